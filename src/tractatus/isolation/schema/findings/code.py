"""Code and copies that go around row security: functions and views with other rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.isolation.schema.findings.finding import Context, Finding, Severity
from tractatus.isolation.schema.model import KIT_SCHEMAS, Function, View

_SCOPE: Final = re.compile(r"auth\.(uid|jwt)|current_setting|tenancy\.tenant")


def code_findings(context: Context) -> Iterator[Finding]:
    """Findings of this kind."""
    yield from _definers(context)
    yield from _views(context)
    yield from _copies(context)


def _definers(context: Context) -> Iterator[Finding]:
    functions = [
        f for f in context.schema.functions
        if f.is_definer and not f.is_trigger and f.name.partition(".")[0] not in KIT_SCHEMAS
        and (context.who & set(f.callers))
    ]  # fmt: skip
    past = [f for f in functions if context.is_past_policies(f.owner, _mentioned(context, f))]
    helpers = [f for f in past if _SCOPE.search(f.source)]
    past = [f for f in past if f not in helpers]
    if helpers:
        yield Finding(
            "definer helpers", Severity.LOW,
            "functions of a stronger role ask who calls, and answer past the policies",
            "they mention the scope, so they may well filter; whether they do in every branch "
            "nobody but a reader can say",
            tuple(f.name for f in helpers),
            tuple(f"-- read the code of {f.name}: can it answer about another tenant?"
                  for f in helpers),
        )  # fmt: skip
    if past:
        yield Finding(
            "definer functions", Severity.HIGH,
            "functions of a stronger role read tenant tables for the application",
            "they run with the rights of their owner, whom policies do not hold back: what they "
            "return is decided by their code alone",
            tuple(f.name for f in past),
            tuple(f"ALTER FUNCTION {f.name} SECURITY INVOKER;  -- or check the tenant inside, and\n"
                  f"REVOKE ALL ON FUNCTION {f.name} FROM PUBLIC;" for f in past),
        )  # fmt: skip
    loose = [f for f in functions if not f.is_pinned]
    if loose:
        yield Finding(
            "search path", Severity.MEDIUM, "definer functions look names up where the caller says",
            "a caller who can make a table or a function anywhere puts it before the real one and "
            "has it used with the owner's rights",
            tuple(f.name for f in loose),
            tuple(f"ALTER FUNCTION {f.name} SET search_path = pg_catalog, pg_temp;"
                  "  -- and name schemas in its code" for f in loose),
        )  # fmt: skip


def _mentioned(context: Context, function: Function) -> frozenset[str]:
    """Tenant tables whose name stands in the source of a function."""
    return frozenset(
        table.name
        for table in context.guarded
        if re.search(rf"\b{re.escape(table.bare.strip(chr(34)))}\b", function.source)
    )


def _views(context: Context) -> Iterator[Finding]:
    views = {view.name: view for view in context.schema.views}
    found = [
        view for view in views.values()
        if not view.is_materialised and not view.is_invoker
        and (context.is_given(view.grants) or view.owner == context.app.role)
        and context.is_past_policies(view.owner, _below(context, view, views))
    ]  # fmt: skip
    if found:
        yield Finding(
            "views", Severity.HIGH, "views read tenant tables with their owner's rights",
            "a view asks the policies of its owner, not of who reads it",
            tuple(v.name for v in found),
            tuple(f"ALTER VIEW {v.name} SET (security_invoker = true, security_barrier = true);"
                  for v in found),
        )  # fmt: skip


def _copies(context: Context) -> Iterator[Finding]:
    views = {view.name: view for view in context.schema.views}
    found = [
        view for view in views.values()
        if view.is_materialised and _below(context, view, views)
        and (context.is_given(view.grants) or view.owner == context.app.role)
    ]  # fmt: skip
    if found:
        yield Finding(
            "materialised views", Severity.HIGH, "materialised views hold rows of all tenants",
            "they are tables without row security: it cannot be had for them",
            tuple(v.name for v in found),
            tuple(f"REVOKE ALL ON {v.name} FROM PUBLIC, {context.app.role};"
                  "  -- and read it through a view that filters by tenant" for v in found),
        )  # fmt: skip
    if context.schema.publications:
        yield Finding(
            "publications", Severity.NOTE, "rows leave the database by replication",
            "a subscriber gets the rows of all tenants; policies do not follow them",
            context.schema.publications,
            ("-- know who subscribes",),
        )  # fmt: skip


def _below(context: Context, view: View, views: dict[str, View]) -> frozenset[str]:
    """Tenant tables that a view reads, through other views too."""
    guarded = {table.name for table in context.guarded}
    found: set[str] = set()
    waiting, seen = list(view.reads), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in guarded:
            found.add(name)
        if name in views:
            waiting.extend(views[name].reads)
    return frozenset(found)
