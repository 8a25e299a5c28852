"""The platform as an ASGI application: every route in one table, every error in one place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from tractatus.errors import ScopeError, StoreError, TenancyError, TractatusError
from tractatus.platform import (
    account_pages,
    admin_asking,
    admin_pages,
    admin_register,
    appeal_pages,
    approval_api,
    approval_pages,
    assistant_pages,
    community_pages,
    decide_api,
    deliberation_pages,
    evidence_pages,
    examples,
    instruction_pages,
    moderation_pages,
    opinion_pages,
    program_pages,
    public_api,
    receipts,
    settings_pages,
)
from tractatus.platform.context import PlatformContext
from tractatus.platform.refusals import record_for_caller
from tractatus.platform.state import Platform, platform_of
from tractatus.platform.statements import count_statements
from tractatus.platform.withholding import Withholding
from tractatus.web.failures import exception_handlers
from tractatus.web.headers import SecurityHeaders, SecurityPolicy

_log = logging.getLogger(__name__)

_LARGEST_BODY: Final = 256 * 1024
_API: Final = (
    "/api/", "/v1/", "/log/", "/former-logs", "/health/", "/.well-known/", "/openapi.json",
)  # fmt: skip


def routes() -> Sequence[BaseRoute]:
    """Every address that the platform answers; static files come besides."""
    get, post = _get, _post
    return [
        # Before the door
        get("/", account_pages.welcome),
        get("/sign-up", account_pages.show_sign_up),
        post("/sign-up", account_pages.sign_up),
        get("/join/{invitation}", account_pages.show_join),
        post("/join/{invitation}", account_pages.join),
        get("/log-in", account_pages.show_log_in),
        post("/log-in", account_pages.log_in),
        post("/log-out", account_pages.log_out),
        # A community, for its members
        get("/c/{slug}", community_pages.show_community),
        post("/c/{slug}/posts", community_pages.send_post),
        get("/c/{slug}/posts/{post_id}", community_pages.show_post),
        get("/c/{slug}/posts/{post_id}/statement.json", community_pages.show_statement),
        post("/c/{slug}/posts/{post_id}/opinion", community_pages.send_opinion),
        post("/c/{slug}/posts/{post_id}/appeal", appeal_pages.send_appeal),
        get("/c/{slug}/opinions", opinion_pages.show_opinions),
        get("/c/{slug}/deliberations", deliberation_pages.show_cases),
        post("/c/{slug}/deliberations", deliberation_pages.open_case),
        get("/c/{slug}/deliberations/{case_id}", deliberation_pages.show_case),
        post("/c/{slug}/deliberations/{case_id}/{step}", deliberation_pages.send_step),
        get("/c/{slug}/members", community_pages.show_members),
        post("/c/{slug}/members", community_pages.make_invitation),
        get("/c/{slug}/assistant", assistant_pages.show_assistant),
        post("/c/{slug}/assistant", assistant_pages.send_said),
        post("/c/{slug}/assistant/session", assistant_pages.send_session),
        post("/c/{slug}/assistant/approved/{approval_id}", assistant_pages.send_approved),
        get("/c/{slug}/instructions", instruction_pages.show_instructions),
        post("/c/{slug}/instructions", instruction_pages.send_instruction),
        post("/c/{slug}/instructions/{instruction_id}", instruction_pages.send_change),
        get("/c/{slug}/programs", program_pages.show_programs),
        post("/c/{slug}/programs", program_pages.make_token),
        get("/api/c/{slug}/posts", program_pages.posts_document),
        get("/c/{slug}/receipts/{record_id}", receipts.download),
        get("/c/{slug}/approvals", approval_pages.show_approvals),
        get("/c/{slug}/approvals/{approval_id}", approval_pages.show_approval),
        post("/c/{slug}/approvals/{approval_id}", approval_pages.send_answer),
        get("/api/c/{slug}/approvals/notification.json", approval_pages.notification),
        # The same, for its moderators
        get("/c/{slug}/moderation", moderation_pages.show_queue),
        get("/c/{slug}/moderation/{post_id}", moderation_pages.show_ruling),
        post("/c/{slug}/moderation/{post_id}", moderation_pages.send_ruling),
        get("/c/{slug}/appeals/{post_id}", appeal_pages.show_appeal),
        post("/c/{slug}/appeals/{post_id}", appeal_pages.send_answer),
        get("/api/c/{slug}/moderation", program_pages.queue_document),
        # The same, for its founder
        get("/c/{slug}/evidence", evidence_pages.show_evidence),
        get("/c/{slug}/evidence/journal.json", evidence_pages.download_journal),
        get("/c/{slug}/settings", settings_pages.show_settings),
        post("/c/{slug}/settings", settings_pages.send_settings),
        # Whoever runs the platform
        get("/admin", admin_pages.show_tenants),
        post("/admin/log-in", admin_pages.log_in),
        post("/admin/log-out", admin_pages.log_out),
        get("/admin/register", admin_register.show_register),
        post("/admin/ask-for-content", admin_asking.ask_for_content),
        get("/admin/setup/{link}", admin_pages.show_setup),
        post("/admin/setup/{link}", admin_pages.setup),
        get("/api/admin/tenants", admin_pages.tenants_document),
        # Anybody, without a cookie
        get("/api/public/framework-metrics", public_api.metrics),
        post("/api/public/examples/{name}", examples.run),
        get("/log/{path:path}", public_api.log_resource),
        get("/former-logs", public_api.former_logs),
        get("/former-logs/{name}/{path:path}", public_api.former_log_resource),
        get("/api/public/log-packs/{number:int}", public_api.log_pack),
        get("/.well-known/tractatus.json", public_api.identity),
        get("/.well-known/security.txt", public_api.security),
        get("/robots.txt", public_api.robots),
        get("/openapi.json", public_api.openapi),
        get("/health/live", public_api.live),
        get("/health/ready", public_api.ready),
        # Programs with a token
        post("/v1/decide", decide_api.decide),
        get("/v1/approvals/{approval_id}", approval_api.show_approval),
        post("/v1/approvals/{approval_id}/execute", approval_api.execute_approved),
        get("/v1/receipts/{record_id}", receipts.for_program),
    ]


def build(context: PlatformContext) -> ASGIApp:
    """The platform over its context."""
    platform = Platform.of(context)
    handlers = exception_handlers(platform.pages, is_api=_is_api)
    application = Starlette(
        routes=[*routes(), platform.assets.route()],
        exception_handlers={**handlers, TenancyError: _answer_refusal(handlers[TractatusError])},
        # Around every handler and every error page; what it answers itself is fixed text.
        middleware=[Middleware(Withholding, context, platform.alarm, handlers[TractatusError])],
        lifespan=_lifespan,
        max_body_size=_LARGEST_BODY,
    )
    application.state.platform = platform
    return SecurityHeaders(application, SecurityPolicy(https=context.settings.https))


def _get(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, endpoint, methods=["POST"])


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(_API)


def _answer_refusal(
    answer: Callable[[Request, Exception], Awaitable[Response]],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What a refusal for isolation's sake becomes: recorded, then answered plainly."""

    async def handle(request: Request, error: Exception) -> Response:
        viewer = getattr(request.state, "viewer", None)
        refused: Exception = error
        if isinstance(error, ScopeError) and viewer is None:
            refused = await admin_asking.refusal_for_administrator(request) or error
        if isinstance(refused, ScopeError) and viewer is None:
            # Nobody got in, so nothing was refused inside: a matter of logging in. Where somebody
            # had written something, the page that gives it back is better than a form.
            unsaved: str = getattr(request.state, "unsaved", "")
            if _is_api(request) or unsaved:
                return await answer(request, error)
            return await account_pages.ask_to_log_in(request, error)
        assert isinstance(refused, TenancyError)
        is_administrator = getattr(request.state, "administrator", None) is not None
        act = admin_asking.ACT if is_administrator and viewer is None else "statement.run"
        try:
            await record_for_caller(platform_of(request).context, request, refused, act=act)
        except StoreError as failure:
            # The refusal stands either way; that it is not recorded must not pass unseen.
            _log.critical("a refusal by the database could not be recorded: %s", failure)
        return await answer(request, refused)

    return handle


@asynccontextmanager
async def _lifespan(application: Starlette) -> AsyncIterator[None]:
    """Count statements while the application runs, and once more when it stops."""
    platform: Platform = application.state.platform
    await examples.prepare_sandbox(platform.context)
    counting: asyncio.Task[Any] = asyncio.create_task(count_statements(platform.context))
    try:
        yield
    finally:
        counting.cancel()
        with suppress(asyncio.CancelledError):
            await counting
