"""Ways to a connection that no scope was opened on, and ways to talk past SQLAlchemy."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only

from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.ground import Ground

CONNECTIONS = Collection()


@CONNECTIONS.attack(
    "a session that nobody scoped", of="outside the unit of work", control="by hand"
)
def _unscoped_session(ground: Ground) -> None:
    def read() -> Any:
        with Session(ground.app.engine) as s:
            return s.scalars(select(ground.mapped)).all()

    ground.keep(ground.stage.outside(read))


@CONNECTIONS.attack("engine.connect()", of="outside the unit of work", control="filter")
def _engine_connect(ground: Ground) -> None:
    ground.keep(ground.stage.outside(lambda: read_on(ground, ground.app.engine)))


@CONNECTIONS.attack(
    "text that says it needs no tenant", of="outside the unit of work", control="filter"
)
def _says_without(ground: Ground) -> None:
    sql = text(f"SELECT * FROM {ground.name}")  # noqa: S608

    def read() -> Any:
        with ground.app.engine.connect() as connection:
            options = {"tractatus_without_tenant": True}
            return connection.execute(sql, execution_options=options).all()

    ground.keep(ground.stage.outside(read))


@CONNECTIONS.attack("a statement after commit()", of="the scope is over", control="by hand")
def _after_commit(ground: Ground) -> None:
    def read(s: Session) -> Any:
        s.commit()
        return s.scalars(select(ground.mapped)).all()

    ground.mine_does(read)


@CONNECTIONS.attack("a statement after rollback()", of="the scope is over", control="by hand")
def _after_rollback(ground: Ground) -> None:
    def read(s: Session) -> Any:
        s.rollback()
        return s.execute(ground.all()).all()

    ground.mine_does(read)


@CONNECTIONS.attack("a savepoint, rolled back", of="savepoints", control="filter")
def _savepoint(ground: Ground) -> None:
    def read(s: Session) -> Any:
        nested = s.begin_nested()
        s.execute(text("SELECT set_config('search_path', 'public', true)"))
        nested.rollback()
        with s.begin_nested():
            return s.execute(ground.all()).all()

    ground.mine_does(read)


@CONNECTIONS.attack("autocommit", control="filter")
def _autocommit(ground: Ground) -> None:
    def read() -> Any:
        engine = ground.app.engine.execution_options(isolation_level="AUTOCOMMIT")
        return read_on(ground, engine)

    ground.keep(ground.stage.outside(read))


@CONNECTIONS.attack("a second engine", of="another engine", control="filter")
def _second_engine(ground: Ground) -> None:
    ground.keep(ground.stage.outside(lambda: _on_second(ground, lambda e: read_on(ground, e))))


@CONNECTIONS.attack("a session told to use a second engine", of="another engine", control="filter")
def _bind_argument(ground: Ground) -> None:
    def read(s: Session, engine: Engine) -> None:
        ground.keep(s.execute(ground.all(), bind_arguments={"bind": engine}).all())

    ground.mine_does(lambda s: _then_rolled_back(ground, s, read))


@CONNECTIONS.attack("bind_mapper", of="another engine", control="by hand")
def _bind_mapper(ground: Ground) -> None:
    def read(s: Session, engine: Engine) -> None:
        s.bind_mapper(ground.mapped, engine)
        ground.keep(s.scalars(select(ground.mapped)).all())

    ground.mine_does(lambda s: _then_rolled_back(ground, s, read))


def _then_rolled_back(ground: Ground, s: Session, work: Callable[[Session, Engine], None]) -> None:
    """The session gives the second engine's connection back before that engine goes."""

    def on(engine: Engine) -> None:
        try:
            work(s, engine)
        finally:
            s.rollback()

    _on_second(ground, on)


def _on_second(ground: Ground, work: Callable[[Engine], Any]) -> Any:
    """An engine of the attacker's own, to the same database with the same login."""
    engine = create_engine(ground.app.engine.url, pool=ground.app.engine.pool.recreate())
    try:
        return work(engine)
    finally:
        engine.dispose()


@CONNECTIONS.attack("the driver's cursor", of="past SQLAlchemy", control="guard alone")
def _cursor(ground: Ground) -> None:
    def read(s: Session) -> Any:
        return _fetch(s.connection().connection.cursor(), f"SELECT * FROM {ground.name}")  # noqa: S608

    ground.mine_does(read)


@CONNECTIONS.attack("raw_connection()", of="past SQLAlchemy", control="guard alone")
def _raw_connection(ground: Ground) -> None:
    def read() -> Any:
        connection = ground.app.engine.raw_connection()
        try:
            return _fetch(connection.cursor(), f"SELECT * FROM {ground.name}")  # noqa: S608
        finally:
            connection.close()

    ground.keep(ground.stage.outside(read))


@CONNECTIONS.attack("the driver's connection itself", of="past SQLAlchemy", control="guard alone")
def _driver(ground: Ground) -> None:
    def read(s: Session) -> Any:
        driver: Any = s.connection().connection.driver_connection
        sql = f"SELECT * FROM {ground.name}"  # noqa: S608
        if hasattr(driver, "fetch"):
            return [dict(row) for row in await_only(driver.fetch(sql))]
        return _fetch(driver.cursor(), sql)

    ground.mine_does(read)


@CONNECTIONS.attack("COPY", control="guard alone")
def _copy(ground: Ground) -> None:
    def copy(s: Session) -> Any:
        # COPY of a table under row security copies what a SELECT would give.
        driver: Any = s.connection().connection.driver_connection
        output = io.BytesIO()
        query = f"SELECT * FROM {ground.name}"  # noqa: S608
        if hasattr(driver, "copy_from_query"):
            await_only(driver.copy_from_query(query, output=output))
        elif type(driver).__module__.startswith("pg8000"):
            sql = f"COPY ({query}) TO STDOUT"
            driver.cursor().execute(sql, stream=output)
        else:
            ground.moot = "no COPY by this driver is known here"
        return output.getvalue().decode()

    ground.mine_does(copy)


@CONNECTIONS.attack("COPY as text", of="COPY", control="filter")
def _copy_text(ground: Ground) -> None:
    """From a program of the server, into a table that can be read."""
    columns = ", ".join(one.name for one in ground.table.columns)
    sql = f"COPY {ground.name} ({columns}) TO PROGRAM 'cat > /dev/null'"

    def copy(s: Session) -> Any:
        s.execute(text(sql))
        return s.execute(ground.all()).all()

    ground.mine_does(copy)


@CONNECTIONS.attack("a cursor of the server", control="filter")
def _server_cursor(ground: Ground) -> None:
    def read(s: Session) -> Any:
        s.execute(text(f"DECLARE peek CURSOR FOR SELECT * FROM {ground.name}"))  # noqa: S608
        return s.execute(text("FETCH ALL FROM peek")).all()

    ground.mine_does(read)


def read_on(ground: Ground, engine: Engine) -> Any:
    """Everything that an engine gives outside of any scope."""
    with engine.connect() as connection:
        return connection.execute(ground.all()).all()


def _fetch(cursor: Any, sql: str) -> Any:
    try:
        cursor.execute(sql)
        return list(cursor.fetchall())
    finally:
        cursor.close()
