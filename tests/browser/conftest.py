"""One Chromium for each module; every test opens its own context in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.chromium import started_chromium
from tests.browser.visitor import Make, Visitor, visitors


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running browser without a window."""
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Make]:
    """Makes visitors; none of them may hear a complaint of the browser."""
    yield from visitors(chromium, Visitor)
