"""The Chromium that the tests drive: the one that recordings are made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tractatus.adapters.recording.chromium import FLAGS, find_chromium

__all__ = ["FLAGS", "find_chromium", "started_chromium"]


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """A browser without a window, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
