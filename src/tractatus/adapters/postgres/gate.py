"""The schema gate: no transaction commits that leaves the schema weaker than declared.

It is made of event triggers, so only a superuser can install it. Where there is none (most managed
servers) there is no gate, and attestation at start and every hour is what remains.
"""

from __future__ import annotations

from typing import Final

import asyncpg

from tractatus.adapters.postgres.attest import weaknesses_sql
from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS
from tractatus.adapters.postgres.schema import CATALOG
from tractatus.errors import AttestationError

DECLARATIONS: Final = (
    "tenancy.login",
    "tenancy.protected_table",
    "tenancy.shared_table",
    "tenancy.admitted",
)
_GATE: Final = (CATALOG / "gate.sql").read_text(encoding="utf-8")
RECORDER: Final = (
    "evidence.record_schema_change(uuid, text, bigint, text, integer, bytea, bytea, bytea, bytea[])"
)


async def install_gate(
    connection: asyncpg.Connection, closed: tuple[str, ...] = CLOSED_FUNCTIONS
) -> bool:
    """Install the gate in the connected database, or bring it up to this release's.

    What is weak at the first installation is remembered and may stay; it can be mended one by one
    and does not come back. The functions of Tractatus are pinned as they are now.

    Args:
        connection: As a superuser, on a database in which `tenancy.login` is filled.
        closed: Functions of PostgreSQL that must be closed to PUBLIC here.

    Returns:
        False, and nothing changed, where the login is no superuser.

    Raises:
        AttestationError: there is no schema of Tractatus, or nobody has a duty in it.
        StoreError: the server refused; nothing changed.
    """
    with translated():
        if not await is_superuser(connection):
            return False
        if await connection.fetchval("SELECT to_regclass('tenancy.login')") is None:
            raise AttestationError("this database holds no declarations for a gate to watch")
        async with connection.transaction():
            is_first = not await has_gate(connection)
            await connection.execute(await _script(connection, closed))
            if is_first:
                await connection.execute(
                    """
                    INSERT INTO schema_gate.known
                    SELECT rule, object, problem FROM schema_gate.new_findings()
                    ON CONFLICT DO NOTHING
                    """
                )
    return True


async def open_gate(connection: asyncpg.Connection) -> None:
    """Let a release's migrations change the functions of Tractatus, until `install_gate`.

    Everything else stays watched. Does nothing without a gate or as another than a superuser.
    """
    with translated():
        if await is_superuser(connection) and await has_gate(connection):
            await connection.execute("UPDATE schema_gate.setting SET is_open = true")


async def has_gate(connection: asyncpg.Connection) -> bool:
    """Whether the gate was installed here; whether it is whole, attestation says."""
    return bool(
        await connection.fetchval(
            "SELECT to_regprocedure('schema_gate.own_findings()') IS NOT NULL "
            "AND EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'schema_gate_command')"
        )
    )


async def is_superuser(connection: asyncpg.Connection) -> bool:
    """Whether the login is one."""
    return bool(
        await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
    )


async def _script(connection: asyncpg.Connection, closed: tuple[str, ...]) -> str:
    """`gate.sql` for this database: who is who here, the question, and what must be recorded."""
    filled = {
        "weaknesses": weaknesses_sql(),
        "definer": await _role(connection, "definer"),
        "migrator": await _role(connection, "migrator"),
        "declarations": _array(DECLARATIONS),
        "closed": _array(closed),
        "must_record": str(
            await connection.fetchval("SELECT to_regprocedure($1) IS NOT NULL", RECORDER)
        ),
    }
    sql = _GATE
    for name, text in filled.items():
        sql = sql.replace("{{" + name + "}}", text)
    return sql


async def _role(connection: asyncpg.Connection, duty: str) -> str:
    name = await connection.fetchval(
        "SELECT quote_ident(role) FROM tenancy.login WHERE duty = $1", duty
    )
    if name is None:
        raise AttestationError(f"tenancy.login names nobody with the duty: {duty}")
    return str(name)


def _array(names: tuple[str, ...]) -> str:
    """Names of ours as an array of SQL; none of them holds a quote."""
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
