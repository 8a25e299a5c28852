"""The state of roles, policies and server, as one document."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from tractatus.adapters.postgres.attest import Attestation, attest
from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.urls import without_password
from tractatus.compose import database
from tractatus.compose.settings import Settings


def attest_database(settings: Settings) -> dict[str, Any]:
    """Examine the given database, or the one of the data directory; changes nothing.

    Returns:
        `{"database", "server_version", "schema_digest", "protected_tables", "shared_tables",
        "schema_gate": "present" | "absent", "findings": [{"rule", "object", "problem", "mend"}]}`.

    Raises:
        SettingsError: The address is none of a database.
        StoreError: It cannot be reached, or `up` has not prepared the data directory.
        AttestationError: It holds no schema of Tractatus.
    """
    address = settings.database or database.url(settings, Login.MIGRATOR)
    found = asyncio.run(_attest(address))
    return {
        "database": without_password(address),
        "server_version": found.server_version,
        "schema_digest": found.schema.hex(),
        "protected_tables": list(found.protected),
        "shared_tables": list(found.shared),
        "schema_gate": "present" if found.gate else "absent",
        "findings": [
            {
                "rule": one.rule,
                "object": one.object,
                "problem": one.problem,
                "mend": one.mend,
            }
            for one in found.findings
        ],
    }


async def _attest(address: str) -> Attestation:
    with translated():
        connection = await asyncpg.connect(address)
    try:
        return await attest(connection)
    finally:
        await connection.close()
