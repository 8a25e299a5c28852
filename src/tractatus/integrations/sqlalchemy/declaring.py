"""What a table is, said beside its definition and kept in `Table.info`."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from sqlalchemy import FetchedValue, MetaData, Table, inspect
from sqlalchemy.dialects.postgresql.base import PGIdentifierPreparer
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import NoInspectionAvailable

from tractatus.errors import FormatError, TenancyError
from tractatus.integrations.sqlalchemy.admitting import KEY, admit_sql
from tractatus.tenancy import declaration as declarations
from tractatus.tenancy.declaration import Declaration, SharedTable, TenantTable

# `Table.info[INFO_KEY]` is a TenantTable or a SharedTable; in the `info` of an index or foreign key
# of a tenant table it is the reason why that one need not start with the tenant.
INFO_KEY: Final = KEY

Mapped = TypeVar("Mapped")
_QUOTE: Final = PGIdentifierPreparer(PGDialect_psycopg())  # type: ignore[no-untyped-call]


def protect(table: Mapped, declaration: TenantTable = TenantTable()) -> Mapped:  # noqa: B008
    """Declare that each row belongs to one tenant; returns its argument, so it decorates a class.

    Args:
        table: A `Table` or a mapped class.
        declaration: Which column names the tenant, and what the application may do.

    Raises:
        FormatError: it has no such column, or it can be null.
    """
    found = table_of(table)
    column = found.columns.get(declaration.tenant_column)
    if column is None or column.nullable:
        raise FormatError(
            f"a tenant table needs a column {declaration.tenant_column} that is never null, found "
            f"none: {found.fullname}"
        )
    if column.server_default is None and column.default is None:
        # The database fills it in from the scope; without a word of it the ORM would send NULL.
        column.server_default = FetchedValue()
        column.server_default._set_parent(column)
    found.info[INFO_KEY] = declaration
    return table


def share(table: Mapped, reason: str, *privileges: str) -> Mapped:
    """Declare that no row belongs to any tenant; returns its argument.

    Args:
        table: A `Table` or a mapped class.
        reason: Why that is so; kept in the database beside the declaration.
        privileges: Of SELECT, INSERT, UPDATE, DELETE; SELECT alone where none is named.
    """
    table_of(table).info[INFO_KEY] = SharedTable(reason, privileges or ("SELECT",))
    return table


def declaration_of(table: object) -> Declaration | None:
    """What a `Table` or a mapped class was declared as; None where nobody said."""
    found = table_of(table).info.get(INFO_KEY)
    return found if isinstance(found, TenantTable | SharedTable) else None


def declare_sql(metadata: MetaData) -> list[str]:
    """The statements that make the database hold every table to its declaration, in order.

    For the owner of the tables, after they were made; each is run once. Every table of `metadata`
    must be declared.

    Raises:
        TenancyError: a table is not; it is named.
    """
    tables = metadata.sorted_tables
    undeclared = [table.fullname for table in tables if declaration_of(table) is None]
    if undeclared:
        raise TenancyError(
            f"every table says whose rows it holds, found without protect(...) or share(...): "
            f"{', '.join(undeclared)}"
        )
    statements = [
        _let_in(schema) for schema in sorted({table.schema for table in tables if table.schema})
    ]
    for table in tables:
        found = declaration_of(table)
        assert found is not None  # looked at above
        name = _QUOTE.format_table(table)
        if isinstance(found, TenantTable):
            statements.extend(admit_sql(table, name))
        statements.append(declarations.declare_sql(name, found))
    return statements


def table_of(table: object) -> Table:
    """The `Table` behind a mapped class, or itself.

    Raises:
        FormatError: it is neither.
    """
    if isinstance(table, Table):
        return table
    try:
        found: Any = inspect(table).local_table
    except (NoInspectionAvailable, AttributeError):
        found = None
    if not isinstance(found, Table):
        raise FormatError(f"expected a Table or a mapped class, found: {table!r}")
    return found


def _let_in(schema: str) -> str:
    """The application may name what is in a schema; the definer must, to look at it."""
    name = _QUOTE.quote(schema).replace("'", "''")
    return (
        f"DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA {name} TO ' "
        "|| tenancy.roles('app') || ', ' || tenancy.roles('definer'); END $$"
    )
