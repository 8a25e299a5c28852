"""How the plugin runs an attack; imported when the first is run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeAlias

import pytest

from tractatus.compose.attacking import Report, Wishes, attack_copy, document_of, understand
from tractatus.compose.scratch import scratch_server
from tractatus.errors import TractatusError
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.ground import Attack
from tractatus.isolation.running import Outcome, Result, Target, run_battery
from tractatus.isolation.schema.report import why_nothing_was_attacked

Run: TypeAlias = Callable[[Attack], list[Result]]


def on_target(target: Target) -> Run:
    """Attacks are run one by one, so that choosing items chooses work."""
    blocked: list[Run] = []

    def run(attack: Attack) -> list[Result]:
        if blocked:
            return blocked[0](attack)
        try:
            return asyncio.run(run_battery(target, [attack]))
        except TractatusError as error:
            blocked.append(failing(str(error)))
            return blocked[0](attack)

    return run


def on_copy_of(address: str, wishes: Iterable[str | None], more: Iterable[Any]) -> Run:
    """The whole battery is run once on a copy of the schema behind `address`.

    Args:
        address: Of any database.
        wishes: The application's role, the tenant column and the setting, where they are said.
        more: What the hook added; of it the attacks are run.
    """
    attacks = [*SQL_BATTERY, *(one for one in more if isinstance(one, Attack))]
    try:
        report = _attack(address, Wishes(*wishes), attacks)
    except TractatusError as error:
        return failing(str(error))
    nothing = why_nothing_was_attacked(document_of(report))
    if nothing is not None:
        # Else each item would be skipped, and a run of which nothing is known would be green.
        return failing(nothing)
    return lambda attack: [one for one in report.results if one.attack is attack]


def _attack(address: str, wishes: Wishes, attacks: Sequence[Attack]) -> Report:
    def stage(name: str, done: int, of: int) -> None:
        """Nobody watches."""

    understood = asyncio.run(understand(address, wishes, stage))
    with scratch_server() as scratch:
        return asyncio.run(
            attack_copy(address, understood, scratch.server, "copy", stage, battery=attacks)
        )


def failing(reason: str) -> Run:
    """Where nothing can be run: one item fails and says why, the others are skipped."""
    told: list[str] = []

    def run(attack: Attack) -> NoReturn:
        if told:
            pytest.skip("the attacks cannot be run: see the first")
        told.append(attack.name)
        pytest.fail(reason, pytrace=False)

    return run


def require_held(attack: Attack, results: Sequence[Result]) -> None:
    """Pass where it held, skip where it says nothing, fail with the mend where it did not."""
    bad = [one for one in results if one.outcome in (Outcome.LEAKED, Outcome.ERROR)]
    if bad:
        lines = [f"{attack.name} ({attack.mechanism})"]
        lines += [f"  {one.outcome}: {one.table or 'database'}: {one.detail}" for one in bad]
        pytest.fail("\n".join([*lines, f"mend: {attack.mend}"]), pytrace=False)
    if all(one.outcome is Outcome.MOOT for one in results):
        pytest.skip("; ".join(sorted({one.detail for one in results})) or "there is no table")
