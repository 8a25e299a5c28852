"""What type checkers know of a governed program. Read by mypy (`files` in pyproject.toml), not run.

A line with `type: ignore` is a mistake that must be found: mypy refuses an ignore that ignores
nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, assert_type
from uuid import UUID

from tractatus import (
    Act,
    ApprovalRequired,
    Circumstances,
    Gate,
    NotPermitted,
    Observed,
    Permit,
    current_permit,
    under,
)
from tractatus.governance.documents.requests import DecideRequest

gate = Gate.in_memory()
ACT = Act("refund.pay", "clerk")


@gate.governed("refund.pay")
def pay(order: str, amount: int = 0) -> bool:
    """A function."""
    return amount > 0


@gate.governed("refund.pay", target="order", hide=("card",))
async def pay_later(order: str, *, card: str) -> bytes:
    """A coroutine function."""
    return order.encode()


@gate.governed("refund.pay")
def payments(orders: list[str]) -> Iterator[int]:
    """A generator function."""
    yield from range(len(orders))


@gate.governed("refund.pay")
async def payments_later(orders: list[str]) -> AsyncIterator[int]:
    """An asynchronous generator function."""
    for number in range(len(orders)):
        yield number


class Till:
    """Methods of every kind."""

    @gate.governed("refund.pay")
    def pay(self, amount: int) -> str:
        """A method."""
        return str(amount)

    @gate.governed("refund.pay")
    @classmethod
    def of_class(cls, amount: int) -> int:
        """The decorator above."""
        return amount

    @staticmethod
    @gate.governed("refund.pay")
    def of_nobody(amount: int) -> float:
        """The decorator below."""
        return amount / 2


def functions() -> None:
    """A decorated function takes and gives what it did before."""
    assert_type(pay("7", amount=1), bool)
    assert_type(payments(["7"]), Iterator[int])
    assert_type(Till().pay(1), str)
    assert_type(Till.of_class(1), int)
    assert_type(Till.of_nobody(1), float)
    plain: Callable[[str], bool] = pay
    plain("7")
    pay(7)  # type: ignore[arg-type]
    pay("7", sum=1)  # type: ignore[call-arg]
    Till().pay("1")  # type: ignore[arg-type]
    Till.of_nobody("1")  # type: ignore[arg-type]


async def coroutines() -> None:
    """So do coroutine functions and asynchronous generators."""
    made: Coroutine[Any, Any, bytes] = pay_later("7", card="1")
    assert_type(await made, bytes)
    async for one in payments_later(["7"]):
        assert_type(one, int)
    await pay_later("7")  # type: ignore[call-arg]


def blocks() -> None:
    """A block holds a permit, or in shadow what would have been one; never None."""
    with gate.act(ACT) as answered:
        assert_type(answered, Permit | Observed)
        assert_type(answered.receipt, bytes | None)
        if answered.is_enforced:
            assert_type(answered.record_id, UUID | None)
    assert_type(gate.ask(DecideRequest(ACT)), Permit | Observed)
    assert_type(current_permit(), Permit | Observed | None)
    gate.act("refund.pay")  # type: ignore[arg-type]


async def async_blocks() -> None:
    """The same without holding up the event loop."""
    async with gate.act(ACT) as answered:
        assert_type(answered, Permit | Observed)
    assert_type(await gate.ask_async(DecideRequest(ACT)), Permit | Observed)


def takes_a_permit(permit: Permit) -> None:
    """What only an enforced decision opens."""


def shadow_is_no_permit(answered: Permit | Observed) -> None:
    """Who wants a permit cannot be handed what shadow gives."""
    takes_a_permit(answered)  # type: ignore[arg-type]
    if isinstance(answered, Permit):
        takes_a_permit(answered)


def approvals() -> None:
    """What people can answer comes with the refusal, and goes back with the act."""
    try:
        pay("7", amount=1)
    except ApprovalRequired as error:
        assert_type(error.approval_id, UUID | None)
        with under(Circumstances(approval=error.approval_id)):
            assert_type(pay("7", amount=1), bool)
        with gate.act(ACT, approval=error.approval_id) as answered:
            assert_type(answered, Permit | Observed)
        gate.act(ACT, approval="an id")  # type: ignore[arg-type]
    except NotPermitted as error:
        assert_type(error.record_id, UUID | None)
