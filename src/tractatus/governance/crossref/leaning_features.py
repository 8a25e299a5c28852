"""What speaks for and against an act's going against an instruction, as features of a linear model.

None of them knows a text: they ask whether the act speaks of what the instruction speaks of,
whether the value told is in it, one that was turned down, or another in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.comparison import holds
from tractatus.governance.crossref.leaning_done import Done
from tractatus.governance.crossref.leaning_said import (
    AT_MOST,
    DOWN,
    EQUAL,
    LATER,
    TOLD,
    Said,
    Value,
)
from tractatus.governance.crossref.leaning_terms import NAME, NUMBER, number_in
from tractatus.governance.crossref.stems import stem
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.rivals import RIVALS
from tractatus.governance.instructions.instruction import (
    Constraint,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.language.lexicon import word_set

_SECONDS: Final = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3_600.0,
    "hour": 3_600.0, "d": 86_400.0, "day": 86_400.0, "week": 604_800.0, "month": 2_592_000.0,
    "year": 31_536_000.0,
}  # fmt: skip
_MONEY: Final = word_set("eur euro usd dollar gbp pound chf franc € $ £ cent pence bucks sek nok")
_UNITS: Final = frozenset(_SECONDS) | _MONEY | {stem(one) for one in _SECONDS}
_UNDOING: Final = frozenset(
    stem(word)
    for word in word_set(
        "remove removed uninstall delete drop revert revoke disable cancel decline replace "
        "migrate switch undo unset purge stop clean prune ban block deny reject exclude"
    )
)
_ONLY: Final = word_set("only always exclusively solely must exactly nowhere alone")
_CONDITION: Final = word_set(
    "if when while during once after before unless whenever where for on except"
)
_PART: Final = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")
_ADDRESSING: Final = word_set("com org net example www http https io lan corp")
_POLARITY: Final = {
    Polarity.REQUIRE: "require", Polarity.PREFER: "require", Polarity.FORBID: "forbid",
    Polarity.PERMIT: "permit",
}  # fmt: skip
_MAX_FACTS: Final = 64
_RIVALS: Final = {stem(name): frozenset(map(stem, line)) for line in RIVALS for name in line}


@dataclass(frozen=True, slots=True)
class Pairing:
    """An instruction beside an act.

    Args:
        said: The instruction.
        done: The act.
        constraints: That the exact reading knows of the instruction.
        facts: That it knows of the act.
        common: Stems that are in so many texts that they say nothing of a subject.
    """

    said: Said
    done: Done
    constraints: Sequence[Constraint]
    facts: Sequence[Fact]
    common: Set[str]


def features(pair: Pairing) -> dict[str, float]:
    """The features of a pair that are not 0, by name; each 0 to 1."""
    found = dict.fromkeys(_words(pair), 1.0)
    shares = [len(one & pair.done.words) / len(one) for one in pair.said.refused if len(one) > 1]
    found["refused share"] = max(shares, default=0.0)
    rare = pair.said.told - pair.common
    found["told share"] = min(1.0, len(rare & pair.done.words) / max(2, len(rare)))
    found |= dict.fromkeys(_values(pair, found), 1.0)
    found |= dict.fromkeys(_typed(pair), 1.0)
    return {name: value for name, value in found.items() if value}


def _words(pair: Pairing) -> Iterator[str]:
    """How much of what the instruction speaks of the act speaks of, and how it is said."""
    said, act = pair.said, pair.done.words
    for place, stems in ((TOLD, said.told), (DOWN, said.down), (LATER, said.later)):
        shared = stems & act
        rare = len(shared - pair.common)
        yield from _counted(f"{place} rare", rare, 2)
        yield from _counted(f"{place} common", len(shared) - rare, 2)
    yield from _counted("topic", len((said.told | said.down | said.later) & act), 4)
    if said.refused:
        yield "refuses"
        if not said.told:
            yield "only refuses"
        if not any(one & act for one in said.refused):
            yield "refused nothing of it"
    if said.words & _ONLY:
        yield "exclusive"
    if said.words & _CONDITION:
        yield "conditional"
    if act & _UNDOING - said.told - said.down - said.later:
        yield "undoing"
    yield from _rivals(pair)


def _rivals(pair: Pairing) -> Iterator[str]:
    """Something stands in the act that stands in place of what is told."""
    rivals = _rivals_in(pair.said.told)
    if rivals and (rivals - pair.said.told) & pair.done.own:
        yield "rival"
        if not pair.said.told & rivals & pair.done.own:
            yield "rival alone"


@lru_cache(maxsize=1024)
def _rivals_in(stems: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(_RIVALS[one] for one in stems if one in _RIVALS))


def _values(pair: Pairing, words: dict[str, float]) -> Iterator[str]:
    """Whether the values of the instruction stand in the act, or others in their place."""
    values = pair.said.values
    told = [one for one in values if one.place == TOLD and one.limit == EQUAL]
    kept = [one for one in told if _stands_in(one, pair.done)]
    yield from _kept(told, kept, words)
    own = {one.term for one in told}
    for place in (DOWN, LATER):
        against = [one for one in values if one.place == place and one.limit == EQUAL]
        against = [one for one in against if one.term not in own and _stands_in(one, pair.done)]
        if against:
            yield f"{place} value"
        if against and not kept:
            yield f"{place} value instead"
            if any(_is_own(one, pair.done) for one in against):
                yield "value turned down is used"
            if any((one.near & pair.done.words) - pair.common - pair.said.told for one in against):
                yield "what is said of it is met"
    if not kept and ((pair.said.down | pair.said.later) - pair.common) & pair.done.own:
        yield "word turned down is used"
    yield from _numbers(pair)
    yield from _names(pair, told, kept)


def _kept(told: Sequence[Value], kept: Sequence[Value], words: dict[str, float]) -> Iterator[str]:
    if not told:
        return
    yield "value"
    if kept:
        yield "value kept"
        if len(kept) == len(told):
            yield "every value kept"
    for kind in (NUMBER, NAME):
        if any(one.term.kind == kind and one not in kept for one in told):
            yield f"{kind} missed"
    if not kept:
        for other in ("told rare 1", "topic 3", "exclusive", "undoing"):
            if other in words:
                yield f"missed, {other}"


def _numbers(pair: Pairing) -> Iterator[str]:
    """Numbers that stand beside the same words in the instruction and in the act."""
    for value in pair.said.values:
        if value.term.kind != NUMBER or value.place == DOWN:
            continue
        near = value.near - _UNITS
        mates = [text for text, around in pair.done.numbers if around & near]
        if value.limit == EQUAL:
            if mates:
                is_same = any(_is_same(value, one) for one in mates)
                yield "same number beside it" if is_same else "other number beside it"
                if near & pair.done.words - pair.common:
                    yield "same number of it" if is_same else "other number of it"
        else:
            yield "limit"
            yield from _limited(value, mates)


def _limited(value: Value, mates: Sequence[str]) -> Iterator[str]:
    bound = number_in(value.term.text)
    numbers = [one for one in map(number_in, mates) if one is not None]
    if bound is None or not numbers:
        return
    beyond = [one > bound if value.limit == AT_MOST else one < bound for one in numbers]
    yield "beyond the limit" if all(beyond) else "within the limit"


def _names(pair: Pairing, told: Sequence[Value], kept: Sequence[Value]) -> Iterator[str]:
    """Names in the act that stand where the name that was told would."""
    names = {one.term.text for one in told if one.term.kind == NAME}
    if not names:
        return
    parts = frozenset().union(*map(_parts, names))
    is_kept = any(one.term.kind == NAME for one in kept)
    if any(one not in names and _parts(one) & parts for one in pair.done.names):
        yield "sibling beside it" if is_kept else "sibling instead"
    if not is_kept:
        near = frozenset().union(*(one.near for one in told if one.term.kind == NAME))
        shared = [around & near for around in pair.done.names.values()]
        if any(shared):
            yield "name beside the same words"
        if any(one - pair.common for one in shared):
            yield "name beside the same subject"


@lru_cache(maxsize=4096)
def _parts(name: str) -> frozenset[str]:
    found = {part for part in _PART.split(name) if len(part) > 1}
    return frozenset(found - _ADDRESSING)


def _stands_in(value: Value, done: Done) -> bool:
    if value.term.kind == NAME:
        return value.term.text in done.spellings
    return any(_is_same(value, text) for text, _ in done.numbers)


def _is_own(value: Value, done: Done) -> bool:
    return value.term.text in done.own_spellings


def _is_same(value: Value, text: str) -> bool:
    """Whether a number of the act is the value, in whichever unit the two may be."""
    own = value.term.text
    if text == own or (own.endswith(".x") and text.startswith(own[:-1])):
        return True
    units = _units(value.units)
    if text.startswith(f"{own}.") and value.limit == EQUAL and not units:
        return True
    ours, theirs = number_in(own), number_in(text)
    if ours is None or theirs is None:
        return False
    if seconds := next((_SECONDS[one] for one in units if one in _SECONDS), 0.0):
        wanted = ours * seconds
        return any(abs(theirs * one - wanted) <= 1e-9 * wanted for one in _SECONDS.values())
    return theirs == ours or (bool(units) and theirs == ours * 100)


@lru_cache(maxsize=4096)
def _units(words: frozenset[str]) -> tuple[str, ...]:
    bare = {one if one in _UNITS else one.removesuffix("s") for one in words}
    return tuple(sorted(bare & (_SECONDS.keys() | _MONEY)))


def _typed(pair: Pairing) -> Iterator[str]:
    """What the exact reading knows: values of the kind that is told, equal to it or not."""
    if not pair.constraints:
        yield "no constraint"
    by_kind: dict[KeyKind, list[Fact]] = {}
    for fact in pair.facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    for constraint in pair.constraints[:8]:
        if constraint.kind is KeyKind.CONFIRMATION:
            continue
        polarity = _POLARITY[constraint.polarity]
        facts = by_kind.get(constraint.kind, [])[:_MAX_FACTS]
        if not facts:
            yield f"{polarity}: no such value"
            continue
        limits = constraint.operator in (Operator.AT_LEAST, Operator.AT_MOST)
        kind = f"{polarity} limit" if limits else polarity
        yield from _answers(kind, [holds(constraint, one) for one in facts])
        own = [one for one in facts if not pair.said.told.isdisjoint(map(stem, one.words))]
        yield from _answers(f"{kind} by name", [holds(constraint, one) for one in own])


def _answers(kind: str, answers: Iterable[bool | None]) -> Iterator[str]:
    given = set(answers)
    if True in given:
        yield f"{kind}: held" if False not in given else f"{kind}: held beside others"
    elif False in given:
        yield f"{kind}: not held"


def _counted(name: str, number: int, most: int) -> Iterator[str]:
    """ "name 1" and so on up to `number`, at most `most`."""
    yield from (f"{name} {one}" for one in range(1, min(number, most) + 1))
