"""The measured quality: the arithmetic, the sets, and the page that says what was found.

Sections that take many seconds are compared with the page by `tests/deep/test_quality.py`; here
a sample of records is examined under a seed of its own.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from quality import classification, passes, reasoning
from quality.figures import Share, confusion, kappa
from quality.report import SECTIONS, page_part, parts_of
from quality.sets import HERE, Text, leaks, read_lines, read_texts, split_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "quality.md"
SPLIT = ("instructions/texts.jsonl", "acts/commits.jsonl", "acts/requests.jsonl",
         "acts/crossings.jsonl")  # fmt: skip
ONE_SIDED = {
    "acts/crossings-development.jsonl": "train",
    "acts/ordinary-development.jsonl": "train",
    "acts/crossings-fresh.jsonl": "test",
    "acts/ordinary-fresh.jsonl": "test",
    "acts/crossings-second.jsonl": "train",
    "acts/requests-second.jsonl": "train",
    "acts/commits-second.jsonl": "train",
}
LEAST = dict(zip(SPLIT, (640, 500, 500, 300), strict=True))


def test_wilsons_interval_is_that_of_the_literature() -> None:
    low, high = Share(15, 50).interval()
    assert (round(low, 3), round(high, 3)) == (0.191, 0.438)
    assert Share(0, 10).interval() == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert Share(10, 10).interval()[1] == pytest.approx(1)


def test_kappa_is_that_of_cohens_example() -> None:
    # 20 times both yes, 15 both no, 5 and 10 apart: observed .70, expected .50.
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a")] * 3) == 1.0
    assert kappa([("a", "b"), ("b", "a")]) == pytest.approx(-1.0)


def test_a_share_is_written_with_its_interval_and_its_n() -> None:
    assert str(Share(15, 50)) == "30.0 % (19.1 % to 43.8 %), 15/50"
    assert str(Share(0, 0)) == "none"
    assert Share.that([True, False, True]) == Share(2, 3)


def test_confusion_has_what_is_true_in_rows() -> None:
    lines = confusion([("a", "b"), ("a", "b"), ("b", "b")], ["a", "b"], "x").splitlines()
    assert lines == ["| x | a | b |", "| --- | --- | --- |", "| a | 0 | 2 |", "| b | 0 | 1 |"]


@pytest.mark.parametrize("name", SPLIT)
def test_the_split_follows_its_rule_and_nothing_leaks(name: str) -> None:
    texts = read_texts(name)
    assert len(texts) >= LEAST[name]
    assert [one for one in texts if one.split != split_of(one.near)] == []
    assert leaks(texts) == []
    assert min(Counter(one.split for one in texts).values()) > len(texts) * 0.4


def test_nothing_from_outside_is_near_what_the_classifier_is_fitted_to() -> None:
    here = HERE / "instructions"
    fitted = [
        Text(row["id"], row["text"], "train", "written", "", row["id"])
        for name in ("texts.jsonl", "training.jsonl")
        for row in read_lines(here / name)
    ]
    fresh = [
        Text(row["id"], row["text"], "test", "written", "", row["id"])
        for path in sorted(here.glob("fresh_*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["instruction"]
    ]
    assert len(fitted) > 2000
    assert len(fresh) > 100
    assert leaks([*fresh, *fitted]) == []


def test_a_half_that_is_not_there_is_said_to_be_and_one_that_is_there_is_measured(
    tmp_path: Path,
) -> None:
    (tmp_path / "open.toml").write_text(
        '[[instruction]]\nid = "a"\ntext = "Use port 27027."\nquadrant = "SYSTEM"\n'
        'persistence = "HIGH"\nscope = "TASK"\nverification = "NONE"\nexplicitness = "mid"\n'
        'constraints = [{key = "port", operator = "equals", value = 27027, polarity = "forbid"}]\n',
        encoding="utf-8",
    )
    page = classification.section((("no.toml", "sealed"), ("open.toml", "open")), tmp_path)
    assert "`sealed`: not measured, for `quality/instructions/no.toml` is not there." in page
    assert "| persistence | 100.0 % (20.7 % to 100.0 %), 1/1 |" in page
    assert "| verification | 0.0 % (0.0 % to 79.3 %), 0/1 |" in page
    assert "| recall of constraints | 0.0 % (0.0 % to 79.3 %), 0/1 |" in page


def test_near_duplicates_in_two_splits_are_found() -> None:
    texts = [Text("a", "please restart the worker now", "train", "", "", "a"),
             Text("b", "Please restart the worker, now!", "test", "", "", "b"),
             Text("c", "please restart the worker now", "train", "", "", "c")]  # fmt: skip
    assert leaks(texts) == [("a", "b"), ("b", "c")]


def test_no_text_is_in_two_places() -> None:
    sets = [read_texts(name) for name in (*SPLIT[1:], *ONE_SIDED)]
    said = Counter(one.text.lower() for one in chain(*sets))
    assert [text for text, times in said.items() if times > 1] == []
    assert [
        one.id
        for name, split in ONE_SIDED.items()
        for one in read_texts(name)
        if one.split != split
    ] == []


@pytest.mark.parametrize("name", [name for name, one in SECTIONS.items() if not one.is_heavy])
def test_the_page_says_what_is_measured(name: str) -> None:
    on_page = parts_of(PAGE.read_text(encoding="utf-8"))
    assert on_page[name].split("\n") == page_part(name).split("\n")


def test_the_page_has_every_section_in_order() -> None:
    assert list(parts_of(PAGE.read_text(encoding="utf-8"))) == list(SECTIONS)


def test_disagreements_are_published() -> None:
    if passes.are_there():
        assert passes.DISAGREEMENTS.read_text(encoding="utf-8") == passes.disagreements_page()
    else:
        assert "Not measured yet" in page_part("annotation")


def test_a_constraint_is_compared_without_its_subject_and_spelling() -> None:
    label = passes.constraint_label
    assert label("port:redis", "equals", "6379", "require") == label(
        "port", "equals", 6379, "require"
    )
    assert label("path", "matches", "Docs/", "forbid") == label(
        "path", "matches", "docs/**", "forbid"
    )
    assert label("port", "equals", 1, "require") != label("port", "equals", 1, "forbid")
    assert label("x", "one_of", [8081, 8080], "p") == label("x", "one_of", [8080, 8081], "p")


def test_records_of_development_are_told_apart() -> None:
    found, alarms, why = reasoning.measure("train", 4_711, 40)
    assert alarms.hits <= 2, why
    assert {name: str(one) for name, one in found.items() if one.hits < 37} == {}


def test_records_come_from_their_seed() -> None:
    one = [proposal for _, proposal in reasoning.records("test", 5, 20)]
    assert one == [proposal for _, proposal in reasoning.records("test", 5, 20)]
    assert one != [proposal for _, proposal in reasoning.records("test", 6, 20)]
    names = {
        split: {domain["name"] for domain in reasoning.domains(split)}
        for split in ("train", "test")
    }
    assert not names["train"] & names["test"]
