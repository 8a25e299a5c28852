"""The ground that attacks are run on: two tenants, one attacker, and what everybody may touch.

An attack acts as the application's login inside the scope of tenant `mine` and tries to learn or
change something of tenant `victim`. Everything that the database answers, errors included, is kept
in `seen`; the attack has won when a secret of the victim stands there, when a row of the victim is
not as it was (or was written again as it was), or when the attack says itself that an oracle
answered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

import asyncpg

from tractatus.isolation.shape import Shape, read_shape

# Stands in a text column of every row of the victim, and nowhere else.
SECRET: Final = "victims-own-words"  # noqa: S105  (what is looked for, not what opens)
# A key shorter than this may stand in any answer by chance.
_TELLING: Final = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of tenants, as attacks write it.

    Args:
        name: Schema and name, quoted where SQL asks for it.
        tenant: Column that names the tenant, quoted.
        key: Column that tells the rows of one tenant apart, quoted.
        text: A column of text, quoted, that holds `SECRET` in the victim's row; None where the
            table has none, and then rows are told by their keys.
        columns: All columns, quoted.
        privileges: What the application may do to it: of SELECT, INSERT, UPDATE, DELETE.
    """

    name: str
    tenant: str
    key: str
    text: str | None
    columns: tuple[str, ...]
    privileges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Side:
    """One tenant.

    Args:
        tenant: Its value in the tenant columns, as a string that casts to their type.
        capability: What opens its scope: a token, or whatever this database takes for one.
        keys: The key of its one row in each table, by name of table, castable likewise. Where a
            table has no column of text the victim's key is what is looked for, if it has eight
            characters or more, and else the uuids that only its row holds.
        member: Identifier of the one who acts, where the scope has one.
    """

    tenant: str
    capability: Any
    keys: Mapping[str, str]
    member: str = ""


class Entry(Protocol):
    """How a transaction of the application becomes one of a tenant."""

    async def enter(self, connection: asyncpg.Connection, side: Side) -> None:
        """Called first in a transaction. Does nothing where the application alone filters."""


@dataclass(frozen=True, slots=True)
class MintedScope:
    """Ours: `tenancy.enter` with a token of the issuer."""

    async def enter(self, connection: asyncpg.Connection, side: Side) -> None:
        """Raises as the database does where the token opens nothing."""
        await connection.fetch("SELECT tenancy.enter($1)", side.capability)


@dataclass(frozen=True, slots=True)
class ScopeInSetting(MintedScope):
    """Its claims stand in a setting that only the definer may write."""


@dataclass(frozen=True, slots=True)
class ScopeByMac(MintedScope):
    """Its claims stand in a setting that anybody may write, and a MAC proves them."""


@dataclass(frozen=True, slots=True)
class SettingScope:
    """The textbook: the tenant stands in a setting that any statement can write."""

    name: str

    async def enter(self, connection: asyncpg.Connection, side: Side) -> None:
        """`SET LOCAL`, as a function, so that the value is a parameter."""
        await connection.fetch("SELECT set_config($1, $2, true)", self.name, self.value_of(side))

    def value_of(self, side: Side) -> str:
        """What stands in the setting for a tenant: its capability if it has one, else its name."""
        return str(side.capability or side.tenant)


@dataclass(frozen=True, slots=True)
class NoScope:
    """The database is told nothing: a WHERE in each statement is the isolation."""

    async def enter(self, connection: asyncpg.Connection, side: Side) -> None:
        """Nothing to do."""


