"""Whole scripts: one to four statements that are put, one after the other, inside one scope.

A script ends where a statement fails; the error is part of its answer. Whatever it wrote is rolled
back, but what it was told of its writes (counts, RETURNING, errors) must not depend on others.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from tractatus.isolation.noninterference.choices import Choices
from tractatus.isolation.noninterference.grammar import DEEPEST, Grammar, Scope, Source, literal
from tractatus.isolation.noninterference.schema import Relation, Schema

Script: TypeAlias = tuple[str, ...]
_SETTINGS: Final = (
    ("row_security", "off"),
    ("tractatus.context", ""),
    ("role", "none"),
    ("role", "tractatus_definer"),
    ("session_replication_role", "replica"),
    ("search_path", "probe, community"),
)
_PLANS: Final = ("enable_hashjoin", "enable_seqscan", "enable_nestloop", "enable_material")


def write_script(schema: Schema, choices: Choices) -> tuple[str, Script]:
    """The form of a script and its statements; the same decisions write the same script."""
    form = choices.pick(FORMS)
    return form.__name__.strip("_"), form(Grammar(schema, choices))


def _shown(columns: Sequence[str], alias: str = "q") -> str:
    return ", ".join(f"{alias}.{name}::text" for name in columns)


def _textual(sql: str, columns: Sequence[tuple[str, str]]) -> str:
    return f"SELECT {_shown([name for name, _ in columns])} FROM ({sql}) AS q"


def _table(grammar: Grammar) -> Script:
    source, sql = grammar.table(grammar.choices.pick(grammar.schema.readable()))
    shown = _shown([name for name, _ in source.columns], source.alias)
    return (f"SELECT {shown} FROM {sql} WHERE {grammar.condition((source,), 2)}",)


def _select(grammar: Grammar) -> Script:
    return (_textual(*grammar.select((), DEEPEST)),)


def _set_operation(grammar: Grammar) -> Script:
    left, columns = grammar.select((), 1)
    word = grammar.choices.pick(("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL"))
    right, _ = grammar.select((), 1, [kind for _, kind in columns])
    return (_textual(f"({left}) {word} ({right})", columns),)


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
    _add_cte(grammar, columns)
    sql, outer = grammar.select((), 2)
    return (f"WITH RECURSIVE w AS {how}({inner}) {_textual(sql, outer)}",)


def _add_cte(grammar: Grammar, columns: Sequence[tuple[str, str]]) -> None:

    grammar.ctes.append(Source("w", tuple(columns)))


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


# -- writes ---------------------------------------------------------------------------------------


def _values(grammar: Grammar, relation: Relation, source: Scope) -> tuple[list[str], list[str]]:
    """Columns and values of a new row: those of another row, some of them anybody's."""
    names, values = [], []
    for number, column in enumerate(relation.columns):
        own = f"{source[0].alias}.{column.name}" if source else grammar.sample(column)
        # The tenant stands first in every key; now and then it is left to the default.
        if number == 0 and grammar.choices.chance(3):
            continue
        names.append(column.name)
        if column.name in relation.key[1:] and column.kind == "uuid" and grammar.choices.chance(2):
            values.append(f"md5({number} || {own}::text)::uuid")
        elif column.kind == "int" and grammar.choices.chance(3):
            values.append(f"({own} + 1)::{column.type}")
        else:
            values.append(grammar.sample(column) if grammar.choices.chance(3) else own)
    return names, values


def _insert_sql(grammar: Grammar, relation: Relation) -> str:
    alias = ""
    if "SELECT" in relation.privileges and not grammar.choices.chance(3):
        source, alias = grammar.table(relation)
        names, values = _values(grammar, relation, (source,))
        where = grammar.condition((source,), 1)
        rows = f"SELECT {', '.join(values)} FROM {alias} WHERE {where}"
    else:
        names, values = _values(grammar, relation, ())
        rows = f"VALUES ({', '.join(values)})"
    sql = f"INSERT INTO {relation.name} AS q ({', '.join(names)}) {rows}"
    match grammar.choices.draw(3):
        case 1:
            sql += " ON CONFLICT DO NOTHING"
        case 2 if "UPDATE" in relation.privileges:
            last = relation.columns[-1].name
            sql += (
                f" ON CONFLICT ({', '.join(relation.key)}) DO UPDATE SET {last} = excluded.{last}"
            )
    return sql


def _returning(relation: Relation, alias: str = "q") -> str:
    return f"RETURNING {_shown([one.name for one in relation.columns], alias)}"


def _insert(grammar: Grammar) -> Script:
    relation = grammar.choices.pick(grammar.schema.writable("INSERT"))
    sql = _insert_sql(grammar, relation)
    return (f"{sql} {_returning(relation)}" if "SELECT" in relation.privileges else sql,)


