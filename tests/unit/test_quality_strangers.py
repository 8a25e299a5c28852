"""The reader of strangers' requests: sound ones and their mutants have one act."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from quality import strangers


@pytest.mark.parametrize("name", strangers.OPENED)
def test_a_defective_record_has_the_act_of_its_sound_one(name: str) -> None:
    acts = defaultdict(set)
    defects = defaultdict(set)
    for one in strangers.read_strangers(strangers.file_of(name)):
        acts[one.situation].add(repr(one.request.act))
        defects[one.situation].add(one.defect)

    assert len(acts) == 60
    assert {len(one) for one in acts.values()} == {1}
    assert {frozenset(one) for one in defects.values()} == {
        frozenset({strangers.SOUND, "parameter_differs", strangers.CONTRADICTS})
    }


def test_what_is_not_there_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "STRANGERS", tmp_path)

    text = strangers.section()

    assert "Not measured" in text
    assert all(f"{name}.jsonl" in text for name in (*strangers.OPENED, *strangers.SEALED))
