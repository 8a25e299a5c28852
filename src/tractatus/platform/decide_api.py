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
from tractatus.governance.documents import decision_document
from tractatus.governance.request import DecideRequest, parse_request
from tractatus.operations.decide import decide_as_asked
from tractatus.platform.acts import Deciding, Recorded, record
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
        recorded = await decide_request(platform.context, transaction, asked)
    answer = await answer_of(platform.context, recorded, transaction.last_staged)
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def decide_request(
    deciding: Deciding, transaction: TenantTransaction, asked: DecideRequest
) -> Recorded:
    """Decide and record; what is answered is `answer_of`, once the transaction is committed."""
    # Who asks is the token's member; the name in the request is what that member calls its agent.
    act = replace(asked.act, actor=f"{transaction.scope.member_id}/{asked.act.actor}")
    decision = decide_as_asked(deciding.gate, replace(asked, act=act))
    return await record(deciding, transaction, act, decision, reasoning=asked.reasoning)


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
