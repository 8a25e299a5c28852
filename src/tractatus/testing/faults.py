"""Ports that fail on purpose, in the three ways in which real ones fail.

*Not stored*: the call raises and nothing happened. *Stored*: the call raises although everything
happened, as when the answer of a database is lost. *Seen*: the call raises, what it did can be
read, and the next loss of power undoes it, as when the directory of a renamed file could not be
synced. Code that survives all three at each step, and a kill between any two, loses nothing and
counts nothing twice.

Which calls can fail is not listed here: it is every method of every port.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tractatus.errors import StoreError


class Fault(Enum):
    """How a call fails."""

    NOT_STORED = "failed, not stored"
    STORED = "failed, but stored"
    SEEN = "failed, and seen until the power fails"


def methods_of(port: type) -> frozenset[str]:
    """The methods that a port promises, properties left out."""
    return frozenset(
        name
        for name, member in inspect.getmembers(port, inspect.isfunction)
        if not name.startswith("_")
    )


@dataclass(slots=True)
class FaultPlan:
    """Lets calls through until the one that fails; shared by all ports of one test.

    Args:
        fault: How it fails.
        at: Which of the calls fails, counted from 0; None for none.
        look: Anything that differs where a call has changed something; for `changing`.
        calls: The names of the calls so far.
        changing: Which of them changed something, and which of these what outlives the power.
    """

    fault: Fault = Fault.NOT_STORED
    at: int | None = None
    look: Callable[[], tuple[object, object]] = lambda: (None, None)
    calls: list[str] = field(default_factory=list)
    changing: dict[Fault, list[int]] = field(default_factory=dict)

    def wrap(self, port: Any) -> Any:
        """The port with this plan's faults in each of its methods."""
        return _Faulty(port, self)

    def next_fault(self, name: str) -> Fault | None:
        """Note a call, and say whether it fails."""
        self.calls.append(name)
        return self.fault if len(self.calls) - 1 == self.at else None

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note whether what was called last changes something."""
        number, before = len(self.calls) - 1, self.look()
        yield
        after = self.look()
        if before != after:
            self.changing.setdefault(Fault.STORED, []).append(number)
        if before[1] != after[1]:
            self.changing.setdefault(Fault.SEEN, []).append(number)

    def places(self, fault: Fault) -> Iterable[int]:
        """Which calls of a whole life are worth failing so: one that only reads is not stored."""
        return self.changing[fault] if fault in self.changing else range(len(self.calls))


class _Faulty:
    """Passes everything on; a method asks the plan first."""

    def __init__(self, port: Any, plan: FaultPlan) -> None:
        self._port = port
        self._plan = plan

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        if not callable(attribute):
            return attribute
        if not inspect.iscoroutinefunction(attribute):
            return lambda *args, **kwargs: self._call(name, attribute, args, kwargs)

        async def call(*args: Any, **kwargs: Any) -> Any:
            fault = self._refuse_or_pass(name)
            with self._plan.noting(), _undone_by_a_loss_of_power(self._port, fault):
                result = await attribute(*args, **kwargs)
            return _answer(name, fault, result)

        return call

    def _call(self, name: str, method: Any, args: Any, kwargs: Any) -> Any:
        fault = self._refuse_or_pass(name)
        with self._plan.noting():
            result = method(*args, **kwargs)
        return _answer(name, fault, result)

    def _refuse_or_pass(self, name: str) -> Fault | None:
        fault = self._plan.next_fault(name)
        if fault is Fault.NOT_STORED:
            raise StoreError(f"planned: {fault.value}: {name}")
        return fault


def _answer(name: str, fault: Fault | None, result: Any) -> Any:
    if fault is not None:
        raise StoreError(f"planned: {fault.value}: {name}")
    return result


@contextmanager
def _undone_by_a_loss_of_power(port: Any, fault: Fault | None) -> Iterator[None]:
    """Ports that know what is durable keep it in `durable`, a mapping."""
    before = dict(port.durable) if fault is Fault.SEEN and hasattr(port, "durable") else None
    yield
    if before is not None:
        port.durable = before


@contextmanager
def raises(kind: type[Exception]) -> Iterator[None]:
    """Assert that the block raises `kind`; contract suites need no test framework."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"expected {kind.__name__}, and nothing was raised")
