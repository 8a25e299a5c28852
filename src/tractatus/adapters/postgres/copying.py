"""A copy of somebody's schema, without a row of it, on a server of our own.

A dump is a program: restoring it runs what is in it. Here it comes from anywhere, so it is restored
by a role that is no superuser, and nothing of it belongs to one: a superuser of the source becomes
a role that row security does not hold back. What would reach out of the server (foreign tables,
dblink, file access, event triggers) is left out, and everything left out is said.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from tractatus.adapters.postgres.dump import find_dump_programs
from tractatus.adapters.postgres.embedded import SUPERUSER
from tractatus.adapters.postgres.roles import SCOPE_SETTING
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.errors import StoreError

COPIER: Final = "tractatus_copier"
_SECONDS: Final = 120  # that a dump or a restore may take
_DUMP: Final = (
    *("--format=custom", "--schema-only", "--no-comments", "--no-publications"),
    *("--no-subscriptions", "--no-security-labels", "--no-tablespaces"),
    *("--no-table-access-method", "--lock-wait-timeout=10s", "--no-password"),
)
# What reaches out of the server, needs a superuser, or is made before.
_LEFT_OUT: Final = re.compile(
    r"^\d+; \d+ \d+ (EVENT TRIGGER|FOREIGN TABLE|FOREIGN DATA WRAPPER|SERVER|USER MAPPING"
    r"|PROCEDURAL LANGUAGE|PUBLICATION|PUBLICATION TABLE|SUBSCRIPTION) (.*)$"
)
_MADE_BEFORE: Final = re.compile(r"^\d+; \d+ \d+ (EXTENSION|SCHEMA - public) ")
_GRANTS: Final = re.compile(r"^\d+; \d+ \d+ (DEFAULT )?ACL ")
# Our own gate and its superuser: what they protect is attacked, not what they are made of.
_OURS: Final = re.compile(rf"schema_gate|{SUPERUSER}")
_SHOWN: Final = 80  # characters of a refused statement
_REACHES_OUT: Final = frozenset({"dblink", "postgres_fdw", "file_fdw"})
_MACHINE: Final = frozenset(
    {"pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"}
)
# Functions of extensions that defaults call; PostgreSQL has had them of its own since 13.
_STAND_INS: Final[Mapping[str, tuple[str, ...]]] = {
    "uuid-ossp": ("uuid_generate_v4", "uuid_generate_v1", "uuid_generate_v1mc"),
    "pgcrypto": ("gen_random_uuid",),
}


@dataclass(frozen=True, slots=True)
class CopiedRole:
    """A role that the schema names; never a superuser, and without a password of the source's."""

    name: str
    attributes: str
    member_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be copied.

    Args:
        source: Address; any role that may connect.
        version: Of the source, as `server_version_num` says it.
        owner: Of the database.
        roles: That the schema names.
        grants: On the database: grantee and privilege.
        extensions: Name -> schema.
        open_schemas: Schemas in which everybody may make things.
        without: Tables that the role of `source` may not lock.
    """

    source: str = field(repr=False)
    version: int
    owner: str
    roles: Sequence[CopiedRole]
    grants: Sequence[tuple[str, str]]
    extensions: Mapping[str, str]
    open_schemas: Sequence[str]
    without: Sequence[str]


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy.

    Args:
        url: Address as `COPIER`: no superuser, held back by no policy, a member of every role.
        left_out: What is missing there, a sentence each.
    """

    url: str = field(repr=False)
    left_out: tuple[str, ...]


async def copy_schema(wanted: Wanted, server: str, database: str) -> Copied:
    """Copy a schema into a new database.

    Args:
        wanted: What.
        server: Address of our own server as its superuser.
        database: Name of the new database.

    Raises:
        SettingsError: no programs of PostgreSQL are there that can read the source.
        StoreError: the source cannot be dumped; the message says why.
    """
    programs = find_dump_programs(wanted.version).directory
    password = secrets.token_urlsafe(24)
    target = with_login(with_database(server, database), COPIER, password)
    with tempfile.TemporaryDirectory(prefix="tractatus-copy-") as directory:
        dump = Path(directory) / "schema"
        await asyncio.to_thread(_dump, programs, wanted, dump)
        left_out = await _prepare(wanted, server, database, password)
        listed = await asyncio.to_thread(_contents, programs, dump)
        left_out += [
            f"{m[1].lower()} {m[2]}"
            for line in listed
            if (m := _LEFT_OUT.match(line)) and not _OURS.search(line)
        ]
        objects, grants, systems = _sorted(listed)
        left_out += await asyncio.to_thread(_restore, programs, dump, objects, target, False)
        await _return_what_was_lent(wanted, with_database(server, database))
        left_out += await asyncio.to_thread(_restore, programs, dump, grants, target, True)
        # What the source closed of PostgreSQL's own functions is closed here, too.
        await asyncio.to_thread(
            _restore, programs, dump, systems, with_database(server, database), True
        )
        await _settle_database(wanted, server, database)
    return Copied(target, tuple(dict.fromkeys(left_out)))


