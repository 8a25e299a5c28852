"""PluralisticDeliberationOrchestrator: no question of values closes without people.

It never says what is right. It asks whether the step that an act would take is one that the case
allows, by this actor, now: the act carries the event, the snapshot the case, and the same state
machine that replays a case answers. It can only add a denial, or ask for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Act, ActorKind, Assessment, Effect, Reason, Reasoning
from tractatus.governance.boundary.described import Described, find_described
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.decision_object import Boundary, DecisionObject
from tractatus.governance.deliberation.clocks import CLOCKS, Urgency
from tractatus.governance.deliberation.codes import CODES
from tractatus.governance.deliberation.documents import parse_event
from tractatus.governance.deliberation.events import KIND_OF, Event
from tractatus.governance.deliberation.machine import apply
from tractatus.governance.deliberation.residue import is_hollow
from tractatus.governance.deliberation.state import Contest, Deliberation, Referred, Refused

STEP_OF: Final[Mapping[str, str]] = {
    "opened": "deliberation.open",
    "framed": "deliberation.frame",
    "stakeholder_added": "deliberation.add_stakeholder",
    "position_stated": "deliberation.state_position",
    "shared_values_named": "deliberation.name_shared_values",
    "option_proposed": "deliberation.propose_option",
    "accommodation_sought": "deliberation.seek_accommodation",
    "interim_taken": "deliberation.act_meanwhile",
    "interim_reviewed": "deliberation.review_interim",
    "decided": "deliberation.decide",
    "notified": "deliberation.notify",
    "appealed": "appeal.file",
    "appeal_decided": "appeal.decide",
    "precedent_set": "deliberation.set_precedent",
}
_PEOPLE: Final = frozenset({ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR})
_APPEAL_WITHIN: Final = CLOCKS[Urgency.ROUTINE].appeal_within
_READ: Final = 8_000  # characters of reasoning; as much as of a description


class PluralisticDeliberationOrchestrator:
    """Whether a step of a deliberation may be taken, and what has to be deliberated first."""

    name = "PluralisticDeliberationOrchestrator"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Steps of cases, appeals, rulings on posts in a case, and reasoning about values."""
        kind = case.act.type
        if kind.startswith(("deliberation.", "appeal.")):
            return True
        if kind == "moderation.decide":
            return snapshot.deliberation is not None
        return bool(_conflicts(case))

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """DENY with the code of what the state machine refused, else ALLOW."""
        act, standing = case.act, snapshot.deliberation
        if act.type == "moderation.decide":
            return self._answer(_ruling(act, standing))
        if act.type.startswith(("deliberation.", "appeal.")):
            if isinstance(standing, Contest):
                return self._answer(_contest(act, standing))
            return self._answer(_step(act, standing))
        found = _conflicts(case)[0]
        text = f"{CODES['deliberation.values_conflict']}: {found.verb} {found.about.value}"
        reason = Reason("deliberation.values_conflict", text.replace("_", " "))
        return Assessment(self.name, Effect.REQUIRE_APPROVAL, (reason,))

    def _answer(self, code: str | None) -> Assessment:
        if code is None:
            return Assessment(self.name, Effect.ALLOW)
        return Assessment(self.name, Effect.DENY, (Reason(code, CODES[code]),))


def _step(act: Act, standing: Deliberation | Referred | None) -> str | None:
    """What the state machine says of the event that the act carries."""
    try:
        event = parse_event(act.parameters.get("event"))
    except RequestError:
        return "deliberation.unreadable"
    if STEP_OF[KIND_OF[type(event)]] != act.type:
        return "deliberation.other_act"
    if (event.by.id, event.by.kind) != (act.actor, act.actor_kind):
        return "deliberation.actor_differs"
    if act.target != event.case_id or _answer_differs(act, standing, event):
        return "deliberation.other_act"
    found = apply(standing if isinstance(standing, Deliberation) else None, event)
    return found.code if isinstance(found, Refused) else None


