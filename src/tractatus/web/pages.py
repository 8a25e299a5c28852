"""Rendering of pages: strict templates, escaped output, shared between both applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from tractatus.web.assets import Assets
from tractatus.web.csrf import FormTokens

WEB: Final = Path(__file__).parent
STATIC: Final = WEB / "static"
TEMPLATES: Final = WEB / "templates"


class Pages:
    """The templates of one application, on top of those that both share.

    A name that a template uses and nobody gave is an error, not an empty string.

    Args:
        folders: Folders with templates, searched first to last, then `web/templates`.
        assets: Gives `asset("web/tractatus.css")` and `imports("site/js/live.js")` to templates.
        shared: Values that every template of this application sees.
        form_tokens: Gives `form_token` to templates; None where the application has no form
            that changes anything.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        assets: Assets,
        shared: Mapping[str, object],
        form_tokens: FormTokens | None = None,
    ) -> None:
        self._form_tokens = form_tokens
        self._environment = Environment(
            loader=FileSystemLoader([*folders, TEMPLATES]),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(shared, asset=assets.url, imports=assets.imports)
        self._environment.filters.update(moment=moment, figure=figure)

    def render(
        self, request: Request, name: str, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        """The page as a response; also sets a visitor's cookie if a form in it needs one."""
        values["request"] = request
        seed: bytes | None = None
        if self._form_tokens is not None:
            field, seed = self._form_tokens.field(request)
            values["form_token"] = field
        response = HTMLResponse(self.text(name, **values), status_code=status)
        if self._form_tokens is not None and seed is not None and field.is_used:
            self._form_tokens.remember(response, seed)
        return response

    def text(self, name: str, **values: object) -> str:
        """A template alone, as text; for fragments, feeds and tests."""
        return self._environment.get_template(name).render(values)


def moment(ms: int) -> Markup:
    """A time since 1970 in milliseconds as a `time` element, to the minute, in UTC."""
    at = datetime.fromtimestamp(ms // 1000, UTC)
    words = f"{at.day} {at:%B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%dT%H:%M:%SZ}", words)


def figure(number: int) -> str:
    """A whole number with thousands set apart: 225,524."""
    return f"{number:,}"
