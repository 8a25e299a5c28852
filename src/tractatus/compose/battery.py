"""The SQL battery on the platform's real schema, on a server of its own."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from tractatus.adapters.postgres.kit.plan import scope_by_mac
from tractatus.adapters.postgres.roles import DEFINER, SCOPE_SETTING, Login
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose.furnishing import Tenant, furnish
from tractatus.compose.scratch import TEMPLATE, Scratch, scratch_server
from tractatus.errors import FormatError
from tractatus.isolation.batteries.controlled import WeakDatabase, run_on_controls
from tractatus.isolation.batteries.controls import twin_sql
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.batteries.survivors import SURVIVORS, Survivor, limits, run_survivors
from tractatus.isolation.declared import read_tables
from tractatus.isolation.ground import ScopeInSetting, Side
from tractatus.isolation.running import Outcome, Result, Target, by_mechanism, run_battery

# It grants everything, so controls are made of it and it is attacked first.
PROBE_TABLE: Final = "probe.note"
TWIN: Final = "weakened_app"
_TWIN_PASSWORD: Final = "weak"  # noqa: S105  (of a role of a server that is gone after the run)
_MARKED: Final = re.compile(r"(?<=<!-- battery:sql -->\n).*?(?=\n<!-- /battery:sql -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A furnished database to copy from, and what is attacked on a copy."""

    template: str
    tables: tuple[Any, ...]
    mine: Side
    victim: Side

    def target(self, scratch: Scratch, database: str) -> Target:
        """A copy, as the application's login attacks it."""
        return Target(
            scratch.url(database, Login.APP),
            scratch.url(database),
            ScopeInSetting(),
            self.tables,
            self.mine,
            self.victim,
        )


def run_sql_battery(
    *,
    controls: bool = False,
    progress: Callable[[Result], None] = lambda _: None,
    told: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Build a server, migrate it, furnish two tenants and attack every tenant table.

    Args:
        controls: Also weaken a copy for each control, and see that each attack wins there.
        progress: Called with each result.
        told: Called with each control that is done.

    Returns:
        `{"attacks", "mechanisms", "protections", "tables", "seconds", "counts", "rows": [...],
        "leaks": [...], "survivors": [...], "limits", "controls": [...]}`.

    Raises:
        StoreError: The server could not be used.
    """
    began = time.monotonic()
    with scratch_server() as scratch:
        return asyncio.run(_run(scratch, controls, began, progress, told))


async def _run(
    scratch: Scratch,
    controls: bool,
    began: float,
    progress: Callable[[Result], None],
    told: Callable[[str], None],
) -> dict[str, Any]:
    await scratch.migrate()
    template = await scratch.copy(TEMPLATE)
    prepared = await prepare(scratch, template, await furnish(scratch, template))
    target = prepared.target(scratch, await scratch.copy(template))
    results = await run_battery(target, SQL_BATTERY, progress=progress)
    passed = await run_survivors(target, SURVIVORS)
    weak = {}
    if controls:
        weak = await run_on_controls(
            target,
            SQL_BATTERY,
            lambda: weak_copy(scratch, template),
            lambda name, _: told(name),
        )
    return document(results, passed, weak, target, time.monotonic() - began)


async def prepare(scratch: Scratch, template: str, tenants: Sequence[Tenant]) -> Prepared:
    """Find the tables of a furnished database, and write the secret into the victim's rows."""
    superuser = await asyncpg.connect(scratch.url(template))
    try:
        tables, mine, victim = await read_tables(
            superuser, str(tenants[0].tenant_id), str(tenants[1].tenant_id)
        )
    finally:
        await superuser.close()
    return Prepared(
        template,
        tuple(sorted(tables, key=lambda one: (one.name != PROBE_TABLE, one.name))),
        _side(tenants[0], mine),
        _side(tenants[1], victim),
    )


def _side(tenant: Tenant, keys: Mapping[str, str]) -> Side:
    return Side(str(tenant.tenant_id), tenant.token, keys, str(tenant.founder_id))


@asynccontextmanager
async def weak_copy(scratch: Scratch, template: str) -> AsyncIterator[WeakDatabase]:
    """A copy to weaken, with a twin of the application's login."""
    name = await scratch.copy(template)
    await _as_superuser(scratch, twin_sql(TWIN, Login.APP, _TWIN_PASSWORD))
    try:
        yield WeakDatabase(
            with_login(scratch.url(name), TWIN, _TWIN_PASSWORD),
            scratch.url(name),
            {
                "app": TWIN,
                "app_role": Login.APP,
                "definer": DEFINER,
                "database": name,
                "by_mac": scope_by_mac(Login.APP, DEFINER),
            },
        )
    finally:
        await scratch.drop(name)
        await _as_superuser(
            scratch,
            f"REVOKE ALL ON PARAMETER {SCOPE_SETTING} FROM {TWIN}",
            f"DROP ROLE IF EXISTS {TWIN}_admin",
            f"DROP ROLE {TWIN}",
        )


async def _as_superuser(scratch: Scratch, *statements: str) -> None:
    connection = await asyncpg.connect(scratch.server)
    try:
        for sql in statements:
            await connection.execute(sql)
    finally:
        await connection.close()


# -- what is told of it ---------------------------------------------------------------------------


def document(
    results: Sequence[Result],
    passed: Sequence[Survivor],
    weak: Mapping[str, Sequence[Result]],
    target: Target,
    seconds: float,
) -> dict[str, Any]:
    """The run as one document; see `run_sql_battery`."""
    said = [one for one in results if one.outcome is not Outcome.MOOT]
    mechanisms = {one.attack.mechanism for one in said}
    attacks = {one.attack.name for one in said}
    return {
        "attacks": len(attacks),
        "mechanisms": len(mechanisms),
        "protections": len({one.attack.control for one in said}),
        "tables": [table.name for table in target.tables],
        "seconds": round(seconds, 1),
        "counts": _counts(results),
        "rows": [_row(name, found) for name, found in by_mechanism(results).items()],
        "leaks": [_told(one) for one in results if one.outcome in (Outcome.LEAKED, Outcome.ERROR)],
        "survivors": [one.name for one in passed],
        "limits": limits(passed, len(attacks), len(mechanisms)),
        "controls": [
            {
                "control": name,
                "attacks": len(found),
                "won": sum(one.outcome is Outcome.LEAKED for one in found),
                "lost": [_told(one) for one in found if one.outcome is not Outcome.LEAKED],
            }
            for name, found in weak.items()
        ],
    }


def _counts(results: Iterable[Result]) -> dict[str, int]:
    every = list(results)
    return {str(one): sum(r.outcome is one for r in every) for one in Outcome}


def _row(mechanism: str, found: Sequence[Result]) -> dict[str, Any]:
    return {
        "mechanism": mechanism,
        "attacks": len({one.attack.name for one in found}),
        **_counts(found),
        "controls": sorted({one.attack.control for one in found}),
    }


def _told(one: Result) -> dict[str, Any]:
    return {
        "attack": one.attack.name,
        "mechanism": one.attack.mechanism,
        "table": one.table,
        "outcome": str(one.outcome),
        "detail": one.detail,
        "mend": one.attack.mend,
    }


def write_limits(page: Path, lines: str) -> bool:
    """Put the lines between the markers of a page; whether it changed.

    Raises:
        FormatError: There is no such page, or it has no markers.
    """
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if not _MARKED.search(text):
        raise FormatError(f"expected the markers <!-- battery:sql --> in {page}")
    written = _MARKED.sub(lambda _: lines, text)
    if written != text:
        page.write_text(written, encoding="utf-8")
    return written != text
