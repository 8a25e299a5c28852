"""The scope's tenant in statements and in new objects of the ORM.

For the planner, which then sees a value in place of a function, for servers that route by it, and
so that new objects know their tenant before they are stored. Row security holds without it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from weakref import WeakSet

from sqlalchemy import Table, event, literal
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.sql.visitors import InternalTraversal

from tractatus.integrations.sqlalchemy.declaring import declaration_of
from tractatus.integrations.sqlalchemy.scopes import KEY
from tractatus.tenancy.declaration import TenantTable

_CRITERIA: Final = f"{KEY}.criteria"
_mappers: WeakSet[Mapper[Any]] = WeakSet()


class TenantCriteria(CriteriaOption):
    """`with_loader_criteria` for every class of tenants at once.

    Its form is the same for all statements, so the compiled cache holds; the classes are asked for
    only where a statement is compiled, and then also those in sub-queries and eager loads.
    """

    __slots__ = ("value",)
    # Lazy loads and refreshes are statements of a session, which gives them its own.
    propagate_to_loaders = False
    _traverse_internals = [("value", InternalTraversal.dp_clauseelement)]  # noqa: RUF012  (theirs)

    def __init__(self, tenant: Any) -> None:
        self.value = literal(tenant)

    def process_compile_state(self, compile_state: Any) -> None:
        """Called by SQLAlchemy for SELECT."""
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(
        self, compile_state: Any, mapper_entities: Any
    ) -> None:
        """Called by SQLAlchemy for `Query` with other entities."""
        self.process_compile_state(compile_state)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        """Called by SQLAlchemy for UPDATE and DELETE."""
        for mapper in list(_mappers):
            attribute = _attribute(mapper)
            if attribute is not None and not _inherits_it(mapper):
                option: Any = with_loader_criteria(
                    mapper.class_,
                    getattr(mapper.class_, attribute) == self.value,
                    include_aliases=True,
                    propagate_to_loaders=False,
                )
                option.get_global_criteria(attributes)


@event.listens_for(Mapper, "mapper_configured")
def _remember(mapper: Mapper[Any], _class: type[Any]) -> None:
    _mappers.add(mapper)


def tell_tenant(session_class: type[Session]) -> None:
    """Make every session of a class write the tenant of its scope."""

    @event.listens_for(session_class, "do_orm_execute")
    def narrow(state: ORMExecuteState) -> None:
        info = state.session.info
        scope = info.get(KEY)
        if scope is None or not state.is_orm_statement or state.is_column_load or state.is_insert:
            return
        if _CRITERIA not in info:
            info[_CRITERIA] = TenantCriteria(scope.tenant)
        state.statement = state.statement.options(info[_CRITERIA])

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
def _attribute(mapper: Mapper[Any]) -> str | None:
    """The attribute that holds the tenant, None where the class is not of tenants."""
    table = mapper.local_table
    # A class over a join or a sub-select has no tenant of its own; row security has each table's.
    declaration = declaration_of(table) if isinstance(table, Table) else None
    if not isinstance(declaration, TenantTable):
        return None
    column = table.c[declaration.tenant_column]
    return next((one.key for one in mapper.column_attrs if column in one.columns), None)


def _inherits_it(mapper: Mapper[Any]) -> bool:
    """Whether the class is stored in its parent's table, whose criterion holds for it too."""
    return mapper.inherits is not None and mapper.inherits.local_table is mapper.local_table
