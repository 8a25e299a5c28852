"""What no tenant ever needs: objects of one's own, the server itself, what is kept internal."""

from __future__ import annotations

from typing import Final

import asyncpg

from tractatus.isolation.batteries.scripts import NOTHING, power
from tractatus.isolation.ground import Attack, Ground, MintedScope

_CREATE: Final = "REVOKE CREATE ON SCHEMA ... and ON DATABASE ... FROM PUBLIC and the application."
_SUPERUSER: Final = "ALTER ROLE ... NOSUPERUSER: nothing holds against a superuser."


async def _program(ground: Ground) -> None:
    """COPY FROM PROGRAM; a table to copy into is made or found."""
    async with ground.undone(ground.mine):
        await ground.run("CREATE TEMP TABLE x (y text)")
        for name in ("x", "loose.x"):
            if await ground.run(f"COPY {name} FROM PROGRAM 'echo ran'"):
                ground.oracle_answered = True


async def _replicate(ground: Ground) -> None:
    """A replication slot keeps, or sends on, what everybody writes."""
    sql = "SELECT pg_create_physical_replication_slot('spy', false, true)"
    try:
        await ground.attacker.fetch(sql)
    except asyncpg.PostgresError as error:
        ground.seen.append(str(error))
        return
    ground.oracle_answered = True
    await ground.attacker.execute("SELECT pg_drop_replication_slot('spy')")


_POWERS: Final = [
    (
        "make a schema",
        "objects of my own",
        "superuser",
        _CREATE,
        ("CREATE SCHEMA mine",),
    ),
    (
        "make a table",
        "objects of my own",
        "create granted",
        _CREATE,
        ("CREATE TABLE loose.x (y text)", "CREATE TABLE public.x (y text)"),
    ),
    (
        "make a function",
        "functions of my own",
        "create granted",
        _CREATE,
        (
            "CREATE FUNCTION loose.f() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
            "CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        ),
    ),
    (
        "make a temporary table",
        "temporary objects",
        "temporary tables granted",
        "REVOKE TEMPORARY ON DATABASE ... FROM PUBLIC: temporary tables outlive a pooled request.",
        ("CREATE TEMP TABLE x (y text)", "CREATE TEMP VIEW x AS SELECT 1"),
    ),
    (
        "keep a large object",
        "large object",
        "large objects open",
        "REVOKE EXECUTE on lo_from_bytea, lo_get, lo_open and their like FROM PUBLIC.",
        ("SELECT lo_from_bytea(0, 'x')",),
    ),
    (
        "read a file of the server",
        "files of the server",
        "server files readable",
        "REVOKE pg_read_server_files FROM the application.",
        ("SELECT pg_read_file('PG_VERSION')",),
    ),
    (
        "let a role pass row security for good",
        "attributes of roles",
        "superuser",
        _SUPERUSER,
        ("ALTER ROLE CURRENT_USER BYPASSRLS", "CREATE ROLE spy LOGIN BYPASSRLS"),
    ),
    (
        "install an extension",
        "extension",
        "superuser",
        _SUPERUSER,
        ("CREATE EXTENSION dblink",),
    ),
    (
        "switch triggers and foreign keys off",
        "triggers switched off",
        "superuser",
        _SUPERUSER,
        ("SET LOCAL session_replication_role = replica",),
    ),
    (
        "become another login",
        "session authorization",
        "superuser",
        _SUPERUSER,
        ("SET LOCAL SESSION AUTHORIZATION pg_monitor",),
    ),
    (
        "connect to elsewhere",
        "foreign server",
        "superuser",
        _SUPERUSER,
        ("CREATE FOREIGN DATA WRAPPER spy", "CREATE SUBSCRIPTION spy CONNECTION '' PUBLICATION x"),
    ),
    (
        "publish what is written",
        "publication",
        "superuser",
        _SUPERUSER,
        ("CREATE PUBLICATION spy FOR ALL TABLES",),
    ),
    (
        "write a setting of the server",
        "settings of the server",
        "superuser",
        _SUPERUSER,
        ("SET LOCAL zero_damaged_pages = on", "SET LOCAL event_triggers = off"),
    ),
]

# What only a database with minted scopes has.
_INTERNAL: Final = [
    (
        "read the hashes of tokens",
        "internal tables",
        "internal tables open",
        "SELECT token_sha256 FROM tenancy.session",
    ),
    (
        "read accounts",
        "accounts of all tenants",
        "accounts open",
        "SELECT password_hash FROM identity.account",
    ),
    (
        "read leaves that are not published",
        "leaves of all tenants",
        "leaves open",
        "SELECT entry FROM evidence.leaf",
    ),
    (
        "mint a token",
        "functions of other logins",
        "functions of other logins",
        "SELECT tenancy.issue('{victim}', '{victim_member}', 60)",
    ),
    (
        "list tenants",
        "functions of other logins",
        "functions of other logins",
        "SELECT slug FROM tenancy.tenant_metadata()",
    ),
    (
        "look an account up",
        "functions of other logins",
        "functions of other logins",
        "SELECT * FROM identity.account_of('somebody@example.org')",
    ),
    (
        "keep claims of mine",
        "functions of other logins",
        "functions of other logins",
        "SELECT tenancy.keep_claims('x')",
    ),
]

SERVER: Final[list[Attack]] = [
    Attack(
        "run a program of the server",
        "programs of the server",
        _program,
        "server programs",
        NOTHING,
        once=True,
        reveals="power",
        mend="REVOKE pg_execute_server_program FROM the application.",
    ),
    Attack(
        "keep what everybody writes",
        "replication",
        _replicate,
        "replication",
        NOTHING,
        once=True,
        reveals="power",
        mend="ALTER ROLE ... NOREPLICATION.",
    ),
    *(
        power(name, mechanism, control, *sql, once=True, mend=mend)
        for name, mechanism, control, mend, sql in _POWERS
    ),
    *(
        power(
            name,
            mechanism,
            control,
            sql,
            once=True,
            entry=MintedScope,
            mend="Declare the table with tenancy.keep_internal; give functions to their callers.",
        )
        for name, mechanism, control, sql in _INTERNAL
    ),
]
