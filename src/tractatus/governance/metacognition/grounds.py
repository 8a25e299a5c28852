"""Whether evidence bears an act's values, or others in their stead.

A value that some claim says, in whatever spelling, is borne; other numbers beside it are how
things were, or count something else. Where no claim says it, and one says a rival of its kind, the
act does what the evidence does not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.measures import read_measures, tokens
from tractatus.governance.language.words import is_mark
from tractatus.governance.metacognition.claimed_values import proper_words
from tractatus.governance.metacognition.claims import OTHERS
from tractatus.governance.metacognition.kin import find_kin, is_alike_in_shape_alone, names_in
from tractatus.governance.metacognition.said_values import Value, is_said, read_values, rivals
from tractatus.governance.metacognition.sought import GRAMMAR

MAX_CLAIMS: Final = 64
_DEMANDS: Final = word_set(
    "ask asks asked want wants wanted require requires request requests grant grants granted "
    "agreed decided decides settled released signed calculates quotes quoted ordered confirms "
    "confirmed"
)
_LINKS: Final = word_set(
    "is be are was has that of to as : = - from concerned goes out the a by eur usd gbp € $ £"
)
_MAX_NUMBERS: Final = 40
_REACH: Final = 6


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim as every value is looked for in it.

    Args:
        text: As written.
        words: Of it.
        terms: Of its words, each at the same place.
        said: The same as a set.
        numbers: Places where a number begins.
        proper: Words with a capital or a digit.
        demanded: Where something is first asked for, or -1.
    """

    text: str
    words: Sequence[str]
    terms: tuple[str, ...]
    said: frozenset[str]
    numbers: frozenset[int]
    proper: frozenset[str]
    demanded: int

    @classmethod
    def read(cls, text: str) -> _Claim:
        """The claim that a text makes."""
        words = tokens(text)
        terms = tuple(map(term_of, words))
        asked = (place for place, word in enumerate(words) if word in _DEMANDS)
        numbers = frozenset(one.place for one in read_measures(text))
        return cls(
            text, words, terms, frozenset(terms), numbers, proper_words(text), next(asked, -1)
        )


def find_unborne(
    act: Act, claims: Sequence[str], others: Sequence[str] = ()
) -> Iterator[tuple[int, str]]:
    """The place of a claim and the parameter for which it says another value, where none bears it.

    Args:
        act: What is proposed.
        claims: Of its evidence; at most `MAX_CLAIMS` are read.
        others: What the record says besides; where that says a value, another one of its kind in a
            claim is mostly another thing's, and only its own name gives it to the parameter.
    """
    read = claims[:MAX_CLAIMS]
    values = read_values(act)
    numbers = _numbers(values, read)
    texts = [_Claim.read(claim) for claim in read]
    described = frozenset(tokens(act.description))
    for value in values:
        if (place := _given_outright(value, read)) is not None:
            yield place, value.name
            continue
        is_borne = any(is_said(value, claim) for claim in read)
        is_settled = any(is_said(value, text) for text in others)
        if not is_borne and not _is_product(value, numbers):
            for place, claim in enumerate(texts):
                if _says_another(value, claim, described, is_settled) or _names_kin(
                    act, value, claim.text, is_settled
                ):
                    yield place, value.name
                    break


def _given_outright(value: Value, claims: Sequence[str]) -> int | None:
    """The claim that gives a parameter of a technical name ("grace_days") another value.

    Nobody writes such a name in passing, so it counts even where another claim says the value.
    """
    names = tuple(term_of(word) for word in tokens(value.name.replace("_", " ")))
    if "_" not in value.name:
        return None
    for place, text in enumerate(claims):
        if value.name in text and not is_said(value, text):
            parts = _Claim.read(text.replace(value.name, value.name.replace("_", " ")))
            ends = (
                n + len(names)
                for n in range(len(parts.words))
                if parts.terms[n : n + len(names)] == names
            )
            if any(_is_given(value, parts, end) for end in ends):
                return place
    return None


def _names_kin(act: Act, value: Value, claim: str, is_settled: bool) -> bool:
    """Whether a claim names something of the value's family that the act itself does not name.

    Where the rest of the record says the value, a code that only looks like it is another thing's.
    """
    own = act.parameters[value.name]
    if not isinstance(own, str):
        return False
    written = {*names_in(act.description), *(str(one) for one in act.parameters.values())}
    return any(
        one not in written and not (is_settled and is_alike_in_shape_alone(own, one))
        for one in find_kin(own, claim)
    )


def _numbers(values: Sequence[Value], claims: Sequence[str]) -> Sequence[float]:
    """The numbers of claims and values, of which a value may be a product."""
    said = [one.value for claim in claims for one in read_measures(claim)]
    own = [number for value in values for kind, number in value.said if kind == "count"]
    return [one for one in (*own, *said) if one > 1][:_MAX_NUMBERS]


def _is_product(value: Value, numbers: Sequence[float]) -> bool:
    """Whether two of the numbers make the value: eight cartons of forty."""
    wanted = {round(number, 2) for kind, number in value.said if kind == "count"}
    return any(
        round(one * other, 2) in wanted
        for place, one in enumerate(numbers)
        for other in numbers[place + 1 :]
    )


def _says_another(value: Value, claim: _Claim, described: frozenset[str], is_settled: bool) -> bool:
    if _is_named(value, claim):
        return True
    found = [one for one in rivals(value, claim.text) if one not in described]
    if is_settled or not found:
        return False
    is_count = bool(value.said) and not value.kinds & {"date", "weekday"}
    return not is_count or 0 <= claim.demanded < claim.words.index(found[-1])


def _is_named(value: Value, claim: _Claim) -> bool:
    """Whether the parameter's name stands there with a number or a name behind it."""
    names = tuple(term_of(word) for word in tokens(value.name) if not is_mark(word))
    size = len(names)
    if all(name in GRAMMAR for name in names) or names[0] not in claim.said:
        return False
    for start in range(len(claim.words) - size):
        is_there = claim.terms[start : start + size] == names
        if (
            is_there
            and claim.words[start - 1] not in OTHERS
            and _is_given(value, claim, start + size)
        ):
            return True
    return False


def _is_given(value: Value, claim: _Claim, end: int) -> bool:
    """Whether what stands behind a name gives it a value."""
    for place in range(end, min(len(claim.words), end + _REACH)):
        if place in claim.numbers and value.said:
            return True
        if claim.words[place] not in _LINKS:
            is_other_kind = place in claim.numbers and not value.make
            return not value.said and claim.words[place] in claim.proper and not is_other_kind
    return False
