"""Decisions of programs that hold the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from tractatus.governance.act import Act, Decision, Reasoning


class Keeper(Protocol):
    """Makes decisions durable before their acts. Safe for concurrent callers and threads.

    An act may begin when one of these has returned, and not before. Both raise `StoreError` where
    the outcome is unknown (the record may be there, the act must not happen), `TimeoutError` after
    `seconds`, and other errors of the tree where it is certain that nothing was kept.
    """

    is_evidence: bool  # whether what is kept outlives this process and goes into the log

    def keep(self, decided: Decided, *, seconds: float) -> Kept:
        """Keep it and wait, from a thread; durable when it returns."""
        ...

    async def keep_async(self, decided: Decided, *, seconds: float) -> Kept:
        """The same from a coroutine, of any event loop; who is cancelled must not act."""
        ...

    def receipt(self, record_id: UUID) -> bytes:
        """The receipt of a kept record, with its proofs once they are public; blocks.

        Raises:
            StoreError: there is no such record, no promise, or the log cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of everything; what is kept later opens it again."""
        ...


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be kept of one decision.

    Args:
        act: As decided.
        decision: What the gate answered.
        reasoning: As given.
        is_shadow: Whether the act goes on whatever the answer is.
        references: What the caller looked up; None where it did not look.
        approval: The approval that is to be used up; None where there is none. Unused in shadow.
    """

    act: Act
    decision: Decision
    reasoning: Reasoning | None
    is_shadow: bool
    references: frozenset[str] | None = None
    approval: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is durable now.

    Args:
        record_id: Of the record.
        receipt: Makes the file that its author can keep, with the promise and no proofs yet; None
            where what was kept is no evidence.
        decision: What was recorded, where that is not what was given: an approval was used up, or
            could not be.
        approval: What people of the tenant can answer now; None where nobody was asked.
    """

    record_id: UUID
    receipt: Callable[[], bytes] | None = None
    decision: Decision | None = None
    approval: UUID | None = None
