"""Writing rows of another tenant, or into another tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import asyncpg

from tractatus.isolation.batteries.scripts import (
    DELETE,
    INSERT,
    NOTHING,
    UPDATE,
    aimed,
    reaches,
    scripted,
)
from tractatus.isolation.ground import Attack, Ground

_OPEN: Final = "no row security"
_UNCHECKED: Final = "writes unchecked"
_PROTECT: Final = (
    "ENABLE and FORCE ROW LEVEL SECURITY on the table, with USING and WITH CHECK on a scope that "
    "the application cannot write."
)
_CHECK: Final = "Give the policy a WITH CHECK that is the same comparison as its USING."
_READ_WRITE: Final = frozenset({"SELECT", "INSERT", "UPDATE"})


async def _insert(ground: Ground) -> None:
    """A row that is the victim's, but for its key."""
    planted = ground.shape.copy_of(ground.victim.tenant, 1)
    async with ground.scope(ground.mine):
        ground.oracle_answered = await reaches(
            ground, ground.shape.insert(planted) + " RETURNING 1"
        )


async def _insert_blind(ground: Ground) -> None:
    """The same without RETURNING, which needs no right to read."""
    planted = ground.shape.copy_of(ground.victim.tenant, 2)
    async with ground.scope(ground.mine):
        was_inserted = await ground.run(ground.shape.insert(planted))
    ground.oracle_answered = was_inserted or ground.refusal.startswith("23")


async def _insert_select(ground: Ground) -> None:
    """My row, read and written again under the other tenant's name, in one statement."""
    shape = ground.shape
    others = [name for name in shape.types if name != shape.tenant]
    into = ", ".join([shape.tenant, *others])
    sql = ground.write(
        f"INSERT INTO {{table}} ({into}) OVERRIDING SYSTEM VALUE "  # noqa: S608
        f"SELECT '{{victim}}', {', '.join(others)} FROM {{table}} RETURNING 1"
    )
    async with ground.scope(ground.mine):
        ground.oracle_answered = await reaches(ground, sql)


async def _move(ground: Ground) -> None:
    """My own row is given to the other tenant."""
    sql = "UPDATE {table} SET {tenant} = '{victim}' WHERE {key}::text = '{my_key}'"
    async with ground.scope(ground.mine):
        await ground.run(ground.write(sql))
    left = "SELECT true FROM {table} WHERE {tenant}::text = '{mine}' AND {key}::text = '{my_key}'"
    is_gone = not await ground.judge.fetchval(ground.write(left))
    ground.oracle_answered = is_gone or ground.refusal.startswith("23")


async def _upsert(ground: Ground) -> None:
    """The victim's own row once more, and on conflict its update."""
    row = ground.shape.rows[ground.victim.tenant]
    sql = ground.shape.insert(row) + ground.write(
        " ON CONFLICT ({tenant}, {key}) DO UPDATE SET {text} = excluded.{text}"
    )
    if ground.table.key == ground.table.tenant:
        sql = sql.replace(ground.write("({tenant}, {key})"), ground.write("({tenant})"))
    async with ground.scope(ground.mine):
        if not await ground.run(sql) and ground.refusal == "42P10":  # no such unique key
            await ground.run(sql.replace(ground.write("({tenant}, "), "("))


async def _merge(ground: Ground) -> None:
    await ground.script(
        ground.write(
            "MERGE INTO {table} AS n USING (VALUES (1)) AS v ON n.{key}::text = '{victim_key}' "
            "WHEN MATCHED THEN UPDATE SET {text} = n.{text}"
        )
    )


async def _merge_insert(ground: Ground) -> None:
    """A MERGE that matches nothing and inserts for the other tenant."""
    planted = ground.shape.copy_of(ground.victim.tenant, 3)
    insert = ground.shape.insert(planted).split(" ", 3)[3]  # from the list of columns on
    sql = ground.write("MERGE INTO {table} AS n USING (VALUES (1)) AS v ON false ")
    async with ground.scope(ground.mine):
        was_inserted = await ground.run(sql + "WHEN NOT MATCHED THEN INSERT " + insert)
    ground.oracle_answered = was_inserted or ground.refusal.startswith("23")


