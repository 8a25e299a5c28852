"""Every protection of a scratch database taken away in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from tractatus.adapters.postgres.attest import attest
from tractatus.compose.contract_probes import platform_probes
from tractatus.compose.furnishing import furnish
from tractatus.compose.scratch import TEMPLATE, Scratch, scratch_server
from tractatus.isolation.mutation.judging import Inspection, Verdict, judge_mutants
from tractatus.isolation.mutation.mutants import list_mutants, sample


async def inspect(connection: asyncpg.Connection) -> Inspection:
    """The attestation's findings and the digest, inside a transaction or not."""
    found = await attest(connection)
    findings = frozenset(f"{one.rule}: {one.object}: {one.problem}" for one in found.findings)
    return Inspection(findings, found.schema)


def find_survivors(
    *,
    behaviour: bool,
    both: bool = False,
    only: str = "",
    each: int = 0,
    seed: int = 1,
    told: Callable[[Verdict, int], None] = lambda _verdict, _of: None,
) -> dict[str, Any]:
    """What `tractatus tenancy mutate` prints, as a document.

    Args:
        behaviour: Whether to ask the logins about what the attestation did not notice.
        both: Whether to ask them about every mutant.
        only: Kinds, with commas between them; all where it is empty.
        each: Judge so many of each kind, chosen by `seed`; all of them where it is 0.
        seed: For `each`.
        told: Called with each verdict as it comes, and with how many there will be.

    Raises:
        StoreError: The server did not come up.
    """
    with scratch_server() as scratch:
        return asyncio.run(_find(scratch, behaviour or both, both, only, each, seed, told))


async def _find(
    scratch: Scratch,
    behaviour: bool,
    both: bool,
    only: str,
    each: int,
    seed: int,
    told: Callable[[Verdict, int], None],
) -> dict[str, Any]:
    await scratch.migrate()
    name = await scratch.copy(TEMPLATE)
    tenants = await furnish(scratch, name)
    judge = await asyncpg.connect(scratch.url(name), statement_cache_size=0)
    try:
        await judge.execute("SET event_triggers = off")
        mutants = await list_mutants(judge)
        kinds = only.split(",") if only else {one.kind for one in mutants}
        wanted = [one for one in mutants if one.kind in kinds]
        chosen = sample(wanted, seed, each) if each else wanted
        probes = await platform_probes(judge, tenants) if behaviour else ()
        verdicts = await judge_mutants(
            judge, chosen, inspect, probes, lambda one: told(one, len(chosen)), both=both
        )
        return document(verdicts, len(mutants), len(probes))
    finally:
        await judge.close()


def document(verdicts: Sequence[Verdict], listed: int, probes: int) -> dict[str, Any]:
    """Scores by kind, and the survivors with their SQL."""
    kinds: dict[str, Counter[str]] = {}
    for one in verdicts:
        kinds.setdefault(one.mutant.kind, Counter()).update(_columns(one))
    total: Counter[str] = Counter()
    for counts in kinds.values():
        total.update(counts)
    return {
        "listed": listed,
        "probes": probes,
        "kinds": {kind: dict(counts) for kind, counts in sorted(kinds.items())},
        "total": dict(total),
        "survivors": [_told(one) for one in verdicts if one.survives],
        "equivalent": [_told(one) for one in verdicts if one.equivalent],
        "refused": [_told(one) for one in verdicts if one.refused],
    }


def _columns(one: Verdict) -> list[str]:
    if one.refused:
        return ["mutants", "refused"]
    columns = ["mutants", *(["killed"] if one.is_killed else [])]
    columns += ["invariants"] if one.invariant else []
    columns += ["behaviour"] if one.behaviour else []
    columns += ["digest"] if one.digest else []
    columns += ["behaviour alone"] if one.behaviour and not one.invariant else []
    columns += ["equivalent"] if one.equivalent and not one.is_killed else []
    columns += ["survive"] if one.survives else []
    return columns


def _told(one: Verdict) -> dict[str, Any]:
    return {
        "kind": one.mutant.kind,
        "object": one.mutant.object,
        "change": one.mutant.change,
        "sql": one.mutant.sql,
        "digest": one.digest,
        "reason": one.equivalent or one.refused,
    }
