"""Alembic: migrations say whose rows a table holds, because the models say it.

Import this room in `env.py` and hand `include_name` to `context.configure`; nothing else changes.
`alembic revision --autogenerate` then writes `op.protect_table` and `op.share_table` from the
declarations of the models, stops with the mend where a table has none or its keys do not start
with the tenant, and `alembic check` compares the declarations with those of the database.

    operations.py   what a migration may say of a table, and how it is taken back
    exceptions.py   the same for exceptions, statistics and Alembic's own table
    sql.py          what both of them send
    keys.py         keys of a declared table, examined before there is a migration
    live.py         what the database holds declared
    compare.py      models against database: which operations are missing
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tractatus.integrations.alembic import compare, exceptions, operations
from tractatus.integrations.alembic.keys import DeclarationError

__all__ = ["DeclarationError", "also", "compare", "exceptions", "include_name", "operations"]

OWN_SCHEMAS = frozenset({"tenancy", "schema_gate"})
IncludeName = Callable[[str | None, str, Any], bool]


def include_name(name: str | None, type_: str, parent_names: Any) -> bool:
    """For `context.configure(include_name=...)`: the schemas of Tractatus are not the models'."""
    return not (type_ == "schema" and name in OWN_SCHEMAS)


def also(other: IncludeName) -> IncludeName:
    """The same for an `env.py` that has an `include_name` of its own: both must agree."""

    def both(name: str | None, type_: str, parent_names: Any) -> bool:
        return include_name(name, type_, parent_names) and other(name, type_, parent_names)

    return both
