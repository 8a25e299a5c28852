"""Who the application is in a schema, and how it tells the database whose request it serves.

Pure, but for the entries themselves, which speak to a connection as those of the ground do.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import asyncpg

from tractatus.isolation.ground import (
    Entry,
    NoScope,
    ScopeByMac,
    ScopeInSetting,
    SettingScope,
    Side,
)
from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.model import PUBLIC, Schema, Table

_SETTING: Final = re.compile(r"current_setting\('([^']+)'")
_CLAIMS: Final = re.compile(r"auth\.(uid|jwt)\(\)|request\.jwt\.claim")
_MINTED: Final = re.compile(r"tenancy\.tenant\(\)")
CLAIMS: Final = "request.jwt.claims"
# Where minted scopes are kept: proved by a MAC, or written by the definer alone.
_PROVED: Final = "tractatus.context"
_KEPT: Final = "backtrace_functions"
_APP_NAME: Final = re.compile(r"app|web|api|authenticated|client|service$")
_NOT_APP_NAME: Final = re.compile(
    r"anon|service_role|admin|read_?only|report|backup|monitor|migrat|metabase|definer|issuer"
)
_WRITES: Final = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Application:
    """The role that the application acts as.

    Args:
        role: Its name.
        is_owner: Whether it owns tenant tables: then it may switch everything off.
        reason: How it was found.
    """

    role: str
    is_owner: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Opening:
    """How a scope is opened.

    Args:
        kind: `minted`, `claims`, `setting` or `none`.
        setting: Name of the setting, and where scopes are minted, of the one that keeps them; empty
            where there is none.
        person: Table and column whose value the claims carry as `sub`.
        reason: How it was found.
    """

    kind: str
    setting: str
    person: tuple[str, str] | None
    reason: str

    def entry(self) -> Entry:
        """What opens a scope on the ground."""
        match self.kind:
            case "minted" if self.setting == _PROVED:
                return ScopeByMac()
            case "minted":
                return ScopeInSetting()
            case "claims":
                return ClaimsScope(CLAIMS)
            case "setting":
                return SettingScope(self.setting)
            case _:
                return NoScope()


@dataclass(frozen=True, slots=True)
class ClaimsScope(SettingScope):
    """A verified token's claims in a setting, as PostgREST and Supabase put them."""

    def value_of(self, side: Side) -> str:
        """The claims of the side's person."""
        return json.dumps({"sub": str(side.capability), "role": "authenticated"})

    async def enter(self, connection: asyncpg.Connection, side: Side) -> None:
        """As the gateway does at the start of each request."""
        await connection.fetch("SELECT set_config($1, $2, true)", self.name, self.value_of(side))


def find_application(schema: Schema, found: Detection, named: str | None = None) -> Application:
    """The role that the application most likely acts as.

    A role that may not be held back (a superuser, BYPASSRLS, the owner) is chosen only where
    nobody else was given anything: that is how most applications connect.
    """
    tables = [schema.tables[name] for name in (*found.tenants, *found.children)]
    owners = Counter(table.owner for table in tables)
    if named is not None:
        return Application(named, named in owners, "as you said")
    points: Counter[str] = Counter()
    for role in schema.roles.values():
        if role.is_superuser or role.bypasses or role.name in owners:
            continue
        for table in tables:
            held = schema.privileges(role.name, table)
            points[role.name] += 2 * ("SELECT" in held) + sum(one in held for one in _WRITES)
            points[role.name] += 2 * any(role.name in one.roles for one in table.policies)
        if points[role.name]:
            points[role.name] += 3 * bool(_APP_NAME.search(role.name)) + role.can_login
            points[role.name] -= 6 * bool(_NOT_APP_NAME.search(role.name))
    best = max(points, key=lambda one: (points[one], one), default=None)
    if best is not None and points[best] > 0:
        return Application(best, False, "it has grants on the tenant tables and does not own them")
    owner = owners.most_common(1)[0][0]
    return Application(
        owner,
        True,
        "nobody else was given anything on the tenant tables, so the application connects as "
        "their owner: the worst case",
    )


def find_opening(schema: Schema, found: Detection, setting: str | None = None) -> Opening:
    """How policies learn whose request it is; nothing where no policy asks."""
    tables = [schema.tables[name] for name in (*found.tenants, *found.children)]
    text = " ".join(policy.text for table in tables for policy in table.policies)
    sources = " ".join(
        function.source
        for function in schema.functions
        if function.name.partition("(")[0].split(".")[-1] + "(" in text
    )
    if setting is not None:
        return Opening("setting", setting, None, "as you said")
    if _MINTED.search(text):
        proved = any(function.name.startswith("tenancy.seal(") for function in schema.functions)
        kept = _PROVED if proved else _KEPT
        return Opening("minted", kept, None, "policies ask tenancy.tenant(), which checks a token")
    if _CLAIMS.search(text + sources):
        return Opening(
            "claims", CLAIMS, _person(schema, tables, text + sources), "policies ask auth.uid()"
        )
    names = Counter(_SETTING.findall(text) or _SETTING.findall(sources))
    if names:
        name = names.most_common(1)[0][0]
        asked = text + sources
        column = re.search(
            rf"(\w+)\)? = \(*(?:SELECT )?\(*(?:NULLIF\()?current_setting\('{name}'", asked
        )
        person = None
        if column is not None and column[1] not in found.tenants.values():
            person = _person_named(schema, tables, column[1])
        return Opening("setting", name, person, f"policies ask current_setting('{name}')")
    return Opening("none", "", None, "no policy asks whose request it is: only the code filters")


def _person(schema: Schema, tables: list[Table], text: str) -> tuple[str, str] | None:
    """The column that is compared with auth.uid(), where a table of persons is behind it."""
    names = Counter(
        one.rpartition(".")[2]
        for pair in re.findall(
            r"([\w.]+)\)? = \(?\(? ?(?:SELECT )?auth\.uid\(\)"
            r"|auth\.uid\(\)(?: AS uid\))? = \(?([\w.]+)",
            text,
        )
        for one in pair
        if one
    )
    found = (_person_named(schema, tables, name) for name, _ in names.most_common())
    return next((one for one in found if one is not None), None)


def _person_named(schema: Schema, tables: list[Table], name: str) -> tuple[str, str] | None:
    """What a column of persons leads to; itself where it leads nowhere."""
    for table in (*tables, *schema.own_tables):
        for key in table.foreign_keys:
            if key.columns == (name,) and name != "id":
                return key.table, key.references[0]
    return next(((table.name, name) for table in tables if table.column(name)), None)


def may_reach(schema: Schema, role: str, table: Table) -> bool:
    """Whether `role` may use the schema that a table is in."""
    users = schema.usages.get(table.schema, ())
    who = schema.roles_of(role)
    known = schema.roles.get(role)
    return bool(who & {*users, PUBLIC} & {*users}) or bool(known and known.is_superuser)
