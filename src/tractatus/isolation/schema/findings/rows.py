"""Row security: missing, not forced, let through by a policy, or asked in a forgeable way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.isolation.schema.findings.finding import Context, Finding, Severity
from tractatus.isolation.schema.model import Policy, Table

_TOUCH: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
_TRUE: Final = ("true", "(true)")
_LENIENT: Final = re.compile(r"current_setting\('[^']+'(?:::text)?, true\)")
_SUB_SELECT: Final = re.compile(r"\( ?SELECT [^()]*(?:\((?:[^()]|\([^()]*\))*\)[^()]*)*\)")
_CALL: Final = re.compile(r"\b((?:\w+\.)?\w+)\((?!SELECT)")
_NO_CALL: Final = frozenset({"any", "in", "exists", "array", "coalesce", "nullif", "char_length"})


def row_findings(context: Context) -> Iterator[Finding]:
    """Findings of this kind."""
    yield from _missing(context)
    yield from _not_forced(context)
    yield from _open_policies(context)
    yield from _partitions(context)
    yield from _scope(context)
    yield from _cost(context)


def _missing(context: Context) -> Iterator[Finding]:
    tables = [
        table
        for table in context.guarded
        if not table.has_row_security and (context.app.is_owner or context.can(table, *_TOUCH))
    ]
    if tables:
        yield Finding(
            "no row security", Severity.CRITICAL,
            "tables with rows of tenants have no row security",
            "the database returns every tenant's rows to any statement; a forgotten filter, a "
            "raw query or an injection is a leak",
            tuple(t.name for t in tables),
            ("-- `tractatus tenancy plan` prints the whole protection of each table; by hand, with",
             "-- a policy that compares the tenant column with a scope:",
             *(f"ALTER TABLE {t.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
               for t in tables)),
        )  # fmt: skip


def _not_forced(context: Context) -> Iterator[Finding]:
    tables = [t for t in context.guarded if t.has_row_security and not t.is_forced]
    if tables:
        grave = any(t.owner == context.app.role for t in tables)
        yield Finding(
            "not forced", Severity.HIGH if grave else Severity.LOW,
            "row security is on and not forced",
            "the owner of these tables sees and writes every row: migrations, background jobs "
            "that share its login, and every function or view that it owns",
            tuple(t.name for t in tables),
            tuple(f"ALTER TABLE {t.name} FORCE ROW LEVEL SECURITY;" for t in tables),
        )  # fmt: skip


def _open_policies(context: Context) -> Iterator[Finding]:
    reads, writes, mends_of_reads, mends_of_writes = [], [], [], []
    for table in context.guarded:
        for policy in _policies(context, table):
            drop = f"DROP POLICY {policy.name} ON {table.name};"
            if policy.using in _TRUE and policy.command in ("ALL", "SELECT", "UPDATE", "DELETE"):
                reads.append(f"{table.name}: {policy.name}")
                mends_of_reads.append(drop)
            if policy.check in _TRUE and policy.command in ("ALL", "INSERT", "UPDATE"):
                writes.append(f"{table.name}: {policy.name}")
                mends_of_writes.append(
                    f"ALTER POLICY {policy.name} ON {table.name} "
                    f"WITH CHECK ({_read_condition(table)});"
                )
    if reads:
        yield Finding(
            "open policy", Severity.HIGH, "a policy lets every row through",
            "permissive policies are joined by OR: one USING (true) undoes all the others",
            tuple(reads), tuple(mends_of_reads),
        )  # fmt: skip
    if writes:
        yield Finding(
            "unchecked writes", Severity.HIGH, "a policy does not check what is written",
            "WITH CHECK (true) lets a tenant put rows into another one",
            tuple(writes), tuple(mends_of_writes),
        )  # fmt: skip


def _read_condition(table: Table) -> str:
    """The condition that a table's rows are read with; what is written should satisfy it too."""
    for policy in table.policies:
        if policy.using not in (None, *_TRUE) and policy.command in ("ALL", "SELECT"):
            return str(policy.using)
    return "..."


def _policies(context: Context, table: Table) -> Iterator[Policy]:
    """Permissive policies that are for the application."""
    for policy in table.policies:
        if policy.is_permissive and context.who & set(policy.roles) and table.has_row_security:
            yield policy


def _partitions(context: Context) -> Iterator[Finding]:
    guarded = {t.name for t in context.guarded if t.has_row_security}
    found = [
        table
        for table in context.schema.tables.values()
        if table.parent in guarded and not table.has_row_security and context.can(table, *_TOUCH)
    ]
    if found:
        yield Finding(
            "partitions", Severity.HIGH, "partitions can be read past the policies of their parent",
            "a statement that names the partition is not asked for the parent's policies",
            tuple(t.name for t in found),
            tuple(f"REVOKE ALL ON {t.name} FROM PUBLIC, {context.app.role};" for t in found),
        )  # fmt: skip


def _scope(context: Context) -> Iterator[Finding]:
    opening = context.opening
    protected = tuple(t.name for t in context.guarded if t.policies)
    if opening.kind in ("setting", "claims") and protected:
        through = (
            "Through PostgREST alone nobody runs SQL of his own; inside a function or another "
            "connection, whoever does"
            if opening.kind == "claims"
            else "Whoever runs one statement of his own, by an injection,"
        )
        yield Finding(
            "scope can be forged", Severity.MEDIUM if opening.kind == "claims" else Severity.HIGH,
            f"policies believe the setting {opening.setting}",
            f"{through} writes the setting and is any tenant: "
            f"SELECT set_config('{opening.setting}', '...', true)",
            protected,
            ("-- a scope that the database mints and checks: `tractatus tenancy install`, then the",
             "-- policies of `tractatus tenancy plan`"),
        )  # fmt: skip
    lenient = tuple(
        f"{table.name}: {policy.name}"
        for table in context.guarded
        for policy in table.policies
        if _LENIENT.search(policy.text)
    )
    if lenient:
        yield Finding(
            "silent scope", Severity.LOW, "without a scope, policies answer with nothing",
            "current_setting(..., true) is null where nothing was set: a forgotten scope looks "
            "like an empty table, and a job that deletes or counts is wrong without a word",
            lenient,
            ("-- write it without `, true`, so that PostgreSQL raises where the scope is missing",),
        )  # fmt: skip


def _cost(context: Context) -> Iterator[Finding]:
    found = []
    for table in context.guarded:
        for policy in table.policies:
            called = set(_CALL.findall(_SUB_SELECT.sub(" ", policy.text)))
            if called - _NO_CALL - {c for c in called if c.isupper()}:
                found.append(f"{table.name}: {policy.name}")
    if found:
        yield Finding(
            "asked per row", Severity.NOTE, "a policy calls a function for each row",
            "in a scan of the whole table the function runs as often as there are rows; in a "
            "sub-select it runs once a statement. No leak, only time",
            tuple(found),
            ("-- write the call as a sub-select: tenant_id = (SELECT current_setting('...'))",),
        )  # fmt: skip
