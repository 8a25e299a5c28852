"""The page of a community's opinion groups: a view for people, which decides nothing."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from tractatus.platform.queries import sql
from tractatus.platform.state import platform_of
from tractatus.platform.visits import visit


async def show_opinions(request: Request) -> Response:
    """Who agrees with whom, as far as opinions on accepted posts tell."""
    platform = platform_of(request)
    async with visit(request) as here:
        rows = await here.transaction.fetch(sql("votes"))
    # Between two visits: while many votes are computed, no connection waits.
    view = await platform.opinion_groups.of(
        [(str(row["member_id"]), str(row["post_id"]), row["opinion"]) for row in rows]
    )
    texts: dict[str, str] = {}
    async with visit(request) as here:
        if view is not None:
            from tractatus.platform.opinion_view import texts_of

            bodies = await here.transaction.fetch(sql("bodies"), [UUID(one) for one in view.shown])
            texts = texts_of({str(row["post_id"]): row["body"] for row in bodies})
        return platform.pages.render(
            request, "opinion_groups.html", viewer=here.viewer, view=view, texts=texts
        )
