"""Which columns name the tenant: found by names, foreign keys, presence and policies.

Pure. What was found comes with its reasons, so that a reader can disagree and pass
`--tenant-column`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tractatus.isolation.schema.model import ForeignKey, Schema, Table
from tractatus.isolation.schema.spelling import folded, in_words

# How much a name says, once `_id` and the like are taken off.
_NAMES: Final[Mapping[str, float]] = {
    "tenant": 6, "organization": 5, "organisation": 5, "org": 5, "account": 4, "company": 5,
    "workspace": 5, "team": 4, "customer": 3, "client": 3, "shop": 4, "store": 4, "school": 4,
    "clinic": 4, "site": 3, "business": 4, "agency": 4, "merchant": 4, "community": 4, "family": 4,
    "practice": 4, "hospital": 4, "institution": 4, "group": 2, "project": 1, "user": 1,
    "owner": 1, "profile": 0.5,
}  # fmt: skip
_SUFFIX: Final = re.compile(r"_?(id|uuid|uid|pk|key)$")
_SCOPE: Final = re.compile(r"current_setting|auth\.(uid|jwt)|tenancy\.tenant|current_user")
_FRAMEWORK: Final = re.compile(
    r"^(django_(migrations|content_type|session|admin_log|site)|auth_(permission|group\w*)"
    r"|schema_migrations|ar_internal_metadata|alembic_version|flyway_schema_history|knex_migrations"
    r"|_prisma_migrations|databasechangelog\w*|spatial_ref_sys)$"
)
_ENOUGH: Final = 4.0  # points that a column needs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may name the tenant, with its points and what gave them."""

    column: str
    points: float
    root: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """Whose rows which table holds.

    Args:
        column: The name that tenant columns have; some tables may call theirs otherwise.
        root: The table of tenants; None where there is none in this database.
        root_key: Its column that the others hold.
        tenants: Table -> its tenant column, the root's key included.
        children: Table without a tenant column -> the foreign keys that lead from it to one.
        others: Table -> why no tenant was found for its rows.
        confidence: `certain`, `likely` or `a guess`.
        reasons: In words.
        rivals: Columns that came next.
    """

    column: str
    root: str | None
    root_key: str | None
    tenants: Mapping[str, str]
    children: Mapping[str, tuple[ForeignKey, ...]]
    others: Mapping[str, str]
    confidence: str
    reasons: tuple[str, ...]
    rivals: tuple[str, ...]


def candidates(schema: Schema) -> list[Candidate]:
    """Every column that could name the tenant, most likely first."""
    tables = [t for t in schema.own_tables if not _FRAMEWORK.match(t.bare)]
    where: dict[str, dict[str, tuple[Table, str]]] = defaultdict(dict)
    for table in tables:
        for column in table.columns:
            if not column.is_array and not column.is_generated:
                where[folded(column.name)].setdefault(table.name, (table, column.name))
    found = [_judge(list(holders.values()), tables) for holders in where.values()]
    return sorted(
        (one for one in found if one.points > 0), key=lambda one: (-one.points, one.column)
    )


def detect(schema: Schema, column: str | None = None) -> Detection | None:
    """The tenant tables of a schema; None where no column stands out.

    Args:
        schema: As it was read.
        column: Name of the tenant column, where somebody says it.
    """
    ranked = candidates(schema)
    if column is not None:
        chosen = next((one for one in ranked if folded(one.column) == folded(column)), None)
        if any(t.column(column) for t in schema.own_tables):
            # It is called as it was said, also where most tables spell it otherwise.
            chosen = replace(chosen or Candidate(column, 0, None, ()), column=column)
        if chosen is None:
            return None
        return _place(schema, chosen, "as you said", ())
    if not ranked or ranked[0].points < _ENOUGH:
        return None
    rivals = tuple(one.column for one in ranked[1:4] if one.points > _ENOUGH)
    lead = ranked[0].points - (ranked[1].points if len(ranked) > 1 else 0)
    confidence = "certain" if lead > 4 else "likely" if lead > 1.5 else "a guess"
    return _place(schema, ranked[0], confidence, rivals)


def _judge(holders: Sequence[tuple[Table, str]], tables: Sequence[Table]) -> Candidate:
    """A column, as each table that has it spells it."""
    points, reasons = 0.0, []
    name = Counter(spelled for _, spelled in holders).most_common(1)[0][0]
    said = _points_of_name(name)
    if said:
        points += said
        reasons.append("its name says so")
    targets = Counter(
        (key.table, key.references[0])
        for table, spelled in holders
        for key in table.foreign_keys
        if key.columns == (spelled,)
    )
    root = None
    if targets and _is_key_like(name):
        (root, _), count = targets.most_common(1)[0]
        points += 2 * count / len(holders) + min(count, 4) / 2
        reasons.append(f"it is a foreign key to {root} in {count} tables")
    if len(holders) > 1 and _is_key_like(name):
        points += 5 * len(holders) / max(len(tables), 1)
        reasons.append(f"it stands in {len(holders)} of {len(tables)} tables")
    policies = sum(_asks_for(spelled, table) for table, spelled in holders)
    if policies:
        points += 3 + min(policies, 3)
        reasons.append(f"policies of {policies} tables compare it with who asks")
    firsts = sum(t.primary[:1] == (spelled,) and len(t.primary) > 1 for t, spelled in holders)
    if firsts:
        points += 1 + min(firsts, 4) / 2
        reasons.append(f"it is first in the primary key of {firsts} tables")
    if not said and not policies:
        points /= 3  # a link to any common table looks the same
    return Candidate(name, points, root, tuple(reasons))


