"""Each mutant is applied, judged and undone, inside one transaction that never commits.

Three judges are asked and reported apart: the invariants of the attestation, what the logins'
statements answer, and the digest of the schema. A mutant that only the digest sees is not killed:
the digest says that something changed, not that it matters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg

from tractatus.isolation.mutation.mutants import Mutant
from tractatus.isolation.mutation.probes import Probe, Prober


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the catalog says: the attestation's findings, and the schema's digest."""

    findings: frozenset[str]
    digest: bytes


Inspect: TypeAlias = Callable[[asyncpg.Connection], Awaitable[Inspection]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who noticed a mutant.

    Args:
        invariant: The first new finding, or empty.
        behaviour: The first probe that answered otherwise, or empty; None where none was asked,
            which is so, too, where the invariants had noticed and one judge was enough.
        digest: Whether the schema's digest changed.
        refused: Why PostgreSQL does not let the mutant be made, or empty.
        equivalent: Why it weakens nothing, or empty.
    """

    mutant: Mutant
    invariant: str = ""
    behaviour: str | None = None
    digest: bool = False
    refused: str = ""
    equivalent: str = ""

    @property
    def is_killed(self) -> bool:
        """Whether the invariants or the behaviour noticed."""
        return bool(self.invariant or self.behaviour)

    @property
    def survives(self) -> bool:
        """Whether nothing but the digest, at best, noticed a weakening."""
        return not (self.is_killed or self.refused or self.equivalent)


async def judge_mutants(
    judge: asyncpg.Connection,
    mutants: Sequence[Mutant],
    inspect: Inspect,
    probes: Sequence[Probe] = (),
    told: Callable[[Verdict], None] = lambda _: None,
    *,
    both: bool = False,
) -> list[Verdict]:
    """A verdict for each.

    Args:
        judge: A superuser whose event triggers are off; in no transaction.
        mutants: Those to judge.
        inspect: Asks the attestation and the digest.
        probes: What behaviour is asked; none where it is not.
        told: Called with each verdict as it comes.
        both: Whether behaviour is asked of what the invariants noticed, too.
    """
    prober = Prober(judge, await steady(judge, probes))
    expected = await inspect(judge)
    verdicts = []
    for mutant in mutants:
        verdict = await _judge(judge, mutant, inspect, expected, prober, both)
        told(verdict)
        verdicts.append(verdict)
    return verdicts


async def steady(judge: asyncpg.Connection, probes: Sequence[Probe]) -> dict[Probe, str]:
    """The probes that answer twice the same, with their answer."""
    if not probes:
        return {}
    answers = []
    for _ in range(2):
        transaction = judge.transaction()
        await transaction.start()
        answers.append(await Prober(judge, {}).ask(probes))
        await transaction.rollback()
    return {
        probe: first
        for probe, first, second in zip(probes, *answers, strict=True)
        if first == second
    }


async def _judge(
    judge: asyncpg.Connection,
    mutant: Mutant,
    inspect: Inspect,
    expected: Inspection,
    prober: Prober,
    both: bool,
) -> Verdict:
    transaction = judge.transaction()
    await transaction.start()
    try:
        try:
            await judge.execute(mutant.sql)
        except asyncpg.PostgresError as error:
            return Verdict(mutant, refused=str(error.args[0]))
        found = await inspect(judge)
        new = sorted(found.findings - expected.findings)
        return Verdict(
            mutant,
            invariant=new[0] if new else "",
            behaviour=await _behaviour(prober, mutant) if both or not new else None,
            digest=found.digest != expected.digest,
            equivalent=_why_equivalent(mutant),
        )
    finally:
        await transaction.rollback()


async def _behaviour(prober: Prober, mutant: Mutant) -> str | None:
    if not prober.expected:
        return None
    # PostgreSQL's own functions are nobody's object here: everything is asked.
    is_addition = mutant.kind == "grant added" and mutant.about != "*"
    return await prober.notice(mutant.about, is_addition=is_addition)


# Not weakenings, each with its reason: (kind or object, change) -> reason.
_EQUIVALENT: Final[Mapping[tuple[str, str], str]] = {
    ("view", "security_barrier off"): (
        "the view hides no row by a condition of its own: the policies of its tables do, below it"
    ),
    ("approval.request.expires_at_ms", "NOT NULL dropped"): (
        "PostgreSQL computes it from two columns, and neither of them takes NULL"
    ),
    ("evidence.former_leaf from tractatus_definer", "SELECT"): (
        "no function of the definer reads it: a superuser does, who ends a log"
    ),
    ("approval.waiting_for_me(bigint)", "any tenant"): (
        "it runs with its caller's rights, and row security shows no other tenant's requests"
    ),
    **{
        (f"approval.waiting_for_me(bigint) to tractatus_{login}", "EXECUTE"): (
            "it runs with its caller's rights, and that login may use nothing in its schema"
        )
        for login in ("evidence_writer", "issuer", "platform", "sequencer")
    },
}


def _why_equivalent(mutant: Mutant) -> str:
    keys = ((mutant.kind, mutant.change), (mutant.object, mutant.change))
    return next((_EQUIVALENT[key] for key in keys if key in _EQUIVALENT), "")
