"""Two tenants' rows for a copy of anybody's schema: one of each in every table that matters.

All values are made up before anything is written: a column that is a foreign key has the value of
the column that it leads to, on the same side, so rows belong together whatever the order of tables
is. They are written past foreign keys and triggers. A CHECK, of a table or of a domain, that
made-up values do not satisfy is dropped, in the copy, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import asyncpg

from tractatus.isolation.ground import SECRET
from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.loosening import loosen
from tractatus.isolation.schema.model import Column, ForeignKey, Schema, Table
from tractatus.isolation.schema.values import DEFAULT, made_up
from tractatus.isolation.shape import literal

MINE: Final = "mine"
VICTIM: Final = "victim"
SIDES: Final = (MINE, VICTIM)
_ALLOWED: Final = re.compile(r"'((?:[^']|'')+)'")
_TRIES: Final = 6  # constraints of one table that may be dropped


@dataclass
class Furniture:
    """The rows that a copy holds.

    Args:
        rows: Table -> side -> column -> value, as text.
        words: Table -> the column that holds the secret; None where no text column is free.
        dropped: Checks that were dropped in the copy, a sentence each.
        failed: Table -> why it could not be furnished.
        statements: What was run, to be run again after an attack that won.
    """

    rows: dict[str, dict[str, dict[str, str | None]]] = field(default_factory=dict)
    words: dict[str, str | None] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    statements: dict[str, list[str]] = field(default_factory=dict)

    def again(self) -> str:
        """SQL that makes every furnished table as it was."""
        return "".join(
            f"DELETE FROM {table};{';'.join(statements)};"  # noqa: S608  (names are quoted)
            for table, statements in self.statements.items()
        )


class _Plan:
    """Values for the cells of all rows, each made once."""

    def __init__(self, schema: Schema, found: Detection, words: dict[str, str | None]) -> None:
        self._schema = schema
        self._found = found
        self._words = words
        self._made: dict[tuple[str, str, str], str | None] = {}

    def value(self, table: Table, column: Column, side: str) -> str | None:
        """What stands in a cell."""
        cell = (table.name, column.name, side)
        if cell not in self._made:
            self._made[cell] = None  # a foreign key that leads back to itself ends here
            self._made[cell] = self._find(table, column, side)
        return self._made[cell]

    def _find(self, table: Table, column: Column, side: str) -> str | None:
        if self._words.get(table.name) == column.name and self._is_tenants(table):
            return SECRET if side == VICTIM else "attackers-own-words"
        root = self._schema.tables.get(self._found.root or "")
        if self._found.tenants.get(table.name) == column.name and root is not table:
            # Also where no foreign key says that it is the same tenant.
            named = root.column(self._found.root_key or "") if root else None
            if root is not None and named is not None:
                return self.value(root, named, side)
            return made_up(column, side == VICTIM, 0)
        for key in _keys_of(table, column.name):
            target = self._schema.tables.get(key.table)
            far = key.references[key.columns.index(column.name)]
            found = target.column(far) if target else None
            if target is None or found is None or (target.name, far) == (table.name, column.name):
                continue
            value = self.value(target, found, side)
            if value is not None and value != DEFAULT:
                return value
        place = list(self._schema.tables).index(table.name)
        return _allowed(table, column) or made_up(column, side == VICTIM, place)

    def _is_tenants(self, table: Table) -> bool:
        return table.name in self._found.tenants or table.name in self._found.children


def tables_to_furnish(schema: Schema, found: Detection) -> list[Table]:
    """Tenant tables, their children, and whatever their foreign keys lead to."""
    wanted = [*found.tenants, *found.children]
    for name in wanted:
        table = schema.tables.get(name)
        for key in table.foreign_keys if table else ():
            if key.table not in wanted:
                wanted.append(key.table)
    # A person's table may stand apart: what is read through a policy must hold somebody.
    return [schema.tables[name] for name in wanted if name in schema.tables]


async def furnish(connection: asyncpg.Connection, schema: Schema, found: Detection) -> Furniture:
    """Write one row of each side into each table of a copy.

    Args:
        connection: To the copy, as a role that no policy holds back.
        schema: Of the copy.
        found: Whose rows which table holds.
    """
    tables = tables_to_furnish(schema, found)
    made = Furniture(words={table.name: _words_column(table) for table in tables})
    plan = _Plan(schema, found, made.words)
    await connection.execute("SET session_replication_role = replica")
    try:
        for table in tables:
            rows = {side: _row(plan, table, side) for side in SIDES}
            await _write(connection, table, rows, made)
    finally:
        await connection.execute("RESET session_replication_role")
    for view in schema.views:
        if view.is_materialised:
            await _refresh(connection, view.name)
    return made


async def _refresh(connection: asyncpg.Connection, name: str) -> None:
    """Fill a materialised view; what cannot be computed from made-up rows stays empty."""
    with suppress(asyncpg.PostgresError):
        await connection.execute(f"REFRESH MATERIALIZED VIEW {name}")


def _row(plan: _Plan, table: Table, side: str) -> dict[str, str | None]:
    return {c.name: plan.value(table, c, side) for c in table.columns if not c.is_generated}


async def _write(
    connection: asyncpg.Connection,
    table: Table,
    rows: dict[str, dict[str, str | None]],
    made: Furniture,
) -> None:
    for _ in range(_TRIES):
        statements = [_insert(table, rows[side]) for side in SIDES]
        try:
            async with connection.transaction():
                for sql in statements:
                    await connection.execute(sql)
        except asyncpg.CheckViolationError as error:
            dropped = await loosen(connection, table, error)
            if not dropped:
                made.failed[table.name] = str(error)
                return
            made.dropped.extend(dropped)
        except asyncpg.PostgresError as error:
            made.failed[table.name] = str(error)
            return
        else:
            await _keep(connection, table, rows, made, statements)
            return
    made.failed[table.name] = "too many checks refuse made-up rows"


async def _keep(
    connection: asyncpg.Connection,
    table: Table,
    rows: dict[str, dict[str, str | None]],
    made: Furniture,
    statements: list[str],
) -> None:
    """Remember the rows as the database holds them: what it filled in, it fills in once."""
    names = list(rows[MINE])
    found = await connection.fetch(
        f"SELECT {', '.join(f'{one}::text' for one in names)} FROM {table.name} ORDER BY ctid"  # noqa: S608
    )
    if len(found) != len(SIDES):
        made.failed[table.name] = f"expected 2 rows, found {len(found)}"
        return
    made.rows[table.name] = {
        side: dict(zip(names, row, strict=True)) for side, row in zip(SIDES, found, strict=True)
    }
    made.statements[table.name] = [_insert(table, made.rows[table.name][side]) for side in SIDES]


def _insert(table: Table, row: dict[str, str | None]) -> str:
    given = {name: value for name, value in row.items() if value != DEFAULT}
    types = {column.name: column.type for column in table.columns}
    values = ", ".join(
        "NULL" if value is None else f"{literal(value)}::{types[name]}"
        for name, value in given.items()
    )
    return (
        f"INSERT INTO {table.name} ({', '.join(given)}) "  # noqa: S608  (quoted by the catalog)
        f"OVERRIDING SYSTEM VALUE VALUES ({values})"
    )


def _words_column(table: Table) -> str | None:
    """A column of text that is free to hold the secret: no key, no check, long enough."""
    keyed = {name for key in table.foreign_keys for name in key.columns}
    checked = {name for check in table.checks for name in check.columns}
    unique = {name for index in table.indexes if index.is_unique for name in index.columns}
    columns = [c for c in table.columns if c.is_text and not c.is_generated and c.kind == "b"]
    columns = [c for c in columns if c.length is None or c.length >= len(SECRET) + 2]
    columns = [c for c in columns if c.name not in keyed]
    for taken in (checked | unique, checked, set()):
        free = [c.name for c in columns if c.name not in taken]
        if free:
            return free[0]
    return None


def _allowed(table: Table, column: Column) -> str | None:
    """The first value that a check of this one column lists: `status IN ('open', ...)`."""
    if not (column.is_text or column.kind == "e"):
        return None
    for check in table.checks:
        if check.columns == (column.name,) and "ANY" in check.definition:
            found = _ALLOWED.search(check.definition)
            if found:
                return found[1].replace("''", "'")
    return None


def _keys_of(table: Table, column: str) -> Iterable[ForeignKey]:
    """Foreign keys of a column; those that hold nothing else first."""
    found = [key for key in table.foreign_keys if column in key.columns]
    return sorted(found, key=lambda key: len(key.columns))
