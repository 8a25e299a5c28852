"""Pages of a community for its members: posts, one post with its evidence, members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tractatus.errors import ConflictError
from tractatus.evidence.identifiers import identifier_of
from tractatus.platform.accounts import INVITATION_SECONDS, SECRET_SIZE
from tractatus.platform.appealing import APPEAL_DAYS, Contested, read_contested
from tractatus.platform.assistant.post_tools import code_of
from tractatus.platform.evidence_view import read_record_view
from tractatus.platform.inviting import invite
from tractatus.platform.opinions import OPINIONS, give_opinion
from tractatus.platform.posting import LONGEST_POST, draft_post, publish_post, write_post
from tractatus.platform.queries import sql
from tractatus.platform.reading import read_ruling, ruling_of
from tractatus.platform.receipts import receipt_named
from tractatus.platform.state import hold_back, platform_of
from tractatus.platform.statement import CATEGORIES, GROUNDS, SOURCES, statement_document
from tractatus.platform.visits import Visit, post_id_of, session_token, visit
from tractatus.ports import Row
from tractatus.tenancy.scope import MemberId
from tractatus.web.cookies import encode_token
from tractatus.web.forms import Form, read_form

POSTS_ON_A_PAGE: Final = 20
_NOTICES: Final = {
    "sent": "Thank you. Your post waits for a person of this community to read it.",
    "sent-before": "This post is here already, so it was not sent a second time.",
    "open": "Thank you. Everybody in this community can see your post now.",
    "refused": "The gate refused this post, so it was not kept. The refusal is recorded.",
    "opinion": "Your opinion is recorded.",
    "appealed": "Your appeal is recorded. Another moderator will answer it.",
    "appeal-empty": "Please say why somebody else should look at it. Nothing was sent.",
    "appeal-answered": "Your answer is recorded, and the author reads it.",
    "opinion-known": "You have told us your opinion of this post before; it stays as it was.",
}


async def show_community(request: Request) -> Response:
    """Accepted posts, the viewer's own that are not, and a form to write."""
    async with visit(request) as here:
        return await _community_page(request, here, Form())


