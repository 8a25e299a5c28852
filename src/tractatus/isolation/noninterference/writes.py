"""Writes of a tenant, and what they tell: counts, RETURNING, errors.

Rows are made from rows that are there, with anybody's values in them: so a key, a foreign key or a
policy that looks past the tenant is met.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

from collections.abc import Sequence

from tractatus.isolation.noninterference.grammar import Grammar, Scope, Script, Source
from tractatus.isolation.noninterference.schema import Relation


def shown(columns: Sequence[str], alias: str = "q") -> str:
    """Columns of `alias` as text."""
    return ", ".join(f"{alias}.{name}::text" for name in columns)


def textual(sql: str, columns: Sequence[tuple[str, str]]) -> str:
    """A query whose columns are text: drivers differ in how they show the rest."""
    return f"SELECT {shown([name for name, _ in columns])} FROM ({sql}) AS q"


def add_cte(grammar: Grammar, columns: Sequence[tuple[str, str]]) -> None:
    """Let what follows read from the CTE `w`."""

    grammar.ctes.append(Source("w", tuple(columns)))


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
    return f"RETURNING {shown([one.name for one in relation.columns], alias)}"


def write_insert(grammar: Grammar) -> Script:
    """One row or several, with or without ON CONFLICT."""
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


def change_sql(grammar: Grammar) -> tuple[Relation, str]:
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


def write_change(grammar: Grammar) -> Script:
    """An UPDATE or DELETE."""
    return (change_sql(grammar)[1],)


def write_merge(grammar: Grammar) -> Script:
    """A MERGE; where nothing may be merged, an INSERT."""
    wanted = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    targets = [one for one in grammar.schema.writable("UPDATE") if wanted <= one.privileges]
    if not targets:
        return write_insert(grammar)
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
        f"RETURNING merge_action(), {shown([one.name for one in relation.columns], target.alias)}",
    )


def write_with_change(grammar: Grammar) -> Script:
    """A CTE that writes, and a query that reads what it returned."""
    relation, change = change_sql(grammar)
    head = change.rpartition(" RETURNING ")[0]
    alias = change.rpartition(" RETURNING ")[2].partition(".")[0]
    returned = ", ".join(f"{alias}.{one.name}" for one in relation.columns)
    add_cte(grammar, [(one.name, one.kind) for one in relation.columns])
    sql, columns = grammar.select((), 1)
    return (f"WITH w AS ({head} RETURNING {returned}) {textual(sql, columns)}",)
