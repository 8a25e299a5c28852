"""Import `test_orm_isolation` into a test module of yours: one item for each ORM attack."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.isolation.batteries.orm import OrmAttack, Outcome, run_orm_battery

__all__ = ["test_orm_isolation"]


def test_orm_isolation(tractatus_orm_attack: OrmAttack, tractatus_application: Any) -> None:
    """The attack through SQLAlchemy learns nothing of another tenant, and changes nothing of it."""
    for one in run_orm_battery(tractatus_application, [tractatus_orm_attack]):
        if one.outcome in (Outcome.LEAKED, Outcome.ERROR):
            name, mechanism = one.attack.name, one.attack.mechanism
            pytest.fail(f"{name} ({mechanism})\n  {one.outcome}: {one.detail}", pytrace=False)
        if one.outcome is Outcome.MOOT:
            pytest.skip(one.detail)
