"""What a camera brings home: pictures, and what was known when each was taken.

All times are milliseconds since the first picture, by a clock that does not step.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

LAYOUT_WIDTH: Final = 1024  # CSS pixels; pages look the same in a video of any size
_TITLE_SHARE, _CAPTION_SHARE = 0.0667, 0.1333  # of the height: above the page, and below it
LEAST, MOST = 180, 3840  # pixels of a side


@dataclass(frozen=True, slots=True)
class Format:
    """How large a video is, and what goes where: a title, the page, room for captions.

    Args:
        width: Pixels, even.
        height: Pixels, even.
    """

    width: int = 1280
    height: int = 720

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            side = getattr(self, name)
            if not LEAST <= side <= MOST or side % 2:
                raise ValueError(f"{name} must be an even number from {LEAST} to {MOST}: {side}")
        if self.width < self.height:
            raise ValueError(f"a video is wider than it is high: {self.width} x {self.height}")

    @property
    def scale(self) -> float:
        """Pixels of the video for each CSS pixel of a page."""
        return self.width / LAYOUT_WIDTH

    @property
    def layout_height(self) -> int:
        """Height of a page's window, in CSS pixels."""
        share = 1 - _TITLE_SHARE - _CAPTION_SHARE
        return int(self.height * share / self.scale)

    @property
    def page_height(self) -> int:
        """Height of the page in the video."""
        return round(self.layout_height * self.scale)

    @property
    def title_height(self) -> int:
        """Height of the band above the page."""
        return int(self.height * _TITLE_SHARE)

    @property
    def caption_height(self) -> int:
        """Height of the band below the page, where players show captions."""
        return self.height - self.title_height - self.page_height


@dataclass(frozen=True, slots=True)
class Picture:
    """A page at a moment, as PNG of the page's size in the video."""

    at: int
    png: bytes


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer was, in CSS pixels, and whether its button was down."""

    at: int
    x: float
    y: float
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the page from a moment on: a scene, and the address that is shown."""

    at: int
    scene: str
    address: str


@dataclass(slots=True)
class Film:
    """A recording before it is encoded. Each list ascends in time.

    Args:
        format: How large it becomes.
        pictures: At least one, the first at 0; each holds until the next.
        pointers: Between two of them the pointer moves in a straight line.
        headings: At least one.
        ends: When it ends.
    """

    format: Format
    pictures: list[Picture] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ends: int = 0

    def picture_at(self, at: int) -> Picture:
        """The picture that shows at a time."""
        return self.pictures[max(0, bisect_right(self.pictures, at, key=lambda one: one.at) - 1)]

    def heading_at(self, at: int) -> Heading:
        """The heading that shows at a time."""
        return self.headings[max(0, bisect_right(self.headings, at, key=lambda one: one.at) - 1)]

    def pointer_at(self, at: int) -> Pointer | None:
        """The pointer at a time; None before it was first moved."""
        after = bisect_right(self.pointers, at, key=lambda one: one.at)
        if after == 0:
            return None
        before = self.pointers[after - 1]
        if after == len(self.pointers):
            return before
        following = self.pointers[after]
        share = (at - before.at) / (following.at - before.at)
        return Pointer(
            at,
            before.x + (following.x - before.x) * share,
            before.y + (following.y - before.y) * share,
            before.is_down,
        )
