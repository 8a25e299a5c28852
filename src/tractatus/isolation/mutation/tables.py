"""Probes written from the catalog: who may do what, which rows they see, which rows may be.

Nothing here knows the schema. Rows are tried as the owner of the data would try them, past row
security: a copy of a row of one tenant with one value changed, or with another tenant's value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from tractatus.isolation.mutation.probes import Probe

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

_OTHER_ID: Final = "00000000-0000-7000-8000-0000000000ff"
# What a column is set to, by the start of its type: values that a constraint may forbid.
_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "text": ("", "not in any list", "UPPER Case!", "x" * 6000, "x" * 400),
    "uuid": (_OTHER_ID,),
    "bytea": ("\\x", "\\x00", "\\x" + "ab" * 36, "\\x" + "ab" * 70000),
    "smallint": (-1, 0, 99),
    "integer": (-1, 0, 99),
    "bigint": (-1, 0, 999_999_999),
    "double": (-0.5, 1.5),
    "boolean": (True, False),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A tenant in whose scope probes run, and another one.

    Args:
        app: The application's login.
        logins: All of them; the application's is among them.
        migrator: Who owns the tables.
        mine: Identifier of the tenant of `token`.
        victim: Identifier of the other one.
        token: Opens the scope of `mine`.
    """

    app: str
    logins: tuple[str, ...]
    migrator: str
    mine: str
    victim: str
    token: bytes


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    tenant: str | None


async def table_probes(judge: asyncpg.Connection, asked: Asked) -> tuple[Probe, ...]:
    """For every table, view and function of the database's own schemas.

    Args:
        judge: A superuser on the furnished database.
        asked: In whose scope.
    """
    await judge.execute("SELECT set_config('search_path', 'pg_catalog', false)")
    probes: list[Probe] = []
    for row in await judge.fetch(_TABLES):
        columns = tuple(zip(row["names"], row["types"], strict=True))
        table = _Table(row["name"], row["kind"], columns, tuple(row["key"]), row["tenant"])
        probes += _access(table, asked)
        if table.kind == "r":
            probes += await _rows(judge, table, asked)
    for row in await judge.fetch(_FUNCTIONS):
        probes += _calls(row, asked)
    for schema in await judge.fetchval(_SCHEMAS):
        probes += [
            Probe(frozenset({login}), login, f"SELECT has_schema_privilege('{schema}', '{word}')")
            for login in asked.logins
            for word in ("USAGE", "CREATE")
        ]
    return tuple(probes)


def _access(table: _Table, asked: Asked) -> list[Probe]:
    """Each privilege by each login; the application in a scope and in none."""
    name, first = table.name, table.columns[0][0]
    tries = [
        f"SELECT count(*) FROM {name}",
        f"SELECT max({first}::text) FROM {name}",
        f"INSERT INTO {name} DEFAULT VALUES",
        f"UPDATE {name} SET {first} = DEFAULT WHERE false",
        f"UPDATE {name} SET {table.columns[-1][0]} = DEFAULT WHERE false",
        f"DELETE FROM {name} WHERE false",
    ]
    if table.kind == "r":
        tries += [
            f"TRUNCATE {name}",
            f"LOCK TABLE {name} IN SHARE UPDATE EXCLUSIVE MODE",
            f"CREATE TRIGGER mutant BEFORE INSERT ON {name} FOR EACH ROW "
            "EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
        ]
    about = frozenset({name})
    probes = [
        Probe(about | {login}, login, sql, asked.token if login == asked.app else None)
        for login in (*asked.logins, asked.migrator)
        for sql in tries
    ]
    unscoped = (f"SELECT count(*) FROM {name}", f"INSERT INTO {name} DEFAULT VALUES")
    return probes + [Probe(about, asked.app, sql) for sql in unscoped]


def _calls(row: asyncpg.Record, asked: Asked) -> list[Probe]:
    """Each function by each login; who may execute it does so all day."""
    given = ", ".join(f"NULL::{one}" for one in row["arguments"])
    return [
        Probe(
            frozenset({row["signature"], login, *(("*",) if login in row["callers"] else ())}),
            login,
            f"SELECT count(*) FROM (SELECT {row['name']}({given})) AS q",
            asked.token if login == asked.app else None,
        )
        for login in asked.logins
    ]


