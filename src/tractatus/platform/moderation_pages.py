"""Pages for moderators: the queue, and the decision on one post with its statement of reasons."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.governance.deliberation import Deliberation, Referred
from tractatus.governance.proposal import Action
from tractatus.platform.deliberating import standing_of
from tractatus.platform.deliberation_forms import URGENCIES
from tractatus.platform.evidence_view import RecordView, read_record_view
from tractatus.platform.moderation import judge, rule_on
from tractatus.platform.queries import sql
from tractatus.platform.reading import read_proposal, read_ruling
from tractatus.platform.receipts import receipt_named
from tractatus.platform.state import DENIED, platform_of
from tractatus.platform.statement import CATEGORIES, DECISIONS, GROUNDS, SOURCES, Reasons, Ruling
from tractatus.platform.visits import Visit, post_id_of, visit, writing
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

QUEUE_ON_A_PAGE: Final = 50
_NOTICES: Final = {
    "keep": "Your decision is recorded: the post stays, and everybody here sees it.",
    "label": "Your decision is recorded: the post stays, with the rule that it breaks above it.",
    "restrict": "Your decision is recorded: no page lists the post, and its author reads why.",
    "remove": "Your decision is recorded: the post is removed, and its author reads your reasons.",
}
_DECIDED_ALREADY: Final = Problem(
    409,
    "This post was decided on already",
    "Somebody decided while you were reading. Your own decision was not recorded.",
    kind="decided-already",
)


async def show_queue(request: Request) -> Response:
    """Posts that wait, in the order that the proposals suggest."""
    async with visit(request) as here:
        await here.require_moderator()
        queue = await here.transaction.fetch(sql("queue"), QUEUE_ON_A_PAGE)
        return platform_of(request).pages.render(
            request,
            "moderation.html",
            viewer=here.viewer,
            queue=queue,
            waiting=queue[0]["waiting"] if queue else 0,
            receipt=receipt_named(request),
            notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
        )


async def show_ruling(request: Request) -> Response:
    """One post with the proposal, its reasoning and alternatives, and the form to decide."""
    async with visit(request) as here:
        await here.require_moderator()
        return await _ruling_page(request, here, Form({"source": "SOURCE_VOLUNTARY"}))


async def send_ruling(request: Request) -> Response:
    """Record a named moderator's decision, and let it take effect."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    decision, reasons, source = _read_ruling(form)
    post_id = post_id_of(request)
    async with writing(request) as here:
        if not here.viewer.moderates:
            standing = await standing_of(platform.context, here.transaction, post_id)
            recorded = await judge(
                platform.context, here.transaction, post_id, decision, deliberation=standing
            )
        elif not form.is_valid:
            return await _ruling_page(request, here, form, status=422)
        else:
            proposal = await read_proposal(here.transaction, post_id)
            if proposal is None:
                raise HTTPException(404)
            if await read_ruling(here.transaction, post_id):
                raise Refusal(_DECIDED_ALREADY)
            ruling = Ruling(decision, reasons, source, proposal["action"] != Action.KEEP)
            standing = await standing_of(platform.context, here.transaction, post_id)
            recorded = await rule_on(
                platform.context, here.transaction, post_id, ruling, deliberation=standing
            )
        slug = here.viewer.slug
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    where = f"/c/{slug}/moderation?notice={decision}&receipt={recorded.record_id}"
    return RedirectResponse(where, 303)


def _read_ruling(form: Form) -> tuple[str, Reasons | None, str]:
    decision = form.choice("decision", DECISIONS, "Please decide what happens to the post.")
    source = form.choice("source", SOURCES, "Please say how the post was noticed.")
    return decision, None if decision == "keep" else read_reasons(form), source


def read_reasons(form: Form) -> Reasons:
    """The statement of reasons in a form; each missing field has its sentence."""
    return Reasons(
        ground=form.choice("ground", GROUNDS, "Please choose the ground."),
        reference=form.text("reference", "Please name the rule or the law.", longest=500),
        explanation=form.text(
            "explanation",
            "Please explain why the post falls under it.",
            longest=2000,
            lines=True,
        ),
        category=form.choice("category", CATEGORIES, "Please choose a category."),
        facts=form.text("facts", "Please say what you rely on.", longest=5000, lines=True),
    )


def _fallback(record: RecordView | None) -> str:
    """Why the configured model did not make the proposal; empty where it did, or none is."""
    about = record.content.get("content") if record else None
    return str(about.get("fallback", "")) if isinstance(about, dict) else ""


async def _ruling_page(request: Request, here: Visit, form: Form, *, status: int = 200) -> Response:
    post_id = post_id_of(request)
    post = await here.transaction.fetch_one(sql("one_post"), post_id)
    proposal = await read_proposal(here.transaction, post_id)
    if post is None or proposal is None:
        raise HTTPException(404)
    if post["standing"] != "held":
        raise Refusal(_DECIDED_ALREADY)
    for finding in proposal["findings"]:
        finding["words"] = post["body"][finding["start"] : finding["end"]]
    context = platform_of(request).context
    record = await read_record_view(here.transaction, context.keys, post["record_id"])
    standing = await standing_of(context, here.transaction, post_id)
    return platform_of(request).pages.render(
        request,
        "ruling.html",
        status=status,
        viewer=here.viewer,
        form=form,
        post=post,
        proposal=proposal,
        assessments=record.leaves if record else (),
        fallback=_fallback(record),
        case_id=standing.case_id if isinstance(standing, Deliberation) else "",
        is_referred=isinstance(standing, Referred),
        urgencies=URGENCIES,
        decisions=DECISIONS,
        grounds=GROUNDS,
        categories=CATEGORIES,
        sources=SOURCES,
    )
