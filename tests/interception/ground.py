"""An installation over a test's database, and what somebody else sees in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
from tests.conftest import Database, run_apart

from tractatus import Gate, Mode
from tractatus.adapters.files import durable
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose.keys import ensure_keys
from tractatus.compose.settings import load_settings
from tractatus.governance.gate import Gate as PureGate
from tractatus.governance.policy.compiled import Policy


async def installation(database: Database, data: Path) -> None:
    """What `up` leaves in a data directory: keys, passwords, and where the database is."""
    import json

    settings = load_settings({"data": data, "database": database.superuser_url}, {})
    for path in (settings.run, settings.secrets, settings.logs):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets = settings.secrets / "database.json"
    durable.replace(secrets, json.dumps(database.passwords).encode(), mode=0o600)
    address = with_login(database.superuser_url, "nobody", "")
    durable.replace(settings.run / "database-url", address.encode(), mode=0o600)
    await ensure_keys(settings)


def prepared_gate(
    database: Database,
    data: Path,
    policy: Policy | None = None,
    mode: Mode = Mode.ENFORCE,
    **more: Any,
) -> Gate:
    """A gate as a program connects it; its policy is put in directly, without a file."""
    gate = Gate.connect(database.superuser_url, data=data, mode=mode, **more)
    if policy is not None:
        gate._gate = PureGate(policy)
    return gate


def ask(database: Database, sql: str, *args: object) -> Any:
    """The rows of a query on a connection of nobody's, as the superuser sees them."""

    async def run() -> Any:
        connection = await asyncpg.connect(database.superuser_url)
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    return run_apart(run)


def count_records(database: Database) -> int:
    """How many decisions another connection sees."""
    return int(ask(database, "SELECT count(*) AS n FROM evidence.record")[0]["n"])