async def send_post(request: Request) -> Response:
    """Pass a new post through the gate and keep it."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    body = form.text("body", "Please write something.", longest=LONGEST_POST, lines=True)
    # If anything fails from here on, the error page gives the words back.
    request.state.unsaved = body
    was_told = form.value("told_of_model") == platform.context.settings.model
    async with visit(request) as here:
        if not form.is_valid:
            return await _community_page(request, here, form, status=422)
        author, scope = here.viewer, here.transaction.scope
    hold_back(platform.throttles.writing, author.member_id)
    # The same words from the same form are the same act: pressed twice, or tried again after an
    # answer that never came.
    record_id = identifier_of(f"post|{author.member_id}|{form.value('submission')}|{body}")
    draft = await draft_post(
        platform.context,
        body,
        author_id=author.member_id,
        # A page that was opened before the founder allowed it told its reader that none is asked.
        model=platform.context.model_proposer if author.may_ask_model and was_told else None,
        record_id=record_id,
    )
    try:
        if draft.asked_model:
            async with visit(request) as here:
                post = await publish_post(platform.context, here.transaction, draft)
        else:
            token = session_token(request)
            async with platform.context.tenants.writing(token, scope) as transaction:
                post = await write_post(platform.context, transaction, draft)
    except ConflictError:
        where = f"/c/{author.slug}?notice=sent-before&receipt={record_id}"
        return RedirectResponse(where, 303)
    return RedirectResponse(f"/c/{author.slug}?notice={post.notice}&receipt={record_id}", 303)


async def _community_page(
    request: Request, here: Visit, form: Form, *, status: int = 200
) -> Response:
    posts = await here.transaction.fetch(
        sql("accepted_posts"), before(request), POSTS_ON_A_PAGE + 1
    )
    platform = platform_of(request)
    return platform.pages.render(
        request,
        "community.html",
        status=status,
        viewer=here.viewer,
        form=form,
        submission=form.value("submission") or platform.context.randomness.uuid7(),
        posts=posts[:POSTS_ON_A_PAGE],
        older=posts[POSTS_ON_A_PAGE - 1]["post_id"] if len(posts) > POSTS_ON_A_PAGE else None,
        mine=await here.transaction.fetch(sql("my_posts")),
        pinned=[] if "before" in request.query_params else await _pinned(here),
        settings_kept=await here.transaction.fetch(sql("settings_kept")),
        code_of=code_of,
        receipt=receipt_named(request),
        notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
    )


async def _pinned(here: Visit) -> Sequence[Row]:
    return await here.transaction.fetch(sql("pinned_posts"))


def before(request: Request) -> UUID | None:
    """The post that `?before=` names; 404 where it is no identifier."""
    text = request.query_params.get("before")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise HTTPException(404) from error


async def show_post(request: Request) -> Response:
    """One post: where it stands, who decided and why, and the entries in the log."""
    async with visit(request) as here:
        post = await here.transaction.fetch_one(sql("one_post"), post_id_of(request))
        if post is None:
            raise HTTPException(404)
        ruling = await read_ruling(here.transaction, post["post_id"])
        record_ids = [post["record_id"], *([ruling["record_id"]] if ruling else [])]
        contested = await read_contested(here.transaction, post["post_id"])
        appeal = contested.appeal if contested else None
        if appeal:
            record_ids += filter(None, (appeal["record_id"], appeal["answer_record_id"]))
        case = await here.transaction.fetch_one(sql("case_of_post"), post["post_id"])
        keys = platform_of(request).context.keys
        records = [await read_record_view(here.transaction, keys, one) for one in record_ids]
        return platform_of(request).pages.render(
            request,
            "post.html",
            viewer=here.viewer,
            post=post,
            ruling=ruling,
            appeal=appeal,
            may_appeal=contested is not None and _may_appeal(contested, here.viewer.member_id),
            appeal_days=APPEAL_DAYS,
            case_id=case["case_id"] if case else "",
            records=[record for record in records if record is not None],
            grounds=GROUNDS,
            categories=CATEGORIES,
            sources=SOURCES,
            notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
        )


def _may_appeal(contested: Contested, member_id: MemberId) -> bool:
    """Whether the page offers an appeal; the gate asks again."""
    is_concerned = member_id == contested.author_id != contested.ruling["moderator_id"]
    return is_concerned and contested.appeal is None


async def show_statement(request: Request) -> Response:
    """The statement of reasons of a ruling on a post, in the fields of the DSA's database."""
    async with visit(request) as here:
        post = await here.transaction.fetch_one(sql("one_post"), post_id_of(request))
        ruling = post and await read_ruling(here.transaction, post["post_id"])
        if not post or not ruling or ruling["decision"] == "keep":
            raise HTTPException(404)
        return JSONResponse(
            statement_document(
                ruling_of(ruling),
                post_id=str(post["post_id"]),
                written_at_ms=post["written_at_ms"],
                decided_at_ms=ruling["decided_at_ms"],
            )
        )


async def send_opinion(request: Request) -> Response:
    """Keep what the viewer thinks of an accepted post; a second time changes nothing."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    opinion = form.choice("opinion", OPINIONS, "Please choose one of the three.")
    if not form.is_valid:
        raise HTTPException(400)
    post_id = post_id_of(request)
    notice, receipt = "opinion", ""
    try:
        async with visit(request) as here:
            hold_back(platform.throttles.writing, here.viewer.member_id)
            given = await give_opinion(platform.context, here.transaction, post_id, opinion)
            receipt = f"&receipt={given.record_id}"
    except ConflictError:
        notice = "opinion-known"
    slug = request.path_params["slug"]
    return RedirectResponse(f"/c/{slug}?notice={notice}{receipt}#post-{post_id}", 303)


async def show_members(request: Request) -> Response:
    """Who is here; moderators can make a link for somebody else."""
    async with visit(request) as here:
        return await _members_page(request, here)


async def make_invitation(request: Request) -> Response:
    """Make a link by which one person may join; it is shown once."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    # The database lets a founder alone make moderators, whatever is sent here.
    role = "moderator" if form.value("role") == "moderator" else "member"
    context = platform.context
    secret = context.randomness.token(SECRET_SIZE)
    async with visit(request) as here:
        await here.require_moderator()
        hold_back(platform.throttles.writing, here.viewer.member_id)
        await invite(context, here.transaction, secret, role=role)
        link = f"{context.settings.url}/join/{encode_token(secret)}"
        return await _members_page(request, here, invitation=link)


async def _members_page(request: Request, here: Visit, *, invitation: str = "") -> Response:
    platform = platform_of(request)
    rows = await here.transaction.fetch(sql("members"))
    members = [{**row, "since_ms": int(row["created_at"].timestamp() * 1000)} for row in rows]
    return platform.pages.render(
        request,
        "members.html",
        viewer=here.viewer,
        members=members,
        invitation=invitation,
        expires_at_ms=platform.context.clock.now_ms() + INVITATION_SECONDS * 1000,
    )
