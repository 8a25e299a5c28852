"""Make a recording: start an installation, play the story, encode, put the files in their place."""

from __future__ import annotations

import hashlib
import html
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

import tractatus
from tractatus.adapters.machine import SystemClock
from tractatus.adapters.recording.camera import Camera, opened_camera
from tractatus.adapters.recording.encoder import Encoder
from tractatus.adapters.recording.film import Format, Heading
from tractatus.compose.recording.installation import Installation, temporary_installation
from tractatus.compose.recording.scenes import STORY, Act, play
from tractatus.compose.recording.stage import Stage
from tractatus.errors import SettingsError, StoreError
from tractatus.site.recording.document import (
    CAPTIONS,
    DOCUMENT,
    FILES,
    POSTER,
    SCHEMA,
    TRANSCRIPT,
    Recording,
    StoredFile,
    format_recording,
)
from tractatus.site.recording.software import running_software
from tractatus.site.recording.words import format_captions, format_transcript
from tractatus.verifier.readers import DirectoryReader

Report = Callable[[str], None]
_EPOCH_PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    Args:
        folder: Where the recording goes, as a whole; an older one there is replaced.
        format: How large the video is.
        pace: 1 to be read by people; less for a quick look, as tests do.
    """

    folder: Path
    format: Format
    pace: float = 1.0


def video_format(width: int, height: int) -> Format:
    """The size of a video.

    Raises:
        SettingsError: No video is made in that size; says why.
    """
    try:
        return Format(width, height)
    except ValueError as error:
        raise SettingsError(f"this cannot be the size of a video: {error}") from error


def record(order: Order, report: Report, story: tuple[Act, ...] = STORY) -> Recording:
    """Make it, and put it in its place; whatever fails, an older recording stays as it was.

    Raises:
        SceneError: The product did not do what a scene tells.
        SettingsError: There is no Chromium, or the folder holds something else.
        StoreError: The installation did not start, or files cannot be written.
    """
    with _replacing(order.folder) as folder:
        with opened_camera(order.format, order.pace) as camera:
            report("starting an installation for this recording alone")
            with temporary_installation() as installation:
                stage = Stage(camera, installation, report)
                software = _software_of(installation)
                recorded_at = SystemClock().now_ms()
                play(stage, story)
                film = camera.stop()
            encoder = Encoder(film, lambda heading: _title(camera, order.format, heading))
            browser = camera.browser_version
        encoder.write(folder, report)
        (folder / POSTER).write_bytes(encoder.poster(stage.poster_at))
        recording = Recording(
            schema=SCHEMA,
            recorded_at=datetime.fromtimestamp(recorded_at // 1000, UTC),
            software=software,
            commit=commit_of(Path(tractatus.__file__).parent),
            browser=browser,
            width=order.format.width,
            height=order.format.height,
            duration=encoder.length,
            scenes=tuple(stage.scenes),
            files={},
        )
        return _finish(folder, recording)


def commit_of(package: Path) -> str | None:
    """The commit that this package is; None where that is not known, or it was changed since."""
    try:
        head = _git(package, "rev-parse", "HEAD")
        changed = _git(package, "status", "--porcelain", "--", ".")
    except (OSError, subprocess.CalledProcessError):
        return None
    return None if changed else head


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own words)
        ["git", "-C", str(folder), *words],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _software_of(installation: Installation) -> str:
    """The digest that the first epochs of this installation's log name, which is what runs."""
    end = time.monotonic() + _EPOCH_PATIENCE_SECONDS
    while time.monotonic() < end:
        digest = running_software(DirectoryReader(installation.log))
        if digest is not None:
            return digest
        time.sleep(0.2)
    raise StoreError("no epoch has closed in the log of the recording")


def _finish(folder: Path, recording: Recording) -> Recording:
    """Write the words, then the document that names every file by its hash."""
    (folder / CAPTIONS).write_bytes(format_captions(recording))
    (folder / TRANSCRIPT).write_bytes(format_transcript(recording))
    files = {name: _stored(folder / name) for name in FILES}
    whole = msgspec.structs.replace(recording, files=files)
    (folder / DOCUMENT).write_bytes(format_recording(whole))
    return whole


def _stored(path: Path) -> StoredFile:
    data = path.read_bytes()
    return StoredFile(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A new directory beside `folder`, which takes its place if nothing fails."""
    folder = folder.absolute()
    _refuse_other(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise SettingsError(f"a recording cannot be put there: {error}") from error
    old = new.with_name(f"{new.name}.old")
    try:
        yield new
        new.chmod(0o755)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    except OSError as error:
        raise StoreError(f"the recording could not be written: {error}") from error
    finally:
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _refuse_other(folder: Path) -> None:
    """What is replaced must be a recording, for it is deleted."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SettingsError(f"a recording is a directory, and this is none: {folder}")
    others = sorted({one.name for one in folder.iterdir()} - {DOCUMENT, *FILES})
    if others:
        raise SettingsError(
            f"expected a new directory, or one with a recording to replace; {folder} also holds: "
            + ", ".join(others[:3])
        )


def _title(camera: Camera, size: Format, heading: Heading) -> bytes:
    """The band above the page: which scene this is, and where the browser is."""
    scale = size.title_height / 48
    address = "terminal" if heading.address == "about:blank" else heading.address
    page = (
        "<!doctype html><meta charset=utf-8><style>"
        f"body{{margin:0;zoom:{scale:.3f};height:48px;display:flex;align-items:center;gap:24px;"
        "padding:0 20px;background:#14171a;color:#fff;font:600 20px system-ui,sans-serif;"
        "white-space:nowrap;box-sizing:border-box}"
        "span{margin-left:auto;font:16px monospace;color:#adb5bd;overflow:hidden;"
        "text-overflow:ellipsis;border:1px solid #3a424a;border-radius:6px;padding:3px 10px}"
        f"</style>{html.escape(heading.scene)}<span>{html.escape(address)}</span>"
    )
    return camera.draw(page, size.width, size.title_height)
