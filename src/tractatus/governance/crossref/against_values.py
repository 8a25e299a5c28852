"""The facts of an act against the constraints that speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.addresses import is_about
from tractatus.governance.crossref.against_placings import is_no_miss
from tractatus.governance.crossref.buckets import Entry, speaking
from tractatus.governance.crossref.bystanders import is_other_variable
from tractatus.governance.crossref.comparison import holds, package_name
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import conflict_of
from tractatus.governance.crossref.environments import is_of_another_place
from tractatus.governance.crossref.events import is_of_another_event
from tractatus.governance.crossref.judging import is_broken
from tractatus.governance.crossref.kinship import LOOSE
from tractatus.governance.crossref.mentions import PLACED, is_denied, is_only_mentioned
from tractatus.governance.crossref.namesakes import is_of_another_thing, things_in
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.rates import comparable, is_first_and_more
from tractatus.governance.crossref.services import KINDS, is_of_another_service
from tractatus.governance.crossref.severity import severity_of
from tractatus.governance.crossref.tiers import is_of_another_case
from tractatus.governance.crossref.touching import Touch, speaks_of, touching
from tractatus.governance.crossref.turned_down import names_of
from tractatus.governance.facts import Fact, Source
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)


def against_values(proposed: Proposed) -> list[Conflict]:
    """What the facts of the act do against the constraints of their key."""
    index, memory = proposed.index, proposed.memory
    by_word, by_key, about = index.by_word, index.by_key, proposed.about
    found: list[Conflict] = []
    for fact in proposed.findings.facts:
        if not by_word[fact.kind]:
            continue  # nobody speaks of anything of its kind
        mentions = proposed.all_mentions if fact.kind in LOOSE else proposed.own_mentions
        for touch in touching(fact, mentions, about, index):
            for entry in speaking(by_key[touch.key], fact, memory):
                if conflict := _between(proposed, entry, touch, fact):
                    found.append(conflict)
    return found


def _between(proposed: Proposed, entry: Entry, touch: Touch, fact: Fact) -> Conflict | None:
    """What a fact does against one constraint that may speak of it."""
    instruction, constraint = entry
    if not speaks_of(instruction, touch, fact, proposed.about):
        return None
    if fact.kind in PLACED and is_other_variable(instruction.text, fact.written):
        return None
    if fact.kind in LOOSE and _only_shows(proposed, fact, instruction):
        return None
    if fact.source is Source.UNTRUSTED and is_only_mentioned(instruction.text, fact, proposed.act):
        return None
    proposed.consult(instruction)
    broken = _breaks(proposed, instruction, constraint, fact)
    if broken is False:
        if fact.kind in PLACED and constraint.polarity in _ASKED_FOR:
            proposed.near.append((instruction, constraint, fact))
        return None
    if proposed.index.beside and _is_meant_beside(proposed, instruction, fact):
        return None
    if fact.kind in KINDS and is_of_another_service(instruction, constraint, fact, proposed.act):
        return None
    if fact.kind in PLACED and is_of_another_place(instruction, constraint, fact, proposed.act):
        return None
    is_banned = constraint.polarity is Polarity.FORBID and fact.kind in KINDS
    if is_banned and is_denied(proposed.act, fact.pointer):
        return None
    is_sure = touch.is_sure and broken is True and fact.source is not Source.UNTRUSTED
    severity = severity_of(instruction, constraint, proposed.pressure, is_sure=is_sure)
    if severity is Status.APPROVED:
        return None
    return conflict_of(fact, instruction, constraint, severity, is_sure)


_ASKED_FOR: Final = frozenset({Polarity.REQUIRE, Polarity.PREFER})


def _only_shows(proposed: Proposed, fact: Fact, instruction: Instruction) -> bool:
    """Whether a number only says how much of a list is shown, of which nobody spoke.

    Whoever lists five backups keeps as many as before.
    """
    name = fact.written.partition("=")[0].lower()
    if name not in _WINDOWS or not fact.pointer.endswith(f"/{name}"):
        return False
    act = proposed.act
    last = act.type.rpartition(".")[2]
    if last in _CALLING:
        tools = [one for one in (act.parameters.get("tool"), act.target) if one]
        last = str(tools[0]).rpartition(".")[2] if len(tools) == 1 else ""
    said = instruction.text.lower()
    return last in _LISTING and not any(one in said for one in _SHOWN)


_WINDOWS: Final = frozenset({"limit", "top", "days", "hours", "weeks", "offset", "page", "n"})
_LISTING: Final = frozenset({"list", "search", "find"})
_CALLING: Final = frozenset({"call", "use"})
_SHOWN: Final = ("list", "show", "result", "row", "limit", "page", "search", "quer", "return",
                 "fetch", "look", "find", "record", "entr", "item", "hit")  # fmt: skip


def _breaks(
    proposed: Proposed, instruction: Instruction, constraint: Constraint, fact: Fact
) -> bool | None:
    """Whether the fact goes against the constraint; None where nobody can tell."""
    if fact.kind in LOOSE and _says_nothing(proposed, instruction, constraint, fact):
        return False
    if fact.kind is KeyKind.HOST and _goes_through(proposed, constraint, fact):
        return False
    if fact.unit == "schema select" and _is_made_of(proposed, constraint, fact):
        return False
    if fact.kind is not KeyKind.MONEY:
        broken = is_broken(instruction, constraint, fact, proposed.act)
    else:
        ways = comparable(instruction.text, constraint, fact, proposed.findings.facts)
        broken = _worst(is_broken(instruction, constraint, one, proposed.act) for one in ways)
    is_other_url = fact.kind is KeyKind.URL and constraint.polarity is not Polarity.FORBID
    if broken is None and is_other_url:
        # Any other address may be meant; one that is for something else is not.
        is_meant = is_about(instruction.text, constraint.span.start, proposed.about())
        broken = None if is_meant else False
    is_path = fact.kind is KeyKind.PATH and broken is not False
    if is_path and is_no_miss(proposed, instruction, constraint, fact):
        return False
    if broken and _has_another_way(instruction, constraint, fact, proposed.act):
        return False
    return broken


def _goes_through(proposed: Proposed, constraint: Constraint, fact: Fact) -> bool:
    """Whether the host is reached by way of the one that is asked for: `-J bastion host`."""
    return constraint.polarity is not Polarity.FORBID and any(
        one.kind is KeyKind.HOST
        and one is not fact
        and one.pointer == fact.pointer
        and not one.words.isdisjoint(_WAYS)
        and holds(constraint, one)
        for one in proposed.findings.facts
    )


def _is_made_of(proposed: Proposed, constraint: Constraint, fact: Fact) -> bool:
    """Whether a schema is only read for what is made in the one that is asked for."""
    return constraint.polarity is not Polarity.FORBID and any(
        one.kind is KeyKind.DATABASE and one is not fact and holds(constraint, one)
        for one in proposed.findings.facts
    )


_WAYS: Final = frozenset({"jump", "proxy", "gateway", "bastion"})


def _says_nothing(
    proposed: Proposed, instruction: Instruction, constraint: Constraint, fact: Fact
) -> bool:
    """Whether an amount is for another case, or of another thing, than what was told."""
    text = instruction.text
    if is_of_another_case(text, constraint, fact) or is_first_and_more(constraint, fact):
        return True
    if is_of_another_event(text, fact, proposed.act):
        return True
    if constraint.polarity is Polarity.FORBID:
        return False
    inside = _text_around(proposed, fact)
    things = proposed.things() if inside is None else things_in(inside)
    return is_of_another_thing(text, constraint, fact, things, proposed.about())


def _text_around(proposed: Proposed, fact: Fact) -> str | None:
    """The text that a number or length of time stands in, whose own words say whose it is.

    What a parameter beside it is called says nothing of it: anybody can add one. None where the
    number is a parameter of its own.
    """
    if fact.kind not in (KeyKind.DURATION, KeyKind.COUNT):
        return None
    field, _, inner = fact.pointer.removeprefix("/parameters/").partition("/")
    value = proposed.act.parameters.get(field)
    if inner:
        return " ".join(map(str, value)) if isinstance(value, list) else None
    if field == "value":
        return ""
    return value if isinstance(value, str) and len(value) > _LONG else None


_LONG: Final = 20


def _worst(answers: Iterable[bool | None]) -> bool | None:
    """True before None before False."""
    found = set(answers)
    return next((one for one in (True, None) if one in found), False)


def _has_another_way(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool:
    """Whether the same instruction asks for this value, too: "use 8080 and 8081"."""
    if constraint.polarity is Polarity.FORBID or constraint.operator is not Operator.EQUALS:
        return False
    return any(
        other is not constraint
        and other.key == constraint.key
        and other.polarity is constraint.polarity
        and other.operator is Operator.EQUALS
        and is_broken(instruction, other, fact, act) is False
        for other in instruction.classification.constraints
    )


def _is_meant_beside(proposed: Proposed, instruction: Instruction, fact: Fact) -> bool:
    """Whether the act is what the instruction says that this other value is for."""
    return any(
        one is instruction and proposed.is_for(aside, fact.pointer)
        for name in map(package_name, names_of(fact))
        for one, aside in proposed.index.beside.get(name, ())
    )
