"""The gate for code that runs acts itself: decide, record, and only then let the act begin.

One story for every shape in which Python runs things: `ask` (or `ask_async`) lets the pure gate
decide, has the answer kept, and gives back a permit; the decorator and the context manager raise
where there is none. Whatever goes wrong on the way is a denial, and the act does not begin:

    the gate or the record fails       `ActDenied` with `gate.not_recorded`
    it takes too long                  `ActDenied` with `gate.deadline`
    the caller is cancelled, killed    the cancellation goes on upwards; the record may be there

A record says what was permitted, not what came of it: the log cannot know whether a program did
what it was allowed to do, and an entry that says so would only be that program's word. An act that
raises is told to the log of this process (`logging`), with the id of its record.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final
from uuid import UUID

from tractatus.errors import (
    ActDenied,
    SettingsError,
    TractatusError,
)
from tractatus.governance.act import Act, Decision, Json, Reasoning
from tractatus.governance.case import Pressure
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import Gate as PureGate
from tractatus.integrations.asking import Asking
from tractatus.integrations.circumstances import approval_at_hand, as_it_is
from tractatus.integrations.permits import (
    Mode,
    Observed,
    Permit,
    not_permitted,
    refusal,
)
from tractatus.integrations.wrapping import Governing
from tractatus.operations.decide import decide_as_asked
from tractatus.ports import Decided, Keeper, Kept

DEADLINE_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)
_now = time.monotonic


class GovernedGate:
    """Decides, records and lets go on. Safe for concurrent callers, threads and event loops.

    Args:
        gate: The pure gate, with the policy in force.
        keeper: Where decisions are kept before their acts.
        mode: What this installation makes of the answers. No request and no act can choose it.
        actor: Who acts where nobody is named.
        deadline_s: How long deciding and recording may take together, seconds.

    Raises:
        SettingsError: an argument cannot be used.
    """

    def __init__(
        self,
        gate: PureGate,
        keeper: Keeper,
        *,
        mode: Mode = Mode.ENFORCE,
        actor: str = "program",
        deadline_s: float = DEADLINE_SECONDS,
    ) -> None:
        if not isinstance(mode, Mode):
            raise SettingsError(f"mode must be Mode.ENFORCE or Mode.SHADOW: {mode!r}")
        if not 0 < deadline_s <= 60:
            raise SettingsError(f"deadline_s must be above 0 and at most 60: {deadline_s}")
        self._gate, self._keeper = gate, keeper
        self._mode, self._actor, self._deadline_s = mode, actor, deadline_s

    @property
    def mode(self) -> Mode:
        """What this installation makes of the answers."""
        return self._mode

    @property
    def actor(self) -> str:
        """Who acts where nobody is named."""
        return self._actor

    @property
    def is_evidence(self) -> bool:
        """Whether records outlive this process and go into a log; false for `in_memory()`."""
        return self._keeper.is_evidence

    # -- deciding ------------------------------------------------------------------------------

    def ask(self, request: DecideRequest, approval: UUID | None = None) -> Permit | Observed:
        """Decide and record, and wait for it in this thread.

        Args:
            request: The act, with why it is proposed. Its parameters must be nobody else's: what
                changes while it is being recorded is not what was decided.
            approval: An approval of exactly this act, to be used up.

        Returns:
            A `Permit`, or an `Observed`: what was denied, what needs approval, and in shadow
            everything. A denial raises nothing.
        """
        until = _now() + self._deadline_s
        request = as_it_is(request)
        act, decision = request.act, self._decide(request)
        kept: Kept | ActDenied
        try:
            kept = self._keeper.keep(
                self._decided(act, decision, request, approval), seconds=until - _now()
            )
        except Exception as error:  # noqa: BLE001 - default closed, whatever a keeper raises
            kept = _failure(error, decision)
        return self._answer(act, decision, kept, until)

    async def ask_async(
        self, request: DecideRequest, approval: UUID | None = None
    ) -> Permit | Observed:
        """The same without blocking the event loop. Cancelled, it raises, and nothing may act."""
        until = _now() + self._deadline_s
        request = as_it_is(request)
        act, decision = request.act, self._decide(request)
        kept: Kept | ActDenied
        try:
            async with asyncio.timeout(until - _now()):
                kept = await self._keeper.keep_async(
                    self._decided(act, decision, request, approval), seconds=until - _now()
                )
        except Exception as error:  # noqa: BLE001 - default closed, whatever a keeper raises
            kept = _failure(error, decision)
        return self._answer(act, decision, kept, until)

    def _decide(self, request: DecideRequest) -> Decision:
        try:
            return decide_as_asked(self._gate, request)
        except Exception as error:  # noqa: BLE001 - a gate that breaks denies
            return refusal("gate.service_failed", type(error).__name__).decision

    def _decided(
        self, act: Act, decision: Decision, request: DecideRequest, approval: UUID | None
    ) -> Decided:
        is_shadow = self._mode is Mode.SHADOW
        used = None if is_shadow else approval or approval_at_hand()
        return Decided(act, decision, request.reasoning, is_shadow, request.references, used)

    def _answer(
        self, act: Act, decision: Decision, kept: Kept | ActDenied, until: float
    ) -> Permit | Observed:
        if isinstance(kept, ActDenied):
            if self._mode is Mode.SHADOW:
                _log.error("a shadow decision was not recorded: %s", kept)
            return Observed(act, kept.decision, None, None, self._mode)
        decision = kept.decision or decision
        if _now() > until and self._mode is Mode.ENFORCE:
            late = refusal("gate.deadline", before=decision).decision
            return Observed(act, late, kept.record_id, kept.receipt, self._mode)
        if decision.is_permitted and self._mode is Mode.ENFORCE:
            return Permit(act, decision, kept.record_id, kept.receipt)
        return Observed(act, decision, kept.record_id, kept.receipt, self._mode, kept.approval)

    def let_go_on(self, answered: Permit | Observed) -> Permit | Observed:
        """The answer itself where the act may begin; raises where it may not.

        Raises:
            ActDenied, ApprovalRequired: this installation enforces, and there is no permit.
        """
        if isinstance(answered, Permit):
            return answered
        if self._mode is Mode.ENFORCE:
            raise not_permitted(answered)
        if not answered.would_permit:
            words = answered.decision.explain()
            _log.warning("shadow: %s would not happen: %s", answered.act.type, words)
        return answered

    # -- letting go on -------------------------------------------------------------------------

    def act(
        self,
        act: Act,
        *,
        reasoning: Reasoning | None = None,
        references: frozenset[str] | None = None,
        pressure: Pressure = Pressure.NORMAL,
        approval: UUID | None = None,
    ) -> Asking:
        """`with gate.act(...) as permit:` or `async with`: the block runs with a permit only.

        Args:
            act: What the block is about to do. The gate does not see the block itself.
            reasoning: Why; text of an adversary.
            references: What the caller looked up and found; None where it did not look.
            pressure: Of the context that the act comes from; only raises scrutiny.
            approval: People's approval of exactly this act, to be used up.

        Raises:
            ActDenied, ApprovalRequired: on entering; the block has not begun.
        """
        own = _own(act)
        return Asking(self, DecideRequest(own, reasoning, references, pressure), approval)

    def governed(
        self,
        act_type: str,
        *,
        impact: str = "low",
        reversible: bool = True,
        target: str | None = None,
        actor: str | Callable[..., str] | None = None,
        text: str = "",
        hide: Collection[str] = (),
    ) -> Governing:
        """A decorator: the function runs only with a permit for this call.

        Args:
            act_type: Dotted name, as in the policy's catalogue.
            impact: `low`, `medium` or `high`; only raises what the policy says.
            reversible: Only `False` counts.
            target: Name of the argument that says what is acted upon.
            actor: Who acts: an identifier, or a function of the call's arguments.
            text: The act in words; only raises scrutiny.
            hide: Arguments that are not recorded. No decision and no approval depends on them.

        Raises:
            RequestError: `act_type` or `impact` is not one, or a name in `hide` or `target` is no
                argument of the function. Nothing is decorated then.
        """
        return Governing(
            self,
            act_type,
            impact=impact,
            reversible=reversible,
            target=target,
            actor=actor,
            text=text,
            hide=hide,
        )

    def receipt(self, record_id: UUID) -> bytes:
        """The receipt of a record, with its proofs once its epoch is public. Blocks.

        Raises:
            StoreError: there is none.
        """
        return self._keeper.receipt(record_id)

    def close(self) -> None:
        """Let go of connections. What is asked later opens them again."""
        self._keeper.close()


def _own(act: Act) -> Act:
    """The act with parameters that nobody else can change."""
    if not act.parameters:
        return act
    try:
        parameters = {name: _copy(one) for name, one in act.parameters.items()}
    except RecursionError:
        return act  # it has no digest, and the gate denies it for that
    # Field by field: `dataclasses.replace` costs a tenth of a decision. A test compares all fields.
    return Act(
        act.type,
        act.actor,
        act.actor_kind,
        parameters,
        act.impact,
        act.reversible,
        act.target,
        act.human_decision,
        act.description,
    )


def _copy(value: Json) -> Json:
    kind = type(value)
    if kind is str or kind is int:
        return value
    if isinstance(value, Mapping):
        return {name: _copy(one) for name, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value


def _failure(error: Exception, decision: Decision) -> ActDenied:
    """Why nothing is known to be kept. The words of errors that are not ours may hold anything."""
    if isinstance(error, TimeoutError):
        return refusal("gate.deadline", before=decision)
    found = str(error) if isinstance(error, TractatusError) else type(error).__name__
    return refusal("gate.not_recorded", found, before=decision)
