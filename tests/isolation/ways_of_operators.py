"""What whoever migrates, administers or hosts the database could try."""

from __future__ import annotations

from typing import Final

from tests.isolation.ways import (
    DENIED,
    ERROR,
    GATE,
    MAY_NOT,
    SUMMARY,
    TABLE,
    Attested,
    Listed,
    Refused,
    Tried,
    Way,
    Who,
    as_owner,
    past_the_gate,
)

OWNER: Final = [
    as_owner("Disable row security", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"),
    as_owner("No longer force it on itself", f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY"),
    as_owner("Drop a policy", f"DROP POLICY tenant_scope ON {TABLE}"),
    as_owner("Edit a policy", f"ALTER POLICY tenant_scope ON {TABLE} USING (true)"),
    as_owner("Add a policy", f"CREATE POLICY mine ON {TABLE} TO tractatus_app USING (true)"),
    as_owner(
        "Replace the function that says whose transaction it is",
        "CREATE OR REPLACE FUNCTION tenancy.claim(place integer) RETURNS text LANGUAGE sql "
        "AS 'SELECT NULL::text'",
    ),
    as_owner("Empty the list of protected tables", "DELETE FROM tenancy.protected_table"),
    as_owner("Say that a login has another duty", "UPDATE tenancy.login SET duty = 'other'"),
    as_owner("Admit an exception, unrecorded", "UPDATE tenancy.admitted SET reason = 'mine'"),
    as_owner("Grant the application more", f"GRANT DELETE ON {TABLE} TO tractatus_app"),
    as_owner(
        "Drop the gate's event trigger",
        "DROP EVENT TRIGGER schema_gate_command",
        state=DENIED,
        happens=MAY_NOT,
    ),
    as_owner(
        "Disable the gate's event trigger",
        "ALTER EVENT TRIGGER schema_gate_command DISABLE",
        state=DENIED,
        happens=MAY_NOT,
    ),
    as_owner(
        "Disable the gate's constraint trigger",
        "ALTER TABLE schema_gate.change DISABLE TRIGGER judge",
        state=DENIED,
        happens=MAY_NOT,
    ),
    as_owner(
        "Delete what the gate noted",
        f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
        "DELETE FROM schema_gate.change",
        state=DENIED,
        happens=MAY_NOT,
    ),
    as_owner("SET event_triggers = off", "SET event_triggers = off", state=DENIED,
              happens=MAY_NOT),
    as_owner("SET session_replication_role", "SET session_replication_role = replica",
              state=DENIED, happens=MAY_NOT),
    as_owner("Give a login BYPASSRLS", "ALTER ROLE tractatus_app BYPASSRLS", state=DENIED,
              happens=MAY_NOT),
]  # fmt: skip
OWNER.append(
    Way(
        "Become the definer, which migrations need, and do what its functions do",
        Who.OWNER,
        "It works: it reads the tables that our functions read, records among them.",
        "[limitations](limitations.md#of-isolation)",
        Listed("Whoever has the migrator's password"),
    )
)

SUPERUSER: Final = [
    Way(
        "Drop a policy as anybody would, with the gate on",
        Who.SUPERUSER,
        "The schema gate refuses a superuser, too.",
        ERROR,
        Refused(None, (f"DROP POLICY tenant_scope ON {TABLE}",), GATE),
    ),
    past_the_gate(
        "Disable row security",
        f"relation|{TABLE}|",
        f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
    ),
    past_the_gate("Drop a policy", f"policy|{TABLE}|", f"DROP POLICY tenant_scope ON {TABLE}"),
    past_the_gate(
        "Edit a policy", f"policy|{TABLE}|", f"ALTER POLICY tenant_scope ON {TABLE} USING (true)"
    ),
    past_the_gate(
        "Replace tenancy.tenant()",
        "function|tractatus_definer|",
        "CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid LANGUAGE sql "
        "AS 'SELECT NULL::uuid'",
    ),
    past_the_gate(
        "Change PostgreSQL's own catalog by hand, which no trigger sees",
        f"relation|{TABLE}|",
        "SET LOCAL allow_system_table_mods = on",
        f"UPDATE pg_class SET relrowsecurity = false WHERE oid = '{TABLE}'::regclass",
    ),
    past_the_gate(
        "Drop the gate's event trigger",
        "event trigger|schema_gate_command|",
        "DROP EVENT TRIGGER schema_gate_command",
    ),
    past_the_gate(
        "Disable the gate's event trigger",
        "event trigger|schema_gate_command|",
        "ALTER EVENT TRIGGER schema_gate_command DISABLE",
    ),
    past_the_gate(
        "Drop or disable the gate's constraint trigger",
        "trigger|D|",
        "ALTER TABLE schema_gate.change DISABLE TRIGGER judge",
    ),
    past_the_gate(
        "Give a login BYPASSRLS", "role|tractatus_app|", "ALTER ROLE tractatus_app BYPASSRLS"
    ),
    past_the_gate(
        "Make a login superuser", "role|tractatus_app|", "ALTER ROLE tractatus_app SUPERUSER"
    ),
    past_the_gate(
        "Store row_security = off or a search path for a login",
        "role|tractatus_app|",
        "ALTER ROLE tractatus_app SET row_security = off",
    ),
    past_the_gate(
        "Store a setting for a login in this database alone",
        "stored setting|database|tractatus_app|",
        "ALTER ROLE tractatus_app IN DATABASE {database} SET search_path = x",
    ),
    past_the_gate(
        "Store session_replication_role or event_triggers for the database",
        "stored setting|database|everybody|",
        "ALTER DATABASE {database} SET session_replication_role = replica",
    ),
    past_the_gate(
        "Make a login a member of the role that sees more",
        "member|tractatus_definer|tractatus_app|",
        "GRANT tractatus_definer TO tractatus_app",
    ),
    past_the_gate(
        "Let a role of somebody else become the one that sees more",
        "member|tractatus_definer|stranger|",
        "CREATE ROLE stranger LOGIN",
        "GRANT tractatus_definer TO stranger",
    ),
    past_the_gate(
        "Grant a table to a login of somebody else",
        f"grant|relation|{TABLE}|stranger|",
        "CREATE ROLE stranger LOGIN",
        f"GRANT SELECT ON {TABLE} TO stranger",
    ),
    past_the_gate("Load an extension", "extension|", "CREATE EXTENSION dblink SCHEMA public"),
    Way(
        "ALTER SYSTEM: event_triggers, row_security or session_replication_role for everybody",
        Who.SUPERUSER,
        "It works after a reload; it is not silent.",
        SUMMARY,
        Tried("shown_in_the_digest_after_alter_system"),
    ),
    Way(
        "Delete rows of tenancy.protected_table, past the gate",
        Who.SUPERUSER,
        "Row security itself does not read that list and goes on.",
        "a refusal by TenantIsolation in the log, at the next hourly attestation; `up` ends",
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
        "Simply read: rows, a backup; write any scope; make another superuser",
        Who.SUPERUSER,
        "Row security does not bind a superuser.",
        "[limitations](limitations.md#of-isolation)",
        Listed("A superuser of the database can read everything but the contents of records"),
    ),
]

ROOT: Final = [
    Way(
        "Edit the source on disk",
        Who.ROOT,
        "The changed files run at the next start.",
        "another software digest in the next epoch's summary",
        Tried("shown_in_the_software_digest"),
    ),
    Way(
        "Change our code in memory only (a debugger, PYTHONPATH), Python, or a package that we use",
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