@dataclass
class Ground:
    """One attacker's session and one victim's session on one database.

    Args:
        attacker: Connected as the application's login, or as a weakened twin of it.
        victim_session: Connected as the application's login: somebody else's live request.
        judge: A superuser; for judging, never for attacking.
        entry: How a scope is opened.
        table: The table that is attacked.
        mine: The attacker's tenant.
        victim: The other one.
    """

    attacker: asyncpg.Connection
    victim_session: asyncpg.Connection
    judge: asyncpg.Connection
    entry: Entry
    table: Table
    mine: Side
    victim: Side
    seen: list[str] = field(default_factory=list)
    oracle_answered: bool = False
    # Why the attack says nothing about this table; empty where it does.
    moot: str = ""
    # SQLSTATE and constraint of the last refusal, empty after a statement that ran.
    refusal: str = ""
    refused_by: str = ""
    known_shape: Shape | None = None
    _before: list[str] = field(default_factory=list)

    @property
    def shape(self) -> Shape:
        """The table's keys and both rows, as the judge found them at the first `look`."""
        assert self.known_shape is not None, "look() comes before the attack"
        return self.known_shape

    async def look(self) -> None:
        """Remember the victim's rows as they are; called before the attack."""
        if self.known_shape is None:
            keys = {s.tenant: s.keys[self.table.name] for s in (self.mine, self.victim)}
            self.known_shape = await read_shape(
                self.judge, self.table.name, self.table.tenant, self.table.key, keys
            )
        self._before = await self._rows()

    async def has_won(self) -> bool:
        """Whether anything of the victim was learned or changed since `look`."""
        return bool(await self.what_leaked())

    async def what_leaked(self) -> str:
        """What was learned or changed since `look`, in words; empty where nothing was."""
        needles = self._needles()
        found = next((one for one in self.seen if any(each in one for each in needles)), None)
        if found is not None:
            return f"it answered: {found[:200]}"
        if await self._rows() != self._before:
            return "a row of the other tenant was written"
        return "what was asked has an answer that depends on the other" * self.oracle_answered

    async def run(self, sql: str, *args: Any, on: asyncpg.Connection | None = None) -> bool:
        """Run one statement, keep what it answers; False where the database refused it."""
        return await self.ask(sql, *args, on=on) is not None

    async def ask(
        self, sql: str, *args: Any, on: asyncpg.Connection | None = None
    ) -> list[asyncpg.Record] | None:
        """As `run`, and return the rows; None where the database refused."""
        connection = on or self.attacker
        inside = connection.is_in_transaction()
        if inside:
            await connection.execute("SAVEPOINT attack")
        self.refusal = self.refused_by = ""
        try:
            answer = list(await connection.fetch(sql, *args))
        except asyncpg.PostgresError as error:
            self.refusal = error.sqlstate or "?????"
            self.refused_by = getattr(error, "constraint_name", None) or ""
            self.seen.append(f"{error} {error.detail}")
            if inside:
                await connection.execute("ROLLBACK TO SAVEPOINT attack")
            return None
        self.seen.extend(str(tuple(row)) for row in answer)
        return answer

    async def attacker_tag(self, sql: str) -> str:
        """What a statement of mine reports of itself ("INSERT 0 1"); empty where it is refused."""
        try:
            async with self.attacker.transaction():
                return str(await self.attacker.execute(sql))
        except asyncpg.PostgresError as error:
            self.seen.append(f"{error} {error.detail}")
            return ""

    async def script(self, *statements: str, undone: bool = False) -> None:
        """Inside my own scope, run `statements` one after the other, whatever each answers.

        Args:
            statements: Complete SQL.
            undone: Roll all of it back at the end: for what changes a schema.
        """
        async with self.undone(self.mine) if undone else self.scope(self.mine):
            for sql in statements:
                await self.run(sql)

    @asynccontextmanager
    async def scope(self, side: Side, on: asyncpg.Connection | None = None) -> AsyncIterator[None]:
        """A transaction in the scope of `side`, committed at its end."""
        connection = on or self.attacker
        async with connection.transaction():
            await self.entry.enter(connection, side)
            yield

    @asynccontextmanager
    async def undone(self, side: Side, on: asyncpg.Connection | None = None) -> AsyncIterator[None]:
        """A transaction in the scope of `side`, rolled back at its end."""
        connection = on or self.attacker
        transaction = connection.transaction()
        await transaction.start()
        try:
            await self.entry.enter(connection, side)
            yield
        finally:
            await transaction.rollback()

    def write(self, sql: str) -> str:
        """`sql` with {table}, {tenant}, {key}, {text}, {mine}, {my_key}, {victim}, {victim_key},
        {victim_member} and {secret} filled in.
        """
        return sql.format(
            table=self.table.name,
            tenant=self.table.tenant,
            key=self.table.key,
            text=self.table.text or self.table.key,
            mine=self.mine.tenant,
            my_key=self.mine.keys[self.table.name],
            victim_member=self.victim.member,
            victim=self.victim.tenant,
            victim_key=self.victim.keys[self.table.name],
            secret=SECRET,
        )

    def _needles(self) -> list[str]:
        """What stands in the victim's row of this table alone: words, else its identifiers."""
        if self.table.text:
            return [SECRET]
        key = self.victim.keys[self.table.name]
        if len(key) >= _TELLING and key not in (
            self.mine.keys[self.table.name],
            self.victim.tenant,
        ):
            return [key]
        if self.known_shape is None:
            return []
        mine, theirs = (self.shape.rows[side.tenant] for side in (self.mine, self.victim))
        # The tenant and its member stand in statements of the attacker's, too.
        told = {*mine.values(), self.victim.tenant, self.victim.member}
        kinds = self.shape.types
        return [v for c, v in theirs.items() if v and v not in told and kinds[c] == "uuid"]

    async def _rows(self) -> list[str]:
        # Names and values come from the furnished schema; the judge reads past row security.
        # With xmin, a row that was written again as it was is another row, too.
        rows = await self.judge.fetch(
            f"SELECT t.xmin::text || t::text FROM {self.table.name} AS t "  # noqa: S608
            f"WHERE {self.table.tenant}::text = $1 ORDER BY 1",
            self.victim.tenant,
        )
        return [str(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class Attack:
    """How to attack, and the control on which it succeeds.

    Args:
        name: What it tries, in words; unique in its battery.
        mechanism: What it goes around or through; attacks of one mechanism are variants.
        run: The attack.
        control: Name of the weakened database on which it wins.
        needs: Privileges on the table without which it says nothing.
        needs_text: Whether it says something only where the table has a column of text.
        mend: What to do where it wins, in one sentence.
        entry: The kind of scope that it attacks; None where it does not matter which.
        once: Whether it is about the database and not about one table.
        reveals: What somebody gains: rows of others, power over the database, whether a value
            exists with others, or what others do right now.
    """

    name: str
    mechanism: str
    run: Callable[[Ground], Awaitable[None]]
    control: str
    needs: frozenset[str] = frozenset({"SELECT"})
    needs_text: bool = False
    mend: str = ""
    entry: type[MintedScope] | type[SettingScope] | None = None
    once: bool = False
    reveals: Literal["rows", "power", "existence", "activity"] = "rows"
