"""A request by somebody who is logged in: their transaction, and that it is their community."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tractatus.errors import ConflictError, ScopeError, StoreError
from tractatus.platform.queries import sql
from tractatus.platform.refusals import record_crossing
from tractatus.platform.state import hold_back, platform_of
from tractatus.ports import TenantTransaction
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId, TenantKind
from tractatus.web.failures import Refusal
from tractatus.web.problems import Problem

_MODERATING = frozenset({"founder", "moderator"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, with the names that pages show.

    `label` and `source` say where the content of a replay or a demonstration comes from; both are
    empty where members write themselves. `may_ask_model` is the founder's choice whether the text
    of a new post may be sent to a model, `may_drive_assistant` whether what is said to the
    assistant may. `approvals_waiting` counts acts that wait for this member's answer. `is_person`
    is false where the token was made for a program.
    """

    tenant_id: TenantId
    slug: str
    tenant_name: str
    kind: TenantKind
    member_id: MemberId
    display_name: str
    role: str
    label: str
    source: str
    may_ask_model: bool
    may_drive_assistant: bool = False
    approvals_waiting: int = 0
    is_person: bool = False

    @property
    def is_founder(self) -> bool:
        """Whether the role may choose for the community."""
        return self.role == "founder"

    @property
    def moderates(self) -> bool:
        """Whether the role may decide on posts and invite."""
        return self.role in _MODERATING


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a member: their transaction and who they are."""

    transaction: TenantTransaction
    viewer: Viewer

    async def require_moderator(self) -> None:
        """404 for everybody else: whether there is a queue is none of their business."""
        if not self.viewer.moderates:
            raise HTTPException(404)

    async def require_founder(self) -> None:
        """404 for everybody else, as above."""
        if not self.viewer.is_founder:
            raise HTTPException(404)


def session_token(request: Request) -> ScopeToken:
    """The token in the session cookie; `ScopeError` where there is none."""
    value = platform_of(request).session.read(request)
    if value is None:
        raise ScopeError("nobody is logged in")
    return ScopeToken(value)


@asynccontextmanager
async def visit(request: Request) -> AsyncIterator[Visit]:
    """A transaction in the community that the address names, which must be the member's own.

    Raises:
        ScopeError: Nobody is logged in, the session is over, or the token is a program's.
        HTTPException: 404, and the refusal is recorded, where the address is of another
            community; whether there is such a one makes no difference.
    """
    platform = platform_of(request)
    context = platform.context
    async with context.tenants.tenant(session_token(request)) as transaction:
        viewer = await read_viewer(transaction)
        if not viewer.is_person:
            # What is decided on a page is decided by a human: a program that puts its token where
            # a browser keeps a session is none.
            raise ScopeError("nobody is logged in: the token was made for a program")
        # For whatever answers this request if it fails from here on.
        request.state.viewer = viewer
        if request.path_params.get("slug", viewer.slug) == viewer.slug:
            yield Visit(transaction, viewer)
            return
    # A member who hammers at other doors is held back, and must not fill the log with it.
    hold_back(platform.throttles.writing, viewer.member_id)
    await record_crossing(context, viewer.tenant_id, str(viewer.member_id))
    raise HTTPException(404)


@asynccontextmanager
async def writing(request: Request, meanwhile: Problem | None = None) -> AsyncIterator[Visit]:
    """A visit in which something is changed; who comes too often is held back.

    Args:
        request: As for `visit`.
        meanwhile: What its author is told where somebody else was quicker; nothing of theirs was
            recorded then. Without it that error goes on.

    Raises:
        Refusal: 429, or `meanwhile`; and as `visit`.
    """
    try:
        async with visit(request) as here:
            hold_back(platform_of(request).throttles.writing, here.viewer.member_id)
            yield here
    except ConflictError as error:
        if meanwhile is None:
            raise
        raise Refusal(meanwhile) from error


async def read_viewer(transaction: TenantTransaction) -> Viewer:
    """Who the scope of a transaction belongs to."""
    row = await transaction.fetch_one(sql("viewer"))
    if row is None:
        raise StoreError("a scope was entered whose member is not there")
    return Viewer(
        tenant_id=TenantId(row["tenant_id"]),
        slug=row["slug"],
        tenant_name=row["tenant_name"],
        kind=TenantKind(row["kind"]),
        member_id=MemberId(row["member_id"]),
        display_name=row["display_name"],
        role=row["role"],
        label=row["label"],
        source=row["source"],
        approvals_waiting=row["approvals_waiting"],
        is_person=row["is_person"],
        may_ask_model=row["may_ask_model"],
        may_drive_assistant=row["may_drive_assistant"],
    )


def post_id_of(request: Request) -> UUID:
    """The post that the address names; 404 where it is no identifier."""
    return identifier(request.path_params["post_id"])


def identifier(text: str) -> UUID:
    """The identifier in an address or a form; 404 where it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise HTTPException(404) from error