async def _rows(judge: asyncpg.Connection, table: _Table, asked: Asked) -> list[Probe]:
    """What rows the application sees, and which rows the table takes."""
    about, name = frozenset({table.name}), table.name
    order = f"string_agg(t::text, ',' ORDER BY t::text COLLATE \"C\") FROM {name} AS t"
    probes = [Probe(about | {asked.app}, asked.app, f"SELECT md5({order})", asked.token)]
    mine = await _row(judge, table, asked.mine)
    victim = await _row(judge, table, asked.victim) if table.tenant else None
    if victim is not None:
        taken = dict(victim)
        for column, type_ in table.columns:
            if column in table.key and column != table.tenant and type_ == "uuid":
                taken[column] = _OTHER_ID
        for row in (victim, taken):
            probes.append(Probe(about, asked.app, _insert(table, row), asked.token))
    if mine is None:
        # What others have shows as well what the table takes.
        base = await _row(judge, table, None)
        return probes + [
            Probe(about, "", sql) for sql in (_tried(table, base, None) if base else ())
        ]
    probes += [Probe(about, asked.app, _insert(table, mine), asked.token)]
    if table.tenant:
        left_out = {key: value for key, value in mine.items() if key != table.tenant}
        probes.append(Probe(about, asked.app, _insert(table, left_out), asked.token))
        probes.append(Probe(about, asked.migrator, f"SELECT count(*) FROM {name}"))
        # The owner of the rows in the scope: its new row gets the tenant by default.
        probes.append(Probe(about, "", _insert(table, _with_new_key(table, left_out)), asked.token))
    return probes + [Probe(about, "", sql) for sql in _tried(table, mine, victim)]


def _tried(table: _Table, mine: dict[str, Any], victim: dict[str, Any] | None) -> list[str]:
    """Rows that differ from one that is there by one value, or by their key and one value."""
    tried = [mine, _with_new_key(table, mine)]
    for column, type_ in table.columns:
        for value in (None, *_VALUES.get(type_.partition(" ")[0], ())):
            tried += [{**mine, column: value}, {**_with_new_key(table, mine), column: value}]
        if victim is not None:
            tried.append({**_with_new_key(table, mine), column: victim[column]})
            tried.append({**mine, column: victim[column]})
    writes = [_insert(table, row) for row in tried]
    where = " AND ".join(f"{one}::text = {_quoted(str(mine[one]))}" for one in table.key)
    if where:
        writes.append(f"DELETE FROM {table.name} WHERE {where}")
        writes += [
            f"UPDATE {table.name} SET {one} = {_quoted(_OTHER_ID)} WHERE {where}"
            for one, type_ in table.columns
            if type_ == "uuid"
        ]
    return list(dict.fromkeys(writes))


def _with_new_key(table: _Table, row: dict[str, Any]) -> dict[str, Any]:
    new = dict(row)
    for column, type_ in table.columns:
        if column in table.key and column != table.tenant:
            if type_ == "uuid":
                new[column] = _OTHER_ID
            elif type_ == "bytea":
                new[column] = "\\x" + "cd" * 32
            elif type_ in ("bigint", "integer"):
                new[column] = 777
    return new


def _insert(table: _Table, row: dict[str, Any]) -> str:
    names = ", ".join(f'"{one}"' if not one.startswith('"') else one for one in row)
    given = _quoted(json.dumps(row))
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {names} "
        f"FROM jsonb_populate_record(NULL::{table.name}, {given})"
    )


async def _row(
    judge: asyncpg.Connection, table: _Table, tenant: str | None
) -> dict[str, Any] | None:
    whose = table.tenant and tenant is not None
    where = f"WHERE {table.tenant}::text = {_quoted(tenant or '')}" if whose else ""
    found = await judge.fetchval(
        f"SELECT to_jsonb(t)::text FROM {table.name} AS t {where} ORDER BY t::text DESC LIMIT 1"
    )
    if not found:
        return None
    row = json.loads(found)
    # What the database computes nobody writes: with it, each row would be refused for that alone.
    return {column: row[column] for column, _ in table.columns}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_OURS: Final = "nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_gate')"
_SCHEMAS: Final = f"SELECT array_agg(nspname::text ORDER BY 1) FROM pg_namespace WHERE {_OURS}"

_TABLES: Final = f"""
SELECT c.oid::regclass::text AS name, c.relkind::text AS kind,
    ARRAY(SELECT attname::text FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        ORDER BY attnum) AS names,
    ARRAY(SELECT format_type(atttypid, NULL) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        ORDER BY attnum) AS types,
    ARRAY(SELECT attname::text FROM pg_index
        JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = c.oid AND indisprimary ORDER BY attnum) AS key,
    (SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped
        AND attname = coalesce(p.tenant_column, 'tenant_id')) AS tenant
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
LEFT JOIN tenancy.protected_table AS p ON p.relation = c.oid
WHERE {_OURS} AND relkind IN ('r', 'v') ORDER BY 1
"""

_FUNCTIONS: Final = f"""
SELECT p.oid::regproc::text AS name, p.oid::regprocedure::text AS signature,
    ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (t, place)
        ORDER BY place) AS arguments,
    ARRAY(SELECT role::text FROM tenancy.login
        WHERE has_function_privilege(role, p.oid, 'EXECUTE')) AS callers
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
WHERE {_OURS} AND prokind = 'f'
    AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY 2
"""
