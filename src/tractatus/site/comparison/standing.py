"""What a cell is worth today: an answer that nobody has checked for long is no answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tractatus.site.comparison.data import Answer, Cell

KEEPS_DAYS: Final = 90
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell as it is shown.

    Args:
        cell: What was found, and when.
        answer: What may be said today.
        was: The answer that has expired, if one has.
    """

    cell: Cell
    answer: Answer
    was: Answer | None


def expiry_of(cell: Cell) -> int:
    """The first millisecond at which its answer no longer counts.

    A day counts from its end in UTC, because nobody notes the hour: checked on the 1st, it is
    90 days old when the 1st and 90 whole days more have passed.
    """
    if cell.checked is None:
        raise ValueError("an unverified cell does not expire")
    end = datetime.combine(cell.checked, datetime.min.time(), UTC) + timedelta(days=KEEPS_DAYS + 1)
    return int(end.timestamp()) * 1000


def is_expired(cell: Cell, now_ms: int) -> bool:
    """Whether it was checked, and too long ago; a day that is still to come was never checked."""
    if cell.checked is None:
        return False
    end = expiry_of(cell)
    start = end - (KEEPS_DAYS + 1) * _DAY_MS
    return not start <= now_ms < end


def standing_of(cell: Cell, now_ms: int) -> Standing:
    """The cell as of `now_ms`."""
    if is_expired(cell, now_ms):
        return Standing(cell, Answer.UNVERIFIED, cell.answer)
    return Standing(cell, cell.answer, None)
