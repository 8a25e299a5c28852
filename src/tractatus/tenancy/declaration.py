"""What a table is, said once: whose rows it holds, and what the application may do to it.

From one declaration come the policy, the grants and the checks of the database (the SQL of
`declare_sql`), the predicate of the ORM's tripwire and the migrations that Alembic writes, so that
they cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from tractatus.errors import FormatError

PRIVILEGES: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class TenantTable:
    """Each row belongs to one tenant.

    Args:
        tenant_column: Which column says to whom; first in every key.
        privileges: Of SELECT, INSERT, UPDATE, DELETE.
    """

    tenant_column: str = "tenant_id"
    privileges: tuple[str, ...] = PRIVILEGES

    def __post_init__(self) -> None:
        """`FormatError` for a privilege that is none of the four."""
        _require_known(self.privileges)


@dataclass(frozen=True, slots=True)
class SharedTable:
    """No row belongs to any tenant: reference data.

    Args:
        reason: Why that is so; kept in the database beside the declaration.
        privileges: As of a tenant table; by default it can only be read.
    """

    reason: str
    privileges: tuple[str, ...] = ("SELECT",)

    def __post_init__(self) -> None:
        """`FormatError` for a privilege that is none of the four, or an empty reason."""
        _require_known(self.privileges)
        if not self.reason.strip():
            raise FormatError("a shared table needs a reason")


Declaration: TypeAlias = TenantTable | SharedTable


def declare_sql(name: str, declaration: Declaration) -> str:
    """The statement that makes a database hold a table to its declaration.

    Args:
        name: Schema and name, quoted where SQL asks for it.
        declaration: What the table is.
    """
    privileges = ", ".join(_literal(one) for one in declaration.privileges)
    match declaration:
        case TenantTable(column):
            return (
                f"SELECT tenancy.protect({_literal(name)}, {_literal(column)}, "
                f"ARRAY[{privileges}]::text[])"
            )
        case SharedTable(reason):
            return (
                f"SELECT tenancy.share({_literal(name)}, {_literal(reason)}, "
                f"VARIADIC ARRAY[{privileges}]::text[])"
            )


def _require_known(privileges: tuple[str, ...]) -> None:
    unknown = [one for one in privileges if one not in PRIVILEGES]
    if unknown:
        raise FormatError(f"expected SELECT, INSERT, UPDATE or DELETE, found: {unknown[0]}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
