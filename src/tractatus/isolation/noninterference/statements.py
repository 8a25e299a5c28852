"""Whole scripts: one to four statements that are put, one after the other, inside one scope.

A script ends where a statement fails; the error is part of its answer. Whatever it wrote is rolled
back, but what it was told of its writes (counts, RETURNING, errors) must not depend on others.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tractatus.isolation.noninterference.choices import Choices
from tractatus.isolation.noninterference.grammar import DEEPEST, Grammar, Script, literal
from tractatus.isolation.noninterference.schema import Schema
from tractatus.isolation.noninterference.writes import (
    add_cte,
    change_sql,
    shown,
    textual,
    write_change,
    write_insert,
    write_merge,
    write_with_change,
)

_SETTINGS: Final = (
    ("row_security", "off"),
    ("tractatus.context", ""),
    ("backtrace_functions", ""),
    ("role", "none"),
    ("role", "tractatus_definer"),
    ("session_replication_role", "replica"),
    ("search_path", "probe, community"),
)
# Where a scope is kept, by each of the two ways.
_SCOPES: Final = ("tractatus.context", "backtrace_functions")
_PLANS: Final = ("enable_hashjoin", "enable_seqscan", "enable_nestloop", "enable_material")


def write_script(schema: Schema, choices: Choices) -> tuple[str, Script]:
    """The form of a script and its statements; the same decisions write the same script."""
    form = choices.pick(FORMS)
    return form.__name__.strip("_").removeprefix("write_"), form(Grammar(schema, choices))


def _table(grammar: Grammar) -> Script:
    source, sql = grammar.table(grammar.choices.pick(grammar.schema.readable()))
    columns = shown([name for name, _ in source.columns], source.alias)
    return (f"SELECT {columns} FROM {sql} WHERE {grammar.condition((source,), 2)}",)


def _select(grammar: Grammar) -> Script:
    return (textual(*grammar.select((), DEEPEST)),)


def _set_operation(grammar: Grammar) -> Script:
    left, columns = grammar.select((), 1)
    word = grammar.choices.pick(("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL"))
    right, _ = grammar.select((), 1, [kind for _, kind in columns])
    return (textual(f"({left}) {word} ({right})", columns),)


def _with(grammar: Grammar) -> Script:
    inner, columns = grammar.select((), 1)
    how = grammar.choices.pick(("", "MATERIALIZED ", "NOT MATERIALIZED "))
    if grammar.choices.chance(4):
        relation = grammar.choices.pick(grammar.schema.readable())
        inner = (
            f"SELECT 1::bigint AS c1, ''::text AS c2 UNION ALL SELECT c1 + 1, c2 || '.' FROM w "
            f"WHERE c1 < (SELECT count(*) FROM {relation.name}) AND c1 < 30"
        )
        columns, how = (("c1", "int"), ("c2", "text")), ""
    add_cte(grammar, columns)
    sql, outer = grammar.select((), 2)
    return (f"WITH RECURSIVE w AS {how}({inner}) {textual(sql, outer)}",)


def _group(grammar: Grammar) -> Script:
    scope, sources = grammar.sources((), 2)
    keys = [grammar.scalar(kind, scope, 0) for kind in ("text", "uuid")]
    of = grammar.scalar("text", scope, 1)
    number = grammar.scalar("int", scope, 1)
    ways = ("(1)", "(1, 2)", "ROLLUP (1, 2)", "CUBE (1, 2)", "GROUPING SETS ((1), (2), ())")
    way = grammar.choices.pick(ways)
    second = "NULL" if way == "(1)" else keys[1]
    aggregates = grammar.choices.some(
        (
            "count(*)",
            f"max({of})",
            f"sum({number})",
            f"count(DISTINCT {of})",
            f"string_agg({of}, ',' ORDER BY {of})",
            f"array_agg({number} ORDER BY {number})",
            f"bool_or({grammar.condition(scope, 1)})",
            f"count(*) FILTER (WHERE {grammar.condition(scope, 1)})",
        ),
        3,
    )
    shown = ", ".join(f"({one})::text" for one in aggregates)
    sql = f"SELECT {keys[0]}, {second}, {shown} FROM {sources}"
    if grammar.choices.chance(2):
        sql += f" WHERE {grammar.condition(scope, 1)}"
    sql += f" GROUP BY {way}"
    if grammar.choices.chance(3):
        sql += f" HAVING count(*) > {grammar.choices.draw(3)}"
    return (f"SELECT q::text FROM ({sql}) AS q",)


def _window(grammar: Grammar) -> Script:
    scope, sources = grammar.sources((), 1)
    total = ", ".join(f"{name}::text" for source in scope for name, _ in source.all())
    number = grammar.scalar("int", scope, 1)
    function = grammar.choices.pick(
        ("row_number()", "rank()", "count(*)", f"sum({number})", f"lag({number})", "ntile(2)")
    )
    part = grammar.scalar("text", scope, 0)
    partition = f"PARTITION BY {part} " if grammar.choices.chance(2) else ""
    frame = grammar.choices.pick(("", "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"))
    where = grammar.condition(scope, 1)
    return (
        f"SELECT ({part})::text, ({function} OVER "
        f"({partition}ORDER BY {total} {frame}))::text FROM {sources} WHERE {where}",
    )


def _change_then_read(grammar: Grammar) -> Script:
    return (change_sql(grammar)[1], *_select(grammar))


# -- other ways to ask ----------------------------------------------------------------------------


def _prepared(grammar: Grammar) -> Script:
    relation = grammar.choices.pick(grammar.schema.readable())
    source, sql = grammar.table(relation)
    column = grammar.choices.pick(relation.columns)
    columns = shown([one.name for one in relation.columns], source.alias)
    where = grammar.condition((source,), 1)
    return (
        f"SET LOCAL plan_cache_mode = {grammar.choices.pick(('auto', 'force_generic_plan'))}",
        f"PREPARE ask (text) AS SELECT {columns} FROM {sql} "
        f"WHERE {source.alias}.{column.name}::text = $1 OR {where}",
        f"EXECUTE ask ({literal(grammar.choices.pick((*column.samples, '')), 'text')})",
        "EXECUTE ask ('a')",
    )


def _cursor(grammar: Grammar) -> Script:
    sql, columns = grammar.select((), 2)
    order = ", ".join(str(number) for number in range(1, len(columns) + 1))
    return (
        f"DECLARE c SCROLL CURSOR FOR {textual(sql, columns)} ORDER BY {order}",
        f"MOVE FORWARD {grammar.choices.draw(3)} FROM c",
        f"FETCH {grammar.choices.pick(('FORWARD 2', 'LAST', 'ABSOLUTE 2', 'PRIOR'))} FROM c",
        "FETCH FORWARD ALL FROM c",
    )


def _explain(grammar: Grammar) -> Script:
    how = grammar.choices.pick(("COSTS OFF", "COSTS OFF, VERBOSE", "COSTS OFF, FORMAT JSON"))
    return (f"EXPLAIN ({how}) {_select(grammar)[0]}",)


def _planned(grammar: Grammar) -> Script:
    return (f"SET LOCAL {grammar.choices.pick(_PLANS)} = off", *_select(grammar))


def _setting(grammar: Grammar) -> Script:
    """A setting is written, as any injection can, and then something is read."""
    name, value = grammar.choices.pick(_SETTINGS)
    if grammar.schema.settings and grammar.choices.chance(2):
        name = grammar.choices.pick(grammar.schema.settings)
    if name not in dict(_SETTINGS) or name in _SCOPES:
        value = grammar.choices.pick((*grammar.schema.tenants, ""))
    written = f"SELECT set_config({literal(name, 'text')}, {literal(value, 'text')}, true)"
    return (written, *grammar.choices.pick((_table, _table, write_change, _select))(grammar))


def _error(grammar: Grammar) -> Script:
    """What a row holds, said through an error's text."""
    scope, sources = grammar.sources((), 1)
    text = grammar.scalar("text", scope, 1)
    where = grammar.condition(scope, 1)
    cast = grammar.choices.pick(("bigint", "uuid", "date", "inet", "jsonb"))
    asked = f"SELECT string_agg({text}, ',' ORDER BY {text}) FROM {sources} WHERE {where}"
    block = f"DO $do$ BEGIN RAISE EXCEPTION '%', ({asked}); END $do$"
    return (grammar.choices.pick((f"SELECT ({asked})::{cast}::text", block)),)


