"""What the database would refuse is said of the models, with the line that mends it."""

from __future__ import annotations

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from tractatus.integrations.alembic import DeclarationError
from tractatus.integrations.alembic.keys import KEY, require_declared
from tractatus.integrations.sqlalchemy import TenantTable, protect, share

READ_ONLY = TenantTable(privileges=("SELECT",))


def problems(*extra: object, declaration: TenantTable = READ_ONLY, key: bool = True) -> str:
    """What is said of a table `note` with these further columns and keys."""
    metadata = MetaData()
    person = Table(
        "person", metadata, Column("tenant_id", Integer), Column("id", Integer, unique=False)
    )
    person.append_constraint(PrimaryKeyConstraint("tenant_id", "id"))
    person.c.tenant_id.nullable = False
    country = Table("country", metadata, Column("code", Integer, primary_key=True))
    note = Table(
        "note",
        metadata,
        Column("tenant_id", Integer, nullable=False),
        Column("id", Integer, nullable=False),
        Column("title", Text),
        *([PrimaryKeyConstraint("tenant_id", "id")] if key else []),
        *extra,  # type: ignore[arg-type]
    )
    protect(person)
    share(country, "public")
    protect(note, declaration)
    try:
        require_declared(metadata.sorted_tables)
    except DeclarationError as error:
        return str(error)
    return ""


def writing() -> TenantTable:
    return TenantTable()


@pytest.mark.parametrize(
    ("extra", "mend"),
    [
        ([PrimaryKeyConstraint("id")], 'write PrimaryKeyConstraint("tenant_id", "id")'),
        ([PrimaryKeyConstraint("id", "tenant_id")], 'PrimaryKeyConstraint("tenant_id", "id")'),
        ([], "it has no primary key"),
    ],
)
def test_the_primary_key_starts_with_the_tenant(extra: list[object], mend: str) -> None:
    assert mend in problems(*extra, declaration=writing(), key=False)


@pytest.mark.parametrize(
    ("extra", "mend"),
    [
        (UniqueConstraint("title"), 'write UniqueConstraint("tenant_id", "title")'),
        (Index("i", "title"), 'write Index(..., "tenant_id", "title")'),
        (Index("i", "title", unique=True), 'write Index(..., "tenant_id", "title", unique=True)'),
        (Index("i", func.lower("title")), "does not start with tenant_id"),
        (Column("slug", Text, unique=True), 'write UniqueConstraint("tenant_id", "slug")'),
        (Column("slug", Text, index=True), 'write Index(..., "tenant_id", "slug")'),
        (Column("person", ForeignKey("person.id")), "ForeignKeyConstraint(['tenant_id', 'person']"),
        (
            ForeignKeyConstraint(["id"], ["person.id"]),
            "write ForeignKeyConstraint(['tenant_id', 'id'], ['person.tenant_id', 'person.id'])",
        ),
        (ForeignKeyConstraint(["id", "tenant_id"], ["person.id", "person.tenant_id"]), "['tenant"),
        (Column("land", ForeignKey("country.code")), f'name="...", info={{"{KEY}": "why"}}'),
    ],
)
def test_every_key_starts_with_the_tenant(extra: object, mend: str) -> None:
    said = problems(extra, declaration=writing())
    assert mend in said
    assert said.count("\n") == 1, "one sentence for one problem"


@pytest.mark.parametrize(
    "extra",
    [
        UniqueConstraint("tenant_id", "title"),
        Index("i", "tenant_id", "title"),
        Index("i", "title", info={KEY: "looked up before there is a scope"}),
        UniqueConstraint("title", name="u", info={KEY: "names are public"}),
        ForeignKeyConstraint(["tenant_id", "id"], ["person.tenant_id", "person.id"]),
        Column("land", ForeignKey("country.code", name="f", info={KEY: "public"})),
    ],
)
def test_keys_as_they_should_be_and_exceptions_with_a_reason(extra: object) -> None:
    assert problems(extra, declaration=writing()) == ""


def test_who_may_not_write_a_table_may_look_a_name_up_in_it() -> None:
    assert problems(UniqueConstraint("title")) == ""
    assert "does not start" in problems(Index("i", "title"))


def test_the_tenant_column_is_there_and_never_null() -> None:
    metadata = MetaData()
    table = Table("note", metadata, Column("id", Integer, primary_key=True), info={KEY: writing()})
    with pytest.raises(DeclarationError, match="there is no column tenant_id"):
        require_declared([table])
    table.append_column(Column("tenant_id", Integer))
    with pytest.raises(DeclarationError, match="tenant_id may be null"):
        require_declared([table])


def test_a_shared_table_has_no_column_of_tenants() -> None:
    metadata = MetaData()
    own = Table("own", metadata, Column("tenant_id", Integer, primary_key=True))
    tag = Table("tag", metadata, Column("tenant_id", Integer, primary_key=True))
    protect(own)
    share(tag, "really?")
    with pytest.raises(DeclarationError, match="tag: it is shared, and its column tenant_id"):
        require_declared(metadata.sorted_tables)


def test_problems_of_all_tables_are_told_at_once() -> None:
    metadata = MetaData()
    for name in ("one", "two"):
        Table(name, metadata, Column("id", Integer, primary_key=True))
    with pytest.raises(DeclarationError, match=r"(?s)one: nobody said.*two: nobody said"):
        require_declared(metadata.sorted_tables)
