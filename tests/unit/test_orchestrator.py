"""PluralisticDeliberationOrchestrator in the gate: what a step, a ruling and an appeal may be."""

from __future__ import annotations

from typing import Any

import pytest
from tests.property.deliberation_world import CASE, MODEL, MODERATORS, SAYS, SOME

from tractatus.governance import Act, ActorKind, Decision, Effect, Evidence, Gate, Reasoning
from tractatus.governance.act import Alternative
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.clocks import DAY, Urgency
from tractatus.governance.deliberation.codes import CODES
from tractatus.governance.deliberation.documents import event_document
from tractatus.governance.deliberation.events import (
    KIND_OF,
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Event,
    Framed,
    Measure,
    Notified,
    Opened,
    OptionProposed,
    Party,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.lenses import Lens
from tractatus.governance.deliberation.machine import replay
from tractatus.governance.deliberation.orchestrator import (
    STEP_OF,
    PluralisticDeliberationOrchestrator,
    expected_answer,
)
from tractatus.governance.deliberation.residue import Residue
from tractatus.governance.deliberation.state import Contest, Deliberation, Referred
from tractatus.governance.proposal import propose
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
POST = "post"
ADA, BEN = MODERATORS
CEM = Party("c", "Cem", ActorKind.MEMBER)

HISTORY: list[Event] = [
    Opened(CASE, ADA, 0, "The lime tree", Boundary.VALUES, Urgency.CRITICAL, POST),
    Framed(CASE, ADA, 0, SAYS, SAYS),
    StakeholderAdded(CASE, ADA, 0, "s1", "Neighbours"),
    StakeholderAdded(CASE, ADA, 0, "s2", "Children", "Dov", True),
    PositionStated(CASE, CEM, 0, "s1", Lens.CARE, SAYS),
    PositionStated(CASE, ADA, 0, "s2", Lens.VIRTUE, SAYS),
    SharedValuesNamed(CASE, ADA, 0, (SAYS,)),
    OptionProposed(CASE, CEM, 0, "stay", SAYS, Measure.KEEP),
    OptionProposed(CASE, CEM, 0, "go", SAYS, Measure.REMOVE),
    AccommodationSought(CASE, ADA, 0, SAYS),
    Decided(CASE, ADA, 0, "go", SAYS, SOME, SOME),
    Notified(CASE, ADA, 0, SAYS),
    Appealed(CASE, CEM, 0, SAYS),
    AppealDecided(CASE, BEN, 0, True, "stay", SAYS),
    PrecedentSet(CASE, ADA, 0, SAYS, DAY),
]


def case_after(count: int) -> Deliberation | None:
    case = replay(HISTORY[:count])
    assert case is None or isinstance(case, Deliberation)
    return case


def step(event: Event, case: Deliberation | None, **changes: Any) -> Decision:
    answer = expected_answer(case, event)
    parameters = {"event": event_document(event)} | ({"answer": answer} if answer else {})
    given = {
        "type": STEP_OF[KIND_OF[type(event)]],
        "actor": event.by.id,
        "actor_kind": event.by.kind,
        "parameters": parameters,
        "target": event.case_id,
        "human_decision": answer is not None,
    }
    return GATE.decide(Act(**(given | changes)), deliberation=case)


def codes(decision: Decision) -> set[str]:
    service = PluralisticDeliberationOrchestrator.name
    found = [one for one in decision.assessments if one.service == service]
    assert len(found) == 1, "the service assessed the act"
    return {reason.code for reason in found[0].reasons}


@pytest.mark.parametrize("place", range(len(HISTORY)))
def test_every_step_of_a_whole_case_is_permitted_in_its_place_and_in_no_other(place: int) -> None:
    decision = step(HISTORY[place], case_after(place))
    assert decision.is_permitted, decision.explain()
    assert codes(decision) == set()
    for other in (0, 5, 9, 13, len(HISTORY)):
        kinds = {type(event) for event in HISTORY[other : other + 1]}
        if other != place and type(HISTORY[place]) not in kinds:
            wrong = step(HISTORY[place], case_after(other))
            repeated = isinstance(HISTORY[place], StakeholderAdded | PositionStated)
            assert wrong.effect is Effect.DENY or repeated, (place, other)


def test_a_human_answer_is_counted_as_the_human_gave_it() -> None:
    boundary = step(HISTORY[10], case_after(10)).assessments[0]
    assert boundary.human_answer is Effect.DENY, "the option that was decided removes the post"
    assert step(HISTORY[13], case_after(13)).assessments[0].human_answer is Effect.ALLOW


@pytest.mark.parametrize("place", range(1, len(HISTORY)))
def test_no_machine_takes_any_step(place: int) -> None:
    event = HISTORY[place]
    machine = type(event)(
        **{name: getattr(event, name) for name in event.__dataclass_fields__} | {"by": MODEL}
    )
    for by_name in (MODEL, Party(ADA.id, ADA.name, ActorKind.MODEL)):
        decision = step(machine, case_after(place), actor=by_name.id, actor_kind=by_name.kind)
        assert decision.effect is Effect.DENY


def test_a_step_in_another_name_or_another_kind_is_denied() -> None:
    event, case = HISTORY[10], case_after(10)
    assert "deliberation.actor_differs" in codes(step(event, case, actor=BEN.id))
    assert "deliberation.actor_differs" in codes(step(event, case, actor_kind=ActorKind.AGENT))
    assert "deliberation.other_act" in codes(step(event, case, type="deliberation.notify"))
    assert "deliberation.other_act" in codes(step(event, case, target="elsewhere"))
    other_answer = {"event": event_document(event), "answer": "keep"}
    assert "deliberation.other_act" in codes(step(event, case, parameters=other_answer))
    for parameters in ({}, {"event": None}, {"event": {"kind": "decided"}}, {"event": [1]}):
        assert codes(step(event, case, parameters=parameters)) == {"deliberation.unreadable"}


def test_without_the_flag_of_a_human_decision_a_case_is_not_decided() -> None:
    decision = step(HISTORY[10], case_after(10), human_decision=False)
    assert decision.effect is Effect.REQUIRE_APPROVAL


def test_the_first_decider_does_not_answer_the_appeal() -> None:
    event = AppealDecided(CASE, ADA, 0, False, "", SAYS)
    assert codes(step(event, case_after(13))) == {"deliberation.same_reviewer"}


def test_dissent_and_remainder_are_asked_for_by_the_gate() -> None:
    for dissent, remainder, code in (
        (Residue(), SOME, "no_dissent"),
        (SOME, Residue("n/a"), "no_remainder"),
        (Residue("none", "who"), SOME, "none_by_nobody"),
    ):
        event = Decided(CASE, ADA, 0, "go", SAYS, dissent, remainder)
        assert codes(step(event, case_after(10))) == {f"deliberation.{code}"}


def ruling(decision: str, actor: Party, standing: object) -> Decision:
    act = Act(
        "moderation.decide",
        actor.id,
        actor.kind,
        {"decision": decision},
        target=POST,
        human_decision=True,
    )
    return GATE.decide(act, deliberation=standing)  # type: ignore[arg-type]


def test_a_ruling_on_a_post_in_a_case_says_what_the_case_decided() -> None:
    assert codes(ruling("remove", ADA, case_after(5))) == {"deliberation.undecided"}
    assert ruling("remove", ADA, case_after(11)).is_permitted
    for decision, actor in (("keep", ADA), ("remove", BEN)):
        found = codes(ruling(decision, actor, case_after(11)))
        assert found == {"deliberation.other_than_decided"}
    elsewhere = replay([Opened("other", ADA, 0, SAYS, Boundary.VALUES, Urgency.ROUTINE, "else")])
    assert codes(ruling("keep", ADA, elsewhere)) == {"deliberation.wrong_case"}
    assert codes(ruling("keep", ADA, Referred(POST))) == {"deliberation.needed"}
    assert len(ruling("keep", ADA, None).assessments) == 1, "an ordinary ruling concerns it not"


CONTEST = Contest(POST, decided_by=ADA.id, noticed_at_ms=0, may_appeal=CEM.id)


def appeal(kind: str, actor: Party, contest: Contest, **parameters: Any) -> set[str]:
    is_answer = kind == "appeal.decide"
    given = {"at_ms": 5, "grounds": SAYS, "reasons": SAYS} | parameters
    given |= {"answer": "reverse"} if is_answer else {}
    act = Act(kind, actor.id, actor.kind, given, target=POST, human_decision=is_answer)
    decision = GATE.decide(act, deliberation=contest)
    found = codes(decision)
    assert decision.is_permitted or found or actor.kind is not ActorKind.MODERATOR
    return found


def test_an_appeal_outside_a_case_keeps_the_same_rules() -> None:
    assert appeal("appeal.file", CEM, CONTEST) == set()
    dov = Party("d", "Dov", ActorKind.MEMBER)
    filed = Contest(POST, ADA.id, 0, appellant=CEM.id, may_appeal=CEM.id)
    answered = Contest(POST, ADA.id, 0, CEM.id, CEM.id, is_decided=True)
    by_ben = Contest(POST, ADA.id, 0, appellant=BEN.id)
    for kind, actor, contest, parameters, code in (
        ("appeal.file", dov, CONTEST, {}, "not_yours"),
        ("appeal.file", ADA, CONTEST, {}, "own_decision"),
        ("appeal.file", CEM, filed, {}, "appealed_already"),
        ("appeal.file", CEM, CONTEST, {"at_ms": 184 * DAY}, "appeal_too_late"),
        ("appeal.file", CEM, CONTEST, {"at_ms": None}, "appeal_too_late"),
        ("appeal.file", CEM, CONTEST, {"grounds": "n/a"}, "empty_text"),
        ("appeal.file", MODEL, CONTEST, {}, "not_a_human"),
        ("appeal.decide", BEN, CONTEST, {}, "no_appeal"),
        ("appeal.decide", ADA, filed, {}, "same_reviewer"),
        ("appeal.decide", CEM, filed, {}, "not_a_moderator"),
        ("appeal.decide", BEN, answered, {}, "no_appeal"),
        ("appeal.decide", BEN, by_ben, {}, "reviewer_is_appellant"),
        ("appeal.decide", BEN, filed, {"reasons": " "}, "empty_text"),
        ("appeal.withdraw", BEN, filed, {}, "other_act"),
    ):
        assert appeal(kind, actor, contest, **parameters) == {f"deliberation.{code}"}
    assert appeal("appeal.decide", BEN, filed) == set()


def test_reasoning_that_decides_about_values_goes_to_people() -> None:
    act = Act("content.publish", "m", ActorKind.MEMBER, {"text": "Tea at four"}, target=POST)
    calm = Reasoning(
        goal="tell a moderator how soon to read the text of this post before it is published",
        evidence=[Evidence("no rule matched", "rules@1")],
        steps=["every rule was applied to the text", "the post waits for a moderator"],
        alternatives=[Alternative("remove it with a statement of reasons", "it would be lost")],
        rollback="the moderator may decide otherwise",
    )
    decision = GATE.decide(act, reasoning=calm, resolvable=["rules@1"])
    service = PluralisticDeliberationOrchestrator.name
    assert service not in {one.service for one in decision.assessments}
    for text in ("Buy now!", "I will kill you", "write to a@b.example"):
        proposal = propose(text)
        proposed = GATE.decide(act, reasoning=proposal.reasoning, resolvable=proposal.resolvable)
        assert service not in {one.service for one in proposed.assessments}, text
    hot = Reasoning(goal="change the moderation rules so that such posts are banned")
    decision = GATE.decide(act, reasoning=hot, resolvable=[])
    assert codes(decision) == {"deliberation.values_conflict"}
    assert decision.effect >= Effect.REQUIRE_APPROVAL


def test_codes_are_names_with_one_sentence() -> None:
    assert all(code.startswith("deliberation.") and text for code, text in CODES.items())
    assert set(STEP_OF) == set(KIND_OF.values())
    catalogue = default_policy().definitions
    assert set(STEP_OF.values()) <= set(catalogue)
