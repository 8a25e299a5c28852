"""What `up` has said when others may rely on its being ready."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fault.installation import free_port

from tractatus.adapters.processes.supervisor import Supervisor
from tractatus.compose import running
from tractatus.compose.settings import Settings


def test_the_addresses_are_told_before_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who started it in the background shows what was said until then."""
    settings = Settings(data=tmp_path, site_port=free_port(), platform_port=free_port())
    said: list[str] = []
    monkeypatch.setattr(running, "_start_all", lambda supervisor, settings: None)
    monkeypatch.setattr(Supervisor, "handle_signals", lambda self: None)
    monkeypatch.setattr(Supervisor, "watch", lambda self, logs: None)
    monkeypatch.setattr(Supervisor, "mark_ready", lambda self: said.append(capsys.readouterr().out))
    assert running.up(settings) == 0
    (before,) = said
    assert f"public site   {settings.public_site}" in before
