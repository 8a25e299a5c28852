"""Every reason code of the gate, with what it means. Codes are stable: they stand in records."""

from __future__ import annotations

from typing import Final

from tractatus.governance.approvals.check import APPROVAL_REASONS
from tractatus.governance.case import Pressure
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.codes import CODES as DELIBERATION
from tractatus.governance.facts.migration import HAZARDS
from tractatus.governance.metacognition.scoring import WEIGHTS

_CROSSING: Final = {
    f"boundary.{boundary.name.lower()}": f"the act decides about something of section {boundary}"
    for boundary in Boundary
    if boundary is not Boundary.JUDGMENT
}
_DESCRIBED: Final = {
    f"boundary.described_{boundary.name.lower()}": (
        f"its description says that it decides about something of section {boundary}"
    )
    for boundary in Boundary
    if boundary is not Boundary.JUDGMENT
}
_WEAK: Final = {
    f"metacognition.weak_{dimension}": f"the {dimension} of the reasoning is below what blocks"
    for dimension in WEIGHTS
}

_PRESSURE: Final = {
    f"pressure.{level.name.lower()}": f"the context is under {level.name.lower()} pressure"
    for level in Pressure
    if level is not Pressure.NORMAL
}

REASONS: Final[dict[str, str]] = {
    "gate.act_without_digest": "the act has no canonical JSON, so nothing could be bound to it",
    "gate.service_failed": "a service failed while it examined the act",
    "gate.not_recorded": "the decision could not be recorded, or not be promised",
    "gate.deadline": "deciding and recording took longer than the installation waits",
    "gate.act_changed": "what would be done is no longer what was decided",
    "gate.unmapped": "a request that the table of acts does not know, and that is not safe",
    **_CROSSING,
    **_DESCRIBED,
    **APPROVAL_REASONS,
    "boundary.description_too_long": "the description is longer than anybody would read",
    "boundary.unknown_act": "the policy does not define the act (section 12.7)",
    "boundary.irreversible": "the act cannot be undone (section 12.7)",
    "boundary.allowed_by_human": "the act is a named human's decision to allow",
    "boundary.denied_by_human": "the act is a named human's decision to deny",
    "boundary.not_a_human": "a human's decision was claimed by something else",
    "boundary.not_a_human_decision": "the policy defines no human decision for the act",
    "boundary.no_human_answer": "the human's answer is none of those that the policy names",
    "crossref.differs": "the act has another value than an instruction requires",
    "crossref.forbidden": "the act does what an instruction forbids",
    "crossref.possible_conflict": "the act may go against an instruction; nobody can tell",
    "crossref.confirmation_required": "an instruction wants a person's confirmation first",
    "crossref.similar_instruction": "the act sounds like what an instruction forbids",
    "crossref.turned_down": "the act uses what an instruction turns down",
    "crossref.value_from_content": "a value of the act stands in what was read, and nobody said it",
    "crossref.not_asked_for": "nobody asked for such an act, and something was read that may have",
    "crossref.origin_not_read": "not all that was read, or not all of the act, was compared",
    "crossref.not_read": "part of the act was not understood, so it was not compared",
    **{
        f"crossref.migration_{hazard}": f"a change of the schema: {meaning}"
        for hazard, meaning in HAZARDS.items()
    },
    "policy.no_permit": "no rule of the policy permits the act",
    "policy.require_approval": "a rule of the policy wants a human's approval",
    "policy.forbid": "a rule of the policy forbids the act",
    "classifier.too_long": "the instruction is longer than anybody would read",
    "classifier.too_many": "the instruction names more values than are kept",
    "classifier.uncertain": "what the instruction is about is not clear, and it matters",
    "classifier.contradiction": "the instruction says two things about one",
    "classifier.from_data": "the instruction stands in data, and data instructs nobody",
    "classifier.asks_nothing": "nothing in the text asks for anything",
    **_PRESSURE,
    "metacognition.no_reasoning": "a machine gave no reasoning from medium impact on",
    "metacognition.too_long": "more text than anybody would read",
    "metacognition.no_goal": "the record does not say what the act is for",
    "metacognition.no_steps": "the record does not say how the act is done",
    "metacognition.no_alternatives": "no alternative was considered",
    "metacognition.alternatives_not_distinct": "every alternative restates the act or lacks a why",
    "metacognition.alternatives_doubtful": "every alternative sounds like the act in other words",
    "metacognition.empty_evidence": "a piece of evidence lacks its claim or its reference",
    "metacognition.no_evidence": "no evidence at all from medium impact on",
    "metacognition.contradictory_step": (
        "a step forbids, delays, refuses, exceeds, undoes or leaves out what the act would do, "
        "does it to something else, or passes over what the record promises"
    ),
    "metacognition.doubtful_step": "a step sounds like working against the act; nobody can tell",
    "metacognition.unresolvable_reference": "evidence refers to something that does not exist",
    "metacognition.references_unchecked": "nobody looked up what evidence refers to",
    "metacognition.irreversible_without_rollback": "no way back and no dry run",
    "metacognition.parameter_differs": "a parameter is not what the evidence says",
    "metacognition.parameter_doubtful": (
        "nothing speaks of a value, but of another in its place; or one text says another in the "
        "role that the rest gives it"
    ),
    "metacognition.dangerous_pressure": "the context of the act is under dangerous pressure",
    **_WEAK,
    "metacognition.caution": "the reasoning scores below .8, which pressure raises",
    "metacognition.confirmation": "the reasoning scores below .6, which pressure raises",
    "metacognition.review": "the reasoning scores below .4, which pressure raises",
    **DELIBERATION,
}
