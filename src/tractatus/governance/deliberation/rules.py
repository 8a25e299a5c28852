"""What must hold before an event happens: one small rule each, listed by kind of event.

A rule answers the last part of a code of `codes.CODES`, or None. The first that answers refuses
the event. The lists are data, so that a test can take one rule out and see who notices.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.deliberation.appeal_rules import (
    another_reviewer,
    appeal_is_in_time,
    appeal_is_new,
    reversal_has_an_option,
    review_date_is_set,
)
from tractatus.governance.deliberation.conduct import (
    Rule,
    at_its_stage,
    by_a_moderator,
    by_a_named_human,
    not_closed,
    same_case,
    says,
    short_enough,
    time_runs,
)
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Event,
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
from tractatus.governance.deliberation.hearing_rules import (
    absent_have_a_proxy,
    enough_options,
    enough_stakeholders,
    everybody_had_time,
    everybody_was_heard,
    has_dissent,
    has_remainder,
    interim_has_a_date,
    interim_is_anothers,
    interim_is_critical,
    interim_is_reversible,
    interim_reviewed_in_time,
    names_values,
    new_option,
    new_stakeholder,
    no_open_interim,
    of_a_stakeholder,
    of_the_options,
)

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
