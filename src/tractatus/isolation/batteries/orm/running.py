"""Run the attacks on an application, and say of each what held it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import delete, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from tractatus.errors import StoreError
from tractatus.isolation.batteries.orm.application import Application, Stage
from tractatus.isolation.batteries.orm.attack import OrmAttack
from tractatus.isolation.batteries.orm.ground import Ground
from tractatus.isolation.batteries.orm.twins import map_twins
from tractatus.isolation.ground import SECRET


class Outcome(StrEnum):
    """What came of one attack.

    GUARD: the application's guard raised before the database was asked. DATABASE: the statement
    went out, and the database refused it or gave nothing of the victim. SESSION: SQLAlchemy itself
    would not go on, as with an object of a session that is over.
    """

    GUARD = "held by the guard"
    DATABASE = "held by the database"
    SESSION = "held by SQLAlchemy"
    LEAKED = "leaked"
    MOOT = "not applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attack.

    Args:
        attack: Which.
        outcome: What came of it.
        detail: The error's words, or what leaked.
    """

    attack: OrmAttack
    outcome: Outcome
    detail: str = ""


Rows: TypeAlias = dict[Any, dict[str, Any]]


def run_orm_battery(application: Application, attacks: Iterable[OrmAttack]) -> list[Result]:
    """Run every attack; rows of both tenants are put back after each that changed any.

    Blocking, and with an event loop of its own where the application is asynchronous: call it in a
    thread where another loop runs.

    Raises:
        StoreError: the table does not hold one row of each tenant.
    """
    rows = _read_rows(application)
    column = application.column
    twins = map_twins(application.table, column(application.tenant), column(application.text))
    stage = Stage(application)
    try:
        return [_run_one(Ground(application, stage, twins, rows), attack) for attack in attacks]
    finally:
        stage.close()


def _run_one(ground: Ground, attack: OrmAttack) -> Result:
    app, rows = ground.app, ground.rows
    before = _versions(app)
    outcome, detail = Outcome.DATABASE, ""
    try:
        with warnings.catch_warnings():
            # SQLAlchemy warns of a DELETE that met no row, and of joins without a condition.
            warnings.simplefilter("ignore", SAWarning)
            attack.run(ground)
    # An attack may fail in any way; its failure is its result.
    except Exception as error:  # noqa: BLE001
        outcome, detail = _judge_error(app, error), f"{type(error).__name__}: {error}"
        ground.seen.append(str(error))
    for session in ground.left_open:
        ground.stage.outside(session.close)
    after = _versions(app)
    if after != before:
        _put_back(app, rows)
    written = after[app.victim.tenant] != before[app.victim.tenant]
    if ground.has_learned() or written:
        learned = next((one for one in ground.seen if SECRET in one), "")
        return Result(attack, Outcome.LEAKED, learned or "a row of the other tenant was written")
    return Result(attack, Outcome.MOOT if ground.moot else outcome, ground.moot or detail)


def _judge_error(app: Application, error: BaseException) -> Outcome:
    chain = list(_causes(error))
    if any(isinstance(one, DBAPIError) or _is_driver_error(one) for one in chain):
        return Outcome.DATABASE
    if any(isinstance(one, app.guard_errors) for one in chain):
        return Outcome.GUARD
    # The statement went out and met no row.
    if isinstance(error, StaleDataError | ObjectDeletedError | AssertionError) or (
        "Could not refresh" in str(error)
    ):
        return Outcome.DATABASE
    if isinstance(error, SQLAlchemyError):
        return Outcome.SESSION
    return Outcome.ERROR


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_driver_error(error: BaseException) -> bool:
    """Of a driver that was used past SQLAlchemy."""
    return any(
        one.__name__ in ("PostgresError", "InterfaceError", "DatabaseError")
        for one in type(error).__mro__
    )


def _read_rows(app: Application) -> Rows:
    """The row of each side, by tenant."""
    tenant = app.column(app.tenant)
    with app.judge.connect() as judge:
        found = {}
        for party in (app.mine, app.victim):
            rows = judge.execute(select(app.table).where(tenant == party.tenant)).mappings().all()
            if len(rows) != 1:
                raise StoreError(
                    f"expected one row of each tenant in {app.table.fullname}, found: {len(rows)}"
                )
            found[party.tenant] = dict(rows[0])
    return found


def _versions(app: Application) -> dict[Any, list[Any]]:
    """The rows of each side with the transaction that wrote them: written as it was is written."""
    quoted = app.judge.dialect.identifier_preparer.quote(app.table.name)
    what: Any = literal_column(f"xmin::text || {quoted}::text")
    tenant = app.column(app.tenant)
    with app.judge.connect() as judge:
        return {
            party.tenant: sorted(
                judge.scalars(select(what).select_from(app.table).where(tenant == party.tenant))
            )
            for party in (app.mine, app.victim)
        }


def _put_back(app: Application, rows: Rows) -> None:
    tenants = [app.mine.tenant, app.victim.tenant]
    with app.judge.begin() as judge:
        judge.execute(text("SET LOCAL session_replication_role = replica"))
        judge.execute(delete(app.table).where(app.column(app.tenant).in_(tenants)))
        judge.execute(insert(app.table), [rows[one] for one in tenants])
