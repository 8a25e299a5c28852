"""A film becomes files that decode to what was taken: bands, pictures at their times, a pointer."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import av
import pytest

from tractatus.adapters.recording.encoder import ENCODINGS, Encoder
from tractatus.adapters.recording.film import Film, Format, Heading, Picture, Pointer

SIZE = Format(322, 182)  # rows that a codec pads
GREEN, RED, TITLE = (20, 160, 60), (200, 30, 30), (20, 40, 200)


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def film() -> Film:
    page = (SIZE.width, SIZE.page_height)
    made = Film(SIZE, ends=2_940)
    made.pictures += [Picture(0, png(*page, GREEN)), Picture(1_500, png(*page, RED))]
    made.headings += [Heading(0, "one", "http://a"), Heading(1_500, "two", "http://b")]
    return made


def encoder(made: Film) -> Encoder:
    return Encoder(made, lambda _: png(SIZE.width, SIZE.title_height, TITLE))


def decoded(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return [frame.reformat(format="rgb24") for frame in container.decode(video=0)]


def pixel(frame: Any, x: int, y: int) -> tuple[int, ...]:
    plane = frame.planes[0]
    return tuple(bytes(plane)[y * plane.line_size + x * 3 :][:3])


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("name", [one.name for one in ENCODINGS])
def test_files_show_each_picture_at_its_time_between_two_bands(tmp_path: Path, name: str) -> None:
    made = encoder(film())
    made.write(tmp_path, lambda _: None)
    frames = decoded(tmp_path / name)
    assert made.length == 3_000
    assert len(frames) == 30
    middle = SIZE.title_height + SIZE.page_height // 2
    for frame in frames:
        wanted = GREEN if frame.time < 1.5 else RED
        assert is_near(pixel(frame, 100, middle), wanted), frame.time
        assert is_near(pixel(frame, 100, SIZE.title_height // 2), TITLE)
        assert is_near(pixel(frame, 100, SIZE.height - 4), (0x14, 0x17, 0x1A))
        # The last column too: no row was shifted by padding.
        assert is_near(pixel(frame, SIZE.width - 3, middle), wanted)


def test_the_pointer_moves_between_the_places_where_it_was(tmp_path: Path) -> None:
    made = film()
    made.pointers += [Pointer(500, 100, 50), Pointer(700, 300, 50), Pointer(900, 300, 50, True)]
    found = made.pointer_at(600)
    assert found and (found.x, found.y, found.is_down) == (200, 50, False)
    assert made.pointer_at(499) is None
    encoder(made).write(tmp_path, lambda _: None)
    frames = decoded(tmp_path / ENCODINGS[1].name)
    tip = (round(300 * SIZE.scale) + 2, SIZE.title_height + round(50 * SIZE.scale) + 8)
    assert is_near(pixel(frames[4], *tip), GREEN)
    assert not is_near(pixel(frames[8], *tip), GREEN)


def test_the_poster_is_the_picture_of_its_time() -> None:
    made = encoder(film()).poster(1_600)
    assert made.startswith(b"\x89PNG")
    [frame] = av.CodecContext.create("png", "r").decode(av.Packet(made))
    assert (frame.width, frame.height) == (SIZE.width, SIZE.height)
    assert is_near(pixel(frame.reformat(format="rgb24"), 50, SIZE.height // 2), RED)


@pytest.mark.parametrize("sides", [(321, 180), (320, 181), (3842, 180), (320, 178), (360, 640)])
def test_sizes_that_no_player_shows_are_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"even number|wider than"):
        Format(*sides)
