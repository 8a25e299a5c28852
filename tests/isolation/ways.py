"""Every way we know to switch isolation off, and what comes of it: read by the tests and printed.

`python -m tests.isolation.ways` writes docs/cannot-be-disabled.md from this list. Each way ends in
one of three: it is refused; it stands in the public log within one epoch; or it is a limit, said
in docs/limitations.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from tractatus.adapters.postgres.roles import Login

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "cannot-be-disabled.md"
TABLE: Final = "community.post"


class Who(StrEnum):
    """Who could try."""

    CODE = "The application's own code, or whoever got into it"
    PLATFORM = "A platform administrator"
    OWNER = "Whoever migrates the database"
    SUPERUSER = "The database's superuser"
    ROOT = "Whoever runs the machine"


@dataclass(frozen=True)
class Refused:
    """The last statement is refused with this SQLSTATE, at once or at COMMIT."""

    login: Login | None
    statements: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Digested:
    """Done past the gate as the superuser, the schema's digest changes by a line like this."""

    line: str
    statements: tuple[str, ...]
    login: Login | None = None


@dataclass(frozen=True)
class Attested:
    """Done past the gate as the superuser, the attestation names it under this rule."""

    rule: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """A test of this name in test_cannot_be_disabled.py tries it."""

    test: str


@dataclass(frozen=True)
class Listed:
    """A line of docs/limitations.md that holds these words."""

    words: str


@dataclass(frozen=True)
class Way:
    """One way.

    Args:
        what: What somebody does.
        who: Who could.
        happens: What comes of it.
        seen: Where one sees it.
        how: How the test tries it.
    """

    what: str
    who: Who
    happens: str
    seen: str
    how: Refused | Digested | Attested | Tried | Listed = field(repr=False)

    @property
    def outcome(self) -> str:
        """Prevented, in the log, or a limit."""
        if isinstance(self.how, Refused):
            return "refused"
        if isinstance(self.how, Digested | Attested):
            return "in the log"
        if isinstance(self.how, Listed):
            return "limit"
        return self.how.test.split("_")[0].replace("shown", "in the log")


GATE: Final = "TR004"
DENIED: Final = "42501"
UNSCOPED: Final = "TR001"
BAD_SCOPE: Final = "TR002"
_ERROR: Final = "the caller's error"
_SUMMARY: Final = "another schema digest in the next epoch's summary"
_NEEDS_SUPERUSER: Final = "The database refuses: the login may not."
_NO_ROWS: Final = "The database answers with an error and no row."


def _as_code(what: str, *statements: str, state: str = DENIED, happens: str = "") -> Way:
    how = Refused(Login.APP, statements, state)
    return Way(what, Who.CODE, happens or _NEEDS_SUPERUSER, _ERROR, how)


def _as_owner(what: str, *statements: str, state: str = GATE, happens: str = "") -> Way:
    gate = "The schema gate refuses the whole transaction, with what would mend it."
    how = Refused(Login.MIGRATOR, statements, state)
    return Way(what, Who.OWNER, happens or gate, _ERROR, how)


def _past_the_gate(what: str, line: str, *statements: str) -> Way:
    happens = "It works, once the gate is switched off for that session; it is not silent."
    return Way(what, Who.SUPERUSER, happens, _SUMMARY, Digested(line, statements))


