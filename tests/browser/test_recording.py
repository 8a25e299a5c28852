"""A real recording, end to end: made by the command, decoded, shown by the site in a browser."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.site.ground import Ground, WallClock, lived, serving
from tests.site.webvtt import read_webvtt

from tractatus.compose.recording import scenes
from tractatus.site.recording.document import FILES, MP4, WEBM, Recording, parse_recording
from tractatus.testing.memory_log import MemoryLog

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's directory with a recording that was made by the command."""
    made = tmp_path_factory.mktemp("site")
    words = ["--out", str(made / "recording"), "--pace", "0.03"]
    size = ["--width", str(WIDTH), "--height", str(HEIGHT)]
    done = subprocess.run(
        [sys.executable, "-m", "tractatus", "demo", "record", *words, *size],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def document(folder: Path) -> Recording:
    return parse_recording((folder / "recording" / "recording.json").read_bytes())


def test_every_scene_says_what_the_product_answered(document: Recording, folder: Path) -> None:
    assert [scene.title for scene in document.scenes] == [act.title for act in scenes.STORY]
    answers = {one.what: one.answer for scene in document.scenes for one in scene.observed}
    assert answers["The error as the developer sees it"].startswith("UnscopedQueryError: ")
    before, after = (int(answers[f"Members' acts counted {when}"]) for when in ("before", "now"))
    assert after > before
    told = " ".join(caption.text for caption in document.scenes[4].captions)
    assert f"{before} acts of members, now {after}." in told
    printed = answers["What `tractatus verify` printed"]
    assert "false: step 5, tiles" in printed
    byte = answers["The byte"].split(",")[0]
    assert byte in printed, "the command names the very file that was changed"
    cues = read_webvtt((folder / "recording" / "recording.vtt").read_bytes())
    assert cues == [(one.start, one.end, one.text) for one in document.captions]
    for name in FILES:
        data = (folder / "recording" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == document.files[name].sha256


def share(frame: Any, is_it: Callable[[int, int, int], bool]) -> float:
    """The share of pixels that are of a colour; every fourth one is looked at."""
    plane = frame.reformat(width=WIDTH // 4, height=HEIGHT // 4, format="rgb24").planes[0]
    data, count = bytes(plane), 0
    for y in range(HEIGHT // 4):
        row = data[y * plane.line_size :][: WIDTH // 4 * 3]
        count += sum(is_it(*row[at : at + 3]) for at in range(0, len(row), 3))
    return count / (WIDTH // 4 * (HEIGHT // 4))


def reddish(red: int, green: int, blue: int) -> bool:
    return red > green + 10 and red > blue + 8


def greenish(red: int, green: int, blue: int) -> bool:
    return green > red + 8 and green > blue + 4


@pytest.mark.parametrize("name", [WEBM, MP4])
def test_the_video_decodes_and_shows_green_and_then_red(
    folder: Path, document: Recording, name: str
) -> None:
    with av.open(str(folder / "recording" / name)) as container:
        frames = [(frame.time, frame) for frame in container.decode(video=0)]
        length = float(container.duration / av.time_base)
    assert abs(length - document.duration / 1000) < 1
    assert abs(length - document.captions[-1].end / 1000) < 1
    assert (frames[0][1].width, frames[0][1].height) == (WIDTH, HEIGHT)

    def within(number: int) -> list[Any]:
        scene = document.scenes[number]
        return [one for at, one in frames if scene.start <= at * 1000 <= scene.end]

    most_green = max(share(frame, greenish) for frame in within(5)[::2])
    most_red = max(share(frame, reddish) for frame in within(6)[::2])
    assert most_green > 0.02, "the banner is green where the recount has passed"
    assert most_red > 0.02, "the verdict is red where a byte was changed"
    assert max(share(frame, reddish) for frame in within(5)[::2]) < most_red / 2
    first, last = (bytes(frame.planes[0]) for frame in (frames[0][1], frames[-1][1]))
    assert first != last


def test_the_page_plays_it_at_every_width(
    chromium: Browser, folder: Path, document: Recording
) -> None:
    ground = Ground(lived(MemoryLog(), WallClock().now_ms(), epochs=4), folder=folder)
    ground.log.heartbeat(WallClock().now_ms())
    with serving(ground) as ground:
        for width in (390, 1440):
            context = chromium.new_context(viewport={"width": width, "height": 900})
            page = context.new_page()
            complaints: list[str] = []
            page.on("console", lambda one: complaints.append(one.text))  # noqa: B023
            page.goto(f"{ground.site}/demo")
            page.wait_for_function("document.querySelector('video').readyState >= 1")
            video = page.locator("video")
            facts = video.evaluate(
                "v => [v.duration, v.videoWidth, v.autoplay, v.paused, v.clientWidth]"
            )
            assert abs(facts[0] - document.duration / 1000) < 1
            assert facts[1:4] == [WIDTH, False, True]
            assert facts[4] <= width
            page.wait_for_function("document.querySelector('track').readyState === 2")
            cues = video.evaluate("v => [...v.textTracks[0].cues].map((one) => one.text).length")
            assert cues == len(document.captions)
            moved = video.evaluate(
                "v => new Promise((done) => {"
                " v.addEventListener('seeked', () => done(v.currentTime));"
                " v.currentTime = v.duration / 2; })"
            )
            assert abs(moved - facts[0] / 2) < 1
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert complaints == []
            context.close()
