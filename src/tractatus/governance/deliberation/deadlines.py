"""What is due in a case at a given moment, and what is late; a view, decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from tractatus.governance.deliberation.state import Deliberation


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is expected.

    Args:
        what: In a few words.
        due_ms: By when, in milliseconds of Unix time.
        is_late: Whether that is past.
    """

    what: str
    due_ms: int
    is_late: bool


def deadlines(case: Deliberation, now_ms: int) -> tuple[Deadline, ...]:
    """What the clocks of the case's urgency ask for next, the soonest first."""
    clock = case.clock
    due: list[tuple[str, int]] = []
    if case.interim is not None and case.has_open_interim:
        due.append(("review of the interim act", case.interim.review_by_ms))
    if case.decision is None:
        due.append(("decision", case.opened.at_ms + clock.decide_within))
    elif case.notice is None:
        due.append(("notice", case.decision.at_ms + clock.notice_within))
    elif case.appeal is None:
        due.append(("last day to appeal", case.notice.at_ms + clock.appeal_within))
    elif case.appeal_decision is None:
        due.append(("answer to the appeal", case.appeal.at_ms + clock.appeal_decided_within))
    if case.precedent is not None:
        due.append(("review of the precedent", case.precedent.review_at_ms))
    ordered = sorted(due, key=lambda one: one[1])
    return tuple(Deadline(what, at_ms, at_ms < now_ms) for what, at_ms in ordered)
