"""What the application's login may use of a database, with values that stand in it.

The values come from all tenants: whoever guesses well asks for another tenant's identifiers, and
a script that names one must learn nothing from it.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import asyncpg

# By PostgreSQL's type; what is not here is compared and shown as text.
KINDS: Final = {
    "uuid": "uuid",
    "text": "text",
    "character varying": "text",
    "smallint": "int",
    "integer": "int",
    "bigint": "int",
    "boolean": "bool",
    "bytea": "bytea",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, quoted, with its type, the kind that stands for it in the grammar, and values."""

    name: str
    type: str
    samples: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Of `KINDS`, or 'other'."""
        return KINDS.get(self.type.partition("(")[0], "other")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view that the application may use, with what it may do to it."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    privileges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: columns of `table` that name a row of `target`."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the schema that the application may execute."""

    name: str
    signature: str
    arguments: tuple[str, ...]
    is_set: bool
    is_volatile: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that scripts are written about.

    Args:
        settings: Names of settings that a policy reads; any statement can write them.
        tenants: Identifiers of all tenants, as text.
    """

    relations: tuple[Relation, ...]
    links: tuple[Link, ...]
    functions: tuple[Function, ...]
    settings: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    pools: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def readable(self) -> list[Relation]:
        """The relations that may be selected from."""
        return [one for one in self.relations if "SELECT" in one.privileges]

    def writable(self, privilege: str) -> list[Relation]:
        """The relations with a key to which `privilege` was granted."""
        return [one for one in self.relations if privilege in one.privileges and one.key]


async def read_schema(
    judge: asyncpg.Connection,
    role: str,
    tenants: tuple[str, ...] = (),
    public: frozenset[str] = frozenset(),
) -> Schema:
    """Read what `role` may use.

    Args:
        judge: A superuser on the database that holds all tenants.
        role: The application's login.
        tenants: Identifiers of all tenants, as text.
        public: Signatures of functions whose answer is about all tenants on purpose; nothing is
            asked of them.
    """
    # Names are written relative to the search path; fix it, so that all are in full.
    await judge.execute("SELECT set_config('search_path', 'pg_catalog', false)")
    relations = tuple(
        [
            await _with_samples(judge, row)
            for row in await judge.fetch(_RELATIONS, role)
            if row["privileges"]
        ]
    )
    links = tuple(
        Link(row["owner"], tuple(row["columns"]), row["target"], tuple(row["target_columns"]))
        for row in await judge.fetch(_LINKS)
    )
    functions = tuple(
        Function(
            row["name"], row["signature"], tuple(row["arguments"]), row["is_set"], row["volatile"]
        )
        for row in await judge.fetch(_FUNCTIONS, role)
        if row["signature"] not in public
    )
    settings = tuple(row[0] for row in await judge.fetch(_SETTINGS))
    return Schema(relations, links, functions, settings, tenants, _pools(relations))


async def _with_samples(judge: asyncpg.Connection, row: asyncpg.Record) -> Relation:
    columns = []
    for name, type_ in zip(row["names"], row["types"], strict=True):
        # Names come from the catalog, quoted by it.
        found = await judge.fetch(
            f"SELECT v FROM (SELECT DISTINCT {name}::text FROM {row['name']}) AS d (v) "
            "WHERE length(v) <= 200 ORDER BY md5(v) LIMIT 9"
        )
        columns.append(Column(name, type_, tuple(one[0] for one in found)))
    return Relation(row["name"], tuple(columns), tuple(row["key"]), frozenset(row["privileges"]))


def _pools(relations: tuple[Relation, ...]) -> dict[str, tuple[str, ...]]:
    """Values by kind, each once, over all columns."""
    pools: dict[str, dict[str, None]] = {}
    for relation in relations:
        for column in relation.columns:
            pools.setdefault(column.kind, {}).update(dict.fromkeys(column.samples))
    return {kind: tuple(values) for kind, values in pools.items()}


_OURS: Final = "nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_gate')"

_RELATIONS: Final = f"""
SELECT c.oid::regclass::text AS name,
    ARRAY(SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
        WHERE has_table_privilege($1, c.oid, p)) AS privileges,
    ARRAY(SELECT quote_ident(attname) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS names,
    ARRAY(SELECT format_type(atttypid, NULL) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS types,
    ARRAY(SELECT quote_ident(attname) FROM pg_index
        JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = c.oid AND indisprimary ORDER BY attnum) AS key
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_schema_privilege($1, n.oid, 'USAGE')
ORDER BY 1
"""

_LINKS: Final = f"""
SELECT conrelid::regclass::text AS owner, confrelid::regclass::text AS target,
    ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place) AS columns,
    ARRAY(SELECT quote_ident(attname) FROM unnest(confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place)
        AS target_columns
FROM pg_constraint JOIN pg_namespace AS n ON n.oid = connamespace
WHERE contype = 'f' AND {_OURS} ORDER BY 1, 2, conname
"""

_FUNCTIONS: Final = f"""
SELECT p.oid::regproc::text AS name, p.oid::regprocedure::text AS signature,
    ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (t, place)
        ORDER BY place) AS arguments,
    proretset AS is_set, provolatile = 'v' AS volatile
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
WHERE {_OURS} AND prokind = 'f' AND prorettype NOT IN (
        'trigger'::regtype, 'event_trigger'::regtype)
    AND has_function_privilege($1, p.oid, 'EXECUTE') AND has_schema_privilege($1, n.oid, 'USAGE')
ORDER BY 2
"""

_SETTINGS: Final = """
SELECT DISTINCT found[1] FROM pg_policy,
    regexp_matches(concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)),
        'current_setting\\(''([^'']+)''', 'g') AS found ORDER BY 1
"""
