"""Which values of a text are meant, and how: asked for, banned, allowed; corrections applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.classifier.bounds import flipped, says_negation
from tractatus.governance.classifier.clause import Clause, Modality
from tractatus.governance.classifier.contrast import carried, contrasted
from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.described import without_described
from tractatus.governance.classifier.ports import port_of
from tractatus.governance.classifier.practice import is_fragment
from tractatus.governance.classifier.products import SUBJECTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.classifier.stances import Stance, stances
from tractatus.governance.classifier.standing import insists, settle
from tractatus.governance.classifier.statements import (
    adopted,
    is_condition,
    keeps,
    says_direction,
    sets_value,
    takes_up,
)
from tractatus.governance.instructions.instruction import KeyKind, Operator, Polarity

_POLARITIES: Final = {
    Modality.REQUIRE: Polarity.REQUIRE,
    Modality.FORBID: Polarity.FORBID,
    Modality.PERMIT: Polarity.PERMIT,
    Modality.PREFER: Polarity.PREFER,
    Modality.EXPLORE: Polarity.REQUIRE,
}
_OPPOSITES: Final = {
    Polarity.REQUIRE: Polarity.FORBID,
    Polarity.FORBID: Polarity.REQUIRE,
    Polarity.PERMIT: Polarity.FORBID,
    Polarity.PREFER: Polarity.FORBID,
}
# Values that an act can miss.
MISSABLE: Final = frozenset(
    {KeyKind.PORT, KeyKind.HOST, KeyKind.URL, KeyKind.DATABASE, KeyKind.VERSION, KeyKind.MONEY}
)
_MAY_STAND_ALONE: Final = MISSABLE | {KeyKind.COUNT, KeyKind.DURATION}
_HEDGES: Final = frozenset({Cue.STRONG_HEDGE, Cue.WEAK_HEDGE})
_BOUNDS: Final = frozenset({Operator.AT_LEAST, Operator.AT_MOST})


@dataclass(slots=True)
class Meant:
    """A slot with the clause that it is in and what is said of it."""

    slot: Slot
    clause: Clause
    polarity: Polarity


def meant_slots(tokens: Tokens, clauses: Sequence[Clause], slots: Sequence[Slot]) -> list[Meant]:
    """The slots that some instruction speaks of, corrections applied, in the order of the text."""
    slots = without_described(tokens.words, slots)
    _take_back(tokens.words, slots)
    found: list[Meant] = []
    number = 0
    before: Clause | None = None
    named: list[Slot] = []  # values of the last clause that names any
    told: list[Slot] = []  # values of the clause before, where it asked for nothing
    retracts = False  # "scratch that" waits for the clause that says what holds
    for clause in clauses:
        mine: list[Slot] = []
        while number < len(slots) and slots[number].first < clause.end:
            if slots[number].first >= clause.first:
                mine.append(slots[number])
            number += 1
        retracts = (clause.is_retraction or retracts) and before is not None
        if retracts:
            mine += _bare(tokens, clause, found, mine)
        if retracts and mine:
            _correct(found, clause, mine)
            retracts = False
        mine += contrasted(tokens, clause, mine) if mine else carried(tokens, clause, named)
        if not mine and insists(tokens.words, clause, [one.slot for one in found] or told):
            clause.modality = Modality.REQUIRE
        if told and takes_up(tokens.words, clause, mine):
            if keeps(tokens.words, clause) and _CHANGEABLE.issuperset(one.kind for one in told):
                clause.modality, clause.is_negative = Modality.REQUIRE, False
            found = [one for one in found if one.slot not in told]
            found += _of_clause(tokens.words, clause, told)
        if not mine and (direction := says_direction(tokens.words, clause)):
            amounts = [one for one in told if one.kind in _BOUNDABLE]
            if amounts and clause.is_instruction:
                clause.modality = Modality.REQUIRE  # "room for 120 guests, do not accept more"
                clause.is_negative = False
                for slot in amounts:
                    slot.operator = direction
                found = [one for one in found if one.slot not in amounts]
                found += _of_clause(tokens.words, clause, amounts)
            else:
                _bound(found, direction)
        told = adopted(clause, mine) or (told if _is_aside(clause) else [])
        _set_by_values(tokens.words, clause, mine)
        if clause.is_instruction:
            told = [one for one in told if one.kind not in _BOUNDABLE]
        if clause.is_instruction:
            found += _of_clause(tokens.words, clause, mine)
        before, named = clause, mine or named
    _turn(tokens.original, found)
    _settle(tokens, clauses, slots, found)
    return sorted(found, key=lambda one: one.slot.first)


def _take_back(words: Sequence[str], slots: Sequence[Slot]) -> None:
    """Mark what somebody is to forget: "forget the 7.0 that I mentioned: it is 7.1"."""
    if _FORGET.isdisjoint(words):
        return
    for slot in slots:
        first = slot.first
        while first and slot.first - first < _NEAR and words[first - 1] not in _PARTS:
            first -= 1
        end = slot.end
        while end < len(words) and end - slot.end < _NEAR and words[end] not in _PARTS:
            end += 1
        said = words[first:end]
        if not _FORGET.isdisjoint(said[:2]) and not _SPOKE.isdisjoint(said):
            slot.is_source = True


_FORGET: Final = frozenset({"forget", "disregard", "ignore", "scratch"})
_SPOKE: Final = frozenset({"said", "mentioned", "told", "gave", "wrote", "asked", "named"})
_PARTS: Final = frozenset(".:;!?,\n–—")
_NEAR: Final = 9


def _turn(text: str, found: Sequence[Meant]) -> None:
    """Give means the polarity that the words beside them tell, where a clause has two of them."""
    if not any(one.slot.kind in _MEANS for one in found):
        return
    said = stances(text)
    if Stance.DOWN not in said.values():
        return
    for one in found:
        if one.slot.kind not in _MEANS or one.slot.is_source:
            continue
        stance = said.get(str(one.slot.value))
        if stance is Stance.WANTED and one.polarity is Polarity.FORBID:
            one.polarity = Polarity.REQUIRE
        elif stance is Stance.DOWN and one.polarity in (Polarity.REQUIRE, Polarity.PREFER):
            one.polarity = Polarity.FORBID


_MEANS: Final = frozenset({KeyKind.PACKAGE, KeyKind.TOOL})


def _settle(
    tokens: Tokens, clauses: Sequence[Clause], slots: Sequence[Slot], found: list[Meant]
) -> None:
    """Say of each address what the words beside it say, where that is something else."""
    said = {one.slot.first: one.polarity for one in found}
    for first, polarity in settle(tokens.words, slots, said).items():
        if polarity is None:
            found[:] = [one for one in found if one.slot.first != first]
            continue
        for one in found:
            if one.slot.first == first:
                one.polarity = polarity
        if first in said:
            continue
        slot = next(one for one in slots if one.first == first)
        clause = next((one for one in clauses if one.first <= first < one.end), None)
        if clause is None or clause.is_reported or clause.is_question:
            continue
        if not clause.is_instruction:
            clause.modality = Modality.REQUIRE
        found.append(Meant(slot, clause, polarity))


def _bound(found: Sequence[Meant], direction: Operator) -> None:
    """Make a bound of the last amounts: "the budget is 5,000 USD. Never set it higher"."""
    last = found[-1].clause if found else None
    for one in found:
        if one.clause is not last or one.slot.kind not in _BOUNDABLE:
            continue
        if one.slot.operator is Operator.EQUALS:
            one.slot.operator = direction
            if one.polarity is Polarity.FORBID:
                one.polarity = Polarity.REQUIRE


# Values of something; of a place or a thing nothing is changed but what is in it.
_CHANGEABLE: Final = (MISSABLE | {KeyKind.COUNT, KeyKind.DURATION}) - {KeyKind.DATABASE}
_BOUNDABLE: Final = frozenset({KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION})


def _is_aside(clause: Clause) -> bool:
    return clause.end - clause.first <= _ASIDE and not clause.is_instruction


# "Ok?", "so", "that was it": what was told before is still what "it" means.
_ASIDE: Final = 2


def _set_by_values(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> None:
    """Make an instruction of a clause whose values alone say that it is one."""
    if clause.is_instruction or not mine:
        return
    stands = any(one.kind in _MAY_STAND_ALONE for one in mine) and is_fragment(words, clause)
    is_set = sets_value(words, clause, mine)
    if stands or is_set:
        is_hedged = not clause.cues.isdisjoint(_HEDGES)
        clause.modality = Modality.PREFER if is_hedged else Modality.REQUIRE
        clause.is_rule = clause.is_rule or is_set


def _correct(found: list[Meant], clause: Clause, mine: list[Slot]) -> None:
    """Take back the last value of each kind that the correction names again.

    A correction that is no instruction itself ("no, 5433") puts its value in the old one's place.
    """
    for slot in list(mine):
        for number in range(len(found) - 1, -1, -1):
            old = found[number]
            if old.clause is clause or not _is_corrected(old.slot, slot):
                continue
            slot.subject = slot.subject or _owner_of(old.slot)
            del found[number]
            if not clause.is_instruction:
                old.clause.cues.add(Cue.INSIST)
                found.append(Meant(slot, old.clause, old.polarity))
                mine.remove(slot)
            break


def _is_corrected(old: Slot, slot: Slot) -> bool:
    """Whether a value stands in the other's place: of its kind, or the port or host of its URL."""
    if old.kind is slot.kind is KeyKind.COUNT and old.subject and slot.subject:
        return old.subject == slot.subject
    is_part = slot.kind in {KeyKind.PORT, KeyKind.HOST} and old.kind is KeyKind.URL
    return old.kind is slot.kind or is_part


