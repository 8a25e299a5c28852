"""Ways to weaken a database; random queries must notice each of them.

They are written for one table with a text column, so that they can be seeded into any schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Hole:
    """What a superuser runs to make it, on both databases."""

    name: str
    sql: str


_FORMS: Final = {
    "a view with its owner's rights": (
        "CREATE VIEW {schema}.everything AS SELECT * FROM {table};"
        "GRANT SELECT ON {schema}.everything TO {app}"
    ),
    "a permissive policy beside the canonical one": (
        "CREATE POLICY open ON {table} FOR SELECT TO {app} USING ({text} IS NOT NULL)"
    ),
    "row security switched off": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "a table without a policy": (
        "CREATE TABLE {schema}.draft AS SELECT * FROM {table};"
        "GRANT SELECT ON {schema}.draft TO {app}"
    ),
    "a function with its owner's rights": (
        "CREATE FUNCTION {schema}.how_many() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER "
        "AS 'SELECT count(*) FROM {table}';"
        "GRANT EXECUTE ON FUNCTION {schema}.how_many() TO {app}"
    ),
    "a policy for PUBLIC": (
        "CREATE POLICY everybody ON {table} FOR SELECT USING (length({text}) > 0)"
    ),
    "a materialised view": (
        "CREATE MATERIALIZED VIEW {schema}.kept AS SELECT {text} FROM {table};"
        "GRANT SELECT ON {schema}.kept TO {app}"
    ),
    "a policy that believes a setting": (
        "DROP POLICY tenant_scope ON {table};"
        "CREATE POLICY tenant_scope ON {table} TO {app} "
        "USING ({tenant}::text = current_setting('app.tenant', true))"
    ),
    "a key over all tenants": "CREATE UNIQUE INDEX ON {table} ({text})",
    "a policy that lets writes through": (
        "DROP POLICY tenant_scope ON {table};"
        "CREATE POLICY tenant_scope ON {table} TO {app} "
        "USING ({tenant} = (SELECT tenancy.tenant()) OR {text} LIKE '%1') WITH CHECK (true)"
    ),
    "a child table reached past its parent": (
        "CREATE TABLE {schema}.archive () INHERITS ({table});"
        "INSERT INTO {schema}.archive SELECT * FROM {table};"
        "GRANT SELECT ON {schema}.archive TO {app}"
    ),
    "a trigger that counts with its owner's rights": (
        "CREATE FUNCTION {schema}.number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
        "'BEGIN NEW.{text} := NEW.{text} || (SELECT count(*) FROM {table}); RETURN NEW; END';"
        "CREATE TRIGGER number BEFORE INSERT ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION {schema}.number()"
    ),
}


def holes(table: str, tenant: str, text: str, app: str) -> tuple[Hole, ...]:
    """All of them, for a table.

    Args:
        table: Schema and name, quoted where SQL asks for it.
        tenant: Its tenant column.
        text: A text column whose values no two tenants share.
        app: The application's login.
    """
    words = {"table": table, "schema": table.partition(".")[0], "tenant": tenant, "text": text}
    return tuple(Hole(name, sql.format(**words, app=app)) for name, sql in _FORMS.items())
