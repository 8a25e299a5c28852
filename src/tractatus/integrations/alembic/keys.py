"""The keys of a declared table, examined in the models: before there is a migration.

The rules are those of `tenancy.protect` and of the schema gate. Finding out here costs the
developer a line of Python; finding out at commit costs a migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from tractatus.errors import FormatError
from tractatus.integrations.sqlalchemy import INFO_KEY, declaration_of
from tractatus.tenancy.declaration import SharedTable, TenantTable

# Under this key of `info`: on a table its declaration, on an index or constraint the reason why it
# need not start with the tenant.
KEY: Final = INFO_KEY

Key = Index | UniqueConstraint | PrimaryKeyConstraint | ForeignKeyConstraint


class DeclarationError(FormatError, CommandError):
    """A table of the models is not declared, or its keys contradict what it is declared to be."""


def require_declared(tables: Iterable[Table]) -> None:
    """All problems of all tables at once, so that one run is enough to mend them.

    Raises:
        DeclarationError: there are some; each with its mend.
    """
    tables = list(tables)
    problems = [problem for table in tables for problem in find_problems(table)]
    problems += _shared_with_tenants(tables)
    if problems:
        raise DeclarationError("the models are not ready to migrate:\n  " + "\n  ".join(problems))


def _shared_with_tenants(tables: list[Table]) -> Iterator[str]:
    """Tables of which the models say that no row is anybody's, with a column that says whose."""
    found = [(table, declaration_of(table)) for table in tables]
    names = {one.tenant_column for _, one in found if isinstance(one, TenantTable)}
    for table, declaration in found:
        if isinstance(declaration, SharedTable) and declaration.privileges:
            for column in sorted(names & set(table.columns.keys()) - {"id"}):
                yield (
                    f"{table.fullname}: it is shared, and its column {column} names tenants; "
                    f'write protect(..., TenantTable("{column}"))'
                )


def find_problems(table: Table) -> list[str]:
    """Why the database would refuse a table, one sentence each with its mend."""
    match declaration_of(table):
        case None:
            return [
                f"{table.fullname}: nobody said whose rows these are; write protect({table.name}) "
                f'for rows of tenants, or share({table.name}, "why") for a table without'
            ]
        case SharedTable():
            return []
        case TenantTable(name) as declaration:
            if name not in table.columns:
                return [
                    f"{table.fullname}: there is no column {name} that says whose row it is; add "
                    "it, or name yours: protect(..., TenantTable(...))"
                ]
            tenant = table.columns[name]
            return [
                f"{table.fullname}: {problem}"
                for problem in (
                    *_of_column(tenant),
                    *_of_indexes(table, tenant, declaration),
                    *_of_foreign_keys(table, tenant),
                )
            ]


def reason_of(key: Key) -> str | None:
    """Why a key need not start with the tenant, where the models say so."""
    told = [key.info]
    if isinstance(key, ForeignKeyConstraint):  # written as ForeignKey(...) on a column
        told += [element.info for element in key.elements]
    reasons = [info[KEY] for info in told if isinstance(info.get(KEY), str) and info[KEY].strip()]
    return reasons[0] if reasons else None


def exceptions_of(table: Table) -> Iterator[Key]:
    """The keys of a table that the models admit although they do not start with the tenant."""
    for key in (*table.indexes, *table.constraints):
        if isinstance(key, Key) and reason_of(key):
            yield key


def _of_column(tenant: Column[object]) -> Iterator[str]:
    if tenant.nullable:
        yield f"{tenant.name} may be null, and then a row is nobody's; make it nullable=False"


def _of_indexes(table: Table, tenant: Column[object], declaration: TenantTable) -> Iterator[str]:
    if not table.primary_key.columns:
        yield f'it has no primary key; write PrimaryKeyConstraint("{tenant.name}", ...)'
    writes = {"INSERT", "UPDATE"} & set(declaration.privileges)
    for key in (table.primary_key, *table.constraints, *table.indexes):
        if not isinstance(key, PrimaryKeyConstraint | UniqueConstraint | Index):
            continue
        if key is table.primary_key and key in table.constraints and not key.columns:
            continue
        # Who may not write a table of all tenants' names may look one up there.
        is_lookup = not writes and not (isinstance(key, Index) and not key.unique)
        if is_lookup or reason_of(key) or _first(key) == tenant.name:
            continue
        yield (
            f"{_describe(key)} does not start with {tenant.name}, so it tells one tenant what "
            f"another holds; {_mend(key, tenant.name)}"
        )


def _of_foreign_keys(table: Table, tenant: Column[object]) -> Iterator[str]:
    for key in table.foreign_key_constraints:
        first = key.elements[0]
        target = first.column.table
        declared = declaration_of(target)
        starts = first.parent.name == tenant.name and (
            first.column.name == declared.tenant_column
            if isinstance(declared, TenantTable)
            else len(key.elements) == 1
        )
        if starts or reason_of(key):
            continue
        if isinstance(declared, TenantTable):
            yield (
                f"the foreign key to {target.fullname} does not start with {tenant.name}, so it "
                f"points at any tenant's row and tells that it exists; "
                f"{_composite(key, tenant.name, declared.tenant_column)}"
            )
        else:
            yield (
                f"the foreign key to {target.fullname} does not start with {tenant.name}; if "
                'every tenant may see what it points at, say so: name="...", '
                f'info={{"{KEY}": "why"}}'
            )


def _composite(key: ForeignKeyConstraint, tenant: str, remote: str) -> str:
    pairs = [(tenant, remote)] + [
        (one.parent.name, one.column.name) for one in key.elements if one.parent.name != tenant
    ]
    target = key.elements[0].column.table.fullname
    here = [local for local, _ in pairs]
    there = [f"{target}.{name}" for _, name in pairs]
    return f"write ForeignKeyConstraint({here}, {there})"


def _first(key: Key) -> str | None:
    expressions = list(key.expressions) if isinstance(key, Index) else list(key.columns)
    first = expressions[0] if expressions else None
    return first.name if isinstance(first, Column) else None


def _describe(key: Key) -> str:
    kind = {PrimaryKeyConstraint: "primary key", UniqueConstraint: "unique constraint"}.get(
        type(key), "index"
    )
    columns = ", ".join(str(column.name) for column in key.columns)
    return f"the {kind} ({columns})"


def _mend(key: PrimaryKeyConstraint | UniqueConstraint | Index, tenant: str) -> str:
    columns = [tenant, *(str(column.name) for column in key.columns if column.name != tenant)]
    listed = ", ".join(f'"{name}"' for name in columns)
    if isinstance(key, PrimaryKeyConstraint):
        return f"write PrimaryKeyConstraint({listed})"
    if isinstance(key, UniqueConstraint):
        return f"write UniqueConstraint({listed})"
    return f"write Index(..., {listed}{', unique=True' if key.unique else ''})"
