"""Attacks on a scope that the database mints: entered twice, carried over, left, guessed."""

from __future__ import annotations

from typing import Any, Final

import asyncpg

from tractatus.isolation.batteries.scripts import scripted
from tractatus.isolation.ground import Attack, Ground, MintedScope

READ: Final = "SELECT * FROM {table}"
_MEND: Final = (
    "Put the functions of the schema tenancy back as they were installed: `tractatus tenancy "
    "attest` names the one that changed."
)


async def _second_scope(ground: Ground) -> None:
    """One transaction of mine asks for the victim's scope as well, with the victim's token."""
    async with ground.scope(ground.mine):
        if await ground.run("SELECT tenancy.enter($1)", ground.victim.capability):
            await ground.run(ground.write(READ))


async def _holdable_cursor(ground: Ground) -> None:
    """A cursor of the victim's request outlives it in the pooled session."""
    async with ground.scope(ground.victim):
        await ground.attacker.execute(
            ground.write(f"DECLARE left_over CURSOR WITH HOLD FOR {READ}")
        )
    try:
        await ground.script("FETCH ALL FROM left_over")
    except asyncpg.PostgresError as error:
        ground.seen.append(str(error))


async def _prepared_statement(ground: Ground) -> None:
    """A plan that was made for the victim is run for me."""
    generic = "SET LOCAL plan_cache_mode = force_generic_plan"
    async with ground.scope(ground.victim):
        await ground.attacker.execute(generic)
        await ground.attacker.execute(ground.write(f"PREPARE left_over AS {READ}"))
        await ground.attacker.fetch("EXECUTE left_over")
    await ground.script(generic, "EXECUTE left_over")


async def _outlive_commit(ground: Ground) -> None:
    """An injection ends my transaction and goes on in one without a scope."""
    await ground.attacker.execute("BEGIN")
    await ground.entry.enter(ground.attacker, ground.mine)
    await ground.attacker.execute("COMMIT AND CHAIN")
    await ground.run(ground.write(READ))
    await ground.attacker.execute("ROLLBACK")


async def _empty_token(ground: Ground) -> None:
    """Tokens that nobody was given."""
    for token in (b"", bytes(32), b"%", None):
        async with ground.attacker.transaction():
            await ground.run("SELECT tenancy.enter($1)", token)
            await ground.run(ground.write(READ))


async def _shadowed_builtin(ground: Ground) -> None:
    """Functions of mine stand before PostgreSQL's own in the search path of the definer's."""
    claims = ground.victim.tenant.replace("-", "") + ",x,member,founder"
    await ground.script(
        "CREATE FUNCTION loose.current_setting(text) RETURNS text LANGUAGE sql AS "
        f"$$ SELECT '{claims}' $$",
        "SET LOCAL search_path = loose, pg_catalog",
        ground.write(READ),
        undone=True,
    )


async def _undone_entry(ground: Ground) -> None:
    """An injection goes back to before my scope was opened."""
    async with ground.attacker.transaction():
        await ground.attacker.execute("SAVEPOINT before")
        await ground.entry.enter(ground.attacker, ground.mine)
        await ground.attacker.execute("ROLLBACK TO SAVEPOINT before")
        await ground.run(ground.write(READ))


def _minted(name: str, mechanism: str, run: Any, control: str) -> Attack:
    return Attack(name, mechanism, run, control, mend=_MEND, entry=MintedScope)


MINTED_SCOPE: Final[list[Attack]] = [
    _minted("enter twice", "second scope", _second_scope, "entered twice"),
    _minted("leave a cursor behind", "cursor left behind", _holdable_cursor, "session unchecked"),
    _minted(
        "leave a plan behind", "plan left behind", _prepared_statement, "scope folded into plans"
    ),
    _minted("go on without a scope", "no scope", _outlive_commit, "no scope sees all"),
    _minted("go back to before my scope", "no scope", _undone_entry, "no scope sees all"),
    scripted(
        "reset every setting",
        "no scope",
        "no scope sees all",
        "RESET ALL",
        READ,
        mend=_MEND,
        entry=MintedScope,
    ),
    _minted("shadow a built-in function", "search path", _shadowed_builtin, "search path open"),
    _minted("enter with a token of nothing", "guessed token", _empty_token, "token unchecked"),
]
