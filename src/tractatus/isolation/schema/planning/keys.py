"""Keys stay within a tenant: uniques, indexes and foreign keys begin with the tenant column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from tractatus.isolation.schema.model import ForeignKey, Index, Table
from tractatus.isolation.schema.planning.steps import Aim, Step

_DEFINED: Final = re.compile(
    r'^CREATE (UNIQUE )?INDEX ((?:"(?:[^"]|"")+"|\S+)) ON (?:ONLY )?\S+ USING (\w+) \((.*)$', re.S
)
_TAIL: Final = re.compile(r"REFERENCES .+?\([^)]*\)(.*)$", re.S)
_SETS: Final = re.compile(r"ON DELETE SET (NULL|DEFAULT)(?! \()")
SURROGATE: Final = (
    "a key that the ORM needs in one column: it answers whether a key exists with others, which "
    "says little of a random uuid and how many rows there are of a counted number"
)


@dataclass
class KeySteps:
    """The steps, and what stays as it is with the reason: kind, object, reason."""

    steps: list[Step] = field(default_factory=list)
    admitted: list[tuple[str, str, str]] = field(default_factory=list)


def key_steps(aim: Aim) -> KeySteps:
    """Steps of this kind: foreign keys go first and come back last, keys change between."""
    found = KeySteps()
    tables = [aim.schema.tables[n] for n in (*aim.found.tenants, *aim.found.children)]
    within = [(t, key) for t in tables for key in _leading_astray(aim, t, found)]
    targets = _needed(aim, within)
    dropped = tuple(f"ALTER TABLE {t.name} DROP CONSTRAINT {key.name}" for t, key in within)
    if dropped:
        found.steps.append(Step(
            "foreign keys between tables of tenants are taken off, to be made anew below",
            "They let a row hang on a row of another tenant, and answer whether it exists.",
            dropped,
        ))  # fmt: skip
    for table in tables:
        if table.name != aim.found.root:
            _indexes(aim, table, found)
        else:
            _root_indexes(table, found)
    if targets:
        found.steps.append(Step(
            "what foreign keys lead to is unique together with its tenant",
            "On a big table: CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING "
            "INDEX.",
            tuple(targets),
        ))  # fmt: skip
    for table, key in within:
        found.steps.append(_anew(aim, table, key))
    return found


def _leading_astray(aim: Aim, table: Table, found: KeySteps) -> list[ForeignKey]:
    """Foreign keys to be made anew; those that lead out of the tenants are admitted."""
    tenant = aim.tenant_column(table.name)
    astray = []
    for key in table.foreign_keys:
        theirs = aim.tenant_column(key.table)
        if theirs is None:
            found.admitted.append((
                "constraint", f"{table.name}.{key.name}",
                f"leads to {key.table}, whose rows are of no tenant: it answers whether one exists",
            ))  # fmt: skip
        elif table.name == aim.found.root:
            found.admitted.append(
                ("constraint", f"{table.name}.{key.name}", "of the table of tenants itself")
            )
        elif not (key.columns[0] == tenant and key.references[0] == theirs):
            astray.append(key)
    return astray


def _needed(aim: Aim, within: list[tuple[Table, ForeignKey]]) -> list[str]:
    """A unique key (tenant, referenced columns) for each table that is referred to."""
    made: dict[tuple[str, tuple[str, ...]], str] = {}
    for _, key in within:
        there = aim.schema.tables[key.table]
        columns = _far(aim, key)
        has = any(
            i.is_unique and i.is_plain and i.columns == columns and i.constraint
            for i in there.indexes
        )
        if not has and there.name != aim.found.root:
            made[there.name, columns] = (
                f"ALTER TABLE {there.name} ADD UNIQUE ({', '.join(columns)})"
            )
    return list(made.values())


def _far(aim: Aim, key: ForeignKey) -> tuple[str, ...]:
    theirs = aim.tenant_column(key.table)
    assert theirs is not None
    return (theirs, *(one for one in key.references if one != theirs))


def _anew(aim: Aim, table: Table, key: ForeignKey) -> Step:
    tenant, theirs = aim.tenant_column(table.name), aim.tenant_column(key.table)
    own = [n for n, f in zip(key.columns, key.references, strict=True) if theirs not in (f, None)]
    own = [one for one in own if one != tenant]
    near = ", ".join((str(tenant), *own))
    tail = _TAIL.search(key.definition)
    # Only the reference is emptied; whose the row is stays.
    rest = _SETS.sub(rf"ON DELETE SET \1 ({', '.join(own)})", tail[1] if tail else "")
    rest = rest.replace(" NOT VALID", "")
    return Step(
        f"{table.name}.{key.name} stays within a tenant",
        "NOT VALID takes a short lock only; VALIDATE reads the table and blocks nobody. Where it "
        "fails,\nrows of two tenants are linked already: find and mend them first.",
        (
            f"ALTER TABLE {table.name} ADD CONSTRAINT {key.name} FOREIGN KEY ({near}) "
            f"REFERENCES {key.table} ({', '.join(_far(aim, key))}){rest} NOT VALID",
            f"ALTER TABLE {table.name} VALIDATE CONSTRAINT {key.name}",
        ),
    )


def _indexes(aim: Aim, table: Table, found: KeySteps) -> None:
    """Each index of a tenant table begins with the tenant, or is admitted with a reason."""
    tenant = str(aim.tenant_column(table.name))
    statements: list[str] = []
    for index in table.indexes:
        if index.columns[:1] == (tenant,) and _starts_plain(index, tenant):
            continue
        if index.is_primary:
            found.admitted.append(("index", index.name, SURROGATE))
        elif index.constraint and index.is_plain and index.is_unique:
            columns = ", ".join((tenant, *(one for one in index.columns if one != tenant)))
            statements.append(
                f"ALTER TABLE {table.name} DROP CONSTRAINT {index.constraint}, "
                f"ADD CONSTRAINT {index.constraint} UNIQUE ({columns})"
            )
        else:
            statements += _with_tenant(table, index, tenant, found)
    if statements:
        found.steps.append(Step(
            f"{table.name}: indexes begin with {tenant}",
            "A unique key over all tenants tells what others hold; other indexes tell it by the "
            "rows\nthat EXPLAIN ANALYZE says were removed. Is a value unique over all tenants on "
            "purpose (an\ne-mail address to log in with)? Then leave its key and admit it in part "
            "3 instead. On a big\ntable: CREATE INDEX CONCURRENTLY under another name, then drop "
            "and rename.",
            tuple(statements),
        ))  # fmt: skip


def _starts_plain(index: Index, tenant: str) -> bool:
    found = _DEFINED.match(index.definition)
    return bool(found and found[4].startswith(tenant))


def _with_tenant(table: Table, index: Index, tenant: str, found: KeySteps) -> list[str]:
    parts = _DEFINED.match(index.definition)
    if parts is None or parts[3] != "btree" or index.constraint:
        found.admitted.append(("index", index.name,
            "its method cannot begin with the tenant: EXPLAIN ANALYZE may tell how many rows of "
            "others it met"))  # fmt: skip
        return []
    rest = re.sub(rf"(, )?\b{re.escape(tenant)}\b(?=[,)])", "", parts[4], count=1)
    unique = parts[1] or ""
    return [
        f"DROP INDEX {index.name}",
        f"CREATE {unique}INDEX {parts[2]} ON {table.name} USING btree ({tenant}, {rest}",
    ]


def _root_indexes(table: Table, found: KeySteps) -> None:
    """The table of tenants is looked up by name; the application may not write it."""
    for index in table.indexes:
        if not index.is_primary:
            found.admitted.append(
                ("index", index.name, "of the table of tenants itself, which has few rows")
            )
        elif len(index.columns) > 1:
            found.admitted.append(("index", index.name, "of the table of tenants itself"))
