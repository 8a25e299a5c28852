"""Weak applications, on which the attacks succeed: without them nothing was shown to attack.

All are built from the application itself, with another way of isolating tenants.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from tractatus.isolation.batteries.orm.application import Application, OpenSession

SETTING = "app.tenant"


def by_hand(application: Application, engine: Engine) -> Application:
    """Nothing but the WHERE that each statement must not forget.

    Args:
        application: What it is made from.
        engine: On which row security lets everything through.
    """
    return _application(application, engine, Session)


def filtered(application: Application, engine: Engine) -> Application:
    """The filter of tutorials: criteria on each statement of the ORM, and nothing below it."""

    class Filtered(Session):
        pass

    tenant = getattr(application.mapped, application.tenant)

    @event.listens_for(Filtered, "do_orm_execute")
    def narrow(state: ORMExecuteState) -> None:
        if not state.is_column_load and not state.is_relationship_load:
            criteria = with_loader_criteria(
                application.mapped, tenant == state.session.info["tenant"], include_aliases=True
            )
            state.statement = state.statement.options(criteria)

    return _application(application, engine, Filtered)


def by_setting(application: Application, engine: Engine) -> Application:
    """Row security as textbooks have it: the policy reads a setting that any statement writes.

    Args:
        application: What it is made from.
        engine: With a login for which `policy_by_setting` was made.
    """

    class Set(Session):
        pass

    @event.listens_for(Set, "after_begin")
    def tell(session: Session, _transaction: Any, connection: Any) -> None:
        # Once for each scope: a setting that the scope wrote since then is its own doing.
        if not session.info.get("told"):
            session.info["told"] = True
            value = str(session.info["tenant"])
            connection.execute(select(func.set_config(SETTING, value, True)))

    return replace(_application(application, engine, Set), settings=(SETTING,))


def policy_by_setting(table: str, tenant: str, role: str) -> list[str]:
    """SQL of a superuser that lets `role` in by a setting; names are quoted already."""
    return [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}",
        f"CREATE POLICY by_setting ON {table} TO {role} "
        f"USING ({tenant}::text = current_setting('{SETTING}', true))",
    ]


def _application(app: Application, engine: Engine, kind: type[Session]) -> Application:
    """The same application with plain sessions."""
    tenants = {party.capability: party.tenant for party in (app.mine, app.victim)}

    @contextmanager
    def opened(capability: Any) -> Iterator[Session]:
        with kind(engine, info={"tenant": tenants[capability]}) as session:
            yield session
            session.commit()

    @asynccontextmanager
    async def opened_async(capability: Any) -> AsyncIterator[AsyncSession]:
        info = {"tenant": tenants[capability]}
        async with AsyncSession(AsyncEngine(engine), sync_session_class=kind, info=info) as session:
            yield session
            await session.commit()

    session: OpenSession = opened_async if engine.dialect.is_async else opened
    return replace(app, session=session, engine=engine, guard_errors=())
