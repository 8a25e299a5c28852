"""The page on which a member talks to the tenant's assistant, and sees what the gate says of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.errors import ConflictError
from tractatus.evidence.identifiers import identifier_of
from tractatus.platform.assistant.acting import do_approved
from tractatus.platform.assistant.grammar import COMMANDS, LONGEST
from tractatus.platform.assistant.memory import load_memory
from tractatus.platform.assistant.rounds import converse
from tractatus.platform.assistant.sessions import (
    begin_session,
    open_session,
    read_session,
)
from tractatus.platform.assistant.talking import hear
from tractatus.platform.assistant_view import (
    ENTRIES_SHOWN,
    approvals_of,
    pressure_of,
    shown,
    talk_of,
    view_of,
)
from tractatus.platform.queries import sql
from tractatus.platform.state import hold_back, platform_of
from tractatus.platform.visits import Visit, identifier, visit, writing
from tractatus.ports import AssistantModel
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

_NOTICES: Final = {
    "fresh": "A fresh session has begun: nothing of the last one is in its context. Instructions "
    "for good stay in force.",
    "sent-before": "This was sent before, so it was not done a second time.",
}
_AT_THE_SAME_MOMENT: Final = Problem(
    409,
    "Something else happened in this session at the same moment",
    "Nothing of this was done. Please look at the session and say it again.",
    kind="decided-already",
)


async def show_assistant(request: Request) -> Response:
    """The current session with its pressure, and a form to say something."""
    async with visit(request) as here:
        return await _page(request, here, Form())


async def send_said(request: Request) -> Response:
    """Hear a sentence: what it asks for is decided and done before the page comes back."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    text = form.text("said", "Please say something.", longest=LONGEST, lines=True)
    # If anything fails from here on, the error page gives the words back.
    request.state.unsaved = text
    try:
        async with visit(request) as here:
            viewer = here.viewer
            hold_back(platform.throttles.writing, viewer.member_id)
            if not form.is_valid:
                return await _page(request, here, form, status=422)
            model = _model_for(request, here, form)
            # The same words from the same form are said once.
            form_name = f"{viewer.member_id}|{form.value('submission')}|{text}"
            heard = await hear(
                platform.context,
                here.transaction,
                text,
                has_model=model is not None,
                record_id=identifier_of(f"said|{form_name}"),
            )
        if heard.wants_model and model is not None:
            await converse(platform.context, lambda: _enter(request), model)
    except ConflictError as error:
        if await _was_said(request, form, text):
            return RedirectResponse(f"{_address(request)}?notice=sent-before", 303)
        raise Refusal(_AT_THE_SAME_MOMENT) from error
    return RedirectResponse(f"{_address(request)}#newest", 303)


async def send_session(request: Request) -> Response:
    """Begin a fresh session."""
    platform = platform_of(request)
    await read_form(request, platform.form_tokens)
    async with writing(request) as here:
        await begin_session(platform.context, here.transaction)
    return RedirectResponse(f"{_address(request)}?notice=fresh", 303)


async def send_approved(request: Request) -> Response:
    """Do an act of the session that people have approved."""
    platform = platform_of(request)
    await read_form(request, platform.form_tokens)
    approval_id = identifier(request.path_params["approval_id"])
    async with writing(request, _AT_THE_SAME_MOMENT) as here:
        session = await open_session(platform.context, here.transaction)
        done = await do_approved(platform.context, here.transaction, session, approval_id)
    if done is None:
        raise HTTPException(404)
    return RedirectResponse(f"{_address(request)}#newest", 303)


def _enter(request: Request) -> AbstractAsyncContextManager[Visit]:
    return visit(request)


def _model_for(request: Request, here: Visit, form: Form) -> AssistantModel | None:
    """The model, where the founder allows it and the page said so to whoever is talking."""
    context = platform_of(request).context
    was_told = form.value("told_of_model") == context.settings.model
    return context.assistant_model if here.viewer.may_drive_assistant and was_told else None


async def _was_said(request: Request, form: Form, text: str) -> bool:
    """Whether the record of this form is there: then it was said before."""
    async with visit(request) as here:
        name = f"said|{here.viewer.member_id}|{form.value('submission')}|{text}"
        found = await here.transaction.fetch_one(sql("record_of"), identifier_of(name))
    return found is not None


def _address(request: Request) -> str:
    return f"/c/{request.path_params['slug']}/assistant"


async def _page(request: Request, here: Visit, form: Form, *, status: int = 200) -> Response:
    platform = platform_of(request)
    context = platform.context
    session = await read_session(here.transaction)
    now_ms = context.clock.now_ms()
    place = session.place if session else None
    approvals: Mapping[str, str] = {}
    if session is not None and place is not None:
        session.instructions = len(await load_memory(here.transaction, place, now_ms))
        approvals = await approvals_of(here.transaction, session, now_ms)
    return platform.pages.render(
        request,
        "assistant.html",
        status=status,
        viewer=here.viewer,
        form=form,
        submission=form.value("submission") or context.randomness.uuid7(),
        has_model=context.assistant_model is not None and here.viewer.may_drive_assistant,
        commands=COMMANDS,
        entries=[view_of(one, approvals) for one in shown(session)] if session else [],
        is_cut=session is not None and len(talk_of(session)) > ENTRIES_SHOWN,
        pressure=pressure_of(session) if session else None,
        notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
    )
