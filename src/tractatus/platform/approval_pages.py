"""Acts of programs that wait for people: the list, one of them whole, and the form to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.governance.approvals.approval import MAX_TEXT, Choice
from tractatus.governance.approvals.check import Standing, standing_of
from tractatus.operations.approval_records import open_stored
from tractatus.operations.approvals import answer
from tractatus.platform.acts import Recorded
from tractatus.platform.approval_api import approval_id_of
from tractatus.platform.approval_view import (
    STANDINGS,
    asked_of,
    may_see,
    names_of,
    view_of,
)
from tractatus.platform.community_pages import before
from tractatus.platform.exact import marked
from tractatus.platform.receipts import receipt_named
from tractatus.platform.state import platform_of
from tractatus.platform.visits import Visit, visit, writing
from tractatus.ports import StoredApproval
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

APPROVALS_ON_A_PAGE: Final = 50
CHOICES: Final = {
    "approve": "Approve: the program may do exactly this, once, until the time is over.",
    "refuse": "Refuse: this ends it, whoever else approves.",
}
_NOTICES: Final = {
    "approve": "Your approval is recorded.",
    "refuse": "Your refusal is recorded: the act does not happen.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One approval in the list."""

    stored: StoredApproval
    standing: Standing
    asked_by: str
    agent: str

    @property
    def asked_of(self) -> str:
        """How many of whom."""
        return asked_of(self.stored.approval.request)


async def show_approvals(request: Request) -> Response:
    """What waits, what was answered, and what ran out of time; as far as it is the viewer's."""
    now_ms = platform_of(request).context.clock.now_ms()
    async with visit(request) as here:
        found = await here.transaction.approvals.newest(before(request), APPROVALS_ON_A_PAGE + 1)
        shown = found[:APPROVALS_ON_A_PAGE]
        seen = [one for one in shown if may_see(here, one.approval.request)]
        names = await names_of(here, [one.approval.request.subject for one in seen])
        mine = set(await here.transaction.approvals.waiting_for_me(now_ms))
        viewer = here.viewer
    entries = [_entry(one, names, now_ms) for one in seen]
    return platform_of(request).pages.render(
        request,
        "approvals.html",
        viewer=viewer,
        waiting=[one for one in entries if one.standing in _OPEN],
        answered=[one for one in entries if one.standing in _ANSWERED],
        expired=[one for one in entries if one.standing is Standing.EXPIRED],
        mine=mine,
        standings=STANDINGS,
        marked=marked,
        now_ms=now_ms,
        time_left=time_left,
        older=shown[-1].approval.request.approval_id if len(found) > len(shown) else None,
    )


_OPEN: Final = frozenset({Standing.WAITING, Standing.GRANTED})
_ANSWERED: Final = frozenset({Standing.REFUSED, Standing.USED})


async def show_approval(request: Request) -> Response:
    """One act, whole, with the form where the viewer may answer."""
    async with visit(request) as here:
        return await _approval_page(request, here, Form())


async def send_answer(request: Request) -> Response:
    """Record what a person answers; it counts where nothing speaks against it."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    chosen = form.choice("choice", CHOICES, "Please approve or refuse.")
    reason = form.value("reason").strip()
    if reason or chosen == Choice.REFUSE:
        reason = form.text("reason", "Please say why.", longest=MAX_TEXT, lines=True)
    # If anything fails from here on, the error page gives the words back.
    request.state.unsaved = reason
    async with writing(request) as here:
        stored = await _stored(request, here)
        if not form.is_valid:
            return await _approval_page(request, here, form, status=422)
        approval_id = stored.approval.request.approval_id
        recorded = await answer(
            platform.context,
            here.transaction,
            approval_id,
            Choice(chosen),
            reason,
            shown=_digest_of(form),
        )
        slug = here.viewer.slug
    if recorded is None:
        raise HTTPException(404)
    if not recorded.is_permitted:
        raise Refusal(_does_not_count(recorded))
    where = f"/c/{slug}/approvals/{approval_id}?notice={chosen}&receipt={recorded.record_id}"
    return RedirectResponse(where, 303)


async def notification(request: Request) -> Response:
    """What waits for the viewer: ids, so that a notice on a lock screen tells nothing."""
    now_ms = platform_of(request).context.clock.now_ms()
    async with visit(request) as here:
        waiting = await here.transaction.approvals.waiting_for_me(now_ms)
    return Response(
        msgspec.json.encode({"waiting": [str(one) for one in waiting]}),
        headers={"cache-control": "no-store"},
        media_type="application/json",
    )


def time_left(ms: int) -> str:
    """A time in days, hours and minutes, in words; never rounded up."""
    minutes = max(0, ms) // 60_000
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{number} {name}{'' if number == 1 else 's'}" for number, name in parts if number]
    return " ".join(words[:2]) or "less than a minute"


def _entry(stored: StoredApproval, names: dict[str, str], now_ms: int) -> Entry:
    request = stored.approval.request
    return Entry(
        stored,
        standing_of(stored.approval, now_ms),
        names.get(request.subject, "a member"),
        request.proposer.removeprefix(f"{request.subject}/"),
    )


async def _stored(request: Request, here: Visit) -> StoredApproval:
    stored = await here.transaction.approvals.read(approval_id_of(request))
    if stored is None or not may_see(here, stored.approval.request):
        raise HTTPException(404)
    return stored


async def _approval_page(
    request: Request, here: Visit, form: Form, *, status: int = 200
) -> Response:
    context = platform_of(request).context
    stored = await _stored(request, here)
    asked = await open_stored(context, here.transaction, stored)
    now_ms = context.clock.now_ms()
    view = await view_of(here, asked, context.gate.policy, now_ms)
    return platform_of(request).pages.render(
        request,
        "approval.html",
        status=status,
        viewer=here.viewer,
        form=form,
        view=view,
        choices=CHOICES,
        standings=STANDINGS,
        left=time_left(view.request.expires_at_ms - now_ms),
        execution=stored.execution_record,
        receipt=receipt_named(request),
        notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
    )


def _digest_of(form: Form) -> bytes:
    try:
        return bytes.fromhex(form.value("digest"))
    except ValueError:
        return b""


def _does_not_count(recorded: Recorded) -> Problem:
    against = [
        reason.text
        for assessment in recorded.decision.assessments
        for reason in assessment.reasons
        if reason.code.startswith("approval.")
    ]
    detail = f"Why: {'; '.join(against) or 'the gate did not permit it'}. The try is recorded."
    return Problem(403, "Your answer does not count", detail, kind="answer")
