"""What is meant as constraints: choices joined, repetitions dropped, with scope and validity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from tractatus.governance.classifier.clause import Clause
from tractatus.governance.classifier.meant import Meant
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.instructions.instruction import (
    Authority,
    Constraint,
    KeyKind,
    Operator,
    Polarity,
    Scope,
    Validity,
)

# More are not kept, and that is said.
MAX_CONSTRAINTS: Final = 64
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_MS: Final = 86_400_000


def constraints_of(
    tokens: Tokens, meant: Sequence[Meant], authority: Authority, scopes: Mapping[int, Scope]
) -> tuple[Constraint, ...]:
    """The constraints of a text; "8080 or 8081" is one of both.

    Args:
        tokens: Of the text.
        meant: From `meant.meant_slots`.
        authority: Whose words they are.
        scopes: Of each clause, by `id`.
    """
    merged = _merged(tokens, meant)[:MAX_CONSTRAINTS]
    return tuple(
        Constraint(
            key=one.slot.key,
            operator=one.slot.operator,
            value=one.slot.value,
            polarity=one.polarity,
            span=tokens.span(one.slot.first, one.slot.end),
            unit=one.slot.unit,
            scope=scopes[id(one.clause)],
            authority=authority,
            validity=_validity(tokens, one.clause),
        )
        for one in merged
    )


def _merged(tokens: Tokens, meant: Sequence[Meant]) -> list[Meant]:
    done: list[Meant] = []
    for one in meant:
        last = done[-1] if done else None
        if last and _are_choices(tokens, last, one):
            values = last.slot.value if isinstance(last.slot.value, list) else [last.slot.value]
            last.slot.value = [*values, one.slot.value]
            last.slot.operator = Operator.ONE_OF
            last.slot.end = one.slot.end
        elif len(done) > MAX_CONSTRAINTS:
            break
        elif not any(_is_same(old, one) for old in done):
            done.append(one)
    return _between(tokens, done)


def _are_choices(tokens: Tokens, last: Meant, one: Meant) -> bool:
    if last.slot.kind is not one.slot.kind or one.slot.first - last.slot.end > _MAX_CHOICE:
        return False
    if _opens_range(tokens.words, last.slot.first):
        return False
    between = [
        word for word in tokens.words[last.slot.end : one.slot.first] if word not in PRODUCTS
    ]
    return (
        last.clause is one.clause
        and last.slot.key == one.slot.key
        and last.polarity is one.polarity is not Polarity.FORBID
        and last.slot.operator in {Operator.EQUALS, Operator.ONE_OF}
        and one.slot.operator is Operator.EQUALS
        and last.slot.kind in _CHOSEN
        and len(between) == 1
        and between[0] in {"or", "and", ",", "/"}
        and (one.slot.kind is KeyKind.PORT or between[0] == "or")
    )


def _opens_range(words: Sequence[str], first: int) -> bool:
    """ "Between 8000 and 8100" names no two choices."""
    return "between" in words[max(0, first - 2) : first]


_MAX_CHOICE: Final = 3
_CHOSEN: Final = frozenset(
    {KeyKind.PORT, KeyKind.HOST, KeyKind.VERSION, KeyKind.PACKAGE, KeyKind.COUNT, KeyKind.DURATION}
)


def _is_same(old: Meant, one: Meant) -> bool:
    return (
        old.slot.key == one.slot.key
        and old.slot.value == one.slot.value
        and old.slot.operator is one.slot.operator
        and old.polarity is one.polarity
        and old.clause.scope is one.clause.scope
    )


def _between(tokens: Tokens, meant: list[Meant]) -> list[Meant]:
    """ "Between A and B" bounds from both sides."""
    for one, other in pairwise(meant):
        words = tokens.words
        opened = {"between", "from"} & set(words[max(0, one.slot.first - 2) : one.slot.first])
        if (
            opened
            and one.slot.kind is other.slot.kind
            and one.polarity is other.polarity
            and isinstance(one.slot.value, int | float)
            and words[other.slot.first - 1] in {"and", "to", "$", "€", "£"}
            and one.slot.operator is other.slot.operator is Operator.EQUALS
        ):
            one.slot.operator, other.slot.operator = Operator.AT_LEAST, Operator.AT_MOST
    return meant


_ANY_TIME: Final = Validity()


def _validity(tokens: Tokens, clause: Clause) -> Validity:
    """ "Until 2026-12-01", "from 2026-12-01": days in UTC; other times are left to the scope."""
    start, until = 0, None
    if "-" not in tokens.folded:
        return _ANY_TIME
    for place in range(clause.first + 1, clause.end):
        if _DATE.fullmatch(tokens.words[place]):
            try:
                day = datetime.fromisoformat(tokens.words[place]).replace(tzinfo=UTC)
            except ValueError:
                continue
            ms = int(day.timestamp()) * 1000
            before = tokens.words[place - 1]
            if before in {"until", "till", "through"}:
                until = ms + _DAY_MS
            elif before in {"from", "after", "since", "starting"}:
                start = ms
    return Validity(start, until)
