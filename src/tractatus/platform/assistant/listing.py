"""Instructions as a page shows them: words, what was read in them, and where they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.wording import worded
from tractatus.governance.instructions.instruction import Constraint, Instruction, Place, Polarity
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.platform.assistant.memory import instruction_of, may_withdraw
from tractatus.platform.queries import sql
from tractatus.ports import Row, TenantTransaction

SHOWN: Final = 200

# What a page says of each status.
STATUSES: Final = {
    "active": "active",
    "question": "in question",
    "elsewhere": "of another session",
    "expired": "expired",
    "superseded": "superseded",
    "withdrawn": "withdrawn",
    "decided_against": "decided against",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An instruction on a page.

    Args:
        instruction: As it still holds; of an ended one as it held last.
        row: What else is stored of it: author, record, who ended it and when.
        status: A key of `STATUSES`.
        parts: Its text in pieces, each with whether something was read in it.
        constraints: What was read, in words.
        may_withdraw: Whether the viewer may take it back.
    """

    instruction: Instruction
    row: Row
    status: str
    parts: Sequence[tuple[str, bool]]
    constraints: Sequence[str]
    may_withdraw: bool

    @property
    def status_words(self) -> str:
        """The status, for people."""
        return STATUSES[self.status]


async def list_instructions(
    transaction: TenantTransaction, place: Place, now_ms: int
) -> list[Listed]:
    """Instructions of the scope's tenant, the newest first; ended ones among them."""
    pairs = [
        (row, instruction_of(row)) for row in await transaction.fetch(sql("instructions"), SHOWN)
    ]
    held = [one for row, one in pairs if not row["how"]]
    in_force = {one.id for one in InstructionMemory(held, now_ms=now_ms, place=place)}
    asked = await transaction.fetch(sql("open_questions"))
    questioned = {str(row[side]) for row in asked for side in ("earlier_id", "later_id")}
    return [
        Listed(
            instruction=one,
            row=row,
            status=row["how"] or _status(one, in_force, questioned, now_ms),
            parts=marked_parts(one.text, [c.span for c in one.classification.constraints]),
            constraints=[words_of(c) for c in one.classification.constraints],
            may_withdraw=not row["how"] and may_withdraw(transaction, row),
        )
        for row, one in pairs
    ]


def _status(
    one: Instruction, in_force: Collection[str], questioned: Collection[str], now_ms: int
) -> str:
    if one.id in questioned:
        return "question"
    if one.id in in_force:
        return "active"
    constraints = one.classification.constraints
    over = constraints and not any(c.validity.holds_at(now_ms) for c in constraints)
    return "expired" if over else "elsewhere"


def marked_parts(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether one of `spans` covers it; spans may overlap."""
    cuts = {0, len(text)}
    for span in spans:
        cuts |= {min(max(0, at), len(text)) for at in (span.start, span.end)}
    places = sorted(cuts)
    pieces = [
        (text[start:end], any(s.start <= start and end <= s.end for s in spans))
        for start, end in pairwise(places)
    ]
    return pieces or [(text, False)]


_POLARITIES: Final = {
    Polarity.REQUIRE: "required",
    Polarity.FORBID: "forbidden",
    Polarity.PERMIT: "permitted",
    Polarity.PREFER: "preferred",
}


def words_of(constraint: Constraint) -> str:
    """`port equals 27027: required`."""
    operator = constraint.operator.value.replace("_", " ")
    return f"{constraint.key} {operator} {worded(constraint)}: {_POLARITIES[constraint.polarity]}"
