"""Home, about, the evidence page and the metrics page."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.notes.signed import VerifierKey
from tractatus.site import charts, drawings, views
from tractatus.site.commands import commands
from tractatus.site.context import SiteContext
from tractatus.site.examples import GROUPS, Result, group_of, run_example
from tractatus.site.rendering import SitePages
from tractatus.site.wording import COUNTERS
from tractatus.web.csrf import is_same_origin
from tractatus.web.throttle import Rate, Throttle

_EXAMPLES: Final = Rate(burst=10, seconds=60)


class LivePages:
    """The pages that show what the platform does now."""

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._context = context
        self._site = site
        self._throttle = Throttle(_EXAMPLES, context.clock)
        self._key = VerifierKey.parse(context.verifier_keys[0])

    async def home(self, request: Request) -> Response:
        """`GET /`."""
        return await self._site.page(request, "home.html")

    async def about(self, request: Request) -> Response:
        """`GET /about`."""
        return await self._site.page(request, "about.html")

    async def enforcement(self, request: Request) -> Response:
        """`GET /enforcement.html`."""
        return await self._enforcement(request, None)

    async def metrics(self, request: Request) -> Response:
        """`GET /metrics.html`."""
        state = await self._site.reader.state()
        if state.reading is None:
            return self._site.render(request, "metrics.html", state)
        metrics = state.reading.metrics
        calls, rows = drawings.service_calls(metrics)
        return self._site.render(
            request,
            "metrics.html",
            state,
            apart=views.apart_kinds(metrics),
            asserted=views.ASSERTED,
            blocks=drawings.boundary_blocks(metrics),
            call_rows=rows,
            calls=calls,
            counters=COUNTERS,
            keys=[charts.legend_key(index) for index in range(len(views.SIX))],
            levels=views.LEVELS,
            pressure=drawings.pressure(metrics),
            replays=drawings.replay_charts(metrics),
        )

    async def metrics_document(self, request: Request) -> Response:
        """The bytes that a page was built from, for the browser to verify."""
        body = self._site.reader.body(request.path_params["digest"])
        if body is None:
            raise HTTPException(404)
        headers = {"cache-control": "public, max-age=3600, immutable"}
        return Response(body, headers=headers, media_type="application/json")

    async def example(self, request: Request) -> Response:
        """Run an example and show the page with what came of it; works without JavaScript."""
        name = request.path_params["name"]
        if group_of(name) is None:
            raise HTTPException(404)
        if not is_same_origin(request):
            raise HTTPException(403)
        wait = self._throttle.wait_ms(request.client.host if request.client else "")
        if wait:
            raise HTTPException(429, headers={"retry-after": str(wait // 1000 + 1)})
        result = await run_example(self._context.client, self._context.reach, name)
        return await self._enforcement(request, result)

    async def _enforcement(self, request: Request, result: Result | None) -> Response:
        state = await self._site.reader.state()
        listed: list[tuple[str, str]] = []
        if state.reading:
            context = self._context
            listed = commands(
                context.site_url, context.platform_url, self._key, state.reading.metrics
            )
        headers = self._site.policy.headers()
        return self._site.render(
            request,
            "enforcement.html",
            state,
            commands=listed,
            example_groups=GROUPS,
            headers=[(name.decode(), value.decode()) for name, value in headers],
            result=result,
            services=views.service_rows(state.reading.metrics if state.reading else None),
            trust_text="\n".join(
                (*self._context.verifier_keys, "", self._context.witness_policy.rstrip())
            ),
        )
