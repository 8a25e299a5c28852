"""`/v1/approvals/{id}`: where an approval stands, and its one use, for the program that asked.

A program never answers: what answers is a form, in the session of a person who logged in.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.governance.approvals.check import standing_of
from tractatus.governance.documents.requests import DecideRequest, parse_request
from tractatus.operations.approval_records import asked_for
from tractatus.operations.approvals import execute
from tractatus.platform.acts import Deciding, Recorded
from tractatus.platform.assistant.outside import decide_here
from tractatus.platform.decide_api import answer_of, approval_document, as_member, bearer_token
from tractatus.platform.state import hold_back, platform_of
from tractatus.platform.visits import identifier
from tractatus.ports import TenantTransaction


async def execute_approved(request: Request) -> Response:
    """`POST /v1/approvals/{id}/execute`: the same request once more; permitted once."""
    context = platform_of(request).context
    token, approval_id = bearer_token(request), approval_id_of(request)
    asked = parse_request(await request.body())
    async with context.tenants.tenant(token) as transaction:
        hold_back(platform_of(request).throttles.decide, transaction.scope.member_id)
        recorded = await execute_request(context, transaction, approval_id, asked)
    answer = await answer_of(context, recorded, transaction.last_staged)
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def execute_request(
    deciding: Deciding, transaction: TenantTransaction, approval_id: UUID, asked: DecideRequest
) -> Recorded:
    """Decide anew, with the reasoning that people read, and use the approval up.

    Raises:
        HTTPException: 404 where the scope's member has no such approval, whoever else has.
    """
    known = await asked_for(deciding, transaction, approval_id)
    if known is None:
        raise HTTPException(404)
    asked = as_member(transaction, asked)
    if asked.reasoning is None:
        asked = replace(asked, reasoning=known.reasoning)
    if asked.references is None:
        asked = replace(asked, references=known.references)
    recorded = await execute(
        deciding,
        transaction,
        approval_id,
        asked.act,
        decision=await decide_here(deciding, transaction, asked),
        reasoning=asked.reasoning,
        tool_version=asked.tool_version,
    )
    assert recorded is not None, "rows of approvals are never deleted"
    return recorded


async def show_approval(request: Request) -> Response:
    """`GET /v1/approvals/{id}`: where it stands, and nothing else."""
    context = platform_of(request).context
    approval_id = approval_id_of(request)
    async with context.tenants.tenant(bearer_token(request)) as transaction:
        hold_back(platform_of(request).throttles.decide, transaction.scope.member_id)
        stored = await transaction.approvals.read(approval_id)
        member = str(transaction.scope.member_id)
    if stored is None or stored.approval.request.subject != member:
        raise HTTPException(404)
    standing = standing_of(stored.approval, context.clock.now_ms())
    document = approval_document(stored.approval.request, standing)
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(document), headers=headers, media_type="application/json")


def approval_id_of(request: Request) -> UUID:
    """The approval that the address names; 404 where it is no identifier."""
    return identifier(request.path_params["approval_id"])
