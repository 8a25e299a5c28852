"""Pages of deliberation: the community's cases, and one case with the step that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.governance.act import ActorKind
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation import Deliberation, Stage, deadlines, lenses_for
from tractatus.governance.deliberation.clocks import CLOCKS, HOUR, Urgency
from tractatus.governance.deliberation.events import Decided, Measure, Notified, Opened
from tractatus.governance.proposal import Action
from tractatus.platform.context import PlatformContext
from tractatus.platform.deliberating import StoredCase, party_of, read_case, read_cases, take_step
from tractatus.platform.deliberation_forms import (
    ANSWERS,
    BOUNDARIES,
    HOURS,
    MEASURES,
    PRESENT,
    STEPS,
    URGENCIES,
    YES_NO,
    options,
    read_step,
    stakeholders,
)
from tractatus.platform.moderation import rule_on
from tractatus.platform.moderation_pages import read_reasons
from tractatus.platform.queries import sql
from tractatus.platform.reading import read_proposal
from tractatus.platform.receipts import receipt_named
from tractatus.platform.state import DENIED, platform_of
from tractatus.platform.statement import CATEGORIES, GROUNDS, SOURCES, Reasons, Ruling
from tractatus.platform.visits import Visit, identifier, visit, writing
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

CASES_ON_A_PAGE: Final = 50
_MEANWHILE: Final = Problem(
    409,
    "Somebody took another step meanwhile",
    "The case has gone on while you were writing, so your step was not kept. Look at it again.",
    kind="case-went-on",
)
# The stepper: the stages that every case passes, in their order.
_STAGES: Final = tuple(
    stage for stage in Stage if stage not in (Stage.APPEALED, Stage.APPEAL_DECIDED)
)


async def show_cases(request: Request) -> Response:
    """The community's cases, appeals that wait, and how often appeals reversed a ruling."""
    async with visit(request) as here:
        return await _cases_page(request, here, Form())


