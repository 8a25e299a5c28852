"""Import `test_isolation` into a test module of yours: one item for each attack in SQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tractatus.isolation.ground import Attack
from tractatus.isolation.running import Result
from tractatus.pytest_plugin import Trial
from tractatus.pytest_plugin.attacking import require_held

__all__ = ["test_isolation"]


def test_isolation(
    request: pytest.FixtureRequest,
    tractatus_attack: Attack | Trial,
    tractatus_run: Callable[[Attack], list[Result]],
) -> None:
    """The attack learns nothing of another tenant, and changes nothing of it."""
    if isinstance(tractatus_attack, Trial):
        tractatus_attack.run(request)
    else:
        require_held(tractatus_attack, tractatus_run(tractatus_attack))
