"""Taking the guard off, and forging the scope that the database keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tractatus.isolation.batteries.orm.application import dispatches, take_listeners
from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.connections import read_on
from tractatus.isolation.batteries.orm.ground import Ground

SWITCHING = Collection()


@SWITCHING.attack("listeners are cleared", of="the guard switched off", control="filter")
def _listeners(ground: Ground) -> None:
    def read(s: Session) -> Any:
        put_back = take_listeners(type(s).dispatch, *dispatches(s.connection().engine))
        try:
            return s.execute(ground.all()).all()
        finally:
            put_back()

    ground.mine_does(read)


@SWITCHING.attack(
    "the flag that says there are listeners", of="the guard switched off", control="filter"
)
def _has_events(ground: Ground) -> None:
    def read() -> Any:
        with ground.app.engine.connect() as connection:
            connection._has_events = False
            return connection.execute(ground.all()).all()

    ground.keep(ground.stage.outside(read))


@SWITCHING.attack(
    "the guard's functions are replaced", of="the guard switched off", control="filter"
)
def _patched(ground: Ground) -> None:
    """What a test double, or an import hook, does to any Python: here to the engine's dialect."""

    def read() -> Any:
        with ground.app.engine.connect() as connection:
            dialect = connection.dialect
            cursor = connection.connection.cursor()
            dialect.do_execute(cursor, f"SELECT * FROM {ground.name}", ())  # noqa: S608
            return cursor.fetchall()

    ground.keep(ground.stage.outside(read))


@SWITCHING.attack("set_config forges the scope", of="the scope is forged", control="setting")
def _set_config(ground: Ground) -> None:
    def forge(s: Session) -> Any:
        for name in ground.app.settings:
            own = s.scalar(select(func.current_setting(name, True))) or ""
            forged = own.replace(str(ground.mine.tenant), str(ground.victim.tenant))
            s.execute(select(func.set_config(name, forged, True)))
        return s.execute(ground.all()).all()

    ground.mine_does(forge)


@SWITCHING.attack("the victim's own setting, replayed", of="the scope is forged", control="setting")
def _replayed(ground: Ground) -> None:
    """What stands in the setting of a scope is no secret of that scope's own code."""

    def told(s: Session) -> list[str]:
        return [
            str(s.scalar(select(func.current_setting(name, True)))) for name in ground.app.settings
        ]

    theirs = ground.stage.inside(ground.victim, told)

    def replay(s: Session) -> Any:
        for name, value in zip(ground.app.settings, theirs, strict=True):
            s.execute(select(func.set_config(name, value, True)))
        return s.execute(ground.all()).all()

    ground.mine_does(replay)


@SWITCHING.attack(
    "the setting kept for the next user of the connection",
    of="the scope is forged",
    control="setting",
)
def _kept_setting(ground: Ground) -> None:
    """Written for the session, not for the transaction, in the victim's own scope."""

    def keep(s: Session) -> None:
        for name in ground.app.settings:
            value = s.scalar(select(func.current_setting(name, True)))
            s.execute(select(func.set_config(name, value, False)))

    ground.stage.inside(ground.victim, keep)
    ground.keep(ground.stage.outside(lambda: read_on(ground, ground.app.engine)))
