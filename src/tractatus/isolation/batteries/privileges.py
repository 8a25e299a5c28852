"""What a session may do to the tables, and as whom: views, functions, roles, an owner's rights."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from tractatus.isolation.batteries.scripts import NOTHING, power, scripted
from tractatus.isolation.ground import Attack, Ground

_OWNED: Final = "application owns the table, forced"
_OWNER: Final = (
    "Let a role own the tables that the application neither is nor is a member of: an owner may "
    "switch row security off."
)
_DEFINER: Final = "Drop it, or make it run with the rights of its caller."

_RELATIONS: Final = """
SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind = ANY ($1::text[]) AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
    AND ($2 OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)) ORDER BY 1 LIMIT 200"""

_FUNCTIONS: Final = """
SELECT p.oid::regproc::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
WHERE prosecdef AND pronargs = pronargdefaults AND prokind = 'f'
    AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1 LIMIT 200"""

_ROLES: Final = """
SELECT quote_ident(rolname) FROM pg_roles
WHERE rolname NOT IN (current_user, session_user) AND pg_has_role(session_user, oid, 'SET')
ORDER BY 1 LIMIT 50"""


def _sweep(kinds: str, *, all_of_them: bool = True) -> Callable[[Ground], Awaitable[None]]:
    """Reads every relation of these kinds that lets the application read."""

    async def run(ground: Ground) -> None:
        async with ground.undone(ground.mine):
            found = await ground.attacker.fetch(_RELATIONS, list(kinds), all_of_them)
            for (name,) in found:
                await ground.run(f"SELECT found::text FROM {name} AS found LIMIT 1000")  # noqa: S608

    return run


async def _call(ground: Ground) -> None:
    """Calls every function that runs with its owner's rights and asks for nothing."""
    async with ground.undone(ground.mine):
        for (name,) in await ground.attacker.fetch(_FUNCTIONS):
            await ground.run(f"SELECT found::text FROM {name}() AS found LIMIT 1000")  # noqa: S608


async def _become_another(ground: Ground) -> None:
    """Takes every role that it may take, and reads as it."""
    for (role,) in await ground.attacker.fetch(_ROLES):
        async with ground.undone(ground.mine):
            await ground.run(f"SET LOCAL ROLE {role}")
            await ground.run(ground.write("SELECT * FROM {table}"))


_DDL: Final = [
    (
        "switch the protection off",
        "alter the table",
        "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
    ),
    ("add a policy", "alter the policies", "CREATE POLICY mine ON {table} USING (true)"),
    (
        "add a rule that copies",
        "rule",
        "CREATE RULE spy AS ON INSERT TO {table} DO ALSO NOTIFY spy",
    ),
    (
        "give the table on",
        "grant",
        # Where nothing may be given on, GRANT only warns.
        "DO $$ BEGIN GRANT ALL ON {table} TO PUBLIC; "
        "IF NOT has_table_privilege('public', '{table}', 'SELECT') THEN "
        "RAISE EXCEPTION 'not granted'; END IF; END $$",
    ),
    (
        "gather statistics",
        "statistics of my own",
        "ALTER TABLE {table} ALTER {key} SET STATISTICS 9",
    ),
]

PRIVILEGES: Final[list[Attack]] = [
    *(
        scripted(
            name,
            mechanism,
            _OWNED,
            sql,
            "SELECT * FROM {table}",
            undone=True,
            needs=NOTHING,
            mend=_OWNER,
        )
        for name, mechanism, sql in _DDL[:2]
    ),
    *(power(name, mechanism, _OWNED, sql, mend=_OWNER) for name, mechanism, sql in _DDL[2:]),
    power(
        "add a trigger that copies",
        "trigger of my own",
        "trigger granted",
        "CREATE TRIGGER spy BEFORE UPDATE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        mend="REVOKE TRIGGER on tenant tables from the application.",
    ),
    Attack(
        "read through a view",
        "view with its owner's rights",
        _sweep("v"),
        "view of the owner",
        NOTHING,
        once=True,
        mend="ALTER VIEW ... SET (security_invoker = true, security_barrier = true).",
    ),
    Attack(
        "read a materialized view",
        "materialized view",
        _sweep("m"),
        "materialized view",
        NOTHING,
        once=True,
        mend=_DEFINER,
    ),
    Attack(
        "read every table",
        "copy of rows",
        _sweep("rf"),
        "copy without row security",
        NOTHING,
        once=True,
        mend="Protect the table as every tenant table, or REVOKE it from the application.",
    ),
    Attack(
        "read a partition by its own name",
        "partition",
        _sweep("rp", all_of_them=False),
        "partition without row security",
        NOTHING,
        once=True,
        mend="Row security is not inherited: protect each partition, or grant none of them.",
    ),
    Attack(
        "call every function of others",
        "function with its owner's rights",
        _call,
        "function of the owner",
        NOTHING,
        once=True,
        mend=_DEFINER,
    ),
    Attack(
        "become another role",
        "membership in a role",
        _become_another,
        "member of the definer",
        NOTHING,
        mend="REVOKE the role from the application's login: one login for each level of privilege.",
    ),
    Attack(
        "become a superuser",
        "membership in a superuser",
        _become_another,
        "member of a superuser",
        NOTHING,
        mend="REVOKE the role from the application's login.",
    ),
]
