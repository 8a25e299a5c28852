"""The page of a community's opinion groups: a view for people, which decides nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from tractatus.platform.queries import sql
from tractatus.platform.state import platform_of
from tractatus.platform.visits import visit

if TYPE_CHECKING:
    from tractatus.platform.opinion_view import OpinionView


async def show_opinions(request: Request) -> Response:
    """Who agrees with whom, as far as opinions on accepted posts tell."""
    async with visit(request) as here:
        rows = await here.transaction.fetch(sql("votes"))
        votes = [(str(row["member_id"]), str(row["post_id"]), row["opinion"]) for row in rows]
        # Off the loop: many votes take a good part of a second.
        view = await asyncio.to_thread(_view, votes, str(here.viewer.member_id))
        texts: dict[str, str] = {}
        if view is not None:
            from tractatus.platform.opinion_view import texts_of

            shown = [UUID(one) for one in view.shown]
            bodies = await here.transaction.fetch(sql("bodies"), shown)
            texts = texts_of({str(row["post_id"]): row["body"] for row in bodies})
        return platform_of(request).pages.render(
            request, "opinion_groups.html", viewer=here.viewer, view=view, texts=texts
        )


def _view(votes: list[tuple[str, str, str]], me: str) -> OpinionView | None:
    # Loaded where it is needed: numpy is large, and most pages do without.
    from tractatus.governance.opinions import read_votes
    from tractatus.platform.opinion_view import view_of

    return view_of(read_votes(votes), me) if votes else None
