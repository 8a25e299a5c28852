"""The services that assess an act, and the gate that combines them. Pure."""

from tractatus.governance.act import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Decision,
    Effect,
    Evidence,
    Impact,
    Reason,
    Reasoning,
    Span,
)
from tractatus.governance.case import Pressure
from tractatus.governance.gate import Gate
from tractatus.governance.policy.compiled import Policy
from tractatus.governance.policy.file import parse_policy
from tractatus.governance.proposal import Proposal

__all__ = [
    "Act",
    "ActorKind",
    "Alternative",
    "Assessment",
    "Decision",
    "Effect",
    "Evidence",
    "Gate",
    "Impact",
    "Policy",
    "Pressure",
    "Proposal",
    "Reason",
    "Reasoning",
    "Span",
    "parse_policy",
]
