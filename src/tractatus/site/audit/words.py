"""Times and intervals as pages write them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from markupsafe import Markup


def exact_time(time_ms: int) -> Markup:
    """A time to the second, as a `time` element."""
    at = datetime.fromtimestamp(time_ms // 1000, UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at.day} {at:%b %Y %H:%M:%S} UTC"
    )


def interval(bounds: tuple[int | None, int | None]) -> Markup:
    """Between when and when, as far as it is known; see `index.Witnessed.bounds`."""
    after, by = bounds
    if by is None:
        return Markup('<span class="absent">not known</span>')
    if after is None:
        return Markup("by {}").format(_short(by, with_day=True))
    is_same_day = after // 86_400_000 == by // 86_400_000
    return Markup("{} – {}").format(_short(after, with_day=True), _short(by, not is_same_day))


def _short(time_ms: int, with_day: bool) -> Markup:
    at = datetime.fromtimestamp(time_ms // 1000, UTC)
    words = f"{at.day} {at:%b %H:%M:%S}" if with_day else f"{at:%H:%M:%S}"
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%dT%H:%M:%SZ}", words)
