"""What must hold before an event happens: one small rule each, listed by kind of event.

A rule answers the last part of a code of `codes.CODES`, or None. The first that answers refuses
the event. The lists are data, so that a test can take one rule out and see who notices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from tractatus.governance.act import ActorKind
from tractatus.governance.deliberation.clocks import INTERIM_REVIEW, Urgency
from tractatus.governance.deliberation.codes import MIN_LENSES, MIN_OPTIONS, MIN_STAKEHOLDERS
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Event,
    Framed,
    InterimReviewed,
    InterimTaken,
    Measure,
    Notified,
    OptionProposed,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.residue import Residue, is_hollow
from tractatus.governance.deliberation.state import Deliberation, Stage

# The event is of the kind that the table names; narrower types here would only be repeated there.
Rule = Callable[[Deliberation, Any], str | None]

MAX_ITEMS: Final = 256
MAX_CHARACTERS: Final = 4_000

_STAGES: Final[Mapping[type[Event], frozenset[Stage]]] = {
    Framed: frozenset({Stage.OPEN}),
    StakeholderAdded: frozenset({Stage.FRAMED, Stage.STAKEHOLDERS}),
    PositionStated: frozenset({Stage.STAKEHOLDERS, Stage.POSITIONS}),
    SharedValuesNamed: frozenset({Stage.POSITIONS}),
    OptionProposed: frozenset({Stage.SHARED_VALUES, Stage.OPTIONS}),
    AccommodationSought: frozenset({Stage.OPTIONS}),
    Decided: frozenset({Stage.ACCOMMODATION}),
    Notified: frozenset({Stage.DECIDED}),
    Appealed: frozenset({Stage.NOTICE, Stage.CLOSED}),
    AppealDecided: frozenset({Stage.APPEALED}),
    PrecedentSet: frozenset({Stage.NOTICE, Stage.APPEAL_DECIDED}),
    InterimTaken: frozenset(stage for stage in Stage if stage < Stage.DECIDED),
    InterimReviewed: frozenset(stage for stage in Stage if stage < Stage.DECIDED),
}


def same_case(case: Deliberation, event: Event) -> str | None:
    """The event is of this case."""
    return None if event.case_id == case.case_id else "wrong_case"


def time_runs(case: Deliberation, event: Event) -> str | None:
    """Time does not go back."""
    return None if event.at_ms >= case.last_at_ms else "time_went_back"


def by_a_named_human(case: Deliberation | None, event: Event) -> str | None:
    """A person with a name."""
    if not event.by.is_human:
        return "not_a_human"
    has_name = any(map(str.isalnum, event.by.name))
    return None if event.by.id and has_name else "unnamed"


def by_a_moderator(case: Deliberation | None, event: Event) -> str | None:
    """Somebody with the role to do it."""
    return None if event.by.kind is ActorKind.MODERATOR else "not_a_moderator"


def not_closed(case: Deliberation, event: Event) -> str | None:
    """After the close nothing follows but an appeal."""
    is_appeal = isinstance(event, Appealed | AppealDecided)
    return "closed" if case.is_closed and not is_appeal else None


def at_its_stage(case: Deliberation, event: Event) -> str | None:
    """The case has come as far as this, and no farther."""
    return None if case.stage in _STAGES[type(event)] else "wrong_stage"


def short_enough(case: Deliberation | None, event: Event) -> str | None:
    """No more than people read."""
    if any(len(text) > MAX_CHARACTERS for text in _texts(event)):
        return "too_much"
    if isinstance(event, SharedValuesNamed):
        return "too_much" if len(event.values) > MAX_ITEMS else None
    grown = case and _SERIES.get(type(event))
    return "too_much" if grown and len(getattr(case, grown)) >= MAX_ITEMS else None


# Where an event is one of several, the others stand under this name.
_SERIES: Final[Mapping[type[Event], str]] = {
    StakeholderAdded: "stakeholders",
    PositionStated: "positions",
    OptionProposed: "options",
}


def _texts(event: Event) -> list[str]:
    values = [getattr(event, field.name) for field in fields(event)]
    texts = [event.by.id, event.by.name]
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts += value
        elif isinstance(value, Residue):
            texts += [value.text, value.none_by]
    return texts


def says(*names: str) -> Rule:
    """The named texts say something."""

    def rule(case: Deliberation | None, event: Event) -> str | None:
        return "empty_text" if any(is_hollow(getattr(event, name)) for name in names) else None

    return rule


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


OPENING: Final[tuple[Rule, ...]] = (by_a_named_human, short_enough, says("subject"))

COMMON: Final[tuple[Rule, ...]] = (
    same_case,
    time_runs,
    by_a_named_human,
    not_closed,
    interim_reviewed_in_time,
    at_its_stage,
    short_enough,
)

RULES: dict[type[Event], tuple[Rule, ...]] = {
    Framed: (by_a_moderator, says("question", "at_stake")),
    StakeholderAdded: (by_a_moderator, says("name"), absent_have_a_proxy, new_stakeholder),
    PositionStated: (enough_stakeholders, of_a_stakeholder, says("statement")),
    SharedValuesNamed: (by_a_moderator, everybody_was_heard, names_values),
    OptionProposed: (new_option, says("text")),
    AccommodationSought: (by_a_moderator, enough_options, says("text")),
    InterimTaken: (
        by_a_moderator,
        interim_is_critical,
        says("act"),
        interim_is_reversible,
        interim_has_a_date,
    ),
    InterimReviewed: (by_a_moderator, interim_is_anothers, says("reasons")),
    Decided: (
        by_a_moderator,
        no_open_interim,
        everybody_had_time,
        of_the_options,
        says("reasons"),
        has_dissent,
        has_remainder,
    ),
    Notified: (by_a_moderator, says("text")),
    Appealed: (appeal_is_new, appeal_is_in_time, says("grounds")),
    AppealDecided: (by_a_moderator, another_reviewer, reversal_has_an_option, says("reasons")),
    PrecedentSet: (by_a_moderator, says("summary"), review_date_is_set),
}
