"""Models against database: which declarations a migration has to make, change or take back.

Runs after Alembic's own comparison of tables. What was there is taken back first, what is declared
comes last, when tables, columns and keys are as it says; a downgrade is the same backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alembic.autogenerate import comparators
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation
from alembic.operations.ops import (
    AddColumnOp,
    CreateTableOp,
    DropTableOp,
    ModifyTableOps,
    UpgradeOps,
)
from alembic.util import DispatchPriority
from sqlalchemy import Connection, ForeignKeyConstraint, Table

from tractatus.integrations.alembic import sql
from tractatus.integrations.alembic.exceptions import (
    Admit,
    HideStatistics,
    OpenSchema,
    ShareVersionTable,
    Withdraw,
)
from tractatus.integrations.alembic.keys import (
    KEY,
    DeclarationError,
    Key,
    exceptions_of,
    reason_of,
    require_declared,
)
from tractatus.integrations.alembic.live import Live, Name, in_order, open_schemas, read
from tractatus.integrations.alembic.operations import (
    ProtectTable,
    ShareTable,
    UnprotectTable,
    UnshareTable,
)
from tractatus.integrations.sqlalchemy import declaration_of
from tractatus.tenancy.declaration import Declaration, TenantTable


@comparators.dispatch_for("schema", priority=DispatchPriority.LAST)
def compare_declarations(
    context: AutogenContext, upgrade: UpgradeOps, schemas: set[str | None]
) -> None:
    """Add to `upgrade` what the declarations of the models ask for.

    Raises:
        DeclarationError: a table of the models is not declared, or its keys would be refused.
    """
    assert context.connection is not None
    models = dict(_models(context))
    require_declared(models.values())
    live = read(context.connection)
    _require_still_protected(models, live)
    _require_tenant_type(models, live, context.connection)
    _keep_declarations_out_of_text(upgrade)
    dropped = {(op.schema, op.table_name) for op in upgrade.ops if isinstance(op, DropTableOp)}
    before: list[MigrateOperation] = []
    after: list[MigrateOperation] = []
    before.extend(_declare_version_table(context, live))
    named = {schema for schema, _ in models if schema}
    before.extend(map(OpenSchema, sorted(named - open_schemas(context.connection))))
    for name, found in live.declared.items():
        if name in dropped or (name in models and found != _wanted(models[name])):
            before.append(_take_back(name, found))
    for name in dropped | models.keys():
        admitted = live.admitted.get(name, {})
        wanted = _exceptions(models.get(name), context.connection)
        before.extend(Withdraw(*at, why) for at, why in admitted.items() if at not in wanted)
        after.extend(Admit(*at, why) for at, why in wanted.items() if admitted.get(at) != why)
    for name, table in models.items():
        if live.declared.get(name) != _wanted(table):
            after.append(_declare(name, _wanted(table)))
        else:
            after.extend(_hide_statistics(name, table, live, upgrade))
    upgrade.ops[:] = [*before, *upgrade.ops, *after]


def _models(context: AutogenContext) -> Iterator[tuple[Name, Table]]:
    """The tables that Alembic compares, in the order of their foreign keys."""
    assert context.connection is not None
    default = context.connection.dialect.default_schema_name
    migration = context.migration_context
    for table in context.sorted_tables:
        if (table.schema, table.name) == (migration.version_table_schema, migration.version_table):
            continue
        if context.run_object_filters(table, table.name, "table", False, None):
            yield (None if table.schema == default else table.schema, table.name), table


def _keep_declarations_out_of_text(upgrade: UpgradeOps) -> None:
    """Alembic writes `info` of a new table down; its declaration is an operation instead."""
    for op in upgrade.ops:
        if isinstance(op, CreateTableOp):
            op.info = {key: value for key, value in (op.info or {}).items() if key != KEY}


def _wanted(table: Table) -> Declaration:
    declaration = declaration_of(table)
    assert declaration is not None
    return replace(declaration, privileges=in_order(declaration.privileges))


def _declare(name: Name, what: Declaration) -> MigrateOperation:
    operation = ProtectTable if isinstance(what, TenantTable) else ShareTable
    return operation(name[1], name[0], what)


def _take_back(name: Name, what: Declaration) -> MigrateOperation:
    operation = UnprotectTable if isinstance(what, TenantTable) else UnshareTable
    return operation(name[1], name[0], what)


def _declare_version_table(context: AutogenContext, live: Live) -> Iterator[MigrateOperation]:
    assert context.connection is not None
    migration = context.migration_context
    schema = migration.version_table_schema
    if schema == context.connection.dialect.default_schema_name:
        schema = None
    if (schema, migration.version_table) not in live.declared:
        yield ShareVersionTable(migration.version_table, schema)


def _exceptions(table: Table | None, connection: Connection) -> dict[tuple[str, str], str]:
    """Reasons of the exceptions of a table, by kind and by name as PostgreSQL writes it."""
    if table is None:
        return {}
    schema = table.schema or connection.dialect.default_schema_name
    return {_admitted_as(key, table, schema): reason_of(key) or "" for key in exceptions_of(table)}


def _admitted_as(key: Key, table: Table, schema: str | None) -> tuple[str, str]:
    name = key.name
    if not isinstance(name, str):
        raise DeclarationError(
            f"{table.fullname}: an index or constraint that is an exception needs a name"
        )
    if isinstance(key, ForeignKeyConstraint):
        return "constraint", f"{sql.qualified(table.name, schema)}.{sql.qualified(name, None)}"
    return "index", sql.qualified(name, schema)


def _hide_statistics(
    name: Name, table: Table, live: Live, upgrade: UpgradeOps
) -> Iterator[MigrateOperation]:
    """For columns that came, or come now, to a table after it was protected."""
    if not isinstance(declaration_of(table), TenantTable):
        return
    added = [
        str(one.column.name)
        for op in upgrade.ops
        if isinstance(op, ModifyTableOps) and (op.schema, op.table_name) == name
        for one in op.ops
        if isinstance(one, AddColumnOp)
    ]
    columns = [one for one in live.kept.get(name, []) if one in table.columns] + added
    if columns:
        yield HideStatistics(name[1], columns, name[0])


def _require_still_protected(models: dict[Name, Table], live: Live) -> None:
    for name, table in models.items():
        was, wanted = live.declared.get(name), _wanted(table)
        if isinstance(was, TenantTable) and not isinstance(wanted, TenantTable):
            raise DeclarationError(
                f"{table.fullname}: the database holds it as a table of tenants, and it stays one "
                "as long as it exists; make another table, and drop this one"
            )


def _require_tenant_type(models: dict[Name, Table], live: Live, connection: Connection) -> None:
    for table in models.values():
        declaration = declaration_of(table)
        if not isinstance(declaration, TenantTable):
            continue
        kind = table.columns[declaration.tenant_column].type.compile(connection.dialect).lower()
        if kind != live.tenant_type:
            raise DeclarationError(
                f"{table.fullname}: {declaration.tenant_column} is {kind}, and tenants of this "
                f"database are {live.tenant_type}; give the column that type"
            )
