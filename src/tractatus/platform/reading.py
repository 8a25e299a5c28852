"""Rows of the community as values that pages can show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tractatus.platform.queries import sql
from tractatus.platform.statement import Reasons, Ruling
from tractatus.ports import Row, Transaction


async def read_proposal(transaction: Transaction, post_id: UUID) -> dict[str, Any] | None:
    """What the proposer said of a post, with `reasoning` and `findings` as JSON values."""
    row = await transaction.fetch_one(sql("proposal_of"), post_id)
    if row is None:
        return None
    decoded = {name: msgspec.json.decode(row[name]) for name in ("reasoning", "findings")}
    return {**row, **decoded}


async def read_ruling(transaction: Transaction, post_id: UUID) -> Row | None:
    """The human decision on a post, or None where nobody has decided."""
    return await transaction.fetch_one(sql("ruling_of"), post_id)


def ruling_of(row: Row) -> Ruling:
    """The ruling in a row of `community.ruling`."""
    reasons = None
    if row["decision"] != "keep":
        reasons = Reasons(
            ground=row["decision_ground"],
            reference=row["ground_reference"],
            explanation=row["ground_explanation"],
            category=row["category"],
            facts=row["decision_facts"],
        )
    return Ruling(row["decision"], reasons, row["source_type"], row["automated_detection"])
