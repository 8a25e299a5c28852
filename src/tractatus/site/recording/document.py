"""`recording.json`: what was recorded, from what, and what the product answered in each scene.

Captions and transcript are made from it, and every figure in them was read from the product while
it was recorded. Source: docs/guides/demo.md.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from tractatus.errors import FormatError

SCHEMA: Final = "tractatus/recording/v1"
DOCUMENT: Final = "recording.json"
CAPTIONS: Final = "recording.vtt"
TRANSCRIPT: Final = "transcript.txt"
POSTER: Final = "poster.png"
WEBM: Final = "recording.webm"
MP4: Final = "recording.mp4"
# Every file of a recording but the document itself, and its type.
FILES: Final = {
    WEBM: "video/webm",
    MP4: "video/mp4",
    CAPTIONS: "text/vtt; charset=utf-8",
    TRANSCRIPT: "text/plain; charset=utf-8",
    POSTER: "image/png",
}
MAX_SIZE: Final = 1024 * 1024

_Time: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=24 * 3600 * 1000)]  # ms from its beginning
_Side: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=16384)]
_Digest: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Commit: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{40,64}$")]
_Line: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
_Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class _Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all members share."""


class Caption(_Value, frozen=True):
    """One sentence, and when it is shown; times in ms."""

    start: _Time
    end: _Time
    text: _Line


class Observation(_Value, frozen=True):
    """What the product really answered."""

    what: _Line
    answer: _Text


class Scene(_Value, frozen=True):
    """A part of the story; times in ms."""

    title: _Line
    start: _Time
    end: _Time
    captions: tuple[Caption, ...]
    observed: tuple[Observation, ...]


class StoredFile(_Value, frozen=True):
    """One file of the recording."""

    bytes: Annotated[int, msgspec.Meta(ge=1)]
    sha256: _Digest


class Recording(_Value, frozen=True):
    """The whole document.

    Args:
        recorded_at: When it was recorded.
        software: The digest of the software, as the last summary in the recorded log names it.
        commit: The commit of that software; None where it is not known or was changed since.
        browser: The browser that was filmed.
        width: Of the video, in pixels.
        height: Of the video, in pixels.
        duration: Of the video, in ms.
        scenes: In their order, none empty, none into another.
        files: By name: all of `FILES`.
    """

    schema: Literal["tractatus/recording/v1"]
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    software: _Digest
    commit: _Commit | None
    browser: _Line
    width: _Side
    height: _Side
    duration: _Time
    scenes: Annotated[tuple[Scene, ...], msgspec.Meta(min_length=1)]
    files: dict[str, StoredFile]

    @property
    def captions(self) -> list[Caption]:
        """Those of all scenes."""
        return [caption for scene in self.scenes for caption in scene.captions]


_decoder: Final = msgspec.json.Decoder(Recording)


def parse_recording(data: bytes) -> Recording:
    """The document; `FormatError` where it is not in its format."""
    if len(data) > MAX_SIZE:
        raise FormatError(f"a recording's document has at most {MAX_SIZE} bytes: {len(data)}")
    try:
        recording = _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise FormatError(f"the recording's document is not in its format: {error}") from error
    _check(recording)
    return recording


def format_recording(recording: Recording) -> bytes:
    """The document as bytes; `FormatError` where its parts contradict each other."""
    _check(recording)
    return json.dumps(msgspec.to_builtins(recording), indent=2, ensure_ascii=False).encode() + b"\n"


def _check(recording: Recording) -> None:
    if recording.files.keys() != FILES.keys():
        raise FormatError(f"a recording has these files: {', '.join(sorted(FILES))}")
    reached = 0
    for scene in recording.scenes:
        _follows(reached, scene.start, scene.end, scene.title)
        inside = scene.start
        for caption in scene.captions:
            _follows(inside, caption.start, caption.end, caption.text)
            inside = caption.end
        _follows(inside, scene.end, scene.end + 1, scene.title)
        reached = scene.end
        for line in (scene.title, *(caption.text for caption in scene.captions)):
            # An arrow would be read as a cue's times.
            if not line.isprintable() or line != line.strip() or "-->" in line:
                raise FormatError(f"a caption is one line of text: {line!r}")
    if reached > recording.duration:
        raise FormatError(f"a scene ends after the video: {reached} of {recording.duration} ms")


def _follows(before: int, start: int, end: int, what: str) -> None:
    if not before <= start < end:
        raise FormatError(f"times of a recording ascend, {before}, {start}, {end} ms: {what}")
