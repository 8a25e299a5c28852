"""ContextPressureMonitor: an act is answered by the level of its context and by its impact."""

from __future__ import annotations

from typing import Final

from tractatus.governance.act import Assessment, Effect, Impact, Reason
from tractatus.governance.case import Case, Pressure, Snapshot

# What each level asks of an act by its impact; what cannot be undone counts as of high impact. The
# leaf says the level alone, so a level's answers must all count as the class table has it: the
# first three as allowed, CRITICAL as an approval, DANGEROUS as a block. Under HIGH it is the
# verifier that asks people: its thresholds are raised (`scoring.RAISED_BY`).
TABLE: Final[dict[Pressure, dict[Impact, Effect]]] = {
    Pressure.NORMAL: dict.fromkeys(Impact, Effect.ALLOW),
    Pressure.ELEVATED: {
        Impact.LOW: Effect.ALLOW,
        Impact.MEDIUM: Effect.NOTICE,
        Impact.HIGH: Effect.NOTICE,
    },
    Pressure.HIGH: dict.fromkeys(Impact, Effect.NOTICE),
    Pressure.CRITICAL: dict.fromkeys(Impact, Effect.REQUIRE_APPROVAL),
    Pressure.DANGEROUS: dict.fromkeys(Impact, Effect.DENY),
}


class ContextPressureMonitor:
    """Assesses acts with side effects that come from a context which somebody weighs."""

    name = "ContextPressureMonitor"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Acts with a reading, unless they only read: looking is open under any pressure.

        A level that a caller merely states raises what others ask, and leaves no leaf.
        """
        return snapshot.reading is not None and case.has_side_effects

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """The table's answer at the felt level, which the leaf carries."""
        level = snapshot.felt_pressure
        effect = effect_of(level, case)
        return Assessment(
            self.name,
            effect,
            () if effect is Effect.ALLOW else (_reason(level, snapshot),),
            scores={"score": snapshot.reading.score} if snapshot.reading else {},
            level=int(level),
        )


def effect_of(level: Pressure, case: Case) -> Effect:
    """What the table says of an act with side effects."""
    return TABLE[level][case.impact if case.is_reversible else Impact.HIGH]


def _reason(level: Pressure, snapshot: Snapshot) -> Reason:
    name = level.name.lower()
    parts = [f"the context is under {name} pressure"]
    if snapshot.reading is not None:
        parts.append(f"score {snapshot.reading.score:.2f}")
        parts += snapshot.reading.floors[:1]
        parts += [snapshot.reading.recommendation] if snapshot.reading.recommendation else []
    return Reason(f"pressure.{name}", "; ".join(parts))
