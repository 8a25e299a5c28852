"""What keys tell: a unique key over all tenants answers whether another tenant holds a value."""

from __future__ import annotations

from collections.abc import Iterator

from tractatus.isolation.schema.findings.finding import Context, Finding, Severity
from tractatus.isolation.schema.model import ForeignKey, Index, Table


def key_findings(context: Context) -> Iterator[Finding]:
    """Findings of this kind."""
    yield from _uniques(context)
    yield from _primaries(context)
    yield from _foreign_keys(context)
    yield from _children(context)
    yield from _nullable(context)
    yield from _unplaced(context)


def _uniques(context: Context) -> Iterator[Finding]:
    objects, mends = [], []
    for table, tenant in context.tables:
        if table.name == context.found.root or not context.can(table, "INSERT", "UPDATE"):
            continue
        for index in table.indexes:
            if index.is_unique and not index.is_primary and tenant not in index.columns:
                if set(index.columns) <= set(table.primary):
                    continue
                objects.append(f"{table.name} ({', '.join(index.columns) or index.name})")
                mends.append(_with_tenant(table, index, tenant))
    if objects:
        yield Finding(
            "global unique", Severity.MEDIUM, "values are unique over all tenants",
            "inserting a value answers whether any other tenant has it: an e-mail address, a "
            "number, a name",
            tuple(objects), tuple(mends),
        )  # fmt: skip


def _with_tenant(table: Table, index: Index, tenant: str) -> str:
    columns = ", ".join((tenant, *index.columns))
    if index.constraint and index.is_plain:
        return (
            f"ALTER TABLE {table.name} DROP CONSTRAINT {index.constraint}, ADD UNIQUE ({columns});"
        )
    return f"-- {index.name}: make it anew on ({columns}), then DROP INDEX {index.name};"


def _primaries(context: Context) -> Iterator[Finding]:
    found = [
        f"{table.name} ({', '.join(table.primary)})"
        for table, tenant in context.tables
        if table.primary and tenant not in table.primary and context.can(table, "INSERT")
        and table.name != context.found.root
    ]  # fmt: skip
    if found:
        yield Finding(
            "surrogate keys", Severity.LOW, "primary keys are counted over all tenants",
            "whoever may choose the key of a new row learns whether another tenant holds it; keys "
            "from a sequence also tell how much all tenants write together",
            tuple(found),
            ("-- a key (tenant, id), or random identifiers (uuid); where the ORM needs one column,",
             "-- keep it and know it: `tractatus tenancy plan` declares it with its reason"),
        )  # fmt: skip


def _foreign_keys(context: Context) -> Iterator[Finding]:
    objects, mends = [], []
    for table, tenant in context.tables:
        for key in table.foreign_keys:
            target = context.found.tenants.get(key.table)
            if target is None or key.table == context.found.root or tenant in key.columns:
                continue
            objects.append(f"{table.name}.{key.name} -> {key.table}")
            mends.append(composite(context, table, tenant, key, target))
    if objects:
        yield Finding(
            "foreign keys", Severity.MEDIUM, "foreign keys lead from one tenant to another",
            "a row can be hung on a row of another tenant, and trying it answers whether that row "
            "exists: foreign keys are checked past row security",
            tuple(objects), tuple(mends),
        )  # fmt: skip


def composite(context: Context, table: Table, tenant: str, key: ForeignKey, target: str) -> str:
    """SQL that makes a foreign key one within a tenant."""
    there = context.schema.tables[key.table]
    far = (target, *(c for c in key.references if c != target))
    unique = "" if any(
        i.is_unique and i.is_plain and set(i.columns) == set(far) for i in there.indexes
    ) else f"ALTER TABLE {there.name} ADD UNIQUE ({', '.join(far)});\n"  # fmt: skip
    near = (tenant, *(c for c, f in zip(key.columns, key.references, strict=True) if f != target))
    return (
        f"{unique}ALTER TABLE {table.name} DROP CONSTRAINT {key.name}, ADD FOREIGN KEY "
        f"({', '.join(near)}) REFERENCES {there.name} ({', '.join(far)});"
    )


def _children(context: Context) -> Iterator[Finding]:
    objects, mends = [], []
    for name, way in context.found.children.items():
        target = way[-1].table
        objects.append(f"{name} -> {' -> '.join(key.table for key in way)}")
        if len(way) == 1:
            column = context.found.tenants[target]
            kind = context.schema.tables[target].column(column)
            assert kind is not None
            mends.append(
                f"ALTER TABLE {name} ADD {context.found.column} {kind.type};"
                "  -- then fill it and make it NOT NULL: `tractatus tenancy plan`"
            )
    if objects:
        yield Finding(
            "no tenant column", Severity.MEDIUM,
            "tables hold rows of tenants without saying whose",
            "whose a row is follows only from a join; a policy has to make that join for each "
            "row, and no key can hold the row to its tenant",
            tuple(objects),
            tuple(mends) or ("-- `tractatus tenancy plan` adds the column, parents first",),
        )  # fmt: skip


def _nullable(context: Context) -> Iterator[Finding]:
    found = [
        (table, tenant) for table, tenant in context.tables
        if (c := table.column(tenant)) is not None and not c.not_null
    ]  # fmt: skip
    if found:
        yield Finding(
            "rows of nobody", Severity.LOW, "the tenant column may be empty",
            "a row without a tenant is lost to every policy, or seen by everybody, as the policy "
            "happens to treat null",
            tuple(f"{table.name}.{tenant}" for table, tenant in found),
            tuple(f"ALTER TABLE {table.name} ALTER {tenant} SET NOT NULL;"
                  for table, tenant in found),
        )  # fmt: skip


def _unplaced(context: Context) -> Iterator[Finding]:
    found = [
        name for name, why in context.found.others.items()
        if "framework" not in why and context.can(context.schema.tables[name], "INSERT", "UPDATE")
    ]  # fmt: skip
    if found:
        yield Finding(
            "not placed", Severity.NOTE,
            "the application writes tables in which no tenant was found",
            "they were not attacked: reference data, people of several tenants, or a tenant "
            "column that this command does not recognise",
            tuple(found),
            ("-- look at each: does a row of it belong to one tenant? Then give it the column",),
        )  # fmt: skip
