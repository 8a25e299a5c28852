"""A camera on real browser windows: it opens them, points into them, types, and takes pictures.

Nothing is put into the pages. The pointer is not part of a picture, for a browser without a window
draws none: its places are written down beside the pictures and drawn when the film is encoded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tractatus.adapters.recording.chromium import FLAGS, find_chromium
from tractatus.adapters.recording.film import LAYOUT_WIDTH, Film, Format, Heading, Picture, Pointer
from tractatus.errors import SceneError

_EVERY_SECONDS: Final = 0.12  # a picture while something may move
_GLIDE_SECONDS: Final = 0.35
_PRESS_SECONDS: Final = 0.15
_LETTER_SECONDS: Final = 0.04
_STEP_SECONDS: Final = 0.06
_PATIENCE_MS: Final = 10_000.0
_PICTURE_MS: Final = 2_000.0


class Window:
    """One person's browser: cookies and memory of its own, and one page."""

    def __init__(self, browser: Browser, size: Format) -> None:
        self._context: BrowserContext = browser.new_context(
            viewport={"width": LAYOUT_WIDTH, "height": size.layout_height},
            device_scale_factor=size.scale,
            reduced_motion="reduce",
            color_scheme="light",
            locale="en-GB",
        )
        self.page: Page = self._context.new_page()

    def picture(self) -> bytes | None:
        """The page as it is now, as PNG; None where there is nothing to see.

        That is so while one page makes room for the next: then the browser says so in one of
        several ways, or nothing at all.
        """
        try:
            return self.page.screenshot(
                timeout=_PICTURE_MS, scale="device", caret="initial", animations="allow"
            )
        except PlaywrightError:
            return None


class Camera:
    """Films one window at a time; between `start` and `stop` time does not stand still.

    Attributes:
        film: What was taken so far.
    """

    def __init__(self, browser: Browser, size: Format, pace: float = 1.0) -> None:
        self._browser = browser
        self._pace = pace
        self._began = time.monotonic()
        self._window: Window | None = None
        self._pointer = (LAYOUT_WIDTH / 2, size.layout_height / 2)
        self._scene = ""
        self._seen_at = 0
        self.film = Film(size)

    @property
    def browser_version(self) -> str:
        """Name and version of the browser."""
        return f"Chromium {self._browser.version}"

    @property
    def page(self) -> Page:
        """The page that is filmed."""
        assert self._window is not None, "no window is filmed yet"
        return self._window.page

    def now(self) -> int:
        """Time of the film."""
        return round((time.monotonic() - self._began) * 1000)

    def open_window(self) -> Window:
        """A new person's browser; what it shows is not filmed until `cut_to`."""
        return Window(self._browser, self.film.format)

    def start(self, window: Window) -> None:
        """The first picture, at time 0."""
        self._window = window
        first = window.picture()
        if first is None:
            raise SceneError("the browser shows no page at the beginning")
        self._began = time.monotonic()
        self._add(0, first)

    def cut_to(self, window: Window) -> None:
        """From now on this window is filmed."""
        self._window = window
        window.page.bring_to_front()
        self.take()

    def name_scene(self, words: str) -> None:
        """What stands above the page from now on."""
        self._scene = words
        self._head(self.now())

    def take(self) -> None:
        """One picture; it counts from when it was asked for.

        Raises:
            SceneError: There has been nothing to see for too long.
        """
        assert self._window is not None, "no window is filmed yet"
        at, png = self.now(), self._window.picture()
        if png is not None:
            self._seen_at = at
            self._add(at, png)
        elif at - self._seen_at > _PATIENCE_MS:
            raise SceneError("the browser has shown nothing for too long")

    def hold(self, seconds: float) -> None:
        """Film for so long, at the pace of the recording."""
        self.wait(seconds * self._pace)

    def wait(self, seconds: float) -> None:
        """Film for so long, whatever the pace: the product takes this time."""
        end = time.monotonic() + seconds
        self.take()
        while (left := end - time.monotonic()) > 0:
            self.page.wait_for_timeout(min(left, _EVERY_SECONDS) * 1000)
            self.take()

    def click(self, selector: str) -> None:
        """Move the pointer to the middle of the one element, and press there.

        Raises:
            SceneError: It is not shown.
        """
        self._aim(selector)
        x, y = self._pointer
        self.page.mouse.move(x, y)
        self._point(is_down=True)
        self.hold(_PRESS_SECONDS)
        self.page.mouse.click(x, y)
        self._point()
        self.page.wait_for_load_state()
        self.take()

    def type(self, selector: str, text: str) -> None:
        """Click into the field and type, a letter at a time."""
        self.click(selector)
        for letter in text:
            self.page.keyboard.type(letter)
            self._move_on(_LETTER_SECONDS)
        self.take()

    def scroll_to(self, selector: str) -> None:
        """Bring the top of the one element to the top of the window, so that eyes can follow."""
        box = self._box(selector)
        steps = 6
        for _ in range(steps):
            self.page.mouse.wheel(0, (box["y"] - 12) / steps)
            self._move_on(_STEP_SECONDS)
        self.page.locator(selector).evaluate("one => one.scrollIntoView()")
        self.take()

    def draw(self, html: str, width: int, height: int) -> bytes:
        """A picture of our own making, of no window of the product."""
        context = self._browser.new_context(viewport={"width": width, "height": height})
        try:
            page = context.new_page()
            page.set_content(html)
            return page.screenshot()
        finally:
            context.close()

    def stop(self) -> Film:
        """The film, at an end."""
        self.take()
        self.film.ends = self.now()
        return self.film

    def _aim(self, selector: str) -> None:
        self.page.locator(selector).scroll_into_view_if_needed(timeout=_PATIENCE_MS)
        box = self._box(selector)
        self._point()
        self._pointer = (box["x"] + min(box["width"], 240) / 2, box["y"] + box["height"] / 2)
        self.hold(_GLIDE_SECONDS)
        self._point()

    def _move_on(self, seconds: float) -> None:
        """A small step of something that moves; not each is worth a picture."""
        self.page.wait_for_timeout(seconds * self._pace * 1000)
        if self.now() - self._seen_at >= _EVERY_SECONDS * 1000:
            self.take()

    def _box(self, selector: str) -> FloatRect:
        box = self.page.locator(selector).bounding_box(timeout=_PATIENCE_MS)
        if box is None:
            raise SceneError(f"expected to be shown on {self.page.url}: {selector}")
        return box

    def _point(self, *, is_down: bool = False) -> None:
        self.film.pointers.append(Pointer(self.now(), *self._pointer, is_down))

    def _add(self, at: int, png: bytes) -> None:
        pictures = self.film.pictures
        if not pictures or pictures[-1].png != png:
            pictures.append(Picture(at, png))
        self._head(at)

    def _head(self, at: int) -> None:
        heading = Heading(at, self._scene, self.page.url)
        headings = self.film.headings
        if not headings or (headings[-1].scene, headings[-1].address) != (
            heading.scene,
            heading.address,
        ):
            headings.append(heading)


@contextmanager
def opened_camera(size: Format, pace: float = 1.0) -> Iterator[Camera]:
    """A camera in a Chromium of its own, closed at the end.

    Raises:
        SettingsError: No Chromium was found.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield Camera(browser, size, pace)
        finally:
            browser.close()
