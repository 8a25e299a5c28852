"""What the application's own code, or an administrator of the platform, could try."""

from __future__ import annotations

from typing import Final

from tests.isolation.ways import (
    DENIED,
    ERROR,
    MAY_NOT,
    NO_ROWS,
    SUMMARY,
    TABLE,
    UNSCOPED,
    Digested,
    Listed,
    Refused,
    Tried,
    Way,
    Who,
    as_code,
)

from tractatus.adapters.postgres.roles import Login

_READ: Final = f"SELECT count(*) FROM {TABLE}"
CODE: Final = [
    Way(
        "Set any TRACTATUS_ or PG variable (PGOPTIONS='-c row_security=off' and all others)",
        Who.CODE,
        "None of them reaches the decision: the database still refuses a statement without scope.",
        ERROR,
        Tried("refused_by_the_database_under_every_environment_variable"),
    ),
    Way(
        "Replace the tripwire in the running process (SQLAlchemy integration)",
        Who.CODE,
        "The early, well-worded error is gone; the database's refusal is not.",
        ERROR,
        Tried("refused_by_the_database_without_the_tripwire"),
    ),
    Way(
        "Replace our own Python in the running process: the way into a scope, the pool, the "
        "translation of errors",
        Who.CODE,
        NO_ROWS,
        ERROR,
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
        ERROR,
        Tried("refused_on_a_second_driver"),
    ),
    Way(
        "Leave settings, a role or a cursor behind in a pooled session for the next request",
        Who.CODE,
        "The session is reset between requests, and entering a scope looks for leftovers.",
        ERROR,
        Tried("refused_after_leftovers_in_the_pool"),
    ),
    as_code("Ask without a scope", _READ, state=UNSCOPED, happens=NO_ROWS),
    as_code(
        "Write another tenant's name into the session (set_config)",
        "SELECT set_config('backtrace_functions', 'x,y,member,founder', true)",
        happens="A scope is kept in a setting that only the definer's functions may write.",
    ),
    as_code("SET row_security = off", "SET LOCAL row_security = off", _READ),
    as_code("SET ROLE to the role that sees more", "SET ROLE tractatus_definer"),
    as_code("SET SESSION AUTHORIZATION", "SET SESSION AUTHORIZATION tractatus_superuser"),
    as_code("SET session_replication_role", "SET session_replication_role = replica"),
    as_code("SET event_triggers = off", "SET event_triggers = off"),
    as_code("Disable row security", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"),
    as_code("Disable triggers", f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL"),
    as_code("Drop a policy", f"DROP POLICY tenant_scope ON {TABLE}"),
    as_code("Add a policy", f"CREATE POLICY mine ON {TABLE} USING (true)"),
    as_code(
        "Replace the function that says whose transaction it is",
        "CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql AS 'SELECT NULL'",
    ),
    as_code("Give itself BYPASSRLS", "ALTER ROLE tractatus_app BYPASSRLS"),
    as_code("Make itself superuser", "ALTER ROLE tractatus_app SUPERUSER"),
    as_code("Take a role", "GRANT tractatus_definer TO tractatus_app"),
    as_code("Empty the list of protected tables", "DELETE FROM tenancy.protected_table"),
    as_code("Keep a scope of its own making", "SELECT tenancy.keep_claims('x,y,member,founder')"),
    as_code(
        "Store a scope for its next sessions",
        "ALTER ROLE CURRENT_USER SET backtrace_functions = 'x,y,member,founder'",
    ),
    as_code("Let everybody write scopes", "GRANT SET ON PARAMETER backtrace_functions TO PUBLIC"),
    as_code("Mint a token for any tenant", "SELECT tenancy.issue(uuidv7(), uuidv7(), 60)"),
    as_code("ALTER SYSTEM", "ALTER SYSTEM SET row_security = off"),
    as_code("Drop the schema gate", "DROP EVENT TRIGGER schema_gate_command"),
    Way(
        "Change the search path of its own login",
        Who.CODE,
        "PostgreSQL lets a login choose that. Names in our functions and policies are pinned.",
        SUMMARY,
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

PLATFORM: Final = [
    Way(
        what,
        Who.PLATFORM,
        MAY_NOT,
        ERROR,
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
PLATFORM.append(
    Way(
        "Switch something off on the pages of /admin",
        Who.PLATFORM,
        "There is no such page: they can log in, log out and look.",
        "the list of routes",
        Tried("refused_on_the_pages_of_the_administrator"),
    )
)
