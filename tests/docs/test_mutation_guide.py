"""What the guide to both commands shows runs, and the names in it are those of the code."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from tests.conftest import Cluster

from tractatus.adapters.postgres.roles import Login
from tractatus.compose.differing import furnish_pair, platform_holes
from tractatus.compose.scratch import Scratch
from tractatus.isolation.noninterference import holes

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "mutation.md").read_text(encoding="utf-8")


async def test_the_function_of_the_guide_finds_what_differs(cluster: Cluster) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(block, "mutation.md", "exec"), names)
    scratch = Scratch(cluster.url, cluster.passwords)
    pair = await furnish_pair(scratch, cluster.template)
    databases = [scratch.url(one, Login.APP) for one in (pair.full, pair.alone)]
    find = names["find_differences"]
    judge = scratch.url(pair.full)
    found = await find(*databases, judge, Login.APP, pair.mine.token)  # type: ignore[operator]
    # Nothing but what is about all tenants on purpose; the guide's function does not leave it out.
    said = [" ".join(one.script) for one in found]
    assert all("labels_in_use" in one or "variants_in_use" in one for one in said)


def test_the_names_are_those_of_the_code() -> None:
    for path in re.findall(r"`(tractatus\.[a-z_.]+)(?:\.PUBLIC)?`", GUIDE):
        assert importlib.import_module(path)
    assert len(platform_holes()) == len(holes._FORMS) >= 12
    assert "a dozen ways" in GUIDE
