"""Under what an act happens: what a function cannot say of itself, and its surroundings can.

An agent's loop knows how full its context is; the tool that it calls does not. Whatever is said
here can only raise scrutiny: the greater pressure counts, and a reference that was not looked up
stays one.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from tractatus.governance.case import Pressure, Reading
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.instructions.told import Told


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The surroundings of an act.

    Args:
        pressure: Of the context, as its owner says.
        reading: What ContextPressureMonitor measured; None where nobody did.
        references: What was looked up and found; None where nobody looked.
        approval: An approval that the act may use up. It is bound to one act, so around several
            it is of use to one of them.
        instructions: Those that acts are compared with; None where nobody keeps any.
    """

    pressure: Pressure = Pressure.NORMAL
    reading: Reading | None = None
    references: frozenset[str] | None = None
    approval: UUID | None = None
    instructions: tuple[Told, ...] | None = None

    def and_also(self, other: Circumstances) -> Circumstances:
        """Both at once: the greater pressure, the greater reading, all that was looked up."""
        readings = [one for one in (self.reading, other.reading) if one is not None]
        known = [one for one in (self.references, other.references) if one is not None]
        return Circumstances(
            max(self.pressure, other.pressure),
            max(readings, key=lambda one: one.level) if readings else None,
            frozenset[str]().union(*known) if known else None,
            other.approval or self.approval,
            _together(self.instructions, other.instructions),
        )

    def around(self, request: DecideRequest) -> DecideRequest:
        """The request with what these circumstances add."""
        own = Circumstances(
            request.pressure, request.reading, request.references, instructions=request.told
        )
        both = self.and_also(own)
        return replace(
            request,
            pressure=both.pressure,
            reading=both.reading,
            references=both.references,
            told=both.instructions,
        )


def _together(
    these: tuple[Told, ...] | None, those: tuple[Told, ...] | None
) -> tuple[Told, ...] | None:
    if these is None or those is None:
        return those if these is None else these
    return tuple(dict.fromkeys((*these, *those)))


_CURRENT: contextvars.ContextVar[Circumstances | None] = contextvars.ContextVar(
    "circumstances", default=None
)


@contextmanager
def under(circumstances: Circumstances) -> Iterator[None]:
    """Every act that begins inside this block is decided under these circumstances, too.

    Blocks inside each other add up: what the outer one raised stays raised.
    """
    outer = _CURRENT.get()
    token = _CURRENT.set(circumstances if outer is None else outer.and_also(circumstances))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def approval_at_hand() -> UUID | None:
    """The approval that these circumstances hold."""
    circumstances = _CURRENT.get()
    return None if circumstances is None else circumstances.approval


def as_it_is(request: DecideRequest) -> DecideRequest:
    """The request under the circumstances of the moment."""
    circumstances = _CURRENT.get()
    return request if circumstances is None else circumstances.around(request)
