"""An appeal against a ruling on a post: filed by its author, answered by another moderator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tractatus.governance.act import Act, Json
from tractatus.governance.deliberation import Contest, Party
from tractatus.governance.deliberation.clocks import CLOCKS, DAY, Urgency
from tractatus.governance.deliberation.events import AppealDecided, Appealed, Measure
from tractatus.platform.acts import Deciding, Recorded, decide
from tractatus.platform.deliberating import StoredCase, case_of_post, take_step
from tractatus.platform.queries import sql
from tractatus.platform.reading import read_ruling
from tractatus.ports import Row, TenantTransaction

# Of an appeal outside a case; all urgencies have the same.
APPEAL_DAYS: Final = CLOCKS[Urgency.ROUTINE].appeal_within // DAY


@dataclass(frozen=True, slots=True)
class Contested:
    """A ruling that can be, or is, appealed against; with the case that it came from, if any."""

    post_id: UUID
    ruling: Row
    appeal: Row | None
    stored: StoredCase | None
    author_id: UUID

    @property
    def contest(self) -> Contest:
        """What the gate measures an appeal by."""
        return Contest(
            target=str(self.post_id),
            decided_by=str(self.ruling["moderator_id"]),
            noticed_at_ms=self.ruling["decided_at_ms"],
            appellant=str(self.appeal["member_id"]) if self.appeal else "",
            may_appeal=str(self.author_id),
            is_decided=self.appeal is not None and self.appeal["outcome"] is not None,
        )


async def read_contested(transaction: TenantTransaction, post_id: UUID) -> Contested | None:
    """The ruling on a post that took something from its author; None where there is none."""
    post = await transaction.fetch_one(sql("one_post"), post_id)
    ruling = await read_ruling(transaction, post_id)
    if post is None or ruling is None or ruling["decision"] == "keep":
        return None
    appeal = await transaction.fetch_one(sql("appeal_of"), post_id)
    stored = await case_of_post(transaction, post_id)
    return Contested(post_id, ruling, appeal, stored, post["author_id"])


async def file_appeal(
    deciding: Deciding,
    transaction: TenantTransaction,
    contested: Contested,
    by: Party,
    grounds: str,
) -> Recorded:
    """Record and keep the author's appeal; in the case too, where the ruling came from one.

    Raises:
        ConflictError: There is an appeal already.
    """
    at_ms = deciding.clock.now_ms()
    if contested.stored:
        event = Appealed(contested.stored.case.case_id, by, at_ms, grounds)
        step = await take_step(deciding, transaction, contested.stored.case, event)
        if not step.recorded.is_permitted:
            return step.recorded
    recorded = await _ask(
        deciding, transaction, contested, by, "appeal.file", {"at_ms": at_ms, "grounds": grounds}
    )
    if recorded.is_permitted:
        await transaction.execute(
            sql("insert_appeal"),
            contested.post_id,
            UUID(by.id),
            grounds,
            at_ms,
            recorded.record_id,
        )
    return recorded


async def answer_appeal(
    deciding: Deciding,
    transaction: TenantTransaction,
    contested: Contested,
    by: Party,
    answer: str,
    reasons: str,
) -> Recorded:
    """Record and keep another moderator's answer: `uphold` or `reverse`.

    Raises:
        ConflictError: The appeal was answered already.
    """
    at_ms = deciding.clock.now_ms()
    if contested.stored:
        event = _answer_in(contested.stored, by, at_ms, answer, reasons)
        step = await take_step(deciding, transaction, contested.stored.case, event)
        if not step.recorded.is_permitted:
            return step.recorded
    parameters = {"answer": answer, "reasons": reasons}
    recorded = await _ask(deciding, transaction, contested, by, "appeal.decide", parameters)
    if recorded.is_permitted:
        contest = contested.contest
        await transaction.execute(
            sql("insert_appeal_ruling"),
            contested.post_id,
            UUID(by.id),
            UUID(contest.decided_by),
            UUID(contest.appellant),
            answer,
            reasons,
            at_ms,
            recorded.record_id,
        )
    return recorded


async def _ask(
    deciding: Deciding,
    transaction: TenantTransaction,
    contested: Contested,
    by: Party,
    kind: str,
    parameters: dict[str, Json],
) -> Recorded:
    act = Act(
        type=kind,
        actor=by.id,
        actor_kind=by.kind,
        parameters=parameters,
        target=str(contested.post_id),
        human_decision=kind == "appeal.decide",
    )
    return await decide(deciding, transaction, act, deliberation=contested.contest)


def _answer_in(
    stored: StoredCase, by: Party, at_ms: int, answer: str, reasons: str
) -> AppealDecided:
    """The answer as an event of the case: a reversal is to the option that keeps the post."""
    if answer == "uphold":
        return AppealDecided(stored.case.case_id, by, at_ms, False, "", reasons)
    kept = next((one.option for one in stored.case.options if one.measure is Measure.KEEP), "")
    return AppealDecided(stored.case.case_id, by, at_ms, True, kept, reasons)
