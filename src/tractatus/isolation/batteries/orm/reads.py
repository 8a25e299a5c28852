"""Statements that a filter on entities does not see, or sees and does not reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Text,
    bindparam,
    column,
    exists,
    func,
    lateral,
    literal_column,
    select,
    table,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased, with_loader_criteria

from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.ground import Ground
from tractatus.isolation.ground import SECRET

READS = Collection()


@READS.attack("the filter is forgotten", control="by hand")
def _forgotten(ground: Ground) -> None:
    ground.mine_does(lambda s: s.scalars(select(ground.mapped)).all())


@READS.attack("text()", control="filter")
def _text(ground: Ground) -> None:
    sql = text(f"SELECT * FROM {ground.name}")  # noqa: S608
    ground.mine_does(lambda s: s.execute(sql).all())


@READS.attack("text() as the rows of a class", of="text()", control="filter")
def _from_statement(ground: Ground) -> None:
    sql = text(f"SELECT * FROM {ground.name}")  # noqa: S608
    ground.mine_does(lambda s: s.scalars(select(ground.mapped).from_statement(sql)).all())


@READS.attack("text() with columns", of="text()", control="filter")
def _textual_select(ground: Ground) -> None:
    sql = text(f"SELECT {ground.text.name} AS x FROM {ground.name}")  # noqa: S608
    ground.mine_does(lambda s: s.execute(sql.columns(column("x", Text))).all())


@READS.attack("exec_driver_sql", control="filter")
def _driver_sql(ground: Ground) -> None:
    sql = f"SELECT * FROM {ground.name}"  # noqa: S608
    ground.mine_does(lambda s: s.connection().exec_driver_sql(sql).all())


@READS.attack("text in a WHERE, where OR wins over AND", control="filter")
def _text_in_where(ground: Ground) -> None:
    """A condition is joined by AND, and what is text is not put into brackets."""
    ground.mine_does(lambda s: s.scalars(select(ground.mapped).where(text("true OR true"))).all())


@READS.attack("literal_column", control="filter")
def _literal_column(ground: Ground) -> None:
    sql = f"(SELECT string_agg({ground.text.name}, ',') FROM {ground.name})"  # noqa: S608
    ground.mine_does(lambda s: s.execute(select(literal_column(sql))).all())


@READS.attack("a table by its name alone", control="filter")
def _lightweight(ground: Ground) -> None:
    light = table(ground.table.name, column(ground.text.name), schema=ground.table.schema)
    ground.mine_does(lambda s: s.execute(select(light)).all())


@READS.attack("Core select", control="filter")
def _core(ground: Ground) -> None:
    ground.mine_does(lambda s: s.execute(select(ground.table)).all())


@READS.attack("the session's connection", control="filter")
def _connection(ground: Ground) -> None:
    ground.mine_does(lambda s: s.connection().execute(select(ground.mapped)).all())


@READS.attack("an alias", of="shapes of SELECT", control="by hand")
def _alias(ground: Ground) -> None:
    ground.mine_does(lambda s: s.scalars(select(aliased(ground.mapped))).all())


@READS.attack("an alias of the table", of="shapes of SELECT", control="filter")
def _core_alias(ground: Ground) -> None:
    other = ground.table.alias()
    ground.mine_does(lambda s: s.execute(select(other)).all())


@READS.attack("a join", control="filter")
def _join(ground: Ground) -> None:
    other = ground.table.alias()
    ground.mine_does(lambda s: s.execute(select(ground.mapped, other).join(other, true())).all())


@READS.attack("a sub-select", control="filter")
def _subquery(ground: Ground) -> None:
    inner = select(ground.table).subquery()
    ground.mine_does(lambda s: s.execute(select(inner)).all())


@READS.attack("a class on a sub-select", of="a sub-select", control="by hand")
def _aliased_subquery(ground: Ground) -> None:
    entity = aliased(ground.mapped, select(ground.table).subquery())
    ground.mine_does(lambda s: s.scalars(select(entity)).all())


@READS.attack("a common table expression", control="filter")
def _cte(ground: Ground) -> None:
    inner = select(ground.table).cte()
    ground.mine_does(lambda s: s.execute(select(inner)).all())


@READS.attack("a recursive one", of="a common table expression", control="filter")
def _recursive(ground: Ground) -> None:
    inner = select(ground.text.label("x")).cte(recursive=True)
    inner = inner.union(select(inner.c.x))
    ground.mine_does(lambda s: s.execute(select(inner)).all())


@READS.attack("lateral", control="filter")
def _lateral(ground: Ground) -> None:
    inner = lateral(select(ground.table))
    statement = select(ground.mapped, inner).join(inner, true())
    ground.mine_does(lambda s: s.execute(statement).all())


@READS.attack("a union", control="filter")
def _union(ground: Ground) -> None:
    both = union_all(select(ground.text), select(ground.text))
    ground.mine_does(lambda s: s.execute(both).all())


@READS.attack("a union of classes", of="a union", control="filter")
def _orm_union(ground: Ground) -> None:
    both = union_all(select(ground.table), select(ground.table))
    ground.mine_does(lambda s: s.scalars(select(ground.mapped).from_statement(both)).all())


@READS.attack("a scalar sub-select in a column", control="filter")
def _scalar_subquery(ground: Ground) -> None:
    inner = select(func.string_agg(ground.table.alias().c[ground.text.name], ","))
    ground.mine_does(lambda s: s.execute(select(inner.scalar_subquery())).all())


@READS.attack("with_only_columns", control="filter")
def _only_columns(ground: Ground) -> None:
    other = ground.table.alias()
    statement = select(ground.mapped).with_only_columns(
        other.c[ground.text.name], maintain_column_froms=False
    )
    ground.mine_does(lambda s: s.execute(statement).all())


@READS.attack("an aggregate", of="shapes of SELECT", control="by hand")
def _aggregate(ground: Ground) -> None:
    attribute = getattr(ground.mapped, ground.app.text)
    ground.mine_does(lambda s: s.execute(select(func.string_agg(attribute, ","))).all())


@READS.attack("exists(): is there such a row?", control="filter")
def _exists(ground: Ground) -> None:
    def asked(s: Session, value: str) -> bool:
        return bool(s.scalar(select(exists().where(ground.text == value))))

    ground.oracle_answered = ground.stage.inside(
        ground.mine, lambda s: asked(s, SECRET) != asked(s, "nobody wrote this")
    )


@READS.attack("count() of a condition", of="exists(): is there such a row?", control="filter")
def _count(ground: Ground) -> None:
    def asked(s: Session, value: str) -> Any:
        counted = select(func.count()).select_from(ground.table)
        return s.scalar(counted.where(ground.text == bindparam("v", value)))

    ground.oracle_answered = ground.stage.inside(
        ground.mine, lambda s: asked(s, SECRET) != asked(s, "nobody wrote this")
    )


@READS.attack("session.get by a key of another tenant", control="by hand")
def _get(ground: Ground) -> None:
    ground.mine_does(lambda s: s.get(ground.mapped, ground.key(ground.victim)))


@READS.attack("criteria of the attacker's own", of="options of a statement", control="by hand")
def _criteria(ground: Ground) -> None:
    everything = with_loader_criteria(ground.mapped, true(), include_aliases=True)
    ground.mine_does(lambda s: s.scalars(select(ground.mapped).options(everything)).all())


@READS.attack(
    "execution options that say: no filter", of="options of a statement", control="by hand"
)
def _options(ground: Ground) -> None:
    off = {
        "include_all_tenants": True,
        "skip_filter": True,
        "tractatus_without_tenant": True,
        "compiled_cache": None,
    }
    ground.mine_does(lambda s: s.scalars(select(ground.mapped), execution_options=off).all())


@READS.attack("Query, as it was before 2.0", of="legacy Query", control="by hand")
def _query(ground: Ground) -> None:
    ground.mine_does(lambda s: s.query(ground.mapped).all())


@READS.attack("Query over columns of the table", of="legacy Query", control="filter")
def _query_columns(ground: Ground) -> None:
    ground.mine_does(lambda s: s.query(*ground.table.columns).all())


@READS.attack("Query from a statement", of="legacy Query", control="filter")
def _query_statement(ground: Ground) -> None:
    ground.mine_does(lambda s: s.query(ground.mapped).from_statement(select(ground.table)).all())


@READS.attack("yield_per", of="a stream", control="by hand")
def _yield_per(ground: Ground) -> None:
    ground.mine_does(
        lambda s: s.scalars(select(ground.mapped).execution_options(yield_per=1)).all()
    )


@READS.attack("a function of the server that takes a query", control="filter")
def _ts_stat(ground: Ground) -> None:
    query = f"SELECT to_tsvector('simple', {ground.text.name}) FROM {ground.name}"  # noqa: S608
    words = select(func.ts_stat(query))
    ground.mine_does(lambda s: s.execute(words).all())