_READ: Final = f"SELECT count(*) FROM {TABLE}"
_CODE: Final = [
    Way(
        "Set any TRACTATUS_ or PG variable (PGOPTIONS='-c row_security=off' and all others)",
        Who.CODE,
        "None of them reaches the decision: the database still refuses a statement without scope.",
        _ERROR,
        Tried("refused_by_the_database_under_every_environment_variable"),
    ),
    Way(
        "Replace the tripwire in the running process (SQLAlchemy integration)",
        Who.CODE,
        "The early, well-worded error is gone; the database's refusal is not.",
        _ERROR,
        Tried("refused_by_the_database_without_the_tripwire"),
    ),
    Way(
        "Replace our own Python in the running process: the way into a scope, the pool, the "
        "translation of errors",
        Who.CODE,
        _NO_ROWS,
        _ERROR,
        Tried("refused_by_the_database_whatever_python_says"),
    ),
    Way(
        "Replace the gate's decision in the running process, so that everything is allowed",
        Who.CODE,
        "It works in that process. The canaries' acts that must be refused are not.",
        "canaries sent and not caught, in the log and on the dashboard",
        Tried("shown_by_the_canaries_when_the_gate_allows_everything"),
    ),
    Way(
        "Open a second connection with another driver and the application's own password",
        Who.CODE,
        "It is the same login: no row without a scope, and no scope without a token.",
        _ERROR,
        Tried("refused_on_a_second_driver"),
    ),
    Way(
        "Leave settings, a role or a cursor behind in a pooled session for the next request",
        Who.CODE,
        "The session is reset between requests, and entering a scope looks for leftovers.",
        _ERROR,
        Tried("refused_after_leftovers_in_the_pool"),
    ),
    _as_code("Ask without a scope", _READ, state=UNSCOPED, happens=_NO_ROWS),
    _as_code(
        "Write another tenant's name into the session (set_config)",
        "SELECT set_config('tractatus.context', 'x|y|member|founder#00', true)",
        _READ,
        state=BAD_SCOPE,
        happens="The scope carries a MAC that only the database can make; this one does not hold.",
    ),
    _as_code("SET row_security = off", "SET LOCAL row_security = off", _READ),
    _as_code("SET ROLE to the role that sees more", "SET ROLE tractatus_definer"),
    _as_code("SET SESSION AUTHORIZATION", "SET SESSION AUTHORIZATION tractatus_superuser"),
    _as_code("SET session_replication_role", "SET session_replication_role = replica"),
    _as_code("SET event_triggers = off", "SET event_triggers = off"),
    _as_code("Disable row security", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"),
    _as_code("Disable triggers", f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL"),
    _as_code("Drop a policy", f"DROP POLICY tenant_scope ON {TABLE}"),
    _as_code("Add a policy", f"CREATE POLICY mine ON {TABLE} USING (true)"),
    _as_code(
        "Replace the function that says whose transaction it is",
        "CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql AS 'SELECT NULL'",
    ),
    _as_code("Give itself BYPASSRLS", "ALTER ROLE tractatus_app BYPASSRLS"),
    _as_code("Make itself superuser", "ALTER ROLE tractatus_app SUPERUSER"),
    _as_code("Take a role", "GRANT tractatus_definer TO tractatus_app"),
    _as_code("Empty the list of protected tables", "DELETE FROM tenancy.protected_table"),
    _as_code("Read the keys of the scope's MAC", "SELECT * FROM tenancy.secret"),
    _as_code("Mint a token for any tenant", "SELECT tenancy.issue(uuidv7(), uuidv7(), 60)"),
    _as_code("ALTER SYSTEM", "ALTER SYSTEM SET row_security = off"),
    _as_code("Drop the schema gate", "DROP EVENT TRIGGER schema_gate_command"),
    Way(
        "Change the search path of its own login",
        Who.CODE,
        "PostgreSQL lets a login choose that. Names in our functions and policies are pinned.",
        _SUMMARY,
        Digested(
            "role|tractatus_app|", ("ALTER ROLE tractatus_app SET search_path = x",), Login.APP
        ),
    ),
    Way(
        "Change the password of its own login",
        Who.CODE,
        "PostgreSQL lets a login do that. New connections fail until `up` sets it again.",
        "[limitations](limitations.md#of-isolation); canaries that stay out",
        Listed("may change its own password"),
    ),
]

_PLATFORM: Final = [
    Way(
        what,
        Who.PLATFORM,
        _NEEDS_SUPERUSER,
        _ERROR,
        Refused(Login.PLATFORM, (statement,), DENIED),
    )
    for what, statement in (
        ("Read posts with the login of the platform's administration", f"SELECT * FROM {TABLE}"),
        ("Enter a scope with it", "SELECT tenancy.enter('x')"),
        ("Mint a token with it", "SELECT tenancy.issue(uuidv7(), uuidv7(), 60)"),
        ("Disable row security with it", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"),
        ("Change a login with it", "ALTER ROLE tractatus_app BYPASSRLS"),
    )
]
_PLATFORM.append(
    Way(
        "Switch something off on the pages of /admin",
        Who.PLATFORM,
        "There is no such page: they can log in, log out and look.",
        "the list of routes",
        Tried("refused_on_the_pages_of_the_administrator"),
    )
)

_OWNER: Final = [
    _as_owner("Disable row security", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"),
    _as_owner("No longer force it on itself", f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY"),
    _as_owner("Drop a policy", f"DROP POLICY tenant_scope ON {TABLE}"),
    _as_owner("Edit a policy", f"ALTER POLICY tenant_scope ON {TABLE} USING (true)"),
    _as_owner("Add a policy", f"CREATE POLICY mine ON {TABLE} TO tractatus_app USING (true)"),
    _as_owner(
        "Replace the function that says whose transaction it is",
        "CREATE OR REPLACE FUNCTION tenancy.claims() RETURNS text[] LANGUAGE sql "
        "AS 'SELECT NULL::text[]'",
    ),
    _as_owner("Empty the list of protected tables", "DELETE FROM tenancy.protected_table"),
    _as_owner("Say that a login has another duty", "UPDATE tenancy.login SET duty = 'other'"),
    _as_owner("Admit an exception, unrecorded", "UPDATE tenancy.admitted SET reason = 'mine'"),
    _as_owner("Grant the application more", f"GRANT DELETE ON {TABLE} TO tractatus_app"),
    _as_owner(
        "Drop the gate's event trigger",
        "DROP EVENT TRIGGER schema_gate_command",
        state=DENIED,
        happens=_NEEDS_SUPERUSER,
    ),
    _as_owner(
        "Disable the gate's event trigger",
        "ALTER EVENT TRIGGER schema_gate_command DISABLE",
        state=DENIED,
        happens=_NEEDS_SUPERUSER,
    ),
    _as_owner(
        "Disable the gate's constraint trigger",
        "ALTER TABLE schema_gate.change DISABLE TRIGGER judge",
        state=DENIED,
        happens=_NEEDS_SUPERUSER,
    ),
    _as_owner(
        "Delete what the gate noted",
        f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
        "DELETE FROM schema_gate.change",
        state=DENIED,
        happens=_NEEDS_SUPERUSER,
    ),
    _as_owner("SET event_triggers = off", "SET event_triggers = off", state=DENIED,
              happens=_NEEDS_SUPERUSER),
    _as_owner("SET session_replication_role", "SET session_replication_role = replica",
              state=DENIED, happens=_NEEDS_SUPERUSER),
    _as_owner("Give a login BYPASSRLS", "ALTER ROLE tractatus_app BYPASSRLS", state=DENIED,
              happens=_NEEDS_SUPERUSER),
]  # fmt: skip

_SUPERUSER: Final = [
    Way(
        "Drop a policy as anybody would, with the gate on",
        Who.SUPERUSER,
        "The schema gate refuses a superuser, too.",
        _ERROR,
        Refused(None, (f"DROP POLICY tenant_scope ON {TABLE}",), GATE),
    ),
    _past_the_gate(
        "Disable row security",
        f"relation|{TABLE}|",
        f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
    ),
    _past_the_gate("Drop a policy", f"policy|{TABLE}|", f"DROP POLICY tenant_scope ON {TABLE}"),
    _past_the_gate(
        "Edit a policy", f"policy|{TABLE}|", f"ALTER POLICY tenant_scope ON {TABLE} USING (true)"
    ),
    _past_the_gate(
        "Replace tenancy.tenant()",
        "function|tractatus_definer|",
        "CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql "
        "AS 'SELECT NULL::uuid'",
    ),
    _past_the_gate(
        "Change PostgreSQL's own catalog by hand, which no trigger sees",
        f"relation|{TABLE}|",
        "SET LOCAL allow_system_table_mods = on",
        f"UPDATE pg_class SET relrowsecurity = false WHERE oid = '{TABLE}'::regclass",
    ),
    _past_the_gate(
        "Drop the gate's event trigger",
        "event trigger|schema_gate_command|",
        "DROP EVENT TRIGGER schema_gate_command",
    ),
    _past_the_gate(
        "Disable the gate's event trigger",
        "event trigger|schema_gate_command|",
        "ALTER EVENT TRIGGER schema_gate_command DISABLE",
    ),
    _past_the_gate(
        "Drop or disable the gate's constraint trigger",
        "trigger|D|",
        "ALTER TABLE schema_gate.change DISABLE TRIGGER judge",
    ),
    _past_the_gate(
        "Give a login BYPASSRLS", "role|tractatus_app|", "ALTER ROLE tractatus_app BYPASSRLS"
    ),
    _past_the_gate(
        "Make a login superuser", "role|tractatus_app|", "ALTER ROLE tractatus_app SUPERUSER"
    ),
    _past_the_gate(
        "Store row_security = off or a search path for a login",
        "role|tractatus_app|",
        "ALTER ROLE tractatus_app SET row_security = off",
    ),
    _past_the_gate(
        "Store a setting for a login in this database alone",
        "stored setting|database|tractatus_app|",
        "ALTER ROLE tractatus_app IN DATABASE {database} SET search_path = x",
    ),
    _past_the_gate(
        "Store session_replication_role or event_triggers for the database",
        "stored setting|database|everybody|",
        "ALTER DATABASE {database} SET session_replication_role = replica",
    ),
    _past_the_gate(
        "Make a login a member of the role that sees more",
        "member|tractatus_definer|tractatus_app|",
        "GRANT tractatus_definer TO tractatus_app",
    ),
    _past_the_gate(
        "Let a role of somebody else become the one that sees more",
        "member|tractatus_definer|stranger|",
        "CREATE ROLE stranger LOGIN",
        "GRANT tractatus_definer TO stranger",
    ),
    _past_the_gate(
        "Grant a table to a login of somebody else",
        f"grant|relation|{TABLE}|stranger|",
        "CREATE ROLE stranger LOGIN",
        f"GRANT SELECT ON {TABLE} TO stranger",
    ),
    _past_the_gate("Load an extension", "extension|", "CREATE EXTENSION dblink SCHEMA public"),
    Way(
        "ALTER SYSTEM: event_triggers, row_security or session_replication_role for everybody",
        Who.SUPERUSER,
        "It works after a reload; it is not silent.",
        _SUMMARY,
        Tried("shown_in_the_digest_after_alter_system"),
    ),
    Way(
        "Delete rows of tenancy.protected_table, past the gate",
        Who.SUPERUSER,
        "Row security itself does not read that list and goes on.",
        "the attestation, at the next start and each hour",
        Attested("declaration", ("DELETE FROM tenancy.protected_table",)),
    ),
    Way(
        "Any of these, put back before the next epoch closes",
        Who.SUPERUSER,
        "The summary has the digest of the moment in which it is made.",
        "[limitations](limitations.md#of-isolation)",
        Listed("put back before the next epoch"),
    ),
    Way(
        "Simply read: rows, the keys of the scope's MAC, a backup; make another superuser",
        Who.SUPERUSER,
        "Row security does not bind a superuser.",
        "[limitations](limitations.md#of-isolation)",
        Listed("A superuser of the database, and root of the machine, can read everything"),
    ),
]

_ROOT: Final = [
    Way(
        "Edit the source on disk",
        Who.ROOT,
        "The changed files run at the next start.",
        "another software digest in the next epoch's summary",
        Tried("shown_in_the_software_digest"),
    ),
    Way(
        "Change our code in memory only",
        Who.ROOT,
        "It works, as far as the database does not decide.",
        "[limitations](limitations.md#of-the-evidence)",
        Listed("or made in memory only"),
    ),
    Way(
        "Start on another database, one that is weaker",
        Who.ROOT,
        "`up` attests before it starts anything, and ends.",
        "the error of `up`",
        Tried("refused_at_the_start_on_a_weaker_database"),
    ),
    Way(
        "Give the platform a login with more rights in its address",
        Who.ROOT,
        "The pool looks what its login may do, and does not open.",
        "the error of the process",
        Tried("refused_by_the_pool_of_a_login_that_is_too_strong"),
    ),
    Way(
        "Turn the running platform to another database than the log's",
        Who.ROOT,
        "Nothing that it decides there is published.",
        "canary rounds that are due and not in the log",
        Tried("shown_as_missing_rounds_when_no_canary_comes"),
    ),
    Way(
        "Stop the canaries",
        Who.ROOT,
        "Rounds that were due are missing.",
        "uptime on the dashboard, counted from the log",
        Tried("shown_as_missing_rounds_when_no_canary_comes"),
    ),
    Way(
        "Stop the hourly attestation",
        Who.ROOT,
        "The epochs' schema digests go on without it; what only it sees waits for the next start.",
        "[limitations](limitations.md#of-isolation)",
        Listed("Whoever stops the hourly attestation"),
    ),
    Way(
        "Edit pg_hba.conf, swap PostgreSQL's programs, read its files",
        Who.ROOT,
        "Whoever holds the machine is a superuser of the database.",
        "[limitations](limitations.md#of-isolation)",
        Listed("pg_hba.conf"),
    ),
    Way(
        "Take the password of the issuer's login",
        Who.ROOT,
        "It mints tokens, so it opens every tenant.",
        "[limitations](limitations.md#of-isolation)",
        Listed("the issuer's password"),
    ),
]

WAYS: Final = [*_CODE, *_PLATFORM, *_OWNER, *_SUPERUSER, *_ROOT]

_HEAD: Final = """\
# Can isolation be switched off?

What we know to try, by whom, and what comes of it. Each line is tried for real by
`tests/isolation/test_cannot_be_disabled.py`, which this page is printed from; `refused` was seen to
be refused, `in the log` was seen to change what the public log says within one epoch, and `limit`
is said in [limitations](limitations.md).

"""


def document() -> str:
    """The page."""
    counted = {name: sum(way.outcome == name for way in WAYS) for name in _OUTCOMES}
    said = ", ".join(f"{number} {name}" for name, number in counted.items())
    parts = [_HEAD, f"{len(WAYS)} ways: {said}.\n"]
    for who in Who:
        parts.append(f"\n## {who}\n\n| what | outcome | what happens | where one sees it |\n")
        parts.append("|---|---|---|---|\n")
        parts += [
            f"| {way.what} | {way.outcome} | {way.happens} | {way.seen} |\n"
            for way in WAYS
            if way.who == who
        ]
    return "".join(parts)


_OUTCOMES: Final = ("refused", "in the log", "limit")

if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
