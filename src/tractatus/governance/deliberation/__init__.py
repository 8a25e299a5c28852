"""Deliberation: a question of values from the opening to the precedent, decided by people.

    open -> framed -> stakeholders -> positions -> shared values -> options -> accommodation
         -> human decision -> notice -> (appeal -> another human's answer) -> precedent, review

`apply` is the whole of it; everything else is a value. Pure, deterministic, without a clock.
"""

from tractatus.governance.deliberation.deadlines import Deadline, deadlines
from tractatus.governance.deliberation.documents import (
    event_document,
    parse_event,
    parse_event_lines,
)
from tractatus.governance.deliberation.events import Event, Measure, Party
from tractatus.governance.deliberation.lenses import Lens, lenses_for
from tractatus.governance.deliberation.machine import apply, replay
from tractatus.governance.deliberation.residue import Residue
from tractatus.governance.deliberation.state import (
    Contest,
    Deliberation,
    Referred,
    Refused,
    Stage,
)

__all__ = [
    "Contest",
    "Deadline",
    "Deliberation",
    "Event",
    "Lens",
    "Measure",
    "Party",
    "Referred",
    "Refused",
    "Residue",
    "Stage",
    "apply",
    "deadlines",
    "event_document",
    "lenses_for",
    "parse_event",
    "parse_event_lines",
    "replay",
]
