"""What the site keeps of the platform's log, and what it asks for again."""

from __future__ import annotations

from collections.abc import Iterator

from tractatus.merkle.tiles import entries_path, tile_path
from tractatus.site.log import KeptReader

FULL, PARTIAL, OTHER = tile_path(0, 0, 256), tile_path(0, 1, 5), entries_path(0, 256)


class Counting:
    """A reader that tells what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        self.asked.append(path)
        return self.answers.get(path, path.encode() * 4)

    def expect(self, paths: Iterator[str]) -> None:
        raise AssertionError("several threads share the reader")


def test_full_tiles_are_read_once_and_the_rest_each_time() -> None:
    counting = Counting()
    kept = KeptReader(counting)
    for path in (FULL, OTHER, PARTIAL, "checkpoint"):
        assert kept.read(path) == kept.read(path) == path.encode() * 4
    assert counting.asked == [FULL, OTHER, *[PARTIAL] * 2, *["checkpoint"] * 2]


def test_what_is_not_there_is_asked_for_again() -> None:
    counting = Counting()
    counting.answers[FULL] = None
    kept = KeptReader(counting)
    assert kept.read(FULL) is None
    counting.answers.clear()
    assert kept.read(FULL) is not None


def test_what_was_false_can_be_forgotten_and_the_least_used_goes_first() -> None:
    counting = Counting()
    kept = KeptReader(counting, kept_bytes=len(FULL + OTHER) * 4)
    kept.read(FULL)
    kept.read(OTHER)
    kept.forget(FULL)
    kept.forget(FULL)
    kept.read(FULL)
    kept.read(OTHER)  # used last, so FULL goes
    kept.read(tile_path(1, 0, 256))
    kept.read(OTHER)
    assert counting.asked == [FULL, OTHER, FULL, tile_path(1, 0, 256)]
    kept.read(FULL)
    assert counting.asked[-1] == FULL
