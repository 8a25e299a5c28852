"""Somebody's schema, attacked in a copy: read, copied, furnished, attacked, scored."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

from tractatus.adapters.postgres.copying import (
    COPIER,
    Copied,
    CopiedRole,
    Wanted,
    copy_schema,
)
from tractatus.adapters.postgres.roles import SCOPE_SETTING
from tractatus.adapters.postgres.urls import with_login, without_password
from tractatus.compose.scratch import scratch_server
from tractatus.errors import SettingsError, StoreError
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.ground import Attack
from tractatus.isolation.running import Result, Target, run_battery
from tractatus.isolation.schema.detection import Detection, candidates, detect
from tractatus.isolation.schema.entry import (
    Application,
    Opening,
    find_application,
    find_opening,
)
from tractatus.isolation.schema.findings import Context, Finding, find
from tractatus.isolation.schema.furnishing import SIDES, Furniture, furnish
from tractatus.isolation.schema.grounds import Lay, lay_out, tenant_value
from tractatus.isolation.schema.model import PUBLIC, Role, Schema
from tractatus.isolation.schema.reading import read_schema
from tractatus.isolation.schema.report import (
    describe_detection,
    describe_findings,
    describe_score,
)
from tractatus.isolation.schema.scoring import Score, score

CONNECT_SECONDS: Final = 15
_WORST_CASE: Final = "tractatus_worst_case"
Stage = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody says in place of what would be guessed."""

    app_role: str | None = None
    tenant_column: str | None = None
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """A schema, and what was made of it.

    Args:
        address: Of the database, without its password.
    """

    address: str
    schema: Schema
    found: Detection
    app: Application
    opening: Opening

    @property
    def context(self) -> Context:
        """For the rules of the catalog."""
        return Context(self.schema, self.found, self.app, self.opening)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it.

    Args:
        understood: What was attacked, and as whom.
        findings: What the catalog alone says.
        score: What the attacks came to.
        results: Each attack on each table.
        attacked: Names of the tables.
        skipped: Table -> why it was not attacked.
        left_out: What is missing in the copy, or was changed there.
        seconds: How long all of it took.
    """

    understood: Understood
    findings: tuple[Finding, ...]
    score: Score
    results: tuple[Result, ...]
    attacked: tuple[str, ...]
    skipped: dict[str, str]
    left_out: tuple[str, ...]
    seconds: float = field(compare=False)


def attack_database(url: str, wishes: Wishes, stage: Stage) -> Report:
    """Attack a copy of the schema behind `url`; call it from the main thread.

    Args:
        url: Address of any PostgreSQL database, as any role; nothing is changed there, and no row
            of a table is read.
        wishes: What is not to be guessed.
        stage: Told how far it is.

    Raises:
        SettingsError: The address is none, or there is nothing to attack; says what to pass.
        StoreError: The database cannot be reached, or does not let itself be described.
    """
    begun = time.monotonic()
    understood = asyncio.run(understand(url, wishes, stage))
    stage("server", 0, 1)
    with scratch_server() as scratch:
        stage("server", 1, 1)
        return asyncio.run(attack_copy(url, understood, scratch.server, "copy", stage, begun))


async def understand(url: str, wishes: Wishes, stage: Stage) -> Understood:
    """Read the schema behind `url`, and find its tenants and its application."""
    address = without_password(url)
    stage("schema", 0, 1)
    schema = await read_source(url)
    stage("schema", 1, 1)
    if not any(True for _ in schema.own_tables):
        raise SettingsError(
            f"the database {schema.database} has no tables: is it the right one, and may "
            f"{schema.reader} see its schemas?"
        )
    column = _as_in_sql(schema, wishes.tenant_column)
    found = detect(schema, column)
    if found is None:
        raise SettingsError(_no_tenants(schema, wishes.tenant_column))
    if wishes.app_role is not None and wishes.app_role not in schema.roles:
        raise SettingsError(f"the server has no role of that name: {wishes.app_role}")
    app = find_application(schema, found, wishes.app_role)
    return Understood(address, schema, found, app, find_opening(schema, found, wishes.setting))


async def read_source(url: str) -> Schema:
    """The schema behind an address; nothing is changed there."""
    try:
        # Through a pooler no prepared statement outlives its transaction.
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise StoreError("the database does not let this login in: name or password") from error
    except asyncpg.InvalidCatalogNameError as error:
        raise StoreError(f"the server has no such database: {without_password(url)}") from error
    except (asyncpg.ClientConfigurationError, ValueError) as error:
        raise SettingsError(f"the address of the database cannot be used: {error}") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, EOFError) as error:
        raise StoreError(
            f"no PostgreSQL answers at {without_password(url)}: {type(error).__name__}"
        ) from error
    except (asyncpg.InternalClientError, IndexError, TypeError) as error:
        raise StoreError(f"what answers is not PostgreSQL: {without_password(url)}") from error
    try:
        return await read_schema(connection)
    except asyncpg.PostgresError as error:
        raise StoreError(f"the catalog cannot be read: {error}") from error
    finally:
        await connection.close()


def _as_in_sql(schema: Schema, said: str | None) -> str | None:
    """A column that SQL has to quote is understood without quotes, too: a shell eats them."""
    names = {column.name for table in schema.tables.values() for column in table.columns}
    quoted = f'"{said}"'
    return quoted if said not in names and quoted in names else said


def _no_tenants(schema: Schema, column: str | None) -> str:
    if column is not None:
        return f"no table has a column {column}: name one that exists with --tenant-column"
    names = ", ".join(one.column for one in candidates(schema)[:5])
    hint = f"; columns that come closest: {names}" if names else ""
    return (
        f"no tenant tables were found in {schema.database}: name the column that says whose a row "
        f"is with --tenant-column{hint}"
    )


async def attack_copy(
    url: str,
    understood: Understood,
    server: str,
    database: str,
    stage: Stage,
    begun: float | None = None,
    battery: Sequence[Attack] = SQL_BATTERY,
) -> Report:
    """The part of `attack_database` that needs a server of ours.

    Args:
        url: The source.
        understood: What was read there.
        server: Address of our server as its superuser.
        database: Name of the copy there.
        stage: Told how far it is.
        begun: When the whole began, for the time in the report.
        battery: The attacks.
    """
    begun = time.monotonic() if begun is None else begun
    stage("copy", 0, 1)
    copied = await copy_schema(_wanted(url, understood.schema), server, database)
    stage("copy", 1, 1)
    login, password = await _let_in(server, understood.app)
    app_url = with_login(copied.url, login, password)
    connection = await asyncpg.connect(copied.url)
    try:
        schema = await read_schema(connection)
        stage("furnish", 0, 1)
        made = await furnish(connection, schema, _that_are_there(understood.found, schema))
        tokens = await _tokens(connection, understood, schema, made)
        stage("furnish", 1, 1)
        lay = lay_out(schema, understood.found, understood.app, understood.opening, made, tokens)
        results = await _attack(lay, battery, app_url, copied, connection, made, stage)
    finally:
        await connection.close()
    return Report(
        understood=understood,
        findings=tuple(find(understood.context)),
        score=score(results),
        results=tuple(results),
        attacked=tuple(table.name for one in lay.fields for table in one.tables),
        skipped={**lay.skipped, **_closed(understood)},
        left_out=(*copied.left_out, *(f"{one} (dropped, to put rows in)" for one in made.dropped)),
        seconds=time.monotonic() - begun,
    )


async def _attack(
    lay: Lay,
    battery: Sequence[Attack],
    app_url: str,
    copied: Copied,
    judge: asyncpg.Connection,
    made: Furniture,
    stage: Stage,
) -> list[Result]:
    """Every battery on every field; each begins with all rows as they were furnished."""
    again = made.again()
    runs = [(one, [a for a in battery if one.is_first or not a.once]) for one in lay.fields]
    total = sum(len(one.tables) * len([a for a in attacks if not a.once]) for one, attacks in runs)
    total += sum(attack.once for attack in battery) if runs else 0
    done: list[Result] = []

    def count(result: Result) -> None:
        done.append(result)
        stage("attacks", len(done), total)

    for one, attacks in runs:
        target = Target(app_url, copied.url, lay.entry, one.tables, one.mine, one.victim)
        # An attack's rows are put back after it; what it did to other tables by a cascade, here.
        async with judge.transaction():
            await judge.execute("SET LOCAL session_replication_role = replica")
            await judge.execute(again)
        await run_battery(target, attacks, progress=count)
    return done


def _wanted(url: str, schema: Schema) -> Wanted:
    named = schema.named_roles
    return Wanted(
        source=url,
        version=schema.version_number,
        owner=schema.owner,
        roles=[_copied(role) for role in schema.roles.values() if role.name in named],
        grants=[(grant.grantee, grant.privilege) for grant in schema.grants],
        extensions=schema.extensions,
        open_schemas=[name for name, roles in schema.creators.items() if PUBLIC in roles],
        without=[table.name for table in schema.tables.values() if not table.can_lock],
    )


def _closed(understood: Understood) -> dict[str, str]:
    """Tenant tables that who reads the schema may not copy, with what would let it."""
    schema, found = understood.schema, understood.found
    needs = "MAINTAIN on it" if schema.version_number >= 170000 else "SELECT on it"
    return {
        name: f"{schema.reader} may not copy it: that needs USAGE on its schema and {needs}"
        for name in (*found.tenants, *found.children)
        if not schema.tables[name].can_lock
    }


def _copied(role: Role) -> CopiedRole:
    """With the same attributes, but never a superuser: only held back by no policy."""
    bypasses = "BYPASSRLS" if role.bypasses or role.is_superuser else "NOBYPASSRLS"
    # The superuser that initdb made has these by name, too, and PostgreSQL takes each but once.
    more = ("CREATEROLE", "CREATEDB") if role.is_superuser else ()
    attributes = dict.fromkeys((*role.attributes.split(), bypasses, *more))
    return CopiedRole(role.name, " ".join(attributes), role.member_of)


async def _let_in(server: str, app: Application) -> tuple[str, str]:
    """A password of one run for the application's role in the copy.

    A role that was not made there, as our own superuser's, becomes one that owns everything.
    """
    password = secrets.token_urlsafe(24)
    connection = await asyncpg.connect(server)
    try:
        there = dict(await connection.fetch("SELECT rolname, rolsuper FROM pg_roles"))
        role = app.role if there.get(app.role) is False else _WORST_CASE
        if role not in there:
            await connection.execute(f"CREATE ROLE {role} BYPASSRLS IN ROLE {COPIER}")
        name = '"' + role.replace('"', '""') + '"'
        await connection.execute(f"ALTER ROLE {name} LOGIN PASSWORD '{password}'")
    finally:
        await connection.close()
    return role, password


def _that_are_there(found: Detection, schema: Schema) -> Detection:
    """The same for the tables that could be copied."""
    return Detection(
        column=found.column,
        root=found.root if found.root in schema.tables else None,
        root_key=found.root_key,
        tenants={name: c for name, c in found.tenants.items() if name in schema.tables},
        children={name: way for name, way in found.children.items() if name in schema.tables},
        others=found.others,
        confidence=found.confidence,
        reasons=found.reasons,
        rivals=found.rivals,
    )


async def _tokens(
    connection: asyncpg.Connection, understood: Understood, schema: Schema, made: Furniture
) -> dict[str, Any]:
    """Where scopes are minted, a token of each side; the copy has keys of its own."""
    if understood.opening.kind != "minted":
        return {}
    if understood.opening.setting == SCOPE_SETTING:
        definer = await connection.fetchval(
            "SELECT proowner::regrole::text FROM pg_proc WHERE oid = 'tenancy.enter'::regproc"
        )
        await connection.execute(f"GRANT SET ON PARAMETER {SCOPE_SETTING} TO {definer}")
    else:
        await connection.execute(
            "INSERT INTO tenancy.secret (inner_key, outer_key) SELECT "
            "tenancy.random_bytes_32() || tenancy.random_bytes_32(), "
            "tenancy.random_bytes_32() || tenancy.random_bytes_32()"
        )
    issue = next(f.name for f in schema.functions if f.name.startswith("tenancy.issue("))
    kinds = [word.split()[-1] for word in issue.partition("(")[2].rstrip(")").split(", ")]
    tokens = {}
    for side in SIDES:
        subject = side
        if kinds[1] == "uuid":  # the platform's own: the subject is a member
            subject = str(made.rows["tenancy.member"][side]["member_id"])
        tokens[side] = await connection.fetchval(
            f"SELECT tenancy.issue($1::text::{kinds[0]}, $2::text::{kinds[1]}, 3600)",
            tenant_value(side, understood.found, made),
            subject,
        )
    return tokens


def document_of(report: Report) -> dict[str, Any]:
    """The report as one JSON document."""
    understood = report.understood
    return {
        **described(understood),
        "score": describe_score(report.score, report.results),
        "findings": describe_findings(report.findings),
        "not_attacked": report.skipped,
        "left_out_of_the_copy": list(report.left_out),
        "seconds": round(report.seconds, 1),
    }


def described(understood: Understood) -> dict[str, Any]:
    """What was understood of a database: the first part of each document."""
    return {
        "database": understood.address,
        "server_version": understood.schema.version,
        **describe_detection(understood.found, understood.app, understood.opening),
    }
