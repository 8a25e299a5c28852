"""A server for one run: the embedded PostgreSQL in a directory that is gone afterwards.

Isolation is weakened on it on purpose, so it is never the server of an installation. Databases are
copied from a template to which every migration was applied by the product's own code.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.gate import install_gate
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.roles import (
    Login,
    close_database,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.compose.database import PLATFORM_SQL

TEMPLATE: Final = "migrated"
# Nothing here outlives the run; autovacuum would change plans while two databases are compared.
_SETTINGS: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Scratch:
    """A running server of which everything may be broken.

    Args:
        server: Address as the superuser.
        passwords: Of each login.
    """

    server: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)

    def url(self, database: str, login: Login | None = None) -> str:
        """Address of a database as a login, or as the superuser."""
        address = with_database(self.server, database)
        return with_login(address, login, self.passwords[login]) if login else address

    async def copy(self, template: str) -> str:
        """A new database like `template`, to which nobody may be connected; returns its name."""
        name = f"scratch_{secrets.token_hex(6)}"
        connection = await asyncpg.connect(self.server)
        try:
            # Without fsync, copying files is several times faster than logging each page.
            await connection.execute(
                f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
            )
            await close_database(connection, name)
        finally:
            await connection.close()
        return name

    async def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        connection = await asyncpg.connect(self.server)
        try:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        finally:
            await connection.close()

    async def migrate(self) -> None:
        """Make the roles, and `TEMPLATE` with the platform's schema and its gate."""
        connection = await asyncpg.connect(self.server)
        try:
            await create_roles(connection, self.passwords)
            await connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        finally:
            await connection.close()
        connection = await asyncpg.connect(self.url(TEMPLATE))
        try:
            await prepare_database(connection)
        finally:
            await connection.close()
        connection = await asyncpg.connect(self.url(TEMPLATE, Login.MIGRATOR))
        try:
            await migrate(connection, [OWN_DIRECTORY, PLATFORM_SQL])
        finally:
            await connection.close()
        connection = await asyncpg.connect(self.url(TEMPLATE))
        try:
            await install_gate(connection)
        finally:
            await connection.close()


@contextmanager
def scratch_server() -> Iterator[Scratch]:
    """A server of its own, started and stopped with the block; call it from the main thread."""
    with tempfile.TemporaryDirectory(prefix="tractatus-scratch-") as directory:
        root = Path(directory)
        # As root, the unprivileged server has to walk through here.
        root.chmod(0o711)
        passwords = load_or_create_passwords(root / "secrets" / "database.json")
        server = EmbeddedServer(
            root / "postgres",
            password=passwords["tractatus_superuser"],
            log=root / "postgres.log",
            settings=_SETTINGS,
        )
        with server:
            yield Scratch(server.url, passwords)
