"""Whatever way a statement goes, outside a scope it raises, with file, line and mend."""

from __future__ import annotations

import inspect

import pytest
from sqlalchemy import (
    DDL,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
    values,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload
from sqlalchemy.schema import CreateTable
from tests.integrations.sqlalchemy.conftest import engine_of

from tractatus.errors import TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import WITHOUT_TENANT, Tenancy
from tractatus.tenancy.scope import NO_SCOPE


def _add(session, app):
    note = app.Note()
    note.title = "x"
    session.add(note)
    session.flush()


# Each is given a session on the application's engine, and the application.
STATEMENTS = {
    "an entity": lambda s, a: s.execute(select(a.Note)),
    "a column": lambda s, a: s.execute(select(a.Note.title)),
    "a table of Core": lambda s, a: s.execute(select(a.Note.__table__)),
    "an alias": lambda s, a: s.execute(select(aliased(a.Note).title)),
    "a count": lambda s, a: s.execute(select(func.count()).select_from(a.Note)),
    "a sub-query": lambda s, a: s.execute(select(literal(1)).where(exists(select(a.Note.id)))),
    "a scalar sub-query": lambda s, a: s.execute(
        select(select(func.max(a.Note.title)).scalar_subquery())
    ),
    "a common table expression": lambda s, a: s.execute(
        select(literal(1)).select_from(select(a.Note.id).cte())
    ),
    "a CTE that writes": lambda s, a: s.execute(
        select(literal(1)).add_cte(delete(a.Note).cte("gone"))
    ),
    "a union": lambda s, a: s.execute(union_all(select(literal("x")), select(a.Note.title))),
    "a join from a shared table": lambda s, a: s.execute(
        select(a.Country).join(a.Note, a.Note.country == a.Country.code)
    ),
    "a WHERE alone": lambda s, a: s.execute(select(literal(1)).where(a.Note.title == "x")),
    "an ORDER BY alone": lambda s, a: s.execute(
        select(a.Country).order_by(select(func.count(a.Note.id)).scalar_subquery())
    ),
    "a lateral": lambda s, a: s.execute(
        select(a.Country).join(select(a.Note.id).lateral(), literal(1) == 1)
    ),
    "a legacy query": lambda s, a: s.query(a.Note).all(),
    "its count": lambda s, a: s.query(a.Note).count(),
    "its update": lambda s, a: s.query(a.Note).update({"title": "x"}),
    "its delete": lambda s, a: s.query(a.Note).delete(),
    "get": lambda s, a: s.get(a.Note, (s.connection().scalar(select(literal(1))), None)),
    "a flush": _add,
    "a bulk insert": lambda s, a: s.bulk_insert_mappings(a.Note, [{"title": "x"}]),
    "an insert of many": lambda s, a: s.execute(insert(a.Note), [{"title": "x"}, {"title": "y"}]),
    "an insert from a select": lambda s, a: s.execute(
        insert(a.Country).from_select(["code"], select(a.Note.title))
    ),
    "an insert with a sub-query": lambda s, a: s.execute(
        insert(a.Country).values(code=select(func.min(a.Note.title)).scalar_subquery())
    ),
    "an update": lambda s, a: s.execute(update(a.Note).values(title="x")),
    "an update FROM": lambda s, a: s.execute(
        update(a.Country.__table__)
        .values(code="x")
        .where(a.Country.__table__.c.code == a.Note.__table__.c.title)
    ),
    "a delete": lambda s, a: s.execute(delete(a.Note)),
    "a delete USING": lambda s, a: s.execute(
        delete(a.Country.__table__).where(a.Country.__table__.c.code == a.Note.__table__.c.title)
    ),
    "RETURNING": lambda s, a: s.execute(
        update(a.Country.__table__)
        .values(code="x")
        .returning(select(func.count(a.Note.id)).scalar_subquery())
    ),
    "a connection": lambda s, a: s.connection().execute(select(a.Note)),
    "executemany of a connection": lambda s, a: s.connection().execute(
        insert(a.Note.__table__), [{"title": "x"}, {"title": "y"}]
    ),
    "an eager load": lambda s, a: s.execute(select(a.Note).options(joinedload(a.Note.replies))),
    "an eager load from a shared table": lambda s, a: s.execute(
        select(a.Country).options(joinedload(a.Country.notes))
    ),
    "a load in a second statement": lambda s, a: s.execute(
        select(a.Note).options(selectinload(a.Note.replies))
    ),
    "a stream": lambda s, a: s.execute(select(a.Note).execution_options(yield_per=2)).all(),
}
TEXTS = {
    "text": lambda s, a: s.execute(text("SELECT * FROM note")),
    "text with columns": lambda s, a: s.execute(
        text("SELECT title FROM note").columns(column("title"))
    ),
    "text in FROM": lambda s, a: s.execute(select(column("title")).select_from(text("note"))),
    "text in WHERE": lambda s, a: s.execute(
        select(a.Country).where(text("EXISTS (SELECT FROM note)"))
    ),
    "a literal column": lambda s, a: s.execute(
        select(literal_column("(SELECT max(title) FROM note)"))
    ),
    "a prefix": lambda s, a: s.execute(
        select(a.Country).prefix_with("(SELECT max(title) FROM note),")
    ),
    "the driver's SQL": lambda s, a: s.connection().exec_driver_sql("SELECT * FROM note"),
    "the driver's SQL for many": lambda s, a: s.connection().exec_driver_sql("SELECT 1", [(), ()]),
    "a hint": lambda s, a: s.execute(
        select(a.Country).with_statement_hint("WHERE EXISTS (SELECT FROM note)")
    ),
    "DDL that is none": lambda s, a: s.connection().execute(DDL("SELECT * FROM note")),
    "a change of the schema": lambda s, a: s.connection().execute(CreateTable(a.Note.__table__)),
}
UNDECLARED = {
    "a mapped class": lambda s, a: s.execute(select(a.Forgotten)),
    "a lightweight table": lambda s, a: s.execute(select(table("note", column("title")))),
    "beside a declared one": lambda s, a: s.execute(
        select(a.Note, a.Forgotten).join(a.Forgotten, literal(1) == 1)
    ),
}
FINE = {
    "a shared table": lambda s, a: s.execute(select(a.Country)).all(),
    "its count": lambda s, a: s.query(a.Country).count(),
    "its get": lambda s, a: s.get(a.Country, "NZ"),
    "no table": lambda s, a: s.execute(select(literal(1), func.now())).all(),
    "values": lambda s, a: s.execute(
        select(values(column("n", literal(1).type), name="v").data([(1,), (2,)]))
    ).all(),
    "a named column": lambda s, a: s.execute(
        select(literal_column("code")).select_from(a.Country)
    ).all(),
    "text that says that it needs no tenant": lambda s, a: s.execute(
        text("SELECT 1"), execution_options=WITHOUT_TENANT
    ).all(),
    "the driver's, which says so": lambda s, a: (
        s.connection().exec_driver_sql("SELECT 1", execution_options=WITHOUT_TENANT).all()
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_on_a_tenants_table_needs_a_scope(unit, name):
    with pytest.raises(UnscopedQueryError) as refused:
        unit.unscoped(lambda session: STATEMENTS[name](session, unit.shop.app))
    assert "note" in str(refused.value)
    assert "test_tripwire.py:" in str(refused.value)
    assert "with tenancy.session(token) as session:`" in str(refused.value)
    assert unit.refusals == [refused.value]


@pytest.mark.parametrize("name", TEXTS)
def test_text_needs_a_scope_whatever_it_says(sync, name):
    with pytest.raises(UnscopedQueryError, match="WITHOUT_TENANT"):
        sync.unscoped(lambda session: TEXTS[name](session, sync.shop.app))


@pytest.mark.parametrize("name", UNDECLARED)
def test_a_table_of_which_nobody_said_what_it_is_is_refused_in_and_out_of_scopes(sync, name):
    _, token = sync.shop.found()
    for run in (sync.unscoped, lambda work: sync.scoped(token, work)):
        with pytest.raises(TenancyError, match=r"nobody said whose .* write `protect\(\.\.\.\)`"):
            run(lambda session: UNDECLARED[name](session, sync.shop.app))


@pytest.mark.parametrize("name", FINE)
def test_what_touches_no_tenant_passes(unit, name):
    unit.unscoped(lambda session: FINE[name](session, unit.shop.app))
    assert unit.refusals == []


@pytest.mark.parametrize("name", [*STATEMENTS, *FINE])
def test_inside_a_scope_all_of_them_are_sent(sync, name):
    """What the database says of it is the database's."""
    _, token = sync.shop.found()
    work = {**STATEMENTS, **FINE}[name]
    try:
        sync.scoped(token, lambda session: work(session, sync.shop.app))
    except UnscopedQueryError:
        raise
    except (DBAPIError, TenancyError) as error:
        # The application may only read countries.
        assert name.startswith(("an insert", "an update", "a delete", "RETURNING", "get"))
        assert "denied" in str(error) or name == "get"


def test_saying_that_no_tenant_is_needed_opens_no_table(sync):
    """Neither here, where the table is known, nor in the database, where it is not."""
    app = sync.shop.app
    _, token = sync.shop.found()
    sync.scoped(token, lambda session: _add(session, app))
    for statement in (select(app.Note), text("SELECT * FROM note")):
        with pytest.raises(UnscopedQueryError):
            sync.unscoped(
                lambda session, sql=statement: session.execute(
                    sql, execution_options=WITHOUT_TENANT
                )
            )


def test_the_driver_by_itself_meets_the_database(sync):
    """The tripwire is not the boundary."""
    app = sync.shop.app
    _, token = sync.shop.found()
    sync.scoped(token, lambda session: _add(session, app))
    raw = sync.tenancy.engine.raw_connection()
    try:
        cursor = raw.cursor()
        with pytest.raises(sync.tenancy.engine.dialect.dbapi.Error, match=NO_SCOPE):
            cursor.execute("SELECT * FROM note")
    finally:
        raw.close()


def test_another_connection_of_the_engine_is_in_no_scope(sync):
    app = sync.shop.app
    _, token = sync.shop.found()
    with (
        sync.tenancy.session(token) as session,
        session.connection().engine.connect() as other,
        Session(session.connection().engine) as another,
    ):
        for unit in (other, another):
            with pytest.raises(UnscopedQueryError):
                unit.execute(select(app.Note))
        session.execute(select(app.Note))


def test_the_line_is_the_one_that_ran_the_statement(unit):
    app = unit.shop.app
    lines = []

    def work(session):
        lines.append(inspect.currentframe().f_lineno + 1)
        session.scalars(select(app.Note))

    with pytest.raises(UnscopedQueryError, match="holds rows of tenants") as refused:
        unit.unscoped(work)
    assert f"tests/integrations/sqlalchemy/test_tripwire.py:{lines[0]}; run it" in str(
        refused.value
    )


async def test_the_line_is_found_behind_an_await(shop, tenancy):
    async with tenancy.engine.connect() as connection:
        with pytest.raises(UnscopedQueryError) as refused:
            line = inspect.currentframe().f_lineno + 1
            await connection.execute(select(shop.app.Note))
    assert f"test_tripwire.py:{line}; run it inside `async with" in str(refused.value)


def test_a_callback_that_fails_lets_nothing_through(shop, sync):
    def fail(_error):
        raise ZeroDivisionError

    engine = engine_of(shop.url("app"))
    tenancy = Tenancy(engine, on_refusal=fail)
    with Session(tenancy.engine) as session, pytest.raises(UnscopedQueryError) as refused:
        session.execute(select(shop.app.Note))
    assert isinstance(refused.value.__context__, ZeroDivisionError)
    engine.dispose()
