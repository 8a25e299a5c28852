"""What an instruction says of the assistant's own tools: "never pin posts", "do not set the port".

The classifier knows commands of shells and databases; what "to pin" is, only a community knows.
So the names of its tools are read here, in the clauses of an instruction, and added to what the
classifier found. A ban and its lifting have one key, so that a correction meets what it corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    KeyKind,
    Operator,
    Polarity,
)

# Words for a tool as they stand in a sentence -> the words of its act.
_TOOLS: Final = (
    (r"unpin(?:ning|ned)?", "unpin post"),
    (r"pin(?:ning|ned)?", "pin post"),
    (r"label(?:l?ing|l?ed)?", "label content"),
    (r"post(?:ing)?(?=\s+(?:anything|something|messages?|in my name|for me|by yourself))",
     "publish content"),
    (r"publish(?:ing)?", "publish content"),
    (r"summari[sz](?:e|ing)", "summarise posts"),
    (r"(?:set|change|changing|setting)\s+(?:any\s+|the\s+)?(?:settings?|values?)",
     "change setting"),
)  # fmt: skip
_TOOL: Final = [(re.compile(rf"\b{words}\b", re.IGNORECASE), name) for words, name in _TOOLS]
_CLAUSE: Final = re.compile(r"[^.;!?\n]+")
_BANS: Final = re.compile(
    r"\b(?:never|not|no longer|don't|mustn't|shouldn't|cannot|can't|without|stop|avoid|no more"
    r"|refrain from|forbidden to|nobody)\b",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(
    r"\b(?:may|can|allowed to|allow|again|free to|permitted to|must|always|should)\b", re.IGNORECASE
)


def with_own_tools(text: str, found: Classification, authority: Authority) -> Classification:
    """The classification with what the text says of the assistant's own tools."""
    taken = [one.span for one in found.constraints if one.kind is KeyKind.TOOL]
    more = tuple(
        one
        for one in _constraints(text, found, authority)
        if not any(_overlap(one.span, span) for span in taken)
    )
    constraints = tuple(
        sorted((*found.constraints, *more), key=lambda one: (one.span.start, one.key))
    )
    return replace(found, constraints=constraints) if more else found


def _constraints(text: str, found: Classification, authority: Authority) -> Iterator[Constraint]:
    for clause in _CLAUSE.finditer(text):
        for tool, name in _TOOL:
            match = tool.search(clause[0])
            if match is None:
                continue
            before = clause[0][: match.start()]
            polarity = _polarity(before, clause[0])
            if polarity is None:
                continue
            start = clause.start() + match.start()
            yield Constraint(
                key=f"{KeyKind.TOOL}:{name}",
                operator=Operator.EQUALS,
                value=name,
                polarity=polarity,
                span=Span(start, clause.start() + match.end()),
                scope=found.scope,
                authority=authority,
            )
            break  # "unpin" is not also "pin"


def _polarity(before: str, clause: str) -> Polarity | None:
    """What a clause says of the tool in it; None where it says neither."""
    if _BANS.search(before):
        return Polarity.FORBID
    return Polarity.PERMIT if _ALLOWS.search(clause) else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
