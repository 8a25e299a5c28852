"""Two databases, one of which holds a single tenant's rows, and one session on each.

The second is a copy of the first from which all other tenants' rows were removed, so identifiers
are the same, and so are the files' sizes and with them the plans.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg

from tractatus.isolation.noninterference.grammar import Script
from tractatus.isolation.noninterference.schema import Schema

# For each statement what it answered: its rows, sorted, with its tag, or the words of its error.
Answer: TypeAlias = tuple[tuple[str, ...], ...]
Enter: TypeAlias = Callable[[asyncpg.Connection], Awaitable[None]]

# Whether these come depends on the machine's load, not on rows.
_NO_ANSWER: Final = frozenset({"57014", "53200", "54001", "55P03"})
_TIMEOUT: Final = "SET statement_timeout = '4s'"


class Session:
    """The application's login on one database, in the scope of one tenant."""

    def __init__(self, connection: asyncpg.Connection, enter: Enter) -> None:
        self._connection = connection
        self._enter = enter

    async def begin(self) -> None:
        """Open a transaction in the tenant's scope."""
        await self._connection.execute(_TIMEOUT)
        await self._connection.execute("BEGIN")
        await self._enter(self._connection)
        await self._connection.execute("SAVEPOINT script")

    async def end(self) -> None:
        """Undo everything since `begin`."""
        await self._connection.execute("ROLLBACK")

    async def ask(self, script: Script) -> Answer | None:
        """Put a script and undo it; None where the server gave up instead of answering."""
        answers: list[tuple[str, ...]] = []
        for sql in script:
            try:
                answers.append(await self._one(sql))
            except asyncpg.PostgresError as error:
                if error.sqlstate in _NO_ANSWER:
                    await self._undo(script)
                    return None
                answers.append(("ERROR", *_words(error)))
                break
        await self._undo(script)
        return tuple(answers)

    async def _one(self, sql: str) -> tuple[str, ...]:
        if sql.startswith("COPY"):
            lines: list[bytes] = []
            await self._connection.copy_from_query(sql[6:-11], output=_collector(lines))
            return ("COPY", *sorted(b"".join(lines).decode().split("\n")))
        statement = await self._connection.prepare(sql)
        rows = await statement.fetch()
        shown = [str(tuple(row)) for row in rows]
        # A plan has an order of its own; rows of a query have none.
        return (statement.get_statusmsg(), *(shown if sql.startswith("EXPLAIN") else sorted(shown)))

    async def _undo(self, script: Script) -> None:
        await self._connection.execute("ROLLBACK TO SAVEPOINT script")
        if any(sql.startswith("PREPARE") for sql in script):
            await self._connection.execute("DEALLOCATE ALL")


def _collector(into: list[bytes]) -> Callable[[bytes], Awaitable[None]]:
    async def collect(data: bytes) -> None:
        into.append(data)

    return collect


def _words(error: asyncpg.PostgresError) -> tuple[str, ...]:
    parts = (error.sqlstate, error.args[0], error.detail, error.hint, error.constraint_name)
    return tuple(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sessions, and what scripts for them are written about."""

    full: Session
    alone: Session
    schema: Schema

    async def begin(self) -> None:
        """Open both transactions."""
        await asyncio.gather(self.full.begin(), self.alone.begin())

    async def end(self) -> None:
        """Undo both."""
        await asyncio.gather(self.full.end(), self.alone.end())

    async def ask(self, script: Script) -> tuple[Answer | None, Answer | None]:
        """What each of the two says."""
        full, alone = await asyncio.gather(self.full.ask(script), self.alone.ask(script))
        return full, alone


async def keep_only(judge: asyncpg.Connection, tenant: str, column: str = "tenant_id") -> None:
    """Remove every other tenant's rows from a database, past row security and foreign keys.

    Args:
        judge: A superuser on the copy.
        tenant: Identifier of the tenant that stays, as text.
        column: The tenant column of tables for which nothing else was declared.
    """
    async with judge.transaction():
        await judge.execute("SELECT set_config('search_path', 'pg_catalog', true)")
        await judge.execute("SET LOCAL session_replication_role = replica")
        for name, tenant_column in await judge.fetch(_TENANT_TABLES, column):
            await judge.execute(
                f"DELETE FROM {name} WHERE {tenant_column}::text <> $1",
                tenant,
            )


_TENANT_TABLES: Final = """
SELECT c.oid::regclass::text, quote_ident(attname) FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = c.oid
LEFT JOIN tenancy.protected_table AS p ON p.relation = c.oid
WHERE relkind = 'r' AND NOT attisdropped AND nspname !~ '^pg_' AND nspname <> 'schema_gate'
    AND attname = coalesce(p.tenant_column, $1)
ORDER BY 1
"""
