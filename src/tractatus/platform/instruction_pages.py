"""The community's instructions to its assistant: what was read in each, and whether it holds."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.platform.assistant.listing import SHOWN, list_instructions, words_of
from tractatus.platform.assistant.memory import LONGEST, Given, give, prefer, withdraw
from tractatus.platform.assistant.sessions import current_place, open_session
from tractatus.platform.queries import sql
from tractatus.platform.receipts import receipt_named
from tractatus.platform.state import DENIED, platform_of
from tractatus.platform.visits import Visit, identifier, visit, writing
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

_NOTICES: Final = {
    "given": "The instruction is kept. Below stands what was read in it.",
    "superseded": "The instruction is kept, and an earlier one gave way to it.",
    "question": "The instruction is kept, and contradicts another one. The founder decides which "
    "of the two holds; until then both do.",
    "withdrawn": "The instruction is withdrawn.",
    "preferred": "Your decision is recorded: the other instruction does not hold any more.",
}
_AT_THE_SAME_MOMENT: Final = Problem(
    409,
    "Somebody changed this at the same moment",
    "Your own change was not recorded. Please look at the instructions again.",
    kind="decided-already",
)


async def show_instructions(request: Request) -> Response:
    """All instructions with what was read in them, open questions, and a form to give one."""
    async with visit(request) as here:
        return await _page(request, here, Form())


async def send_instruction(request: Request) -> Response:
    """Let the gate decide on an instruction, and keep it."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    text = form.text("text", "Please write an instruction.", longest=LONGEST, lines=True)
    request.state.unsaved = text
    async with writing(request, _AT_THE_SAME_MOMENT) as here:
        if not form.is_valid:
            return await _page(request, here, form, status=422)
        session = await open_session(platform.context, here.transaction)
        is_confirmed = form.value("confirmed") == "yes"
        given = await give(
            platform.context,
            here.transaction,
            text,
            place=session.place,
            is_confirmed=is_confirmed,
        )
        if given.waits_for_confirmation:
            return await _page(request, here, Form(), to_confirm=given)
    if not given.recorded.is_permitted:
        raise Refusal(DENIED)
    return _back(request, notice_of(given), given.recorded.record_id)


async def send_change(request: Request) -> Response:
    """Withdraw an instruction, or say which of two holds."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    one = identifier(request.path_params["instruction_id"])
    instead_of = form.value("instead_of")
    async with writing(request, _AT_THE_SAME_MOMENT) as here:
        if instead_of:
            other = identifier(instead_of)
            recorded = await prefer(platform.context, here.transaction, one, other)
        else:
            recorded = await withdraw(platform.context, here.transaction, one)
    if recorded is None:
        raise HTTPException(404)
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    return _back(request, "preferred" if instead_of else "withdrawn", recorded.record_id)


def notice_of(given: Given) -> str:
    """The name of the sentence that its author is told."""
    if given.remembered.questions:
        return "question"
    return "superseded" if given.remembered.superseded else "given"


def _doubts(given: Given) -> list[str]:
    return [
        reason.text
        for assessment in given.recorded.decision.assessments
        for reason in assessment.reasons
    ]


def _back(request: Request, notice: str, record_id: UUID) -> Response:
    slug = request.path_params["slug"]
    where = f"/c/{slug}/instructions?notice={notice}&receipt={record_id}"
    return RedirectResponse(where, 303)


async def _page(
    request: Request,
    here: Visit,
    form: Form,
    *,
    status: int = 200,
    to_confirm: Given | None = None,
) -> Response:
    platform = platform_of(request)
    now_ms = platform.context.clock.now_ms()
    place = await current_place(here.transaction)
    listed = await list_instructions(here.transaction, place, now_ms)
    return platform.pages.render(
        request,
        "instructions.html",
        status=status,
        viewer=here.viewer,
        form=form,
        listed=listed,
        is_cut=len(listed) == SHOWN,
        to_confirm=to_confirm.instruction if to_confirm else None,
        doubts=_doubts(to_confirm) if to_confirm else [],
        read_in_it=[words_of(one) for one in to_confirm.instruction.classification.constraints]
        if to_confirm
        else [],
        questions=await here.transaction.fetch(sql("open_questions")),
        receipt=receipt_named(request),
        notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
    )