def _owner_of(slot: Slot) -> str:
    if slot.kind is not KeyKind.URL:
        return slot.subject
    return SUBJECTS.get(str(slot.value).partition(":")[0], "")


def _bare(
    tokens: Tokens, clause: Clause, found: Sequence[Meant], mine: Sequence[Slot]
) -> list[Slot]:
    """A number alone that corrects the last one: "use 5432. No, 5433"."""
    last = found[-1].slot if found else None
    if mine or last is None or last.kind not in {KeyKind.PORT, KeyKind.URL}:
        return []
    for place in range(clause.first, clause.end):
        number = port_of(tokens.words[place])
        if number is not None and (last.kind is KeyKind.PORT or number >= _LEAST_BARE):
            return [Slot(KeyKind.PORT, number, place, place + 1, subject=_owner_of(last))]
    return []


# A smaller number behind an address may be anything.
_LEAST_BARE: Final = 1024


def _of_clause(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> Iterator[Meant]:
    asked = any(slot.kind is KeyKind.CONFIRMATION for slot in mine)
    for slot in sorted(mine, key=lambda one: one.first):
        if slot.is_source or is_condition(words, clause, slot):
            continue
        if _is_reason(words, slot, mine):
            continue
        polarity = _polarity(clause, slot)
        if slot.kind is KeyKind.CONFIRMATION:
            polarity = _asked(words, clause, slot, polarity)
        elif slot.operator in _BOUNDS and (
            polarity is Polarity.FORBID or clause.is_negative or _is_of_none(words, clause, slot)
        ):
            # Nobody spends more than five: at most five.
            if not says_negation(words, slot.first, clause.first):
                slot.operator = flipped(slot.operator)
            polarity = Polarity.REQUIRE if polarity is Polarity.FORBID else polarity
        elif asked and (polarity is Polarity.FORBID or _opens_asking(words, slot)):
            continue  # "never push without asking" forbids no push that was asked about
        is_one = slot.operator is Operator.EQUALS and slot.kind in _AMOUNTS
        if polarity is Polarity.PERMIT and is_one:
            slot.operator = Operator.AT_MOST  # "may take three books" is no four
        yield Meant(slot, clause, polarity)


def _is_reason(words: Sequence[str], slot: Slot, mine: Sequence[Slot]) -> bool:
    """Whether a store is only named to say why another one is asked for: ", as public is wiped"."""
    if slot.kind not in _STORES:
        return False
    before = [one.end for one in mine if one.kind in _STORES and one.first < slot.first]
    between = words[max(before) : slot.first] if before else ()
    return any(
        word in _WHY and between[at - 1 : at] == [","] for at, word in enumerate(between) if at
    )


_STORES: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE})
_WHY: Final = frozenset({"as", "because", "since"})
_AMOUNTS: Final = frozenset({KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION})


