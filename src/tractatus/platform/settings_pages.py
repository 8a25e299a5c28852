"""What a founder sets for the community: so far, whether an AI model may be sent its posts."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tractatus.platform.model_choice import CHOICES, ModelChoice, choose, read_choice
from tractatus.platform.state import DENIED, platform_of
from tractatus.platform.visits import Visit, visit, writing
from tractatus.web.failures import Refusal
from tractatus.web.forms import Form, read_form
from tractatus.web.problems import Problem

_NOTICES: Final = {
    "allow": "Your decision is recorded: a model may be sent the text of new posts.",
    "allow_assistant": "Your decision is recorded: a model may be sent the text of new posts, and "
    "what is said to the assistant.",
    "refuse": "Your decision is recorded: no post is sent to a model.",
    "unchanged": "It was so already, so nothing was recorded.",
}
_AT_THE_SAME_MOMENT: Final = Problem(
    409,
    "Somebody decided this at the same moment",
    "Your own decision was not recorded. Please look at the settings again.",
    kind="decided-already",
)


async def show_settings(request: Request) -> Response:
    """What a model would be sent, what is chosen, and the form to choose."""
    async with visit(request) as here:
        await here.require_founder()
        choice = await read_choice(here.transaction)
        form = Form({"choice": choice.name if choice else ""})
        return _settings_page(request, here, choice, form)


async def send_settings(request: Request) -> Response:
    """Record the founder's choice, and let it take effect."""
    platform = platform_of(request)
    form = await read_form(request, platform.form_tokens)
    chosen = form.choice("choice", CHOICES, "Please choose one of the three.")
    settings = platform.context.settings
    async with writing(request, _AT_THE_SAME_MOMENT) as here:
        await here.require_founder()
        before = await read_choice(here.transaction)
        if not form.is_valid:
            return _settings_page(request, here, before, form, status=422)
        address = f"/c/{here.viewer.slug}/settings"
        if before and before.name == chosen:
            return RedirectResponse(f"{address}?notice=unchanged", 303)
        shown = {"name": settings.model, "host": settings.model_host}
        recorded = await choose(platform.context, here.transaction, chosen, shown=shown)
    if not recorded.is_permitted:
        raise Refusal(DENIED)
    return RedirectResponse(f"{address}?notice={chosen}", 303)


def _settings_page(
    request: Request, here: Visit, choice: ModelChoice | None, form: Form, *, status: int = 200
) -> Response:
    return platform_of(request).pages.render(
        request,
        "settings.html",
        status=status,
        viewer=here.viewer,
        form=form,
        choice=choice,
        choices=CHOICES,
        notice=_NOTICES.get(request.query_params.get("notice", ""), ""),
    )
