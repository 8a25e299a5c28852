"""Every error of Tractatus, one tree.

    TractatusError
    ├── FormatError            bytes or text are not in the format; nothing was examined further
    ├── VerificationError      examined, and false
    │   ├── ProofError         a hash, a proof or an order inside the log does not hold
    │   ├── SignatureError     a signature or a quorum of cosignatures does not hold
    │   ├── SplitViewError     two checkpoints of one log cannot both be true
    │   ├── RecountError       a published figure is not the count of the log
    │   └── SceneError         the product did not do what a scene of a recording tells
    ├── DecisionError          undecidable: the caller must deny
    │   └── RequestError       the request to decide is malformed; names the field
    ├── StoreError             the outcome of a write or read is unknown; retry or stop
    │   └── LogStateError      storage holds something that must not be built upon; do not sign
    ├── TenancyError           the database or the unit of work refused for isolation's sake
    │   ├── UnscopedQueryError a statement ran without a tenant scope
    │   ├── ScopeError         a scope was forged, expired, foreign or entered twice
    │   └── AttestationError   a role, a policy or the server is not as declared
    ├── ConflictError          a name or a state is already taken, by somebody or by an earlier try
    ├── SettingsError          a setting or an argument cannot be used
    └── NotPermitted           raised to unguarded code; carries the decision
        ├── ActDenied
        └── ApprovalRequired

A denial is a result (`governance.Decision`), not an exception; `NotPermitted` exists only so that
code behind a decorator or a context manager cannot go on. A message is one lower-case sentence,
what was expected and what was found, values after a colon, no secrets, nothing of another tenant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from tractatus.governance import Decision


class TractatusError(Exception):
    """Root of the tree; catch it to catch everything that Tractatus raises on purpose."""


class FormatError(TractatusError, ValueError):
    """Input is not in its format."""


class VerificationError(TractatusError):
    """Something was examined and is false."""


class ProofError(VerificationError):
    """A hash, a proof, a tile or the order of leaves does not hold."""


class SignatureError(VerificationError):
    """A signature, or the quorum of cosignatures, does not hold."""


class SplitViewError(VerificationError):
    """Two checkpoints of one log cannot both be true."""


class RecountError(VerificationError):
    """A published figure differs from the count of the leaves."""


class SceneError(VerificationError):
    """The product did not do what a scene of a recording tells."""


class DecisionError(TractatusError):
    """The gate could not decide; the caller must deny."""


class RequestError(DecisionError, ValueError):
    """A request to decide is malformed."""


class StoreError(TractatusError):
    """Storage failed and the outcome is unknown; what was asked may or may not be stored."""


class LogStateError(StoreError):
    """Stored state contradicts itself or the witnesses; nothing may be signed on top of it."""


class TenancyError(TractatusError):
    """Isolation refused."""


class UnscopedQueryError(TenancyError):
    """A statement touched tenant data without a tenant scope."""


class ScopeError(TenancyError):
    """A scope token is unknown, expired, of another tenant, or a second one in a transaction."""


class AttestationError(TenancyError):
    """A role, a policy or the server is weaker than declared."""


class ConflictError(TractatusError):
    """What was asked for is already taken or already done."""


class SettingsError(TractatusError, ValueError):
    """A setting or a command-line argument cannot be used."""


class NotPermitted(TractatusError):  # noqa: N818  (the name is part of the public interface)
    """An act did not get a permit.

    Args:
        decision: Why.
        record_id: Of the record of that decision; None where none is known to be kept.
        approval_id: What people can answer now; None where nobody was asked.
    """

    def __init__(
        self, decision: Decision, record_id: UUID | None = None, approval_id: UUID | None = None
    ) -> None:
        super().__init__(decision.explain())
        self.decision = decision
        self.record_id = record_id
        self.approval_id = approval_id

    def __reduce__(self) -> tuple[type[NotPermitted], tuple[Decision, UUID | None, UUID | None]]:
        """So that it travels between processes: its arguments are not its message."""
        return type(self), (self.decision, self.record_id, self.approval_id)


class ActDenied(NotPermitted):
    """The gate denied the act."""


class ApprovalRequired(NotPermitted):
    """The gate wants a named human's approval first."""
