"""The kit's declarations of a schema, and what stands in their way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.isolation.schema.findings.finding import quoted
from tractatus.isolation.schema.model import KIT_SCHEMAS, PUBLIC, Table
from tractatus.isolation.schema.planning.steps import Aim, Step
from tractatus.isolation.shape import literal
from tractatus.tenancy.declaration import PRIVILEGES, SharedTable, TenantTable, declare_sql

_SEQUENCE: Final = re.compile(r"nextval\('([^']+)'::regclass\)")
_OF_MIGRATIONS: Final = re.compile(r"migration|metadata|alembic|content_type|flyway|databasechange")


def declaring_steps(aim: Aim, admitted: Sequence[tuple[str, str, str]]) -> tuple[Step, ...]:
    """Steps of the one transaction after the kit was installed."""
    return tuple(
        step
        for step in (
            _owners(aim), _old_policies(aim), _old_grants(aim), _views(aim), _functions(aim),
            _usages(aim), _exceptions(admitted), _protected(aim), _shared(aim),
        )
        if step.statements
    )  # fmt: skip


def remains(aim: Aim) -> tuple[str, ...]:
    """What no SQL of a plan can do."""
    schema = aim.schema
    tables = [schema.tables[name] for name in (*aim.found.tenants, *aim.found.children)]
    names = {table.name for table in tables}
    found = [
        f"{one.name} is a partition of {one.parent}: declare it, too, or grant nothing of it"
        for one in schema.tables.values()
        if one.parent in names
    ]
    is_new = aim.owner not in schema.roles
    owners = set() if is_new else {table.owner for table in tables} - {aim.owner}
    found += [f"{one} owns some of the tables: ALTER TABLE ... OWNER TO {aim.owner}"
              for one in sorted(owners)]  # fmt: skip
    for name in (aim.owner, aim.app_role):
        role = schema.roles.get(name)
        if role is not None and (role.is_superuser or role.bypasses):
            found.append(f"{name} is held back by no policy: ALTER ROLE {quoted(name)} NOSUPERUSER "
                         "NOBYPASSRLS, or let another role own the tables")  # fmt: skip
    found += [f"{one.name} bypasses row security: who holds its key?"
              for one in schema.roles.values() if one.bypasses and not one.is_superuser
              and one.name not in (aim.owner, aim.app_role)
              and any(g.grantee == one.name for t in tables for g in t.grants)]  # fmt: skip
    found += [
        f"publication {one} sends rows of all tenants elsewhere" for one in schema.publications
    ]
    for name, why in aim.found.others.items():
        if not _OF_MIGRATIONS.search(name) and "framework" not in why:
            found.append(f"{name} was declared as shared: is that so? {why}")
    found.append("background jobs, reports and the admin: each opens a scope, tenant by tenant")
    if any(_SEQUENCE.search(c.default or "") or c.is_identity for t in tables for c in t.columns):
        found.append("counted keys tell how much all tenants write; uuidv7() as a default does not")
    return tuple(found)


def _owners(aim: Aim) -> Step:
    """Only where a superuser owns them now: a role that `tenancy install` makes takes over."""
    is_new = aim.owner not in aim.schema.roles
    return Step(
        "tables belong to a role that row security holds back",
        "A superuser passes by every policy. Migrations are run as the new owner from now on.",
        tuple(
            f"ALTER TABLE {name} OWNER TO {quoted(aim.owner)}"
            for name in (
                *(table.name for table in aim.schema.own_tables if table.kind != "f"),
                *(view.name for view in aim.schema.views if not view.is_materialised),
            )
        )
        if is_new
        else (),
    )


def _old_policies(aim: Aim) -> Step:
    return Step(
        "policies of before make room for the canonical one",
        "Permissive policies are joined by OR: one that stays undoes the new one.",
        tuple(
            f"DROP POLICY {policy.name} ON {table.name}"
            for table in aim.schema.own_tables
            for policy in table.policies
        ),
    )


def _old_grants(aim: Aim) -> Step:
    """Nobody but the owner keeps anything that is not declared below."""
    statements = []
    things = [(one.name, one.owner, one.grants) for one in aim.schema.own_tables]
    things += [(one.name, one.owner, one.grants) for one in aim.schema.views]
    for name, owner, grants in things:
        who = sorted({grant.grantee for grant in grants} - {owner})
        if who:
            statements.append(f"REVOKE ALL ON {name} FROM {', '.join(map(_role, who))}")
    for one in aim.schema.default_grants:
        place = f" IN SCHEMA {one.schema}" if one.schema else ""
        statements.append(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(one.owner)}{place} "
            f"REVOKE ALL ON TABLES FROM {_role(one.grantee)}"
        )
    return Step(
        "grants of before are taken back",
        "What the application may do is declared below. A login that has other duties on these\n"
        "tables (reports, an anonymous visitor) is declared in tenancy.login and gets a policy of "
        "its own.",
        tuple(dict.fromkeys(statements)),
    )


def _bare(name: str) -> str:
    """A column as `tenancy.protect` takes it: as the catalog keeps it, not as SQL asks for it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _role(name: str) -> str:
    return name if name == PUBLIC else quoted(name)


