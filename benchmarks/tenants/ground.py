"""A real embedded PostgreSQL, durable as in production, with many tenants' rows in it twice.

`bench.*` is declared by `tenancy.protect` and asked as the application's login inside a scope;
`floor.*` is asked as the same login under the textbook's row security, with the tenant in a setting
that anybody may write: no row security that knows whose request it is costs less;
`peer.*` holds as many rows of the same kind, has no row security and keeps its statistics: what a
team that writes `WHERE tenant_id = $1` by hand would have. It is asked as the same login, too, so
that grants and limits of time, which cost each statement something, are the same on all sides.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from uuid import UUID

import asyncpg

from tenants.meter import Backend
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.roles import (
    Login,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.urls import with_login

PLATFORM_SQL = Path(str(resources.files("tractatus.platform"))) / "sql"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
# Everything in memory: then nothing but the work of the statements differs.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB", "jit": "off"}
SAMPLED = 40

TENANTS = """
SET event_triggers = off;
CREATE TABLE public.bench_tenant AS
    SELECT n AS number, uuidv7() AS tenant_id FROM generate_series(0, {tenants} - 1) AS n;
INSERT INTO tenancy.tenant (tenant_id, slug, name, variant, kind)
    SELECT tenant_id, 'bench-' || number, 'Bench', 'community', 'member' FROM public.bench_tenant;
INSERT INTO tenancy.member (tenant_id, role, display_name)
    SELECT tenant_id, 'founder', 'Bench' FROM public.bench_tenant;
"""
PROTECT = """
ALTER SCHEMA bench OWNER TO tractatus_migrator;
GRANT USAGE ON SCHEMA bench TO tractatus_app;
ALTER TABLE bench.note OWNER TO tractatus_migrator;
ALTER TABLE bench.reply OWNER TO tractatus_migrator;
SET ROLE tractatus_migrator;
SELECT tenancy.protect('bench.note', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
SELECT tenancy.protect('bench.reply', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
RESET ROLE;
"""
FLOOR = """
GRANT USAGE ON SCHEMA floor TO tractatus_app;
ALTER SCHEMA floor OWNER TO tractatus_migrator;
DO $do$
DECLARE
    one regclass;
    named name;
BEGIN
    FOREACH one IN ARRAY ARRAY['floor.note', 'floor.reply']::regclass[] LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO tractatus_migrator', one);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tractatus_app', one);
        EXECUTE format('CREATE POLICY by_setting ON %s TO tractatus_app '
            'USING (tenant_id = (SELECT current_setting(''bench.tenant'')::uuid))', one);
        EXECUTE format('ALTER TABLE %s ALTER tenant_id '
            'SET DEFAULT current_setting(''bench.tenant'')::uuid', one);
        FOR named IN SELECT attname FROM pg_attribute WHERE attrelid = one AND attnum > 0 LOOP
            EXECUTE format('ALTER TABLE %s ALTER %I SET STATISTICS 0', one, named);
        END LOOP;
    END LOOP;
END $do$;
"""


@dataclass(frozen=True)
class Tenant:
    """One sampled tenant: how to enter it, and keys of rows on either side."""

    tenant_id: UUID
    token: bytes
    ours: tuple[UUID, ...]
    floors: tuple[UUID, ...]
    peers: tuple[UUID, ...]


@dataclass(frozen=True)
class Side:
    """A connection and the process that serves it."""

    connection: asyncpg.Connection
    backend: Backend


@dataclass(frozen=True)
class Ground:
    """Both sides, and the tenants that are asked for."""

    app: Side
    peer: Side
    tenants: tuple[Tenant, ...]
    version: str


@contextmanager
def server() -> Iterator[tuple[EmbeddedServer, dict[str, str]]]:
    """A new server with the product's own settings of durability, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # as root, the server runs as somebody else
        passwords = load_or_create_passwords(directory / "secrets" / "database.json")
        running = EmbeddedServer(
            directory / "postgres",
            password=passwords["tractatus_superuser"],
            log=directory / "postgres.log",
            settings=SETTINGS,
        )
        with running:
            yield running, passwords


@asynccontextmanager
async def ground(
    running: EmbeddedServer, passwords: dict[str, str], *, rows: int, tenants: int
) -> AsyncIterator[Ground]:
    """Fill the server, connect both sides, and put all three on one core.

    Client and server answer each other in turns, so one core is enough; on two, what a statement
    costs depends more on which core slept than on the statement (quartiles ten times wider).
    """
    superuser = await asyncpg.connect(running.url)
    try:
        await _prepare(superuser, running.url, passwords)
        await _fill(superuser, rows, tenants)
        sampled = await _sample(superuser, running.url, passwords, tenants)
        version = await superuser.fetchval("SHOW server_version")
    finally:
        await superuser.close()
    login = with_login(running.url, Login.APP, passwords[Login.APP])
    app, peer = await asyncpg.connect(login), await asyncpg.connect(login)
    try:
        sides = [Side(one, Backend(one.get_server_pid())) for one in (app, peer)]
        core = {max(os.sched_getaffinity(0))}
        for process in (0, *(side.backend.pid for side in sides)):
            os.sched_setaffinity(process, core)
        yield Ground(*sides, sampled, str(version).split()[0])
    finally:
        await app.close()
        await peer.close()


async def _prepare(superuser: asyncpg.Connection, url: str, passwords: dict[str, str]) -> None:
    await create_roles(superuser, passwords)
    await prepare_database(superuser)
    migrator = await asyncpg.connect(with_login(url, Login.MIGRATOR, passwords[Login.MIGRATOR]))
    await migrate(migrator, [OWN_DIRECTORY, PLATFORM_SQL])
    await migrator.close()


async def _fill(superuser: asyncpg.Connection, rows: int, tenants: int) -> None:
    await superuser.execute("SET search_path = public, pg_catalog")
    await superuser.execute(TENANTS.format(tenants=tenants))
    for schema in ("bench", "floor", "peer"):
        await superuser.execute(SCHEMA.format(schema=schema, rows=rows, tenants=tenants))
    await superuser.execute(PROTECT)
    await superuser.execute(FLOOR)
    await superuser.execute(
        "GRANT USAGE ON SCHEMA peer TO tractatus_app;"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON peer.note, peer.reply TO tractatus_app"
    )
    await superuser.execute("VACUUM ANALYZE")
    await superuser.execute("CHECKPOINT")


async def _sample(
    superuser: asyncpg.Connection, url: str, passwords: dict[str, str], tenants: int
) -> tuple[Tenant, ...]:
    issuer = await asyncpg.connect(with_login(url, Login.ISSUER, passwords[Login.ISSUER]))
    chosen = random.Random(7).sample(range(tenants), min(SAMPLED, tenants))
    found = []
    for number in chosen:
        ids = await superuser.fetchrow(
            "SELECT tenant_id, member_id FROM public.bench_tenant "
            "JOIN tenancy.member USING (tenant_id) WHERE number = $1",
            number,
        )
        keys = [
            await superuser.fetch(f"SELECT note_id FROM {one}.note WHERE tenant_id = $1", ids[0])
            for one in ("bench", "floor", "peer")
        ]
        token = await issuer.fetchval("SELECT tenancy.issue($1, $2, 86400)", *ids)
        found.append(Tenant(ids[0], token, *(tuple(row[0] for row in side) for side in keys)))
    await issuer.close()
    return tuple(found)
