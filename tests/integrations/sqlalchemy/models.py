"""A small application: notes and replies of tenants, countries of nobody, and a table forgotten."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.orm import registry, relationship

from tractatus.integrations.sqlalchemy import INFO_KEY, TenantTable, protect, share

TYPES = {"uuid": Uuid, "bigint": BigInteger, "integer": Integer, "text": Text}
_numbers = itertools.count(2**31)


def new_tenant(tenant_type: str) -> Any:
    """One that no other test has."""
    number = next(_numbers)
    values = {"bigint": number, "integer": number - 2**31, "text": f"ACME & Söhne|{number}#"}
    return values.get(tenant_type, uuid4())


def application(tenant_type: str) -> SimpleNamespace:
    """Tables and mapped classes whose tenants are of `tenant_type`."""
    metadata, mappers = MetaData(), registry()
    kind = TYPES[tenant_type]
    note = Table(
        "note",
        metadata,
        Column("org_id", kind, primary_key=True, autoincrement=False),
        Column("id", Uuid, primary_key=True, default=uuid4),
        Column("title", Text, nullable=False),
        Column("country", ForeignKey("country.code", info={INFO_KEY: "nobody's"})),
    )
    reply = Table(
        "reply",
        metadata,
        Column("org_id", kind, primary_key=True, autoincrement=False),
        Column("id", Uuid, primary_key=True, default=uuid4),
        Column("note_id", Uuid, nullable=False),
        Column("words", Text, nullable=False, server_default="-"),
        ForeignKeyConstraint(["org_id", "note_id"], ["note.org_id", "note.id"]),
        Index("reply_note", "org_id", "note_id"),
    )
    country = Table("country", metadata, Column("code", Text, primary_key=True))
    forgotten = Table("forgotten", MetaData(), Column("id", Integer, primary_key=True))

    class Note:
        pass

    class Reply:
        pass

    class Country:
        pass

    class Forgotten:
        pass

    mappers.map_imperatively(
        Note, note, properties={"replies": relationship(Reply, back_populates="note")}
    )
    mappers.map_imperatively(
        Reply, reply, properties={"note": relationship(Note, back_populates="replies")}
    )
    mappers.map_imperatively(
        Country, country, properties={"notes": relationship(Note, viewonly=True)}
    )
    mappers.map_imperatively(Forgotten, forgotten)
    protect(Note, TenantTable("org_id"))
    protect(Reply, TenantTable("org_id"))
    share(Country, "the same for everybody")
    return SimpleNamespace(
        metadata=metadata, Note=Note, Reply=Reply, Country=Country, Forgotten=Forgotten
    )