async def _copy_in(ground: Ground) -> None:
    planted = ground.shape.copy_of(ground.victim.tenant, 4)
    line = "\t".join(
        "\\N"
        if one is None
        else one.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        for one in planted.values()
    )

    async def lines() -> AsyncIterator[bytes]:
        yield (line + "\n").encode()

    schema, _, name = ground.table.name.rpartition(".")
    try:
        async with ground.scope(ground.mine):
            await ground.attacker.copy_to_table(
                name.strip('"'),
                schema_name=schema.strip('"') or None,
                columns=[one.strip('"') for one in planted],
                source=lines(),
            )
    except asyncpg.PostgresError as error:
        ground.seen.append(str(error))
        ground.oracle_answered = (error.sqlstate or "").startswith("23")


async def _truncate(ground: Ground) -> None:
    """TRUNCATE asks no policy."""
    for sql in ("TRUNCATE {table}", "TRUNCATE {table} CASCADE"):
        async with ground.undone(ground.mine):
            if await ground.run(ground.write(sql)) or ground.refusal == "0A000":
                ground.oracle_answered = True  # 0A000: only a foreign key refused


_SCRIPTS: Final = [
    (
        "update by key",
        "update",
        UPDATE,
        "UPDATE {table} SET {text} = {text} WHERE {key}::text = '{victim_key}'",
    ),
    ("update everything", "update", UPDATE, "UPDATE {table} SET {text} = {text}"),
    (
        "update from a join",
        "update and delete by join",
        UPDATE,
        "UPDATE {table} AS n SET {text} = n.{text} FROM {table} AS m WHERE n.ctid = m.ctid",
    ),
    (
        "update from within a query",
        "write inside a query",
        UPDATE,
        "WITH changed AS (UPDATE {table} SET {text} = {text} RETURNING 1) SELECT count(*) "
        "FROM changed",
    ),
]

_DELETES: Final = [
    ("delete by tenant", "delete", "DELETE FROM {table} WHERE {tenant}::text = '{victim}'"),
    (
        "delete by join",
        "update and delete by join",
        "DELETE FROM {table} AS n USING (VALUES ('{victim_key}')) AS v (k) "
        "WHERE n.{key}::text = v.k",
    ),
    (
        "delete from within a query",
        "write inside a query",
        "WITH gone AS (DELETE FROM {table} WHERE {tenant}::text = '{victim}' RETURNING *) "
        "SELECT * FROM gone",
    ),
]

WRITES: Final[list[Attack]] = [
    *(
        scripted(name, mechanism, _OPEN, sql, needs=needs, mend=_PROTECT)
        for name, mechanism, needs, sql in _SCRIPTS
    ),
    *(
        aimed(name, mechanism, _OPEN, sql, needs=DELETE, mend=_PROTECT)
        for name, mechanism, sql in _DELETES
    ),
    scripted(
        "update beside a permissive policy",
        "a further policy",
        "permissive policy",
        "UPDATE {table} SET {text} = {text}",
        needs=UPDATE,
        mend="Drop policies that let other rows in: permissive policies are joined by OR.",
    ),
    Attack("insert into another tenant", "insert", _insert, _OPEN, INSERT, mend=_PROTECT),
    Attack(
        "insert where only reading is checked",
        "missing check of what is written",
        _insert_blind,
        _UNCHECKED,
        INSERT,
        mend=_CHECK,
    ),
    Attack(
        "move a row to another tenant",
        "missing check of what is written",
        _move,
        _UNCHECKED,
        UPDATE,
        mend=_CHECK,
    ),
    Attack(
        "insert what a query reads",
        "insert from a query",
        _insert_select,
        _OPEN,
        INSERT | UPDATE,
        mend=_PROTECT,
    ),
    Attack("upsert over another's row", "upsert", _upsert, _OPEN, _READ_WRITE, mend=_PROTECT),
    Attack("merge over another's row", "merge", _merge, _OPEN, UPDATE, mend=_PROTECT),
    Attack(
        "merge a row in",
        "merge",
        _merge_insert,
        _OPEN,
        frozenset({"SELECT", "INSERT"}),
        mend=_PROTECT,
    ),
    Attack("copy in", "copy", _copy_in, _OPEN, INSERT, mend=_PROTECT),
    Attack(
        "truncate",
        "truncate",
        _truncate,
        "truncate granted",
        NOTHING,
        mend="REVOKE TRUNCATE: no policy is asked for it.",
    ),
]
