"""Live examples: acts that anybody may try, really executed, in the sandbox tenant.

Nothing is played back: each goes through the same gate, the same database and the same record as
a member's act, carries the flag `probe`, and never counts in the headline. With a token of the
canary tenant the same examples run there; that is what canary rounds do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, LiteralString

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import StoreError, TenancyError
from tractatus.governance.documents.requests import read_request
from tractatus.platform import service_examples
from tractatus.platform.admin_pages import tenant_of
from tractatus.platform.context import PlatformContext
from tractatus.platform.decide_api import answer_of, bearer_token, decide_request
from tractatus.platform.moderation import rule_on
from tractatus.platform.posting import draft_post, publish_post
from tractatus.platform.queries import sql
from tractatus.platform.state import caller_of, hold_back, platform_of
from tractatus.platform.statement import Ruling
from tractatus.platform.trial import Outcome, Trial
from tractatus.ports import IssuerDatabase
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId, TenantKind

_TOKEN_SECONDS: Final = 60
_SELECT_ALL: Final[LiteralString] = "SELECT post_id, body FROM community.post"
_SANDBOX_POSTS: Final = (
    "This is the sandbox: what you see here was written for you to try things on.",
    "A second post, so that there is more than one row to ask for.",
)
_REASONING: Final[Mapping[str, Any]] = {
    "goal": "remove the content of a post whose text repeats a link many times",
    "evidence": [
        {"claim": "the text of the post holds the same link many times", "reference": "/act/text"}
    ],
    "steps": [
        "read the text of the post and count the links in it",
        "compare it with the rule of the community on repeated content",
        "propose to remove the post and leave the decision to a moderator",
    ],
    "assumptions": ["the rule of the community has not changed since it was read"],
    "risks": ["the links may be a list of sources, which the community welcomes"],
    "rollback": "a moderator restores the post, which is kept",
    "requested_effect": "require_approval",
}
_ALTERNATIVES: Final = [
    {
        "option": "keep the post and say nothing",
        "why_rejected": "others have complained about repeated links before",
    },
    {
        "option": "attach a label that warns of many links",
        "why_rejected": "the label would not shorten the page for anybody",
    },
]
_ACT: Final[Mapping[str, Any]] = {
    "type": "content.remove",
    "text": "Remove a post that repeats the same link many times.",
    "target": "a post of the sandbox",
}


async def run(request: Request) -> Response:
    """Run one example and say what happened."""
    platform = platform_of(request)
    example = EXAMPLES.get(request.path_params["name"])
    if example is None:
        raise HTTPException(404)
    outcome = await example(await _trial(request))
    document = {
        "example": request.path_params["name"],
        "asked": outcome.asked,
        "effect": outcome.effect,
        "answer": outcome.answer,
        "as_expected": outcome.is_as_expected,
        "environment": platform.context.settings.environment.value,
    }
    return Response(msgspec.json.encode(document), media_type="application/json")


async def _trial(request: Request) -> Trial:
    """The sandbox; or the canary tenant, for whoever brings a token of it."""
    platform = platform_of(request)
    context = platform.context
    is_canary = "authorization" in request.headers
    if is_canary:
        token = bearer_token(request)
    else:
        hold_back(platform.throttles.examples, caller_of(request))
        token = await builtin_token(context.issuer, TenantKind.SANDBOX, seconds=_TOKEN_SECONDS)
    async with context.tenants.tenant(token) as transaction:
        scope = transaction.scope
    if is_canary:
        if scope.kind is not TenantKind.CANARY:
            raise HTTPException(403)
        # It may see its own planted rows; nobody else's answer leaves with them.
        request.state.canary = scope
    return Trial(context, token, scope)


async def _isolation_unscoped(trial: Trial) -> Outcome:
    """All rows of a tenant table, without saying whose: the database refuses."""
    try:
        async with trial.context.tenants.public() as transaction:
            rows = await transaction.fetch(_SELECT_ALL)
    except TenancyError as error:
        return await trial.refused(error, "statement.run", {"statement": _SELECT_ALL})
    leaked = {"rows": len(rows)}
    return Outcome({"statement": _SELECT_ALL}, "allow", leaked, frozenset({"deny"}))


async def _isolation_scoped(trial: Trial) -> Outcome:
    """The same statement inside a scope: the rows of that tenant and no other."""
    async with trial.context.tenants.tenant(trial.token) as transaction:
        rows = await transaction.fetch(_SELECT_ALL)
    answer = {
        "tenant": trial.scope.slug,
        "rows": [{"post_id": str(row["post_id"]), "body": row["body"]} for row in rows],
    }
    return Outcome({"statement": _SELECT_ALL}, "allow", answer, frozenset({"allow"}))


async def _administrator_route(trial: Trial) -> Outcome:
    """What the administrators' database role gets: metadata, and a refusal beyond it."""
    administrators = trial.context.administrators
    async with administrators.transaction() as transaction:
        rows = [tenant_of(row) for row in await transaction.fetch(sql("tenants"))]
    # The page shows every tenant; here only the sandbox itself, for this is public.
    own = next(row for row in rows if row["slug"] == trial.scope.slug)
    metadata = {name: own[name] for name in ("slug", "name", "variant", "kind", "counts")}
    asked = {"metadata": sql("tenants").strip().splitlines()[-1], "statement": _SELECT_ALL}
    try:
        async with administrators.transaction() as transaction:
            await transaction.fetch(_SELECT_ALL)
    except TenancyError as error:
        outcome = await trial.refused(error, "administrator.read_content", asked)
        answer = {"metadata": metadata, "statement": outcome.answer}
        return Outcome(asked, outcome.effect, answer, outcome.expected)
    return Outcome(asked, "allow", {"metadata": metadata}, frozenset({"deny"}))


