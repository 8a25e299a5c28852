"""One reasoning record examined alone: MetacognitiveVerifier without a policy."""

from __future__ import annotations

from tractatus.errors import RequestError
from tractatus.governance.act import Assessment, Effect, Reason
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.decision_object import DecisionObject, Verb
from tractatus.governance.documents.requests import DecideRequest, read_request
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.metacognition.verifier import MetacognitiveVerifier
from tractatus.governance.policy.compiled import ActDefinition, Policy

_NO_POLICY = Policy(name="none", version="0", definitions={}, rules=())


def parse_check(data: bytes) -> DecideRequest:
    """Read a request to check reasoning: as a request to decide, with reasoning, or null, in it.

    Raises:
        RequestError: as `parse_request`, or the field `reasoning` is missing.
    """
    document = parse_json(data)
    request = read_request(document)
    if "reasoning" not in document:
        raise RequestError("reasoning: the field is missing; null says that there is no reasoning")
    return request


def check_reasoning(request: DecideRequest) -> Assessment:
    """What MetacognitiveVerifier says, taking impact and reversibility as the request has them."""
    act = request.act
    definition = ActDefinition(
        type=act.type,
        summary="an act of a request, as its caller describes it",
        about=DecisionObject.ORDINARY,
        verb=Verb.CHANGE,
        impact=act.impact,
        reversible=act.reversible,
    )
    case = Case(act, request.reasoning, request.resolvable, definition)
    verifier = MetacognitiveVerifier()
    try:
        return verifier.assess(case, Snapshot(_NO_POLICY, request.pressure))
    except Exception as error:  # noqa: BLE001 - default closed: what was not examined is refused
        text = f"the reasoning was not examined: {type(error).__name__}"
        return Assessment(verifier.name, Effect.DENY, (Reason("gate.service_failed", text),))
