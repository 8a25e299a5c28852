"""What a tenant asks has the same answer whether other tenants exist or not.

A sample of what `tractatus tenancy differ` does in full: random scripts, put as the application's
login to a database with everybody's rows and to one with one tenant's rows alone. On weakened
copies the same scripts tell the two apart.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Cluster, run_apart

from tractatus.adapters.postgres.roles import Login
from tractatus.compose.differing import (
    Furnished,
    differ_between,
    furnish_pair,
    look_for_differences,
    look_for_hole,
    paired,
    platform_holes,
)
from tractatus.compose.scratch import Scratch
from tractatus.isolation.noninterference.choices import Choices
from tractatus.isolation.noninterference.holes import Hole
from tractatus.isolation.noninterference.schema import Column, Relation, Schema
from tractatus.isolation.noninterference.statements import FORMS, write_script

QUERIES = 300
# Those that a few hundred scripts find; the command looks for all of them.
QUICK = (
    "a view with its owner's rights",
    "a permissive policy beside the canonical one",
    "a table without a policy",
    "a policy that lets writes through",
)

NOTE = Relation(
    "probe.note",
    (Column("tenant_id", "uuid"), Column("note_id", "uuid"), Column("title", "text", ("it's",))),
    ("tenant_id", "note_id"),
    frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
)
SCHEMA = Schema((NOTE,), (), (), tenants=("00000000-0000-7000-8000-000000000001",))


@pytest.fixture(scope="module")
def scratch(cluster: Cluster) -> Scratch:
    return Scratch(cluster.url, cluster.passwords)


@pytest.fixture(scope="module")
def furnished(scratch: Scratch, cluster: Cluster) -> Furnished:
    return run_apart(lambda: furnish_pair(scratch, cluster.template))


async def test_other_tenants_make_no_difference(scratch: Scratch, furnished: Furnished) -> None:
    run = await look_for_differences(scratch, furnished, 11, QUERIES)
    assert run.differences == []
    assert run.queries == QUERIES
    # The scripts say something: of every form there are some, and many are answered with rows.
    assert len(run.forms) == len(set(FORMS))
    assert run.rows > QUERIES / 5
    assert run.unanswered + run.unsteady < QUERIES / 20


@pytest.mark.parametrize("hole", [one for one in platform_holes() if one.name in QUICK], ids=QUICK)
async def test_a_hole_is_found_and_told_in_one_statement(
    scratch: Scratch, furnished: Furnished, hole: Hole
) -> None:
    run = await look_for_hole(scratch, furnished, hole, 1, 1500)
    assert len(run.differences) == 1
    found = run.differences[0]
    assert found.full != found.alone
    # Shrunk: a plain statement about the weakened table, or the function that looks at every table.
    assert len(found.script) == 1
    assert len(found.script[0]) < 250
    assert "probe." in found.script[0] or "tenancy.foreign_rows" in found.script[0]


async def test_the_second_database_holds_the_rows_of_one_tenant(
    scratch: Scratch, furnished: Furnished
) -> None:
    async with paired(scratch, furnished, "ALTER TABLE probe.note DISABLE ROW LEVEL SECURITY") as p:
        await p.begin()
        full, alone = await p.ask(("SELECT count(DISTINCT tenant_id)::text FROM probe.note",))
        await p.end()
    assert full == (("SELECT 1", "('3',)"),)
    assert alone == (("SELECT 1", "('1',)"),)


def test_two_databases_of_ones_own_are_compared(scratch: Scratch, furnished: Furnished) -> None:
    full, alone = (scratch.url(one, Login.APP) for one in (furnished.full, furnished.alone))
    judge, token = scratch.url(furnished.full), furnished.mine.token
    found = differ_between(full, alone, judge, token, 3, 30)
    assert (found["queries"], found["differences"]) == (30, [])


@settings(max_examples=60)
@given(st.lists(st.integers(0, 30), max_size=80))
def test_the_same_decisions_write_the_same_script(decisions: list[int]) -> None:
    choices = Choices(planned=decisions)
    form, script = write_script(SCHEMA, choices)
    assert write_script(SCHEMA, Choices(planned=choices.made)) == (form, script)


def test_no_decisions_write_the_plainest_script() -> None:
    _, script = write_script(SCHEMA, Choices())
    assert script == (
        "SELECT t1.tenant_id::text, t1.note_id::text, t1.title::text "
        "FROM probe.note AS t1 WHERE true",
    )


def test_values_are_quoted() -> None:
    scripts = [write_script(SCHEMA, Choices(Random(seed)))[1] for seed in range(200)]
    assert any("'it''s'" in sql for script in scripts for sql in script)
    assert not any("'it's'" in sql for script in scripts for sql in script)