async def _decision_without_alternatives(trial: Trial) -> Outcome:
    """An AI's proposal that considered nothing else: refused."""
    return await _decide(trial, {**_REASONING, "alternatives": []}, frozenset({"deny"}))


async def _decision_complete(trial: Trial) -> Outcome:
    """The same with alternatives: passed on to a human, who decides."""
    reasoning = {**_REASONING, "alternatives": _ALTERNATIVES}
    return await _decide(trial, reasoning, frozenset({"require_approval"}))


async def _decide(trial: Trial, reasoning: Mapping[str, Any], expected: frozenset[str]) -> Outcome:
    document = {"act": dict(_ACT), "actor": "example", "reasoning": dict(reasoning)}
    async with trial.context.tenants.tenant(trial.token) as transaction:
        recorded = await decide_request(trial.context, transaction, read_request(document))
    answer = await answer_of(trial.context, recorded)
    return Outcome(document, str(answer["effect"]), answer, expected)


EXAMPLES: Final[Mapping[str, Callable[[Trial], Awaitable[Outcome]]]] = {
    **service_examples.EXAMPLES,
    "isolation-unscoped": _isolation_unscoped,
    "isolation-scoped": _isolation_scoped,
    "administrator-route": _administrator_route,
    "decision-without-alternatives": _decision_without_alternatives,
    "decision-complete": _decision_complete,
}


async def builtin_token(issuer: IssuerDatabase, kind: TenantKind, *, seconds: int) -> ScopeToken:
    """A token of the founder of a tenant that came with the schema."""
    async with issuer.transaction() as transaction:
        row = await transaction.fetch_one("SELECT * FROM tenancy.builtin($1)", kind.value)
    if row is None or row["tenant_id"] is None:
        raise StoreError(f"the database has no tenant of this kind: {kind.value}")
    tenant, member = TenantId(row["tenant_id"]), MemberId(row["member_id"])
    return await issuer.issue(tenant, member, seconds=seconds)


async def prepare_sandbox(context: PlatformContext) -> None:
    """Give the sandbox something to select, once, through the same gate as everybody's posts."""
    token = await builtin_token(context.issuer, TenantKind.SANDBOX, seconds=_TOKEN_SECONDS)
    async with context.tenants.tenant(token) as transaction:
        if await transaction.fetch_one("SELECT post_id FROM community.post LIMIT 1"):
            return
        for body in _SANDBOX_POSTS:
            draft = await draft_post(context, body, author_id=transaction.scope.member_id)
            publication = await publish_post(context, transaction, draft)
            await rule_on(context, transaction, publication.post_id, Ruling("keep"))
