"""What is counted, when, and for how long: every number of it in one place, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EVIDENCE_PAGE: Final = "/enforcement.html"
DASHBOARD_PAGE: Final = "/metrics.html"

STEP: Final = 5  # figures go up in steps of this; what is smaller is hidden
IDLE_MINUTES: Final = 30  # a visit ends after so long without a sign
BOUNCE_SECONDS: Final = 10  # one page, visible for less than this
LONGEST_MINUTES: Final = 30  # more than this on a page counts as this
BEACONS_A_MINUTE: Final = 60  # of one visitor; more are dropped
OPEN_VISITS: Final = 10_000  # at once; more are dropped
KEPT_MONTHS: Final = 13  # and the present one
# "At least so many seconds on the evidence page".
SECONDS: Final = (10, 30, 60, 120, 300, 600)

DROPPED: Final = {
    "bot": "the browser's name is that of a known robot, or there is none",
    "rate": "more signs within a minute than a person makes",
    "sequence": "a sign that cannot follow: of a page that was not opened, or of more time than "
    "has passed; also of a visit that had ended or that a restart has forgotten",
    "full": "too many visits at once",
    "malformed": "not in the format",
}

# Every count there is, in the order of the file and the table.
CELLS: Final = (
    "visits",
    "bounces",
    "evidence",
    *(f"evidence_{seconds}s" for seconds in SECONDS),
    "platform",
    "dashboard",
    "shares",
    *(f"dropped_{reason}" for reason in DROPPED),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure of the page.

    Args:
        name: Its anchor, and its name in the JSON.
        title: For people.
        column: Title of its count in a table.
        words: What exactly is counted.
        cell: The count that it rests on.
        is_share: Whether it is shown as a share of all visits.
    """

    name: str
    title: str
    column: str
    words: str
    cell: str
    is_share: bool = True


DEFINITIONS: Final = (
    Definition(
        "visits",
        "Visits",
        "Visits",
        "Pages that one visitor opened, with never more than "
        f"{IDLE_MINUTES} minutes between two signs. One visitor is whoever comes from one address "
        "on one day (UTC); people behind one address are one visitor, and one person with two "
        "addresses is two. A visit across midnight is two.",
        "visits",
        is_share=False,
    ),
    Definition(
        "bounces",
        "Bounce rate",
        "Bounces",
        "Visits that opened one page only, had it visible and focused for less than "
        f"{BOUNCE_SECONDS} seconds in all, and neither followed a link to the platform nor shared. "
        "Reading one page for longer is no bounce.",
        "bounces",
    ),
    Definition(
        "evidence",
        f"Opened {EVIDENCE_PAGE}",
        f"Opened {EVIDENCE_PAGE}",
        f"Visits that opened {EVIDENCE_PAGE}.",
        "evidence",
    ),
    Definition(
        "platform",
        "Went on to the platform",
        "Went on to the platform",
        "Visits in which a link to the platform was followed, by pointer or by keyboard, from any "
        "page of this site. What happens there is not known here.",
        "platform",
    ),
    Definition(
        "dashboard",
        f"Opened the dashboard, {DASHBOARD_PAGE}",
        f"Opened {DASHBOARD_PAGE}",
        f"Visits that opened {DASHBOARD_PAGE}.",
        "dashboard",
    ),
    Definition(
        "shares",
        "Shared a page",
        "Shared a page",
        "Visits in which the button at the foot of a page was used that shares or copies its "
        "address. Copying it from the address bar is not seen.",
        "shares",
    ),
)
TIME_WORDS: Final = (
    f"For each visit that opened {EVIDENCE_PAGE}: how long that page was visible in a focused "
    f"window, added up by the page itself, at most {LONGEST_MINUTES} minutes. The median is given "
    "as the two bounds that it lies between."
)
