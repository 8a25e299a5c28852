"""The SQL of the operations: each a call of the schema `tenancy`, or what takes one back."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql

from tractatus.tenancy.declaration import SharedTable, TenantTable

_PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]

# What tenancy.protect did, backwards. The default goes only where it is the one that it set.
_UNPROTECT = """DO $tractatus$
DECLARE
    target regclass := {table};
    tenant name := {column};
    statistics text := (
        SELECT string_agg(format('ALTER %I SET STATISTICS -1', attname), ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped);
BEGIN
    DELETE FROM tenancy.protected_table WHERE relation = target;
    EXECUTE format('DROP POLICY tenant_scope ON %s', target);
    EXECUTE format('REVOKE ALL ON %s FROM %s', target, tenancy.roles('app'));
    EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY, %s',
        target, statistics);
    IF EXISTS (SELECT FROM pg_depend
            JOIN pg_attrdef AS d ON classid = 'pg_attrdef'::regclass AND objid = d.oid
            JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
            WHERE adrelid = target AND attname = tenant
                AND refobjid = 'tenancy.tenant()'::regprocedure) THEN
        EXECUTE format('ALTER TABLE %s ALTER %I DROP DEFAULT', target, tenant);
    END IF;
END $tractatus$"""

_UNSHARE = """DO $tractatus$
DECLARE
    target regclass := {table};
BEGIN
    DELETE FROM tenancy.shared_table WHERE relation = target;
    EXECUTE format('REVOKE ALL ON %s FROM %s', target, tenancy.roles('app'));
END $tractatus$"""


_SHARE_ONCE = """DO $tractatus$ BEGIN
    IF to_regclass('tenancy.shared_table') IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM tenancy.shared_table WHERE relation = {table}::regclass) THEN
            PERFORM tenancy.share({table}, {reason});
        END IF;
    END IF;
END $tractatus$"""

# The gate compares what was admitted as the definer, who must be able to name it.
_OPEN_SCHEMA = """DO $tractatus$ BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', {schema});
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s, %s',
        {schema}, tenancy.roles('app'), tenancy.roles('definer'));
END $tractatus$"""


def qualified(name: str, schema: str | None) -> str:
    """Schema and name, quoted where SQL asks for it."""
    parts = [schema, name] if schema else [name]
    return ".".join(_PREPARER.quote(part) for part in parts)


def unprotect(table: str, declaration: TenantTable) -> str:
    """The reverse of `tenancy.protect`."""
    return _UNPROTECT.format(table=literal(table), column=literal(declaration.tenant_column))


def unshare(table: str) -> str:
    """The reverse of `tenancy.share`."""
    return _UNSHARE.format(table=literal(table))


def share_once(table: str, declaration: SharedTable) -> str:
    """`tenancy.share` of a table that may be declared already; nothing where nothing is ours."""
    assert not declaration.privileges
    return _SHARE_ONCE.format(table=literal(table), reason=literal(declaration.reason))


def open_schema(schema: str) -> str:
    """A schema whose tables the application may name; what it may do there is each table's."""
    return _OPEN_SCHEMA.format(schema=literal(schema))


def hide_statistics(table: str, columns: list[str]) -> str:
    """No statistics over all tenants of these columns."""
    changes = ", ".join(f"ALTER {_PREPARER.quote(one)} SET STATISTICS 0" for one in columns)
    return f"ALTER TABLE {table} {changes}"


def admit(kind: str, name: str, reason: str) -> str:
    """`tenancy.admit`."""
    return f"SELECT tenancy.admit({literal(kind)}, {literal(name)}, {literal(reason)})"


def withdraw(kind: str, name: str) -> str:
    """The reverse of `tenancy.admit`."""
    return (
        f"DELETE FROM tenancy.admitted WHERE kind = {literal(kind)} "  # noqa: S608
        f"AND object = {literal(name)}"
    )


def literal(text: str) -> str:
    """`text` as SQL writes it; standard_conforming_strings is PostgreSQL's default."""
    return "'" + text.replace("'", "''") + "'"
