"""Acts, reasoning and decisions as JSON documents: one spelling for records, answers and pages.

What comes from outside is read strictly: who acts and whether a human decided are never read, and
each refusal names the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tractatus.errors import RequestError
from tractatus.governance.act import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Decision,
    Evidence,
    Impact,
    Json,
    Reason,
    Reasoning,
    is_act_type,
)
from tractatus.governance.documents.fields import Fields, any_text, boolean, list_of, mapping, text
from tractatus.governance.language.words import shown

_Value = TypeVar("_Value")


def act_document(act: Act) -> Json:
    """Everything in an act; its digest is over exactly this."""
    return {
        "actor": act.actor,
        "actor_kind": act.actor_kind.value,
        "description": act.description,
        "human_decision": act.human_decision,
        "impact": act.impact.name.lower(),
        "parameters": dict(act.parameters),
        "reversible": act.reversible,
        "target": act.target,
        "type": act.type,
    }


def reasoning_document(reasoning: Reasoning) -> Json:
    """Everything in a reasoning record."""
    return {
        "alternatives": [
            {"option": one.option, "why_rejected": one.why_rejected}
            for one in reasoning.alternatives
        ],
        "assumptions": list(reasoning.assumptions),
        "evidence": [
            {"claim": one.claim, "reference": one.reference} for one in reasoning.evidence
        ],
        "goal": reasoning.goal,
        "requested_effect": reasoning.requested_effect,
        "risks": list(reasoning.risks),
        "rollback": reasoning.rollback,
        "steps": list(reasoning.steps),
    }


def decision_document(decision: Decision) -> Json:
    """The answer to a request: `effect`, all `reasons`, and each service's part in it."""
    return {
        "act_digest": decision.act_digest.hex(),
        "effect": decision.effect.label,
        "policy_digest": decision.policy_digest.hex(),
        "reasons": [
            reason_document(reason)
            for assessment in decision.assessments
            for reason in assessment.reasons
        ],
        "services": {
            assessment.service: assessment_document(assessment)
            for assessment in decision.assessments
        },
    }


def assessment_document(assessment: Assessment) -> Json:
    """One service's answer."""
    return {
        "effect": assessment.effect.label,
        "reasons": [reason_document(reason) for reason in assessment.reasons],
        "references": list(assessment.references),
        "scores": {name: round(value, 4) for name, value in assessment.scores.items()},
    }


def reason_document(reason: Reason) -> Json:
    """A reason; `span` only where it speaks of a place in the text."""
    document = {"code": reason.code, "text": reason.text}
    if reason.span is None:
        return document
    return document | {"span": [reason.span.start, reason.span.end]}


def read_act_document(fields: Fields, actor: str) -> Act:
    """An agent's act from a parsed document; `RequestError` names the field."""
    fields.allow("type", "text", "parameters", "target", "impact", "reversible")
    act_type = text("act.type", fields.required("type"))
    if not is_act_type(act_type):
        raise RequestError(
            f"act.type: expected object.verb in a-z, 0-9, _, found: {shown(act_type)}"
        )
    return Act(
        type=act_type,
        actor=actor,
        actor_kind=ActorKind.AGENT,
        parameters=fields.optional("parameters", mapping, {}),
        impact=fields.optional("impact", _impact, Impact.LOW),
        reversible=fields.optional("reversible", boolean, True),
        target=fields.optional("target", any_text, ""),
        description=fields.optional("text", any_text, ""),
    )


def read_reasoning(name: str, document: Json) -> Reasoning:
    """A reasoning record from a parsed document; `RequestError` names the field."""
    fields = Fields(name, document)
    fields.allow(
        "goal", "evidence", "steps", "alternatives", "assumptions", "risks", "rollback",
        "requested_effect",
    )  # fmt: skip
    return Reasoning(
        goal=fields.optional("goal", any_text, ""),
        evidence=fields.optional("evidence", list_of(_evidence), ()),
        steps=fields.optional("steps", list_of(any_text), ()),
        alternatives=fields.optional("alternatives", list_of(_alternative), ()),
        assumptions=fields.optional("assumptions", list_of(any_text), ()),
        risks=fields.optional("risks", list_of(any_text), ()),
        rollback=fields.optional("rollback", any_text, ""),
        requested_effect=fields.optional("requested_effect", any_text, ""),
    )


def _evidence(name: str, document: Json) -> Evidence:
    fields = Fields(name, document)
    fields.allow("claim", "reference")
    return Evidence(
        fields.optional("claim", any_text, ""), fields.optional("reference", any_text, "")
    )


def _alternative(name: str, document: Json) -> Alternative:
    fields = Fields(name, document)
    fields.allow("option", "why_rejected")
    return Alternative(
        fields.optional("option", any_text, ""), fields.optional("why_rejected", any_text, "")
    )


def _impact(name: str, value: Json) -> Impact:
    return level_named(name, value, {level.name.lower(): level for level in Impact})


def level_named(name: str, value: Json, levels: Mapping[str, _Value]) -> _Value:
    """One of `levels` by its name, in any letters."""
    if not isinstance(value, str) or value.lower() not in levels:
        raise RequestError(f"{name}: expected one of {', '.join(levels)}")
    return levels[value.lower()]
