"""Tests that need programs of the system, other people's implementations, or minutes.

They run where somebody asks for them, `./tractatus test --deep` or `pytest tests/deep`, and are
not in the default run. Nothing here is skipped: `test --deep` installs what is needed first, or
says in one sentence why it cannot.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Out of sight unless a path in here was named."""
    named = [Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args]
    return None if any(path.resolve().is_relative_to(HERE) for path in named) else True
