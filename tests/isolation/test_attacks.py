"""Every attack fails on the real schema, and succeeds where its one protection is taken away.

The second half is what makes the first worth something: an attack that never succeeds anywhere
has not been shown to attack. Each control is one copy of the database, for all its attacks.
`tractatus tenancy battery --controls` is the same over all tables; here it is four of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart

from tractatus.adapters.postgres.roles import Login
from tractatus.compose.battery import Prepared, document, prepare, weak_copy, write_limits
from tractatus.compose.furnishing import furnish
from tractatus.compose.scratch import Scratch
from tractatus.errors import FormatError, StoreError
from tractatus.isolation.batteries.controlled import run_on_control
from tractatus.isolation.batteries.controls import CONTROLS, Control
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.batteries.survivors import SURVIVORS, Survivor, run_survivors
from tractatus.isolation.ground import (
    SECRET,
    Attack,
    Ground,
    MintedScope,
    ScopeByMac,
    ScopeInSetting,
    SettingScope,
)
from tractatus.isolation.running import Outcome, Result, Target, run_battery

LIMITATIONS = Path(__file__).parents[2] / "docs" / "limitations.md"
# One that grants everything, and of the platform's: inserted into, only read, without text.
TABLES = ("probe.note", "community.post", "tenancy.member", "community.opinion")


@dataclass(frozen=True)
class Furnished:
    """A furnished template, and a copy of it that attacks hold on."""

    scratch: Scratch
    prepared: Prepared
    target: Target


@pytest.fixture(scope="module")
def furnished(cluster: Cluster) -> Iterator[Furnished]:
    template = cluster.create(cluster.template)
    scratch = Scratch(cluster.url, cluster.passwords)

    async def make() -> Prepared:
        return await prepare(scratch, template.name, await furnish(scratch, template.name))

    prepared = run_apart(make)
    strong = cluster.create(template.name)
    target = prepared.target(scratch, strong.name)
    few = tuple(one for one in target.tables if one.name in TABLES)
    assert len(few) == len(TABLES)
    yield Furnished(scratch, prepared, replace(target, tables=few))
    cluster.drop(strong)
    cluster.drop(template)


@pytest.fixture(scope="module")
def results(furnished: Furnished) -> list[Result]:
    """What the whole battery came to on the schema as it is."""
    return run_apart(lambda: run_battery(furnished.target, SQL_BATTERY))


def test_every_attack_fails_on_the_schema_as_it_is(results):
    assert [
        (one.attack.name, one.table, one.detail)
        for one in results
        if one.outcome in (Outcome.LEAKED, Outcome.ERROR)
    ] == []


def test_every_attack_says_something_on_one_of_the_tables(results):
    said = {one.attack.name for one in results if one.outcome is Outcome.HELD}
    silent = [one.name for one in SQL_BATTERY if one.name not in said]
    assert sorted(silent) == sorted(
        one.name for one in SQL_BATTERY if one.entry in (SettingScope, ScopeByMac)
    )


def test_every_attack_on_a_mac_fails_where_the_scope_has_one(furnished):
    """As a database without a superuser keeps its scopes."""
    attacks = [one for one in SQL_BATTERY if one.entry in (MintedScope, ScopeByMac)]
    strong = Control("scope by MAC", "{by_mac}", ScopeByMac())

    async def run() -> list[Result]:
        async with weak_copy(furnished.scratch, furnished.prepared.template) as weak:
            return await run_on_control(furnished.target, strong, attacks, weak)

    found = run_apart(run)
    assert {one.outcome for one in found} == {Outcome.HELD}, [
        (one.attack.name, one.outcome, one.detail) for one in found
    ]


def test_attacks_leave_nothing_behind(furnished, results):
    """Run twice, the second run finds what the first did."""
    few = [one for one in SQL_BATTERY if one.mechanism in ("insert", "update", "foreign key")]
    again = run_apart(lambda: run_battery(furnished.target, few))
    assert [one.outcome for one in again] == [one.outcome for one in results if one.attack in few]


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_every_attack_succeeds_on_its_control(furnished, name):
    attacks = [one for one in SQL_BATTERY if one.control == name]
    assert attacks, "no attack names this control"

    async def run() -> list[Result]:
        async with weak_copy(furnished.scratch, furnished.prepared.template) as weak:
            return await run_on_control(furnished.target, CONTROLS[name], attacks, weak)

    found = run_apart(run)
    lost = [(r.attack.name, r.outcome, r.detail) for r in found if r.outcome is not Outcome.LEAKED]
    assert lost == []


def test_there_are_more_mechanisms_than_were_promised():
    on_ours = [one for one in SQL_BATTERY if one.entry in (None, MintedScope, ScopeInSetting)]
    assert len({one.mechanism for one in on_ours}) >= 42
    assert len({one.name for one in SQL_BATTERY}) == len(SQL_BATTERY)
    assert all(one.mend.endswith((".", ")")) for one in SQL_BATTERY)


def test_what_passes_by_design_is_what_the_page_of_limits_says(furnished, results):
    passed = run_apart(lambda: run_survivors(furnished.target, SURVIVORS))
    found = document(results, passed, {}, furnished.target, 0.0)
    assert found["limits"] in LIMITATIONS.read_text(encoding="utf-8"), (
        "run `tractatus tenancy battery --write-limitations`"
    )


def test_a_limit_that_tells_content_is_none(furnished):
    async def tell(ground: Ground) -> bool:
        ground.seen.append(SECRET)
        return True

    with pytest.raises(StoreError, match="a limit is none: tells"):
        run_apart(lambda: run_survivors(furnished.target, [Survivor("tells", tell, "")]))


def test_limits_are_written_between_their_markers(tmp_path):
    page = tmp_path / "limits.md"
    page.write_text("before\n<!-- battery:sql -->\nold\n<!-- /battery:sql -->\nafter\n")
    assert write_limits(page, "- \\1 new")
    assert page.read_text() == (
        "before\n<!-- battery:sql -->\n- \\1 new\n<!-- /battery:sql -->\nafter\n"
    )
    assert not write_limits(page, "- \\1 new")
    page.unlink()
    with pytest.raises(FormatError, match="expected the markers"):
        write_limits(page, "x")


async def test_an_attack_that_fails_in_itself_is_a_result(furnished):
    async def fail(ground: Ground) -> None:
        raise ZeroDivisionError("of my own")

    async def close(ground: Ground) -> None:
        await ground.attacker.close()

    found = await run_battery(
        furnished.target, [Attack(run.__name__, "", run, "", once=True) for run in (fail, close)]
    )
    assert [(one.outcome, one.detail) for one in found] == [
        (Outcome.ERROR, "ZeroDivisionError: of my own"),
        (Outcome.HELD, ""),
    ]


async def test_rows_that_an_attack_won_are_put_back(furnished):
    """A judge's own write stands for any: it is seen, and undone."""

    async def delete(ground: Ground) -> None:
        await ground.judge.execute(ground.write("DELETE FROM {table} WHERE {tenant} = '{victim}'"))

    note = furnished.target.tables[0]
    judge = await asyncpg.connect(furnished.target.superuser_url)
    try:
        await judge.execute("DELETE FROM probe.reply")  # they refer to notes
        before = await judge.fetch("SELECT * FROM probe.note ORDER BY note_id")
        found = await run_battery(
            replace(furnished.target, tables=(note,)), [Attack("delete", "", delete, "")]
        )
        assert found[0].outcome is Outcome.LEAKED
        assert await judge.fetch("SELECT * FROM probe.note ORDER BY note_id") == before
    finally:
        await judge.close()


async def test_a_table_without_rows_of_both_is_refused(furnished):
    bare = replace(furnished.target, victim=replace(furnished.target.victim, keys={}))
    with pytest.raises(StoreError, match="expected a row of tenant"):
        await run_battery(bare, [])
    nowhere = replace(furnished.target, app_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="cannot be used"):
        await run_battery(nowhere, [])


def test_the_login_of_the_application_is_the_one_that_attacks(furnished):
    assert f"//{Login.APP}:" in furnished.target.app_url
