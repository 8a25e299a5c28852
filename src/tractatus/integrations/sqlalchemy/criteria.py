"""The scope's tenant in new objects of the ORM, and, where it is asked for, in its statements.

A new object knows its tenant before it is stored, so that it need not be read back. A predicate
in each statement is for servers that route by it (shards): on one server row security's own
condition already uses the index, and the predicate costs the client more than all the rest of this
package (`benchmarks/tripwire.py`). Isolation rests on neither.
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

    __slots__ = ("_made", "value")
    # Lazy loads and refreshes are statements of a session, which gives them its own.
    propagate_to_loaders = False
    _traverse_internals = [("value", InternalTraversal.dp_clauseelement)]  # noqa: RUF012  (theirs)

    def __init__(self, tenant: Any) -> None:
        self.value = literal(tenant)
        self._made: list[Any] | None = None

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
        if self._made is None:
            self._made = [self._option(*one) for one in _attributes()]
        for option in self._made:
            option.get_global_criteria(attributes)

    def _option(self, class_: type[Any], attribute: str) -> Any:
        return with_loader_criteria(
            class_,
            getattr(class_, attribute) == self.value,
            include_aliases=True,
            propagate_to_loaders=False,
        )


@event.listens_for(Mapper, "mapper_configured")
def _remember(mapper: Mapper[Any], _class: type[Any]) -> None:
    _mappers.add(mapper)


def fill_in(session_class: type[Session]) -> None:
    """Make every new object of a session of this class one of its scope's tenant."""

    @event.listens_for(session_class, "before_flush")
    def fill(session: Session, _context: Any, _instances: Any) -> None:
        scope = session.info.get(KEY)
        if scope is None:
            return
        for one in session.new:
            attribute = _attribute(one.__mapper__)
            if attribute is not None and getattr(one, attribute) is None:
                setattr(one, attribute, scope.tenant)


def narrow(session_class: type[Session]) -> None:
    """Make every statement of the ORM in a session of this class name its scope's tenant."""

    @event.listens_for(session_class, "do_orm_execute")
    def add_criteria(state: ORMExecuteState) -> None:
        info = state.session.info
        scope = info.get(KEY)
        if scope is None or not state.is_orm_statement or state.is_column_load or state.is_insert:
            return
        if _CRITERIA not in info:
            info[_CRITERIA] = TenantCriteria(scope.tenant)
        state.statement = state.statement.options(info[_CRITERIA])


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


def _attributes() -> list[tuple[type[Any], str]]:
    """Every class of tenants, with the attribute; without those stored in their parent's table."""
    found = []
    for mapper in list(_mappers):
        attribute = _attribute(mapper)
        is_inherited = mapper.inherits and mapper.inherits.local_table is mapper.local_table
        if attribute is not None and not is_inherited:
            found.append((mapper.class_, attribute))
    return found
