"""One act before it is decided: enter it, and the act runs with a permit or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Token
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from tractatus.errors import RequestError
from tractatus.governance.documents.requests import DecideRequest
from tractatus.integrations.permits import CURRENT, Answered, Observed, Permit

if TYPE_CHECKING:
    from tractatus.integrations.governed import GovernedGate

_log = logging.getLogger(__name__)


class Asking:
    """One act before it is decided; a context manager of both kinds, to be entered once.

    Args:
        gate: Whom to ask.
        request: What to ask.
        approval: What may be used up for it.
    """

    def __init__(
        self, gate: GovernedGate, request: DecideRequest, approval: UUID | None = None
    ) -> None:
        self._gate, self._request, self._approval = gate, request, approval
        self._is_used = False
        self._answered: Permit | Observed | None = None
        self._token: Token[Answered | None] | None = None

    def begin(self) -> Permit | Observed:
        """Ask; returns where the act may begin, and raises where it may not."""
        return self._let_go_on(self._gate.ask(self._take(), self._approval))

    async def begin_async(self) -> Permit | Observed:
        """The same without blocking the event loop."""
        return self._let_go_on(await self._gate.ask_async(self._take(), self._approval))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around the act of a generator, which may end in another context than it began in."""
        try:
            yield
        except GeneratorExit:
            raise
        except BaseException as error:
            tell(self._answered, type(error))
            raise

    def __enter__(self) -> Permit | Observed:
        answered = self.begin()
        self._token = CURRENT.set(answered)
        return answered

    async def __aenter__(self) -> Permit | Observed:
        answered = await self.begin_async()
        self._token = CURRENT.set(answered)
        return answered

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave(kind)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave(kind)

    def _take(self) -> DecideRequest:
        if self._is_used:
            raise RequestError("a permit is for one act: ask the gate again for another")
        self._is_used = True
        return self._request

    def _let_go_on(self, answered: Permit | Observed) -> Permit | Observed:
        self._answered = self._gate.let_go_on(answered)
        return answered

    def _leave(self, kind: type[BaseException] | None) -> None:
        assert self._token is not None, "left before it was entered"
        CURRENT.reset(self._token)
        if kind is not None:
            tell(self._answered, kind)


def tell(answered: Answered | None, kind: type[BaseException]) -> None:
    """Say in this process' log that an act raised, without its words: they may hold anything."""
    assert answered is not None, "nothing was let go on"
    act, record = answered.act.type, answered.record_id
    _log.warning("an act raised after it was let go on: %s, %s, %s", act, record, kind.__name__)
