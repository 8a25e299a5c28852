"""What an instruction says, as the last, statistical reading takes it.

Its words stand in one of three places: TOLD is what is asked for, DOWN what stands behind a word of
refusal, LATER what is named after the point was made, which mostly is what is not to be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.leaning_terms import (
    ENDS,
    NAME,
    NUMBER,
    PART,
    WORD,
    Term,
    terms_of,
    words_of,
)
from tractatus.governance.facts.spelling import plain
from tractatus.governance.language.lexicon import word_set

TOLD, DOWN, LATER = "told", "down", "later"
EQUAL, AT_MOST, AT_LEAST = "equal", "at most", "at least"
LONGEST: Final = 2_000  # characters of an instruction that are read
_AGAINST: Final = word_set(
    "not never dont no nobody avoid without neither nor none mustn't shouldn't nowhere cannot "
    "can't isn't aren't won't forbidden banned taboo prohibited stop nothing"
)
_PAIRS: Final = frozenset(
    {("instead", "of"), ("rather", "than"), ("no", "longer"), ("off", "limits"), ("away", "from"),
     ("get", "rid"), ("getting", "rid"), ("hands", "off")}
)  # fmt: skip
# "No more than five" limits, and refuses nothing.
_SOFT: Final = word_set(
    "more later longer fewer less than older newer only just matter need problem"
)
_TURNS: Final = word_set("but because since otherwise although though while whereas")
_MOST: Final = word_set("most max maximum tops")
_LEAST: Final = word_set("least min minimum")
_BELOW: Final = word_set("under below within up beyond past until")
_ABOVE: Final = word_set("over above")
_GREATER: Final = word_set("more longer later newer exceed")
_LESS: Final = word_set("less fewer shorter earlier older lower")
_BINDING: Final = frozenset(":()")  # they part no name from its value
_REACH: Final = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a name in an instruction.

    Args:
        term: Itself.
        place: TOLD, DOWN or LATER.
        near: The stems around it in its clause.
        units: The words beside it, as written, of which one may be its unit.
        limit: EQUAL, AT_MOST or AT_LEAST.
    """

    term: Term
    place: str
    near: frozenset[str]
    units: frozenset[str]
    limit: str


@dataclass(frozen=True, slots=True)
class Said:
    """An instruction.

    Args:
        told: Stems of what is asked for, those of names among them.
        down: Stems behind a word of refusal that are not told.
        later: Stems behind the point that are neither.
        values: Every number and name, in order.
        refused: For each clause with a word of refusal, its stems and names.
        words: All words as they stand.
    """

    told: frozenset[str]
    down: frozenset[str]
    later: frozenset[str]
    values: tuple[Value, ...]
    refused: tuple[frozenset[str], ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    place: str  # empty where it is a mark that ends a clause
    terms: tuple[Term, ...]


@lru_cache(maxsize=4096)
def said_in_text(text: str) -> Said:
    """The reading of an instruction's text; its first `LONGEST` characters count."""
    tokens, refused = _placed(words_of(spelt(text)))
    told = _stems(tokens, TOLD, {WORD, PART})
    down = _stems(tokens, DOWN, {WORD}) - told
    return Said(
        told,
        down,
        _stems(tokens, LATER, {WORD}) - told - down,
        tuple(
            _value(tokens, at, term)
            for at, token in enumerate(tokens)
            for term in token.terms[:1]
            if term.kind in (NUMBER, NAME)
        ),
        tuple(refused),
        frozenset(token.word for token in tokens),
    )


def spelt(text: str) -> str:
    """Folded, in lower case, with "dont" for "do not"."""
    low = plain(text[: 4 * LONGEST])[:LONGEST].lower().replace("’", "'")
    return low.replace("do not", "dont").replace("don't", "dont")


def _placed(words: Sequence[str]) -> tuple[list[_Token], list[frozenset[str]]]:
    """Each word with its place, and the clauses that refuse."""
    tokens: list[_Token] = []
    refused: list[frozenset[str]] = []
    place = base = TOLD
    content, has_value, refuses = 0, False, False
    clause: set[str] = set()
    for at, word in enumerate(words):
        ends = word in ENDS or (word in _TURNS and content > 0)
        if ends:
            is_sentence = word in ".!?;\n" and content > 1
            if is_sentence or word in _TURNS or (word in ",—:" and has_value):
                base = LATER
            if word not in "()":
                place = base
                if refuses and clause:
                    refused.append(frozenset(clause))
                clause, refuses = set(), False
            tokens.append(_Token(word, "", ()))
            continue
        following = words[at + 1] if at + 1 < len(words) else ""
        if (word in _AGAINST or (word, following) in _PAIRS) and not (
            word in ("no", "not") and following in _SOFT
        ):
            place, refuses = DOWN, True
        terms = terms_of(word)
        clause.update(one.text for one in terms if one.kind != NUMBER)
        if place == TOLD:
            content += sum(one.kind in (WORD, NAME) for one in terms)
            has_value = has_value or any(one.kind in (NUMBER, NAME) for one in terms)
        tokens.append(_Token(word, place, terms))
    if refuses and clause:
        refused.append(frozenset(clause))
    return tokens, refused


def _stems(tokens: Sequence[_Token], place: str, kinds: set[str]) -> frozenset[str]:
    return frozenset(
        term.text
        for token in tokens
        if token.place == place
        for term in token.terms
        if term.kind in kinds
    )


def _value(tokens: Sequence[_Token], at: int, term: Term) -> Value:
    before, after = _around(tokens, at, -1), _around(tokens, at, 1)
    near = {one.text for token in (*before, *after) for one in token.terms}
    own = tokens[at].terms[1:]
    return Value(
        term,
        tokens[at].place,
        frozenset(near).union(one.text for one in own if one.kind != NUMBER),
        frozenset(token.word for token in (*before[:1], *after[:2])).union(x.text for x in own),
        _limit([one.word for one in before], [one.word for one in after[:3]]),
    )


def _around(tokens: Sequence[_Token], at: int, step: int) -> list[_Token]:
    """The words beside a place within its clause, nearest first."""
    found: list[_Token] = []
    at += step
    while 0 <= at < len(tokens) and len(found) < _REACH:
        if tokens[at].place:
            found.append(tokens[at])
        elif tokens[at].word not in _BINDING:
            break
        at += step
    return found


def _limit(before: Sequence[str], after: Sequence[str]) -> str:
    ahead, behind = set(before), set(after)
    negated = bool(ahead & _AGAINST)
    if (ahead | behind) & _MOST:
        return AT_MOST
    if (ahead | behind) & _LEAST:
        return AT_LEAST
    if ahead & (_BELOW | _LESS):
        return AT_LEAST if negated else AT_MOST
    if ahead & (_ABOVE | _GREATER):
        return AT_MOST if negated else AT_LEAST
    if behind & (_GREATER | {"up", "upwards"}):
        return AT_LEAST
    return AT_MOST if behind & _LESS else EQUAL
