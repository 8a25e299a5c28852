"""Differences between policies, and explanations of one, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tractatus.governance import Act, ActorKind, Assessment, Effect, Policy
from tractatus.governance.act import Json
from tractatus.governance.policy.diff import Difference, Standing
from tractatus.governance.policy.explain import ExaminedRule, why_not


def difference_document(one: Difference) -> Json:
    """One difference as JSON."""
    return {
        "act": one.act.type,
        "actor_kinds": [kind.value for kind in one.actors],
        "human_decision": one.act.human_decision,
        "example": _request(one.act),
        "newly_allowed": one.is_newly_allowed,
        "relaxed": one.is_relaxed,
        "gained": list(one.gained),
        "before": _standing_document(one.before),
        "after": _standing_document(one.after),
        "cases": one.cases,
    }


def difference_text(differences: Sequence[Difference]) -> str:
    """All differences for people, with a last line that sums up."""
    if not differences:
        return "the policies answer alike to every act of every actor"
    lines = [line for one in differences for line in _difference_lines(one)]
    allowed = sum(one.is_newly_allowed for one in differences)
    relaxed = sum(one.is_relaxed for one in differences)
    return "\n".join(
        [
            *lines,
            "",
            f"differences: {len(differences)}; newly allowed: {allowed}; otherwise relaxed: "
            f"{relaxed - allowed}; stricter or equal: {len(differences) - relaxed}",
        ]
    )


def explanation_text(
    policy: Policy, act: Act, assessment: Assessment, rules: Sequence[ExaminedRule]
) -> str:
    """What BoundaryEnforcer answered, and what each rule had to do with it."""
    definition = policy.definition(act.type)
    lines = [f"{assessment.effect.label}: {act.type} by {act.actor_kind.value}"]
    if definition is None:
        lines.append("  the policy does not define this act")
    else:
        undoing = "can be undone" if definition.reversible else "cannot be undone"
        lines.append(
            f"  {definition.verb.value} {definition.about.value.replace('_', ' ')}, impact "
            f"{definition.impact.name.lower()}, {undoing}"
        )
    lines += [f"  {reason.code}: {reason.text}" for reason in assessment.reasons]
    for one in rules:
        lines.append(f"  rule {one.rule.id} ({one.rule.effect.label}): {why_not(one)}")
    if definition is not None and not rules:
        lines.append("  no rule names this act, and what nothing permits is denied")
    return "\n".join(lines)


def _difference_lines(one: Difference) -> list[str]:
    word = "relaxed" if one.is_relaxed else "stricter"
    if one.is_newly_allowed:
        word = "newly allowed"
    human = ", as a human's decision" if one.act.human_decision else ""
    return [
        f"{word}: {one.act.type} by {_who(one.actors)}{human}",
        f"  before: {_standing_text(one.before)}",
        f"  after:  {_standing_text(one.after)}",
        *[f"  {gained}" for gained in one.gained],
        f"  for example: {json.dumps(_request(one.act), ensure_ascii=False)}",
    ]


def _who(actors: Sequence[ActorKind]) -> str:
    if len(actors) == len(ActorKind):
        return "everybody"
    return ", ".join(kind.value for kind in actors)


def _standing_text(one: Standing) -> str:
    return f"{one.effect.label} ({one.by})" if one.by else one.effect.label


def _standing_document(one: Standing) -> Json:
    answer: Effect | None = one.human_answer
    return {
        "effect": one.effect.label,
        "by": one.by,
        "impact": one.impact.name.lower(),
        "reversible": one.is_reversible,
        "human_answer": answer.label if answer else None,
        "approvals": one.terms.document() if one.terms else None,
    }


def _request(act: Act) -> Json:
    return {"act": {"type": act.type, "parameters": dict(act.parameters)}}
