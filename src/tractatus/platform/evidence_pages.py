"""Our evidence: for a founder, every decision of the community, and whether one is missing.

The list is the community's own records; the check holds it against the published log, not against
what the database believes of the log. What it cannot see is said on the page: who deletes from the
list and from the log leaves a trace only in what members and founders kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import FormatError, StoreError
from tractatus.evidence.codes import SERVICE_NAMES, Service
from tractatus.evidence.journal import Journal, format_journal
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, parse_leaf
from tractatus.evidence.record import parse_record
from tractatus.operations.journal import make_journal
from tractatus.operations.receipt import StoredLeaf, StoredRecord
from tractatus.platform.community_pages import before
from tractatus.platform.evidence_view import outcome_name
from tractatus.platform.queries import sql
from tractatus.platform.state import hold_back, platform_of
from tractatus.platform.visits import Visit, visit
from tractatus.ports import Row, TenantTransaction
from tractatus.tenancy.scope import TenantId
from tractatus.verifier.journal import JournalReport, verify_journal
from tractatus.web.failures import Refusal
from tractatus.web.problems import Problem

DECISIONS_ON_A_PAGE: Final = 50
MOST_DECISIONS: Final = 10_000
_TOO_MANY: Final = Problem(
    422,
    "There are too many decisions for one file",
    f"A journal holds at most {MOST_DECISIONS:,} decisions. The pages list them all, each with "
    "its receipt.",
    kind="too-many-decisions",
)
_NO_LOG: Final = Problem(
    503,
    "Nothing is published yet",
    "A journal leads to a checkpoint of the public log, and there is none so far. Please try "
    "again in a minute.",
    kind="no-checkpoint",
)


@dataclass(frozen=True, slots=True)
class LeafLine:
    """One entry of the log as the list shows it; `index` is None until it is sequenced."""

    service: str
    outcome: str
    index: int | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision as the list shows it."""

    record_id: UUID
    act: str
    effect: str
    at_ms: int
    leaves: Sequence[LeafLine]


async def show_evidence(request: Request) -> Response:
    """The list, and the check where `?check=now` asks for it."""
    async with visit(request) as here:
        await here.require_founder()
        rows = await read_decisions(here.transaction, before(request), DECISIONS_ON_A_PAGE + 1)
        every = None
        if request.query_params.get("check") == "now":
            every = await _all_of(request, here)
        viewer = here.viewer
    report = None
    if every is not None:
        report = await asyncio.to_thread(verify_journal, await _journal(request, here, every))
    shown = [_line(one) for one in rows[:DECISIONS_ON_A_PAGE]]
    return platform_of(request).pages.render(
        request,
        "evidence.html",
        viewer=viewer,
        decisions=shown,
        older=shown[-1].record_id if len(rows) > DECISIONS_ON_A_PAGE else None,
        report=report,
        verdict=_verdict(report),
    )


async def download_journal(request: Request) -> Response:
    """All decisions as a file."""
    async with visit(request) as here:
        await here.require_founder()
        every = await _all_of(request, here)
    journal = await _journal(request, here, every)
    try:
        body = await asyncio.to_thread(format_journal, journal)
    except FormatError as error:
        raise Refusal(_TOO_MANY) from error
    name = f"{here.viewer.slug}.journal.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, headers=headers, media_type="application/json")


async def read_decisions(
    transaction: TenantTransaction, earlier_than: UUID | None, limit: int
) -> list[StoredRecord]:
    """Records of the scope's tenant as they are stored, newest first."""
    rows = await transaction.fetch(sql("own_decisions"), earlier_than, limit)
    grouped: dict[UUID, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["record_id"], []).append(row)
    return [_stored(leaves) for leaves in grouped.values()]


def _stored(rows: Sequence[Row]) -> StoredRecord:
    first = rows[0]
    return StoredRecord(
        canonical=bytes(first["canonical"]),
        content=bytes(first["content"]),
        wrapped_nonce=bytes(first["wrapped_nonce"]),
        leaves=tuple(
            StoredLeaf(bytes(one["entry"]), one["epoch"], one["index"])
            for one in rows
            if one["entry"] is not None
        ),
    )


async def _all_of(request: Request, here: Visit) -> list[StoredRecord]:
    # Making proofs of everything is work: a founder who hammers at it holds up nobody else.
    hold_back(platform_of(request).throttles.writing, here.viewer.member_id)
    every = await read_decisions(here.transaction, None, MOST_DECISIONS + 1)
    if len(every) > MOST_DECISIONS:
        raise Refusal(_TOO_MANY)
    return every


async def _journal(request: Request, here: Visit, every: Sequence[StoredRecord]) -> Journal:
    # After the transaction: promises are read in a snapshot of their own.
    context = platform_of(request).context
    tenant = here.viewer.tenant_id
    key = await context.keys.for_tenant(TenantId(tenant))
    try:
        return await make_journal(context.receipts, tenant, key, every)
    except StoreError as error:
        raise Refusal(_NO_LOG) from error


def _line(stored: StoredRecord) -> DecisionLine:
    record = parse_record(stored.canonical)
    return DecisionLine(
        record.record_id,
        record.act,
        record.effect.replace("_", " "),
        record.at_ms,
        [_leaf_line(one) for one in stored.leaves],
    )


def _leaf_line(stored: StoredLeaf) -> LeafLine:
    leaf = parse_leaf(stored.entry)
    assert isinstance(leaf, DecisionLeaf | CountedLeaf), "the database keeps no others"
    name = SERVICE_NAMES[Service(leaf.service)]
    return LeafLine(name, outcome_name(leaf.service, leaf.outcome), stored.index)


def _verdict(report: JournalReport | None) -> str:
    if report is None:
        return ""
    if report.missing:
        return "missing"
    return "false" if report.first_false else "whole"
