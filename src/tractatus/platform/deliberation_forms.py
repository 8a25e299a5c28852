"""The forms of a case's page: each reads one event. Names of fields are unique on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation import (
    Deliberation,
    Event,
    Lens,
    Measure,
    Party,
    Refused,
    Residue,
    apply,
)
from tractatus.governance.deliberation.clocks import HOUR, Urgency
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Framed,
    InterimReviewed,
    InterimTaken,
    Notified,
    OptionProposed,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.web.forms import Form

LONGEST: Final = 4000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
PRESENT: Final = {
    "present": "They can speak here",
    "absent": "They cannot; a proxy speaks for them",
}
YES_NO: Final = {"yes": "Yes", "no": "No"}
ANSWERS: Final = {"uphold": "The decision stands", "reverse": "The decision falls"}

# A refusal for one of these is about who somebody is: the gate answers it, and it is recorded.
OF_AUTHORITY: Final = frozenset(
    f"deliberation.{name}"
    for name in (
        "not_a_human", "unnamed", "not_a_moderator", "own_interim", "own_decision",
        "same_reviewer", "reviewer_is_appellant",
    )
)  # fmt: skip

Read = Callable[[Form, Deliberation, Party, int], Event]


def read_step(kind: str, form: Form, case: Deliberation, by: Party, at_ms: int) -> Event | None:
    """The event that a form describes; None where the form has a mistake, which it then says.

    What the state machine would refuse is a mistake too, beside the step's first field, unless
    it is about who somebody is.
    """
    event = STEPS[kind](form, case, by, at_ms)
    if not form.is_valid:
        return None
    found = apply(case, event)
    if isinstance(found, Refused) and found.code not in OF_AUTHORITY:
        form.refuse(_FIELDS.get(found.code, FIRST_FIELD[kind]), f"Please look again: {found.text}.")
        return None
    return event


_FIELDS: Final = {"deliberation.no_dissent": "dissent", "deliberation.no_remainder": "remainder"}


def _framed(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    question = _area(form, "question", "Please put the question into words.")
    stake = _area(form, "at_stake", "Please say what is at stake.")
    return Framed(case.case_id, by, at_ms, question, stake)


def _stakeholder(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    name = form.text("stakeholder_name", "Please name who is touched.", longest=200)
    presence = form.choice("presence", PRESENT, "Please say whether they can speak here.")
    proxy = form.value("proxy").strip()[:200]
    number = f"s{len(case.stakeholders) + 1}"
    return StakeholderAdded(case.case_id, by, at_ms, number, name, proxy, presence == "absent")


def _position(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    lenses = {lens.value: lens.question for lens in Lens}
    whose = form.choice("whose", stakeholders(case), "Please say whose position it is.")
    lens = form.choice("lens", lenses, "Please choose a way to look at it.")
    statement = _area(form, "statement", "Please state the position.")
    return PositionStated(
        case.case_id, by, at_ms, whose, Lens(lens) if lens in lenses else Lens.CARE, statement
    )


def _shared(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    lines = _area(form, "shared", "Please name at least one value, one a line.").split("\n")
    return SharedValuesNamed(
        case.case_id, by, at_ms, tuple(line.strip() for line in lines if line.strip())
    )


def _option(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    text = _area(form, "option_text", "Please describe the option.")
    measure = Measure.NONE
    if case.opened.post:
        found = form.choice("measure", MEASURES, "Please say what happens to the post.")
        measure = Measure(found) if found in MEASURES else Measure.NONE
    number = f"o{len(case.options) + 1}"
    return OptionProposed(case.case_id, by, at_ms, number, text, measure)


def _accommodation(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    text = _area(form, "accommodation", "Please say how far more positions could be met.")
    return AccommodationSought(case.case_id, by, at_ms, text)


def _interim(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    act = _area(form, "interim_act", "Please say what is done at once.")
    undo = _area(form, "interim_undo", "Please say how it is undone.")
    hours = form.choice("interim_hours", HOURS, "Please say when it is reviewed.")
    due = at_ms + (int(hours) if hours in HOURS else 0) * HOUR
    return InterimTaken(case.case_id, by, at_ms, act, True, undo, due)


def _interim_review(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    stays = form.choice("interim_stays", YES_NO, "Please say whether it stays.")
    reasons = _area(form, "interim_reasons", "Please give your reasons.")
    return InterimReviewed(case.case_id, by, at_ms, stays == "yes", reasons)


def _decided(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    option = form.choice("option", options(case), "Please choose an option.")
    reasons = _area(form, "reasons", "Please give your reasons.")
    dissent, remainder = (_residue(form, name) for name in ("dissent", "remainder"))
    return Decided(case.case_id, by, at_ms, option, reasons, dissent, remainder)


def _residue(form: Form, name: str) -> Residue:
    text = form.value(name).strip().replace("\r\n", "\n")[:LONGEST]
    return Residue(text, form.value(f"{name}_none_by").strip()[:100])


def _notified(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    return Notified(case.case_id, by, at_ms, _area(form, "notice_text", "Please write the notice."))


def _appealed(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    grounds = _area(form, "grounds", "Please say why somebody else should look at it.")
    return Appealed(case.case_id, by, at_ms, grounds)


def _appeal_decided(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    answer = form.choice("answer", ANSWERS, "Please say whether the decision stands.")
    reasons = _area(form, "answer_reasons", "Please give your reasons.")
    falls = answer == "reverse"
    option = form.value("instead") if falls else ""
    if falls and option not in options(case):
        form.refuse("instead", "Please choose what holds instead.")
    return AppealDecided(case.case_id, by, at_ms, falls, option, reasons)


def _precedent(form: Form, case: Deliberation, by: Party, at_ms: int) -> Event:
    summary = _area(form, "summary", "Please say what later cases may learn from it.")
    day = form.value("review_on").strip()
    review = 0
    try:
        if not _DAY.fullmatch(day):
            raise ValueError(day)
        review = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        form.refuse("review_on", "Please give a date, as 2030-01-31.")
    return PrecedentSet(case.case_id, by, at_ms, summary, review)


def _area(form: Form, name: str, missing: str) -> str:
    return form.text(name, missing, longest=LONGEST, lines=True)


def stakeholders(case: Deliberation) -> dict[str, str]:
    """Names by identifier; the proxy stands beside whoever is absent."""
    return {
        one.stakeholder: f"{one.name} (by {one.proxy})" if one.is_absent else one.name
        for one in case.stakeholders
    }


def options(case: Deliberation) -> dict[str, str]:
    """What could be decided, by identifier."""
    return {one.option: one.text for one in case.options}


URGENCIES: Final[Mapping[str, str]] = {
    Urgency.CRITICAL: "Critical: harm comes within hours",
    Urgency.URGENT: "Urgent: within days",
    Urgency.IMPORTANT: "Important: within weeks",
    Urgency.ROUTINE: "Routine: nothing is lost by waiting",
}
BOUNDARIES: Final = {
    one.name.lower(): one.name.capitalize() for one in Boundary if one is not Boundary.JUDGMENT
}
HOURS: Final = {"1": "Within an hour", "8": "Within eight hours", "24": "Within a day"}
MEASURES: Final[Mapping[str, str]] = {
    "keep": "The post stays",
    "label": "The post stays, and a label names the rule",
    "restrict": "No page lists the post",
    "remove": "The post is removed",
}
STEPS: Final[Mapping[str, Read]] = {
    "framed": _framed,
    "stakeholder_added": _stakeholder,
    "position_stated": _position,
    "shared_values_named": _shared,
    "option_proposed": _option,
    "accommodation_sought": _accommodation,
    "interim_taken": _interim,
    "interim_reviewed": _interim_review,
    "decided": _decided,
    "notified": _notified,
    "appealed": _appealed,
    "appeal_decided": _appeal_decided,
    "precedent_set": _precedent,
}
FIRST_FIELD: Final[Mapping[str, str]] = {
    "framed": "question",
    "stakeholder_added": "stakeholder_name",
    "position_stated": "statement",
    "shared_values_named": "shared",
    "option_proposed": "option_text",
    "accommodation_sought": "accommodation",
    "interim_taken": "interim_act",
    "interim_reviewed": "interim_reasons",
    "decided": "option",
    "notified": "notice_text",
    "appealed": "grounds",
    "appeal_decided": "answer",
    "precedent_set": "review_on",
}
