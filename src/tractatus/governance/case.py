"""What every service is given: the case before it, and the state of the world it may rely on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol, TypeVar

from tractatus.governance.act import Act, Assessment, Impact, Reasoning
from tractatus.governance.decision_object import OPEN_VERBS
from tractatus.governance.deliberation.state import Contest, Deliberation, Referred
from tractatus.governance.instructions.instruction import Constraint, Instruction
from tractatus.governance.policy.compiled import ActDefinition, Policy
from tractatus.governance.provenance.content import ContentRead

Made = TypeVar("Made")


class Pressure(IntEnum):
    """How much a context is under pressure, as its measurer says; only raises scrutiny."""

    NORMAL = 1
    ELEVATED = 2
    HIGH = 3
    CRITICAL = 4
    DANGEROUS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What ContextPressureMonitor makes of a context's ledger.

    Args:
        level: The greater of the score's level and the floors'.
        score: Weighted, 0 to 1.
        floors: Hard floors that hold, by name.
        forecast_turns: Turns to the limit at the present rate; None where there is no end in sight.
        recommendation: One sentence for people.
        since: Turns and compactions of the ledger when the level was reached; it falls only after
            a further one.
    """

    level: Pressure
    score: float
    floors: tuple[str, ...] = ()
    forecast_turns: int | None = None
    recommendation: str = ""
    since: int = 0


class Memory(Protocol):
    """The instructions in force at one place and time, indexed by what they are about."""

    def about(self, key: str) -> Sequence[Instruction]:
        """Those with a constraint of this key or, for a bare kind, of any key of the kind."""
        ...

    def constraints(self, key: str) -> Sequence[tuple[Instruction, Constraint]]:
        """The constraints in force of exactly this key, with whose they are, oldest first."""
        ...

    def holds(self, instruction: Instruction, constraint: Constraint) -> bool:
        """Whether the place and the time are those that a constraint is for."""
        ...

    def standing(
        self, held: Sequence[tuple[Instruction, Constraint]]
    ) -> Sequence[tuple[Instruction, Constraint]]:
        """Those of `held`, of one key, that none of the others suspends here."""
        ...

    def is_in_force(self, instruction: Instruction) -> bool:
        """Whether an instruction of this memory holds here and now."""
        ...

    def derived(self, name: str, build: Callable[[Any], Made]) -> Made:
        """What `build` makes of all instructions, wherever they hold; made once and kept."""
        ...

    def __len__(self) -> int: ...

    def __bool__(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the world at one moment.

    Args:
        policy: The policy set in force.
        pressure: Of the context that the act comes from, as its caller says.
        instructions: Those in force where the act happens; None where nobody keeps any, which
            is less than an empty memory.
        reading: What the context that the act comes from weighs; None where nobody weighed it.
        deliberation: The case that the act is a step of or about, or the decision that it appeals
            against; None where there is neither.
        content: What was said and read where the act comes from; None where nobody kept it.
    """

    policy: Policy
    pressure: Pressure = Pressure.NORMAL
    instructions: Memory | None = None
    reading: Reading | None = None
    deliberation: Deliberation | Contest | Referred | None = None
    content: ContentRead | None = None

    @property
    def felt_pressure(self) -> Pressure:
        """The greater of what the caller says and what was measured."""
        return max(self.pressure, self.reading.level) if self.reading else self.pressure


@dataclass(frozen=True, slots=True)
class Case:
    """An act with the reasoning that proposes it.

    Args:
        act: As proposed.
        reasoning: As given by the proposer, or None.
        resolvable: References that exist; None where nobody looked, which is less than an answer.
        definition: The policy's entry of the act, or None where the act is unknown.
    """

    act: Act
    reasoning: Reasoning | None
    resolvable: Collection[str] | None
    definition: ActDefinition | None

    @property
    def impact(self) -> Impact:
        """The greater of what the policy and the caller say; HIGH for an unknown act."""
        floor = self.definition.impact if self.definition else Impact.HIGH
        return max(floor, self.act.impact)

    @property
    def is_reversible(self) -> bool:
        """Whether policy and caller agree that it can be undone; not for an unknown act."""
        return self.definition is not None and self.definition.reversible and self.act.reversible

    @property
    def has_side_effects(self) -> bool:
        """Whether anything is other than before; so it is of an unknown act."""
        is_reading = self.definition is not None and self.definition.verb in OPEN_VERBS
        return not is_reading or self.impact > Impact.LOW or not self.is_reversible


class GovernanceService(Protocol):
    """A pure function of a case and a snapshot, with a name."""

    name: str

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Whether there is anything for this service to assess; if not, it leaves no leaf."""
        ...

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """What it says of the case. Total: an exception is a defect, and denies."""
        ...