def _views(aim: Aim) -> Step:
    statements = []
    for view in aim.schema.views:
        if view.is_materialised:
            statements += [
                f"DROP MATERIALIZED VIEW {view.name}",
                f"CREATE VIEW {view.name} WITH (security_invoker = true, security_barrier = true) "
                f"AS {view.definition.strip().rstrip(';')}",
                f"ALTER VIEW {view.name} OWNER TO {quoted(aim.owner)}",
            ]
        elif not view.is_invoker:
            statements.append(
                f"ALTER VIEW {view.name} SET (security_invoker = true, security_barrier = true)"
            )
        if aim.app.is_owner or aim.schema.roles_of(aim.app.role) & {
            g.grantee for g in view.grants if g.privilege == "SELECT"
        }:
            statements.append(f"GRANT SELECT ON {view.name} TO {quoted(aim.app_role)}")
    return Step(
        "views read with the rights of who asks",
        "A materialised view cannot have row security: it becomes a view of the same definition,\n"
        "computed at each read. Is that too slow? Then keep a table by tenant and declare it.",
        tuple(statements),
    )


def _functions(aim: Aim) -> Step:
    statements = []
    for function in aim.schema.functions:
        if function.name.partition(".")[0] in KIT_SCHEMAS:
            continue
        if function.is_definer:
            statements.append(f"ALTER FUNCTION {function.name} SECURITY INVOKER")
        if PUBLIC in function.callers:
            statements.append(f"REVOKE ALL ON FUNCTION {function.name} FROM PUBLIC")
            if not function.is_trigger:
                statements.append(
                    f"GRANT EXECUTE ON FUNCTION {function.name} TO {quoted(aim.app_role)}"
                )
    return Step(
        "functions run with the rights of who calls",
        "One that must see more than its caller belongs to the definer and says who calls it:\n"
        "SELECT tenancy.give_to_definer('f()', 'caller').",
        tuple(statements),
    )


def _usages(aim: Aim) -> Step:
    role = quoted(aim.app_role)
    tables = list(aim.schema.own_tables)
    homes = dict.fromkeys(table.schema for table in tables if _privileges(aim, table))
    every = dict.fromkeys(table.schema for table in tables)
    sequences = dict.fromkeys(
        found[1]
        for table in tables
        for column in table.columns
        if "INSERT" in _privileges(aim, table) and (found := _SEQUENCE.search(column.default or ""))
    )
    return Step(
        "the application reaches schemas and sequences",
        "Tables follow with their declarations. The definer looks up what was admitted.",
        (*(f"GRANT USAGE ON SCHEMA {one} TO {role}" for one in homes),
         *(f"GRANT USAGE ON SCHEMA {one} TO {quoted(aim.definer)}" for one in every),
         *(f"GRANT USAGE ON SEQUENCE {one} TO {role}" for one in sequences)),
    )  # fmt: skip


def _exceptions(admitted: Sequence[tuple[str, str, str]]) -> Step:
    return Step(
        "what stays as it is, and why",
        "Each exception is kept as it stands now; changed later, it is a finding. Weigh each.",
        tuple(
            f"SELECT tenancy.admit({literal(kind)}, {literal(name)}, {literal(reason)})"
            for kind, name, reason in admitted
        ),
    )


def _protected(aim: Aim) -> Step:
    names = sorted(aim.found.tenants, key=lambda one: one != aim.found.root)
    names += sorted(aim.found.children, key=lambda one: len(aim.found.children[one]))
    return Step(
        "tenant tables",
        "Row security is forced, the one policy is set, the tenant column is filled from the "
        "scope,\nthe application gets what is listed. The table of tenants can only be read: "
        "tenants are made\nby the owner, or by a function of the definer.",
        tuple(
            declare_sql(
                name,
                TenantTable(
                    _bare(str(aim.tenant_column(name))), _privileges(aim, aim.schema.tables[name])
                ),
            )
            for name in names
        ),
    )


def _shared(aim: Aim) -> Step:
    statements = []
    for name, why in aim.found.others.items():
        table = aim.schema.tables[name]
        if table.kind == "f":
            continue
        privileges = _privileges(aim, table)
        statements.append(declare_sql(name, SharedTable(why, privileges)))
    return Step(
        "tables without tenants",
        "Every row of these can be read, and where it says so written, in every scope. Review "
        "each:\npeople of several tenants, sessions and tokens do not belong here in the long run.",
        tuple(statements),
    )


def _privileges(aim: Aim, table: Table) -> tuple[str, ...]:
    """What the application may do now, an owner everything; never write the tenants."""
    if table.name == aim.found.root:
        return ("SELECT",)
    if aim.app.is_owner:
        if _OF_MIGRATIONS.search(table.bare):
            return ()
        return PRIVILEGES
    held = aim.schema.privileges(aim.app.role, table)
    return tuple(one for one in PRIVILEGES if one in held)
