"""The blog: the list, each post, the files of reports, the feeds."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.evidence.windows import parse_time
from tractatus.site.charts import legend_key
from tractatus.site.context import SiteContext
from tractatus.site.posts import drawings, feeds, views
from tractatus.site.posts.feeds import Feed
from tractatus.site.posts.folder import Kind, Post, PostFolder
from tractatus.site.posts.wording import month_words, standing_words
from tractatus.site.reading import State
from tractatus.site.rendering import SitePages
from tractatus.site.standing import standing
from tractatus.site.views import APART, ASSERTED, SIX

FOLDER: Final = "posts"
_LINES: Final = 12  # at most in one chart: the services and what stands beside them


class PostPages:
    """Everything below `/blog`."""

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._context = context
        self._site = site
        self._folder = PostFolder(context.folder / FOLDER, context.keys(), context.clock)

    async def blog(self, request: Request) -> Response:
        """`GET /blog`."""
        posts = await self._folder.posts()
        return await self._site.page(
            request, "blog.html", feeds=feeds, kinds=Kind, posts=posts.newest_first
        )

    async def post(self, request: Request) -> Response:
        """`GET /blog/{slug}`."""
        post = await self._post(request)
        if post.report is None:
            return await self._site.page(
                request, "post.html", body=post.plain, feeds=feeds, kinds=Kind, post=post
            )
        typed = post.report.typed
        return await self._site.page(
            request,
            "report.html",
            acted=any(one.operations for one in typed.totals.services.values()),
            apart=views.apart_parts(post.report, APART),
            asserted=ASSERTED,
            change_words=views.CHANGES,
            charts=drawings.draw(typed),
            days=drawings.days(typed),
            feeds=feeds,
            figures=views.ReportFigures(post.report),
            how_long=views.how_long,
            keys=[legend_key(index) for index in range(_LINES)],
            logged=views.logged(post.report),
            ms=parse_time,
            month=month_words(typed.period.month),
            outage_words=views.OUTAGES,
            post=post,
            report=typed,
            report_steps=views.STEPS,
            said=standing_words(typed),
            six=SIX,
        )

    async def document(self, request: Request) -> Response:
        """`GET /blog/{slug}.json`: the file of a report, for verifiers of any origin."""
        post = await self._post(request)
        if post.report is None:
            raise HTTPException(404)
        headers = {
            "access-control-allow-origin": "*",
            "cache-control": "no-cache",
            "cross-origin-resource-policy": "cross-origin",
            "etag": f'"{post.digest}"',
        }
        return Response(post.data, headers=headers, media_type="application/json")

    async def atom(self, request: Request) -> Response:
        """`GET /blog/feed.atom`."""
        return _feed(feeds.atom(await self._feed()), feeds.ATOM_TYPE)

    async def json_feed(self, request: Request) -> Response:
        """`GET /blog/feed.json`."""
        return _feed(feeds.json_feed(await self._feed()), feeds.JSON_TYPE)

    async def _feed(self) -> Feed:
        posts = await self._folder.posts()
        state: State = await self._site.reader.state()
        metrics = state.reading.metrics if state.reading else None
        words = standing(self._context.environment, metrics).tag
        if metrics is not None and metrics.demonstration:
            words = f"{words}, with demonstration traffic"
        return Feed(self._context.site_url, self._context.platform_name, words, posts.newest_first)

    async def _post(self, request: Request) -> Post:
        post = (await self._folder.posts()).by_slug.get(request.path_params["slug"])
        if post is None:
            raise HTTPException(404)
        return post


def _feed(body: bytes, media_type: str) -> Response:
    headers = {
        "access-control-allow-origin": "*",
        "cache-control": "public, max-age=300",
        "cross-origin-resource-policy": "cross-origin",
        "content-type": f"{media_type}; charset=utf-8",
    }
    return Response(body, headers=headers)
