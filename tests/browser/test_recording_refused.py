"""What is not so cannot be recorded, and what is no recording is not replaced.

Apart from the other tests of recordings: one process drives one browser at a time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.site.recordings import put_recording

from tractatus.adapters.recording.film import Format
from tractatus.compose.recording import record as recording
from tractatus.compose.recording import scenes, stage
from tractatus.errors import SceneError, SettingsError

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 640, 360


def test_what_the_product_does_not_do_cannot_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first scene is made to expect more acts than there are: the old recording stays."""
    folder = tmp_path / "recording"
    put_recording(folder)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    monkeypatch.setattr(stage, "_PATIENCE_SECONDS", 2.0)

    def lie(on: stage.Stage, _: scenes.Cast) -> None:
        on.see_figures(("windows.24h.services.*.operations", 1_000))

    story = (replace(scenes.STORY[0], play=lie),)
    order = recording.Order(folder, Format(WIDTH, HEIGHT), pace=0.03)
    with pytest.raises(SceneError, match=r"scene 1, Before anybody acts: expected figures of at"):
        recording.record(order, lambda _: None, story)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    assert [one.name for one in tmp_path.iterdir()] == ["recording"]


def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path) -> None:
    put_recording(tmp_path)
    (tmp_path / "thesis.txt").write_text("years of work")
    order = recording.Order(tmp_path, Format(WIDTH, HEIGHT))
    with pytest.raises(SettingsError, match=r"also holds: thesis\.txt"):
        recording.record(order, lambda _: None)
    assert json.loads((tmp_path / "recording.json").read_text())
