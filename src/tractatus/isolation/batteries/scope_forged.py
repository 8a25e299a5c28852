"""Attacks on what a minted scope is kept in: forged, replayed, blanked.

The same attacks on both ways: claims in a setting that only the definer may write, and claims in
one that anybody may write, with a MAC.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import asyncpg

from tractatus.isolation.batteries.scripts import power, scripted
from tractatus.isolation.ground import Attack, Ground, MintedScope, ScopeByMac, ScopeInSetting

READ: Final = "SELECT * FROM {table}"
_MEND: Final = (
    "Put the functions of the schema tenancy back as they were installed, and take the right to "
    "write its setting from every login: `tractatus tenancy attest` names what changed."
)


@dataclass(frozen=True, slots=True)
class _Way:
    """Where claims are kept, and the controls on which each kind of attack wins."""

    name: str
    entry: type[MintedScope]
    setting: str
    end: str  # what stands behind the claims
    forged: str
    replayed: str
    elsewhere: str

    @property
    def claims(self) -> str:
        """The current ones, as SQL."""
        return f"current_setting('{self.setting}')"

    def written(self, end: str = "''") -> str:
        """The victim's claims as SQL, with `end` behind them."""
        claims = "translate('{victim},{victim_member},member,founder', '-', '')"
        return f"{claims} || '{self.end}' || {end}"

    def write(self, end: str = "''") -> str:
        """A statement that makes the victim's claims this transaction's."""
        return f"SELECT set_config('{self.setting}', {self.written(end)}, true)"


_IN_SETTING: Final = _Way(
    "the scope's setting",
    ScopeInSetting,
    "backtrace_functions",
    "",
    *("scope's setting writable",) * 3,
)
_BY_MAC: Final = _Way(
    "a scope with a MAC",
    ScopeByMac,
    "tractatus.context",
    "#",
    "MAC unchecked",
    "MAC unbound in time",
    "MAC unbound",
)


def _replays(way: _Way) -> list[Attack]:
    """Another's context, read by an injection into that one's request and used in mine."""
    put = f"SELECT set_config('{way.setting}', $1, true)"

    async def captured(ground: Ground, on: asyncpg.Connection) -> str:
        async with ground.scope(ground.victim, on=on):
            return str(await on.fetchval(f"SELECT {way.claims}"))

    async def later(ground: Ground) -> None:
        """The pooled session that served the victim serves me next."""
        context = await captured(ground, ground.attacker)
        async with ground.attacker.transaction():
            await ground.run(put, context)
            await ground.run(ground.write(READ))

    async def over_mine(ground: Ground) -> None:
        """The same over a scope of mine."""
        context = await captured(ground, ground.attacker)
        async with ground.scope(ground.mine):
            await ground.run(put, context)
            await ground.run(ground.write(READ))

    async def elsewhere(ground: Ground) -> None:
        """Two sessions at once; the victim's transaction is still open."""
        async with ground.scope(ground.victim, on=ground.victim_session):
            context = await ground.victim_session.fetchval(f"SELECT {way.claims}")
            async with ground.scope(ground.mine):
                await ground.run(put, context)
                await ground.run(ground.write(READ))

    async def for_session(ground: Ground) -> None:
        """The victim's request is made to leave its context in the session."""
        async with ground.scope(ground.victim):
            await ground.run(f"SELECT set_config('{way.setting}', {way.claims}, false)")
        await ground.run(ground.write(READ))
        await ground.run(f"RESET {way.setting}")

    def attack(name: str, mechanism: str, run: _Run, control: str) -> Attack:
        named = f"{name}: {way.name}"
        return Attack(named, mechanism, run, control, mend=_MEND, entry=way.entry)

    return [
        attack("replay in a later transaction", "replayed scope", later, way.replayed),
        attack("replay over mine", "replayed scope", over_mine, way.replayed),
        attack("replay in another session", "scope of another session", elsewhere, way.elsewhere),
        attack("leave in the session", "scope left in the session", for_session, way.replayed),
    ]


_Run = Callable[[Ground], Awaitable[None]]


def _forgeries(way: _Way) -> list[Attack]:
    statements: list[tuple[str, str, tuple[str, ...]]] = [
        ("forge", "forged scope", (way.write(), READ)),
        (
            "forge by SET LOCAL",
            "forged scope",
            (
                f"DO $$ BEGIN EXECUTE format('SET LOCAL {way.setting} = %L', {way.written()}); "
                "END $$",
                READ,
            ),
        ),
        (
            "forge within a block that swallows errors",
            "swallowed refusal",
            (
                f"DO $$ BEGIN PERFORM set_config('{way.setting}', {way.written()}, true); "
                "PERFORM FROM {table}; EXCEPTION WHEN OTHERS THEN NULL; END $$",
                way.write(),
                READ,
            ),
        ),
        (
            "forge in the statement that reads",
            "forged scope",
            (
                # Of constants and of fields that the ground fills in.
                f"WITH s AS MATERIALIZED ({way.write()} AS x) "  # noqa: S608
                "SELECT * FROM {table} WHERE (SELECT x FROM s) <> ''",
                f"SELECT n.* FROM ({way.write()} OFFSET 0) AS s, {{table}} AS n",  # noqa: S608
            ),
        ),
        (
            "blank mine and forge another",
            "blanked scope",
            (
                f"SELECT set_config('{way.setting}', '', true)",
                READ,
                f"RESET {way.setting}",
                READ,
                way.write(),
                READ,
            ),
        ),
    ]
    return [
        scripted(f"{name}: {way.name}", mechanism, way.forged, *sql, mend=_MEND, entry=way.entry)
        for name, mechanism, sql in statements
    ]


_MAC_OF_MINE: Final = f"split_part({_BY_MAC.claims}, '#', 2)"
_OF_MACS: Final = [
    ("forge with a zero MAC", "forged scope", _BY_MAC.write("repeat('0', 64)")),
    ("forge with my MAC", "MAC of other claims", _BY_MAC.write(_MAC_OF_MINE)),
    (
        "forge with a plain hash",
        "forged scope",
        _BY_MAC.write("encode(sha256('{victim}'), 'hex')"),
    ),
    ("two claims in one scope", "ambiguous scope", _BY_MAC.write(_BY_MAC.claims)),
]
_KEYS_OF_MACS: Final = [
    ("read the keys of the MAC", "MAC keys open", "SELECT inner_key FROM tenancy.secret"),
    ("compute a MAC", "MAC open", "SELECT tenancy.seal('x')"),
]

FORGED_SCOPE: Final[list[Attack]] = [
    *_forgeries(_IN_SETTING),
    *_replays(_IN_SETTING),
    *_forgeries(_BY_MAC),
    *_replays(_BY_MAC),
    *(
        scripted(name, mechanism, _BY_MAC.forged, sql, READ, mend=_MEND, entry=ScopeByMac)
        for name, mechanism, sql in _OF_MACS
    ),
    *(
        power(name, "internals of the MAC", control, sql, once=True, mend=_MEND, entry=ScopeByMac)
        for name, control, sql in _KEYS_OF_MACS
    ),
]
