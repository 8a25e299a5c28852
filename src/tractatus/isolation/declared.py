"""The tenant tables of a database that declares them, as attacks write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import asyncpg

from tractatus.errors import StoreError
from tractatus.isolation.ground import SECRET, Side, Table

# The key is the first column of the primary key after the tenant's, or the tenant's own where
# there is no other. Of the columns of text those without an index come first: they take any words.
_TABLES: Final = """
SELECT p.relation::text AS name, quote_ident(p.tenant_column) AS tenant, p.privileges,
    coalesce((SELECT quote_ident(attname) FROM pg_index, unnest(indkey) WITH ORDINALITY AS k (n, at)
        JOIN pg_attribute ON attnum = n
        WHERE indrelid = p.relation AND attrelid = p.relation AND indisprimary
            AND attname <> p.tenant_column ORDER BY at LIMIT 1),
        quote_ident(p.tenant_column)) AS key,
    ARRAY(SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = p.relation
        AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
    ARRAY(SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = p.relation
        AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND atttypid = 'text'::regtype
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = attrelid
            AND attnum = ANY (conkey))
        ORDER BY EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND attnum = ANY (indkey)),
            attnum) AS texts
FROM tenancy.protected_table AS p ORDER BY 1"""


async def read_tables(
    superuser: asyncpg.Connection, mine: str, victim: str
) -> tuple[list[Table], dict[str, str], dict[str, str]]:
    """Every declared table with a row of both tenants, and the keys of their rows.

    `SECRET` is written into a column of text of the victim's row, where one takes it: that the
    database is one that may be destroyed is taken for granted.

    Args:
        superuser: Of the furnished database.
        mine: The attacker's tenant, as text.
        victim: The other one.

    Raises:
        StoreError: no table is declared that holds rows of both.
    """
    tables: list[Table] = []
    keys: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for row in await superuser.fetch(_TABLES):
        table = Table(
            row["name"], row["tenant"], row["key"], None, tuple(row["columns"]),
            frozenset(row["privileges"]),
        )  # fmt: skip
        found = [await _key_of(superuser, table, tenant) for tenant in (mine, victim)]
        if found[0] is None or found[1] is None:
            continue
        keys[0][table.name], keys[1][table.name] = found[0], found[1]
        text = await _plant(superuser, table, victim, found[1], row["texts"])
        tables.append(replace(table, text=text))
    if not tables:
        raise StoreError("no declared table holds rows of both tenants")
    return tables, *keys


def with_keys(side: Side, keys: dict[str, str]) -> Side:
    """The side with the keys of its rows."""
    return replace(side, keys={**side.keys, **keys})


async def _key_of(superuser: asyncpg.Connection, table: Table, tenant: str) -> str | None:
    key = await superuser.fetchval(
        f"SELECT {table.key}::text FROM {table.name} "  # noqa: S608  (names are quoted)
        f"WHERE {table.tenant}::text = $1 ORDER BY 1 LIMIT 1",
        tenant,
    )
    return None if key is None else str(key)


async def _plant(
    superuser: asyncpg.Connection, table: Table, victim: str, key: str, texts: list[str]
) -> str | None:
    """Write the secret into the first column that takes it; None where none does."""
    for text in texts:
        try:
            async with superuser.transaction():
                await superuser.execute("SET LOCAL session_replication_role = replica")
                await superuser.execute(
                    f"UPDATE {table.name} SET {text} = $1 "  # noqa: S608  (names are quoted)
                    f"WHERE {table.tenant}::text = $2 AND {table.key}::text = $3",
                    SECRET,
                    victim,
                    key,
                )
        except asyncpg.IntegrityConstraintViolationError:
            continue  # a column of fixed words
        return text
    return None