def _points_of_name(name: str) -> float:
    if not _is_key_like(name) and name not in _NAMES:
        return 0
    stem = _SUFFIX.sub("", in_words(name))
    return _NAMES.get(stem, _NAMES.get(stem.rpartition("_")[2], 0) * 0.6)


def _is_key_like(name: str) -> bool:
    bare = name.strip('"').lower()
    return bare != "id" and bool(_SUFFIX.search(bare) or bare in _NAMES)


def _asks_for(column: str, table: Table) -> bool:
    """Whether a policy of the table compares its column with who asks."""
    word = re.compile(rf"(?<![\w.]){re.escape(column)}(?!\w)")
    return any(_SCOPE.search(one.text) and word.search(one.text) for one in table.policies)


def _place(
    schema: Schema, chosen: Candidate, confidence: str, rivals: tuple[str, ...]
) -> Detection:
    tables = {t.name: t for t in schema.own_tables}
    root = chosen.root or _root_by_name(chosen.column, tables.values())
    # The table of tenants may be our own, in a schema that is not attacked.
    root_key = _root_key(schema.tables, root, chosen.column)
    tenants: dict[str, str] = {}
    for table in tables.values():
        found = root_key if table.name == root else _tenant_column(table, chosen.column, root)
        if found is not None:
            tenants[table.name] = found
    children = _children(tables, tenants)
    others = {
        name: _why_other(table)
        for name, table in tables.items()
        if name not in tenants and name not in children
    }
    return Detection(
        column=chosen.column,
        root=root,
        root_key=root_key,
        tenants=tenants,
        children=children,
        others=others,
        confidence=confidence,
        reasons=chosen.reasons,
        rivals=rivals,
    )


def _root_by_name(column: str, tables: Iterable[Table]) -> str | None:
    """A table called as the column is, without a foreign key that leads to it."""
    stem = folded(_SUFFIX.sub("", in_words(column)))
    plurals = {stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"}
    found = [t for t in tables if folded(t.bare) in plurals and len(t.primary) == 1]
    return found[0].name if len(found) == 1 else None


def _root_key(tables: Mapping[str, Table], root: str | None, column: str) -> str | None:
    if root is None or root not in tables:
        return None
    used = Counter(
        key.references[0]
        for table in tables.values()
        for key in table.foreign_keys
        if key.table == root and [folded(one) for one in key.columns] == [folded(column)]
    )
    if used:
        return used.most_common(1)[0][0]
    return (tables[root].primary or (None,))[0]


def _tenant_column(table: Table, column: str, root: str | None) -> str | None:
    alike = [c for c in table.columns if folded(c.name) == folded(column) and not c.is_array]
    if alike:
        return column if table.column(column) in alike else alike[0].name
    if _FRAMEWORK.match(table.bare):
        return None
    # Called otherwise, but it leads to the table of tenants and nothing else does.
    keys = [k for k in table.foreign_keys if k.table == root and len(k.columns) == 1]
    required = [k for k in keys if (c := table.column(k.columns[0])) and c.not_null]
    return required[0].columns[0] if len(required) == 1 else None


def _children(
    tables: Mapping[str, Table], tenants: Mapping[str, str]
) -> dict[str, tuple[ForeignKey, ...]]:
    """The shortest way along foreign keys, those that may not be null first."""
    found: dict[str, tuple[ForeignKey, ...]] = {}
    while True:
        layer = {}
        for name, table in tables.items():
            if name in tenants or name in found:
                continue
            ways = [
                (_may_be_null(table, key), len(found.get(key.table, ())), key.name, key)
                for key in table.foreign_keys
                if (key.table in tenants or key.table in found) and key.table != name
            ]
            if ways:
                key = min(ways, key=lambda way: way[:3])[3]
                layer[name] = (key, *found.get(key.table, ()))
        if not layer:
            return found
        found.update(layer)


def _may_be_null(table: Table, key: ForeignKey) -> bool:
    return not all(c.not_null for name in key.columns if (c := table.column(name)))


def _why_other(table: Table) -> str:
    if _FRAMEWORK.match(table.bare):
        return "of the framework"
    if table.kind == "f":
        return "a foreign table: its rows are not in this database"
    return "no column names a tenant and no foreign key leads to one"
