"""The scope's tenant in statements and in new objects of the ORM.

For the planner, which then sees a value in place of a function, for servers that route by it, and
so that new objects know their tenant before they are stored. Row security holds without it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria

from tractatus.integrations.sqlalchemy.declaring import declaration_of
from tractatus.integrations.sqlalchemy.scopes import KEY
from tractatus.tenancy.declaration import TenantTable


def tell_tenant(session_class: type[Session]) -> None:
    """Make every session of a class write the tenant of its scope."""

    @event.listens_for(session_class, "do_orm_execute")
    def narrow(state: ORMExecuteState) -> None:
        scope = state.session.info.get(KEY)
        if scope is None or state.is_column_load or state.is_insert:
            return
        options = [
            option
            for mapper in state.all_mappers
            if (option := _criterion(mapper, scope.tenant)) is not None
        ]
        if options:
            state.statement = state.statement.options(*options)

    @event.listens_for(session_class, "before_flush")
    def fill(session: Session, _context: Any, _instances: Any) -> None:
        scope = session.info.get(KEY)
        if scope is None:
            return
        for one in session.new:
            attribute = _attribute(one.__mapper__)
            if attribute is not None and getattr(one, attribute) is None:
                setattr(one, attribute, scope.tenant)


@lru_cache(maxsize=4096)
def _criterion(mapper: Mapper[Any], tenant: Any) -> Any:
    attribute = _attribute(mapper)
    if attribute is None:
        return None
    return with_loader_criteria(
        mapper.class_,
        getattr(mapper.class_, attribute) == tenant,
        include_aliases=True,
        propagate_to_loaders=False,
    )


@lru_cache(maxsize=4096)
def _attribute(mapper: Mapper[Any]) -> str | None:
    """The attribute that holds the tenant, None where the class is not of tenants."""
    table = mapper.local_table
    declaration = declaration_of(table)
    if not isinstance(declaration, TenantTable):
        return None
    return mapper.get_property_by_column(table.c[declaration.tenant_column]).key
