"""How grave a conflict is: persistence x explicitness x authority x polarity, then pressure.

| said by | polarity | persistence | plainly (>= .5) | hedged |
|---|---|---|---|---|
| data | any | any | WARNING | WARNING |
| anybody | prefer | any | WARNING | WARNING |
| anybody | permit | any | - | - |
| anybody | permit up to a limit, and more is done | any | ESCALATE | ESCALATE |
| member | require, forbid | HIGH | REJECTED | ESCALATE |
| owner, system | require, forbid | HIGH | REJECTED | REJECTED |
| member | require, forbid | MEDIUM | ESCALATE | WARNING |
| owner, system | require, forbid | MEDIUM | ESCALATE | ESCALATE |
| anybody | require, forbid | LOW, VARIABLE | WARNING | WARNING |

Something that is only similar to what an instruction speaks of, and something that the act only
quotes, is WARNING at most. From HIGH pressure on WARNING becomes ESCALATE, from CRITICAL on
ESCALATE becomes REJECTED; not for data, likeness and quotation. Age is not among the arguments.
"""

from __future__ import annotations

from tractatus.governance.case import Pressure
from tractatus.governance.crossref.conflict import Status
from tractatus.governance.crossref.judging import ends_permission
from tractatus.governance.instructions.instruction import (
    Authority,
    Constraint,
    Instruction,
    Persistence,
    Polarity,
)
from tractatus.governance.instructions.supersession import EXPLICIT, authority_of


def severity_of(
    instruction: Instruction, constraint: Constraint, pressure: Pressure, *, is_sure: bool
) -> Status:
    """How grave it is to go against `constraint`.

    Args:
        instruction: Whose constraint it is.
        constraint: That is not kept.
        pressure: Of the context that the act comes from.
        is_sure: Whether the act surely does what the constraint speaks of.
    """
    if constraint.polarity is Polarity.PERMIT and not ends_permission(constraint):
        return Status.APPROVED
    if authority_of(instruction, constraint) is Authority.DATA or not is_sure:
        return Status.WARNING
    if constraint.polarity is Polarity.PERMIT:
        return Status.ESCALATE  # beyond what was allowed nothing is forbidden: a person is asked
    found = _unpressed(instruction, constraint)
    if pressure >= Pressure.HIGH and found is Status.WARNING:
        return Status.ESCALATE
    if pressure >= Pressure.CRITICAL and found is Status.ESCALATE:
        return Status.REJECTED
    return found


def _unpressed(instruction: Instruction, constraint: Constraint) -> Status:
    if constraint.polarity is Polarity.PREFER:
        return Status.WARNING
    found = instruction.classification
    is_plain = found.explicitness >= EXPLICIT or instruction.authority >= Authority.OWNER
    if found.persistence is Persistence.HIGH:
        return Status.REJECTED if is_plain else Status.ESCALATE
    if found.persistence is Persistence.MEDIUM:
        return Status.ESCALATE if is_plain else Status.WARNING
    return Status.WARNING
