"""Receipts: what the author of an act downloads, now with a promise, later with the proofs."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.evidence.record import parse_record
from tractatus.operations.receipt import StoredLeaf, StoredRecord
from tractatus.platform.decide_api import bearer_token
from tractatus.platform.queries import sql
from tractatus.platform.state import hold_back, platform_of
from tractatus.platform.visits import identifier, writing
from tractatus.ports import TenantTransaction
from tractatus.tenancy.scope import TenantId

_FOUNDER: Final = "founder"


async def download(request: Request) -> Response:
    """`GET /c/{slug}/receipts/{record_id}`: the receipt of an act of the viewer's own."""
    async with writing(request) as here:
        stored = await read_own(here.transaction, _record_id(request))
        tenant = here.viewer.tenant_id
    return await _answer(request, stored, tenant)


async def for_program(request: Request) -> Response:
    """`GET /v1/receipts/{record_id}`: the same for a program with a token."""
    platform = platform_of(request)
    async with platform.context.tenants.tenant(bearer_token(request)) as transaction:
        hold_back(platform.throttles.decide, transaction.scope.member_id)
        stored = await read_own(transaction, _record_id(request))
        tenant = transaction.scope.tenant_id
    return await _answer(request, stored, tenant)


async def _answer(request: Request, stored: StoredRecord, tenant: TenantId) -> Response:
    # After the transaction: the promise is read in a snapshot of its own.
    context = platform_of(request).context
    receipt = await context.receipts.receipt(stored, await context.keys.for_tenant(tenant))
    name = f"{request.path_params['record_id']}.receipt.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(receipt, headers=headers, media_type="application/json")


async def read_own(transaction: TenantTransaction, record_id: UUID) -> StoredRecord:
    """A record that the scope's member may have a receipt of: its actor, or the founder.

    Raises:
        HTTPException: 404 for everybody else, as if there were none.
    """
    row = await transaction.fetch_one(sql("record_of"), record_id)
    if row is None:
        raise HTTPException(404)
    canonical = bytes(row["canonical"])
    scope = transaction.scope
    # Of a program's act the actor is its member, a slash, and what the member calls it.
    author = parse_record(canonical).actor.partition("/")[0]
    if scope.role != _FOUNDER and author != str(scope.member_id):
        raise HTTPException(404)
    return StoredRecord(
        canonical=canonical,
        content=bytes(row["content"]),
        wrapped_nonce=bytes(row["wrapped_nonce"]),
        leaves=tuple(
            StoredLeaf(bytes(one["entry"]), one["epoch"], one["index"])
            for one in await transaction.fetch(sql("positions_of"), record_id)
        ),
    )


def receipt_named(request: Request) -> UUID | None:
    """The record of the act that led here, whose receipt the page offers; None for none."""
    try:
        return UUID(request.query_params.get("receipt", ""))
    except ValueError:
        return None


def _record_id(request: Request) -> UUID:
    return identifier(request.path_params["record_id"])
