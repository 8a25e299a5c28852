"""What one scope leaves to the next: objects, results, cursors, connections, whole sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session, object_session
from sqlalchemy.util import await_only

from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.ground import Ground

LEFTOVERS = Collection()


def _kept(ground: Ground) -> tuple[Session, Any]:
    """The victim's session after its scope, and its object, with nothing of it read any more."""

    def load(s: Session) -> tuple[Session, Any]:
        one = s.get(ground.mapped, ground.key(ground.victim))
        s.expire(one)
        return s, one

    session, one = ground.stage.inside(ground.victim, load)
    ground.left_open.append(session)
    return session, one


@LEFTOVERS.attack(
    "the identity map of a scope that is over", of="a session that is over", control="by hand"
)
def _identity_map(ground: Ground) -> None:
    session, _ = _kept(ground)
    key = ground.key(ground.victim)
    ground.keep(ground.stage.outside(lambda: session.get(ground.mapped, key)))


@LEFTOVERS.attack(
    "a statement in the session of a scope that is over",
    of="a session that is over",
    control="filter",
)
def _old_session(ground: Ground) -> None:
    session, _ = _kept(ground)
    ground.keep(ground.stage.outside(lambda: session.execute(ground.all()).all()))


@LEFTOVERS.attack(
    "an expired attribute after the scope",
    of="an object that outlives its scope",
    control="by hand",
)
def _expired(ground: Ground) -> None:
    session, one = _kept(ground)

    def touch() -> Any:
        if object_session(one) is None:
            session.add(one)
        return getattr(one, ground.app.text)

    ground.keep(ground.stage.outside(touch))


@LEFTOVERS.attack(
    "an expired object added to my session",
    of="an object that outlives its scope",
    control="by hand",
)
def _adopted(ground: Ground) -> None:
    session, one = _kept(ground)

    def adopt(s: Session) -> Any:
        if object_session(one) is not None:
            session.expunge(one)
        s.add(one)
        return getattr(one, ground.app.text)

    ground.mine_does(adopt)


@LEFTOVERS.attack(
    "a relationship touched after the scope",
    of="an object that outlives its scope",
    control="filter",
)
def _lazy(ground: Ground) -> None:
    """Mine, in a scope that is over: the load goes out without one."""
    twin = ground.twins.twin
    tenant = ground.table.c[ground.tenant.name]

    def load(s: Session) -> Any:
        return s, s.scalars(select(twin).where(tenant == ground.mine.tenant)).first()

    session, one = ground.stage.inside(ground.mine, load)
    ground.left_open.append(session)

    def touch() -> Any:
        if object_session(one) is None:
            session.add(one)
        return [other.content for other in one.others]

    ground.keep(ground.stage.outside(touch))


@LEFTOVERS.attack(
    "the driver's connection that was kept", of="a pooled connection", control="guard alone"
)
def _connection(ground: Ground) -> None:
    """It went back to its pool, and is still at hand."""
    kept: Any = ground.stage.inside(
        ground.victim, lambda s: s.connection().connection.driver_connection
    )
    sql = f"SELECT * FROM {ground.name}"  # noqa: S608

    def read() -> Any:
        if hasattr(kept, "fetch"):
            return [dict(row) for row in await_only(kept.fetch(sql))]
        cursor = kept.cursor()
        try:
            cursor.execute(sql)
            return list(cursor.fetchall())
        finally:
            kept.rollback()

    ground.keep(ground.stage.outside(read))


@LEFTOVERS.attack(
    "the driver's cursor that was kept", of="a pooled connection", control="guard alone"
)
def _cursor(ground: Ground) -> None:
    """The connection went back to its pool, and the next scope uses it."""
    kept = ground.stage.inside(ground.victim, lambda s: s.connection().connection.cursor())

    def read(s: Session) -> Any:
        s.connection()
        kept.execute(f"SELECT * FROM {ground.name}")  # noqa: S608
        return list(kept.fetchall())

    ground.mine_does(read)


@LEFTOVERS.attack("a cursor WITH HOLD", of="a pooled connection", control="setting")
def _holdable(ground: Ground) -> None:
    def hold(s: Session) -> None:
        sql = f"DECLARE held CURSOR WITH HOLD FOR SELECT * FROM {ground.name}"  # noqa: S608
        s.execute(text(sql))

    ground.stage.inside(ground.victim, hold)
    ground.mine_does(lambda s: s.execute(text("FETCH ALL FROM held")).all())


@LEFTOVERS.attack(
    "a temporary table in the way of the next scope", of="a pooled connection", control="setting"
)
def _shadow(ground: Ground) -> None:
    """What the victim writes next goes to a table of mine, which I read later."""
    plain = ground.table.name
    columns = ", ".join(
        f"{one.name} {one.type.compile(ground.app.engine.dialect)}" for one in ground.table.columns
    )

    def lay(s: Session) -> None:
        s.execute(text(f"CREATE TEMPORARY TABLE {plain} ({columns}) ON COMMIT PRESERVE ROWS"))

    whole = f"{ground.table.schema or 'public'}.{plain}"
    filling = f"INSERT INTO {plain} SELECT * FROM {whole}"  # noqa: S608

    def write(s: Session) -> None:
        s.execute(text(filling))

    def read(s: Session) -> Any:
        return s.execute(text(f"SELECT * FROM pg_temp.{plain}")).all()  # noqa: S608

    ground.stage.inside(ground.mine, lay)
    ground.stage.inside(ground.victim, write)
    ground.mine_does(read)


@LEFTOVERS.attack("a prepared statement", of="a pooled connection", control="guard alone")
def _prepared(ground: Ground) -> None:
    """Planned in the victim's scope, run in mine."""

    def prepare(s: Session) -> None:
        s.execute(text(f"PREPARE peek AS SELECT * FROM {ground.name}"))  # noqa: S608
        s.execute(text("EXECUTE peek")).all()

    ground.stage.inside(ground.victim, prepare)
    ground.mine_does(lambda s: s.execute(text("EXECUTE peek")).all())


@LEFTOVERS.attack(
    "the open session of another request, from another task",
    of="a session in two scopes",
    control="filter",
    capability=True,
)
def _shared_session(ground: Ground) -> None:
    """As a global that was meant to be one for each request."""
    found = ground.stage.beside(
        ground.mine, ground.victim, lambda _mine, theirs: theirs.execute(ground.all()).all()
    )
    ground.keep(found)


@LEFTOVERS.attack(
    "an object of another request's open session",
    of="a session in two scopes",
    control="filter",
    capability=True,
)
def _shared_object(ground: Ground) -> None:
    def touch(_mine: Session, theirs: Session) -> Any:
        one = theirs.get(ground.mapped, ground.key(ground.victim))
        assert inspect(one) is not None
        theirs.refresh(one)
        return getattr(one, ground.app.text)

    ground.keep(ground.stage.beside(ground.mine, ground.victim, touch))
