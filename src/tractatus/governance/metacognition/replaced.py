"""Values for which one text of a record has another, though the rest of it is right.

A record says most values several times, and in a sound one a text that has another number, name
or code mostly speaks of another thing: another event, how things were, a bound, a neighbour to be
left alone. So a rival counts only by its role, which several things show: that the text states
what the act is for or what holds after it, that it says the act's other values too, that its verb
is the act's, that the rival's neighbours are the value's, that it is a slip of the pen. Whatever
the record says of the rival elsewhere, or a word before it that sets it apart, speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import read_measures, squashed, tokens
from tractatus.governance.language.spoken_numbers import number_of
from tractatus.governance.language.words import singular
from tractatus.governance.metacognition.heads import first_verb
from tractatus.governance.metacognition.opposites import are_alike, verb_of
from tractatus.governance.metacognition.record_index import (
    CLAIM,
    GOAL,
    REQUEST,
    STEP,
    Index,
    Part,
    read_act,
    read_index,
)
from tractatus.governance.metacognition.said_values import Value, is_said, read_values
from tractatus.governance.metacognition.slots import (
    Neighbours,
    Rival,
    is_telling,
    rivals_in,
    says,
    word_before,
    word_behind,
)
from tractatus.governance.metacognition.sought import GRAMMAR, Sought, read_sought

# What they bring in is not what the act does: a condition, a reason, a bound, the past, a contrast.
_APART: Final = word_set(
    "if unless when once whenever while because since as before after until instead than not "
    "never no nor without except besides apart leave leaves leaving keep keeps keeping stay stays "
    "remain remains other another next previous last former old earlier later was were had "
    "would could might may every each any yesterday today already still currently far like first second third fourth"
)
# So close to a number they make it a bound, or not quite the number.
_BOUNDS: Final = word_set(
    "over above under below beyond least most about around nearly almost more less fewer between "
    "per within during up"
)
# What is stated as the goal or the outcome has its own "no", and its own "after".
_MAY_STATE: Final = word_set("no after before without nor keep keeps stay stays remain remains first as over past")
_DEMANDS: Final = word_set(
    "ask asked want wanted require required request requested order ordered prescribe prescribed "
    "approve approved agree agreed decide decided must shall should name named state stated confirm "
    "confirmed grant granted please asks wants requires requests orders prescribes approves agrees "
    "decides names states confirms grants demands calls"
)
_ENDS: Final = word_set("; . : ( ) ? ! – — but so then")
_UNITS: Final = word_set("day hour minute second week month year eur euro percent degree kg name")
_MAX_VALUES: Final = 16


@dataclass(frozen=True, slots=True)
class Role:
    """What speaks for it that a rival stands in a value's place, and what against."""

    value: str
    rival: Rival
    kind: str
    tied: int
    is_own_verb: bool
    is_before: bool
    is_behind: bool
    asked: float
    is_apart: bool
    is_known: bool
    is_aside: bool
    is_last: bool
    is_miscopied: bool
    is_next: bool
    is_factor: bool
    is_called: bool
    is_restated: bool
    is_framed: bool


def find_replaced(act: Act, reasoning: Reasoning) -> Iterator[tuple[str, str]]:
    """The name of each parameter that a text of the record gives another value, with that value."""
    found: set[str] = set()
    for role in roles(act, reasoning):
        if role.value not in found and is_in_place(role):
            found.add(role.value)
            yield role.value, role.rival.word


def roles(act: Act, reasoning: Reasoning) -> Iterator[Role]:
    """Every rival of a value, in each text that does not say the value."""
    values = [one for one in read_values(act) if one.content or one.said][:_MAX_VALUES]
    own, index = read_act(act), read_index(reasoning)
    aside = frozenset(_aside(reasoning))
    for value in values:
        sought = read_sought(act, value, values, index)
        beside = Neighbours.of(sought, [own, *index.parts])
        for part in index.parts:
            if says(sought, part):
                continue
            for rival in rivals_in(sought, part, own, beside):
                yield _role(act, sought, part, rival, beside, own, index, values, aside)


def _role(act, sought, part, rival, beside, own, index, values, aside):
    words = part.words
    clause = _clause(words, rival.place)
    before = word_before(words, rival.place)
    verb, own_verb = first_verb(words), first_verb(own.words)
    others = sum(1 for one in values if one is not sought.value and is_said(one, part.text))
    is_stated = part.kind in {GOAL, REQUEST}
    apart = _APART - beside.before
    if is_stated and rival.likeness != "point":
        apart -= _MAY_STATE
    return Role(
        sought.value.name,
        rival,
        part.kind,
        others,
        bool(own_verb)
        and bool(verb)
        and (are_alike(verb, own_verb) if part.kind == STEP else own_verb in map(verb_of, clause)),
        before in beside.before,
        word_behind(words, rival.end) in beside.behind,
        1.5 * (not _DEMANDS.isdisjoint(words[1 : rival.place]) or ":" in words[: rival.place])
        + 0.5 * (not _DEMANDS.isdisjoint(words[max(1, rival.place - 4) : rival.place])),
        not apart.isdisjoint(clause) or (
            _measure_at(part, rival) is not None
            and not (_BOUNDS - beside.before).isdisjoint(clause[-2:])
        ),
        _is_known(part, rival, own, index),
        _is_aside(part, rival, aside),
        not says_any(sought, index),
        _is_miscopied(sought, part, rival),
        _is_next(sought, part, rival),
        _is_factor(sought, part, rival),
        rival.likeness != "thing" and not _called(sought).isdisjoint(map(singular, _phrase(clause))),
        _is_restated(sought, part, own),
        is_telling(word_behind(words, rival.end)) and word_behind(words, rival.end) in beside.behind,
    )


