"""Rules of an appeal and of what a case leaves behind."""

from __future__ import annotations

from tractatus.governance.deliberation.events import AppealDecided, Appealed, PrecedentSet
from tractatus.governance.deliberation.state import Deliberation


def appeal_is_new(case: Deliberation, event: Appealed) -> str | None:
    """One appeal, and not by whoever decided."""
    if case.appeal is not None:
        return "appealed_already"
    decided_by = case.decision.by.id if case.decision else ""
    return "own_decision" if event.by.id == decided_by else None


def appeal_is_in_time(case: Deliberation, event: Appealed) -> str | None:
    """Within the time that began with the notice."""
    if case.notice is None:
        return "no_case"
    late = event.at_ms - case.notice.at_ms > case.clock.appeal_within
    return "appeal_too_late" if late else None


def another_reviewer(case: Deliberation, event: AppealDecided) -> str | None:
    """Neither the first decider nor whoever appealed."""
    if case.decision is None or event.by.id == case.decision.by.id:
        return "same_reviewer"
    is_appellant = case.appeal is not None and event.by.id == case.appeal.by.id
    return "reviewer_is_appellant" if is_appellant else None


def reversal_has_an_option(case: Deliberation, event: AppealDecided) -> str | None:
    """What falls is replaced by another option; what stands, by none."""
    if not event.is_reversed:
        return "unknown_option" if event.option else None
    first = case.decision.option if case.decision else ""
    known = {one.option for one in case.options} - {first}
    return None if event.option in known else "unknown_option"


def review_date_is_set(case: Deliberation, event: PrecedentSet) -> str | None:
    """It will be looked at again, and not too late."""
    span = event.review_at_ms - event.at_ms
    return None if 0 < span <= case.clock.review_within else "review_date"
