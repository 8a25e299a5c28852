"""The demo page: what it says with and without a recording, and how it hands out the files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.site.ground import Ground, WallClock, lived, site_context
from tests.site.recordings import SOFTWARE, put_recording
from tests.site.webvtt import read_webvtt

from tractatus.errors import FormatError
from tractatus.evidence.leaf import format_leaf
from tractatus.site.application import build
from tractatus.site.recording.document import (
    CAPTIONS,
    DOCUMENT,
    FILES,
    MP4,
    TRANSCRIPT,
    WEBM,
    Caption,
    Recording,
    Scene,
    format_recording,
    parse_recording,
)
from tractatus.site.recording.shelf import Shelf
from tractatus.site.recording.software import running_software
from tractatus.site.recording.words import format_captions, short_time
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.readers import MemoryReader

SITE, PLATFORM = "http://site.test", "http://platform.test"
Open = Callable[[Path], httpx.AsyncClient]


@pytest.fixture(scope="module")
def ground() -> Ground:
    """A platform with a past."""
    made = Ground(lived(MemoryLog(), WallClock().now_ms(), epochs=6), SITE, PLATFORM)
    made.publish()
    return made


@pytest.fixture
async def open_site(ground: Ground) -> AsyncIterator[Open]:
    """Opens a site over the platform whose own folder is the one that is given."""
    clients: list[httpx.AsyncClient] = []

    def opened(folder: Path) -> httpx.AsyncClient:
        made = site_context(ground, SITE)
        to_platform = httpx.AsyncClient(transport=httpx.ASGITransport(ground.application()))
        context = replace(made, client=to_platform, folder=folder)
        transport = httpx.ASGITransport(build(context))
        clients.extend((made.client, to_platform))
        clients.append(httpx.AsyncClient(transport=transport, base_url=SITE))
        return clients[-1]

    yield opened
    for client in clients:
        await client.aclose()


async def test_without_a_recording_the_page_says_so_and_how_to_make_one(
    open_site: Open, tmp_path: Path
) -> None:
    site = open_site(tmp_path)
    page = await site.get("/demo")
    assert page.status_code == 200
    assert "Nothing has been recorded for this site yet." in page.text
    assert "./tractatus demo record" in page.text
    assert "<video" not in page.text
    for path in ("/", "/enforcement.html"):
        assert 'main href="/demo"' not in (await site.get(path)).text
        assert "watch it being enforced" not in (await site.get(path)).text
    assert (await site.get(f"/demo/{WEBM}")).status_code == 404


async def test_a_recording_is_played_told_and_dated(open_site: Open, tmp_path: Path) -> None:
    made = put_recording(tmp_path / "recording")
    site = open_site(tmp_path)
    page = (await site.get("/demo")).text
    video = re.search(r"<video.*?</video>", page, re.DOTALL)
    assert video
    assert 'width="1280" height="720"' in video[0]
    assert "autoplay" not in video[0] and 'preload="metadata"' in video[0]
    sources = re.findall(r'<source src="/demo/([\w.]+)\?sha256=(\w+)" type="([^"]+)"', video[0])
    assert sources == [
        (WEBM, made.files[WEBM].sha256, "video/webm"),
        (MP4, made.files[MP4].sha256, "video/mp4"),
    ]
    assert re.search(r'<track kind="captions" [^>]*srclang="en"[^>]* default>', video[0])
    for caption in made.captions:
        escaped = caption.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"<span>{escaped}</span>" in page
    assert "20 November 2026, 12:30 UTC" in page
    assert 'href="/demo">watch it being enforced' in (await site.get("/")).text
    assert 'href="/demo">A recording' in (await site.get("/enforcement.html")).text


async def test_the_page_says_whether_the_same_software_runs(
    open_site: Open, tmp_path: Path, ground: Ground
) -> None:
    running = ground.log.summaries[-1].digests.software.hex()
    assert running_software(MemoryReader(ground.log.resources)) == running
    put_recording(tmp_path / "recording", software=running)
    assert "names the same software" in (await open_site(tmp_path).get("/demo")).text
    put_recording(tmp_path / "other" / "recording", software=SOFTWARE)
    other = (await open_site(tmp_path / "other").get("/demo")).text
    assert "Recorded from another version." in other and running in other
    ground.is_down = True
    try:
        assert "could not be read" in (await open_site(tmp_path).get("/demo")).text
    finally:
        ground.is_down = False


def test_the_newest_summary_says_what_runs() -> None:
    log = lived(MemoryLog(), WallClock().now_ms(), epochs=4)
    last = log.summaries[-1]
    changed = replace(last, digests=replace(last.digests, software=b"\x77" * 32))
    log.entries[last.end] = format_leaf(changed)
    log.publish(WallClock().now_ms())
    assert running_software(MemoryReader(log.resources)) == "77" * 32
    assert running_software(MemoryReader({})) is None
    assert running_software(MemoryReader({**log.resources, "checkpoint": b"no note"})) is None


@pytest.mark.parametrize("name", FILES)
async def test_every_file_comes_with_its_type_and_in_ranges(
    open_site: Open, tmp_path: Path, name: str
) -> None:
    made = put_recording(tmp_path / "recording")
    whole = (tmp_path / "recording" / name).read_bytes()
    site = open_site(tmp_path)
    address = f"/demo/{name}?sha256={made.files[name].sha256}"
    answer = await site.get(address)
    assert (answer.status_code, answer.content) == (200, whole)
    assert answer.headers["content-type"] == FILES[name]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["accept-ranges"] == "bytes"
    assert "media-src 'self'" in answer.headers["content-security-policy"]
    part = await site.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    beyond = await site.get(address, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    head = await site.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole))


async def test_an_address_of_older_bytes_is_not_kept_for_ever(
    open_site: Open, tmp_path: Path
) -> None:
    put_recording(tmp_path / "recording")
    answer = await open_site(tmp_path).get(f"/demo/{WEBM}?sha256={'0' * 64}")
    assert answer.headers["cache-control"] == "no-cache"
    part = {"range": "bytes=1-2", "if-range": '"an older one"'}
    assert (await open_site(tmp_path).get(f"/demo/{WEBM}", headers=part)).status_code == 200


@pytest.mark.parametrize("name", ["secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt"])
async def test_only_files_of_the_recording_are_served(
    open_site: Open, tmp_path: Path, name: str
) -> None:
    put_recording(tmp_path / "recording")
    for folder in (tmp_path, tmp_path / "recording"):
        (folder / "secret.txt").write_text("not for visitors")
    answer = await open_site(tmp_path).get(f"/demo/{name}")
    assert answer.status_code == 404
    assert "not for visitors" not in answer.text


async def test_a_file_that_was_changed_is_not_shown(open_site: Open, tmp_path: Path) -> None:
    put_recording(tmp_path / "recording")
    site = open_site(tmp_path)
    assert (await site.get(f"/demo/{MP4}")).status_code == 200
    file = tmp_path / "recording" / MP4
    data = file.read_bytes()
    file.write_bytes(data[:7] + bytes([data[7] ^ 1]) + data[8:])
    assert (await site.get(f"/demo/{MP4}")).status_code == 404
    page = (await open_site(tmp_path).get("/demo")).text
    assert f"cannot be shown: {MP4} is not the file that was recorded" in page
    assert "<video" not in page


def test_a_new_recording_is_noticed_and_a_removed_one_is_gone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "recording")
    assert not shelf.has_recording
    put_recording(tmp_path / "recording")
    assert shelf.has_recording
    (tmp_path / "recording" / DOCUMENT).unlink()
    assert not shelf.has_recording and shelf.look().trouble == ""
    put_recording(tmp_path / "recording")
    (tmp_path / "recording" / TRANSCRIPT).unlink()
    assert "cannot be read" in shelf.look().trouble


def test_captions_are_webvtt_and_equal_the_transcript(tmp_path: Path) -> None:
    made = put_recording(tmp_path)
    cues = read_webvtt((tmp_path / CAPTIONS).read_bytes())
    assert cues == [(one.start, one.end, one.text) for one in made.captions]
    told = (tmp_path / TRANSCRIPT).read_text(encoding="utf-8")
    assert re.findall(r"^\[([\d:]+)\] (.*)$", told, re.MULTILINE) == [
        (short_time(start), text) for start, _, text in cues
    ]


# Of printable characters from the start: a filter would throw most of what it is offered away.
_unprintable = ("C", "Zl", "Zp", "Zs")
_word = st.text(st.characters(exclude_categories=_unprintable), min_size=1, max_size=20)
_line = (
    st.lists(_word, min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda text: text.isprintable() and "-->" not in text)
)


@st.composite
def _scenes(draw: st.DrawFn) -> tuple[Scene, ...]:
    times = sorted(draw(st.sets(st.integers(0, 5_000_000), min_size=8, max_size=8)))
    one = Caption(start=times[1], end=times[2], text=draw(_line))
    two = Caption(start=times[2], end=times[3], text=draw(_line))
    return (
        Scene(title=draw(_line), start=times[0], end=times[4], captions=(one, two), observed=()),
        Scene(title=draw(_line), start=times[5], end=times[7], captions=(), observed=()),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return put_recording(tmp_path_factory.mktemp("recording"))


@given(told=_scenes())
def test_what_is_written_is_what_is_read(made: Recording, told: tuple[Scene, ...]) -> None:
    members = {name: getattr(made, name) for name in made.__struct_fields__}
    recording = Recording(**members | {"scenes": told, "duration": 5_000_000})
    assert parse_recording(format_recording(recording)) == recording
    cues = read_webvtt(format_captions(recording))
    assert cues == [(one.start, one.end, one.text) for one in recording.captions]


def _changed(document: Any, change: Callable[[Any], object]) -> bytes:
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda doc: doc.update(schema="tractatus/recording/v2"),
        lambda doc: doc.update(scenes=[]),
        lambda doc: doc.update(unknown=1),
        lambda doc: doc.update(recorded_at="2026-11-20T12:30:00"),
        lambda doc: doc.update(software="5A" * 32),
        lambda doc: doc.update(duration=9_000),
        lambda doc: doc["files"].pop(WEBM),
        lambda doc: doc["files"].update({"../up": doc["files"][WEBM]}),
        lambda doc: doc["scenes"].reverse(),
        lambda doc: doc["scenes"][0].update(end=4_001),
        lambda doc: doc["scenes"][0]["captions"][0].update(end=2_001),
        lambda doc: doc["scenes"][0]["captions"][0].update(text="one\ntwo"),
        lambda doc: doc["scenes"][0]["captions"][0].update(text="00:01 --> 00:02"),
        lambda doc: doc["scenes"][0]["captions"][1].update(end=4_200),
    ],
)
def test_a_document_that_is_not_in_its_format_is_refused(
    made: Recording, change: Callable[[Any], object]
) -> None:
    document = json.loads(format_recording(made))
    assert parse_recording(json.dumps(document).encode()) == made
    with pytest.raises(FormatError):
        parse_recording(_changed(document, change))
