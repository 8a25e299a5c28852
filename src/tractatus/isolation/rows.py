"""The rows that two tenants were furnished with: whether they were written, and put back again."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from tractatus.errors import StoreError
from tractatus.isolation.ground import Side, Table


class Rows:
    """The rows of both sides as they were furnished, and how they are put back."""

    def __init__(
        self, judge: asyncpg.Connection, tables: Sequence[Table], sides: Sequence[Side]
    ) -> None:
        self._judge = judge
        self._tables = {table.name: table for table in tables}
        self._sides = [side.tenant for side in sides]
        self._kept: dict[str, list[str]] = {}
        self._versions: dict[str, list[str]] = {}

    @classmethod
    async def of(
        cls, judge: asyncpg.Connection, tables: Sequence[Table], sides: Sequence[Side]
    ) -> Rows:
        """Read them; `StoreError` where a table does not hold a row of each side."""
        rows = cls(judge, tables, sides)
        for table in tables:
            rows._kept[table.name] = await rows._read(table, "t::text")
            await _require_furnished(judge, table, sides)
        await rows._note_versions()
        return rows

    async def were_touched(self, table: Table) -> bool:
        """Whether any row of the table was written, also as it was."""
        return await self._read(table, "t.xmin::text || t::text") != self._versions[table.name]

    async def put_back(self) -> None:
        """Write the furnished rows again, in all tables, past triggers and foreign keys."""
        async with self._judge.transaction():
            await self._judge.execute("SET LOCAL session_replication_role = replica")
            for table in self._tables.values():
                await self._put_back(table)
        await self._note_versions()

    async def _put_back(self, table: Table) -> None:
        name, columns = table.name, ", ".join(await self._writable(table))
        await self._judge.execute(
            f"DELETE FROM {name} WHERE {table.tenant}::text = ANY ($1)",  # noqa: S608
            self._sides,
        )
        await self._judge.execute(
            f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608
            f"SELECT {columns} FROM (SELECT (kept::{name}).* FROM unnest($1::text[]) AS kept)",
            self._kept[name],
        )

    async def _writable(self, table: Table) -> list[str]:
        rows = await self._judge.fetch(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::text::regclass "
            "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            table.name,
        )
        return [str(row[0]) for row in rows]

    async def _note_versions(self) -> None:
        for name, table in self._tables.items():
            self._versions[name] = await self._read(table, "t.xmin::text || t::text")

    async def _read(self, table: Table, what: str) -> list[str]:
        # Names come from the catalog, quoted.
        rows = await self._judge.fetch(
            f"SELECT {what} FROM {table.name} AS t "  # noqa: S608
            f"WHERE {table.tenant}::text = ANY ($1) ORDER BY 1",
            self._sides,
        )
        return [str(row[0]) for row in rows]


async def _require_furnished(
    judge: asyncpg.Connection, table: Table, sides: Sequence[Side]
) -> None:
    for side in sides:
        key = side.keys.get(table.name)
        found = key is not None and await judge.fetchval(
            f"SELECT true FROM {table.name} "  # noqa: S608
            f"WHERE {table.tenant}::text = $1 AND {table.key}::text = $2",
            side.tenant,
            key,
        )
        if not found:
            raise StoreError(f"expected a row of tenant {side.tenant} in {table.name}, found none")
