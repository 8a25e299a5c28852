"""Every tenant table has a primary key: the schema gate lets none be declared without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.isolation.schema.model import Table
from tractatus.isolation.schema.planning.steps import Aim, Step

_NAME: Final = "row_key"


def primary_steps(aim: Aim) -> Iterator[Step]:
    """A step for each tenant table without a primary key.

    Leaving such a table out of the declarations is no way: an undeclared table is a finding of the
    gate, which then refuses the declarations of all others.
    """
    for name in (*aim.found.tenants, *aim.found.children):
        table = aim.schema.tables[name]
        if table.primary or table.kind == "f":
            continue
        tenant = str(aim.tenant_column(name))
        yield _of_tenants(table, tenant) if name == aim.found.root else _made_up(table, tenant)


def _of_tenants(table: Table, tenant: str) -> Step:
    return Step(
        f"{table.name} has a primary key",
        f"Others refer to {tenant} already; it becomes the key of the table of tenants.",
        (f"ALTER TABLE {table.name} ADD PRIMARY KEY ({tenant})",),
    )


def _made_up(table: Table, tenant: str) -> Step:
    """A column of random keys, as no catalog knows which columns tell rows apart for good."""
    column = _free_name(table)
    # A key of a partitioned table holds the columns that say which partition a row is in.
    key = ", ".join(dict.fromkeys((tenant, *table.partitioned_by, column)))
    example = next((c.name for c in table.columns if c.name != tenant), column)
    return Step(
        f"{table.name} has no primary key: it gets one of random keys",
        "Without one it cannot be declared, and nothing else is protected either. Decide: which "
        "columns\ntell the rows of one tenant apart, and are never empty? Is there such a set, "
        "then run this instead,\nwith those columns:\n"
        f"  ALTER TABLE {table.name} ADD PRIMARY KEY ({tenant}, {example});\n"
        "Is there none, as in a log, then take what follows. The new column rewrites the table and "
        "comes\nlast; code that inserts without naming columns, or reads *, meets it.",
        (
            f"ALTER TABLE {table.name} ADD COLUMN {column} uuid NOT NULL DEFAULT gen_random_uuid()",
            f"ALTER TABLE {table.name} ADD PRIMARY KEY ({key})",
        ),
    )


def _free_name(table: Table) -> str:
    name, number = _NAME, 1
    while table.column(name) is not None:
        number += 1
        name = f"{_NAME}_{number}"
    return name
