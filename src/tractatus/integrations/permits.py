"""What a gate with a memory answers: a permit, or what would have been one.

Two classes on purpose. A `Permit` exists only where a decision was enforced and recorded; whoever
asks for one cannot be handed an `Observed`, which says what the gate would have done.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tractatus.errors import ActDenied, ApprovalRequired, NotPermitted
from tractatus.governance.act import Act, Assessment, Decision, Effect, Reason
from tractatus.governance.gate import NO_DIGEST
from tractatus.governance.reasons import REASONS

# Names the part of an answer that no service gave. Never recorded.
GATE: Final = "Gate"


class Mode(StrEnum):
    """What an installation makes of its gate's answers; chosen where it is set up, by nobody else.

    ENFORCE: what is not permitted does not happen. SHADOW: everything happens; decisions are
    recorded with a flag that keeps them out of every figure of enforcement.
    """

    ENFORCE = "enforce"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the gate made of an act, as far as it could be kept.

    Args:
        act: What was decided, with parameters that nobody else can change.
        decision: What the gate answered; in shadow, what it would have answered.
        record_id: Of the record; None where nothing is known to be kept.
    """

    act: Act
    decision: Decision
    record_id: UUID | None
    _receipt: Callable[[], bytes] | None

    @property
    def receipt(self) -> bytes | None:
        """The receipt as a file, with the log's promise and no proofs yet.

        None where the records are kept in memory, which is no evidence, or not at all.
        """
        return self._receipt() if self._receipt else None


@dataclass(frozen=True, slots=True)
class Permit(Answered):
    """An enforced decision that permits, and is recorded. Made by a gate, for one act."""

    is_enforced = True


@dataclass(frozen=True, slots=True)
class Observed(Answered):
    """A decision that stopped nobody, or one that is about to stop somebody.

    Args:
        mode: SHADOW where the act goes on whatever `decision` says.
        approval_id: What people can answer now; None where nobody was asked.
    """

    mode: Mode
    approval_id: UUID | None = None
    is_enforced = False

    @property
    def would_permit(self) -> bool:
        """Whether the act would have gone on under ENFORCE."""
        return self.decision.is_permitted


CURRENT: contextvars.ContextVar[Answered | None] = contextvars.ContextVar("permit", default=None)


def current_permit() -> Permit | Observed | None:
    """Inside a governed function or coroutine: under which answer it runs; else None."""
    found = CURRENT.get()
    assert found is None or isinstance(found, Permit | Observed)
    return found


def refusal(code: str, found: str = "", before: Decision | None = None) -> ActDenied:
    """A denial for a reason of the gate's own, after what it had decided before.

    Args:
        code: One of `governance.reasons.REASONS`.
        found: What was found, values after a colon in the reason's text.
        before: The decision that could not be kept.
    """
    text = REASONS[code] + (f": {found}" if found else "")
    said = Assessment(GATE, Effect.DENY, (Reason(code, text),))
    if before is None:
        return ActDenied(Decision(Effect.DENY, (said,), NO_DIGEST, NO_DIGEST))
    return ActDenied(
        Decision(Effect.DENY, (*before.assessments, said), before.act_digest, before.policy_digest)
    )


def not_permitted(answered: Observed) -> NotPermitted:
    """What unguarded code meets instead of its act."""
    kind = ApprovalRequired if answered.decision.effect is Effect.REQUIRE_APPROVAL else ActDenied
    return kind(answered.decision, answered.record_id, answered.approval_id)
