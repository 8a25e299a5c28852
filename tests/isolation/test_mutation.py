"""A protection that is taken away is noticed: a sample of what `tractatus tenancy mutate` does.

A mutant that only the digest of the schema sees is a survivor.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart

from tractatus.compose.contract_probes import platform_probes
from tractatus.compose.furnishing import Tenant, furnish
from tractatus.compose.mutating import document, inspect
from tractatus.compose.scratch import Scratch
from tractatus.isolation.mutation.bodies import mutate_body
from tractatus.isolation.mutation.judging import Inspection, judge_mutants
from tractatus.isolation.mutation.mutants import Mutant, list_mutants, sample

# What the attestation is there to see; the rest is seen by what logins are answered.
BY_INVARIANTS = {"policy", "row security", "function", "view", "role", "owner", "statistics"}
ISSUE = "tenancy.issue(uuid,uuid,integer)"


@dataclass
class Bench:
    """A furnished database, a superuser on it, and its mutants."""

    judge: asyncpg.Connection
    tenants: tuple[Tenant, ...]
    mutants: list[Mutant]

    def find(self, kind: str, name: str, change: str) -> Mutant:
        """The one mutant of a kind, object and change; of a body's change a part is enough."""
        [found] = [
            one
            for one in self.mutants
            if (one.kind, one.object) == (kind, name)
            and (one.change == change or (kind == "body" and change in one.change))
        ]
        return found


@pytest.fixture(scope="module")
def furnished(cluster: Cluster) -> tuple[str, tuple[Tenant, ...]]:
    scratch = Scratch(cluster.url, cluster.passwords)

    async def make() -> tuple[str, tuple[Tenant, ...]]:
        name = await scratch.copy(cluster.template)
        return scratch.url(name), await furnish(scratch, name)

    return run_apart(make)


@pytest.fixture
async def bench(furnished: tuple[str, tuple[Tenant, ...]]) -> AsyncIterator[Bench]:
    url, tenants = furnished
    judge = await asyncpg.connect(url, statement_cache_size=0)
    await judge.execute("SET event_triggers = off")
    yield Bench(judge, tenants, await list_mutants(judge))
    await judge.close()


async def test_every_table_of_tenants_has_a_row_of_each(bench: Bench) -> None:
    """Else nobody would notice what the table takes."""
    tables = await bench.judge.fetch(
        "SELECT relation::text, tenant_column FROM tenancy.protected_table"
    )
    ids = [tenant.tenant_id for tenant in bench.tenants]
    empty = [
        table["relation"]
        for table in tables
        if await bench.judge.fetchval(
            f"SELECT count(DISTINCT {table['tenant_column']}) FROM {table['relation']} "
            f"WHERE {table['tenant_column']} = ANY ($1)",
            ids,
        )
        < len(ids)
    ]
    assert len(tables) > 20
    assert empty == []


async def test_the_attestation_sees_what_it_is_there_to_see(bench: Bench) -> None:
    known = [one for one in bench.mutants if one.kind in BY_INVARIANTS]
    verdicts = await judge_mutants(bench.judge, sample(known, 5, 4), inspect)
    assert len(verdicts) > 4 * len(BY_INVARIANTS) / 2
    assert [one.mutant for one in verdicts if one.survives] == []
    assert all(one.behaviour is None for one in verdicts)


async def test_no_mutant_of_a_sample_survives(bench: Bench) -> None:
    # By name those that would cost the most, and one of each kind by chance.
    chosen = [
        bench.find("policy", "community.post.tenant_scope", "dropped"),
        bench.find("policy", "community.post.tenant_scope", "USING (true)"),
        bench.find("row security", "evidence.record", "NO FORCE"),
        bench.find("grant added", "identity.account to tractatus_app", "SELECT"),
        bench.find("grant added", f"{ISSUE} to tractatus_app", "EXECUTE"),
        bench.find("grant revoked", f"{ISSUE} from tractatus_issuer", "EXECUTE"),
        bench.find("body", "tenancy.refuse_unscoped()", "ran without a tenant scope"),
        bench.find("role", "tractatus_app", "BYPASSRLS"),
        bench.find("role", "tractatus_app", "member of tractatus_definer"),
    ]
    drawn = sample(bench.mutants, 6, 1)
    probes = await platform_probes(bench.judge, bench.tenants)
    verdicts = await judge_mutants(bench.judge, [*chosen, *drawn], inspect, probes, both=True)
    assert [one.mutant for one in verdicts if one.survives] == []
    assert {one.mutant.kind for one in verdicts} == {one.kind for one in bench.mutants}
    named = verdicts[: len(chosen)]
    assert [one.mutant for one in named if not one.invariant] == []
    assert [one.mutant for one in named if not one.behaviour] == []
    # Where one judge is enough, the second is asked about what the first did not notice.
    one_enough = await judge_mutants(bench.judge, chosen[:2] + drawn, inspect, probes)
    assert [bool(one.invariant) for one in one_enough] == [
        one.behaviour is None and not one.refused for one in one_enough
    ]
    assert all(one.is_killed or one.refused or one.equivalent for one in one_enough)


async def test_what_nobody_looks_at_survives(bench: Bench) -> None:
    async def see_nothing(_: asyncpg.Connection) -> Inspection:
        return Inspection(frozenset(), b"")

    chosen = sample(bench.mutants, 5, 1)
    verdicts = await judge_mutants(bench.judge, chosen, see_nothing)
    assert all(one.survives for one in verdicts if not (one.refused or one.equivalent))
    assert len(document(verdicts, len(bench.mutants), 0)["survivors"]) > 10


async def test_a_mutant_is_undone(bench: Bench) -> None:
    before = await inspect(bench.judge)
    await judge_mutants(bench.judge, sample(bench.mutants, 7, 1), inspect)
    assert await inspect(bench.judge) == before


def test_each_refusal_of_a_function_is_a_mutant() -> None:
    definition = (
        "IF a THEN RAISE EXCEPTION 'it''s bad: %', x\n USING ERRCODE = 'TR001'; END IF; "
        "PERFORM FROM t WHERE s.expires_at > clock_timestamp(); RAISE EXCEPTION 'no';"
    )
    changed = dict(mutate_body(definition))
    assert set(changed) == {
        "does not refuse: it''s bad: %",
        "does not refuse: no",
        "expiry not looked at",
    }
    assert changed["does not refuse: no"] == definition.replace("RAISE EXCEPTION 'no';", "NULL;")
