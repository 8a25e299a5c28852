"""One login for each level of privilege, and the one role that nobody logs in as.

No login is a member of another, so no `SET ROLE` leads anywhere: plans that outlive a change of
role cost PostgreSQL three CVEs. `tractatus_migrator` alone may hand functions to the definer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.errors import SettingsError
from tractatus.tenancy.scope import NO_SCOPE

SCRAM_ITERATIONS: Final = 4096


class Login(StrEnum):
    """The logins; each is used by one adapter and by nothing else."""

    MIGRATOR = "tractatus_migrator"
    APP = "tractatus_app"
    PLATFORM = "tractatus_platform"
    ISSUER = "tractatus_issuer"
    EVIDENCE_WRITER = "tractatus_evidence_writer"
    SEQUENCER = "tractatus_sequencer"


DEFINER: Final = "tractatus_definer"

# A parameter of superusers in which a scope is kept: who may set it opens every tenant. Whoever has
# no scope finds NO_SCOPE there, which is of no tenant's type (`sql/0022_unscoped_words.sql`).
SCOPE_SETTING: Final = "backtrace_functions"

# Statements that a stuck client must not hold open; the migrator may take its time.
TIMEOUTS: Final[Mapping[str, str]] = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "10s",
}

# Functions that PostgreSQL grants to PUBLIC and that reach past row security: large objects have
# no tenant, and the activity and locks of other sessions show what others do.
CLOSED_FUNCTIONS: Final = (
    "lo_creat(integer)",
    "lo_create(oid)",
    "lo_from_bytea(oid, bytea)",
    "lo_get(oid)",
    "lo_get(oid, bigint, integer)",
    "lo_open(oid, integer)",
    "lo_put(oid, bigint, bytea)",
    "lo_truncate(integer, integer)",
    "lo_truncate64(integer, bigint)",
    "lo_unlink(oid)",
    "loread(integer, integer)",
    "lowrite(integer, bytea)",
    "pg_lock_status()",
    "pg_stat_get_activity(integer)",
    "pg_stat_get_backend_activity(integer)",
    "pg_stat_get_backend_idset()",
)


def load_or_create_passwords(path: Path) -> dict[str, str]:
    """One random password for each login and for the superuser, kept in `path` (mode 0600).

    Raises:
        SettingsError: the file is there and is not what this function wrote.
    """
    names = ["tractatus_superuser", *Login]
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        made = {str(name): secrets.token_hex(24) for name in names}
        _write_privately(path, json.dumps(made, indent=1))
        return made
    except ValueError as error:
        raise SettingsError(f"expected JSON with one password for each login: {path}") from error
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in names):
        raise SettingsError(f"expected one password for each of the logins: {path}")
    return found


async def create_roles(superuser: asyncpg.Connection, passwords: Mapping[str, str]) -> None:
    """Make the roles of the cluster, or bring them back to what is declared here.

    Args:
        superuser: A connection that may create roles.
        passwords: One for each login; the server is sent only SCRAM verifiers of them.
    """
    # Two starts at once would both find the role missing.
    await superuser.execute("SELECT pg_advisory_lock(hashtext('tractatus roles'))")
    try:
        async with superuser.transaction():
            for role in (DEFINER, *Login):
                await _create_role(superuser, role, passwords.get(role))
            await _revoke_memberships(superuser)
            await superuser.execute(
                f"GRANT {DEFINER} TO {Login.MIGRATOR} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE"
            )
            await let_definer_open_scopes(superuser)
    finally:
        await superuser.execute("SELECT pg_advisory_unlock(hashtext('tractatus roles'))")


async def _create_role(superuser: asyncpg.Connection, role: str, password: str | None) -> None:
    if not await superuser.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
        await superuser.execute(f"CREATE ROLE {role}")
    login = "NOLOGIN" if password is None else f"LOGIN PASSWORD '{scram_verifier(password)}'"
    await superuser.execute(
        f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION "
        f"NOINHERIT {login}"
    )
    # Every name is written in full; nothing can slip in between.
    await superuser.execute(f"ALTER ROLE {role} SET search_path = pg_catalog")
    await superuser.execute(f"ALTER ROLE {role} SET {SCOPE_SETTING} = '{NO_SCOPE}'")
    if role not in (DEFINER, Login.MIGRATOR):
        for name, value in TIMEOUTS.items():
            await superuser.execute(f"ALTER ROLE {role} SET {name} = '{value}'")


async def _revoke_memberships(superuser: asyncpg.Connection) -> None:
    """Take every membership away that our roles have, or that others have in them."""
    granted = await superuser.fetch(
        """
        SELECT format('REVOKE %s FROM %s GRANTED BY %s CASCADE',
            roleid::regrole, member::regrole, grantor::regrole) AS revoke
        FROM pg_auth_members WHERE $1 && ARRAY[roleid::regrole::text, member::regrole::text]
            AND NOT (SELECT rolsuper FROM pg_roles WHERE oid = member)
        """,
        [DEFINER, *Login],
    )
    for row in granted:
        await superuser.execute(row["revoke"])


async def let_definer_open_scopes(superuser: asyncpg.Connection) -> None:
    """Let the definer, and no login, write the setting that scopes are kept in.

    The privilege is of the whole server; see `sql/0010_scope_setting.sql`.
    """
    logins = ", ".join(Login)
    await superuser.execute(f"REVOKE ALL ON PARAMETER {SCOPE_SETTING} FROM PUBLIC, {logins}")
    await superuser.execute(f"GRANT SET ON PARAMETER {SCOPE_SETTING} TO {DEFINER}")


async def prepare_database(superuser: asyncpg.Connection) -> None:
    """Close the connected database to everybody but the logins, and to side doors.

    Run once on each new database: neither privileges on a database nor those on the system's
    functions travel with a role. The migrator becomes its owner.
    """
    async with superuser.transaction():
        await close_database(superuser, await superuser.fetchval("SELECT current_database()"))
        for function in CLOSED_FUNCTIONS:
            await superuser.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")


async def close_database(superuser: asyncpg.Connection, name: str) -> None:
    """The part of `prepare_database` that a copy of a prepared database still needs."""
    quoted = await superuser.fetchval("SELECT quote_ident($1)", name)
    await superuser.execute(f"ALTER DATABASE {quoted} OWNER TO {Login.MIGRATOR}")
    await superuser.execute(f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC")
    await superuser.execute(f"GRANT CONNECT ON DATABASE {quoted} TO {', '.join(Login)}")


def scram_verifier(password: str) -> str:
    """What PostgreSQL stores for `password` (RFC 5802, RFC 7677), so that it need not see it."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, SCRAM_ITERATIONS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored = base64.b64encode(hashlib.sha256(client_key).digest()).decode()
    server = base64.b64encode(hmac.digest(salted, b"Server Key", "sha256")).decode()
    encoded_salt = base64.b64encode(salt).decode()
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{encoded_salt}${stored}:{server}"


def _write_privately(path: Path, text: str) -> None:
    """Write a new file of mode 0600 that is whole or absent, also after a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


async def verify_sees_all(connection: asyncpg.Connection) -> None:
    """Refuse a role that row security would show nothing.

    Raises:
        SettingsError: it does not pass row security.
    """
    if not await connection.fetchval(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ):
        raise SettingsError("this needs a role that passes row security: name it with --database")
