"""Every attack fails on the real schema, and succeeds where its one protection is taken away.

The second half is what makes the first worth something: an attack that never succeeds anywhere
has not been shown to attack. Each control is one copy of the database, for all its attacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import asyncpg
import pytest
from tests.conftest import Cluster, Database, run_apart

from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.urls import with_login
from tractatus.isolation.batteries.controls import BEFORE, CONTROLS, twin_sql
from tractatus.isolation.batteries.probe import NOTE, REPLY, add_probe
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.ground import MintedScope, Side
from tractatus.isolation.running import Outcome, Result, Target, run_battery

TWIN = "weakened_app"
TWIN_PASSWORD = "weak"  # of a role that exists in these tests' cluster only


async def furnish(database: Database) -> tuple[Side, Side]:
    """Two tenants with a row each in the probe's tables."""
    superuser = await asyncpg.connect(database.superuser_url)
    issuer = await asyncpg.connect(database.url(Login.ISSUER))
    try:
        found = []
        for slug in ("mine", "victim"):
            ids = await issuer.fetchrow(
                "SELECT * FROM identity.found($1, $1, 'community', 'member', $1, $2, $3)",
                *(slug, f"{slug[0]}@example.org", "$argon2id$not-a-real-hash"),
            )
            token = await issuer.fetchval("SELECT tenancy.issue($1, $2, 3600)", *ids)
            found.append((str(ids["tenant_id"]), token, str(ids["member_id"])))
        keys = await add_probe(superuser, found[0][0], found[1][0])
        mine, victim = (
            Side(tenant, token, keys=of_side, member=member)
            for (tenant, token, member), of_side in zip(found, keys, strict=True)
        )
        return mine, victim
    finally:
        await superuser.close()
        await issuer.close()


@pytest.fixture(scope="module")
def furnished(cluster: Cluster) -> Iterator[tuple[Database, Side, Side]]:
    database = cluster.create(cluster.template)
    mine, victim = run_apart(lambda: furnish(database))
    yield database, mine, victim
    cluster.drop(database)


@pytest.fixture(scope="module")
def held(cluster: Cluster, furnished: tuple[Database, Side, Side]) -> Iterator[dict[str, Result]]:
    """What the whole battery came to on the schema as it is, by name of attack."""
    template, mine, victim = furnished
    database = cluster.create(template.name)
    target = Target(
        database.url(Login.APP),
        database.superuser_url,
        MintedScope(),
        (NOTE, REPLY),
        mine,
        victim,
    )
    results = run_apart(lambda: run_battery(target, SQL_BATTERY))
    yield {f"{one.attack.name} {one.table}".strip(): one for one in results}
    cluster.drop(database)


def on_control(cluster: Cluster, furnished: tuple[Database, Side, Side], name: str) -> list[Result]:
    """What all attacks that name a control come to on it."""
    template, mine, victim = furnished
    control = CONTROLS[name]
    database = cluster.create(template.name)
    try:
        run_apart(lambda: cluster.as_superuser(twin_sql(TWIN, Login.APP, TWIN_PASSWORD)))
        names = {
            "app": TWIN,
            "app_role": str(Login.APP),
            "definer": "tractatus_definer",
            "database": database.name,
            "victim": victim.tenant,
            "victim_key": victim.keys[NOTE.name],
        }
        run_apart(lambda: weaken(database.superuser_url, control.write(NOTE, names)))
        target = Target(
            with_login(database.superuser_url, TWIN, TWIN_PASSWORD),
            database.superuser_url,
            control.entry or MintedScope(),
            (NOTE,),
            mine if control.entry is None else replace(mine, capability=None),
            victim if control.entry is None else replace(victim, capability=None),
        )
        attacks = [one for one in SQL_BATTERY if one.control == name]
        return run_apart(lambda: run_battery(target, attacks))
    finally:
        cluster.drop(database)
        run_apart(
            lambda: cluster.as_superuser(f"DROP ROLE IF EXISTS {TWIN}_admin", f"DROP ROLE {TWIN}")
        )


async def weaken(url: str, sql: str) -> None:
    superuser = await asyncpg.connect(url)
    try:
        await superuser.execute(BEFORE)
        await superuser.execute(sql)
    finally:
        await superuser.close()


def test_every_attack_fails_on_the_schema_as_it_is(held):
    assert {
        name: one.detail
        for name, one in held.items()
        if one.outcome in (Outcome.LEAKED, Outcome.ERROR)
    } == {}


def test_every_attack_says_something_on_one_of_the_tables(held):
    said = {one.attack.name for one in held.values() if one.outcome is Outcome.HELD}
    silent = {
        one.name: one.entry
        for one in SQL_BATTERY
        if one.name not in said and (one.entry is None or one.entry is MintedScope)
    }
    assert silent == {}


@pytest.mark.parametrize("name", sorted({one.control for one in SQL_BATTERY}))
def test_every_attack_succeeds_on_its_control(cluster, furnished, name):
    results = on_control(cluster, furnished, name)
    assert results
    assert {
        one.attack.name: f"{one.outcome}: {one.detail}"
        for one in results
        if one.outcome is not Outcome.LEAKED
    } == {}


def test_no_control_is_without_an_attack():
    assert set(CONTROLS) == {one.control for one in SQL_BATTERY}
