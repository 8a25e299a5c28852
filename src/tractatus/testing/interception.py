"""One contract for everything that stands between a program and its acts.

    async def test_my_adapter():
        await check_interception(open_mine)

Whether acts are intercepted by a decorator, a context manager, a web server or a hook of somebody
else's agent: the same act under the same policy, with the same reasoning and pressure, gets the
same answer, what is not permitted does not run, and what runs does not begin before its record is
durable. Hand in a way to open the adapter under a policy, and, where it has a database, a way to
count what another connection sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tractatus.governance.act import Effect
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.policy.compiled import Policy
from tractatus.governance.policy.file import parse_policy
from tractatus.operations.policies import default_policy
from tractatus.testing.interception_cases import CASES, PERMITTED, InterceptionCase


@dataclass(frozen=True, slots=True)
class Met:
    """What a program met where it wanted to act.

    Args:
        effect: The gate's answer as the program learnt it.
        codes: Every reason code that came with it.
        record_id: Of the record, where the adapter tells it.
    """

    effect: Effect
    codes: frozenset[str]
    record_id: UUID | None = None


class Interception(Protocol):
    """One way in which acts are intercepted, under one policy."""

    async def run(self, request: DecideRequest, act: Callable[[], None]) -> Met:
        """Try to do what `request` describes; `act` is the doing, to be called by nobody else.

        Actor and target may be the adapter's own. What an act raises passes through.
        """
        ...


Open = Callable[[Policy], AbstractAsyncContextManager[Interception]]


class Fault(StrEnum):
    """What can go wrong with a record.

    DOWN: the store cannot be reached. NOT_STORED: it fails, and nothing is stored. STORED: the
    record is there, and the answer is lost. SLOW: no answer before the deadline.
    """

    DOWN = "down"
    NOT_STORED = "failed, not stored"
    STORED = "failed, but stored"
    SLOW = "slow"


OpenFaulty = Callable[[Policy, Fault], AbstractAsyncContextManager[Interception]]


@dataclass(slots=True)
class Spy:
    """Sees when an act begins, and what was on record at that moment."""

    count_records: Callable[[], int] | None
    before: int = 0
    began: int = 0
    on_record: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        """The act."""
        self.began += 1
        if self.count_records:
            self.on_record.append(self.count_records() - self.before)


async def check_interception(
    open_one: Open,
    *,
    count_records: Callable[[], int] | None = None,
    cases: Sequence[InterceptionCase] = CASES,
) -> None:
    """Hold an interception against the table.

    Args:
        open_one: Opens it under a policy; closed after its cases.
        count_records: How many records somebody else sees now, on a connection of their own;
            blocks. None where records are kept by nobody else.
        cases: The table.

    Raises:
        AssertionError: names each case that is not as it must be, and what was found.
    """
    wrong: list[str] = []
    for text in dict.fromkeys(case.policy for case in cases):
        async with open_one(parse_policy(text) if text else default_policy()) as interception:
            for case in cases:
                if case.policy == text:
                    wrong += await _differences(interception, case, count_records)
    assert not wrong, "\n".join(["the interception differs:", *wrong])


async def _differences(
    interception: Interception, case: InterceptionCase, count_records: Callable[[], int] | None
) -> list[str]:
    spy = Spy(count_records)
    spy.before = await asyncio.to_thread(count_records) if count_records else 0
    met = await interception.run(case.request, spy)
    may_run = case.effect <= Effect.NOTICE
    found = []
    if met.effect is not case.effect:
        found.append(f"effect {met.effect.label}, not {case.effect.label}")
    if met.codes != case.codes:
        found.append(f"codes {sorted(met.codes)}, not {sorted(case.codes)}")
    if spy.began != int(may_run):
        found.append(f"the act began {spy.began} times, not {int(may_run)}")
    if any(count < 1 for count in spy.on_record):
        found.append("the act began before its record was there")
    if count_records and await asyncio.to_thread(count_records) <= spy.before:
        found.append("nothing was recorded")
    return [f"  {case.name}: {one}" for one in found]


async def check_faults(open_faulty: OpenFaulty, *, faults: Sequence[Fault] = tuple(Fault)) -> None:
    """Nothing runs where its record is not known to be there, whatever is on disk by then.

    Args:
        open_faulty: Opens the interception with this fault in its store.
        faults: Those that the adapter can have.

    Raises:
        AssertionError: names each fault under which the act ran, or seemed permitted.
    """
    wrong: list[str] = []
    for fault in faults:
        spy = Spy(None)
        async with open_faulty(default_policy(), fault) as interception:
            met = await interception.run(PERMITTED.request, spy)
        if spy.began:
            wrong.append(f"  {fault}: the act ran")
        if met.effect <= Effect.NOTICE:
            wrong.append(f"  {fault}: the answer was {met.effect.label}")
    assert not wrong, "\n".join(["the interception lets through:", *wrong])


async def check_shadow(
    open_shadow: Open, *, is_flagged: Callable[[], Awaitable[bool]] | None = None
) -> None:
    """In shadow every act runs once, the answer says what would have been, and records say shadow.

    Args:
        open_shadow: Opens the interception in shadow.
        is_flagged: Whether every record that was made says that it is shadow; None where there is
            nothing to look at.

    Raises:
        AssertionError: names each case that is not so.
    """
    wrong: list[str] = []
    for text in dict.fromkeys(case.policy for case in CASES):
        async with open_shadow(parse_policy(text) if text else default_policy()) as interception:
            for case in (one for one in CASES if one.policy == text):
                spy = Spy(None)
                met = await interception.run(case.request, spy)
                if spy.began != 1:
                    wrong.append(f"  {case.name}: the act began {spy.began} times")
                if (met.effect, met.codes) != (case.effect, case.codes):
                    wrong.append(f"  {case.name}: answered {met.effect.label} {sorted(met.codes)}")
    if is_flagged and not await is_flagged():
        wrong.append("  a record does not say that it is shadow")
    assert not wrong, "\n".join(["shadow is not as it must be:", *wrong])