def _phrase(clause):
    """The words of a clause behind its last comma."""
    start = next((n + 1 for n in range(len(clause) - 1, -1, -1) if clause[n] == ","), 0)
    return clause[start:]


def _called(sought):
    """Words of a parameter's name that are neither grammar nor the unit."""
    return {word for word in sought.called if len(word) > 2} - GRAMMAR - _UNITS


def _is_restated(sought, part, own):
    """Whether a text says most of the description over again."""
    mine = {
        singular(word) for word in own.words if is_telling(word) and word not in sought.value.words
    }
    said = mine & set(map(singular, part.words))
    return len(said) > 2 and len(said) >= 0.6 * len(mine)


def _measure_at(part, rival):
    return next((one for one in part.measures if one.place == rival.place), None)


def _is_known(part, rival, own, index):
    measure = _measure_at(part, rival)
    if measure is not None and rival.likeness != "slip":
        return any(
            (measure.kind, measure.value) == (one.kind, one.value)
            and (one.kind != "count" or one.before == measure.before or one.noun == measure.noun)
            for other in (own, *index.parts)
            if other is not part
            for one in other.measures
        )
    return rival.word in own.words or any(
        other is not part and rival.word in other.words for other in index.parts
    )


def _is_aside(part, rival, aside):
    measure = _measure_at(part, rival)
    if measure is not None and rival.likeness != "slip":
        return (measure.kind, measure.value) in aside
    return squashed(rival.word) in aside


def _is_miscopied(sought, part, rival):
    """Whether two short numbers have a digit more or less, or changed places."""
    measure = _measure_at(part, rival)
    is_written = rival.word[0].isdigit() and sought.written[0].isdigit()
    if measure is None or not is_written or rival.likeness in {"slip", "bare"}:
        return False
    one, other = _digits(rival.word), _digits(str(sought.written))
    if not one or not other or one == other or min(len(one), len(other)) < 1:
        return False
    small, large = sorted((one, other), key=len)
    is_one_more = len(large) == len(small) + 1 and (large.endswith(small) or large.startswith(small))
    return is_one_more or (len(one) > 1 and sorted(one) == sorted(other))


def _digits(text: str) -> str:
    number = number_of(text)
    return "" if number is None else f"{number:g}"


def _is_factor(sought, part, rival):
    """Whether a number makes the value with another one: two trays of nineteen."""
    one, own = number_of(rival.word), number_of(sought.written)
    if not one or not own:
        return False
    is_at_a_time = tuple(part.words[rival.end : rival.end + 4])[-3:] == ("at", "a", "time")
    return is_at_a_time or any(one * other.value == own for other in part.measures)


def _is_next(sought, part, rival):
    """Whether two numbers that say which one follow each other: its neighbour is mostly meant."""
    one, other = number_of(rival.word), number_of(sought.written)
    is_which = rival.likeness in {"thing", "bare"}
    return is_which and one is not None and other is not None and abs(one - other) == 1


def says_any(sought: Sought, index: Index) -> bool:
    return any(says(sought, part) for part in index.parts)


def _clause(words: Sequence[str], place: int) -> Sequence[str]:
    """The words before a place, from the last mark that ends a clause on."""
    start = next((n + 1 for n in range(place - 1, -1, -1) if words[n] in _ENDS), 0)
    return words[start:place]


def _aside(reasoning: Reasoning) -> Iterator[str]:
    texts = [reasoning.rollback, *reasoning.assumptions, *reasoning.risks]
    for one in reasoning.alternatives:
        texts += [one.option, one.why_rejected]
    for text in texts[:64]:
        yield from map(squashed, tokens(text[:400]))
        yield from ((one.kind, one.value) for one in read_measures(text[:400]))


_OF_LIKENESS: Final = {
    "slip": 2.5, "name": 2.0, "thing": 1.5, "make": 1.5, "unit": 1.0, "family": 1.0, "frame": 1.0,
    "day": 0.75, "point": 0.25, "shape": 0.25,
}  # fmt: skip
_ENOUGH: Final = 3.0


def is_in_place(role: Role) -> bool:
    """Whether more speaks for it than can be by chance."""
    return weight(role) >= _ENOUGH


def weight(role: Role) -> float:
    is_stated = role.kind in {GOAL, REQUEST}
    if role.rival.likeness == "bare" and (role.is_known or role.kind == CLAIM):
        return 0.0
    return (
        _OF_LIKENESS.get(role.rival.likeness, 0.0)
        + (2.0 if is_stated else -1.0 if role.kind == CLAIM else 0.0)
        + min(role.tied, 3)
        + role.is_own_verb * (1.0 if role.kind == STEP else 0.5 if role.kind == CLAIM else 0.0)
        + role.asked * (role.kind == CLAIM)
        + 0.5 * role.is_before
        + (0.5 if role.rival.likeness == "thing" or not role.is_framed else 1.0) * role.is_behind
        + role.is_called
        + role.is_restated
        + role.is_last
        + role.is_miscopied
        - (not is_stated) * role.is_next
        - (1.0 if is_stated else 2.0) * role.is_known
        - (not is_stated and not role.is_known) * role.is_aside
        - 3.0 * role.is_apart
        - 2.0 * role.is_factor
    )