def _dump(programs: Path, wanted: Wanted, file: Path) -> None:
    address, password = _apart(wanted.source)
    skipped = [f"--exclude-table={name}" for name in wanted.without]
    words = [*_DUMP, *skipped, f"--file={file}", f"--dbname={address}"]
    done = _run(programs / "pg_dump", words, password)
    if done.returncode != 0:
        raise StoreError(f"the schema cannot be read: {_reasons(done.stderr)}")


def _contents(programs: Path, dump: Path) -> list[str]:
    done = _run(programs / "pg_restore", ["--list", str(dump)], "")
    return [line for line in done.stdout.splitlines() if line and not line.startswith(";")]


def _sorted(listed: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Objects, grants, and grants on what is PostgreSQL's own."""
    objects, grants, systems = [], [], []
    for line in listed:
        if _LEFT_OUT.match(line) or _MADE_BEFORE.match(line):
            continue
        if not _GRANTS.match(line):
            objects.append(line)
        elif " pg_catalog " in line:
            systems.append(line)
        else:
            grants.append(line)
    return objects, grants, systems


def _restore(
    programs: Path, dump: Path, lines: Sequence[str], target: str, with_grants: bool
) -> list[str]:
    """Restore what is listed, going on after each refusal; what was refused."""
    if not lines:
        return []
    address, password = _apart(target)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as wanted:
        wanted.write("\n".join(lines) + "\n")
        wanted.flush()
        grants = [] if with_grants else ["--no-acl"]
        words = [f"--use-list={wanted.name}", f"--dbname={address}", "--no-password", *grants]
        done = _run(programs / "pg_restore", [*words, str(dump)], password)
    return _refused(done.stderr)


def _refused(said: str) -> list[str]:
    """A sentence for each statement that PostgreSQL refused, out of pg_restore's words."""
    found, reason = [], ""
    for line in said.splitlines():
        error = re.search(r"could not execute query: ERROR:\s+(.*)$", line)
        if error:
            reason = error[1]
        elif line.startswith("Command was: ") and reason:
            command = line.removeprefix("Command was: ")
            if "already exists" not in reason and not _OURS.search(f"{reason} {command}"):
                found.append(f"{command[:_SHOWN]}: {reason}")
            reason = ""
    return found


async def _prepare(wanted: Wanted, server: str, database: str, password: str) -> list[str]:
    """Roles, the database, extensions; what of these could not be had."""
    connection = await asyncpg.connect(server)
    try:
        left_out = await _make_roles(connection, wanted, password)
        await connection.execute(
            f"CREATE DATABASE {_quoted(database)} OWNER {COPIER} TEMPLATE template0"
        )
    finally:
        await connection.close()
    connection = await asyncpg.connect(with_database(server, database))
    try:
        await _lend(connection, wanted)
        return left_out + await _make_extensions(connection, wanted)
    finally:
        await connection.close()


async def _make_roles(connection: asyncpg.Connection, wanted: Wanted, password: str) -> list[str]:
    there = {row[0] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    verb = "ALTER" if COPIER in there else "CREATE"
    await connection.execute(f"{verb} ROLE {COPIER} LOGIN BYPASSRLS PASSWORD '{password}'")
    # Rows are put in past foreign keys and triggers.
    await connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {COPIER}")
    # A copied tenancy keeps its scopes there; whose functions may write it is found in the copy.
    await connection.execute(
        f"GRANT SET ON PARAMETER {SCOPE_SETTING} TO {COPIER} WITH GRANT OPTION"
    )
    roles = [role for role in wanted.roles if not role.name.startswith("pg_")]
    roles = [role for role in roles if role.name not in (SUPERUSER, COPIER)]
    for role in roles:
        verb = "ALTER" if role.name in there else "CREATE"
        await connection.execute(f"{verb} ROLE {_quoted(role.name)} NOLOGIN {role.attributes}")
    left_out = []
    known = {role.name for role in roles}
    for role in roles:
        for group in role.member_of:
            if group in _MACHINE:
                left_out.append(f"membership of {role.name} in {group}")
            elif group in known or group in there:
                await connection.execute(f"GRANT {_quoted(group)} TO {_quoted(role.name)}")
        await connection.execute(
            f"GRANT {_quoted(role.name)} TO {COPIER} WITH INHERIT TRUE, SET TRUE"
        )
    return left_out


async def _lend(connection: asyncpg.Connection, wanted: Wanted) -> None:
    """Each role may create in each schema while objects are given to their owners."""
    roles = _role_list(wanted)
    await connection.execute(f"GRANT CREATE ON SCHEMA public TO {COPIER}")
    if roles:
        await connection.execute(f"GRANT CREATE ON SCHEMA public TO {roles}")
        await connection.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {COPIER} GRANT CREATE ON SCHEMAS TO {roles}"
        )


async def _return_what_was_lent(wanted: Wanted, url: str) -> None:
    roles = _role_list(wanted)
    connection = await asyncpg.connect(url)
    try:
        schemas = await connection.fetch(
            "SELECT nspname, pg_get_userbyid(nspowner) AS owner FROM pg_namespace "
            "WHERE nspname !~ '^(pg_|information_schema)'"
        )
        for name, owner in schemas:
            others = [r for r in (*(x.name for x in _made(wanted)), COPIER) if r != owner]
            names = ", ".join(map(_quoted, others))
            await connection.execute(f"REVOKE CREATE ON SCHEMA {_quoted(name)} FROM {names}")
            if name in wanted.open_schemas:
                await connection.execute(f"GRANT CREATE ON SCHEMA {_quoted(name)} TO PUBLIC")
        # Whoever judges tidies up after attacks, also where the source closed this to everybody.
        await connection.execute(f"GRANT EXECUTE ON FUNCTION lo_unlink(oid) TO {COPIER}")
        if roles:
            await connection.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {COPIER} REVOKE CREATE ON SCHEMAS FROM {roles}"
            )
    finally:
        await connection.close()


