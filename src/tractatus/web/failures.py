"""The one place where errors become answers: a plain page for people, a problem for programs.

Messages of unexpected errors are never shown: they may hold what they were about. What is shown
says what happened to the person's act, and what they can do.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import (
    ConflictError,
    DecisionError,
    NotPermitted,
    RequestError,
    ScopeError,
    StoreError,
    TenancyError,
    TractatusError,
)
from tractatus.web.observing import route_of
from tractatus.web.pages import Pages
from tractatus.web.problems import Problem

_log = logging.getLogger(__name__)

ExceptionHandler = Callable[[Request, Exception], Awaitable[Response]]

_BY_STATUS: Final[dict[int, str]] = {
    400: "The request could not be read. Please go back and try again.",
    403: "This is not yours to do or to see.",
    404: "There is no page here, or it is not open to you.",
    405: "This address does not answer that kind of request.",
    413: "That is larger than this page takes.",
    415: "This address does not take that kind of content.",
    429: "That was a little too often. Please wait a moment and try again.",
}
_UNEXPECTED: Final = Problem(
    500,
    "Something is broken on our side",
    "This was not expected and has been written to the operator's log. Nothing was recorded as "
    "decided that did not happen. Please try again later.",
    kind="unexpected",
)
_BY_ERROR: Final[tuple[tuple[type[TractatusError], Problem], ...]] = (
    (
        StoreError,
        Problem(
            503,
            "This could not be recorded",
            "An act whose record cannot be written does not happen, so we stopped. Please look at "
            "the page again before you repeat it, and try again in a minute.",
            kind="not-recorded",
        ),
    ),
    (
        ScopeError,
        Problem(
            401,
            "You are not logged in any more",
            "Your session has ended or is not known here. Please log in and try again.",
            kind="session",
        ),
    ),
    (
        TenancyError,
        Problem(
            403,
            "The database refused this",
            "A statement would have left its tenant. The database refused it, nothing was read or "
            "changed, and the refusal is recorded as evidence.",
            kind="tenant-isolation",
        ),
    ),
    (
        ConflictError,
        Problem(
            409,
            "Somebody was faster",
            "This is already taken or already done. Please look at the page again.",
            kind="conflict",
        ),
    ),
    (
        NotPermitted,
        Problem(403, "The gate did not permit this", "The act did not happen.", kind="denied"),
    ),
    (
        DecisionError,
        Problem(
            503,
            "This could not be decided",
            "What cannot be decided is denied: the act did not happen.",
            kind="undecidable",
        ),
    ),
)


class Refusal(HTTPException):
    """Raised by a handler that wants a particular page or problem instead of its answer."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.title, headers)
        self.problem = problem


def problem_of(error: Exception) -> Problem:
    """What may be said of an error to whoever sent the request."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return Problem(status, status.phrase, _BY_STATUS.get(status, status.description))
    if isinstance(error, RequestError):
        # Its message names the member that is wrong, and holds nothing but the request's own.
        return Problem(400, "The request is not in its format", str(error), kind="format")
    for kind, problem in _BY_ERROR:
        if isinstance(error, kind):
            return problem
    return _UNEXPECTED


def exception_handlers(
    pages: Pages, *, is_api: Callable[[Request], bool], template: str = "error.html"
) -> dict[Any, ExceptionHandler]:
    """Handlers for `Starlette(exception_handlers=...)`, for every error there is.

    Args:
        pages: Renders `template` with `problem`.
        is_api: Whether the answer to this request is read by a program.
    """

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            # The route's template: a path may hold a link that is a secret. What of the error
            # itself may be written down is decided where lines are formatted.
            _log.error(
                "%s %s failed: %s",
                request.method,
                route_of(request.scope),
                type(error).__name__,
                exc_info=error,
            )
        headers = error.headers if isinstance(error, HTTPException) else None
        if is_api(request):
            return problem.response(headers)
        page = pages.render(request, template, status=problem.status, problem=problem)
        page.headers.update(headers or {})
        return page

    return {HTTPException: answer, TractatusError: answer, Exception: answer}
