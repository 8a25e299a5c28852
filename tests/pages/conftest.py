"""A site with everything on it that a page can show, for outside judges."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.site.ground import Ground, WallClock, lived, serving

from tractatus.testing.memory_log import MemoryLog


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A platform with a past and its site."""
    now = WallClock().now_ms()
    ground = Ground(lived(MemoryLog(), now, epochs=24))
    ground.log.heartbeat(now - 500)
    with serving(ground) as ground:
        yield ground
