"""Reading rows of another tenant with SELECT and its relatives."""

from __future__ import annotations

from typing import Final

import asyncpg

from tractatus.isolation.batteries.scripts import DELETE, NOTHING, UPDATE, aimed, scripted
from tractatus.isolation.ground import Attack, Ground

_OPEN: Final = "no row security"
_PROTECT: Final = (
    "ENABLE and FORCE ROW LEVEL SECURITY on the table, with a policy that compares its tenant "
    "column with a scope that the application cannot write."
)
_POLICY: Final = "Drop policies that let other rows in: permissive policies are joined by OR."


async def _count(ground: Ground) -> None:
    """Does count(*) count more than what is mine?"""
    mine = await ground.judge.fetchval(
        ground.write("SELECT count(*) FROM {table} WHERE {tenant}::text = $1"), ground.mine.tenant
    )
    async with ground.scope(ground.mine):
        counted = await ground.ask(ground.write("SELECT count(*) FROM {table}"))
    ground.oracle_answered = counted is not None and counted[0][0] > mine


async def _copy_out(ground: Ground) -> None:
    """COPY TO has its own way of reading a table."""
    for query in (ground.write("SELECT * FROM {table}"), ground.write("TABLE {table}")):
        kept: list[bytes] = []

        async def keep(chunk: bytes, into: list[bytes] = kept) -> None:
            into.append(chunk)

        try:
            async with ground.scope(ground.mine):
                await ground.attacker.copy_from_query(query, output=keep)
        except asyncpg.PostgresError as error:
            ground.seen.append(str(error))
        ground.seen.append(b"".join(kept).decode(errors="replace"))


async def _current_of(ground: Ground) -> None:
    """A cursor over a locking query, and an update of the row that it stands on."""
    await ground.script(
        ground.write("DECLARE here CURSOR FOR SELECT * FROM {table} FOR UPDATE"),
        "FETCH ALL FROM here",
        "MOVE FIRST FROM here",
        ground.write("UPDATE {table} SET {text} = {text} WHERE CURRENT OF here RETURNING *"),
    )


async def _leakproof(ground: Ground) -> None:
    """A function that fails with its argument's words, on one row after the other."""
    async with ground.undone(ground.mine):
        for scan in ("seqscan", "indexscan", "bitmapscan", "indexonlyscan"):
            await ground.attacker.execute(f"SET LOCAL enable_{scan} = off")
        for place in range(1, 25):
            sql = (
                f"SELECT count(*) FROM {{table}} WHERE ctid = '(0,{place})' "  # noqa: S608
                "AND date_trunc({text}, timestamptz '2000-01-01') IS NOT NULL"
            )
            await ground.run(ground.write(sql))


