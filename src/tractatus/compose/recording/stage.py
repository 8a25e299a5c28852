"""What a scene is played with: a camera, an installation, and the obligation to be true.

A scene says only what it has seen. `see` waits for what the product must show and ends the
recording where it does not; what it returns is what the captions are made of.
"""

from __future__ import annotations

import math
import re
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Error as PlaywrightError

from tractatus.adapters.recording.camera import Camera, Window
from tractatus.compose.recording.installation import Installation
from tractatus.errors import SceneError
from tractatus.site.recording.document import Caption, Observation, Scene

_LONGEST_CAPTION: Final = 130  # letters: two lines
_SECONDS_A_LETTER: Final = 0.048
_SHORTEST_SECONDS: Final = 2.0
_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.2
_RELOAD_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Open:
    """The scene that is being played."""

    title: str
    start: int
    captions: list[Caption] = field(default_factory=list)
    observed: list[Observation] = field(default_factory=list)
    said: tuple[int, str] | None = None


class Stage:
    """Plays scenes, one after the other, and keeps what was said and seen in them.

    Attributes:
        camera: Films.
        installation: Is filmed.
        scenes: Those that have ended.
        poster_at: The moment that stands for the whole, ms.
        patience: How long the product may take to show something, seconds.
    """

    def __init__(
        self, camera: Camera, installation: Installation, report: Callable[[str], None]
    ) -> None:
        self.camera = camera
        self.installation = installation
        self.scenes: list[Scene] = []
        self.poster_at = 0
        self.patience = _PATIENCE_SECONDS
        self._report = report
        self._open: _Open | None = None

    @contextmanager
    def scene(self, title: str) -> Iterator[None]:
        """What happens inside is one scene.

        Raises:
            SceneError: The product did not do what the scene tells; names the scene.
        """
        number = len(self.scenes) + 1
        self._report(f"scene {number}: {title}")
        self.camera.name_scene(f"{number}  {title}")
        playing = self._open = _Open(title, self.camera.now())
        try:
            yield
        except SceneError as error:
            raise SceneError(f"scene {number}, {title}: {error}") from error
        except PlaywrightError as error:
            words = str(error).strip().splitlines()[0]
            raise SceneError(
                f"scene {number}, {title}: the browser could not go on: {words}"
            ) from error
        self._finish_caption()
        end = self.camera.now()
        self.scenes.append(
            Scene(
                title=title,
                start=playing.start,
                end=end,
                captions=tuple(playing.captions),
                observed=tuple(playing.observed),
            )
        )
        self._open = None

    def say(self, text: str) -> None:
        """Show these words from now on, and leave the time to read them."""
        for line in _parts(" ".join(text.split())):
            self._finish_caption()
            self._playing.said = (self.camera.now(), line)
            self.camera.hold(max(_SHORTEST_SECONDS, len(line) * _SECONDS_A_LETTER))

    def observe(self, what: str, answer: str) -> str:
        """Keep what the product answered; it comes into the document word by word."""
        self._playing.observed.append(Observation(what=what, answer=answer))
        return answer

    def visit(self, window: Window, url: str) -> None:
        """Open an address in a window, and film that window."""
        window.page.goto(url)
        self.camera.cut_to(window)

    def see(self, selector: str, pattern: str = r"\S") -> str:
        """The text of the first such element, as soon as it matches the pattern.

        Raises:
            SceneError: It did not in time.
        """
        end, text = time.monotonic() + self.patience, ""
        while True:
            try:
                found = self.camera.page.locator(selector)
                text = found.first.inner_text() if found.count() else ""
            except PlaywrightError:
                text = ""  # the page was just being replaced
            if re.search(pattern, text):
                return text.strip()
            if time.monotonic() > end:
                raise SceneError(f"expected at {selector}: {pattern!r}, found: {text[:200]!r}")
            self.camera.wait(_LOOK_SECONDS)

    def see_state(self, state: str) -> None:
        """Wait until the page's live state is this one.

        Raises:
            SceneError: It was not in time.
        """
        end = time.monotonic() + self.patience
        while (found := self.camera.page.locator("html").get_attribute("data-live")) != state:
            if time.monotonic() > end:
                why = self.camera.page.locator("#live-detail").first.inner_text()
                raise SceneError(f"expected a page that is {state}, found: {found}: {why}")
            self.camera.wait(_LOOK_SECONDS)
        self.camera.take()

    def figure(self, path: str) -> int | None:
        """The figure on the page with this path in the metrics document; None if there is none."""
        shown = self.camera.page.locator(f'[data-figure="{path}"]')
        text = shown.first.inner_text().replace(",", "") if shown.count() else ""
        return int(text) if text.isdecimal() else None

    def see_figures(self, *least: tuple[str, int]) -> list[int]:
        """The figures at these paths, as soon as each is what it must be at least.

        The page is loaded again meanwhile, as an impatient reader would.

        Raises:
            SceneError: One was not in time.
        """
        end = time.monotonic() + self.patience
        while True:
            found = [self.figure(path) for path, _ in least]
            figures = [figure for figure in found if figure is not None]
            if len(figures) == len(least) and all(
                figure >= bound for figure, (_, bound) in zip(figures, least, strict=True)
            ):
                return figures
            if time.monotonic() > end:
                raise SceneError(f"expected figures of at least: {dict(least)}, found: {found}")
            self.camera.wait(_RELOAD_SECONDS)
            self.camera.page.reload()

    def require(self, holds: bool, expected: str, found: object) -> None:
        """Go on only if it is so."""
        if not holds:
            raise SceneError(f"expected {expected}, found: {found}")

    @property
    def _playing(self) -> _Open:
        assert self._open is not None, "something was said outside of a scene"
        return self._open

    def _finish_caption(self) -> None:
        playing = self._playing
        if playing.said is not None:
            start, text = playing.said
            # A player shows no cue of no length.
            end = max(start + 1, self.camera.now())
            playing.captions.append(Caption(start=start, end=end, text=text))
            playing.said = None


def _parts(text: str) -> list[str]:
    """The text in as few captions as it needs, about equally long: no last word alone."""
    count = math.ceil(len(text) / _LONGEST_CAPTION)
    even = math.ceil(len(text) / count) + _LONGEST_CAPTION // 10
    return textwrap.wrap(text, min(even, _LONGEST_CAPTION))
