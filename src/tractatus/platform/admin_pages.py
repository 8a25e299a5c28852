"""`/admin`: metadata of tenants, for whoever runs the platform, and nothing that anybody wrote.

Two database logins are behind these pages: the issuer knows who is an administrator, the platform
role reads metadata. Neither can read content, whatever this file does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.errors import ConflictError
from tractatus.platform.accounts import SECRET_SIZE, digest_of, read_email, read_new_password
from tractatus.platform.passwords import SHORTEST
from tractatus.platform.queries import sql
from tractatus.platform.state import Platform, caller_of, hold_back, platform_of
from tractatus.ports import Row
from tractatus.web.cookies import decode_token
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

_SESSION_SECONDS: Final = 12 * 3600
_NO_LINK: Final = Problem(
    404,
    "This link does not work",
    "It was used already, has expired, or is not complete. Whoever runs the platform can make "
    "another one with `tractatus admin link`.",
    kind="administrator-link",
)


_NOTICES: Final = {
    "made": "You are an administrator now. Please log in with what you have just chosen.",
    "out": "You are logged out.",
    "first": "This page is for administrators. Please log in.",
}


async def show_tenants(request: Request) -> Response:
    """All tenants' metadata, or the form to log in."""
    platform = platform_of(request)
    if await administrator_of(platform, request) is None:
        return log_in_page(request, notice=request.query_params.get("notice", ""))
    tenants = [tenant_of(row) for row in await read_tenants(platform)]
    tenants.sort(key=lambda tenant: tenant["kind"] != "member")
    labels = sorted({label for tenant in tenants for label in tenant["counts"]})
    return platform.pages.render(request, "admin.html", tenants=tenants, labels=labels)


async def tenants_document(request: Request) -> Response:
    """The same for programs that bring an administrator's cookie."""
    platform = platform_of(request)
    if await administrator_of(platform, request) is None:
        raise HTTPException(403)
    tenants = [tenant_of(row) for row in await read_tenants(platform)]
    return Response(msgspec.json.encode({"tenants": tenants}), media_type="application/json")


async def read_tenants(platform: Platform) -> list[Row]:
    """What the administrators' database role reads."""
    async with platform.context.administrators.transaction() as transaction:
        return list(await transaction.fetch(sql("tenants")))


def tenant_of(row: Row) -> dict[str, Any]:
    """One tenant's metadata, with counts by label and the time in milliseconds."""
    counts: Mapping[str, int] = msgspec.json.decode(row["counts"], type=dict[str, int])
    created_at_ms = int(row["created_at"].timestamp() * 1000)
    return {**dict(row), "counts": counts, "created_at_ms": created_at_ms}


async def log_in(request: Request) -> Response:
    """Start an administrator's session."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    email = form.text("email", "Please give your e-mail address.", longest=254).lower()
    hold_back(platform.throttles.log_in, caller_of(request))
    hold_back(platform.throttles.account, ("administrator", email))
    row = await _account(platform, email)
    stored = row["password_hash"] if row else None
    if not await platform.passwords.is_right(stored, form.value("password")) or row is None:
        form.refuse("email", "Address and password do not belong together. Please try again.")
        return log_in_page(request, form, status=422)
    secret = platform.context.randomness.token(SECRET_SIZE)
    async with platform.context.issuer.transaction() as transaction:
        await transaction.execute(
            "SELECT identity.open_administrator_session($1, $2, $3)",
            row["administrator_id"],
            digest_of(secret),
            _SESSION_SECONDS,
        )
    response = RedirectResponse("/admin", 303)
    platform.administrator.set(response, secret, seconds=_SESSION_SECONDS)
    return response


async def log_out(request: Request) -> Response:
    """End the session, here and in the database."""
    platform = platform_of(request)
    await read_form(request, platform.form_tokens)
    secret = platform.administrator.read(request)
    if secret is not None:
        async with platform.context.issuer.transaction() as transaction:
            await transaction.execute(
                "SELECT identity.close_administrator_session($1)", digest_of(secret)
            )
    response = RedirectResponse("/admin?notice=out", 303)
    platform.administrator.clear(response)
    return response


async def show_setup(request: Request) -> Response:
    """The form behind a one-time link."""
    await _link(request)
    return _setup_page(request, Form())


async def setup(request: Request) -> Response:
    """Make the holder of a one-time link an administrator."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    hold_back(platform.throttles.sign_up, caller_of(request))
    link = await _link(request)
    email, password = read_email(form), read_new_password(form)
    if form.is_valid and await _account(platform, email):
        form.refuse("email", "There is an administrator with this address; log in instead.")
    if not form.is_valid:
        return _setup_page(request, form, status=422)
    password_hash = await platform.passwords.hash(password)
    try:
        async with platform.context.issuer.transaction() as transaction:
            await transaction.execute(
                "SELECT identity.claim_administrator($1, $2, $3)",
                digest_of(link),
                email,
                password_hash,
            )
    except ConflictError as error:
        raise Refusal(_NO_LINK) from error
    return RedirectResponse("/admin?notice=made", 303)


def log_in_page(
    request: Request, form: Form | None = None, *, status: int = 200, notice: str = ""
) -> Response:
    """The form to log in as an administrator; `notice` is a name of what to say above it."""
    return platform_of(request).pages.render(
        request,
        "admin_log_in.html",
        status=status,
        form=form or Form(),
        notice=_NOTICES.get(notice, ""),
        is_refused=notice == "first",
    )


def _setup_page(request: Request, form: Form, *, status: int = 200) -> Response:
    return platform_of(request).pages.render(
        request, "admin_setup.html", status=status, form=form, shortest_password=SHORTEST
    )


async def _link(request: Request) -> bytes:
    secret = decode_token(request.path_params["link"])
    if secret is not None:
        async with platform_of(request).context.issuer.transaction() as transaction:
            row = await transaction.fetch_one(
                "SELECT identity.is_administrator_link($1) AS is_open", digest_of(secret)
            )
        if row is not None and row["is_open"]:
            return secret
    raise Refusal(_NO_LINK)


async def _account(platform: Platform, email: str) -> Row | None:
    async with platform.context.issuer.transaction() as transaction:
        return await transaction.fetch_one("SELECT * FROM identity.administrator_of($1)", email)


async def administrator_of(platform: Platform, request: Request) -> Row | None:
    """Who holds the administrator's session that came with a request; None where nobody does."""
    secret = platform.administrator.read(request)
    if secret is None:
        return None
    async with platform.context.issuer.transaction() as transaction:
        row = await transaction.fetch_one(
            "SELECT * FROM identity.administrator_of_session($1)", digest_of(secret)
        )
    # In whose name a refusal is recorded, if this request ends in one.
    request.state.administrator = row and row["administrator_id"]
    return row
