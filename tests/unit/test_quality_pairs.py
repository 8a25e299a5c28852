"""The section on pairs by another writer: with both halves, and with one that is not there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from quality.crossref_pairs import (
    HALVES,
    PAIRS,
    is_found,
    is_stopped,
    read_pairs,
    section,
    verdict_on,
)


def row(number: int, port: int, *, conflict: bool, **more: Any) -> dict[str, Any]:
    return {
        "id": f"port-{number:02}",
        "instruction": "Use port 27027 for MongoDB.",
        "act": {"type": "tool.call", "parameters": {"service": "mongodb", "port": port}},
        "conflict": conflict,
        "key": "port",
        "age_s": 60,
        **more,
    }


def written(path: Path, *rows: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")


def test_a_half_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    written(tmp_path / "development.jsonl", row(1, 27017, conflict=True))
    text = section(where=tmp_path)
    assert "`seventh, sealed`: not measured" in text
    assert "for `quality/pairs/seventh_sealed.jsonl` is not there." in text
    assert "| port | 100.0 %" in text
    assert "pairs/development.jsonl` is not there" not in text


def test_every_set_is_measured_the_sealed_one_first(tmp_path: Path) -> None:
    sealed_file, *others = [file for file, _ in HALVES]
    for file in others:
        written(tmp_path / file, row(1, 27017, conflict=True))
    rows = (row(2, 27017, conflict=True), row(3, 27027, conflict=False))
    written(tmp_path / sealed_file, *rows)
    text = section(where=tmp_path)
    assert "not measured" not in text
    assert text.index("| seventh, sealed |") < text.index("| first, development |")
    (sealed, *_) = [line for line in text.splitlines() if line.startswith("| all |")]
    assert sealed.count("1/1") == 2, "found and stopped"
    assert sealed.count("0/1") == 2, "no false alarm, none stopped"


def test_a_miss_and_a_false_alarm_are_counted_together(tmp_path: Path) -> None:
    rows = (
        row(1, 27027, conflict=True),  # its writer says that this goes against the instruction
        row(2, 27017, conflict=False),
        row(3, 27017, conflict=True, instruction="Maybe consider using port 27027."),
    )
    written(tmp_path / "sealed.jsonl", *rows)
    (first, *_) = [line for line in section(where=tmp_path).splitlines() if "| all |" in line]
    found, stopped, alarms, falsely = first.split(" | ")[1:5]
    assert found.endswith("1/2")
    assert stopped.endswith("0/2"), "a warning stops nothing"
    assert alarms.endswith("1/1")
    assert falsely.rstrip(" |").endswith("1/1")


def test_age_and_text_of_a_pair_reach_the_validator(tmp_path: Path) -> None:
    until = "Use port 27027 for MongoDB until 1970-01-01."
    rows = [row(n, 27017, conflict=True, instruction=until, age_s=age) for n, age in
            ((1, 60), (2, 3 * 86_400))]  # fmt: skip
    spoken = row(3, 1, conflict=True, instruction="Never use port 4444.")
    spoken["act"] = {"type": "tool.call", "text": "listen on port 4444"}
    written(tmp_path / "sealed.jsonl", *rows, spoken)
    verdicts = [verdict_on(pair) for pair in read_pairs(tmp_path / "sealed.jsonl")]
    assert [is_found(one) for one in verdicts] == [True, False, True]
    assert is_stopped(verdicts[0])


@pytest.mark.parametrize("file", [file for file, _ in HALVES])
def test_a_file_that_is_there_has_what_its_page_says(file: str) -> None:
    pairs = read_pairs(PAIRS / file)
    assert len(pairs) > 200 or file == "sealed.jsonl"
    assert len({one.id for one in pairs}) == len(pairs)
    assert not pairs or min(Counter(one.conflict for one in pairs).values()) > 50
