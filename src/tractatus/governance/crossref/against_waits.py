"""What an act does against what somebody wants to be asked about first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.case import Pressure
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import said_in
from tractatus.governance.crossref.deed_strangers import (
    is_another_service,
    is_asking,
    is_mere_waste,
    is_of_a_repository,
)
from tractatus.governance.crossref.deed_words import deed_of
from tractatus.governance.crossref.deeds import Deed
from tractatus.governance.crossref.globs import glob
from tractatus.governance.crossref.open_deeds import COVERS
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.severity import severity_of
from tractatus.governance.crossref.stems import stem
from tractatus.governance.crossref.thresholds import is_below
from tractatus.governance.crossref.touching import confirmations
from tractatus.governance.crossref.waits import Wait, asks_for_nothing, waits_of
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import subject_words

_PLACE_NAMES: Final = {
    **dict.fromkeys(("production", "prod", "live", "prd"), "production"),
    **dict.fromkeys(("staging", "stage", "dev", "development", "test", "testing", "preview",
                     "sandbox", "local", "qa", "demo", "uat"), "another"),
}  # fmt: skip
# What tells where an act happens; a production that is named anywhere counts all the same.
_FIELDS: Final = ("environment", "env", "stage", "namespace", "branch")
_WORD: Final = re.compile(r"[a-z0-9]+")


def against_confirmations(proposed: Proposed) -> Iterator[Conflict]:
    """The confirmations that somebody asked for before an act like this one."""
    index = proposed.index
    if proposed.act.human_decision or is_asking(proposed.act):
        return
    if index.by_word[KeyKind.CONFIRMATION]:
        for key in confirmations(proposed.doing, index):
            for instruction, constraint in proposed.memory.constraints(key):
                if constraint.polarity is Polarity.PERMIT or constraint.value is False:
                    continue
                if _is_read(instruction) and not _is_told(proposed, key):
                    continue
                if not is_below(instruction.text, constraint, proposed.findings.facts):
                    yield _asked_for(proposed, instruction, constraint)
    if index.waits:
        yield from _against_waits(proposed)


def _is_read(instruction: Instruction) -> bool:
    """Whether the instruction's words say more exactly than a key for what somebody is asked."""
    text = instruction.text
    return any(wait.deeds for wait in waits_of(text)) or asks_for_nothing(text)


def _is_told(proposed: Proposed, key: str) -> bool:
    """Whether it is the caller who says that the act does what the key names."""
    told = proposed.doing - proposed.tools
    return bool(told) and not told.isdisjoint(map(stem, subject_words(key)))


def _against_waits(proposed: Proposed) -> Iterator[Conflict]:
    seen: set[str] = set()
    for name in _names(proposed.deeds):
        for instruction in proposed.index.waits.get(name, ()):
            if instruction.reference in seen or not proposed.memory.is_in_force(instruction):
                continue
            for wait in waits_of(instruction.text):
                constraint = Constraint(
                    _key_of(instruction.text, name), Operator.EQUALS, True,
                    Polarity.REQUIRE, Span(wait.start, wait.end), authority=instruction.authority,
                )  # fmt: skip
                if _is_waiting(proposed, wait, name) and not is_below(
                    instruction.text, constraint, proposed.findings.facts
                ):
                    seen.add(instruction.reference)
                    yield _asked_for(proposed, instruction, constraint)
                    break


def _names(deeds: Sequence[Deed]) -> Sequence[str]:
    """Every name under which somebody may have asked for one of the deeds."""
    general = [name for one in deeds if one.is_general for name in sorted(COVERS[one.name])]
    changes = ["change"] if deeds else []
    return list(dict.fromkeys([*(one.name for one in deeds), *general, *changes]))


def _key_of(text: str, name: str) -> str:
    """The key of a deed, by the word that its instruction has for it."""
    words = _WORD.findall(text.lower())
    said = next((word for word in words if deed_of(word) == name), name)
    return f"{KeyKind.CONFIRMATION.value}:{said}"


def _asked_for(proposed: Proposed, instruction: Instruction, constraint: Constraint) -> Conflict:
    proposed.consult(instruction)
    severity = severity_of(instruction, constraint, Pressure.NORMAL, is_sure=True)
    return Conflict(
        "crossref.confirmation_required", "/type", proposed.act.type, "a confirmation",
        instruction.reference, constraint.span, min(severity, Status.ESCALATE),
        f"a person confirms first: {said_in(instruction)}",
    )  # fmt: skip


