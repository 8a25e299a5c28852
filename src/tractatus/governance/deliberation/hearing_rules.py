"""Rules of a hearing, of what is done until it ends, and of what is decided then."""

from __future__ import annotations

from tractatus.governance.deliberation.clocks import INTERIM_REVIEW, Urgency
from tractatus.governance.deliberation.codes import MIN_LENSES, MIN_OPTIONS, MIN_STAKEHOLDERS
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    Decided,
    Event,
    InterimReviewed,
    InterimTaken,
    Measure,
    OptionProposed,
    PositionStated,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.residue import Residue, is_hollow
from tractatus.governance.deliberation.state import Deliberation


def names_values(case: Deliberation, event: SharedValuesNamed) -> str | None:
    """At least one value, none of them empty."""
    return "empty_text" if not event.values or any(map(is_hollow, event.values)) else None


def absent_have_a_proxy(case: Deliberation, event: StakeholderAdded) -> str | None:
    """Whoever cannot speak is spoken for by somebody named."""
    return "absent_without_proxy" if event.is_absent and is_hollow(event.proxy) else None


def new_stakeholder(case: Deliberation, event: StakeholderAdded) -> str | None:
    """Nobody twice, and everybody with an identifier."""
    known = {one.stakeholder for one in case.stakeholders}
    return "known_already" if event.stakeholder in known or not event.stakeholder else None


def of_a_stakeholder(case: Deliberation, event: PositionStated) -> str | None:
    """A position is somebody's."""
    known = {one.stakeholder for one in case.stakeholders}
    return None if event.stakeholder in known else "unknown_stakeholder"


def enough_stakeholders(case: Deliberation, event: Event) -> str | None:
    """Before anybody speaks, the minimum of plural views is there."""
    return "too_few_stakeholders" if len(case.stakeholders) < MIN_STAKEHOLDERS else None


def everybody_was_heard(case: Deliberation, event: SharedValuesNamed) -> str | None:
    """Every stakeholder has a position, and not all from one framework."""
    heard = {one.stakeholder for one in case.positions}
    if any(one.stakeholder not in heard for one in case.stakeholders):
        return "silent_stakeholder"
    return "too_few_lenses" if len({one.lens for one in case.positions}) < MIN_LENSES else None


def new_option(case: Deliberation, event: OptionProposed) -> str | None:
    """Each option once, and in a case about a post with what happens to it."""
    if not event.option or event.option in {one.option for one in case.options}:
        return "known_already"
    return "no_measure" if case.opened.post and event.measure is Measure.NONE else None


def enough_options(case: Deliberation, event: AccommodationSought) -> str | None:
    """A choice has at least two sides; about a post, one of them keeps it."""
    if len(case.options) < MIN_OPTIONS:
        return "too_few_options"
    keeps = not case.opened.post or Measure.KEEP in {one.measure for one in case.options}
    return None if keeps else "nothing_keeps"


def of_the_options(case: Deliberation, event: Decided) -> str | None:
    """What is decided was an option."""
    known = {one.option for one in case.options}
    return None if event.option in known else "unknown_option"


def everybody_had_time(case: Deliberation, event: Decided) -> str | None:
    """The hearing is over."""
    heard_for = event.at_ms - min(one.at_ms for one in case.positions)
    return "hearing_too_short" if heard_for < case.clock.hearing else None


def has_dissent(case: Deliberation, event: Decided) -> str | None:
    """Dissent, or who says that there was none."""
    return _residue(case, event, event.dissent, "no_dissent")


def has_remainder(case: Deliberation, event: Decided) -> str | None:
    """A moral remainder, or who says that there was none."""
    return _residue(case, event, event.remainder, "no_remainder")


def _residue(case: Deliberation, event: Decided, residue: Residue, code: str) -> str | None:
    if residue.says_something:
        return None
    if not residue.none_by:
        return code
    parties = {event.by.id, *(one.stakeholder for one in case.stakeholders)}
    return None if residue.none_by in parties else "none_by_nobody"


def interim_reviewed_in_time(case: Deliberation, event: Event) -> str | None:
    """When an interim act is due, its review comes before everything else."""
    if case.interim is None or not case.has_open_interim or isinstance(event, InterimReviewed):
        return None
    return "interim_review_due" if event.at_ms >= case.interim.review_by_ms else None


def no_open_interim(case: Deliberation, event: Decided) -> str | None:
    """The review is mandatory: no decision before it."""
    return "interim_unreviewed" if case.has_open_interim else None


def interim_is_critical(case: Deliberation, event: InterimTaken) -> str | None:
    """Only where waiting does harm, and once."""
    if case.opened.urgency is not Urgency.CRITICAL:
        return "interim_not_critical"
    return "interim_known" if case.interim is not None else None


def interim_is_reversible(case: Deliberation, event: InterimTaken) -> str | None:
    """It can be undone, and says how."""
    return None if event.is_reversible and not is_hollow(event.undo) else "interim_irreversible"


def interim_has_a_date(case: Deliberation, event: InterimTaken) -> str | None:
    """Its review comes soon."""
    span = event.review_by_ms - event.at_ms
    return None if 0 < span <= INTERIM_REVIEW else "interim_review_date"


def interim_is_anothers(case: Deliberation, event: InterimReviewed) -> str | None:
    """There is an interim act, and somebody else reviews it."""
    if case.interim is None or not case.has_open_interim:
        return "no_interim"
    return "own_interim" if event.by.id == case.interim.by.id else None
