"""A person's words, classified: what they ask for, how firmly, for how long, how checked.

    text -> tokens -> clauses -> values -> constraints
                         |-> features -> quadrant -> persistence, scope, verification

Pure, deterministic and total: any string has an answer, and where the answer is doubtful it says
so and asks for more checking, never for less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from tractatus.governance.act import Json, Reason, Span
from tractatus.governance.case import Pressure
from tractatus.governance.classifier.clauses import read_clauses
from tractatus.governance.classifier.constraints import MAX_CONSTRAINTS, constraints_of
from tractatus.governance.classifier.find import find_slots
from tractatus.governance.classifier.judgment import Judgment, judge, raised, stricter
from tractatus.governance.classifier.meant import MISSABLE, Meant, meant_slots
from tractatus.governance.classifier.parts import with_parts
from tractatus.governance.classifier.reading import MAX_READ, Tokens, read_tokens
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    Operator,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Verification,
)
from tractatus.governance.language.words import shown

_GRAVE: Final = frozenset(
    {"classifier.too_long", "classifier.too_many", "classifier.contradiction"}
)
# How much more checking a context under pressure needs: steps, and the least.
_RAISED: Final = {
    Pressure.NORMAL: (0, Verification.NONE),
    Pressure.ELEVATED: (0, Verification.OPTIONAL),
    Pressure.HIGH: (1, Verification.RECOMMENDED),
    Pressure.CRITICAL: (1, Verification.REQUIRED),
    Pressure.DANGEROUS: (2, Verification.REQUIRED),
}


def classify(
    text: str, *, authority: Authority = Authority.MEMBER, pressure: Pressure = Pressure.NORMAL
) -> Classification:
    """Classify a text.

    Args:
        text: Anything; at most `reading.MAX_READ` characters of it are read, and where there are
            more the answer asks for confirmation and REQUIRED checking at least.
        authority: Whose words they are. DATA is never an instruction above LOW.
        pressure: Of the context; only raises verification.

    Returns:
        What counts most in it: the firmest clause, the earliest at a tie. Constraints come from
        every clause; their spans are in `text`.
    """
    tokens = read_tokens(text)
    clauses = read_clauses(tokens)
    meant = meant_slots(tokens, clauses, find_slots(tokens))
    of_clause: dict[int, list[Meant]] = {}
    for one in meant:
        of_clause.setdefault(id(one.clause), []).append(one)
    judgments = [
        judge(tokens.words, clause, of_clause.get(id(clause), []))
        for clause in clauses
        if clause.is_instruction
    ]
    scopes = {id(one.clause): one.scope for one in judgments}
    said = constraints_of(tokens, meant, authority, scopes)
    constraints = with_parts(said, MAX_CONSTRAINTS)
    found = _strictest(judgments, constraints) if judgments else _NOTHING
    doubts = [*_doubts(found, tokens, authority, judgments), *_contradictions(found.constraints)]
    return _scrutinised(found, doubts, authority, pressure)


# Questions, facts, thanks and code ask for nothing.
_NOTHING: Final = Classification(
    Quadrant.TACTICAL, Persistence.LOW, Scope.TASK, Verification.NONE, 0.1
)


def _strictest(judgments: Sequence[Judgment], constraints: Sequence[Constraint]) -> Classification:
    main = max(judgments, key=lambda one: one.firmness)
    verification = main.verification
    for one in judgments:
        # Whatever else the text says, nothing that it asks for is checked less for it.
        verification = stricter(verification, one.verification)
    return Classification(
        quadrant=main.quadrant,
        persistence=main.persistence,
        scope=main.scope,
        verification=verification,
        explicitness=main.explicitness,
        constraints=tuple(constraints),
        confidence=round(main.confidence, 4),
    )


def _doubts(
    found: Classification, tokens: Tokens, authority: Authority, judgments: Sequence[Judgment]
) -> Iterator[Reason]:
    """Why a person should confirm what was understood."""
    if tokens.is_cut:
        text = f"only the first {MAX_READ} characters were read"
        yield Reason("classifier.too_long", text, Span(0, MAX_READ))
    if any(one.is_doubtful for one in judgments):
        text = f"what it is about is not clear, and it matters: {found.quadrant.lower()}?"
        yield Reason("classifier.uncertain", text)
    if judgments and authority is Authority.DATA:
        text = "it stands in data, and data instructs nobody"
        yield Reason("classifier.from_data", text)
    if len(found.constraints) == MAX_CONSTRAINTS:
        text = f"it names {MAX_CONSTRAINTS} values or more; the rest was not kept"
        yield Reason("classifier.too_many", text)


def _contradictions(constraints: Sequence[Constraint]) -> Iterator[Reason]:
    """Whether the text wants what it bans, or two values where there can be one."""
    wanted: dict[str, Json] = {}
    banned = {(one.key, str(one.value)) for one in constraints if one.polarity is Polarity.FORBID}
    for one in constraints:
        if one.polarity is not Polarity.REQUIRE or one.operator is not Operator.EQUALS:
            continue
        other = wanted.setdefault(one.key, one.value) if one.kind in MISSABLE else one.value
        if other != one.value or (one.key, str(one.value)) in banned:
            text = f"it says two things about {one.key}: {shown(str(one.value))}"
            yield Reason("classifier.contradiction", text, one.span)


def _scrutinised(
    found: Classification, doubts: Sequence[Reason], authority: Authority, pressure: Pressure
) -> Classification:
    """The answer with everything that raises it; nothing lowers its checking."""
    steps, least = _RAISED[pressure]
    verification = stricter(raised(found.verification, steps), least)
    if any(one.code in _GRAVE for one in doubts):
        verification = stricter(verification, Verification.REQUIRED)
    persistence = Persistence.LOW if authority is Authority.DATA else found.persistence
    if not doubts and verification is found.verification:
        return found
    return replace(
        found,
        persistence=persistence,
        verification=verification,
        needs_confirmation=bool(doubts),
        reasons=tuple(doubts),
    )
