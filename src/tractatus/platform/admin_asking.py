"""An administrator who asks for content: the question goes to the database, which refuses it.

Nothing here decides that administrators read no content; the privileges of their login do. What
the platform adds is that the question is asked for real, and that the refusal becomes evidence in
the name of whoever asked.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import AttestationError, ScopeError, StoreError, TenancyError
from tractatus.platform.admin_pages import administrator_of
from tractatus.platform.queries import sql
from tractatus.platform.state import Platform, caller_of, hold_back, platform_of
from tractatus.web.forms import read_form

ACT: Final = "administrator.read_content"
_OF_A_COMMUNITY: Final = ("/c/", "/api/c/")


async def ask_for_content(request: Request) -> Response:
    """Ask the database for posts with the administrators' login, from the button on their page.

    Raises:
        TenancyError: Always; the application records it and answers.
        ScopeError: No administrator asked.
    """
    platform = platform_of(request)
    await read_form(request, platform.form_tokens)
    if await administrator_of(platform, request) is None:
        raise ScopeError("no administrator is logged in")
    hold_back(platform.throttles.writing, caller_of(request))
    raise await refusal_of_content(platform)


async def refusal_for_administrator(request: Request) -> TenancyError | None:
    """What the database answers to an administrator at a community's address.

    None where whoever asks is no administrator, has a member's session as well (then the address
    is a matter of logging in), or the database cannot be asked.
    """
    platform = platform_of(request)
    is_of_community = request.url.path.startswith(_OF_A_COMMUNITY)
    if not is_of_community or platform.session.read(request) is not None:
        return None
    try:
        if await administrator_of(platform, request) is None:
            return None
        hold_back(platform.throttles.writing, caller_of(request))
        return await refusal_of_content(platform)
    except StoreError:
        return None


async def refusal_of_content(platform: Platform) -> TenancyError:
    """Ask for posts with the administrators' login, and return how that was refused."""
    try:
        async with platform.context.administrators.transaction() as transaction:
            await transaction.fetch(sql("posts_as_administrator"))
    except TenancyError as error:
        return error
    return AttestationError("the administrators' login may read posts, which it must not")
