"""Changes of a schema that weaken isolation, by mechanism; the gate refuses each at its commit.

Each form is written as the migration that somebody could have meant well, for a table of tenants
`{table}` in `{schema}` with a text column `{text}` that the application may read and fill. It
comes with its control: the same SQL on a database without the gate commits, and then `proof`
shows what it cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.isolation.ground import SECRET


class As(StrEnum):
    """Who runs the proof."""

    ATTACKER = "attacker"
    VICTIM = "victim"
    MIGRATOR = "migrator"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SchemaAttack:
    """One form.

    Args:
        name: What it does, in words; unique.
        mechanism: What it weakens; forms of one mechanism are variants.
        sql: The migration.
        says: Words that the refusal must hold: the object and what is wrong with it.
        proof: Statements on the control, run after each other.
        shows: What the answer of the last, an error included, must hold; `True` where it asks.
        proof_as: Who runs them; attacker and victim in their scopes.
        victim: What the victim does after the migration and before the proof, in its own scope.
        by_superuser: Whether only a superuser can run it; the gate refuses it all the same.
        before: What a superuser has to have made for it.
    """

    name: str
    mechanism: str
    sql: str
    says: str
    proof: tuple[str, ...]
    shows: str = SECRET
    proof_as: As = As.ATTACKER
    victim: str = ""
    by_superuser: bool = False
    before: str = ""


_READ: Final = ("SELECT {text} FROM {table}",)
_WRITE: Final = "INSERT INTO {schema}.note (body) VALUES ('{secret}')"
_NOTES: Final = ("SELECT body FROM {schema}.note",)
_COLUMNS: Final = (
    "tenant_id uuid NOT NULL DEFAULT tenancy.tenant(), note_id uuid NOT NULL DEFAULT uuidv7(), "
    "body text, PRIMARY KEY (tenant_id, note_id)"
)
_GRANT: Final = "GRANT SELECT, INSERT ON {schema}.note TO {app};"
# ruff: noqa: S608  (the statements are the attacks; nothing of anybody is put into them)
# A backfill as it is written: the owner lets himself in for a moment.
_LOOK: Final = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
_UNLOOK: Final = "; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
_TO_DEFINER: Final = (
    "GRANT CREATE ON SCHEMA {schema} TO {definer}; ALTER %s OWNER TO {definer}; "
    "REVOKE CREATE ON SCHEMA {schema} FROM {definer};"
)
_NEW_ROW: Final = "INSERT INTO {table} (label, source, data_set) VALUES ('%s', 'x', sha256(''))"

_TABLES: Final = (
    SchemaAttack(
        "table without a tenant",
        "undeclared table",
        "CREATE TABLE {schema}.note (body text PRIMARY KEY);" + _GRANT,
        "{schema}.note: the table is not declared",
        _NOTES,
        victim=_WRITE,
    ),
    SchemaAttack(
        "table with a tenant and no policy",
        "undeclared table",
        f"CREATE TABLE {{schema}}.note ({_COLUMNS});" + _GRANT,
        "{schema}.note: it is not enabled and forced",
        _NOTES,
        victim=_WRITE,
    ),
    SchemaAttack(
        "copy by CREATE TABLE AS",
        "copy of rows",
        _LOOK
        + "CREATE TABLE {schema}.note AS SELECT {text} AS body FROM {table}"
        + _UNLOOK
        + _GRANT,
        "{schema}.note: the table is not declared",
        _NOTES,
    ),
    SchemaAttack(
        "copy by SELECT INTO",
        "copy of rows",
        _LOOK + "SELECT {text} AS body INTO {schema}.note FROM {table}" + _UNLOOK + _GRANT,
        "{schema}.note: the table is not declared",
        _NOTES,
    ),
    SchemaAttack(
        "copy of the form by LIKE",
        "copy of rows",
        "CREATE TABLE {schema}.note (LIKE {table} INCLUDING ALL);"
        + _LOOK
        + "INSERT INTO {schema}.note SELECT * FROM {table}"
        + _UNLOOK
        + _GRANT,
        "{schema}.note",
        ("SELECT {text} FROM {schema}.note",),
    ),
    SchemaAttack(
        "partition",
        "part of a table",
        f"CREATE TABLE {{schema}}.note ({_COLUMNS}) PARTITION BY HASH (tenant_id); "
        "SELECT tenancy.protect('{schema}.note', 'SELECT', 'INSERT'); CREATE TABLE "
        "{schema}.note_0 PARTITION OF {schema}.note FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
        "GRANT SELECT ON {schema}.note_0 TO {app}",
        "{schema}.note_0: a partition or child is reached past the policies of its parent",
        ("SELECT body FROM {schema}.note_0",),
        victim=_WRITE,
    ),
    SchemaAttack(
        "attached partition",
        "part of a table",
        f"CREATE TABLE {{schema}}.note ({_COLUMNS}) PARTITION BY HASH (tenant_id); "
        "SELECT tenancy.protect('{schema}.note', 'SELECT', 'INSERT');"
        "CREATE TABLE {schema}.note_0 (LIKE {schema}.note INCLUDING ALL);"
        "ALTER TABLE {schema}.note "
        "ATTACH PARTITION {schema}.note_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
        "GRANT SELECT ON {schema}.note_0 TO {app}",
        "{schema}.note_0: a partition or child is reached past the policies of its parent",
        ("SELECT body FROM {schema}.note_0",),
        victim=_WRITE,
    ),
    SchemaAttack(
        "child by inheritance",
        "part of a table",
        "CREATE TABLE {schema}.note (body text) INHERITS ({table});" + _GRANT,
        "{schema}.note: a partition or child",
        _NOTES,
        victim="INSERT INTO {schema}.note (tenant_id, label, source, data_set, body) "
        "VALUES (tenancy.tenant(), 'x', 'x', sha256(''), '{secret}')",
    ),
    SchemaAttack(
        "foreign table",
        "rows elsewhere",
        "CREATE FOREIGN TABLE {schema}.elsewhere (body text) SERVER nowhere;"
        "GRANT SELECT ON {schema}.elsewhere TO {app}",
        "{schema}.elsewhere: the table is not declared",
        ("SELECT has_table_privilege('{schema}.elsewhere', 'SELECT')",),
        "True",
        before="CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER "
        "nothing; GRANT USAGE ON FOREIGN SERVER nowhere TO {migrator}",
    ),
    SchemaAttack(
        "table hidden in an extension",
        "undeclared table",
        f"CREATE EXTENSION citext SCHEMA {{schema}}; CREATE TABLE {{schema}}.note ({_COLUMNS});"
        "ALTER EXTENSION citext ADD TABLE {schema}.note;" + _GRANT,
        "{schema}.note",
        _NOTES,
        victim=_WRITE,
    ),
)

_POLICIES: Final = (
    SchemaAttack(
        "row security disabled",
        "row security off",
        "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "{table}: it is not enabled and forced",
        _READ,
    ),
    SchemaAttack(
        "row security not forced on the owner",
        "row security off",
        "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        "{table}: it is not enabled and forced",
        _READ,
        proof_as=As.MIGRATOR,
    ),
    SchemaAttack(
        "policy dropped",
        "canonical policy",
        "DROP POLICY tenant_scope ON {table}",
        "{table}: the canonical policy is missing or changed",
        ("SELECT NOT EXISTS (SELECT FROM {table})",),
        "True",
        proof_as=As.VICTIM,
    ),
    SchemaAttack(
        "policy opened",
        "canonical policy",
        "ALTER POLICY tenant_scope ON {table} USING (true)",
        "{table}: the canonical policy is missing or changed",
        _READ,
    ),
    SchemaAttack(
        "policy replaced under its name",
        "canonical policy",
        "DROP POLICY tenant_scope ON {table}; CREATE POLICY tenant_scope ON {table} TO {app} "
        "USING (tenant_id IS NOT NULL)",
        "{table}: the canonical policy is missing or changed",
        _READ,
    ),
    SchemaAttack(
        "policy for everybody under its name",
        "canonical policy",
        "ALTER POLICY tenant_scope ON {table} TO PUBLIC",
        "{table}: the canonical policy is missing or changed",
        (
            "SELECT polroles = '{0}' FROM pg_policy WHERE polname = 'tenant_scope' "
            "AND polrelid = '{table}'::regclass",
        ),
        "True",
    ),
    SchemaAttack(
        "further policy",
        "further policy",
        "CREATE POLICY support ON {table} FOR SELECT TO {app} USING (source <> '')",
        "a further policy lets the application in: support",
        _READ,
    ),
    SchemaAttack(
        "further policy for everybody",
        "further policy",
        "CREATE POLICY support ON {table} USING (true)",
        "a further policy lets the application in: support",
        _READ,
    ),
)

_KEYS: Final = (
    SchemaAttack(
        "foreign key of one column",
        "foreign key",
        f"CREATE TABLE {{schema}}.note ({_COLUMNS}, about uuid);"
        "SELECT tenancy.protect('{schema}.note', 'SELECT', 'INSERT');"
        "ALTER TABLE {schema}.note ADD FOREIGN KEY (about) REFERENCES tenancy.tenant",
        "{schema}.note.note_about_fkey: a foreign key does not go from tenant_id",
        ("INSERT INTO {schema}.note (about) VALUES ('{victim}') RETURNING true",),
        "True",
    ),
    SchemaAttack(
        "unique constraint over all tenants",
        "unique key",
        "ALTER TABLE {table} ADD UNIQUE ({text})",
        "an index does not start with tenant_id",
        (_NEW_ROW % "{secret}",),
        "duplicate key",
    ),
    SchemaAttack(
        "unique index over all tenants",
        "unique key",
        "CREATE UNIQUE INDEX once ON {table} ({text})",
        "{schema}.once: an index does not start with tenant_id",
        (_NEW_ROW % "{secret}",),
        "duplicate key",
    ),
    SchemaAttack(
        "exclusion over all tenants",
        "unique key",
        "ALTER TABLE {table} ADD EXCLUDE USING hash ({text} WITH =)",
        "an index does not start with tenant_id",
        (_NEW_ROW % "{secret}",),
        "conflicting key",
    ),
    SchemaAttack(
        "index over all tenants",
        "index that counts",
        "CREATE INDEX quick ON {table} ({text})",
        "{schema}.quick: an index does not start with tenant_id",
        (
            "SET LOCAL enable_seqscan = off",
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM {table} WHERE {text} = '{secret}'",
        ),
        '"Rows Removed by Filter": 1',
    ),
    SchemaAttack(
        "tenant column that may be empty",
        "tenant column",
        "ALTER TABLE {table} DROP CONSTRAINT provenance_pkey, ALTER tenant_id DROP NOT NULL",
        "{table}: its tenant column is missing, may be null or has another type",
        (
            "SELECT NOT attnotnull FROM pg_attribute WHERE attrelid = '{table}'::regclass "
            "AND attname = 'tenant_id'",
        ),
        "True",
    ),
    SchemaAttack(
        "tenant column of another type",
        "tenant column",
        "DROP POLICY tenant_scope ON {table}; ALTER TABLE {table} DROP CONSTRAINT "
        "provenance_tenant_id_fkey, ALTER tenant_id DROP DEFAULT, ALTER tenant_id TYPE text;"
        "CREATE POLICY tenant_scope ON {table} TO {app} "
        "USING (tenant_id = (SELECT tenancy.tenant())::text)",
        "{table}: its tenant column is missing, may be null or has another type",
        (
            "SELECT atttypid = 'text'::regtype FROM pg_attribute WHERE attname = 'tenant_id' "
            "AND attrelid = '{table}'::regclass",
        ),
        "True",
    ),
    SchemaAttack(
        "tenant column renamed",
        "tenant column",
        "ALTER TABLE {table} RENAME tenant_id TO owner_id",
        "{table}: its tenant column is missing, may be null or has another type",
        (
            "SELECT count(*) = 0 FROM pg_attribute WHERE attname = 'tenant_id' "
            "AND attrelid = '{table}'::regclass",
        ),
        "True",
    ),
)

_GRANTS: Final = (
    SchemaAttack(
        "grant to everybody",
        "grant",
        "GRANT SELECT ON {table} TO PUBLIC",
        "{table}: the application may SELECT",
        ("SELECT has_table_privilege('{other}', '{table}', 'SELECT')",),
        "True",
    ),
    SchemaAttack(
        "grant to empty the table",
        "grant",
        "GRANT TRUNCATE ON {table} TO {app}",
        "{table}: the application may TRUNCATE",
        ("TRUNCATE {table}", "SELECT true"),
        "True",
    ),
    SchemaAttack(
        "grant to make triggers",
        "grant",
        "GRANT TRIGGER ON {table} TO {app}",
        "{table}: the application may TRIGGER",
        (
            "CREATE TRIGGER quiet BEFORE UPDATE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "SELECT true",
        ),
        "True",
    ),
    SchemaAttack(
        "grant to refer",
        "grant",
        "GRANT REFERENCES ON {table} TO {app}",
        "{table}: the application may REFERENCES",
        ("SELECT has_table_privilege('{table}', 'REFERENCES')",),
        "True",
    ),
    SchemaAttack(
        "grant on a column",
        "grant",
        "GRANT UPDATE ({text}) ON {table} TO {app}",
        "{table}.label: the application may UPDATE this column",
        ("SELECT has_column_privilege('{table}', '{text}', 'UPDATE')",),
        "True",
    ),
    SchemaAttack(
        "grants for tables to come",
        "grant",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {app}",
        "{schema}: tables made later are given to {app}",
        (
            "CREATE TABLE {schema}.later (i integer)",
            "SELECT has_table_privilege('{app}', '{schema}.later', 'SELECT')",
        ),
        "True",
        proof_as=As.MIGRATOR,
    ),
    SchemaAttack(
        "grant of a function of the definer",
        "grant",
        "SET LOCAL ROLE {definer}; GRANT EXECUTE ON FUNCTION tenancy.issue TO {app}; RESET ROLE;"
        "SELECT tenancy.admit('function', 'tenancy.issue(uuid,uuid,integer)', 'handy')",
        "tenancy.issue(uuid,uuid,integer): this function of Tractatus was replaced",
        ("SELECT tenancy.issue('{victim}', '{victim_member}', 60) IS NOT NULL",),
        "True",
    ),
    SchemaAttack(
        "table given to the application",
        "ownership",
        "ALTER TABLE {table} OWNER TO {app}",
        "{table}: its owner is {app}",
        ("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", *_READ),
        by_superuser=True,
    ),
)

_CODE: Final = (
    SchemaAttack(
        "function with other rights",
        "definer code",
        "CREATE FUNCTION {schema}.labels() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path = pg_catalog, pg_temp AS 'SELECT {text} FROM {table}';"
        "GRANT EXECUTE ON FUNCTION {schema}.labels() TO {app};"
        + _TO_DEFINER
        % "FUNCTION {schema}.labels()",
        "{schema}.labels(): nobody admitted it",
        ("SELECT {schema}.labels()",),
    ),
    SchemaAttack(
        "view with its owner's rights",
        "definer code",
        "CREATE VIEW {schema}.labels AS SELECT {text} FROM {table};"
        "GRANT SELECT ON {schema}.labels TO {app};" + _TO_DEFINER % "VIEW {schema}.labels",
        "{schema}.labels: it reads with its owner's rights",
        ("SELECT * FROM {schema}.labels",),
    ),
    SchemaAttack(
        "view that reads as its owner from now on",
        "definer code",
        "ALTER VIEW {schema}.standing SET (security_invoker = false)",
        "{schema}.standing: it reads with its owner's rights",
        (
            "SELECT 'security_invoker=false' = ANY (reloptions) FROM pg_class "
            "WHERE oid = '{schema}.standing'::regclass",
        ),
        "True",
    ),
    SchemaAttack(
        "materialized view",
        "copy of rows",
        _LOOK
        + "CREATE MATERIALIZED VIEW {schema}.kept AS SELECT {text} FROM {table}"
        + _UNLOOK
        + "GRANT SELECT ON {schema}.kept TO {app}",
        "{schema}.kept: a materialized view has no row security",
        ("SELECT * FROM {schema}.kept",),
    ),
    SchemaAttack(
        "leakproof function",
        "leakproof code",
        "CREATE FUNCTION {schema}.tell(text) RETURNS boolean LANGUAGE plpgsql LEAKPROOF "
        "COST 0.0001 AS 'BEGIN RAISE EXCEPTION ''%'', $1; END';"
        "GRANT EXECUTE ON FUNCTION {schema}.tell(text) TO {app};"
        "ALTER FUNCTION {schema}.tell(text) OWNER TO {migrator}",
        "{schema}.tell(text): it is LEAKPROOF",
        ("SELECT FROM {table} WHERE {schema}.tell({text})",),
        by_superuser=True,
    ),
    SchemaAttack(
        "the scope's function replaced, and admitted",
        "the scope itself",
        "GRANT CREATE ON SCHEMA tenancy TO {definer}; SET LOCAL ROLE {definer};"
        "CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql STABLE "
        "SECURITY DEFINER SET search_path = pg_catalog, pg_temp "
        "AS 'SELECT current_setting(''app.tenant'')::uuid';"
        "RESET ROLE; REVOKE CREATE ON SCHEMA tenancy FROM {definer};"
        "SELECT tenancy.admit('function', 'tenancy.tenant()', 'simpler')",
        "tenancy.tenant(): this function of Tractatus was replaced",
        ("SELECT set_config('app.tenant', '{victim}', true)", *_READ),
    ),
    SchemaAttack(
        "claims read from where anybody may write",
        "the scope itself",
        "CREATE OR REPLACE FUNCTION tenancy.claim(place integer) RETURNS text LANGUAGE sql STABLE "
        "AS 'SELECT split_part(current_setting(''tractatus.context''), '','', place)'",
        "tenancy.claim(integer): this function of Tractatus was replaced",
        (
            "SELECT set_config('tractatus.context', 'x,x,x,a role of mine', true)",
            "SELECT tenancy.role()",
        ),
        "a role of mine",
    ),
    SchemaAttack(
        "rule",
        "rules and triggers",
        "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "{table}: a rule rewrites its statements: quiet",
        (_NEW_ROW % "mine", "SELECT NOT EXISTS (SELECT FROM {table})"),
        "True",
    ),
    SchemaAttack(
        "trigger that tells",
        "rules and triggers",
        "CREATE FUNCTION {schema}.tell() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_notify(''told'', NEW.{text}); RETURN NULL; END';"
        "CREATE TRIGGER tells AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION "
        "{schema}.tell()",
        "{table}.tells: a trigger that nobody admitted",
        ("SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'tells' AND tgenabled = 'O')",),
        "True",
    ),
)

_ASIDE: Final = (
    SchemaAttack(
        "publication",
        "rows elsewhere",
        "CREATE PUBLICATION everything FOR TABLE {table}",
        "everything: it sends rows of all tenants elsewhere",
        ("SELECT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = 'everything')",),
        "True",
    ),
    SchemaAttack(
        "statistics over two columns",
        "statistics",
        "CREATE STATISTICS {schema}.both_columns ON {text}, source FROM {table}",
        "{table}.both_columns: statistics over all tenants are kept",
        ("SELECT EXISTS (SELECT FROM pg_statistic_ext WHERE stxname = 'both_columns')",),
        "True",
    ),
    SchemaAttack(
        "statistics of a column",
        "statistics",
        "ALTER TABLE {table} ALTER {text} SET STATISTICS 100",
        "{table}.label: statistics over all tenants are kept",
        (
            "SELECT attstattarget = 100 FROM pg_attribute WHERE attrelid = '{table}'::regclass "
            "AND attname = '{text}'",
        ),
        "True",
    ),
    SchemaAttack(
        "declaration deleted",
        "declarations",
        "DELETE FROM tenancy.protected_table WHERE relation = '{table}'::regclass",
        "{table}: it was declared as a table of tenants, and is not any more",
        ("SELECT count(*) = 0 FROM tenancy.protected_table WHERE relation = '{table}'::regclass",),
        "True",
        proof_as=As.MIGRATOR,
    ),
    SchemaAttack(
        "every table declared as shared",
        "declarations",
        "INSERT INTO tenancy.shared_table SELECT relation, privileges, 'ours' "
        "FROM tenancy.protected_table; DELETE FROM tenancy.protected_table;"
        "DROP POLICY tenant_scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ": it was declared as a table of tenants, and is not any more",
        _READ,
    ),
    SchemaAttack(
        "the application's login forgotten",
        "declarations",
        "DELETE FROM tenancy.login WHERE role = '{app}'",
        "{app}: this login had the duty app, and has it no more",
        ("SELECT tenancy.roles('app') IS NULL",),
        "True",
        proof_as=As.MIGRATOR,
    ),
)

SCHEMA_ATTACKS: Final[tuple[SchemaAttack, ...]] = (
    *_TABLES,
    *_POLICIES,
    *_KEYS,
    *_GRANTS,
    *_CODE,
    *_ASIDE,
)
