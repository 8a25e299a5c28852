"""A summary that invents nothing: the number of posts, and first words of those most answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction

PERIODS: Final[Mapping[str, str]] = {
    "today": "the last 24 hours",
    "week": "the last seven days",
    "everything": "all that there are",
}

_DAY_MS: Final = 24 * 3600 * 1000
_SINCE_MS: Final = {"today": _DAY_MS, "week": 7 * _DAY_MS}
_READ: Final = 200
_QUOTED: Final = 5
_WORDS: Final = 160


async def summarise(transaction: TenantTransaction, period: str, now_ms: int) -> str:
    """Posts of a period of `PERIODS`, counted and quoted; the quotes are other people's words."""
    since = now_ms - _SINCE_MS[period] if period in _SINCE_MS else 0
    rows = await transaction.fetch(sql("posts_since"), since, _READ + 1)
    if not rows:
        return f"There is no post: {PERIODS[period]}."
    number = f"more than {_READ}" if len(rows) > _READ else str(len(rows))
    first = sorted(rows[:_READ], key=lambda row: -row["opinions"])[:_QUOTED]
    authors = len({row["author"] for row in rows[:_READ]})
    lines = [
        f"{number} {'post' if len(rows) == 1 else 'posts'} by {authors} "
        f"{'person' if authors == 1 else 'people'}: {PERIODS[period]}. Most answered:"
    ]
    lines += [
        f"- {row['author']} ({row['post_id'].hex[-6:]}, {row['opinions']} opinions): "
        f"“{_first_words(row['body'])}”"
        for row in first
    ]
    return "\n".join(lines)


def _first_words(body: str) -> str:
    plain = " ".join(body.split())
    return plain if len(plain) <= _WORDS else f"{plain[: _WORDS - 3]}..."
