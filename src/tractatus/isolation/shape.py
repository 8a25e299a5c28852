"""How a table is built and what its two rows hold, so that attacks can write rows that fit.

Read by the judge. An attacker who knows the names of columns, the values of its own row and the
identifiers of the victim's knows as much; so much is taken for granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import asyncpg

_COLUMNS: Final = """
SELECT quote_ident(attname) AS name, atttypid::regtype::text AS type,
    attgenerated <> '' AS is_generated
FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum"""

# Indexes over expressions and over a part of the rows are left out.
_UNIQUES: Final = """
SELECT relname::text AS name, ARRAY(
    SELECT quote_ident(attname) FROM unnest(indkey[0 : indnkeyatts - 1]) AS k
    JOIN pg_attribute ON attrelid = indrelid AND attnum = k) AS columns
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = $1::text::regclass AND indisunique AND indexprs IS NULL AND indpred IS NULL
ORDER BY 1"""

_FOREIGN_KEYS: Final = """
SELECT conname::text AS name, ARRAY(
    SELECT quote_ident(attname) FROM unnest(conkey) AS k
    JOIN pg_attribute ON attrelid = conrelid AND attnum = k) AS columns
FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'f' ORDER BY 1"""

_NUMBERS: Final = {"smallint": 32000, "integer": 1_900_000_000, "bigint": 1_900_000_000}
_NONE: Final[Mapping[str, str | None]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Key:
    """A unique index or a foreign key: its name, and its columns without the tenant's."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one table looks like.

    Args:
        name: Schema and name.
        tenant: Column of the tenant.
        key: Column that tells the rows of a tenant apart.
        types: Type of each column that can be written, all names quoted.
        rows: By tenant: the value of each of those columns in its row, as text; empty where the
            tenant has no row.
        uniques: Its unique indexes.
        foreign_keys: Its foreign keys.
    """

    name: str
    tenant: str
    key: str
    types: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str | None]]
    uniques: tuple[Key, ...]
    foreign_keys: tuple[Key, ...]

    def fresh(self, column: str, number: int) -> str | None:
        """A value of a column's type that no row holds; None where none can be made up."""
        kind = self.types[column]
        if kind == "uuid":
            return f"00000000-0000-4000-8000-{number:012d}"
        if kind in _NUMBERS:
            return str(_NUMBERS[kind] + number)
        return f"fresh{number}" if kind in ("text", "character varying") else None

    def copy_of(
        self,
        tenant: str,
        number: int,
        others: Mapping[str, str | None] = _NONE,
        *,
        fits: bool = True,
    ) -> dict[str, str | None]:
        """The row of `tenant` under keys that are free, with `others` in place of its own.

        Columns of foreign keys are left as they are where the row has to fit.
        """
        row = dict(self.rows[tenant])
        refers = {name for key in self.foreign_keys for name in key.columns if fits}
        named = {self.key, *(name for key in self.uniques for name in key.columns)}
        for name in named - refers - {self.tenant}:
            value = self.fresh(name, number)
            if row[name] is not None and value is not None:
                row[name] = value
        return {**row, **others}

    def insert(self, *rows: Mapping[str, str | None]) -> str:
        """The statement that inserts rows of the same columns."""
        values = (
            "(" + ", ".join("NULL" if v is None else literal(v) for v in row.values()) + ")"
            for row in rows
        )
        # Names are quoted by the database, values here.
        return (
            f"INSERT INTO {self.name} ({', '.join(rows[0])}) "  # noqa: S608
            f"OVERRIDING SYSTEM VALUE VALUES {', '.join(values)}"
        )


async def read_shape(
    judge: asyncpg.Connection, name: str, tenant: str, key: str, keys: Mapping[str, str]
) -> Shape:
    """Read one table.

    Args:
        judge: A superuser's connection.
        name: Of the table, as `Table.name`.
        tenant: Its tenant column.
        key: Its key.
        keys: The key of the row of each tenant.
    """
    columns = [row for row in await judge.fetch(_COLUMNS, name) if not row["is_generated"]]
    names = [row["name"] for row in columns]
    rows = {}
    for of_tenant, of_key in keys.items():
        found = await judge.fetchrow(
            f"SELECT {', '.join(f'{one}::text' for one in names)} FROM {name} "  # noqa: S608
            f"WHERE {tenant}::text = $1 AND {key}::text = $2",
            of_tenant,
            of_key,
        )
        rows[of_tenant] = dict(zip(names, found, strict=True)) if found is not None else {}
    return Shape(
        name=name,
        tenant=tenant,
        key=key,
        types={row["name"]: row["type"] for row in columns},
        rows=rows,
        uniques=_keys(await judge.fetch(_UNIQUES, name), tenant),
        foreign_keys=_keys(await judge.fetch(_FOREIGN_KEYS, name), tenant),
    )


def literal(text: str) -> str:
    """A value as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _keys(found: Sequence[asyncpg.Record], tenant: str) -> tuple[Key, ...]:
    keys = [Key(row["name"], tuple(c for c in row["columns"] if c != tenant)) for row in found]
    return tuple(key for key in keys if key.columns)