def _copy(grammar: Grammar) -> Script:
    return (f"COPY ({_select(grammar)[0]}) TO STDOUT",)


def _lock(grammar: Grammar) -> Script:
    targets = grammar.schema.writable("UPDATE") or grammar.schema.readable()
    source, sql = grammar.table(grammar.choices.pick(targets))
    how = grammar.choices.pick(("UPDATE", "SHARE", "NO KEY UPDATE SKIP LOCKED"))
    where = grammar.condition((source,), 1)
    return (f"SELECT {source.alias}::text FROM {sql} WHERE {where} FOR {how}",)


def _call(grammar: Grammar) -> Script:
    if not grammar.schema.functions:
        return _select(grammar)
    function = grammar.choices.pick(grammar.schema.functions)
    kinds = {"uuid": "uuid", "text": "text", "integer": "int", "bigint": "int", "bytea": "bytea"}
    given = ", ".join(
        f"{grammar.constant(kinds[one])}::{one}" if one in kinds else f"NULL::{one}"
        for one in function.arguments
    )
    call = f"{function.name}({given})"
    if function.is_set:
        return (f"SELECT q::text FROM {call} AS q",)
    # What a volatile function gives may be random; that it gives something is not.
    shown = f"{call} IS NULL" if function.is_volatile else f"{call}::text"
    return (f"SELECT {shown}",)


FORMS: Final[tuple[Callable[[Grammar], Script], ...]] = (
    _table,
    _select,
    _select,
    _set_operation,
    _with,
    _group,
    _window,
    write_insert,
    write_insert,
    write_change,
    write_change,
    write_merge,
    write_with_change,
    _change_then_read,
    _prepared,
    _cursor,
    _explain,
    _planned,
    _setting,
    _error,
    _copy,
    _lock,
    _call,
)
