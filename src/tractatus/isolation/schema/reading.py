"""The catalog of a database -> a `Schema`. Reads PostgreSQL's own tables and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import asyncpg

from tractatus.isolation.schema.model import (
    Check,
    Column,
    DefaultGrant,
    ForeignKey,
    Function,
    Grant,
    Index,
    Policy,
    Role,
    Schema,
    Table,
    View,
)

_CATALOG: Final = Path(__file__).parent / "catalog"
QUESTIONS: Final[Mapping[str, str]] = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(_CATALOG.glob("*.sql"))
}

Rows = Mapping[str, Sequence[asyncpg.Record]]


async def read_schema(connection: asyncpg.Connection) -> Schema:
    """All that the catalog says, of one moment, in a transaction that cannot write.

    Works with any role: the catalog is open to everybody. Changes nothing.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        # Expressions are written relative to the search path; empty, they name every schema.
        await connection.execute("SELECT set_config('search_path', '', true)")
        rows = {name: await connection.fetch(sql) for name, sql in QUESTIONS.items()}
    about = rows["about"][0]
    return Schema(
        version=about["version"].split()[0],
        version_number=about["version_number"],
        database=about["database"],
        reader=about["reader"],
        owner=about["owner"],
        tables={row["name"]: _table(row, rows) for row in rows["tables"]},
        views=tuple(_view(row, rows) for row in rows["views"]),
        functions=tuple(_function(row) for row in rows["functions"]),
        roles={row["name"]: _role(row) for row in rows["roles"]},
        usages={row["name"]: tuple(row["roles"]) for row in rows["usages"]},
        creators={row["name"]: tuple(row["creators"]) for row in rows["usages"]},
        grants=tuple(Grant(grantee, privilege) for grantee, privilege in about["grants"]),
        extensions=dict(about["extensions"]),
        event_triggers=tuple(about["event_triggers"]),
        publications=tuple(about["publications"]),
        default_grants=tuple(DefaultGrant(*row) for row in rows["default_grants"]),
    )


def _table(row: asyncpg.Record, rows: Rows) -> Table:
    name = row["name"]

    def of(question: str) -> list[asyncpg.Record]:
        return [one for one in rows[question] if one["table"] == name]

    return Table(
        name=name,
        kind=row["kind"],
        owner=row["owner"],
        has_row_security=row["relrowsecurity"],
        is_forced=row["relforcerowsecurity"],
        parent=row["parent"],
        rows=row["rows"],
        can_lock=row["can_lock"],
        columns=tuple(_column(one) for one in of("columns")),
        indexes=tuple(_index(one) for one in of("indexes")),
        foreign_keys=tuple(_foreign_key(one) for one in of("foreign_keys")),
        checks=tuple(
            Check(one["name"], tuple(one["columns"]), one["definition"]) for one in of("checks")
        ),
        policies=tuple(_policy(one) for one in of("policies")),
        grants=_grants(name, rows),
        partitioned_by=tuple(row["partitioned_by"]),
    )


def _column(row: asyncpg.Record) -> Column:
    return Column(
        name=row["name"],
        type=row["type"],
        base=row["base"],
        kind=row["kind"],
        is_array=row["is_array"],
        not_null=row["not_null"],
        length=row["length"],
        labels=tuple(row["labels"]),
        default=None if row["is_generated"] else row["default"],
        is_identity=row["is_identity"],
        is_generated=row["is_generated"],
    )


def _index(row: asyncpg.Record) -> Index:
    return Index(
        name=row["name"],
        columns=tuple(row["columns"]),
        is_unique=row["is_unique"],
        is_primary=row["is_primary"],
        method=row["method"],
        definition=row["definition"],
        is_plain=row["is_plain"],
        constraint=row["constraint"],
    )


def _foreign_key(row: asyncpg.Record) -> ForeignKey:
    return ForeignKey(
        name=row["name"],
        columns=tuple(row["columns"]),
        table=row["referenced"],
        references=tuple(row["references"]),
        definition=row["definition"],
    )


def _policy(row: asyncpg.Record) -> Policy:
    return Policy(
        name=row["name"],
        command=row["command"],
        is_permissive=row["is_permissive"],
        roles=tuple(row["roles"]),
        using=row["using"],
        check=row["check"],
    )


def _grants(name: str, rows: Rows) -> tuple[Grant, ...]:
    return tuple(
        Grant(one["grantee"], one["privilege_type"], one["column"])
        for one in rows["grants"]
        if one["name"] == name
    )


def _view(row: asyncpg.Record, rows: Rows) -> View:
    grants = _grants(row["name"], rows)
    return View(
        name=row["name"],
        is_materialised=row["is_materialised"],
        owner=row["owner"],
        is_invoker=row["is_invoker"],
        definition=row["definition"],
        reads=tuple(row["reads"]),
        grants=grants,
    )


def _function(row: asyncpg.Record) -> Function:
    return Function(
        name=row["name"],
        owner=row["owner"],
        is_definer=row["is_definer"],
        is_pinned=row["is_pinned"],
        is_trigger=row["is_trigger"],
        callers=tuple(row["callers"]),
        source=row["source"],
    )


def _role(row: Mapping[str, Any]) -> Role:
    return Role(
        name=row["name"],
        can_login=row["can_login"],
        is_superuser=row["is_superuser"],
        bypasses=row["bypasses"],
        attributes=row["attributes"],
        member_of=tuple(row["member_of"]),
    )
