"""Somebody in front of a page, who hears what the browser complains about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, expect


class Visitor:
    """A page, and what its browser complained about."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        # The browser itself logs each answer of 400 and above; those are the tests' own.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, url: str, *, state: str | None = "verified") -> Page:
        """The page, once its live banner has come to `state`."""
        self.page.goto(url)
        if state:
            expect(self.page.locator("html")).to_have_attribute("data-live", state)
        return self.page


Made = TypeVar("Made", bound=Visitor)
Make = Callable[..., Visitor]


def visitors(browser: Browser, kind: type[Made]) -> Iterator[Callable[..., Made]]:
    """Makes visitors, for a fixture; at its end none of them may have heard a complaint."""
    made: list[Made] = []

    def make(**context: Any) -> Made:
        made.append(kind(browser, **{"viewport": {"width": 1440, "height": 900}, **context}))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.complaints == []
