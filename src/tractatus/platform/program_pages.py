"""Tokens for programs, and what programs of a member may read as JSON."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tractatus.platform.community_pages import POSTS_ON_A_PAGE, before
from tractatus.platform.moderation_pages import QUEUE_ON_A_PAGE
from tractatus.platform.queries import sql
from tractatus.platform.state import platform_of
from tractatus.platform.visits import Visit, visit, writing
from tractatus.tenancy.scope import MemberId, TenantId
from tractatus.web.cookies import encode_token
from tractatus.web.forms import read_form

TOKEN_SECONDS: Final = 30 * 24 * 3600


async def show_programs(request: Request) -> Response:
    """How a program asks the gate, and a form to make a token."""
    async with visit(request) as here:
        return _programs_page(request, here)


async def make_token(request: Request) -> Response:
    """Mint a token of the viewer's own; it is shown once, and the database keeps its digest."""
    platform = platform_of(request)
    await read_form(request, platform.form_tokens)
    async with writing(request) as here:
        viewer = here.viewer
        token = await platform.context.issuer.issue(
            TenantId(viewer.tenant_id), MemberId(viewer.member_id), seconds=TOKEN_SECONDS
        )
        return _programs_page(request, here, token=encode_token(token))


def _programs_page(request: Request, here: Visit, *, token: str = "") -> Response:
    platform = platform_of(request)
    return platform.pages.render(
        request,
        "programs.html",
        viewer=here.viewer,
        token=token,
        expires_at_ms=platform.context.clock.now_ms() + TOKEN_SECONDS * 1000,
    )


async def posts_document(request: Request) -> Response:
    """Accepted posts as JSON, newest first; `?before=` the last one goes on."""
    async with visit(request) as here:
        rows = await here.transaction.fetch(sql("accepted_posts"), before(request), POSTS_ON_A_PAGE)
    return _json({"posts": [dict(row) for row in rows]})


async def queue_document(request: Request) -> Response:
    """Posts that wait for a moderator as JSON, in the order of the queue."""
    async with visit(request) as here:
        await here.require_moderator()
        rows = await here.transaction.fetch(sql("queue"), QUEUE_ON_A_PAGE)
    return _json({"queue": [dict(row) for row in rows]})


def _json(document: object) -> Response:
    return Response(msgspec.json.encode(document), media_type="application/json")
