"""A step of a deliberation: an act like any other, decided, recorded and only then kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from tractatus.errors import RequestError, StoreError
from tractatus.governance.act import Act
from tractatus.governance.deliberation import (
    Deliberation,
    Event,
    Party,
    Referred,
    Refused,
    apply,
    event_document,
    parse_event,
    replay,
)
from tractatus.governance.deliberation.events import KIND_OF, AppealDecided, Opened
from tractatus.governance.deliberation.orchestrator import STEP_OF, expected_answer
from tractatus.platform.acts import Deciding, Recorded, actor_kind_of, decide
from tractatus.platform.evidence_view import read_record_view
from tractatus.platform.queries import sql
from tractatus.platform.visits import Viewer
from tractatus.ports import Row, TenantTransaction, Transaction


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as the database holds it.

    Args:
        case: What its events add up to.
        events: All of them, in their order.
        record_ids: Of each event's decision record.
    """

    case: Deliberation
    events: tuple[Event, ...]
    record_ids: tuple[UUID, ...]

    @property
    def id(self) -> UUID:
        """The case's identifier."""
        return UUID(self.case.case_id)


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the record, and the case after it; the case as it was, if denied."""

    recorded: Recorded
    case: Deliberation | None


def party_of(viewer: Viewer) -> Party:
    """Who somebody is in a case: from the log-in, never from a form."""
    return Party(str(viewer.member_id), viewer.display_name, actor_kind_of(viewer.role))


async def read_case(transaction: Transaction, case_id: UUID) -> StoredCase | None:
    """The case, or None where the scope's tenant has none of that id.

    Raises:
        StoreError: What is stored is not a series of events that the machine would take.
    """
    rows = await transaction.fetch(sql("events_of_case"), case_id)
    if not rows:
        return None
    events = tuple(read_events([row["document"] for row in rows]))
    return StoredCase(replayed(events), events, tuple(row["record_id"] for row in rows))


async def case_of_post(transaction: Transaction, post_id: UUID) -> StoredCase | None:
    """The case about a post, or None."""
    row = await transaction.fetch_one(sql("case_of_post"), post_id)
    return None if row is None else await read_case(transaction, row["case_id"])


async def standing_of(
    deciding: Deciding, transaction: TenantTransaction, post_id: UUID
) -> Deliberation | Referred | None:
    """What a ruling on a post is held against: its case, or that the gate wants one; else None."""
    if stored := await case_of_post(transaction, post_id):
        return stored.case
    post = await transaction.fetch_one(sql("one_post"), post_id)
    record = post and await read_record_view(transaction, deciding.keys, post["record_id"])
    codes = {code for leaf in record.leaves for code in leaf.reasons} if record else set()
    return Referred(str(post_id)) if "deliberation.values_conflict" in codes else None


async def read_cases(transaction: Transaction, limit: int) -> list[Deliberation]:
    """The newest cases of the scope's tenant."""
    rows: Sequence[Row] = await transaction.fetch(sql("cases"), limit)
    found = [msgspec.json.decode(row["documents"], type=list[msgspec.Raw]) for row in rows]
    return [replayed(read_events([bytes(one) for one in case])) for case in found]


def read_events(documents: Sequence[str | bytes]) -> list[Event]:
    """Events of the column `document`; `StoreError` where one is none."""
    try:
        return [parse_event(msgspec.json.decode(one)) for one in documents]
    except RequestError as error:
        raise StoreError(f"a stored event of a deliberation cannot be read: {error}") from error


def replayed(events: Sequence[Event]) -> Deliberation:
    """What stored events add up to; `StoreError` where the machine refuses one."""
    case = replay(events)
    if not isinstance(case, Deliberation):
        found = case.code if isinstance(case, Refused) else "no event"
        raise StoreError(f"a stored deliberation contradicts itself: {found}")
    return case


async def take_step(
    deciding: Deciding,
    transaction: TenantTransaction,
    case: Deliberation | None,
    event: Event,
) -> Step:
    """Ask the gate for a step, record what it answered, and keep the event if it is permitted.

    Raises:
        ConflictError: Somebody took another step at the same moment.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    answer = expected_answer(case, event)
    parameters = {"event": event_document(event)} | ({"answer": answer} if answer else {})
    act = Act(
        type=STEP_OF[KIND_OF[type(event)]],
        actor=event.by.id,
        actor_kind=event.by.kind,
        parameters=parameters,
        target=event.case_id,
        human_decision=answer is not None,
    )
    recorded = await decide(deciding, transaction, act, deliberation=case)
    if not recorded.is_permitted:
        return Step(recorded, case)
    after = apply(case, event)
    assert isinstance(after, Deliberation), "the gate asked the same machine"
    await _keep(transaction, case, event, recorded.record_id)
    return Step(recorded, after)


async def _keep(
    transaction: TenantTransaction, case: Deliberation | None, event: Event, record_id: UUID
) -> None:
    is_answer = isinstance(event, AppealDecided)
    decided_by = case.decision.by.id if case and case.decision and is_answer else None
    number = await _number_of_decision(transaction, event) if is_answer else None
    await transaction.execute(
        sql("insert_event"),
        UUID(event.case_id),
        (case.size if case else 0) + 1,
        KIND_OF[type(event)],
        UUID(event.post) if isinstance(event, Opened) and event.post else None,
        UUID(event.by.id),
        event.at_ms,
        msgspec.json.encode(event_document(event)).decode(),
        record_id,
        number,
        decided_by and UUID(decided_by),
    )


async def _number_of_decision(transaction: TenantTransaction, event: Event) -> int:
    rows = await transaction.fetch(sql("events_of_case"), UUID(event.case_id))
    return next(int(row["number"]) for row in rows if row["kind"] == "decided")
