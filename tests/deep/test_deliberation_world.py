"""The wide world of deliberation: everybody tries everything at every moment, explored whole."""

from __future__ import annotations

import pytest
from tests.property.deliberation_world import explore

from tractatus.governance.deliberation.clocks import Urgency
from tractatus.governance.deliberation.state import Stage


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.CRITICAL])
def test_every_sequence_of_the_wide_world_keeps_every_invariant(urgency: Urgency) -> None:
    found = explore(urgency, wide=True)
    assert found.broken == frozenset()
    assert found.stages == frozenset(Stage)
    assert found.tried > 1_000_000
