"""The Alembic guide is true: its files make the migration that it shows, and no operation lacks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from alembic.operations import Operations
from tests.integrations.alembic.environment import Project

from tractatus.integrations.alembic.operations import Nothing, Statement

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "alembic.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
(WRITTEN,) = re.findall(r"^```text\n(op\..*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_files_of_the_guide_make_the_migration_that_it_shows(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(project.directory))
    monkeypatch.delitem(sys.modules, "models", raising=False)
    project.models(FILES["models.py"])
    project.env(FILES["env.py"])
    written = project.revision("first")
    for line in WRITTEN.splitlines():
        assert f"    {line}\n" in written
    project.upgrade()
    assert (project.findings(), project.differences()) == ([], [])
    assert "tenancy.protect" in project.offline()
    project.downgrade("base")
    assert project.findings() == []
    del sys.modules["models"]


def test_each_operation_is_in_the_guide_and_each_of_the_guide_is_there() -> None:
    ours = {one.name for one in _below(Statement) if hasattr(one, "name")} - {Nothing.name}
    assert set(re.findall(r"`op\.(\w+)", GUIDE)) == ours
    assert all(hasattr(Operations, name) for name in ours)


def _below(kind: type[Statement]) -> set[type[Statement]]:
    return {kind, *(below for child in kind.__subclasses__() for below in _below(child))}
