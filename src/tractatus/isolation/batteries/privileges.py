"""What a session may do that no tenant ever needs: other roles, own objects, the server itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg

from tractatus.isolation.batteries.scripts import NOTHING, power, scripted
from tractatus.isolation.ground import Attack, Ground, MintedScope

_OWNED: Final = "application owns the table, forced"
_OWNER: Final = (
    "Let a role own the tables that the application neither is nor is a member of: an owner may "
    "switch row security off."
)
_CREATE: Final = "REVOKE CREATE ON SCHEMA ... and ON DATABASE ... FROM PUBLIC and the application."
_SUPERUSER: Final = "ALTER ROLE ... NOSUPERUSER: nothing holds against a superuser."
_DEFINER: Final = "Drop it, or make it run with the rights of its caller."

_RELATIONS: Final = """
SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind = ANY ($1::text[]) AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
    AND ($2 OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)) ORDER BY 1 LIMIT 200"""

_FUNCTIONS: Final = """
SELECT p.oid::regproc::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
WHERE prosecdef AND pronargs = pronargdefaults AND prokind = 'f'
    AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1 LIMIT 200"""

_ROLES: Final = """
SELECT quote_ident(rolname) FROM pg_roles
WHERE rolname NOT IN (current_user, session_user) AND pg_has_role(session_user, oid, 'SET')
ORDER BY 1 LIMIT 50"""


def _sweep(kinds: str, *, all_of_them: bool = True) -> Callable[[Ground], Awaitable[None]]:
    """Reads every relation of these kinds that lets the application read."""

    async def run(ground: Ground) -> None:
        async with ground.undone(ground.mine):
            found = await ground.attacker.fetch(_RELATIONS, list(kinds), all_of_them)
            for (name,) in found:
                await ground.run(f"SELECT found::text FROM {name} AS found LIMIT 1000")  # noqa: S608

    return run


async def _call(ground: Ground) -> None:
    """Calls every function that runs with its owner's rights and asks for nothing."""
    async with ground.undone(ground.mine):
        for (name,) in await ground.attacker.fetch(_FUNCTIONS):
            await ground.run(f"SELECT found::text FROM {name}() AS found LIMIT 1000")  # noqa: S608


async def _become_another(ground: Ground) -> None:
    """Takes every role that it may take, and reads as it."""
    for (role,) in await ground.attacker.fetch(_ROLES):
        async with ground.undone(ground.mine):
            await ground.run(f"SET LOCAL ROLE {role}")
            await ground.run(ground.write("SELECT * FROM {table}"))


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


_DDL: Final = [
    (
        "switch the protection off",
        "alter the table",
        "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
    ),
    ("add a policy", "alter the policies", "CREATE POLICY mine ON {table} USING (true)"),
    (
        "add a rule that copies",
        "rule",
        "CREATE RULE spy AS ON INSERT TO {table} DO ALSO NOTIFY spy",
    ),
    (
        "give the table on",
        "grant",
        # Where nothing may be given on, GRANT only warns.
        "DO $$ BEGIN GRANT ALL ON {table} TO PUBLIC; "
        "IF NOT has_table_privilege('public', '{table}', 'SELECT') THEN "
        "RAISE EXCEPTION 'not granted'; END IF; END $$",
    ),
    (
        "gather statistics",
        "statistics of my own",
        "ALTER TABLE {table} ALTER {key} SET STATISTICS 9",
    ),
]

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
        "read the keys of the MAC",
        "internal tables",
        "internal tables open",
        "SELECT inner_key FROM tenancy.secret",
    ),
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
    ("compute a MAC", "seal of the scope", "MAC open", "SELECT tenancy.seal('x')"),
]

PRIVILEGES: Final[list[Attack]] = [
    *(
        scripted(
            name,
            mechanism,
            _OWNED,
            sql,
            "SELECT * FROM {table}",
            undone=True,
            needs=NOTHING,
            mend=_OWNER,
        )
        for name, mechanism, sql in _DDL[:2]
    ),
    *(power(name, mechanism, _OWNED, sql, mend=_OWNER) for name, mechanism, sql in _DDL[2:]),
    power(
        "add a trigger that copies",
        "trigger of my own",
        "trigger granted",
        "CREATE TRIGGER spy BEFORE UPDATE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        mend="REVOKE TRIGGER on tenant tables from the application.",
    ),
    Attack(
        "read through a view",
        "view with its owner's rights",
        _sweep("v"),
        "view of the owner",
        NOTHING,
        once=True,
        mend="ALTER VIEW ... SET (security_invoker = true, security_barrier = true).",
    ),
    Attack(
        "read a materialized view",
        "materialized view",
        _sweep("m"),
        "materialized view",
        NOTHING,
        once=True,
        mend=_DEFINER,
    ),
    Attack(
        "read every table",
        "copy of rows",
        _sweep("rf"),
        "copy without row security",
        NOTHING,
        once=True,
        mend="Protect the table as every tenant table, or REVOKE it from the application.",
    ),
    Attack(
        "read a partition by its own name",
        "partition",
        _sweep("rp", all_of_them=False),
        "partition without row security",
        NOTHING,
        once=True,
        mend="Row security is not inherited: protect each partition, or grant none of them.",
    ),
    Attack(
        "call every function of others",
        "function with its owner's rights",
        _call,
        "function of the owner",
        NOTHING,
        once=True,
        mend=_DEFINER,
    ),
    Attack(
        "become another role",
        "membership in a role",
        _become_another,
        "member of the definer",
        NOTHING,
        mend="REVOKE the role from the application's login: one login for each level of privilege.",
    ),
    Attack(
        "become a superuser",
        "membership in a superuser",
        _become_another,
        "member of a superuser",
        NOTHING,
        mend="REVOKE the role from the application's login.",
    ),
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