def _is_waiting(proposed: Proposed, wait: Wait, name: str) -> bool:
    """Whether the act does what waits for somebody's word, to what it is said of."""
    return name in wait.deeds and any(
        _does(deed, wait, name) and _is_meant(proposed, wait, deed) for deed in proposed.deeds
    )


def _does(deed: Deed, wait: Wait, name: str) -> bool:
    """Whether a deed is what waits, under its own name or one that covers it."""
    is_same = bool(wait.objects & deed.objects)
    if name == "create" and "resourc" in wait.objects and not _RESOURCES.isdisjoint(deed.words):
        return True
    if deed.name == name:
        return is_same or not (deed.is_general or name in _UNTOLD)
    is_covered = deed.is_general and name in COVERS[deed.name]
    return is_same and (is_covered or name == "change")


# Of these verbs nothing is known without what they are done to.
_UNTOLD: Final = frozenset({"change", "create", "switch"})
_RESOURCES: Final = word_set("server instance vm bucket database cluster volume disk node machine")


def _is_meant(proposed: Proposed, wait: Wait, deed: Deed) -> bool:
    if wait.things and deed.things and wait.things.isdisjoint(deed.things):
        return False
    if wait.is_forced and not _is_forced(proposed, deed):
        return False
    strangers = (is_another_service, is_mere_waste, is_of_a_repository)
    if any(is_stranger(wait.objects, deed) for is_stranger in strangers):
        return False
    if wait.programs and deed.pointer != "/type" and len(deed.words) > 1:
        program = deed.words[0].rpartition("/")[2].lower()
        if not any(_same(one, program) for one in wait.programs):
            return False
    if wait.places and not _is_there(proposed, wait.places, deed):
        return False
    return not wait.paths or _is_below(proposed, wait.paths)


def _is_forced(proposed: Proposed, deed: Deed) -> bool:
    """Whether a push overwrites what is there; a call that does not say so may."""
    told = proposed.act.parameters.get("force")
    if deed.pointer == "/type" or deed.words[:1] != ("git",):
        return told is not False
    return any(
        word.startswith(("--force", "+", "-f")) or word == "--mirror" for word in deed.words[1:]
    )


def _same(one: str, other: str) -> bool:
    return one == other or {one, other} <= {"terraform", "tofu", "terragrunt"}


def _is_there(proposed: Proposed, places: frozenset[str], deed: Deed) -> bool:
    """Whether it may be done where the words say; where the act does not tell, it may."""
    texts = [
        value for name in _FIELDS if isinstance(value := proposed.act.parameters.get(name), str)
    ]
    inner = proposed.act.parameters.get("arguments")
    if isinstance(inner, dict):
        texts += [value for name in _FIELDS if isinstance(value := inner.get(name), str)]
    words = set(_WORD.findall(" ".join([*deed.words, *texts, proposed.act.target]).lower()))
    if "production" in places:
        told = {_PLACE_NAMES[one] for one in words if one in _PLACE_NAMES}
        if told and "production" not in told:
            return False
    if "staging" in places and words & {"production", "prod"} and "staging" not in words:
        return False
    if "main" in places and deed.words[:2] == ("git", "merge"):
        return deed.words[-1].rpartition("/")[2] not in _MAINS
    if "main" in places and deed.name in ("push", "merge"):
        return _is_main(deed.words, words)
    return True


_MAINS: Final = frozenset({"main", "master", "trunk"})


def _is_main(argv: Sequence[str], words: set[str]) -> bool:
    """Whether a push goes to the main branch, or does not say where it goes."""
    if words & {"main", "master", "trunk"} or "push" not in argv or "git" not in argv:
        return True
    plain = [word for word in argv[argv.index("push") + 1 :] if not word.startswith("-")]
    return len(plain) < 2 or plain[1].lower() == "head" or "--all" in argv or "--mirror" in argv


def _is_below(proposed: Proposed, paths: Sequence[str]) -> bool:
    """Whether something that the act names is among the paths, or it names none."""
    ours = [str(one.value) for one in proposed.findings.facts if one.kind is KeyKind.PATH]
    return not ours or any(glob(path.rstrip(".")).fullmatch(one) for path in paths for one in ours)
