"""In which role a rival of a value stands: what in a record ties it to the act, and what does not.

A record says most values several times, and in a sound one a text that has another number, name
or code mostly speaks of another thing: another event, how things were, a bound, a neighbour to be
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import Measure
from tractatus.governance.language.words import singular
from tractatus.governance.metacognition.heads import first_verb
from tractatus.governance.metacognition.neighbours import (
    Neighbours,
    is_telling,
    says,
    word_before,
    word_behind,
)
from tractatus.governance.metacognition.opposites import are_alike, verb_of
from tractatus.governance.metacognition.record_index import (
    CLAIM,
    GOAL,
    REQUEST,
    STEP,
    Part,
)
from tractatus.governance.metacognition.record_texts import Texts
from tractatus.governance.metacognition.rival_names import rival_names
from tractatus.governance.metacognition.rival_numbers import (
    POINTS,
    Likeness,
    Rival,
    is_factor,
    is_miscopied,
    is_next,
    rival_numbers,
)
from tractatus.governance.metacognition.role_words import (
    APART,
    BOUNDS,
    DEMANDS,
    ENDS,
    MAY_STATE,
    SO_FAR,
)
from tractatus.governance.metacognition.said_values import read_values
from tractatus.governance.metacognition.sought import GRAMMAR, Sought, read_sought

# Another date, state or word is soon said of what the act does away with.
_EASILY_OTHER: Final = frozenset({Likeness.POINT, Likeness.FAMILY, Likeness.FRAME})
# "From 25 kg on": of these alone the word makes a bound.
_AMOUNTS: Final = frozenset({Likeness.UNIT, Likeness.THING, Likeness.BARE})
_UNITS: Final = word_set("day hour minute second week month year eur euro percent degree kg name")
_SHORT: Final = 2
_MAX_VALUES: Final = 16
_MAX_RIVALS: Final = 8
_MAX_ROLES: Final = 1_000
_REACH: Final = 6


@dataclass(frozen=True, slots=True)
class Role:
    """What speaks for it that a rival stands in a value's place, and what against.

    Args:
        name: Of the parameter.
        rival: What the text says instead.
        kind: Which of the record's fields the text is of.
        is_stated: Whether it says what the act is for, or what holds after it.
        tied: How many of the act's other values the text says.
        is_own_verb: Whether it does what the act does.
        is_before: Whether the same word stands before the rival and the value.
        is_behind: The same behind them.
        is_framed: Whether that word is more than grammar.
        is_called: Whether the parameter's name stands before it, or is told of it.
        is_restated: Whether the text says most of the description over again.
        is_asked: Whether something is asked for before it, or named in a list.
        is_asked_outright: Whether it is what is asked for.
        is_apart: Whether the words before set it apart from what the act does.
        is_known: Whether another text of goal, evidence and steps has it too.
        is_aside: Whether an alternative, a risk, an assumption or the rollback has it.
        is_last: Whether nothing in the record says the value.
        is_step_s_own: Whether it is a step's, and no other step says the value.
        is_miscopied: Whether it is the value with a digit more or less, or in another order.
        is_next: Whether it is the number after or before the value, of a thing beside the act's.
        is_factor: Whether it makes the value with another number.
    """

    name: str
    rival: Rival
    kind: str
    is_stated: bool
    tied: int
    is_own_verb: bool
    is_before: bool
    is_behind: bool
    is_framed: bool
    is_called: bool
    is_restated: bool
    is_asked: bool
    is_asked_outright: bool
    is_apart: bool
    is_known: bool
    is_aside: bool
    is_last: bool
    is_step_s_own: bool
    is_miscopied: bool
    is_next: bool
    is_factor: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """A value that is looked for in a record.

    Args:
        sought: The value.
        texts: The record.
        beside: The value's neighbours.
        saying: Places of the texts that say it.
        is_in_steps: Whether steps are among these.
    """

    sought: Sought
    texts: Texts
    beside: Neighbours
    saying: frozenset[int]
    is_in_steps: bool


def find_roles(act: Act, reasoning: Reasoning) -> Iterator[Role]:
    """Every rival of a value, in each text that does not say the value; at most `_MAX_ROLES`."""
    yield from islice(_every_role(act, reasoning), _MAX_ROLES)


def _every_role(act: Act, reasoning: Reasoning) -> Iterator[Role]:
    values = [one for one in read_values(act) if one.content or one.said][:_MAX_VALUES]
    texts = Texts.read(act, reasoning, values)
    for value in values:
        sought = read_sought(act, value, values, texts.index)
        saying = frozenset(n for n, part in enumerate(texts.parts) if says(sought, part))
        beside = Neighbours.of(sought, [texts.own, *(texts.parts[n] for n in sorted(saying))])
        is_in_steps = any(texts.parts[n].kind == STEP for n in saying)
        looked = _Looked(sought, texts, beside, saying, is_in_steps)
        for place in range(len(texts.parts)):
            if place not in saying:
                yield from _roles_in(looked, place)


def _roles_in(looked: _Looked, place: int) -> Iterator[Role]:
    part = looked.texts.parts[place]
    found = rival_numbers(looked.sought, part, looked.beside)
    if not looked.sought.value.kinds & POINTS:
        found = chain(found, rival_names(looked.sought, part, looked.texts.own, looked.beside))
    rivals = list(islice(found, _MAX_RIVALS))
    is_restated = bool(rivals) and looked.texts.restates(place, looked.sought.value.words)
    for rival in rivals:
        yield _role(looked, place, rival, is_restated)


def _role(looked: _Looked, place: int, rival: Rival, is_restated: bool) -> Role:
    texts, beside, sought = looked.texts, looked.beside, looked.sought
    part = texts.parts[place]
    words = part.words
    clause = _clause(words, rival.place)
    measure = next((one for one in part.measures if one.place == rival.place), None)
    behind = word_behind(words, rival.end)
    near = words[max(1, rival.place - _REACH) : rival.place]
    is_listed = ":" in words[: rival.place]
    number = None if rival.likeness is Likeness.SLIP else measure
    return Role(
        name=sought.value.name,
        rival=rival,
        kind=part.kind,
        is_stated=part.kind in {GOAL, REQUEST},
        tied=texts.tied[place],
        is_own_verb=_is_own_verb(part, clause, texts.own),
        is_before=word_before(words, rival.place) in beside.before,
        is_behind=behind in beside.behind,
        is_framed=is_telling(behind),
        is_called=_is_called(sought, [*_last_phrase(clause), *_told_behind(words, rival.end)]),
        is_restated=is_restated,
        is_asked=is_listed or not DEMANDS.isdisjoint(words[1 : rival.place]),
        is_asked_outright=not DEMANDS.isdisjoint(near),
        is_apart=_is_apart(part, rival, clause, beside, measure),
        is_known=texts.has_elsewhere(place, rival.word, number),
        is_aside=texts.has_aside(rival.word, number),
        is_last=not looked.saying,
        is_step_s_own=part.kind == STEP and not looked.is_in_steps,
        is_miscopied=measure is not None and is_miscopied(sought, rival),
        is_next=is_next(sought, rival),
        is_factor=is_factor(sought, rival, part),
    )


def _is_own_verb(part: Part, clause: Sequence[str], own: Part) -> bool:
    """Whether a step does what the act does, or a claim tells that somebody wants it done."""
    own_verb = first_verb(own.words)
    if part.kind == STEP:
        verb = first_verb(part.words)
        return bool(verb and own_verb) and are_alike(verb, own_verb)
    return bool(own_verb) and own_verb in map(verb_of, clause)


def _is_apart(
    part: Part, rival: Rival, clause: Sequence[str], beside: Neighbours, measure: Measure | None
) -> bool:
    apart = APART - beside.before
    if part.kind in {GOAL, REQUEST} and rival.likeness not in _EASILY_OTHER:
        apart -= MAY_STATE
    bounds = BOUNDS | {"from"} if rival.likeness in _AMOUNTS else BOUNDS
    is_bound = not (bounds - beside.before).isdisjoint(clause[-_SHORT:])
    behind = part.words[rival.end : rival.end + _REACH] if part.kind == CLAIM else ()
    is_so_far = not SO_FAR.isdisjoint(behind)
    return not apart.isdisjoint(clause) or is_so_far or (measure is not None and is_bound)


def _is_called(sought: Sought, words: Sequence[str]) -> bool:
    """Whether words have one of the parameter's name that is neither grammar nor the unit."""
    names = {word for word in sought.called if len(word) > _SHORT} - GRAMMAR - _UNITS
    return not names.isdisjoint(map(singular, words))


def _told_behind(words: Sequence[str], end: int) -> Sequence[str]:
    """What is told of a value that stands first: "20 is the limit"."""
    behind = words[end : end + _REACH]
    return behind[: _REACH // 2] if behind[:1] in {("is",), ("are",), ("as",)} else ()


def _clause(words: Sequence[str], place: int) -> Sequence[str]:
    """The words before a place, from the last mark that ends a clause on."""
    return words[_behind_last(words[:place], ENDS) : place]


def _last_phrase(clause: Sequence[str]) -> Sequence[str]:
    return clause[_behind_last(clause, frozenset({","})) :]


def _behind_last(words: Sequence[str], ends: frozenset[str]) -> int:
    return next((n + 1 for n in range(len(words) - 1, -1, -1) if words[n] in ends), 0)
