"""Why an event of a deliberation, or an act about one, is refused. Codes are stable."""

from __future__ import annotations

from typing import Final

MIN_STAKEHOLDERS: Final = 2
MIN_LENSES: Final = 2
MIN_OPTIONS: Final = 2

CODES: Final[dict[str, str]] = {
    "deliberation.no_case": "there is no such case, or nothing that could be appealed against",
    "deliberation.opened_already": "the case is open already",
    "deliberation.wrong_case": "the event is of another case",
    "deliberation.time_went_back": "the event is older than the one before it",
    "deliberation.not_a_human": "this step is a person's, and no person takes it",
    "deliberation.unnamed": "the person who takes this step has no name",
    "deliberation.not_a_moderator": "this step is a moderator's",
    "deliberation.wrong_stage": "the case is not at a stage where this can happen",
    "deliberation.closed": "the case is closed; an appeal is all that can follow",
    "deliberation.empty_text": "a text that somebody must be able to read says nothing",
    "deliberation.too_much": "more, or longer, than anybody would read",
    "deliberation.absent_without_proxy": "nobody speaks for a stakeholder who is absent",
    "deliberation.known_already": "there is one of this name in the case already",
    "deliberation.unknown_stakeholder": "the case has no such stakeholder",
    "deliberation.too_few_stakeholders": "fewer stakeholders than two",
    "deliberation.silent_stakeholder": "a stakeholder has no position yet",
    "deliberation.too_few_lenses": "all positions speak from one framework",
    "deliberation.too_few_options": "fewer options than two",
    "deliberation.nothing_keeps": "no option keeps the post, so an appeal could restore nothing",
    "deliberation.unknown_option": "the case has no such option",
    "deliberation.no_measure": "the case is about a post, and the option does not say what with it",
    "deliberation.hearing_too_short": "the time to be heard is not over",
    "deliberation.no_dissent": "neither dissent nor who says that there was none",
    "deliberation.no_remainder": "neither a moral remainder nor who says that there was none",
    "deliberation.none_by_nobody": "whoever says that there was none is no party of the case",
    "deliberation.interim_not_critical": "only a critical case allows an interim act",
    "deliberation.interim_known": "the case has an interim act already",
    "deliberation.interim_irreversible": "an interim act must be reversible, and say how",
    "deliberation.interim_review_date": "the review of an interim act is due within a day",
    "deliberation.interim_review_due": "the interim act is due for review before anything else",
    "deliberation.interim_unreviewed": "the interim act was not reviewed yet",
    "deliberation.no_interim": "there is no interim act to review",
    "deliberation.own_interim": "whoever took the interim act does not review it",
    "deliberation.own_decision": "whoever decided does not appeal",
    "deliberation.not_yours": "only whom the decision concerns may appeal",
    "deliberation.appealed_already": "there was an appeal already",
    "deliberation.appeal_too_late": "the time to appeal is over",
    "deliberation.no_appeal": "there is no appeal to decide",
    "deliberation.same_reviewer": "whoever decided first does not decide the appeal",
    "deliberation.reviewer_is_appellant": "nobody decides their own appeal",
    "deliberation.review_date": "the review date is past, or later than the urgency allows",
    "deliberation.unreadable": "the act does not hold an event that can be read",
    "deliberation.actor_differs": "the event is by somebody else than the act",
    "deliberation.other_act": "the event is not what the act says that it is",
    "deliberation.values_conflict": "the reasoning decides about values; people deliberate first",
    "deliberation.needed": "the gate sent this to deliberation, and there was none yet",
    "deliberation.undecided": "the post is in a deliberation that is not decided",
    "deliberation.other_than_decided": "the deliberation decided something else, or somebody else",
}