async def open_case(request: Request) -> Response:
    """Put a question to the community; about a post, send it to deliberation."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    subject = form.text("subject", "Please say what it is about.", longest=200)
    urgency = form.choice("urgency", URGENCIES, "Please say how urgent it is.")
    boundary = form.choice("boundary", BOUNDARIES, "Please say what kind of question it is.")
    async with writing(request) as here:
        post = await _post_named(here, form.value("post"))
        if not form.is_valid:
            return await _cases_page(request, here, form, status=422)
        case_id = platform.context.randomness.uuid7()
        event = Opened(
            str(case_id),
            party_of(here.viewer),
            platform.context.clock.now_ms(),
            subject,
            Boundary[boundary.upper()],
            Urgency(urgency),
            str(post) if post else "",
        )
        step = await take_step(platform.context, here.transaction, None, event)
        slug = here.viewer.slug
    if not step.recorded.is_permitted:
        raise Refusal(DENIED)
    receipt = step.recorded.record_id
    return RedirectResponse(f"/c/{slug}/deliberations/{case_id}?receipt={receipt}", 303)


async def show_case(request: Request) -> Response:
    """One case: where it stands, what was said, what was decided, and what comes next."""
    async with visit(request) as here:
        return await _case_page(request, here, await _case(request, here), Form())


async def send_step(request: Request) -> Response:
    """Take the step that the address names."""
    platform = platform_of(request)
    kind = request.path_params["step"]
    form = await read_form(request, platform.form_tokens)
    async with writing(request, _MEANWHILE) as here:
        if kind not in STEPS:
            raise HTTPException(404)
        stored = await _case(request, here)
        case, now_ms = stored.case, platform.context.clock.now_ms()
        if case.opened.post and kind in ("appealed", "appeal_decided"):
            raise HTTPException(404)  # the post's own page takes them
        event = read_step(kind, form, case, party_of(here.viewer), now_ms)
        ruling, notice = None, ""
        if isinstance(event, Decided) and case.opened.post:
            ruling, notice = _read_ruling(form, case, event)
        if event is None or not form.is_valid:
            return await _case_page(request, here, stored, form, kind=kind, status=422)
        step = await take_step(platform.context, here.transaction, case, event)
        recorded = step.recorded
        if recorded.is_permitted and ruling is not None:
            assert step.case is not None
            await _let_rule(platform.context, here, step.case, ruling, notice, now_ms)
        slug, case_id = here.viewer.slug, stored.id
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    return RedirectResponse(f"/c/{slug}/deliberations/{case_id}?receipt={recorded.record_id}", 303)


def _read_ruling(form: Form, case: Deliberation, event: Decided) -> tuple[Ruling, str]:
    """The ruling on the post that the decision makes, and the notice to its author."""
    chosen = next((one for one in case.options if one.option == event.option), None)
    measure = chosen.measure if chosen else Measure.NONE
    notice = form.text("notice", "Please write the notice to the author.", longest=4000, lines=True)
    reasons: Reasons | None = None
    if measure not in (Measure.KEEP, Measure.NONE):
        reasons = read_reasons(form)
    if not form.is_valid:
        return Ruling("keep"), notice
    return Ruling(measure.value, reasons), notice


async def _let_rule(
    context: PlatformContext,
    here: Visit,
    case: Deliberation,
    ruling: Ruling,
    notice: str,
    at_ms: int,
) -> None:
    """The ruling takes effect and its author has notice, in the transaction of the decision."""
    proposal = await read_proposal(here.transaction, UUID(case.opened.post))
    ruling = replace(
        ruling, automated_detection=proposal is not None and proposal["action"] != Action.KEEP
    )
    recorded = await rule_on(
        context, here.transaction, UUID(case.opened.post), ruling, deliberation=case
    )
    event = Notified(case.case_id, party_of(here.viewer), at_ms, notice)
    step = await take_step(context, here.transaction, case, event)
    if not recorded.is_permitted or not step.recorded.is_permitted:
        raise Refusal(DENIED)


async def _case(request: Request, here: Visit) -> StoredCase:
    case_id = identifier(request.path_params["case_id"])
    stored = await read_case(here.transaction, case_id)
    if stored is None:
        raise HTTPException(404)
    return stored


async def _post_named(here: Visit, text: str) -> UUID | None:
    """The post that the case is about; 404 where the viewer has none that waits there."""
    if not text:
        return None
    try:
        post_id = UUID(text)
    except ValueError as error:
        raise HTTPException(404) from error
    post = await here.transaction.fetch_one(sql("one_post"), post_id)
    if post is None or post["standing"] != "held" or not here.viewer.moderates:
        raise HTTPException(404)
    if await here.transaction.fetch_one(sql("case_of_post"), post_id):
        raise Refusal(_MEANWHILE)
    return post_id


async def _cases_page(request: Request, here: Visit, form: Form, *, status: int = 200) -> Response:
    cases = await read_cases(here.transaction, CASES_ON_A_PAGE)
    now_ms = platform_of(request).context.clock.now_ms()
    return platform_of(request).pages.render(
        request,
        "deliberations.html",
        status=status,
        viewer=here.viewer,
        form=form,
        cases=[(case, deadlines(case, now_ms)) for case in cases],
        appeals=await here.transaction.fetch(sql("waiting_appeals"), CASES_ON_A_PAGE),
        reversals=await here.transaction.fetch(sql("reversals")),
        urgencies=URGENCIES,
        boundaries=BOUNDARIES,
    )


async def _case_page(
    request: Request,
    here: Visit,
    stored: StoredCase,
    form: Form,
    *,
    kind: str = "",
    status: int = 200,
) -> Response:
    case = stored.case
    now_ms = platform_of(request).context.clock.now_ms()
    post = None
    if case.opened.post:
        post = await here.transaction.fetch_one(sql("one_post"), UUID(case.opened.post))
    first = min((one.at_ms for one in case.positions), default=now_ms)
    return platform_of(request).pages.render(
        request,
        "deliberation.html",
        status=status,
        viewer=here.viewer,
        form=form,
        sent=kind,
        case=case,
        post=post,
        stages=_STAGES,
        Stage=Stage,
        deadlines=deadlines(case, now_ms),
        hearing_ends_ms=first + case.clock.hearing,
        hearing_hours=case.clock.hearing // HOUR,
        now_ms=now_ms,
        lenses=lenses_for(case.case_id),
        people=_people(case, str(here.viewer.member_id), here.viewer.display_name),
        stakeholders=stakeholders(case),
        options=options(case),
        others={
            name: text
            for name, text in options(case).items()
            if case.decision is None or name != case.decision.option
        },
        is_first_decider=case.decision is not None
        and case.decision.by.id == str(here.viewer.member_id),
        is_appellant=case.appeal is not None and case.appeal.by.id == str(here.viewer.member_id),
        present=PRESENT,
        yes_no=YES_NO,
        answers=ANSWERS,
        hours=HOURS,
        measures=MEASURES,
        grounds=GROUNDS,
        categories=CATEGORIES,
        sources=SOURCES,
        appeal_days=CLOCKS[case.opened.urgency].appeal_within // (24 * HOUR),
        receipt=receipt_named(request),
        record_ids=stored.record_ids,
        moderator=ActorKind.MODERATOR,
    )


def _people(case: Deliberation, viewer_id: str, viewer: str) -> Mapping[str, str]:
    """Who may say that there was no dissent: whoever decides, and the stakeholders."""
    return {**stakeholders(case), viewer_id: f"{viewer} (you)"}
