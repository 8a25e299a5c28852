"""Furnished tables -> what the batteries attack: tables, both sides, and how a scope is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tractatus.isolation.ground import Entry, Side
from tractatus.isolation.ground import Table as Attacked
from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.entry import Application, Opening, may_reach
from tractatus.isolation.schema.furnishing import MINE, VICTIM, Furniture
from tractatus.isolation.schema.model import Schema, Table

MOST: Final = 24  # tables that are attacked; of many alike, some of each kind


@dataclass(frozen=True, slots=True)
class Field:
    """Tables that are attacked together, because a tenant is called the same in all of them.

    Args:
        tables: As attacks write them.
        mine: The attacker's side.
        victim: The other.
        is_first: Whether attacks on the database as a whole are run here.
    """

    tables: tuple[Attacked, ...]
    mine: Side
    victim: Side
    is_first: bool


@dataclass(frozen=True, slots=True)
class Lay:
    """What is attacked, and what is not and why."""

    fields: tuple[Field, ...]
    entry: Entry
    skipped: Mapping[str, str]


def lay_out(
    schema: Schema,
    found: Detection,
    app: Application,
    opening: Opening,
    made: Furniture,
    tokens: Mapping[str, Any],
) -> Lay:
    """Decide what is attacked.

    Args:
        schema: Of the copy.
        found: Whose rows which table holds.
        app: Who attacks.
        opening: How a scope is opened.
        made: The rows.
        tokens: Side -> a token, where scopes are minted.
    """
    skipped = dict(made.failed)
    usable = []
    for name in (*found.tenants, *found.children):
        table = schema.tables.get(name)
        if table is None:
            skipped[name] = "it could not be copied"
        elif name in made.rows:
            if not (may_reach(schema, app.role, table) or app.is_owner):
                skipped[name] = f"{app.role} may not use its schema"
            elif not _privileges(schema, app, table):
                skipped[name] = f"nothing of it is granted to {app.role}"
            else:
                usable.append(table)
    chosen = _some_of_each(usable, app, schema)
    for table in usable:
        if table not in chosen:
            skipped[table.name] = "as others that were attacked: same policies, same grants"
    fields = list(_fields(chosen, schema, found, app, opening, made, tokens))
    return Lay(tuple(fields), opening.entry(), skipped)


def _fields(
    chosen: Sequence[Table],
    schema: Schema,
    found: Detection,
    app: Application,
    opening: Opening,
    made: Furniture,
    tokens: Mapping[str, Any],
) -> Iterator[Field]:
    """One for all tables with a tenant column, one for each child."""
    capabilities = {
        side: _capability(side, found, opening, made, tokens) for side in (MINE, VICTIM)
    }
    direct = [table for table in chosen if table.name in found.tenants]
    children = [table for table in chosen if table.name in found.children]
    groups: list[tuple[list[Table], str | None]] = [(direct, None)] if direct else []
    groups += [([child], _link(child, found)) for child in children]
    for number, (tables, link) in enumerate(groups):
        attacked = tuple(
            _attacked(schema, app, table, link or found.tenants[table.name], made)
            for table in tables
        )
        sides = {
            side: Side(
                tenant=str(made.rows[tables[0].name][side][attacked[0].tenant]),
                capability=capabilities[side],
                keys={t.name: str(made.rows[t.name][side][t.key]) for t in attacked},
                member=side,
            )
            for side in (MINE, VICTIM)
        }
        yield Field(attacked, sides[MINE], sides[VICTIM], is_first=number == 0)


def _capability(
    side: str, found: Detection, opening: Opening, made: Furniture, tokens: Mapping[str, Any]
) -> Any:
    """What opens the scope of a side: a token, a person, or the tenant's own value."""
    if opening.kind == "minted":
        return tokens[side]
    if opening.person is not None and opening.person[0] in made.rows:
        return made.rows[opening.person[0]][side][opening.person[1]]
    return tenant_value(side, found, made)


def tenant_value(side: str, found: Detection, made: Furniture) -> str:
    """What names the tenant of a side in the tenant columns."""
    for name, column in found.tenants.items():
        if name in made.rows:
            return str(made.rows[name][side][column])
    return ""


def _link(child: Table, found: Detection) -> str:
    """The column through which a child says whose it is."""
    key = found.children[child.name][0]
    return next((c for c in key.columns if c not in child.primary), key.columns[-1])


def _attacked(
    schema: Schema, app: Application, table: Table, tenant: str, made: Furniture
) -> Attacked:
    return Attacked(
        name=table.name,
        tenant=tenant,
        key=_key(table, tenant),
        text=made.words[table.name],
        columns=tuple(column.name for column in table.columns),
        privileges=_privileges(schema, app, table),
    )


def _privileges(schema: Schema, app: Application, table: Table) -> frozenset[str]:
    held = schema.privileges(app.role, table)
    who = schema.roles_of(app.role)
    by_column = {g.privilege for g in table.grants if g.column and g.grantee in who}
    return (held | by_column) & {"SELECT", "INSERT", "UPDATE", "DELETE"}


def _key(table: Table, tenant: str) -> str:
    """A column that tells rows of one tenant apart: of the primary key, else of another."""
    uniques = [index.columns for index in table.indexes if index.is_unique and index.is_plain]
    for columns in (table.primary, *uniques):
        own = [one for one in columns if one != tenant]
        if own:
            return own[-1]
    others = [c.name for c in table.columns if c.not_null and c.name != tenant]
    return others[0] if others else tenant


def _some_of_each(usable: Sequence[Table], app: Application, schema: Schema) -> list[Table]:
    """All tables, or, where they are too many, first one of each kind of protection."""
    kinds: dict[str, list[Table]] = {}
    for table in usable:
        kind = json.dumps([
            table.has_row_security, table.is_forced, table.owner == app.role,
            sorted(_privileges(schema, app, table)),
            sorted([p.command, p.using or "", p.check or ""] for p in table.policies),
        ])  # fmt: skip
        kinds.setdefault(kind, []).append(table)
    chosen: list[Table] = []
    while any(kinds.values()) and len(chosen) < MOST:
        for tables in kinds.values():
            if tables and len(chosen) < MOST:
                chosen.append(tables.pop(0))
    return [table for table in usable if table in chosen]
