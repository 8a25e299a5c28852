"""The battery put to the test: each attack on the control that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import asyncpg

from tractatus.isolation.batteries.controls import BEFORE, CONTROLS, Control
from tractatus.isolation.ground import Attack, SettingScope
from tractatus.isolation.running import Result, Target, run_battery


@dataclass(frozen=True, slots=True)
class WeakDatabase:
    """A copy to weaken, and the twin of the application's login that attacks it.

    Args:
        twin_url: Address as the twin.
        superuser_url: Address as a superuser.
        names: Fields of `Control.write` about roles and database.
    """

    twin_url: str = field(repr=False)
    superuser_url: str = field(repr=False)
    names: Mapping[str, str]


# A copy of the furnished database with a twin, both gone at its end.
Copy: TypeAlias = Callable[[], AbstractAsyncContextManager[WeakDatabase]]
Told: TypeAlias = Callable[[str, list[Result]], None]


async def run_on_controls(
    target: Target,
    attacks: Iterable[Attack],
    copy: Copy,
    told: Told = lambda name, results: None,
) -> dict[str, list[Result]]:
    """Results of all attacks on their controls, by name of control; each is one copy.

    Args:
        target: As the attacks hold on; its first table is the one that is weakened.
        attacks: All of a battery.
        copy: Makes the copies.
        told: Called after each control.
    """
    every = list(attacks)
    found = {}
    for name in sorted({attack.control for attack in every}):
        mine = [attack for attack in every if attack.control == name]
        async with copy() as weak:
            found[name] = await run_on_control(target, CONTROLS[name], mine, weak)
        told(name, found[name])
    return found


async def run_on_control(
    target: Target, control: Control, attacks: Iterable[Attack], weak: WeakDatabase
) -> list[Result]:
    """Weaken one copy, and run the attacks that name this control on its first table."""
    table = target.tables[0]
    victim = {"victim": target.victim.tenant, "victim_key": target.victim.keys[table.name]}
    await _execute(weak.superuser_url, BEFORE, control.write(table, {**weak.names, **victim}))
    sides = target.mine, target.victim
    if isinstance(control.entry, SettingScope):  # there the tenant's name opens it
        sides = replace(target.mine, capability=None), replace(target.victim, capability=None)
    return await run_battery(
        Target(
            weak.twin_url,
            weak.superuser_url,
            control.entry or target.entry,
            (table,),
            *sides,
        ),
        attacks,
    )


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for sql in statements:
            await connection.execute(sql)
    finally:
        await connection.close()
