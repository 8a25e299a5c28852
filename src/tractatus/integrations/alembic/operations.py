"""What a migration may say of a table, and how each is taken back.

Each operation sends SQL and nothing else, so a migration runs offline too
(`alembic upgrade --sql`). The forms with `un` keep what was declared: a reverse is written from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import text

from tractatus.integrations.alembic import sql
from tractatus.tenancy.declaration import (
    PRIVILEGES,
    Declaration,
    SharedTable,
    TenantTable,
    declare_sql,
)


class Statement(MigrateOperation):
    """An operation that is one statement of SQL; `name` is how a migration calls it."""

    name: ClassVar[str]

    def sql(self) -> str:
        """What it sends."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """What a migration writes between the parentheses; defaults are left out."""
        raise NotImplementedError

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """For `alembic check`."""
        return (self.name, *self.arguments().values())


class Nothing(Statement):
    """The reverse of what need not be taken back; no migration shows it."""

    name = "nothing"

    def reverse(self) -> Statement:
        """Nothing."""
        return self


@dataclass(eq=False)
class _Declare(Statement):
    """An operation that says what a table is, or takes it back."""

    table_name: str
    schema: str | None
    declaration: Declaration

    def arguments(self) -> dict[str, Any]:
        """The table, what it is, the schema."""
        match self.declaration:
            case TenantTable(column, privileges):
                what = {"tenant_column": column, "privileges": list(privileges)}
            case SharedTable(reason, privileges):
                what = {"reason": reason, "privileges": list(privileges)}
        return {"table_name": self.table_name, **what, "schema": self.schema}

    @property
    def qualified(self) -> str:
        """The table as SQL writes it."""
        return sql.qualified(self.table_name, self.schema)

    @classmethod
    def invoke(
        cls, operations: Operations, table_name: str, schema: str | None, what: Declaration
    ) -> None:
        """Called by a migration."""
        operations.invoke(cls(table_name, schema, what))

    def into(self, other: type[_Declare]) -> _Declare:
        """The same declaration under the other operation."""
        return other(self.table_name, self.schema, self.declaration)


@Operations.register_operation("protect_table")
class ProtectTable(_Declare):
    """Each row of the table belongs to one tenant."""

    name = "protect_table"

    @classmethod
    def protect_table(
        cls,
        operations: Operations,
        table_name: str,
        tenant_column: str = "tenant_id",
        privileges: Sequence[str] = PRIVILEGES,
        *,
        schema: str | None = None,
    ) -> None:
        """Set policy, grants and row security of a table, after its keys; they are checked.

        Args:
            operations: Given by Alembic.
            table_name: Of a table that exists.
            tenant_column: Says whose row it is; first in every key.
            privileges: What the application may do: of SELECT, INSERT, UPDATE, DELETE.
            schema: Of the table; None for the first of the search path.
        """
        what = TenantTable(tenant_column, tuple(privileges))
        cls.invoke(operations, table_name, schema, what)

    def sql(self) -> str:
        """`tenancy.protect`."""
        return declare_sql(self.qualified, self.declaration)

    def reverse(self) -> MigrateOperation:
        """`unprotect_table`."""
        return self.into(UnprotectTable)


@Operations.register_operation("unprotect_table")
class UnprotectTable(_Declare):
    """The declaration is taken back: another one follows, or the table goes."""

    name = "unprotect_table"

    @classmethod
    def unprotect_table(
        cls,
        operations: Operations,
        table_name: str,
        tenant_column: str = "tenant_id",
        privileges: Sequence[str] = PRIVILEGES,
        *,
        schema: str | None = None,
    ) -> None:
        """Take `protect_table` back; arguments as they were given there."""
        what = TenantTable(tenant_column, tuple(privileges))
        cls.invoke(operations, table_name, schema, what)

    def sql(self) -> str:
        """What `tenancy.protect` did, backwards."""
        assert isinstance(self.declaration, TenantTable)
        return sql.unprotect(self.qualified, self.declaration)

    def reverse(self) -> MigrateOperation:
        """`protect_table`."""
        return self.into(ProtectTable)


@Operations.register_operation("share_table")
class ShareTable(_Declare):
    """No row of the table belongs to any tenant."""

    name = "share_table"

    @classmethod
    def share_table(
        cls,
        operations: Operations,
        table_name: str,
        reason: str,
        privileges: Sequence[str] = ("SELECT",),
        *,
        schema: str | None = None,
    ) -> None:
        """Declare a table without rows of tenants.

        Args:
            operations: Given by Alembic.
            table_name: Of a table that exists.
            reason: Why no row is anybody's; kept in the database.
            privileges: What the application may do: of SELECT, INSERT, UPDATE, DELETE.
            schema: Of the table; None for the first of the search path.
        """
        cls.invoke(operations, table_name, schema, SharedTable(reason, tuple(privileges)))

    def sql(self) -> str:
        """`tenancy.share`."""
        return declare_sql(self.qualified, self.declaration)

    def reverse(self) -> MigrateOperation:
        """`unshare_table`."""
        return self.into(UnshareTable)


@Operations.register_operation("unshare_table")
class UnshareTable(_Declare):
    """The declaration is taken back: another one follows, or the table goes."""

    name = "unshare_table"

    @classmethod
    def unshare_table(
        cls,
        operations: Operations,
        table_name: str,
        reason: str,
        privileges: Sequence[str] = ("SELECT",),
        *,
        schema: str | None = None,
    ) -> None:
        """Take `share_table` back; arguments as they were given there."""
        cls.invoke(operations, table_name, schema, SharedTable(reason, tuple(privileges)))

    def sql(self) -> str:
        """What `tenancy.share` did, backwards."""
        return sql.unshare(self.qualified)

    def reverse(self) -> MigrateOperation:
        """`share_table`."""
        return self.into(ShareTable)


@Operations.implementation_for(Statement)
def _run(operations: Operations, operation: Statement) -> None:
    # A colon in a reason is no parameter.
    operations.execute(text(operation.sql().replace(":", r"\:")))


@renderers.dispatch_for(Statement)
def _render(context: AutogenContext, operation: Statement) -> list[str]:
    if isinstance(operation, Nothing):
        return []
    prefix = context.opts["alembic_module_prefix"]
    given = operation.arguments()
    first, *rest = [(name, value) for name, value in given.items() if value is not None]
    written = [repr(first[1]), *(f"{name}={value!r}" for name, value in rest)]
    return [f"{prefix}{operation.name}({', '.join(written)})"]
