"""`POST /v1/decide`: a program with a token asks the gate; the answer is recorded and promised.

What the program then does, nobody can undo: a mail, a payment, a call of a tool. So it is told the
decision only together with a promise that it will be in the log, and without one it is told
nothing.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import ScopeError
from tractatus.governance.act import Decision, Effect
from tractatus.governance.approvals.approval import ApprovalRequest
from tractatus.governance.approvals.check import Standing
from tractatus.governance.documents.acts import decision_document
from tractatus.governance.documents.requests import DecideRequest, parse_request
from tractatus.operations.approvals import open_approval
from tractatus.platform.acts import Deciding, Recorded, record
from tractatus.platform.assistant.outside import decide_here
from tractatus.platform.context import PlatformContext
from tractatus.platform.state import hold_back, platform_of
from tractatus.ports import TenantTransaction
from tractatus.tenancy.scope import ScopeToken
from tractatus.web.cookies import decode_token


async def decide(request: Request) -> Response:
    """The decision on a request, recorded in the token's tenant and promised before the answer."""
    platform = platform_of(request)
    token = bearer_token(request)
    asked = parse_request(await request.body())
    async with platform.context.tenants.tenant(token) as transaction:
        hold_back(platform.throttles.decide, transaction.scope.member_id)
        recorded, waiting = await decide_or_ask(platform.context, transaction, asked)
        slug = transaction.scope.slug
    answer = await answer_of(platform.context, recorded, transaction.last_staged)
    if waiting is not None:
        where = f"{platform.context.settings.url}/c/{slug}/approvals/{waiting.approval_id}"
        answer["approval"] = approval_document(waiting, Standing.WAITING) | {"page": where}
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def decide_or_ask(
    deciding: Deciding, transaction: TenantTransaction, asked: DecideRequest
) -> tuple[Recorded, ApprovalRequest | None]:
    """Decide and record; where people are wanted, let them answer."""
    asked = as_member(transaction, asked)
    decision = await decide_here(deciding, transaction, asked)
    if decision.effect is not Effect.REQUIRE_APPROVAL:
        return await _record(deciding, transaction, asked, decision), None
    opened = await open_approval(
        deciding,
        transaction,
        decision,
        asked.act,
        reasoning=asked.reasoning,
        references=asked.references,
        tool_version=asked.tool_version,
    )
    return opened.recorded, opened.request


async def decide_request(
    deciding: Deciding, transaction: TenantTransaction, asked: DecideRequest
) -> Recorded:
    """Decide and record, and ask nobody; what is answered is `answer_of`, after the commit."""
    asked = as_member(transaction, asked)
    decision = await decide_here(deciding, transaction, asked)
    return await _record(deciding, transaction, asked, decision)


def approval_document(request: ApprovalRequest, standing: Standing) -> dict[str, object]:
    """What a program is told of an approval: its id, and where it stands."""
    return {
        "expires_at_ms": request.expires_at_ms,
        "id": str(request.approval_id),
        "status": standing.value,
    }


def as_member(transaction: TenantTransaction, asked: DecideRequest) -> DecideRequest:
    """Who asks is the token's member; the name in the request is what that one calls its agent."""
    actor = f"{transaction.scope.member_id}/{asked.act.actor}"
    return replace(asked, act=replace(asked.act, actor=actor))


async def _record(
    deciding: Deciding, transaction: TenantTransaction, asked: DecideRequest, decision: Decision
) -> Recorded:
    return await record(deciding, transaction, asked.act, decision, reasoning=asked.reasoning)


async def answer_of(
    context: PlatformContext, recorded: Recorded, last_staged: int | None = None
) -> dict[str, object]:
    """The decision with the id of its record and the promise of its leaves.

    Raises:
        StoreError: There is no promise, so there is no answer, and whoever asked must not act. The
            decision stays recorded; its receipt, asked for later, has a promise.
    """
    promise = await context.receipts.promiser.promise(recorded.leaves, last_staged)
    return {
        **decision_document(recorded.decision),
        "promise": promise.decode(),
        "record": str(recorded.record_id),
    }


def bearer_token(request: Request) -> ScopeToken:
    """The token of the `Authorization` header; cookies are never looked at here.

    Raises:
        ScopeError: There is none.
    """
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    value = decode_token(text.strip()) if scheme.lower() == "bearer" else None
    if not value:
        raise ScopeError("expected a bearer token")
    return ScopeToken(value)