async def _make_extensions(connection: asyncpg.Connection, wanted: Wanted) -> list[str]:
    there = {row[0] for row in await connection.fetch("SELECT name FROM pg_available_extensions")}
    left_out = []
    for name, schema in wanted.extensions.items():
        if name == "plpgsql":
            continue
        await connection.execute(
            f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)} AUTHORIZATION {COPIER}"
        )
        if name in there and name not in _REACHES_OUT:
            await connection.execute(
                f"CREATE EXTENSION IF NOT EXISTS {_quoted(name)} SCHEMA {_quoted(schema)} CASCADE"
            )
            continue
        left_out.append(f"extension {name}")
        for function in _STAND_INS.get(name, ()):
            await connection.execute(
                f"CREATE FUNCTION {_quoted(schema)}.{function}() RETURNS uuid "
                "LANGUAGE sql AS 'SELECT pg_catalog.gen_random_uuid()'"
            )
    return left_out


async def _settle_database(wanted: Wanted, server: str, database: str) -> None:
    """Owner and grants of the database itself, which no dump holds."""
    known = {role.name for role in _made(wanted)} | {"PUBLIC"}
    connection = await asyncpg.connect(server)
    name = _quoted(database)
    try:
        await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        for grantee, privilege in wanted.grants:
            if grantee in known:
                to = grantee if grantee == "PUBLIC" else _quoted(grantee)
                await connection.execute(f"GRANT {privilege} ON DATABASE {name} TO {to}")
        if wanted.owner in known:
            await connection.execute(f"ALTER DATABASE {name} OWNER TO {_quoted(wanted.owner)}")
        await connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {COPIER}")
    finally:
        await connection.close()


def _made(wanted: Wanted) -> list[CopiedRole]:
    return [
        role
        for role in wanted.roles
        if not role.name.startswith("pg_") and role.name not in (SUPERUSER, COPIER)
    ]


def _role_list(wanted: Wanted) -> str:
    return ", ".join(_quoted(role.name) for role in _made(wanted))


def _run(program: Path, words: Sequence[str], password: str) -> subprocess.CompletedProcess[str]:
    # pg_dump asks in one REPEATABLE READ, READ ONLY transaction.
    try:
        return subprocess.run(  # noqa: S603  (our own words, no shell)
            [str(program), *words],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": password},
        )
    except subprocess.TimeoutExpired as error:
        raise StoreError(f"{program.name} did not end within {_SECONDS} seconds") from error


def _reasons(said: str) -> str:
    lines = [line.partition(": error: ")[2] for line in said.splitlines() if ": error: " in line]
    return " / ".join(lines[-2:]) or "pg_dump gave no reason"


def _apart(url: str) -> tuple[str, str]:
    """The address for a program's arguments, and the password for its environment."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    name, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}{at}{host}")), unquote(password)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
