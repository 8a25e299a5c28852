"""One thing of an act that is not as an instruction has it, and how grave that is."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

from tractatus.governance.act import Effect, Json, Span


class Status(IntEnum):
    """The answer; the greater one prevails."""

    APPROVED = 1
    WARNING = 2
    ESCALATE = 3
    REJECTED = 4

    @property
    def effect(self) -> Effect:
        """What the gate does with it."""
        return _EFFECTS[self]


_EFFECTS: Final = {
    Status.APPROVED: Effect.ALLOW,
    Status.WARNING: Effect.NOTICE,
    Status.ESCALATE: Effect.REQUIRE_APPROVAL,
    Status.REJECTED: Effect.DENY,
}


class Conflict(NamedTuple):
    """One thing of the act that is not as an instruction has it.

    Args:
        code: Stable, `crossref.*`.
        parameter: JSON pointer into the act.
        proposed: What the act would have, as it spells it.
        required: What the instruction says, in words.
        instruction: Its reference, `instruction:ID@VERSION`; empty where it is about none.
        span: Where in the instruction's text; None where it is about no single place.
        severity: What it alone would come to.
        text: One sentence for people.
        place: Where in the text of the parameter, if it is one.
        value: What would comply, where that is one value.
        found: The canonical value that was found.
    """

    code: str
    parameter: str
    proposed: str
    required: str
    instruction: str
    span: Span | None
    severity: Status
    text: str
    place: Span | None = None
    value: Json = None
    found: Json = None
