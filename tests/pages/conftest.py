"""A site with everything on it that a page can show, for outside judges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.pages.addresses import SINGLE
from tests.site.ground import Ground, WallClock, serving
from tests.site.months import lived
from tests.site.recordings import put_recording
from tests.site.written import POST

from tractatus.site.navigation import PAGES


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A platform with a past of ten weeks and its site, with reports, a post and a recording."""
    now = datetime.fromtimestamp(WallClock().now_ms() / 1000, UTC)
    log = lived(f"{now - timedelta(days=70):%Y-%m-%d}", f"{now:%Y-%m-%d}")
    log.heartbeat(WallClock().now_ms())
    ground = Ground(log)
    posts = ground.folder / "posts"
    posts.mkdir()
    log.publish(WallClock().now_ms())
    for month, so_far in ((now.replace(day=1) - timedelta(days=1), False), (now, True)):
        name, data = log.report(f"{month:%Y-%m}", so_far=so_far)
        (posts / f"{name}.json").write_bytes(data)
    (posts / "what-the-canaries-are-for.md").write_text(POST, encoding="utf-8")
    put_recording(ground.folder / "recording")
    with serving(ground) as ground:
        yield ground


@pytest.fixture(scope="session")
def addresses(ground: Ground) -> list[str]:
    """Every page of the navigation, and one of each kind of the others."""
    reports = sorted(f"/blog/{file.stem}" for file in (ground.folder / "posts").glob("*.json"))
    return [*(entry.path for entry in PAGES), *SINGLE, *reports]
