"""Whether a fact goes against a constraint that speaks of it.

A ban is broken by a value that it names. A requirement is missed by another value where a thing
has one value (a port, a version, a limit); of names there are many side by side, so there only a
rival is a miss: another spelling of nearly the same, or what stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.comparison import holds, module_name, package_name
from tractatus.governance.crossref.doings import bans_looking, bans_removal, does_it
from tractatus.governance.crossref.misplaced import (
    is_exclusive,
    misses_host,
    misses_url,
    said_words,
    values_of,
)
from tractatus.governance.crossref.tools import is_told_apart, misses_tool
from tractatus.governance.crossref.waits import waits_of
from tractatus.governance.facts.fact import LOOKED, MOVED, REMOVED, Fact
from tractatus.governance.facts.rivals import are_rivals
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import canonical, subject_words

_ALIKE: Final = 0.6
_ONLY: Final = word_set(
    "only must always exclusively nothing shall nowhere restrict restricted confine confined"
)
_PLACING: Final = word_set(
    "write written save saved saves store stored put place placed export exported create created "
    "dump dumped log logged copy copied upload uploaded keep kept move moved deploy deployed go "
    "goes"
)


def is_broken(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool | None:
    """Whether `fact` of `act` goes against `constraint`; None where it may, nobody can tell."""
    if constraint.polarity is Polarity.PERMIT and not ends_permission(constraint):
        return False
    found = holds(constraint, fact)
    if fact.unit == LOOKED:
        return found is True and bans_looking(instruction, constraint)
    if fact.unit == REMOVED:
        return found is True and bans_removal(instruction, constraint)
    if constraint.polarity is Polarity.FORBID:
        if fact.kind is KeyKind.TOOL and found:
            return not is_told_apart(str(constraint.value), instruction.text, fact)
        return found and does_it(instruction, constraint, fact)
    if found is not False:
        return None if found is None else False
    return _is_missed(instruction, constraint, fact, act)


def ends_permission(constraint: Constraint) -> bool:
    """Whether a permission says how far it goes: "refunds up to 80 EUR you can do alone"."""
    return (
        constraint.polarity is Polarity.PERMIT
        and constraint.operator in (Operator.AT_MOST, Operator.AT_LEAST)
        and constraint.kind in _MEASURED
    )


_MEASURED: Final = frozenset({KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION})


def _is_missed(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool | None:
    kind = fact.kind
    if kind in (KeyKind.PATH, KeyKind.TOOL) and _is_asked_about(instruction, constraint):
        return False
    if kind in (KeyKind.PORT, KeyKind.VERSION, KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION):
        return True
    if kind is KeyKind.TOOL:
        return any(misses_tool(one, fact) for one in values_of(constraint))
    if kind is KeyKind.PATH:
        return _misses_path(instruction, constraint, fact)
    required = values_of(constraint)
    if kind is KeyKind.HOST:
        return misses_host(instruction, constraint, fact, act)
    if kind is KeyKind.URL:
        return misses_url(instruction, constraint, fact, act)
    if kind is KeyKind.DATABASE:
        return _misses_database(instruction, fact, required)
    if kind is KeyKind.PACKAGE and _is_only_named(instruction, constraint):
        return False
    if kind is KeyKind.TABLE and fact.changes and is_exclusive(instruction):
        return does_it(instruction, constraint, fact)
    if kind is KeyKind.TABLE and not does_it(instruction, constraint, fact):
        return False  # "write to events_v2" says nothing of reading another one
    ours = module_name(package_name(str(fact.value)))
    if any(are_rivals(package_name(one), ours) for one in required):
        return True
    if kind is KeyKind.PACKAGE and (
        not fact.changes or any(_adds_to(ours, package_name(one)) for one in required)
    ):
        return False  # a launcher, or what goes with it
    return any(are_alike(str(fact.value), one) for one in required)


def _is_asked_about(instruction: Instruction, constraint: Constraint) -> bool:
    """ "Ask before you delete anything in archive/" wants nothing to be there."""
    place = constraint.span.start
    return any(one.start <= place < one.end for one in waits_of(instruction.text))


def _misses_database(instruction: Instruction, fact: Fact, required: Sequence[str]) -> bool:
    """A schema is one only where schemas are spoken of, a number only where numbers are."""
    said = instruction.text.lower()
    if fact.unit.partition(" ")[0] == "schema":
        return "schema" in said or "dataset" in said
    if "schema" in said and "database" not in said and "/parameters/sql" not in fact.pointer:
        return False  # which schema, and not which database it is in
    return any(str(fact.value).isdigit() == one.isdigit() for one in required)


def _is_only_named(instruction: Instruction, constraint: Constraint) -> bool:
    """Whether "use port 27027 for MongoDB" names a package only to say whose port it is."""
    name = canonical(str(constraint.value).lower())
    return any(
        other.kind not in (KeyKind.PACKAGE, KeyKind.VERSION) and name in subject_words(other.key)
        for other in instruction.classification.constraints
    )


def _adds_to(name: str, required: str) -> bool:
    """Whether a package by its name goes with what is required: `tracing-subscriber`."""
    if name.startswith((f"{required}-", f"@{required}/")):
        return True
    return required.startswith(f"{name}-")


@lru_cache(maxsize=8192)
def are_alike(one: str, other: str) -> bool:
    """Whether two names are nearly the same: `orders_v2` and `orders`, `orjson` and `ujson`."""
    one, other = one.lower()[:100], other.lower()[:100]
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and short in long:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _misses_path(instruction: Instruction, constraint: Constraint, fact: Fact) -> bool | None:
    if not fact.changes or fact.words == MOVED:
        return False
    answers = [_misses_one_path(instruction, one, str(fact.value)) for one in values_of(constraint)]
    return next((one for one in (True, None) if one in answers), False)


def _misses_one_path(instruction: Instruction, required: str, ours: str) -> bool | None:
    name, our_name = required.rstrip("/*").rpartition("/")[2], ours.rstrip("/").rpartition("/")[2]
    if required.rstrip().endswith(("*", "/")):
        # A place to stay in; whether for everything, only the words can say.
        return True if _ONLY & said_words(instruction.text) else None
    if "." not in name and _PLACING & said_words(instruction.text):
        return None  # a directory where something is put, and this may be it
    if name == our_name:
        return True
    is_sibling = required.rpartition("/")[0] == ours.rpartition("/")[0] and "/" in required
    same_ending = name.rpartition(".")[2] == our_name.rpartition(".")[2]
    return same_ending and (is_sibling or are_alike(name, our_name))
