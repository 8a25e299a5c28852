"""Nothing of the repository, the package or the data directory is served by the platform."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from tests.operations.spellings import files, get, spellings
from tests.platform.conftest import World

from tractatus.adapters.files.log_store import FileLogStore

SECRET = b"a-word-that-is-in-no-page"


async def doors(world: World) -> list[str]:
    page = (await world.browser().open("/")).text
    found = re.search("/static/([0-9a-f]+)/", page)
    assert found
    return [f"/static/{found[1]}/", "/log/", "/join/", "/api/"]


async def test_no_file_of_the_tree_is_served(world: World) -> None:
    ways = await doors(world)
    # What asks for a log-in says nothing either; it is no file.
    for raw in itertools.chain.from_iterable(spellings(path, ways) for path in files()):
        status, _ = await get(world.app, raw)
        assert status == 404, raw


async def test_nothing_beside_the_log_is_served(world: World, tmp_path: Path) -> None:
    for name in ("secrets/database.json", "secrets/log.key", "settings.json", "tractatus.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(SECRET)
    log = tmp_path / "log"
    (log / "staged").mkdir(parents=True)
    for name in ("lock", "staged/x", "checkpoint.new", ".hidden"):
        (log / name).write_bytes(SECRET)
    (log / "policy").write_bytes(b"public")
    beside = world.with_(log=FileLogStore(log))
    assert await get(beside.app, "/log/policy") == (200, b"public")
    names = [
        *("secrets/database.json", "secrets/log.key", "settings.json", "tractatus.toml"),
        *("lock", "staged/x", "checkpoint.new", ".hidden", "log/staged/x", "log/lock"),
    ]
    for raw in itertools.chain.from_iterable(
        spellings(name, ["/log/", "/log/tile/", "/log/tile/entries/"]) for name in names
    ):
        status, body = await get(beside.app, raw)
        assert SECRET not in body, raw
        assert status == 404 or body == b"public", raw
