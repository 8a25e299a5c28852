"""Every form of the DDL battery commits without the gate and weakens; with it, none commits."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest
from tests.conftest import Cluster, Database, Founded, Ports, run_apart

from tractatus.adapters.postgres.issuing import PostgresIssuer
from tractatus.adapters.postgres.roles import DEFINER, Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.isolation.batteries.ddl import SCHEMA_ATTACKS, As, SchemaAttack
from tractatus.isolation.ground import SECRET

TABLE = "community.provenance"


@dataclass(frozen=True)
class Furnished:
    """A database with two tenants; the victim's row holds the secret."""

    database: Database
    attacker: Founded
    victim: Founded

    def write(self, sql: str) -> str:
        for name, value in {
            "table": TABLE,
            "schema": "community",
            "text": "label",
            "app": Login.APP,
            "other": Login.PLATFORM,
            "migrator": Login.MIGRATOR,
            "definer": DEFINER,
            "secret": SECRET,
            "victim": self.victim.tenant_id,
            "victim_member": self.victim.member_id,
        }.items():
            sql = sql.replace("{" + name + "}", str(value))
        return sql


@pytest.fixture(scope="module")
def furnished(cluster: Cluster) -> Iterator[Furnished]:
    database = cluster.create(cluster.template)
    yield run_apart(lambda: furnish(database))
    cluster.drop(database)


async def furnish(database: Database) -> Furnished:
    pool = await Pool.open(database.url(Login.ISSUER))
    try:
        issuer = PostgresIssuer(pool)
        founder = Ports(database, None, issuer, None, None, None, None)  # type: ignore[arg-type]
        attacker, victim = await founder.found("attacker"), await founder.found("victim")
    finally:
        await pool.close()
    app = await asyncpg.connect(database.url(Login.APP))
    try:
        async with app.transaction():
            await app.fetch("SELECT tenancy.enter($1)", victim.token)
            await app.execute(
                f"INSERT INTO {TABLE} (label, source, data_set) VALUES ($1, 'x', $2)",
                SECRET,
                hashlib.sha256(b"").digest(),
            )
    finally:
        await app.close()
    made = Furnished(database, attacker, victim)
    async with connected(database.superuser_url) as superuser:
        for attack in SCHEMA_ATTACKS:
            if attack.before:
                await superuser.execute(made.write(attack.before))
    return made


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def test_forms_are_many_and_of_many_kinds():
    assert len({one.name for one in SCHEMA_ATTACKS}) == len(SCHEMA_ATTACKS) >= 25
    assert len({one.mechanism for one in SCHEMA_ATTACKS}) >= 15


async def test_every_form_is_refused_with_its_mend(furnished: Furnished):
    passed = {}
    database = furnished.database
    async with connected(database.superuser_url) as superuser:
        async with connected(database.url(Login.MIGRATOR)) as migrator:
            for attack in SCHEMA_ATTACKS:
                said = await refused(attack, furnished, migrator, superuser)
                if furnished.write(attack.says) not in said or "\n    mend: " not in said:
                    passed[attack.name] = said
        assert await superuser.fetch("SELECT * FROM schema_gate.new_findings()") == []
    assert passed == {}


async def refused(
    attack: SchemaAttack,
    furnished: Furnished,
    migrator: asyncpg.Connection,
    superuser: asyncpg.Connection,
) -> str:
    """What the database says to the migration; that it went through, if it did."""
    connection = superuser if attack.by_superuser else migrator
    try:
        async with connection.transaction():
            await connection.execute(furnished.write(attack.sql))
    except asyncpg.PostgresError as error:
        return (
            f"{error.sqlstate} {error}" if error.sqlstate == "TR004" else f"not the gate: {error}"
        )
    return "it was committed"


async def test_without_the_gate_every_form_commits_and_weakens(furnished: Furnished):
    """In transactions that are undone, as each login in turn: no session of its own is needed."""
    held = {}
    async with connected(furnished.database.superuser_url) as superuser:
        await superuser.execute("SET event_triggers = off; SET session_replication_role = origin")
        for attack in SCHEMA_ATTACKS:
            transaction = superuser.transaction()
            await transaction.start()
            try:
                seen = await weakened(attack, furnished, superuser)
            except asyncpg.PostgresError as error:
                seen = str(error)
            await transaction.rollback()
            if attack.shows not in seen:
                held[attack.name] = seen
    assert held == {}


async def weakened(
    attack: SchemaAttack, furnished: Furnished, connection: asyncpg.Connection
) -> str:
    # Changes of declarations are noted by triggers on their tables; here nobody listens.
    await connection.execute("ALTER TABLE schema_gate.change DISABLE TRIGGER judge")
    await become(connection, None if attack.by_superuser else Login.MIGRATOR)
    await connection.execute(furnished.write(attack.sql))
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what COMMIT would ask
    if attack.victim:
        await enter(connection, furnished.victim)
        await connection.execute(furnished.write(attack.victim))
    match attack.proof_as:
        case As.ATTACKER:
            await enter(connection, furnished.attacker)
        case As.VICTIM:
            await enter(connection, furnished.victim)
        case As.MIGRATOR:
            await become(connection, Login.MIGRATOR)
        case As.OTHER:
            await become(connection, Login.PLATFORM)
    answer: list[asyncpg.Record] = []
    for statement in attack.proof:
        answer = await connection.fetch(furnished.write(statement))
    return " ".join(str(value) for row in answer for value in row)


async def become(connection: asyncpg.Connection, login: str | None) -> None:
    await connection.execute("RESET SESSION AUTHORIZATION")
    if login is not None:
        await connection.execute(f"SET SESSION AUTHORIZATION {login}")


async def enter(connection: asyncpg.Connection, founded: Founded) -> None:
    await become(connection, None)
    await connection.execute("SELECT set_config('backtrace_functions', '', true)")
    await become(connection, Login.APP)
    await connection.fetch("SELECT tenancy.enter($1)", founded.token)
