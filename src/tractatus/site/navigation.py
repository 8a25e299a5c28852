"""The pages of the site that a visitor can go to, in one place: bar, menu, foot and site map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Entry:
    """One page.

    Args:
        path: Its address on this site.
        words: How the navigation calls it.
        place: Where it is linked from: the bar (and the menu of narrow screens), or the foot.
            The evidence page has an entry of its own, "Live in Production", after the bar's last.
    """

    path: str
    words: str
    place: Literal["bar", "live", "foot"]


PAGES: Final = (
    Entry("/", "Home", "bar"),
    Entry("/about", "About", "bar"),
    Entry("/metrics.html", "Metrics", "bar"),
    Entry("/audit", "Audit", "bar"),
    Entry("/comparison", "Comparison", "bar"),
    Entry("/blog", "Blog", "bar"),
    Entry("/enforcement.html", "Live in Production", "live"),
    Entry("/verify", "Check, step by step", "foot"),
    Entry("/witnesses", "Witnesses", "foot"),
    Entry("/demo", "Demo", "foot"),
    Entry("/citations", "Citations", "foot"),
    Entry("/analytics", "Analytics", "foot"),
)
