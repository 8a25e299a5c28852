"""Who connects: a role that owns the tables, or may bypass policies, is held back by nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tractatus.isolation.schema.findings.finding import Context, Finding, Severity, quoted

_NEW_ROLE = (
    "CREATE ROLE {app} LOGIN NOINHERIT;  -- then: \\password {app}",
    "-- give it what it needs table by table (GRANT SELECT, INSERT ... ON ... TO {app}), let the\n"
    "-- application connect as it, and keep {owner} for migrations",
)


def connection_findings(context: Context) -> Iterator[Finding]:
    """Findings of this kind."""
    yield from _attributes(context)
    yield from _ownership(context)
    yield from _others(context)
    yield from _public(context)


def _attributes(context: Context) -> Iterator[Finding]:
    name = quoted(context.app.role)
    role = context.schema.roles.get(context.app.role)
    if role is not None and role.is_superuser:
        yield Finding(
            "superuser connection", Severity.CRITICAL, "the application connects as a superuser",
            "no policy and no grant holds a superuser back; one SQL injection reads every tenant, "
            "every role's password hash and files of the server",
            (role.name,),
            tuple(one.format(app="your_app", owner=name) for one in _NEW_ROLE),
        )  # fmt: skip
    elif role is not None and role.bypasses:
        yield Finding(
            "bypass", Severity.CRITICAL, "the application's role has BYPASSRLS",
            "PostgreSQL does not ask any policy when it runs a statement of this role",
            (role.name,), (f"ALTER ROLE {name} NOBYPASSRLS;",),
        )  # fmt: skip


def _ownership(context: Context) -> Iterator[Finding]:
    if context.app.is_owner:
        objects = tuple(t.name for t in context.guarded if t.owner == context.app.role)
        role = f"{context.app.role}_app" if context.app.role != "postgres" else "app"
        yield Finding(
            "owner connection", Severity.CRITICAL,
            f"the application connects as {context.app.role}, who owns the tables",
            "an owner is not subject to row security unless it is forced, and may switch it off, "
            "drop policies and truncate: one SQL injection is every tenant's data",
            objects,
            tuple(one.format(app=quoted(role), owner=quoted(context.app.role))
                  for one in _NEW_ROLE),
        )  # fmt: skip
        return
    owners = {table.owner for table in context.guarded}
    groups = (context.who - {context.app.role}) & owners
    strong = {
        one for one in context.who - {context.app.role}
        if (r := context.schema.roles.get(one)) and (r.is_superuser or r.bypasses)
    }  # fmt: skip
    if groups | strong:
        yield Finding(
            "membership", Severity.CRITICAL,
            "the application's role is a member of a role that policies do not hold back",
            "SET ROLE makes it that role: one injected statement, and the policies are gone",
            tuple(sorted(groups | strong)),
            tuple(f"REVOKE {quoted(one)} FROM {quoted(context.app.role)};"
                  for one in sorted(groups | strong)),
        )  # fmt: skip


def _others(context: Context) -> Iterator[Finding]:
    tables = list(context.guarded)
    owners = {table.owner for table in tables}
    names = [
        role.name
        for role in context.schema.roles.values()
        if role.bypasses and not role.is_superuser and role.name != context.app.role
        and role.name not in owners
        and any(g.grantee == role.name for table in tables for g in table.grants)
    ]  # fmt: skip
    if names:
        yield Finding(
            "bypassing roles", Severity.NOTE,
            "other roles with BYPASSRLS have grants on the tenant tables",
            "whoever holds such a role's key or password reads all tenants; it must never reach a "
            "client or a request",
            tuple(names),
            tuple(f"ALTER ROLE {quoted(one)} NOBYPASSRLS;  -- where nothing needs it"
                  for one in names),
        )  # fmt: skip


def _public(context: Context) -> Iterator[Finding]:
    objects, mends = [], []
    for table in context.guarded:
        held = sorted({g.privilege for g in table.grants if g.grantee == "PUBLIC"})
        if held:
            objects.append(table.name)
            mends.append(f"REVOKE ALL ON {table.name} FROM PUBLIC;")
    if objects:
        yield Finding(
            "public grants", Severity.HIGH, "everybody who can connect may use tenant tables",
            "PUBLIC is every role of the server, also one that is made next year",
            tuple(objects), tuple(mends),
        )  # fmt: skip
    truncated = [
        table.name for table in context.guarded
        if not context.app.is_owner and context.can(table, "TRUNCATE")
    ]  # fmt: skip
    if truncated:
        role = quoted(context.app.role)
        yield Finding(
            "truncate", Severity.HIGH, "the application may TRUNCATE",
            "TRUNCATE asks no policy: it removes the rows of all tenants",
            tuple(truncated),
            tuple(f"REVOKE TRUNCATE ON {one} FROM {role};" for one in truncated),
        )  # fmt: skip
    homes = {table.schema for table in context.guarded}
    creators = sorted(
        home for home in homes
        if context.who & set(context.schema.creators.get(home, ())) and not context.app.is_owner
    )  # fmt: skip
    if creators:
        yield Finding(
            "create", Severity.MEDIUM, "the application may create objects beside the tables",
            "a function or view that it plants there can be called by code with more rights",
            tuple(creators),
            tuple(f"REVOKE CREATE ON SCHEMA {one} FROM PUBLIC, {quoted(context.app.role)};"
                  for one in creators),
        )  # fmt: skip
