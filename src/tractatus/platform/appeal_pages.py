"""Appeals against rulings on posts: from the post's page, and for the moderator who answers."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.platform.appealing import Contested, answer_appeal, file_appeal, read_contested
from tractatus.platform.deliberating import party_of
from tractatus.platform.deliberation_forms import ANSWERS, LONGEST
from tractatus.platform.queries import sql
from tractatus.platform.state import DENIED, platform_of
from tractatus.platform.statement import CATEGORIES, DECISIONS, GROUNDS
from tractatus.platform.visits import Visit, post_id_of, visit, writing
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

_APPEALED: Final = Problem(
    409,
    "There is an appeal or an answer already",
    "Your own was not recorded. The post's page shows what there is.",
    kind="appealed-already",
)


async def send_appeal(request: Request) -> Response:
    """Keep the author's appeal against the ruling on their post."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    grounds = form.text(
        "grounds", "Please say why somebody else should look at it.", longest=LONGEST, lines=True
    )
    async with writing(request, _APPEALED) as here:
        contested = await _contested(request, here)
        slug = here.viewer.slug
        where = f"/c/{slug}/posts/{contested.post_id}"
        if not form.is_valid:
            return RedirectResponse(f"{where}?notice=appeal-empty#appeal", 303)
        by = party_of(here.viewer)
        recorded = await file_appeal(platform.context, here.transaction, contested, by, grounds)
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    return RedirectResponse(f"{where}?notice=appealed", 303)


async def show_appeal(request: Request) -> Response:
    """An appeal that waits, for a moderator who did not decide first."""
    async with visit(request) as here:
        await here.require_moderator()
        return await _appeal_page(request, here, await _contested(request, here), Form())


async def send_answer(request: Request) -> Response:
    """Keep another moderator's answer, and let it take effect."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    answer = form.choice("answer", ANSWERS, "Please say whether the ruling stands.")
    reasons = form.text("reasons", "Please give your reasons.", longest=LONGEST, lines=True)
    async with writing(request, _APPEALED) as here:
        contested = await _contested(request, here)
        if not form.is_valid:
            await here.require_moderator()
            return await _appeal_page(request, here, contested, form, status=422)
        by = party_of(here.viewer)
        recorded = await answer_appeal(
            platform.context, here.transaction, contested, by, answer, reasons
        )
        slug = here.viewer.slug
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    where = f"/c/{slug}/posts/{contested.post_id}?notice=appeal-answered"
    return RedirectResponse(where, 303)


async def _contested(request: Request, here: Visit) -> Contested:
    contested = await read_contested(here.transaction, post_id_of(request))
    if contested is None:
        raise HTTPException(404)
    return contested


async def _appeal_page(
    request: Request, here: Visit, contested: Contested, form: Form, *, status: int = 200
) -> Response:
    if contested.appeal is None:
        raise HTTPException(404)
    post = await here.transaction.fetch_one(sql("one_post"), contested.post_id)
    viewer_id = here.viewer.member_id
    return platform_of(request).pages.render(
        request,
        "appeal.html",
        status=status,
        viewer=here.viewer,
        form=form,
        post=post,
        ruling=contested.ruling,
        appeal=contested.appeal,
        may_answer=viewer_id
        not in (contested.ruling["moderator_id"], contested.appeal["member_id"]),
        answers=ANSWERS,
        decisions=DECISIONS,
        grounds=GROUNDS,
        categories=CATEGORIES,
    )