def _update_sql(grammar: Grammar, relation: Relation) -> str:
    source, _ = grammar.table(relation)
    column = grammar.choices.pick(relation.columns[::-1])
    value = (
        grammar.scalar(column.kind, (source,), 1)
        if column.kind in ("text", "int", "uuid") and grammar.choices.chance(2)
        else grammar.sample(column)
    )
    return (
        f"UPDATE {relation.name} AS {source.alias} SET {column.name} = ({value})::{column.type} "
        f"WHERE {grammar.condition((source,), 2)} {_returning(relation, source.alias)}"
    )


def _delete_sql(grammar: Grammar, relation: Relation) -> str:
    source, _ = grammar.table(relation)
    return (
        f"DELETE FROM {relation.name} AS {source.alias} "
        f"WHERE {grammar.condition((source,), 2)} {_returning(relation, source.alias)}"
    )


def _change_sql(grammar: Grammar) -> tuple[Relation, str]:
    """An UPDATE or DELETE where the application may, else an INSERT."""
    ways = [
        (relation, write)
        for privilege, write in (("UPDATE", _update_sql), ("DELETE", _delete_sql))
        for relation in grammar.schema.writable(privilege)
        if "SELECT" in relation.privileges
    ]
    if not ways:
        relation = grammar.choices.pick(grammar.schema.writable("INSERT"))
        return relation, f"{_insert_sql(grammar, relation)} {_returning(relation)}"
    relation, write = grammar.choices.pick(ways)
    return relation, write(grammar, relation)


def _change(grammar: Grammar) -> Script:
    return (_change_sql(grammar)[1],)


def _merge(grammar: Grammar) -> Script:
    wanted = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    targets = [one for one in grammar.schema.writable("UPDATE") if wanted <= one.privileges]
    if not targets:
        return _insert(grammar)
    relation = grammar.choices.pick(targets)
    target, _ = grammar.table(relation)
    source, from_ = grammar.table(relation)
    # Sometimes without the tenant.
    keys = relation.key[grammar.choices.draw(min(2, len(relation.key))) :]
    on = " AND ".join(f"{target.alias}.{name} = {source.alias}.{name}" for name in keys)
    names, values = _values(grammar, relation, (source,))
    last = relation.columns[-1]
    matched = grammar.choices.pick(
        ("DO NOTHING", "DELETE", f"UPDATE SET {last.name} = {source.alias}.{last.name}")
    )
    return (
        f"MERGE INTO {relation.name} AS {target.alias} USING (SELECT * FROM {from_} "
        f"WHERE {grammar.condition((source,), 1)}) AS {source.alias} ON {on} "
        f"WHEN MATCHED AND {grammar.condition((target,), 1)} THEN {matched} "
        f"WHEN NOT MATCHED THEN INSERT ({', '.join(names)}) VALUES ({', '.join(values)}) "
        f"RETURNING merge_action(), {_shown([one.name for one in relation.columns], target.alias)}",
    )


def _with_change(grammar: Grammar) -> Script:
    relation, change = _change_sql(grammar)
    head = change.rpartition(" RETURNING ")[0]
    alias = change.rpartition(" RETURNING ")[2].partition(".")[0]
    returned = ", ".join(f"{alias}.{one.name}" for one in relation.columns)
    _add_cte(grammar, [(one.name, one.kind) for one in relation.columns])
    sql, columns = grammar.select((), 1)
    return (f"WITH w AS ({head} RETURNING {returned}) {_textual(sql, columns)}",)


def _change_then_read(grammar: Grammar) -> Script:
    return (_change_sql(grammar)[1], *_select(grammar))


# -- other ways to ask ----------------------------------------------------------------------------


def _prepared(grammar: Grammar) -> Script:
    relation = grammar.choices.pick(grammar.schema.readable())
    source, sql = grammar.table(relation)
    column = grammar.choices.pick(relation.columns)
    shown = _shown([one.name for one in relation.columns], source.alias)
    where = grammar.condition((source,), 1)
    return (
        f"SET LOCAL plan_cache_mode = {grammar.choices.pick(('auto', 'force_generic_plan'))}",
        f"PREPARE ask (text) AS SELECT {shown} FROM {sql} "
        f"WHERE {source.alias}.{column.name}::text = $1 OR {where}",
        f"EXECUTE ask ({literal(grammar.choices.pick((*column.samples, '')), 'text')})",
        "EXECUTE ask ('a')",
    )


def _cursor(grammar: Grammar) -> Script:
    sql, columns = grammar.select((), 2)
    order = ", ".join(str(number) for number in range(1, len(columns) + 1))
    return (
        f"DECLARE c SCROLL CURSOR FOR {_textual(sql, columns)} ORDER BY {order}",
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
    if name not in dict(_SETTINGS) or name == "tractatus.context":
        value = grammar.choices.pick((*grammar.schema.tenants, ""))
    written = f"SELECT set_config({literal(name, 'text')}, {literal(value, 'text')}, true)"
    return (written, *grammar.choices.pick((_table, _table, _change, _select))(grammar))


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
    _insert,
    _insert,
    _change,
    _change,
    _merge,
    _with_change,
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
