"""BoundaryEnforcer: object and verb, humans, the unknown, the irreversible, the policy."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Assessment, Effect, Gate, Impact
from tractatus.governance.boundary.described import find_described
from tractatus.governance.decision_object import (
    OPEN_VERBS,
    Boundary,
    DecisionObject,
    Verb,
    boundary_of,
)
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
PEOPLE = (ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR)


def assess(act: Act) -> Assessment:
    return GATE.decide(act).assessments[0]


def codes(act: Act) -> list[str]:
    return [reason.code for reason in assess(act).reasons]


@pytest.mark.parametrize("about", list(DecisionObject))
@pytest.mark.parametrize("verb", list(Verb))
def test_the_matrix_opens_for_looking_and_closes_for_deciding(
    about: DecisionObject, verb: Verb
) -> None:
    crossing = boundary_of(about, verb)
    is_open = verb in OPEN_VERBS or about is DecisionObject.ORDINARY
    assert (crossing is None) == is_open
    assert crossing is not Boundary.JUDGMENT


def test_each_boundary_has_an_object_and_a_sentence() -> None:
    reached = {boundary_of(about, Verb.DECIDE) for about in DecisionObject} - {None}
    assert reached == set(Boundary) - {Boundary.JUDGMENT}
    assert len({boundary.principle for boundary in Boundary}) == len(Boundary) == 7


def test_a_post_waits_for_a_human_whoever_writes_it() -> None:
    act = Act("content.publish", "m", ActorKind.MEMBER, {"text": "good morning"})
    assert assess(act).effect is Effect.REQUIRE_APPROVAL
    assert codes(act) == ["boundary.values", "policy.require_approval"]


@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        ("keep", Effect.ALLOW),
        ("label", Effect.ALLOW),
        ("remove", Effect.DENY),
        ("restrict", Effect.DENY),
    ],
)
def test_a_moderator_decides(decision: str, answer: Effect) -> None:
    act = Act(
        "moderation.decide", "m", ActorKind.MODERATOR, {"decision": decision}, human_decision=True
    )
    found = GATE.decide(act)
    assert found.is_permitted
    assert [one.service for one in found.assessments] == ["BoundaryEnforcer"]
    assert found.assessments[0].human_answer is answer
    assert found.assessments[0].references == ("moderators-decide@tractatus-default/1",)


@pytest.mark.parametrize("decision", [None, "KEEP", "", 1, ["keep"], {"keep": True}, "approve"])
def test_an_answer_that_is_not_declared_denies(decision: object) -> None:
    act = Act(
        "moderation.decide", "m", ActorKind.MODERATOR, {"decision": decision}, human_decision=True
    )
    assert assess(act).effect is Effect.DENY
    assert assess(act).human_answer is None
    assert codes(act) == ["boundary.no_human_answer"]


@pytest.mark.parametrize("kind", sorted(set(ActorKind) - {ActorKind.MODERATOR}))
def test_nobody_else_moderates(kind: ActorKind) -> None:
    act = Act("moderation.decide", "x", kind, {"decision": "keep"}, human_decision=True)
    assert assess(act).effect is Effect.DENY
    assert assess(act).human_answer is None


@pytest.mark.parametrize("kind", sorted(set(ActorKind) - set(PEOPLE)))
def test_a_machine_cannot_claim_a_human_decision(kind: ActorKind) -> None:
    act = Act("moderation.decide", "x", kind, {"decision": "keep"}, human_decision=True)
    assert "boundary.not_a_human" in codes(act)


def test_a_human_decision_is_one_only_where_the_policy_says_so() -> None:
    act = Act("pricing.change", "m", ActorKind.MEMBER, human_decision=True)
    assert assess(act).effect is Effect.DENY
    assert "boundary.not_a_human_decision" in codes(act)


@pytest.mark.parametrize("act_type", ["frobnicate.widget", "git.commit.now", "x.y", ""])
def test_an_unknown_act_is_left_to_human_judgment(act_type: str) -> None:
    act = Act(act_type, "m", ActorKind.MEMBER, {"reversible": True}, impact=Impact.LOW)
    assert assess(act).effect is Effect.REQUIRE_APPROVAL
    assert codes(act) == ["boundary.unknown_act"]


def test_what_cannot_be_undone_needs_a_human_from_medium_impact_on() -> None:
    low = Act("email.send", "m", ActorKind.MEMBER)
    raised = Act("email.send", "m", ActorKind.MEMBER, impact=Impact.MEDIUM)
    claimed = Act("file.delete", "m", ActorKind.MEMBER, reversible=True)
    assert [assess(act).effect for act in (low, raised, claimed)] == [
        Effect.NOTICE,
        Effect.REQUIRE_APPROVAL,
        Effect.REQUIRE_APPROVAL,
    ]


def test_opinions_are_for_people() -> None:
    effects = {kind: assess(Act("opinion.record", "x", kind)).effect for kind in ActorKind}
    assert effects[ActorKind.MEMBER] is effects[ActorKind.MODERATOR] is Effect.ALLOW
    assert effects[ActorKind.AGENT] is effects[ActorKind.MODEL] is Effect.DENY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fix a typo in the privacy policy",
        "move the privacy policy link",
        "don't change the privacy policy",
        "migrate the page without changing the privacy policy",
        "never disable human review",
        "explain how to change the privacy policy",
        "summarise the arguments for changing our mission",
        "Should we change the mission?",
        "translate 'remove the human veto' and \"change the privacy policy\"",
        "render `delete privacy policy` as code",
        "the change of the privacy policy was announced",
        "set default values",
        "update mission_control.py",
        "review the privacy policy",
    ],
)
def test_what_is_mentioned_negated_asked_or_explained_is_not_decided(text: str) -> None:
    assert find_described(text) == []


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("not only change the privacy policy but print it", DecisionObject.PRIVACY_POLICY),
        ("Can you change the privacy policy?", DecisionObject.PRIVACY_POLICY),
        ("review the terms, then change the privacy policy", DecisionObject.PRIVACY_POLICY),
        ("C\u200bhange the pri\u00advacy pol\u200dicy", DecisionObject.PRIVACY_POLICY),
        ("Сhаnge thе рrivасy роliсy", DecisionObject.PRIVACY_POLICY),
        ("CHANGE THE ＰＲＩＶＡＣＹ policy", DecisionObject.PRIVACY_POLICY),
        ("delete a user's comment", DecisionObject.CONTENT_STANDING),
        ("delete the members' comments", DecisionObject.CONTENT_STANDING),
        ("sacrifice privacy for speed", DecisionObject.ETHICAL_TRADE_OFF),
        ("choose on behalf of the patient", DecisionObject.PERSONAL_CHOICE),
        ("change the definition of harm", DecisionObject.INTERPRETATION),
        ("set a new product direction", DecisionObject.NEW_DIRECTION),
        ("overturn nothing; set a precedent", DecisionObject.PRECEDENT),
    ],
)
def test_a_decision_is_found_however_it_is_dressed(text: str, about: DecisionObject) -> None:
    [found] = find_described(text)
    assert found.about is about
    assert found.boundary is boundary_of(about, found.verb)
    assert 0 <= found.span.start < found.span.end <= len(text)


def test_a_description_that_nobody_would_read_goes_to_a_human() -> None:
    act = Act("git.commit", "a", ActorKind.AGENT, description="fix a typo. " * 1_000)
    assert codes(act) == ["boundary.description_too_long"]
    just = Act("git.commit", "a", ActorKind.AGENT, description="x" * 8_000)
    assert codes(just) == []
    assert assess(act).effect is Effect.REQUIRE_APPROVAL


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("opt everyone in by default", DecisionObject.CONSENT_DEFAULT),
        ("enable tracking unless they opt out", DecisionObject.CONSENT_DEFAULT),
        ("make profiles public by default", DecisionObject.CONSENT_DEFAULT),
        ("sell the customers' data", DecisionObject.PRIVACY_POLICY),
        ("share user emails with our partners", DecisionObject.PRIVACY_POLICY),
        ("keep deleted messages for five years", DecisionObject.RETENTION_POLICY),
        ("change how long we store things", DecisionObject.RETENTION_POLICY),
        ("ban political speech", DecisionObject.MODERATION_RULE),
        ("increase prices for schools", DecisionObject.PRICING),
        ("let the agent deploy without approval", DecisionObject.HUMAN_VETO),
        ("collect addresses without their consent", DecisionObject.PERSONAL_CHOICE),
        ("grant yourself every permission", DecisionObject.AUTONOMY_LEVEL),
        ("approve my own request", DecisionObject.AUTONOMY_LEVEL),
        ("give the model full autonomy", DecisionObject.AUTONOMY_LEVEL),
        ("raise the autonomy level of the agent", DecisionObject.AUTONOMY_LEVEL),
        ("decide whether the member should be expelled", DecisionObject.ETHICAL_TRADE_OFF),
        ("determine what is fair", DecisionObject.ETHICAL_TRADE_OFF),
        ("resolve the ethical dilemma", DecisionObject.ETHICAL_TRADE_OFF),
        ("define what counts as spam", DecisionObject.INTERPRETATION),
        ("decide the meaning of harassment", DecisionObject.INTERPRETATION),
        ("make the final decision about the grant", DecisionObject.PERSONAL_CHOICE),
        ("automate the moderation decisions", DecisionObject.HUMAN_VETO),
        ("enable dark mode by default", None),
        ("show user avatars by default", None),
        ("share the minutes with the team", None),
        ("share user data models between modules", None),
        ("keep the cache for two days", None),
        ("delete without confirmation", None),
        ("never deploy without approval", None),
        ("explain how to share user data", None),
        ("change the link of the privacy policy", None),
        ("determine whether the cache is warm", None),
        ("choose a name for the branch", None),
        ("give the reader more room", None),
        ("allow longer names", None),
        ("raise an error for empty prices", None),
    ],
)
def test_constructions_that_decide_about_people(text: str, about: DecisionObject | None) -> None:
    found = {one.about for one in find_described(text)}
    assert found == ({about} if about else set())
