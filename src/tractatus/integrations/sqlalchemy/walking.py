"""Which tables a compiled statement touches; walked once for each entry of the compiled cache.

SQLAlchemy keeps a compiled statement by the statement's cache key, so what was found is kept with
it, and no longer: a statement of the same form is walked once in the life of an engine. What is
kept depends on the statement and on what was said of its tables; where somebody has said something
else since, it is walked again. Whether a scope is open is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Table, TextClause
from sqlalchemy.sql import ColumnElement, visitors
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.sql.elements import (
    ColumnClause,
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)
from sqlalchemy.sql.selectable import TableClause, TextualSelect

from tractatus.integrations.sqlalchemy.declaring import INFO_KEY, declaration_of
from tractatus.tenancy.declaration import TenantTable

# Literal SQL that cannot hold a sub-select: a name, a star, a number.
_HARMLESS: Final = re.compile(r"[\w.]+|\*", re.ASCII)
# PostgreSQL's own tables, which reflection asks.
_SYSTEM: Final = frozenset({"pg_catalog", "information_schema"})


@dataclass(frozen=True, slots=True)
class Touched:
    """What a statement touches.

    Args:
        tenants: Names of tables of tenants.
        undeclared: Names of tables of which nobody said what they are.
        text: Whether a part of it is text, of which nobody can tell.
        said: Its tables, and what each was declared as when the statement was walked.
    """

    tenants: tuple[str, ...]
    undeclared: tuple[str, ...]
    text: bool
    said: tuple[tuple[Table, object], ...] = ()


TEXT_ALONE: Final = Touched((), (), True)
NOTHING: Final = Touched((), (), False)
# Statements of which their kind says all. A savepoint is a name, and is compiled anew each time.
_BY_KIND: Final[dict[type, Touched]] = {
    type(None): TEXT_ALONE,
    TextClause: TEXT_ALONE,
    SavepointClause: NOTHING,
    RollbackToSavepointClause: NOTHING,
    ReleaseSavepointClause: NOTHING,
}
_known: WeakKeyDictionary[Any, Touched] = WeakKeyDictionary()


def touched_by(compiled: Any) -> Touched:
    """What a `Compiled` touches; a statement sent as text (None), or of the schema, is text."""
    if compiled is None:
        return TEXT_ALONE
    found = _BY_KIND.get(type(compiled.statement))
    if found is not None:
        return found
    found = _known.get(compiled)
    if found is not None:
        for table, declaration in found.said:
            if table.info.get(INFO_KEY) is not declaration:
                break
        else:
            return found
    if isinstance(compiled, DDLCompiler):
        return TEXT_ALONE
    found = _known[compiled] = _walk(compiled)
    return found


def _walk(compiled: Any) -> Touched:
    tenants, undeclared, is_text = set(), set(), False
    said: dict[Table, object] = {}
    for element in _elements(compiled):
        is_text |= any(not _HARMLESS.fullmatch(said) for said in _asides(element))
        match element:
            case Table() as table:
                whole = table.metadata.tables.get(table.key, table)
                declaration = declaration_of(whole)
                said[whole] = whole.info.get(INFO_KEY)
                if isinstance(declaration, TenantTable):
                    tenants.add(table.fullname)
                elif declaration is None and table.schema not in _SYSTEM:
                    undeclared.add(table.fullname)
            case TableClause() as table:
                if table.schema not in _SYSTEM:
                    undeclared.add(table.fullname)
            case TextClause():
                is_text |= element.text != "*"
            case TextualSelect():
                is_text = True
            case ColumnClause() if element.is_literal:
                is_text |= not _HARMLESS.fullmatch(element.name)
    return Touched(tuple(sorted(tenants)), tuple(sorted(undeclared)), is_text, tuple(said.items()))


def _asides(element: Any) -> Iterator[str]:
    """Prefixes, suffixes and hints: text that SQLAlchemy's walk leaves out."""
    for name in ("_prefixes", "_suffixes"):
        for clause, _dialect in getattr(element, name, ()):
            yield str(getattr(clause, "text", clause))
    for _dialect, said in getattr(element, "_statement_hints", ()):
        yield said
    yield from getattr(element, "_hints", {}).values()


def _elements(compiled: Any) -> Iterator[Any]:
    """Every part of the statement, as it was written and as the ORM made it for the database."""
    seen: set[int] = set()
    made = getattr(compiled.compile_state, "statement", None)
    for root in (compiled.statement, made):
        if root is None:
            continue
        for element in visitors.iterate(root):
            yield element
            # Tables that stand in no FROM: a column is enough for UPDATE ... FROM.
            table = getattr(element, "table", None) if isinstance(element, ColumnElement) else None
            if table is not None and id(table) not in seen:
                seen.add(id(table))
                yield from visitors.iterate(table)
