"""What is kept of a statement depends on it alone, and no listener comes before the look.

A statement that was examined is not examined again; whether it may run is asked each time.
"""

from __future__ import annotations

import gc
import weakref
from contextvars import copy_context

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Uuid,
    event,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from tests.integrations.sqlalchemy.conftest import async_engine_of, engine_of

from tractatus.errors import ScopeError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import (
    INFO_KEY,
    WITHOUT_TENANT,
    AsyncTenancy,
    Tenancy,
    protect,
    scope_of,
    share,
)
from tractatus.integrations.sqlalchemy.walking import touched_by

AGAIN = {
    "text": lambda app: text("SELECT count(*) FROM note"),
    "an entity": lambda app: select(app.Note.title),
    "a table of Core": lambda app: select(func.count()).select_from(app.Note.__table__),
    "an update": lambda app: update(app.Note).values(title="x").where(literal(1) == 2),
}


@pytest.mark.parametrize("name", AGAIN)
def test_what_ran_in_a_scope_is_refused_outside_and_after_it(unit, name):
    statement = AGAIN[name](unit.shop.app)
    _, token = unit.shop.found()

    def work(session):
        for _ in range(3):
            session.execute(statement)

    def ended(session):
        work(session)
        session.commit()
        with pytest.raises(ScopeError, match="after its scope had ended"):
            session.execute(statement)

    for _ in range(2):
        unit.scoped(token, work)
        with pytest.raises(UnscopedQueryError):
            unit.unscoped(work)
        unit.scoped(token, ended)


@pytest.mark.parametrize("name", ["text", "an entity"])
def test_what_ran_without_a_tenant_once_is_refused_without_that_word(sync, name):
    statement = text("SELECT 1") if name == "text" else AGAIN[name](sync.shop.app)

    def free(session):
        session.execute(statement, execution_options=WITHOUT_TENANT)

    for _ in range(2):
        if name == "text":
            sync.unscoped(free)
        with pytest.raises(UnscopedQueryError):
            sync.unscoped(lambda session: session.execute(statement))


def test_a_table_that_is_declared_anew_is_looked_at_anew(sync):
    """Though the statement is the same, and compiled already."""
    table = Table("pg_am", MetaData(), Column("oid", Integer), Column("tenant_id", Uuid))
    table.c.tenant_id.nullable = False
    statement = select(table.c.oid)

    def read(session):
        return session.execute(statement).all()

    with pytest.raises(TenancyError, match="nobody said whose"):
        sync.unscoped(read)
    share(table, "PostgreSQL's own")
    assert sync.unscoped(read)
    protect(table)
    with pytest.raises(UnscopedQueryError, match="pg_am"):
        sync.unscoped(read)
    share(table, "PostgreSQL's own, after all")
    assert sync.unscoped(read)
    del table.info[INFO_KEY]
    with pytest.raises(TenancyError, match="nobody said whose"):
        sync.unscoped(read)


def test_a_statement_is_walked_once(sync, monkeypatch):
    app = sync.shop.app
    compiled = select(app.Note.title).compile()
    found = touched_by(compiled)
    monkeypatch.setattr("tractatus.integrations.sqlalchemy.walking._walk", None)
    assert touched_by(compiled) is found
    assert found.tenants == ("note",)


def test_a_compiled_form_of_no_statement_is_text(sync):
    assert touched_by(SQLCompiler(sync.tenancy.engine.dialect, None)).text


def test_a_statement_that_is_sent_without_parameters_is_looked_at(sync):
    with sync.tenancy.engine.connect() as connection:
        connection.execution_options(no_parameters=True)
        with pytest.raises(UnscopedQueryError, match="WITHOUT_TENANT"):
            connection.exec_driver_sql("SELECT * FROM note")


def test_a_savepoint_touches_nothing(unit):
    def work(session):
        for end in ("commit", "rollback"):
            nested = session.begin_nested()
            session.connection()
            getattr(nested, end)()

    unit.unscoped(work)
    assert unit.refusals == []


