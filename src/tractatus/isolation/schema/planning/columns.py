"""Every row says whose it is: tenant columns for children, no empty ones, one type for all."""

from __future__ import annotations

from collections.abc import Iterator

from tractatus.isolation.schema.model import Table
from tractatus.isolation.schema.planning.steps import Aim, Step


def column_steps(aim: Aim) -> Iterator[Step]:
    """Steps of this kind, parents before their children."""
    yield from _types(aim)
    yield from _nullable(aim)
    for name, _ in sorted(aim.found.children.items(), key=lambda item: len(item[1])):
        yield _child(aim, aim.schema.tables[name])


def _types(aim: Aim) -> Iterator[Step]:
    wrong = [
        (name, column)
        for name, column in aim.found.tenants.items()
        if (c := aim.schema.tables[name].column(column)) is not None and c.type != aim.tenant_type
    ]
    if wrong:
        yield Step(
            "tenant columns have one type",
            "A scope is compared without a cast, so that indexes serve. This rewrites the tables.",
            tuple(
                f"ALTER TABLE {name} ALTER {column} TYPE {aim.tenant_type}"
                for name, column in wrong
            ),
        )


def _nullable(aim: Aim) -> Iterator[Step]:
    for name, column in aim.found.tenants.items():
        found = aim.schema.tables[name].column(column)
        if found is not None and not found.not_null:
            yield Step(
                f"{name}: no row of nobody",
                "Fails where there are rows without a tenant: decide whose they are, or delete "
                f"them.\nLook first: how many rows of {name} have {column} IS NULL?",
                (f"ALTER TABLE {name} ALTER {column} SET NOT NULL",),
            )


def _child(aim: Aim, table: Table) -> Step:
    key = aim.found.children[table.name][0]
    column, parent = aim.found.column, key.table
    theirs = aim.tenant_column(parent)
    joined = " AND ".join(
        f"child.{near} = parent.{far}"
        for near, far in zip(key.columns, key.references, strict=True)
    )
    loose = any(not c.not_null for name in key.columns if (c := table.column(name)))
    orphans = (
        f"\nRows without a {key.columns[-1]} belong to nobody and stop the last statement: look "
        "at them first."
        if loose
        else ""
    )
    return Step(
        f"{table.name} says whose its rows are, as {parent} knows",
        "On a big table: fill in batches by key, then ADD CHECK (... IS NOT NULL) NOT VALID and\n"
        "VALIDATE it before SET NOT NULL, which is then a matter of moments. From SET NOT NULL on, "
        f"code\nmust fill the column, until part 3 fills it from the scope.{orphans}",
        (
            f"ALTER TABLE {table.name} ADD COLUMN {column} {aim.tenant_type}",
            f"UPDATE {table.name} AS child SET {column} = parent.{theirs} "  # noqa: S608
            f"FROM {parent} AS parent WHERE {joined} AND child.{column} IS NULL",
            f"ALTER TABLE {table.name} ALTER {column} SET NOT NULL",
        ),
    )
