"""Attacks on a scope that the database mints: forged, replayed, entered twice, carried over."""

from __future__ import annotations

from typing import Any, Final

import asyncpg

from tractatus.isolation.batteries.scripts import scripted
from tractatus.isolation.ground import Attack, Ground, MintedScope

READ: Final = "SELECT * FROM {table}"
_CLAIMS: Final = "current_setting('tractatus.context')"
_FORGED: Final = "'{victim}|{victim_member}|member|founder#' || "
_FORGE: Final = f"SELECT set_config('tractatus.context', {_FORGED} '', true)"
_SET: Final = "SELECT set_config('tractatus.context', $1, true)"
_MEND: Final = (
    "Put the functions of the schema tenancy back as they were installed: `tractatus tenancy "
    "attest` names the one that changed."
)


async def _captured(ground: Ground, on: asyncpg.Connection) -> str:
    """The victim's context as an injection into the victim's own request would read it."""
    async with ground.scope(ground.victim, on=on):
        return str(await on.fetchval(f"SELECT {_CLAIMS}"))


async def _replay_later(ground: Ground) -> None:
    """The pooled session that served the victim serves me next."""
    context = await _captured(ground, ground.attacker)
    async with ground.attacker.transaction():
        await ground.run(_SET, context)
        await ground.run(ground.write(READ))


async def _replay_over_mine(ground: Ground) -> None:
    """The same over a scope of mine."""
    context = await _captured(ground, ground.attacker)
    async with ground.scope(ground.mine):
        await ground.run(_SET, context)
        await ground.run(ground.write(READ))


async def _replay_elsewhere(ground: Ground) -> None:
    """Two sessions at once; the victim's transaction is still open."""
    async with ground.scope(ground.victim, on=ground.victim_session):
        context = await ground.victim_session.fetchval(f"SELECT {_CLAIMS}")
        async with ground.scope(ground.mine):
            await ground.run(_SET, context)
            await ground.run(ground.write(READ))


async def _keep_for_session(ground: Ground) -> None:
    """The victim's request is made to leave its context in the session."""
    async with ground.scope(ground.victim):
        await ground.attacker.execute(f"SELECT set_config('tractatus.context', {_CLAIMS}, false)")
    await ground.run(ground.write(READ))


async def _second_scope(ground: Ground) -> None:
    """One transaction of mine asks for the victim's scope as well, with the victim's token."""
    async with ground.scope(ground.mine):
        if await ground.run("SELECT tenancy.enter($1)", ground.victim.capability):
            await ground.run(ground.write(READ))


async def _blanked_scope(ground: Ground) -> None:
    """My context is blanked, and replaced by one that I write."""
    await ground.script(
        "SELECT set_config('tractatus.context', '', true)",
        ground.write(READ),
        ground.write(f"SELECT set_config('tractatus.context', {_FORGED} 'x', true)"),
        ground.write(READ),
    )


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
    """A function of mine stands before PostgreSQL's own in the search path of the definer's."""
    await ground.script(
        "CREATE FUNCTION loose.current_setting(text, boolean) RETURNS text LANGUAGE sql AS "
        f"$$ SELECT '{ground.victim.tenant}|x|member|founder#' $$",
        "CREATE FUNCTION loose.sha256(bytea) RETURNS bytea LANGUAGE sql AS "
        "$$ SELECT '\\x00'::bytea $$",
        "SET LOCAL search_path = loose, pg_catalog",
        ground.write(READ),
        undone=True,
    )


_MAC: Final = "MAC unchecked"
_TIME: Final = "MAC unbound in time"
_SCRIPTS: Final[list[tuple[str, str, tuple[str, ...]]]] = [
    (
        "forge a scope without a MAC",
        "forged scope",
        (_FORGE, READ),
    ),
    (
        "forge a scope with a zero MAC",
        "forged scope",
        (f"SELECT set_config('tractatus.context', {_FORGED} repeat('0', 64), true)", READ),
    ),
    (
        "forge a scope with my MAC",
        "MAC of other claims",
        (
            f"SELECT set_config('tractatus.context', {_FORGED} "
            f"split_part({_CLAIMS}, '#', 2), true)",
            READ,
        ),
    ),
    (
        "forge a scope with a plain hash",
        "forged scope",
        (
            f"SELECT set_config('tractatus.context', {_FORGED} "
            "encode(sha256('{victim}'), 'hex'), true)",
            READ,
        ),
    ),
    (
        "forge a scope within a block that swallows errors",
        "swallowed refusal",
        (
            f"DO $$ BEGIN PERFORM set_config('tractatus.context', {_FORGED} 'x', true); "
            "PERFORM FROM {table}; EXCEPTION WHEN OTHERS THEN NULL; END $$",
            f"SELECT set_config('tractatus.context', {_FORGED} 'x', true)",
            READ,
        ),
    ),
    (
        "two claims in one scope",
        "ambiguous scope",
        (f"SELECT set_config('tractatus.context', {_FORGED} '#' || {_CLAIMS}, true)", READ),
    ),
    (
        "forge a scope by SET LOCAL",
        "forged scope",
        ("SET LOCAL tractatus.context = '{victim}|{victim_member}|member|founder#'", READ),
    ),
    (
        "forge a scope in the statement that reads",
        "forged scope",
        (
            # Of constants and of fields that the ground fills in.
            f"WITH s AS MATERIALIZED ({_FORGE} AS x) "  # noqa: S608
            "SELECT * FROM {table} WHERE (SELECT x FROM s) <> ''",
            f"SELECT n.* FROM ({_FORGE} OFFSET 0) AS s, {{table}} AS n",  # noqa: S608
        ),
    ),
]


def _minted(name: str, mechanism: str, run: Any, control: str) -> Attack:
    return Attack(name, mechanism, run, control, mend=_MEND, entry=MintedScope)


MINTED_SCOPE: Final[list[Attack]] = [
    *(
        scripted(name, mechanism, _MAC, *sql, mend=_MEND, entry=MintedScope)
        for name, mechanism, sql in _SCRIPTS
    ),
    _minted("blank my scope and forge another", "blanked scope", _blanked_scope, _MAC),
    _minted("replay in a later transaction", "replayed scope", _replay_later, _TIME),
    _minted("replay over mine", "replayed scope", _replay_over_mine, _TIME),
    _minted(
        "replay in another session", "scope of another session", _replay_elsewhere, "MAC unbound"
    ),
    _minted("leave a scope in the session", "scope left in the session", _keep_for_session, _TIME),
    _minted("enter twice", "second scope", _second_scope, "entered twice"),
    _minted("leave a cursor behind", "cursor left behind", _holdable_cursor, "session unchecked"),
    _minted(
        "leave a plan behind", "plan left behind", _prepared_statement, "scope folded into plans"
    ),
    _minted("go on without a scope", "no scope", _outlive_commit, "no scope sees all"),
    _minted("shadow a built-in function", "search path", _shadowed_builtin, "search path open"),
    _minted("enter with a token of nothing", "guessed token", _empty_token, "token unchecked"),
]
