"""Attacks on a tenant that stands in a setting of PostgreSQL: whoever writes it is that tenant.

They say nothing about a scope that the database mints; the same ideas are tried on one in
`scope_minted`, under the same names of mechanisms.
"""

from __future__ import annotations

from typing import Any, Final

import asyncpg

from tractatus.isolation.ground import Attack, Ground, SettingScope
from tractatus.isolation.shape import literal

_READ: Final = "SELECT * FROM {table}"
_MEND: Final = (
    "Do not keep the tenant in a setting that any statement can write: mint the scope in the "
    "database (`tractatus tenancy plan` prints the SQL)."
)
_MEND_NULL: Final = "Raise where the setting is empty, instead of letting every row through."
_MEND_ROLE: Final = (
    "Log in as a role that is a member of nothing: whatever it may become, an injection may too."
)


def _named(ground: Ground) -> tuple[str, str]:
    """The setting and the victim's value of it, as SQL writes them."""
    assert isinstance(ground.entry, SettingScope)
    return ground.entry.name, literal(ground.entry.value_of(ground.victim))


async def _set_config(ground: Ground) -> None:
    name, value = _named(ground)
    await ground.script(f"SELECT set_config('{name}', {value}, true)", ground.write(_READ))


async def _set_local(ground: Ground) -> None:
    name, value = _named(ground)
    await ground.script(f"SET LOCAL {name} = {value}", ground.write(_READ))


async def _set_within(ground: Ground) -> None:
    """The setting is written by the statement that reads: one injection is enough."""
    name, value = _named(ground)
    read = ground.write("LATERAL (SELECT *, s.x FROM {table}) AS n")
    await ground.script(
        f"WITH s AS MATERIALIZED (SELECT set_config('{name}', {value}, true) AS x) "  # noqa: S608
        f"SELECT n.* FROM s, {read}",
        ground.write(_READ),
    )


async def _set_and_write(ground: Ground) -> None:
    """What is forged for reading serves for writing, too."""
    name, value = _named(ground)
    await ground.script(
        f"SET LOCAL {name} = {value}",
        ground.write("UPDATE {table} SET {text} = {text} WHERE {key}::text = '{victim_key}'"),
    )


async def _reset(ground: Ground) -> None:
    """A setting that is empty, or was never set."""
    name, _ = _named(ground)
    await ground.script(f"SET LOCAL {name} = ''", ground.write(_READ))
    await ground.script(f"RESET {name}", ground.write(_READ))


async def _no_scope(ground: Ground) -> None:
    """A transaction in which nobody set anything."""
    async with ground.attacker.transaction():
        await ground.run(ground.write(_READ))


async def _left_over(ground: Ground) -> None:
    """The victim's request leaves its tenant in the pooled session, which serves me next."""
    name, value = _named(ground)
    async with ground.scope(ground.victim):
        await ground.attacker.execute(f"SET {name} = {value}")
    async with ground.attacker.transaction():
        await ground.run(ground.write(_READ))


async def _second(ground: Ground) -> None:
    """One transaction is entered for me, and once more for the victim."""
    async with ground.scope(ground.mine):
        await ground.entry.enter(ground.attacker, ground.victim)
        await ground.run(ground.write(_READ))


async def _cursor(ground: Ground) -> None:
    """A cursor of the victim's request outlives it in the pooled session."""
    async with ground.scope(ground.victim):
        await ground.attacker.execute(
            ground.write(f"DECLARE left_over CURSOR WITH HOLD FOR {_READ}")
        )
    try:
        await ground.script("FETCH ALL FROM left_over")
    except asyncpg.PostgresError as error:
        ground.seen.append(str(error))


async def _role(ground: Ground) -> None:
    """The role that the request was changed to is changed back, or to another."""
    roles = await ground.attacker.fetch(
        "SELECT quote_ident(rolname) FROM pg_roles WHERE pg_has_role(session_user, oid, 'SET') "
        "AND (rolbypassrls OR rolsuper) ORDER BY 1 LIMIT 20"
    )
    for (role,) in roles:
        async with ground.undone(ground.mine):
            await ground.run(f"SET LOCAL ROLE {role}")
            await ground.run(ground.write(_READ))
    async with ground.undone(ground.mine):
        await ground.run("RESET ROLE")
        await ground.run(ground.write(_READ))


def _setting(
    name: str,
    mechanism: str,
    run: Any,
    control: str = "tenant in a setting",
    mend: str = _MEND,
    **others: Any,
) -> Attack:
    return Attack(name, mechanism, run, control, mend=mend, entry=SettingScope, **others)


SETTING_SCOPE: Final[list[Attack]] = [
    _setting("write the setting by set_config", "forged scope", _set_config),
    _setting("write the setting by SET LOCAL", "forged scope", _set_local),
    _setting("write the setting in the statement that reads", "forged scope", _set_within),
    _setting(
        "write the setting, then rows",
        "forged scope",
        _set_and_write,
        needs=frozenset({"SELECT", "UPDATE"}),
    ),
    _setting("blank the setting", "blanked scope", _reset, "no setting sees all", _MEND_NULL),
    _setting("go on without the setting", "no scope", _no_scope, "no setting sees all", _MEND_NULL),
    _setting("leave the setting in the session", "scope left in the session", _left_over),
    _setting("set it twice", "second scope", _second),
    _setting("leave a cursor in the session", "cursor left behind", _cursor),
    _setting("change the role", "role of a request", _role, "role to change to", _MEND_ROLE),
]
