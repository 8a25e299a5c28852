"""Results of attacks -> what held and what leaked, by mechanism. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tractatus.isolation.running import Outcome, Result, by_mechanism


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way around isolation, over all tables.

    Args:
        name: What is gone around or through.
        outcome: Leaked where any attack of it won on any table; held where one was tried and
            none won.
        reveals: What somebody gains.
        leaked: Attacks that won, with the tables on which they did.
        held: How many attacks did not win.
        errors: Attacks that failed in themselves: nothing is known of them.
        mends: What to do, each once.
    """

    name: str
    outcome: Outcome
    reveals: str
    leaked: tuple[tuple[str, tuple[str, ...]], ...]
    held: int
    errors: int
    mends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of mechanisms; those that do not apply are counted in neither."""

    held: int
    leaked: int
    moot: int
    mechanisms: tuple[Mechanism, ...]

    @property
    def tried(self) -> int:
        """Mechanisms of which something is known."""
        return self.held + self.leaked


def score(results: Iterable[Result]) -> Score:
    """Judge a run; the leaking mechanisms first, those that show rows before others."""
    judged = [_judge(name, found) for name, found in by_mechanism(results).items()]
    order = ["rows", "power", "existence", "activity"]
    judged.sort(key=lambda m: (m.outcome is not Outcome.LEAKED, order.index(m.reveals)))
    return Score(
        held=sum(m.outcome is Outcome.HELD for m in judged),
        leaked=sum(m.outcome is Outcome.LEAKED for m in judged),
        moot=sum(m.outcome not in (Outcome.HELD, Outcome.LEAKED) for m in judged),
        mechanisms=tuple(judged),
    )


def _judge(name: str, results: Sequence[Result]) -> Mechanism:
    outcomes = {result.outcome for result in results}
    where: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.LEAKED:
            where.setdefault(result.attack.name, []).append(result.table)
    outcome = next(
        (one for one in (Outcome.LEAKED, Outcome.HELD, Outcome.ERROR) if one in outcomes),
        Outcome.MOOT,
    )
    return Mechanism(
        name=name,
        outcome=outcome,
        reveals=results[0].attack.reveals,
        leaked=tuple((attack, tuple(sorted(set(on) - {""}))) for attack, on in where.items()),
        held=sum(result.outcome is Outcome.HELD for result in results),
        errors=sum(result.outcome is Outcome.ERROR for result in results),
        mends=tuple(
            dict.fromkeys(
                result.attack.mend
                for result in results
                if result.outcome is Outcome.LEAKED and result.attack.mend
            )
        ),
    )
