"""A decision record as its own tenant may see it: who answered what, and where it is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from tractatus.evidence.codes import (
    SERVICE_NAMES,
    CanaryVerdict,
    Opinion,
    Outcome,
    PressureLevel,
    Service,
    Statement,
)
from tractatus.evidence.record import Record, open_nonce, open_stored_content, parse_record
from tractatus.platform.queries import sql
from tractatus.ports import EvidenceKeys, TenantTransaction


@dataclass(frozen=True, slots=True)
class LeafView:
    """One entry of the log in words; `index` and `epoch` are None until it is sequenced."""

    service: str
    outcome: str
    reasons: tuple[str, ...]
    index: int | None
    epoch: int | None


@dataclass(frozen=True, slots=True)
class RecordView:
    """One decision record in words; `content` is what the act was about, and tenant content."""

    record_id: UUID
    actor: str
    act: str
    effect: str
    at_ms: int
    leaves: tuple[LeafView, ...]
    content: Mapping[str, Any]


async def read_record_view(
    transaction: TenantTransaction, keys: EvidenceKeys, record_id: UUID
) -> RecordView | None:
    """The record with its leaves, or None where the scope's tenant has none of that id.

    Raises:
        ProofError: what is stored does not open with the tenant's key, or is not what was recorded.
    """
    row = await transaction.fetch_one(sql("record_of"), record_id)
    if row is None:
        return None
    record = parse_record(bytes(row["canonical"]))
    positions = {
        (entry[1], entry[2]): (found["index"], found["epoch"])
        for found in await transaction.fetch(sql("positions_of"), record_id)
        for entry in [bytes(found["entry"])]
    }
    leaves = tuple(
        LeafView(
            service=SERVICE_NAMES[Service(service)],
            outcome=outcome_name(service, outcome),
            reasons=reasons,
            index=positions.get((service, outcome), (None, None))[0],
            epoch=positions.get((service, outcome), (None, None))[1],
        )
        for service, outcome, reasons in _answers(record)
    )
    key = await keys.for_tenant(transaction.scope.tenant_id)
    nonce = open_nonce(bytes(row["wrapped_nonce"]), key)
    opened = open_stored_content(record, bytes(row["content"]), nonce)
    content = msgspec.json.decode(opened, type=dict[str, Any]) if opened is not None else {}
    return RecordView(
        record.record_id, record.actor, record.act, record.effect, record.at_ms, leaves, content
    )


def _answers(record: Record) -> list[tuple[int, int, tuple[str, ...]]]:
    assessed = [(one.service, one.outcome, one.reasons) for one in record.assessed]
    return assessed + [(one.service, one.outcome, ()) for one in record.counts]


def outcome_name(service: int, outcome: int) -> str:
    """The word for an outcome code of a service."""
    kinds: dict[int, type[Outcome | PressureLevel | CanaryVerdict | Statement | Opinion]] = {
        Service.CONTEXT_PRESSURE_MONITOR: PressureLevel,
        Service.CANARY: CanaryVerdict,
        Service.SCOPED_STATEMENTS: Statement,
        Service.OPINIONS: Opinion,
    }
    return kinds.get(service, Outcome)(outcome).name.lower().replace("_", " ")
