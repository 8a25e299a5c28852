"""`/v1/decide` with what the caller's context weighs: answered, recorded, counted by its level."""

from __future__ import annotations

from typing import Any

import pytest
from tests.platform.conftest import World
from tests.platform.test_journey import leaves
from tests.platform.test_public import bearer

from tractatus.evidence.codes import PressureLevel, Service


async def levels(ports: Any) -> list[int]:
    return [
        outcome
        for _, service, outcome, _ in await leaves(ports)
        if service == Service.CONTEXT_PRESSURE_MONITOR
    ]


@pytest.mark.parametrize(
    ("level", "effect"),
    [("NORMAL", "allow"), ("HIGH", "notice"), ("CRITICAL", "require_approval"),
     ("DANGEROUS", "deny")],
)  # fmt: skip
async def test_a_stated_reading_is_answered_and_leaves_a_leaf_of_its_level(
    world: World, ports: Any, level: str, effect: str
) -> None:
    asked = {"act": {"type": "code.edit"}, "pressure": {"level": level, "score": 0.5}}
    http, headers = world.browser().http, await bearer(world)
    answer = (await http.post("/v1/decide", headers=headers, json=asked)).json()
    assert answer["effect"] == effect
    assert answer["services"]["ContextPressureMonitor"]["effect"] == effect
    assert await levels(ports) == [PressureLevel[level]]
    # A level alone raises what others ask, and leaves no leaf of its own.
    stated = {"act": {"type": "code.edit"}, "pressure": level.lower()}
    answer = (await http.post("/v1/decide", headers=headers, json=stated)).json()
    assert "ContextPressureMonitor" not in answer["services"]
    assert answer["effect"] == ("deny" if level == "DANGEROUS" else "allow")
    assert len(await levels(ports)) == 1


async def test_a_reading_that_is_none_is_refused_by_name(world: World) -> None:
    asked = {"act": {"type": "code.edit"}, "pressure": {"level": "HIGH", "score": 2}}
    answer = await world.browser().http.post("/v1/decide", headers=await bearer(world), json=asked)
    assert answer.status_code == 400
    assert "pressure.score" in answer.json()["detail"]