def _answer_differs(act: Act, standing: object, event: Event) -> bool:
    """Whether the human's answer, which the log counts, is another than that of the event."""
    answer = act.parameters.get("answer")
    expected = expected_answer(standing if isinstance(standing, Deliberation) else None, event)
    return answer != expected


def expected_answer(case: Deliberation | None, event: Event) -> str | None:
    """The parameter `answer` of a step that is a human's decision; None for every other step."""
    match KIND_OF[type(event)]:
        case "decided":
            chosen = getattr(event, "option", "")
            options = case.options if case else ()
            measure = next((one.measure.value for one in options if one.option == chosen), "")
            return measure or "adopt"
        case "appeal_decided":
            return "reverse" if getattr(event, "is_reversed", False) else "uphold"
        case "precedent_set":
            return "set"
        case _:
            return None


def _ruling(act: Act, standing: object) -> str | None:
    """A ruling on a post that is in a case says what the case decided, by who decided it."""
    if isinstance(standing, Referred):
        return "deliberation.needed"
    if not isinstance(standing, Deliberation) or standing.opened.post != act.target:
        return "deliberation.wrong_case"
    if standing.decision is None:
        return "deliberation.undecided"
    decided = (standing.decision.by.id, standing.first_measure.value)
    if (act.actor, act.parameters.get("decision")) != decided:
        return "deliberation.other_than_decided"
    return None


def _contest(act: Act, contest: Contest) -> str | None:
    """An appeal against a decision that was made outside a case; the same rules."""
    if act.target != contest.target:
        return "deliberation.wrong_case"
    if act.actor_kind not in _PEOPLE:
        return "deliberation.not_a_human"
    match act.type:
        case "appeal.file":
            return _filing(act, contest)
        case "appeal.decide":
            return _answering(act, contest)
        case _:
            return "deliberation.other_act"


def _filing(act: Act, contest: Contest) -> str | None:
    if contest.appellant:
        return "deliberation.appealed_already"
    if act.actor == contest.decided_by:
        return "deliberation.own_decision"
    if contest.may_appeal and act.actor != contest.may_appeal:
        return "deliberation.not_yours"
    at_ms = act.parameters.get("at_ms")
    if not isinstance(at_ms, int) or at_ms - contest.noticed_at_ms > _APPEAL_WITHIN:
        return "deliberation.appeal_too_late"
    return _said(act, "grounds")


def _answering(act: Act, contest: Contest) -> str | None:
    if act.actor_kind is not ActorKind.MODERATOR:
        return "deliberation.not_a_moderator"
    if not contest.appellant or contest.is_decided:
        return "deliberation.no_appeal"
    if act.actor == contest.decided_by:
        return "deliberation.same_reviewer"
    if act.actor == contest.appellant:
        return "deliberation.reviewer_is_appellant"
    return _said(act, "reasons")


def _said(act: Act, name: str) -> str | None:
    text = act.parameters.get(name)
    is_empty = not isinstance(text, str) or is_hollow(text)
    return "deliberation.empty_text" if is_empty else None


def _conflicts(case: Case) -> list[Described]:
    """What the reasoning of an act about content decides about values.

    Whether the content itself stays is what a moderator decides anyway; the rules by which that is
    decided, consent, privacy and the like are not to be decided on the way.
    """
    is_about_content = (
        case.definition is not None and case.definition.about is DecisionObject.CONTENT_STANDING
    )
    if not is_about_content or case.reasoning is None:
        return []
    text = " . ".join(_texts(case.reasoning))[:_READ]
    return [
        one
        for one in find_described(text)
        if one.boundary is Boundary.VALUES and one.about is not DecisionObject.CONTENT_STANDING
    ]


def _texts(reasoning: Reasoning) -> list[str]:
    return [reasoning.goal, *reasoning.steps, reasoning.requested_effect]