_SCRIPTS: Final[list[tuple[str, str, str, tuple[str, ...]]]] = [
    ("read everything", "plain read", _OPEN, ("SELECT * FROM {table}",)),
    (
        "read by tenant",
        "plain read",
        _OPEN,
        ("SELECT * FROM {table} WHERE {tenant}::text = '{victim}'",),
    ),
    (
        "read by key",
        "plain read",
        _OPEN,
        ("SELECT * FROM {table} WHERE {key}::text = '{victim_key}'",),
    ),
    (
        "read by an injected condition",
        "plain read",
        _OPEN,
        ("SELECT * FROM {table} WHERE {key}::text = 'x' OR true --'",),
    ),
    (
        "read beside a permissive policy",
        "a further policy",
        "permissive policy",
        ("SELECT * FROM {table}",),
    ),
    (
        "read by union",
        "set operation",
        _OPEN,
        ("SELECT {key}::text FROM {table} UNION ALL SELECT {text}::text FROM {table}",),
    ),
    (
        "read by except",
        "set operation",
        _OPEN,
        (
            "SELECT {text}::text FROM {table} EXCEPT "
            "SELECT {text}::text FROM {table} WHERE {tenant}::text = '{mine}'",
        ),
    ),
    (
        "read by outer join",
        "join",
        _OPEN,
        ("SELECT n.* FROM (VALUES (1)) AS one RIGHT JOIN {table} AS n ON false",),
    ),
    (
        "read by lateral join",
        "join",
        _OPEN,
        ("SELECT x.* FROM pg_namespace, LATERAL (SELECT * FROM {table}) AS x",),
    ),
    (
        "read by correlated sub-query",
        "sub-query",
        _OPEN,
        (
            "SELECT (SELECT max(n.{text}::text) FROM {table} AS n "
            "WHERE n.{tenant}::text = t.name) FROM (VALUES ('{victim}')) AS t (name)",
        ),
    ),
    (
        "read by common table expression",
        "common table expression",
        _OPEN,
        (
            "WITH RECURSIVE r AS MATERIALIZED (SELECT {text}::text AS found FROM {table}) "
            "SELECT * FROM r",
        ),
    ),
    (
        "read by aggregate",
        "aggregate and window",
        _OPEN,
        ("SELECT string_agg({text}::text, ',') FROM {table}",),
    ),
    (
        "read by window",
        "aggregate and window",
        _OPEN,
        ("SELECT max({text}::text) OVER () FROM {table}",),
    ),
    (
        "read by grouping sets",
        "aggregate and window",
        _OPEN,
        ("SELECT {text}::text, count(*) FROM {table} GROUP BY GROUPING SETS ((1), ())",),
    ),
    (
        "read by sample",
        "sample",
        _OPEN,
        ("SELECT {text}::text FROM {table} TABLESAMPLE system (100)",),
    ),
    (
        "read by physical place",
        "physical place",
        _OPEN,
        ("SELECT {text}::text FROM {table} WHERE ctid >= '(0,0)'",),
    ),
    (
        "read as a whole row",
        "whole row as a value",
        _OPEN,
        ("SELECT row_to_json(n) FROM {table} AS n", "SELECT n::text FROM {table} AS n"),
    ),
    (
        "read through a query in a string",
        "query inside a string",
        _OPEN,
        (
            "SELECT query_to_xml('SELECT {text}::text AS x FROM {table}', true, true, '')::text",
            "SELECT * FROM ts_stat($$SELECT to_tsvector('simple', {text}::text) FROM {table}$$)",
        ),
    ),
    (
        "read through a block of code",
        "query inside a string",
        _OPEN,
        (
            "DO $$ DECLARE found text; BEGIN "
            "EXECUTE 'SELECT string_agg(n::text, '','') FROM {table} AS n' INTO found; "
            "RAISE EXCEPTION '%', found; END $$",
        ),
    ),
    (
        "read by cursor",
        "cursor",
        _OPEN,
        ("DECLARE here SCROLL CURSOR FOR SELECT * FROM {table}", "FETCH ALL FROM here"),
    ),
    (
        "read by a prepared statement",
        "prepared statement",
        _OPEN,
        ("PREPARE mine AS SELECT * FROM {table}", "EXECUTE mine", "DEALLOCATE mine"),
    ),
    (
        "read with row security off",
        "row security switched off",
        "role that passes row security",
        ("SET LOCAL row_security = off", "SELECT * FROM {table}"),
    ),
    (
        "read with row security off, from within a query",
        "row security switched off",
        "role that passes row security",
        (
            "WITH off AS (SELECT set_config('row_security', 'off', true)) "
            "SELECT n.* FROM off, {table} AS n",
        ),
    ),
]

_WORDS: Final = [
    scripted(
        "read by the words of an error",
        "words of an error",
        _OPEN,
        "SELECT count(*) FROM {table} WHERE CASE WHEN {key}::text = '{victim_key}' "
        "THEN {text}::integer = 0 ELSE true END",
        needs_text=True,
        mend=_PROTECT,
    ),
    Attack(
        "read by a function that is run before the policy",
        "leakproof function",
        _leakproof,
        "leakproof function",
        needs_text=True,
        mend="ALTER FUNCTION ... NOT LEAKPROOF: such functions see rows before policies do.",
    ),
]

_LOCKING: Final = [
    scripted(
        "read by lock",
        "row lock",
        _OPEN,
        "SELECT {text}::text FROM {table} FOR UPDATE",
        "SELECT {text}::text FROM {table} FOR KEY SHARE SKIP LOCKED",
        needs=UPDATE,
        mend=_PROTECT,
    ),
    Attack("read where a cursor stands", "cursor", _current_of, _OPEN, needs=UPDATE, mend=_PROTECT),
    scripted(
        "read what an update returns",
        "returning",
        _OPEN,
        "UPDATE {table} SET {text} = {text} RETURNING *",
        needs=UPDATE,
        mend=_PROTECT,
    ),
    aimed(
        "read what a delete returns",
        "returning",
        _OPEN,
        "DELETE FROM {table} WHERE {key}::text = '{victim_key}' RETURNING *",
        needs=DELETE,
        mend=_PROTECT,
    ),
]

_OWNER: Final = [
    scripted(
        "read as the owner",
        "owner of the table",
        "application owns the table",
        "SELECT * FROM {table}",
        needs=NOTHING,
        mend="FORCE ROW LEVEL SECURITY, and let another role than the application's own tables.",
    )
]

READS: Final[list[Attack]] = [
    *(
        scripted(
            name,
            mechanism,
            control,
            *sql,
            mend=_POLICY if control == "permissive policy" else _PROTECT,
        )
        for name, mechanism, control, sql in _SCRIPTS
    ),
    Attack("count more than what is mine", "aggregate and window", _count, _OPEN, mend=_PROTECT),
    Attack("copy out", "copy", _copy_out, _OPEN, mend=_PROTECT),
    *_WORDS,
    *_LOCKING,
    *_OWNER,
]
