"""What `tractatus test` says where it cannot bring what its tests need."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tractatus.cli.testing_programs import ensure_programs
from tractatus.errors import SettingsError

ABSENT = {"no-such-program": "some-package", "/no/such/library": "its-library"}


def test_nothing_is_done_where_nothing_is_missing() -> None:
    ensure_programs({"sh": "dash", "/usr": "base-files"})


def test_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SettingsError, match=r"as root: apt install its-library some-package$"):
        ensure_programs(ABSENT)


def test_without_root_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SettingsError, match="only root can install"):
        ensure_programs(ABSENT)


def test_a_failing_apt_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SettingsError, match="could not install its-library some-package: E: no"):
        ensure_programs(ABSENT)
