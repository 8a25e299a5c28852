"""What the database's schema is, as one digest: a change of it cannot be silent.

The digest stands in every summary leaf. It covers roles, grants, tables, keys, policies,
functions with their source, triggers and views; two databases to which the same migrations were
applied have the same one.
"""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS

CATALOG: Final = Path(__file__).parent / "catalog"
_LABEL: Final = b"tractatus/schema/v1\n"
_DESCRIPTION: Final = (CATALOG / "description.sql").read_text(encoding="utf-8")


async def describe_schema(connection: asyncpg.Connection) -> list[str]:
    """The lines that the digest is made of, sorted; any login may ask.

    Raises:
        StoreError: the database cannot be asked.
    """
    with translated():
        # The driver opens none inside one that it did not open itself.
        is_inside = connection.is_in_transaction()
        async with nullcontext() if is_inside else connection.transaction():
            # Names are written relative to the search path; fix it, so that all are in full.
            await connection.execute("SELECT set_config('search_path', 'pg_catalog', true)")
            rows = await connection.fetch(_DESCRIPTION, list(CLOSED_FUNCTIONS))
    return [row["line"] for row in rows]


async def schema_digest(connection: asyncpg.Connection) -> bytes:
    """SHA-256 over `describe_schema`, 32 bytes.

    Raises:
        StoreError: the database cannot be asked.
    """
    digest = hashlib.sha256(_LABEL)
    for line in await describe_schema(connection):
        # A length before each line: a function's source may hold line ends.
        encoded = line.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()
