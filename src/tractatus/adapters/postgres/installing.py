"""Bring the tenancy into somebody else's database, as whoever owns it.

One transaction: it is there whole, or not at all. A second run changes nothing that is as it was
asked for. What this login may not do is not done and is told, with what stands in for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import asyncpg

from tractatus.adapters.postgres.attest import Finding, attest
from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.gate import has_gate, install_gate
from tractatus.adapters.postgres.kit.plan import (
    Plan,
    database_statements,
    role_statements,
    setting_statement,
    tenancy_statements,
    unscoped_statement,
)
from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS, scram_verifier
from tractatus.errors import SettingsError, StoreError


@dataclass(frozen=True, slots=True)
class Missing:
    """What this login could not do, and what stands in for it."""

    what: str
    instead: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done.

    Args:
        plan: The names.
        is_new: Whether the schema was made now; False where it was there.
        done: Sentences, in order; empty where everything was as it should be.
        missing: What this login could not do.
        findings: Of the attestation, after it; without what stands in `missing`.
    """

    plan: Plan
    is_new: bool
    done: tuple[str, ...]
    missing: tuple[Missing, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The connection and its database, before anything is done."""

    database: str
    login: str
    is_superuser: bool
    owns_database: bool
    database_owner: str
    owner_is_superuser: bool
    has_public: bool
    roles: frozenset[str]


async def look(connection: asyncpg.Connection) -> Standing:
    """Who is connected to what."""
    with translated():
        row = await connection.fetchrow(_STANDING)
    return Standing(
        row["database"],
        row["login"],
        row["rolsuper"],
        row["owns"],
        row["owner"],
        row["owner_is_superuser"],
        row["has_public"],
        frozenset(row["roles"]),
    )


async def install(
    connection: asyncpg.Connection, plan: Plan, passwords: Mapping[str, str]
) -> Installed:
    """Make roles, schema and grants, or see that they are there.

    Args:
        connection: As a superuser, or as the owner with CREATEROLE.
        plan: The names.
        passwords: Of logins, for those that are made now; without one nobody can log in yet.

    Raises:
        SettingsError: the database holds the platform itself, a schema of that name that is not
            ours, or another installation than this plan; or the login may not do what is needed.
        StoreError: a statement failed; nothing was changed.
    """
    standing = await look(connection)
    held = await _held(connection)
    if held is not None:
        plan = replace(plan, kept=held.kept)  # as it was installed
    if held is not None and held != plan:
        raise SettingsError(f"this database has a tenancy already, with other names: {held}")
    async with _whole(connection):
        done = await _make_roles(connection, plan, standing, passwords)
        done += await _close_database(connection, plan, standing)
        done += await _close_functions(connection, standing)
        if plan.kept == "in_setting" and standing.is_superuser:
            await connection.execute(setting_statement(plan))
            if held is None:  # an older installation takes any words there for a scope
                await connection.execute(unscoped_statement(plan))
        if held is None:
            await _make_schema(connection, plan, standing)
            done.append("made the schema tenancy: sessions, scope, tokens, declarations")
    if await install_gate(connection) and held is None:
        done.append("installed the schema gate: a migration that weakens isolation is refused")
    missing = await _missing(connection, plan, standing)
    attested = await attest(connection)
    # Functions of PostgreSQL that are open stand in `missing` already, as one line.
    findings = tuple(one for one in attested.findings if one.object not in CLOSED_FUNCTIONS)
    return Installed(plan, held is None, tuple(done), tuple(missing), findings)


_STANDING: Final = """
SELECT current_database() AS database, current_user AS login, rolsuper,
    pg_has_role(current_user, 'pg_database_owner', 'USAGE') AS owns,
    (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS owner,
    (SELECT o.rolsuper FROM pg_database JOIN pg_roles AS o ON o.oid = datdba
        WHERE datname = current_database()) AS owner_is_superuser,
    to_regnamespace('public') IS NOT NULL AS has_public,
    ARRAY(SELECT rolname::text FROM pg_roles) AS roles
FROM pg_roles WHERE rolname = current_user
"""


async def _held(connection: asyncpg.Connection) -> Plan | None:
    """The installation that is there; None where there is none."""
    with translated():
        if await connection.fetchval("SELECT to_regclass('tenancy.member')") is not None:
            raise SettingsError("this database is a Tractatus platform's own: it needs no kit")
        if await connection.fetchval("SELECT to_regnamespace('tenancy')") is None:
            return None
        if await connection.fetchval("SELECT to_regclass('tenancy.login')") is None:
            raise SettingsError("there is a schema tenancy already, and it is not Tractatus's")
        roles = dict(await connection.fetch("SELECT duty, role FROM tenancy.login"))
        database, tenant_type, in_setting = await connection.fetchrow(
            "SELECT current_database(), prorettype::regtype::text, "
            "to_regprocedure('tenancy.refuse_unscoped()') IS NOT NULL FROM pg_proc "
            "WHERE oid = 'tenancy.tenant()'::regprocedure"
        )
    return Plan(
        database=database,
        tenant_type=tenant_type,
        owner=roles["migrator"],
        app=roles["app"],
        issuer=roles["issuer"],
        definer=roles["definer"],
        kept="in_setting" if in_setting else "by_mac",
    )


class _whole:  # noqa: N801  (reads as the statement that it is)
    """A transaction whose failure names the statement's own words and, where it can, the mend."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._transaction = connection.transaction()

    async def __aenter__(self) -> None:
        await self._transaction.start()

    async def __aexit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            with translated():
                await self._transaction.commit()
            return
        with translated():
            await self._transaction.rollback()
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            raise SettingsError(
                f"the login in the address may not do this: {error.args[0]}; use the owner of the "
                "database with CREATEROLE, or a superuser"
            ) from error
        if isinstance(error, asyncpg.PostgresError):
            raise StoreError(f"nothing was changed: {error.args[0]}") from error


async def _make_roles(
    connection: asyncpg.Connection, plan: Plan, standing: Standing, passwords: Mapping[str, str]
) -> list[str]:
    # The server is sent only what it stores.
    verifiers = {role: scram_verifier(password) for role, password in passwords.items()}
    can_set = plan.owner in standing.roles and plan.definer in standing.roles
    if can_set and await connection.fetchval(
        "SELECT pg_has_role($1::text, $2::text, 'SET')", plan.owner, plan.definer
    ):
        statements = role_statements(plan, verifiers, set(standing.roles))[:-1]
    else:
        statements = role_statements(plan, verifiers, set(standing.roles))
    for statement in statements:
        await connection.execute(statement)
    new = [r for r in (plan.owner, plan.definer, plan.app, plan.issuer) if r not in standing.roles]
    return [f"made the role {role}" for role in new]


async def _close_database(
    connection: asyncpg.Connection, plan: Plan, standing: Standing
) -> list[str]:
    if not (standing.is_superuser or standing.owns_database):
        return []
    if not await connection.fetchval(_IS_OPEN, plan.app, plan.issuer):
        return []
    for statement in database_statements(plan, has_public=standing.has_public):
        await connection.execute(statement)
    return [
        f"took CONNECT and TEMPORARY on {plan.database} from everybody, and gave CONNECT to "
        f"{plan.app} and {plan.issuer}; other logins of yours need "
        f"GRANT CONNECT ON DATABASE {plan.database} TO them"
    ]


_IS_OPEN: Final = """
SELECT has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY')
    OR NOT has_database_privilege($1::name, current_database(), 'CONNECT')
    OR NOT has_database_privilege($2::name, current_database(), 'CONNECT')
    OR EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public' AND (
        has_schema_privilege('public', oid, 'CREATE')
        OR NOT has_schema_privilege($1::name, oid, 'USAGE')))
"""


async def _close_functions(connection: asyncpg.Connection, standing: Standing) -> list[str]:
    if not standing.is_superuser:
        return []
    opened = await _open_functions(connection)
    for function in opened:
        await connection.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    return [f"closed {len(opened)} functions of PostgreSQL to PUBLIC"] if opened else []


async def _make_schema(connection: asyncpg.Connection, plan: Plan, standing: Standing) -> None:
    if standing.login != plan.owner:
        quoted = await connection.fetchval("SELECT quote_ident($1)", plan.owner)
        await connection.execute(f"SET LOCAL ROLE {quoted}")
    for _name, sql in tenancy_statements(plan):
        await connection.execute(sql)
    await connection.execute("RESET ROLE")


async def _open_functions(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT name FROM unnest($1::text[]) AS name "
        "WHERE has_function_privilege('public', name, 'EXECUTE')",
        list(CLOSED_FUNCTIONS),
    )
    return [row["name"] for row in rows]


async def _missing(connection: asyncpg.Connection, plan: Plan, standing: Standing) -> list[Missing]:
    found = []
    with translated():
        if opened := await _open_functions(connection):
            found.append(Missing(_FUNCTIONS.format(len(opened)), _FUNCTIONS_INSTEAD))
        if await connection.fetchval(_IS_OPEN, plan.app, plan.issuer):
            found.append(
                Missing(
                    f"the database {plan.database} is open to every login of the server",
                    f"as {standing.database_owner}, who owns it: "
                    + "; ".join(database_statements(plan, has_public=standing.has_public)),
                )
            )
        if not await has_gate(connection):
            found.append(Missing(_GATE, _GATE_INSTEAD))
    return found


_FUNCTIONS: Final = (
    "{} functions of PostgreSQL are open to every login (large objects, activity of others)"
)
_FUNCTIONS_INSTEAD: Final = (
    "keep nothing in large objects, and no secrets in the text of statements: use parameters; a "
    "superuser closes them by running this command once"
)
_GATE: Final = "the schema gate is absent: a migration that weakens isolation is not refused"
_GATE_INSTEAD: Final = (
    "run `tractatus tenancy attest --database URL` after each migration and every hour, and "
    "check_login at the start of the application; they tell, they do not stop"
)
