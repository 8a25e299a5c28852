"""How long a case may take, by its urgency; times are passed in, nothing here looks at a clock.

The figures are this project's choice, and were not measured; only the appeal's six months come
from a law (Regulation (EU) 2022/2065, Article 20(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Urgency(StrEnum):
    """How soon harm comes of waiting."""

    CRITICAL = "critical"
    URGENT = "urgent"
    IMPORTANT = "important"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True)
class Clock:
    """Spans in milliseconds.

    Args:
        hearing: The least between the first position and the decision.
        decide_within: Of the opening; a later decision is possible, and shown as late.
        notice_within: Of the decision; the same.
        appeal_within: Of the notice; a later appeal is refused.
        appeal_decided_within: Of the appeal; a later answer is shown as late.
        review_within: The latest review date, from the precedent on.
    """

    hearing: int
    decide_within: int
    notice_within: int
    appeal_within: int
    appeal_decided_within: int
    review_within: int


_APPEAL: Final = 183 * DAY

CLOCKS: Final[Mapping[Urgency, Clock]] = {
    Urgency.CRITICAL: Clock(0, 8 * HOUR, HOUR, _APPEAL, 3 * DAY, 30 * DAY),
    Urgency.URGENT: Clock(HOUR, 3 * DAY, 8 * HOUR, _APPEAL, 7 * DAY, 91 * DAY),
    Urgency.IMPORTANT: Clock(DAY, 21 * DAY, DAY, _APPEAL, 21 * DAY, 183 * DAY),
    Urgency.ROUTINE: Clock(3 * DAY, 91 * DAY, 7 * DAY, _APPEAL, 30 * DAY, 366 * DAY),
}

# An interim act is reviewed within this, whatever happens to the case meanwhile.
INTERIM_REVIEW: Final = DAY
