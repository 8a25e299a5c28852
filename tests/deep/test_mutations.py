"""27027-style mutations by the thousand: at every age, and under noise."""

from __future__ import annotations

import pytest
from quality.mutations import KEY_TYPES
from tests.property.mutations import judge


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [27027, 27017])
@pytest.mark.parametrize("noise", [0, 3, 10])
def test_the_goals_hold(seed: int, noise: int) -> None:
    judged = judge(2_400, seed, noise)
    assert all(judged.by_type[one] == 200 for one in KEY_TYPES)
    assert len(judged.missed) <= 12, [one.instruction for one in judged.missed]
    assert len(judged.alarmed) <= 12, [one.benign for one in judged.alarmed]
