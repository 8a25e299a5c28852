"""sqlmap over the platform with everything that it has; hours, so run by hand and not by name.

python -m pytest tests/isolation/sqlmap_deep.py -s --timeout 0
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.isolation.platform_requests import Visitor
from tests.isolation.test_sqlmap import PATHS, Stage, database, over_platform, stage

__all__ = ["database", "stage"]


@pytest.mark.parametrize(("method", "path"), PATHS, ids=[" ".join(one) for one in PATHS])
def test_nothing_is_found_by_everything_that_it_has(
    stage: Stage, tmp_path: Path, method: str, path: str
) -> None:
    slug = f"deep-{PATHS.index((method, path))}"
    requests = Visitor.at(stage.address, slug).requests([(method, path)])
    words = ("--level=5", "--risk=3", "--skip=Host,Referer,User-Agent")
    over_platform(stage, tmp_path, requests, *words, seconds=24 * 3600)