def _is_of_none(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """Whether none of a thing goes beyond a bound: "in the auction no item starts under 75"."""
    for at in range(slot.first - 2, clause.first, -1):
        if words[at] in {"no", "nothing", "nobody", "none"}:
            verb = words[at + 1 + (words[at] == "no") : slot.first]
            return bool(verb) and (verb[0] in _MODALS or verb[0].endswith("s"))
    return False


_MODALS: Final = frozenset({"may", "can", "must", "should", "shall", "will", "is", "are", "go"})


def _opens_asking(words: Sequence[str], slot: Slot) -> bool:
    """Whether an amount says from where on somebody is asked: "before purchases over 250 pounds".

    What is wanted at least is said with these words.
    """
    if slot.operator is not Operator.AT_LEAST or slot.kind is not KeyKind.MONEY:
        return False
    return _AT_LEAST.isdisjoint(words[max(0, slot.first - 3) : slot.first])


_AT_LEAST: Final = frozenset({"least", "minimum", "min"})
_NEGATIVE: Final = frozenset({"no", "nobody", "nothing", "never", "not", "only", "none"})


def _asked(words: Sequence[str], clause: Clause, slot: Slot, polarity: Polarity) -> Polarity:
    """Whether somebody's word is needed: "deploy without asking" says that it is not."""
    lacks = "without" in words[max(clause.first, slot.first - 4) : slot.first]
    is_bare = _NEGATIVE.isdisjoint(words[clause.first : clause.end])
    is_free = lacks and clause.modality is Modality.REQUIRE and is_bare
    is_ruled = clause.is_rule or not clause.cues.isdisjoint({Cue.OBLIGE, Cue.ABSOLUTE})
    if clause.modality is Modality.PERMIT or (is_free and not is_ruled):
        return Polarity.PERMIT
    return Polarity.REQUIRE if polarity is Polarity.FORBID else polarity


def _polarity(clause: Clause, slot: Slot) -> Polarity:
    base = _POLARITIES[clause.modality]
    if clause.modality is Modality.EXPLORE and not clause.cues.isdisjoint(_HEDGES):
        base = Polarity.PREFER
    opens = [is_open for place, is_open in clause.marks if place <= slot.first]
    if not opens or not opens[-1]:
        if opens and clause.modality is Modality.FORBID and not opens[-1]:
            return Polarity.REQUIRE  # "do not use 27017 but 27027"
        return base
    if clause.modality is Modality.FORBID and clause.marks[0][0] > slot.first:
        return base
    return _OPPOSITES[base]
