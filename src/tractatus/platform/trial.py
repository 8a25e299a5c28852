"""Where a live example runs, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from tractatus.errors import TenancyError
from tractatus.platform.context import PlatformContext
from tractatus.platform.refusals import record_refused
from tractatus.tenancy.scope import Scope, ScopeToken


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an example.

    Args:
        asked: The statement or the request, as it was executed.
        effect: `allow`, `require_approval` or `deny`.
        answer: What came back, as whoever asked sees it.
        expected: The effects that are right here; anything else is a finding.
        because: A reason code that the answer must give; empty where any reason does.
    """

    asked: object
    effect: str
    answer: object
    expected: frozenset[str]
    because: str = ""

    @property
    def is_as_expected(self) -> bool:
        """Whether the right thing happened, and for the right reason."""
        return self.effect in self.expected and self.because in ("", *self._codes)

    @property
    def _codes(self) -> list[str]:
        reasons = self.answer.get("reasons", []) if isinstance(self.answer, dict) else []
        return [str(reason["code"]) for reason in reasons]


@dataclass(frozen=True, slots=True)
class Trial:
    """Where an example runs: a token, and the scope behind it."""

    context: PlatformContext
    token: ScopeToken
    scope: Scope

    async def refused(self, error: TenancyError, act: str, asked: object) -> Outcome:
        """Record what the database refused, and show the error as a developer sees it."""
        await record_refused(
            self.context,
            error,
            act=act,
            tenant=self.scope.tenant_id,
            actor=str(self.scope.member_id),
        )
        answer = {"error": type(error).__name__, "message": str(error)}
        return Outcome(asked, "deny", answer, frozenset({"deny"}))
