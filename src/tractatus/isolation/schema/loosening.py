"""Checks that made-up rows do not satisfy are dropped in the copy, of tables and of domains."""

from __future__ import annotations

import asyncpg

from tractatus.isolation.schema.model import Table

# The error names the domain of the column, but its check may be of a domain below that one.
_OF_DOMAINS = """
WITH RECURSIVE below AS (
    SELECT t.oid, t.typbasetype FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname = $1 AND t.typname = $2
    UNION ALL
    SELECT t.oid, t.typbasetype FROM pg_type AS t JOIN below ON t.oid = below.typbasetype
)
SELECT format('%I.%I', n.nspname, t.typname)
FROM below JOIN pg_type AS t USING (oid) JOIN pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_constraint AS c ON c.contypid = t.oid
WHERE c.conname = $3 AND c.contype = 'c'
"""


async def loosen(
    connection: asyncpg.Connection, table: Table, error: asyncpg.CheckViolationError
) -> tuple[str, ...]:
    """Drop the check that refused a row; what was dropped, empty where it cannot be told."""
    name = error.constraint_name
    if not name:
        return ()
    if error.table_name is not None:
        await connection.execute(
            f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {_quoted(name)} CASCADE"
        )
        return (f"check {name} of {table.name}",)
    found = await connection.fetch(_OF_DOMAINS, error.schema_name, error.data_type_name, name)
    for (domain,) in found:
        await connection.execute(f"ALTER DOMAIN {domain} DROP CONSTRAINT {_quoted(name)}")
    return tuple(f"check {name} of the domain {domain}" for (domain,) in found)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
