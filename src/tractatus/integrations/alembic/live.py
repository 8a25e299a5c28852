"""What the database holds declared, read as the migrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from tractatus.integrations.alembic.keys import DeclarationError
from tractatus.tenancy.declaration import PRIVILEGES, Declaration, SharedTable, TenantTable

Name = tuple[str | None, str]  # schema, None for the default one, and table

_PROTECTED: Final = text(
    "SELECT nspname, relname, tenant_column, privileges FROM tenancy.protected_table "
    "JOIN pg_class AS c ON c.oid = relation JOIN pg_namespace AS n ON n.oid = relnamespace"
)
_SHARED: Final = text(
    "SELECT nspname, relname, reason, privileges FROM tenancy.shared_table "
    "JOIN pg_class AS c ON c.oid = relation JOIN pg_namespace AS n ON n.oid = relnamespace"
)
# Objects were admitted under the search path pg_catalog: their names carry their schema.
_ADMITTED: Final = text(
    "SELECT nspname, relname, kind, object, reason FROM tenancy.admitted "
    "JOIN pg_class AS c ON c.oid = CASE kind "
    "WHEN 'index' THEN (SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass(object)) "
    "WHEN 'constraint' THEN "
    "to_regclass(left(object, length(object) - position('.' IN reverse(object)))) "
    "END JOIN pg_namespace AS n ON n.oid = relnamespace"
)
_KEPT: Final = text(
    "SELECT nspname, relname, attname FROM tenancy.protected_table "
    "JOIN pg_class AS c ON c.oid = relation JOIN pg_namespace AS n ON n.oid = relnamespace "
    "JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped "
    "WHERE attstattarget IS DISTINCT FROM 0 ORDER BY attnum"
)
_OPEN: Final = text(
    "SELECT nspname FROM pg_namespace WHERE NOT EXISTS (SELECT FROM tenancy.login "
    "JOIN pg_roles ON rolname = role "
    "WHERE duty IN ('app', 'definer') AND NOT has_schema_privilege(rolname, nspname, 'USAGE'))"
)
_TYPE: Final = text(
    "SELECT format_type(prorettype, NULL) FROM pg_proc "
    "WHERE oid = to_regprocedure('tenancy.tenant()')"
)


@dataclass(frozen=True, slots=True)
class Live:
    """The declarations of a database, by table.

    Args:
        declared: What each declared table is.
        admitted: Reasons of exceptions, by table and then by (kind, object).
        kept: Columns of protected tables of which statistics are kept.
        tenant_type: Type of the tenant columns, as PostgreSQL writes it.
    """

    declared: dict[Name, Declaration]
    admitted: dict[Name, dict[tuple[str, str], str]]
    kept: dict[Name, list[str]]
    tenant_type: str


def read(connection: Connection) -> Live:
    """Read all of it.

    Raises:
        DeclarationError: the database holds no declarations; names the command that makes them.
    """
    tenant_type = connection.scalar(_TYPE)
    if tenant_type is None:
        raise DeclarationError(
            "this database has no schema tenancy: run tractatus tenancy install on it first"
        )
    default = connection.dialect.default_schema_name

    def name(schema: str, table: str) -> Name:
        return (None if schema == default else schema, table)

    declared: dict[Name, Declaration] = {}
    for schema, table, column, privileges in connection.execute(_PROTECTED):
        declared[name(schema, table)] = TenantTable(column, in_order(privileges))
    for schema, table, reason, privileges in connection.execute(_SHARED):
        declared[name(schema, table)] = SharedTable(reason, in_order(privileges))
    admitted: dict[Name, dict[tuple[str, str], str]] = {}
    for schema, table, kind, admitted_object, reason in connection.execute(_ADMITTED):
        admitted.setdefault(name(schema, table), {})[kind, admitted_object] = reason
    kept: dict[Name, list[str]] = {}
    for schema, table, column in connection.execute(_KEPT):
        kept.setdefault(name(schema, table), []).append(column)
    return Live(declared, admitted, kept, tenant_type)


def open_schemas(connection: Connection) -> set[str]:
    """Those schemas whose tables the application and the definer may name."""
    return set(connection.scalars(_OPEN))


def in_order(privileges: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The same privileges, however they were ordered when they were declared."""
    return tuple(one for one in PRIVILEGES if one in privileges)
