"""Operations beside the declaration: exceptions, schemas, statistics, Alembic's own table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from alembic.operations import MigrateOperation, Operations
from sqlalchemy import Connection, Table, event, text

from tractatus.integrations.alembic import sql
from tractatus.integrations.alembic.operations import Nothing, Statement
from tractatus.tenancy.declaration import SharedTable

# Alembic makes this table itself, before the first migration runs.
VERSION_TABLE: Final = SharedTable("revisions of Alembic; the migrator's own", ())


@dataclass(eq=False)
class _Exception(Statement):
    """An index or foreign key of a tenant table that does not start with the tenant, and why."""

    kind: str
    object_name: str
    reason: str

    def arguments(self) -> dict[str, Any]:
        """Kind, object, reason."""
        return {"kind": self.kind, "object_name": self.object_name, "reason": self.reason}


@Operations.register_operation("admit")
class Admit(_Exception):
    """The exception stands, as it is now."""

    name = "admit"

    @classmethod
    def admit(cls, operations: Operations, kind: str, object_name: str, reason: str) -> None:
        """Admit an exception from the form of a tenant table, before the table is protected.

        Args:
            operations: Given by Alembic.
            kind: One of policy, function, index, constraint.
            object_name: With its schema; a policy or constraint as `schema.table.name`.
            reason: Why; kept in the database.
        """
        operations.invoke(cls(kind, object_name, reason))

    def sql(self) -> str:
        """`tenancy.admit`."""
        return sql.admit(self.kind, self.object_name, self.reason)

    def reverse(self) -> MigrateOperation:
        """`withdraw`."""
        return Withdraw(self.kind, self.object_name, self.reason)


@Operations.register_operation("withdraw")
class Withdraw(_Exception):
    """The exception stands no longer; its object is dropped in the same migration."""

    name = "withdraw"

    @classmethod
    def withdraw(cls, operations: Operations, kind: str, object_name: str, reason: str) -> None:
        """Take `admit` back; arguments as they were given there."""
        operations.invoke(cls(kind, object_name, reason))

    def sql(self) -> str:
        """What `tenancy.admit` did, backwards."""
        return sql.withdraw(self.kind, self.object_name)

    def reverse(self) -> MigrateOperation:
        """`admit`."""
        return Admit(self.kind, self.object_name, self.reason)


@Operations.register_operation("hide_statistics")
@dataclass(eq=False)
class HideStatistics(Statement):
    """Columns that came to a protected table: statistics over all tenants would tell values."""

    table_name: str
    columns: list[str]
    schema: str | None
    name = "hide_statistics"

    @classmethod
    def hide_statistics(
        cls,
        operations: Operations,
        table_name: str,
        columns: list[str],
        *,
        schema: str | None = None,
    ) -> None:
        """Keep no statistics of columns that were added after the table was protected.

        Args:
            operations: Given by Alembic.
            table_name: Of a protected table.
            columns: Their names.
            schema: Of the table.
        """
        operations.invoke(cls(table_name, columns, schema))

    def sql(self) -> str:
        """`ALTER TABLE ... SET STATISTICS 0`."""
        return sql.hide_statistics(sql.qualified(self.table_name, self.schema), self.columns)

    def arguments(self) -> dict[str, Any]:
        """Table, columns, schema."""
        return {"table_name": self.table_name, "columns": self.columns, "schema": self.schema}

    def reverse(self) -> MigrateOperation:
        """Nothing: the columns go, or were hidden before."""
        return Nothing()


@event.listens_for(Table, "after_create")
def _declare_version_table(table: Table, connection: Connection, **_: Any) -> None:
    """Alembic makes its table by itself, and the schema gate wants it declared at that commit."""
    if [column.name for column in table.columns] == ["version_num"]:
        made = ShareVersionTable(table.name, table.schema)
        connection.execute(text(made.sql().replace(":", r"\:")))


@Operations.register_operation("share_version_table")
@dataclass(eq=False)
class ShareVersionTable(Statement):
    """Alembic's own table, where it was there before it could be declared: no table is nobody's."""

    table_name: str
    schema: str | None
    name = "share_version_table"

    @classmethod
    def share_version_table(
        cls,
        operations: Operations,
        table_name: str = "alembic_version",
        *,
        schema: str | None = None,
    ) -> None:
        """Declare the table in which Alembic keeps its revisions, if that was not done before.

        Args:
            operations: Given by Alembic.
            table_name: As `context.configure(version_table=...)`.
            schema: As `version_table_schema`.
        """
        operations.invoke(cls(table_name, schema))

    def sql(self) -> str:
        """`tenancy.share`, where it is missing."""
        return sql.share_once(sql.qualified(self.table_name, self.schema), VERSION_TABLE)

    def arguments(self) -> dict[str, Any]:
        """Table, schema."""
        return {"table_name": self.table_name, "schema": self.schema}

    def reverse(self) -> MigrateOperation:
        """Nothing: the table stays when the last migration is taken back."""
        return Nothing()


@Operations.register_operation("open_schema")
@dataclass(eq=False)
class OpenSchema(Statement):
    """The application may name the tables of a schema."""

    schema: str
    name = "open_schema"

    @classmethod
    def open_schema(cls, operations: Operations, schema: str) -> None:
        """Make a schema if it is missing, and let the application name what is in it.

        Args:
            operations: Given by Alembic.
            schema: Its name. It stays when the migration is taken back.
        """
        operations.invoke(cls(schema))

    def sql(self) -> str:
        """`CREATE SCHEMA IF NOT EXISTS`, `GRANT USAGE`."""
        return sql.open_schema(self.schema)

    def arguments(self) -> dict[str, Any]:
        """The schema."""
        return {"schema": self.schema}

    def reverse(self) -> MigrateOperation:
        """Nothing: an open schema shows no row."""
        return Nothing()
