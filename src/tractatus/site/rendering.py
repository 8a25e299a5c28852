"""What every page of the site is made with: templates, the last reading, and the words on all."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from tractatus.notes.policy import parse_policy
from tractatus.site import views
from tractatus.site.context import SiteContext
from tractatus.site.document import WINDOWS
from tractatus.site.navigation import PAGES
from tractatus.site.reading import METRICS_PATH, PlatformReader, State
from tractatus.site.recording.shelf import Shelf
from tractatus.site.standing import standing as describe_standing
from tractatus.site.wording import METHOD, STEPS
from tractatus.web.assets import Assets
from tractatus.web.headers import SecurityPolicy
from tractatus.web.pages import STATIC, Pages

_HERE: Final = Path(__file__).parent


class SitePages:
    """Renders pages from what was last read of the platform.

    Attributes:
        reader: Reads the platform's figures, at most once in a few seconds.
        policy: What the pages may do in a browser.
        assets: The static files.
        pages: The templates alone, for error pages.
        recording: The recording of this site, if there is one.
    """

    def __init__(self, context: SiteContext) -> None:
        self._context = context
        self.reader = PlatformReader(context.client, context.reach, context.clock)
        policy = parse_policy(context.witness_policy.encode())
        self.policy = SecurityPolicy(
            https=context.site_url.startswith("https://"),
            connect=(context.platform_url,),
            trusted_types=("tractatus",),
            media=True,
        )
        self.recording = Shelf(context.folder / "recording")
        self.assets = Assets({"web": STATIC, "site": _HERE / "static"})
        self.pages = Pages(
            [_HERE / "templates"],
            self.assets,
            {
                "breakable": views.breakable,
                "clock": views.clock_time,
                "date": views.date,
                "method": METHOD,
                "metrics_path": METRICS_PATH,
                "navigation": PAGES,
                "platform_name": context.platform_name,
                "platform_url": context.platform_url,
                "recorded": self.recording,
                "site_url": context.site_url,
                "standing": describe_standing(context.environment, None),
                "steps": STEPS,
                "windows": [(name, views.WINDOW_WORDS[name]) for name in WINDOWS],
                "witnesses": [witness.name for witness in policy.witnesses],
            },
        )

    async def page(self, request: Request, template: str, **values: Any) -> Response:
        """The template, given what was last read, as an answer."""
        return self.render(request, template, await self.reader.state(), **values)

    def render(
        self, request: Request, template: str, state: State, *, status: int = 200, **values: Any
    ) -> Response:
        """The template, given a reading that the caller holds already, as an answer."""
        metrics = state.reading.metrics if state.reading else None
        return self.pages.render(
            request,
            template,
            status=status,
            running=views.running_services(metrics) if metrics else [],
            shown=views.Figures(state.reading),
            standing=describe_standing(self._context.environment, metrics),
            state=state,
            **values,
        )
