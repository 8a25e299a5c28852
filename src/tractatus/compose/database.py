"""The database of an installation: embedded or given, prepared once, reached by login.

Only `up` ever holds the superuser. What it writes down for the processes is the address; each
takes the password of its own login from the secrets.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import asyncpg

from tractatus.adapters.files import durable
from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.embedded import SUPERUSER, EmbeddedServer
from tractatus.adapters.postgres.gate import RECORDER, has_gate, install_gate, open_gate
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.roles import (
    Login,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.adapters.processes import state
from tractatus.compose.schema_recording import open_recorder, record_installed
from tractatus.compose.sealing import seal_contents
from tractatus.compose.settings import Settings
from tractatus.errors import SettingsError, StoreError

NAME: Final = "tractatus"
# Gets a connection that may make roles, and the address of the database as the migrator.
Load: TypeAlias = Callable[[asyncpg.Connection, str], Awaitable[None]]
PLATFORM_SQL: Final = Path(__file__).parents[1] / "platform" / "sql"


class ManagedServer:
    """The embedded server as one more process for the supervisor."""

    name = "postgres"

    def __init__(self, server: EmbeddedServer) -> None:
        self.restarts = 0
        self._server = server

    @property
    def pid(self) -> int:
        """Process id, 0 while there is none."""
        return self._server.pid or 0

    def start(self) -> None:
        """Start it and wait until it accepts connections."""
        self._server.start()

    def has_exited(self) -> bool:
        """Whether it has ended."""
        return not self._server.is_running

    def stop(self) -> None:
        """Fast shutdown, then harder ones."""
        self._server.stop()


def passwords(settings: Settings) -> dict[str, str]:
    """The password of each login, made at the first start."""
    return load_or_create_passwords(settings.secrets / "database.json")


def managed_server(settings: Settings) -> ManagedServer | None:
    """The embedded server of this data directory, or None where a database was given."""
    return None if settings.database else ManagedServer(embedded_server(settings))


@contextmanager
def reachable(settings: Settings) -> Iterator[str]:
    """The address of the installation's database as its owner, whether `up` runs or not.

    Where it does not, the embedded server runs for as long as the block, and `up` is kept out.

    Raises:
        ConflictError: `up` was starting or stopping.
        SettingsError: the database is a server of the operator's, and its address is not given.
    """
    if settings.database:
        yield settings.database
        return
    server = embedded_server(settings)
    if not server.is_initialised:
        raise SettingsError("the database is not in this data directory: name it with --database")
    password = passwords(settings)[SUPERUSER]
    if state.is_locked(settings.run):
        yield with_login(url(settings, Login.MIGRATOR), SUPERUSER, password)
        return
    settings.run.mkdir(mode=0o700, exist_ok=True)
    with state.acquire_lock(settings.run), server:
        yield with_database(server.url, NAME)


async def prepare(settings: Settings, load: Load | None = None) -> None:
    """Make roles, database and schema, or bring them up to date; then write the address down.

    Args:
        settings: Say which database.
        load: Fills the new database before the schema is brought up to date, for a restore.

    Raises:
        SettingsError: The given database cannot be reached or may not create roles.
        StoreError: A migration failed, and left nothing behind.
        AttestationError: The database is weaker than declared; nothing of ours runs on it.
    """
    secrets = passwords(settings)
    owner = settings.database or await _create_embedded_database(embedded_server(settings).url)
    superuser = await connect(owner)
    try:
        await _refuse_foreign_roles(superuser, owner, secrets)
        await create_roles(superuser, secrets)
        if await has_gate(superuser):
            # What this release declares is judged by its own rules, and not by those of the release
            # that made the gate.
            await install_gate(superuser)
        await prepare_database(superuser)
        if load is not None:
            await load(superuser, with_login(owner, Login.MIGRATOR, secrets[Login.MIGRATOR]))
        await _bring_up_to_date(settings, superuser, owner, secrets)
    except asyncpg.InsufficientPrivilegeError as error:
        raise SettingsError(
            f"the role in the database URL must be able to create roles: {error}"
        ) from error
    finally:
        await superuser.close()
    durable.replace(_address_file(settings), with_login(owner, "nobody", "").encode(), mode=0o600)


async def _bring_up_to_date(
    settings: Settings, superuser: asyncpg.Connection, owner: str, secrets: dict[str, str]
) -> None:
    """Migrations, then the gate, then attestation; each change of the schema with its record.

    What is applied to a database that cannot keep records yet is recorded afterwards, as one.
    """
    writer = with_login(owner, Login.EVIDENCE_WRITER, secrets[Login.EVIDENCE_WRITER])
    directories = [OWN_DIRECTORY, PLATFORM_SQL]
    migrator = await connect(with_login(owner, Login.MIGRATOR, secrets[Login.MIGRATOR]))
    try:
        can_record = await migrator.fetchval("SELECT to_regprocedure($1) IS NOT NULL", RECORDER)
        if can_record:
            await open_gate(superuser)
            async with open_recorder(settings, writer) as recorder:
                await migrate(migrator, directories, recorder)
            await install_gate(superuser)
        else:
            applied = await migrate(migrator, directories)
            await install_gate(superuser)
        (await attest(migrator)).require_strong()
        await seal_contents(settings, writer, migrator)
        if not can_record:
            async with open_recorder(settings, writer) as recorder:
                await record_installed(recorder, migrator, applied)
    finally:
        await migrator.close()


def url(settings: Settings, login: Login) -> str:
    """Address of the database as `login`.

    Raises:
        StoreError: `up` has not prepared this data directory.
    """
    address = durable.read(_address_file(settings))
    if address is None:
        raise StoreError("no database was prepared here: start with `tractatus up`")
    return with_login(address.decode(), login, passwords(settings)[login])


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The server whose cluster is in this data directory; not started."""
    return EmbeddedServer(
        settings.postgres,
        password=passwords(settings)[SUPERUSER],
        log=settings.logs / "postgres.log",
    )


async def _refuse_foreign_roles(
    superuser: asyncpg.Connection, owner: str, secrets: dict[str, str]
) -> None:
    """Roles belong to a whole server: a new password would lock another installation out."""
    if not await superuser.fetchval(
        "SELECT true FROM pg_roles WHERE rolname = $1", str(Login.MIGRATOR)
    ):
        return
    try:
        connection = await asyncpg.connect(
            with_login(owner, Login.MIGRATOR, secrets[Login.MIGRATOR])
        )
    except asyncpg.InvalidPasswordError as error:
        raise SettingsError(
            "this server holds the roles of another Tractatus installation: use the data "
            "directory that belongs to them, or another server (to take the roles over, drop "
            "them first)"
        ) from error
    except asyncpg.PostgresError:
        return  # not let in for another reason: a new database that it may not enter yet
    await connection.close()


async def _create_embedded_database(server: str) -> str:
    connection = await connect(server)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", NAME):
            await connection.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
    finally:
        await connection.close()
    return with_database(server, NAME)


async def connect(address: str) -> asyncpg.Connection:
    """A connection of its own; `SettingsError` where there is none to be had."""
    try:
        return await asyncpg.connect(address)
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise SettingsError(f"the database cannot be reached: {error}") from error


def _address_file(settings: Settings) -> Path:
    return settings.run / "database-url"
