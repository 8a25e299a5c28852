"""Make video files of a film: title, page and room for captions, one above the other.

Pixels are plain bytes, three to a pixel, row by row: three bands become one picture by being
joined, and a pointer is drawn by writing over a few rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av

from tractatus.adapters.recording.film import Film, Format, Heading, Pointer

PER_SECOND: Final = 10  # pictures in a second of video
_KEY_EVERY: Final = 5 * PER_SECOND  # so that a player can jump
_BAND: Final = bytes((0x14, 0x17, 0x1A))
_DARK, _LIGHT, _RING = bytes((0x1A, 0x1D, 0x21)), b"\xff\xff\xff", bytes((0x0B, 0x57, 0xA4))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one file is made."""

    name: str
    codec: str
    options: Mapping[str, str]
    container: Mapping[str, str]


ENCODINGS: Final = (
    Encoding(
        "recording.webm",
        "libvpx-vp9",
        {
            "crf": "30",
            "b": "0",
            "deadline": "realtime",
            "cpu-used": "6",
            "tune-content": "screen",
            "row-mt": "1",
        },
        {},
    ),
    Encoding(
        "recording.mp4",
        "libx264",
        {"crf": "23", "preset": "veryfast", "tune": "stillimage", "profile": "high"},
        {"movflags": "+faststart"},
    ),
)


class Encoder:
    """Encodes one film.

    Args:
        film: What was taken.
        title: Draws the band above the page, as PNG of the width and height that it must have.
    """

    def __init__(self, film: Film, title: Callable[[Heading], bytes]) -> None:
        self._film = film
        size = film.format
        self._titles = {
            (one.scene, one.address): _pixels(title(one), size.width, size.title_height)
            for one in film.headings
        }
        self._captions = _BAND * (size.width * size.caption_height)
        self._page: tuple[int, bytes] = (-1, b"")

    @property
    def length(self) -> int:
        """How long the video is, ms: the film's end, to the next whole picture."""
        return math.ceil(self._film.ends * PER_SECOND / 1000) * 1000 // PER_SECOND

    def write(self, folder: Path, report: Callable[[str], None]) -> None:
        """Every file of `ENCODINGS`, into the folder."""
        for encoding in ENCODINGS:
            report(f"encoding {encoding.name}")
            self._encode(folder / encoding.name, encoding)

    def poster(self, at: int) -> bytes:
        """The picture at a time, as PNG."""
        size = self._film.format
        codec: Any = av.CodecContext.create("png", "w")
        codec.width, codec.height, codec.pix_fmt = size.width, size.height, "rgb24"
        codec.time_base = Fraction(1, PER_SECOND)
        packets = [*codec.encode(_frame(self._composed(at), size)), *codec.encode(None)]
        return b"".join(bytes(packet) for packet in packets)

    def _encode(self, path: Path, encoding: Encoding) -> None:
        size = self._film.format
        with av.open(str(path), "w", options=dict(encoding.container)) as container:
            stream: Any = container.add_stream(encoding.codec, rate=PER_SECOND)
            stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
            stream.options = {**encoding.options, "g": str(_KEY_EVERY)}
            for number, frame in enumerate(self._frames()):
                frame.pts = number
                frame.time_base = Fraction(1, PER_SECOND)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))

    def _frames(self) -> Iterator[av.VideoFrame]:
        size = self._film.format
        previous: object = None
        frame: av.VideoFrame | None = None
        for number in range(self.length * PER_SECOND // 1000):
            at = number * 1000 // PER_SECOND
            seen = self._seen(at)
            if frame is None or seen != previous:
                frame = _frame(self._composed(at), size).reformat(format="yuv420p")
                previous = seen
            yield frame

    def _seen(self, at: int) -> object:
        """Equal for two times that look the same."""
        pointer, heading = self._film.pointer_at(at), self._film.heading_at(at)
        where = pointer and (round(pointer.x), round(pointer.y), pointer.is_down)
        return self._film.picture_at(at).at, heading.scene, heading.address, where

    def _composed(self, at: int) -> bytes:
        heading, pointer = self._film.heading_at(at), self._film.pointer_at(at)
        page = self._page_at(at)
        if pointer is not None:
            page = _with_pointer(page, pointer, self._film.format)
        return self._titles[heading.scene, heading.address] + page + self._captions

    def _page_at(self, at: int) -> bytes:
        picture = self._film.picture_at(at)
        if self._page[0] != picture.at:
            size = self._film.format
            self._page = (picture.at, _pixels(picture.png, size.width, size.page_height))
        return self._page[1]


def _pixels(png: bytes, width: int, height: int) -> bytes:
    """The picture's pixels, in the size that is asked for."""
    codec: Any = av.CodecContext.create("png", "r")
    decoded = [*codec.decode(av.Packet(png)), *codec.decode(None)][0]
    frame = decoded.reformat(width=width, height=height, format="rgb24")
    plane = frame.planes[0]
    data, row = bytes(plane), width * 3
    if plane.line_size == row:
        return data[: row * height]
    return b"".join(data[y * plane.line_size :][:row] for y in range(height))


def _frame(pixels: bytes, size: Format) -> av.VideoFrame:
    frame = av.VideoFrame(size.width, size.height, "rgb24")
    plane, row = frame.planes[0], size.width * 3
    if plane.line_size != row:  # rows are padded
        padding = bytes(plane.line_size - row)
        pixels = b"".join(
            pixels[at : at + row] + padding for at in range(0, row * size.height, row)
        )
    plane.update(pixels)
    return frame


class _Canvas:
    """Pixels that can be written over; what is outside is left away."""

    def __init__(self, pixels: bytes, width: int) -> None:
        self.pixels = bytearray(pixels)
        self._width = width
        self._height = len(pixels) // (width * 3)

    def span(self, y: float, left: float, right: float, colour: bytes) -> None:
        """One row, from `left` up to `right`."""
        row, start, end = round(y), max(0, round(left)), min(self._width, round(right))
        if 0 <= row < self._height and start < end:
            at = (row * self._width + start) * 3
            self.pixels[at : at + (end - start) * 3] = colour * (end - start)


def _with_pointer(page: bytes, pointer: Pointer, size: Format) -> bytes:
    """The page with an arrow; while the button is down, with a ring around its tip."""
    canvas, scale = _Canvas(page, size.width), max(size.scale, 0.75)
    x, y = pointer.x * size.scale, pointer.y * size.scale
    if pointer.is_down:
        outer, inner = 20 * scale, 16 * scale
        for row in range(-int(outer), int(outer) + 1):
            far = math.sqrt(outer**2 - row**2)
            near = math.sqrt(max(0.0, inner**2 - row**2))
            canvas.span(y + row, x - far, x - near, _RING)
            canvas.span(y + row, x + near, x + far, _RING)
    height = int(24 * scale)
    for inset, colour in ((0.0, _LIGHT), (1.6 * scale, _DARK)):
        for row in range(height):
            edge = row * 0.72 if row < height * 0.75 else (height - row) * 2.2
            if row >= inset * 2:
                canvas.span(y + row, x + inset, x + edge - inset * 0.9, colour)
    return bytes(canvas.pixels)