def test_a_scope_in_the_hands_of_another_tenants_request_is_refused(sync):
    """Both are open; what tells them apart is who is asking."""
    app = sync.shop.app
    (_, mine), (_, theirs) = sync.shop.found(), sync.shop.found()
    elsewhere = copy_context()

    def request(other):
        with sync.tenancy.session(mine) as session:
            session.execute(select(app.Note))
            for statement in (select(app.Note), text("SELECT * FROM note")):
                with pytest.raises(ScopeError, match="another tenant than this task's own"):
                    other.execute(statement)
            session.execute(select(app.Note))

    with sync.tenancy.session(theirs) as session:
        session.execute(select(app.Note))
        elsewhere.run(request, session)
        session.execute(select(app.Note))


def test_a_listener_that_executes_by_itself_does_not_come_before(shop):
    """SQLAlchemy asks no further once a listener has said that it has executed the statement."""
    engine = engine_of(shop.url("app"))
    seen = []

    @event.listens_for(engine, "do_execute")
    def execute(cursor, sql, values, _context):
        seen.append(sql)
        cursor.execute(sql, values)
        return True

    tenancy = Tenancy(engine)
    with Session(tenancy.engine) as session, pytest.raises(UnscopedQueryError):
        session.execute(select(shop.app.Note))
    assert not [sql for sql in seen if "note" in sql]
    engine.dispose()


def test_listeners_of_the_application_are_looked_at_too(shop):
    """Also one that runs before a transaction has begun."""
    engine = engine_of(shop.url("app"))
    tenancy = Tenancy(engine)

    @event.listens_for(engine, "begin")
    def read(connection):
        connection.exec_driver_sql("SELECT * FROM note")

    with pytest.raises(UnscopedQueryError), tenancy.engine.begin():
        pass
    engine.dispose()


def test_only_what_sqlalchemy_asks_of_a_new_connection_needs_no_word(shop):
    engine = engine_of(shop.url("app"), pool_size=1, max_overflow=0)
    tenancy = Tenancy(Tenancy(engine).engine)  # wrapped twice, which is once too often and no harm
    for _ in range(2):
        with tenancy.engine.connect() as connection:
            for is_detached in (False, True):
                if is_detached:
                    connection.detach()
                with pytest.raises(UnscopedQueryError, match="WITHOUT_TENANT"):
                    connection.exec_driver_sql("SELECT 1")
        engine.dispose()


def test_an_engine_that_shares_the_dialect_is_watched_too(sync):
    app = sync.shop.app
    with sync.tenancy.engine.execution_options(logging_token="x").connect() as connection:
        with pytest.raises(UnscopedQueryError):
            connection.execute(select(app.Note))
        with pytest.raises(UnscopedQueryError):
            connection.execute(insert(app.Note.__table__), [{"title": "a"}, {"title": "b"}])


def test_what_failed_counts_in_its_own_scope_alone(unit):
    """A connection of the pool that saw a failure serves the next scope as any other."""
    _, token = unit.shop.found()

    def fail(session):
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))
        session.rollback()
        # Nor in what the connection does after the scope has ended.
        session.execute(text("SELECT 1"), execution_options=WITHOUT_TENANT)
        session.commit()

    unit.scoped(token, fail)
    unit.scoped(token, lambda session: session.execute(text("SELECT 1")))


def test_a_scope_holds_no_connection_after_its_block(sync):
    _, token = sync.shop.found()
    with sync.tenancy.connection(token) as connection:
        scope, alive = scope_of(connection), weakref.ref(connection)
    del connection
    gc.collect()
    assert alive() is None
    assert not scope.is_open


@pytest.mark.parametrize("level", ["REPEATABLE READ", "AUTOCOMMIT"])
def test_a_connection_that_was_cleaned_commits_as_it_did(shop, level):
    engine = engine_of(shop.url("app"), pool_size=1, max_overflow=0, isolation_level=level)
    tenancy = Tenancy(engine)
    with tenancy.engine.connect() as connection:
        before = connection.connection.dbapi_connection.autocommit
    assert before == (level == "AUTOCOMMIT")
    with tenancy.engine.connect() as connection:
        assert connection.connection.dbapi_connection.autocommit == before
    engine.dispose()


async def test_a_connection_that_was_cleaned_keeps_its_isolation_level(shop):
    note = shop.app.Note
    engine = async_engine_of(shop.url("app"), pool_size=1, isolation_level="SERIALIZABLE")
    tenancy = AsyncTenancy(engine)
    _, token = shop.found()
    for _ in range(2):
        async with tenancy.session(token) as session:
            assert await session.scalar(text("SHOW transaction_isolation")) == "serializable"
            await session.execute(select(note))
    await engine.dispose()
