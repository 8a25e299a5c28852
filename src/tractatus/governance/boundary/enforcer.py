"""BoundaryEnforcer: which acts a machine may do, and which belong to a named human.

It asks four questions, each of which can only raise the answer: is the act known, does its verb
on its object cross a boundary, do its words describe one that crosses, what does the policy say.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.act import ActorKind, Assessment, Effect, Impact, Reason
from tractatus.governance.boundary.described import find_described
from tractatus.governance.boundary.stakes_weights import COMMIT_THRESHOLD, THRESHOLD
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.decision_object import Boundary, boundary_of
from tractatus.governance.language.words import shown
from tractatus.governance.policy.compiled import ActDefinition, RuleEffect

HUMANS: Final = frozenset({ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR})

MAX_DESCRIPTION: Final = 8_000

# The subject of a commit tells of files; what is done with these later is decided as an act of its
# own. So its words must say more before they count; constructions count as they always do.
_COMMIT: Final = "git.commit"

Answer = tuple[Effect, Reason]


class BoundaryEnforcer:
    """Sections 12.1 to 12.7 of the framework, and the policy set."""

    name = "BoundaryEnforcer"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Every act."""
        return True

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """The strictest of the answers below; ALLOW where none has anything to say."""
        definition = case.definition
        if definition is None:
            return Assessment(self.name, Effect.REQUIRE_APPROVAL, (_unknown(case),))
        answers = [*_human(case, definition), *_described(case), *_irreversible(case)]
        by_policy, reference = _policy(case, snapshot)
        answers += by_policy
        effect = max((effect for effect, _ in answers), default=Effect.ALLOW)
        return Assessment(
            self.name,
            effect,
            tuple(reason for _, reason in answers),
            references=reference,
            human_answer=_human_answer(case, definition) if effect < Effect.DENY else None,
        )


def _unknown(case: Case) -> Reason:
    return Reason(
        "boundary.unknown_act",
        f"the policy does not define this act, and {Boundary.JUDGMENT.principle} "
        f"({Boundary.JUDGMENT}): {shown(case.act.type)}",
    )


def _human(case: Case, definition: ActDefinition) -> list[Answer]:
    """The matrix of object and verb, and whether a human decided where one must."""
    boundary = boundary_of(definition.about, definition.verb)
    if not case.act.human_decision:
        if boundary is None:
            return []
        return [(Effect.REQUIRE_APPROVAL, _crossing(boundary, definition.about.value))]
    if case.act.actor_kind not in HUMANS:
        kind = case.act.actor_kind.value
        text = f"a human's decision was claimed, and the actor is no human: {kind}"
        return [(Effect.DENY, Reason("boundary.not_a_human", text))]
    if definition.human_answer is None:
        text = "a human's decision was claimed for an act that is not defined as one"
        return [(Effect.DENY, Reason("boundary.not_a_human_decision", text))]
    if (answer := definition.human_answer.read(case.act)) is None:
        text = f"the answer is none of the declared ones: {definition.human_answer.parameter}"
        return [(Effect.DENY, Reason("boundary.no_human_answer", text))]
    word = "allowed" if answer is Effect.ALLOW else "denied"
    return [(Effect.ALLOW, Reason(f"boundary.{word}_by_human", f"a named human {word} it"))]


def _human_answer(case: Case, definition: ActDefinition) -> Effect | None:
    if not case.act.human_decision or definition.human_answer is None:
        return None
    return definition.human_answer.read(case.act)


def _crossing(boundary: Boundary, about: str) -> Reason:
    words = about.replace("_", " ")
    text = f"{boundary.principle} ({boundary}); a named human decides about: {words}"
    return Reason(f"boundary.{boundary.name.lower()}", text)


def _described(case: Case) -> list[Answer]:
    """What the caller's words say the act does; they can raise the answer, never lower it."""
    if len(case.act.description) > MAX_DESCRIPTION:
        # What nobody would read is not read: length must not hide anything, nor cost time.
        text = f"the description has over {MAX_DESCRIPTION} characters and was not read"
        return [(Effect.REQUIRE_APPROVAL, Reason("boundary.description_too_long", text))]
    threshold = COMMIT_THRESHOLD if case.act.type == _COMMIT else THRESHOLD
    return [
        (
            Effect.REQUIRE_APPROVAL,
            Reason(
                f"boundary.described_{found.boundary.name.lower()}",
                f"the description crosses a boundary: {found.boundary.principle} "
                f"({found.boundary}), {found.verb} {found.about.replace('_', ' ')}",
                found.span,
            ),
        )
        for found in find_described(case.act.description, threshold)
    ]


def _irreversible(case: Case) -> list[Answer]:
    """Section 12.7 for what cannot be taken back; a human who decides has judged already."""
    if case.is_reversible or case.act.human_decision:
        return []
    if case.impact is Impact.LOW:
        return [(Effect.NOTICE, Reason("boundary.irreversible", "the act cannot be undone"))]
    text = f"the act cannot be undone, and {Boundary.JUDGMENT.principle} ({Boundary.JUDGMENT})"
    return [(Effect.REQUIRE_APPROVAL, Reason("boundary.irreversible", text))]


def _policy(case: Case, snapshot: Snapshot) -> tuple[list[Answer], tuple[str, ...]]:
    policy = snapshot.policy
    rule = policy.prevailing(case.act)
    if rule is None:
        text = "no rule of the policy permits this act to this actor"
        return [(Effect.DENY, Reason("policy.no_permit", text))], ()
    reference = (f"{rule.id}@{policy.name}/{policy.version}",)
    if rule.effect is RuleEffect.PERMIT:
        return [], reference
    return [(rule.effect.value, Reason(f"policy.{rule.effect.label}", rule.reason))], reference
