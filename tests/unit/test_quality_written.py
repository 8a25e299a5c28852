"""The reader of what was written outside: every variant differs where it says, and only there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from quality import fit_stakes, written
from quality.figures import Share
from quality.reasoning import DEFECTS, Proposal, domains
from quality.sets import read_lines

RECORDS = written.RECORDS[0]


def _of(defect: str) -> list[tuple[Proposal, Proposal]]:
    """Each variant of one defect with the sound record it was made of."""
    found = []
    base: Proposal | None = None
    for _, kind, proposal in written.variants(RECORDS):
        if kind == written.SOUND:
            base = proposal
        elif kind == defect:
            assert base is not None
            found.append((base, proposal))
    assert found
    return found


def test_every_record_is_spoilt_in_every_way() -> None:
    kinds = Counter(kind for _, kind, _ in written.variants(RECORDS))

    assert kinds.keys() == {written.SOUND, *DEFECTS}
    assert min(kinds.values()) == kinds[written.SOUND] == len(written.read_records(RECORDS))


def test_a_contradiction_is_one_more_step_and_nothing_else() -> None:
    for base, spoilt in _of("a step contradicts the act"):
        assert base.reasoning and spoilt.reasoning
        more = Counter(spoilt.reasoning.steps) - Counter(base.reasoning.steps)
        assert more.total() == len(spoilt.reasoning.steps) - len(base.reasoning.steps) == 1
        assert replace(spoilt.reasoning, steps=base.reasoning.steps) == base.reasoning


def test_a_paraphrase_is_the_only_alternative() -> None:
    texts = {text for _, one in written.read_records(RECORDS) for text in one["paraphrases"]}
    for base, spoilt in _of("alternatives paraphrase the act"):
        assert base.reasoning and spoilt.reasoning
        assert {one.option for one in spoilt.reasoning.alternatives} <= texts
        assert len(spoilt.reasoning.alternatives) == 1
        assert replace(spoilt.reasoning, alternatives=base.reasoning.alternatives) == base.reasoning


def test_a_differing_claim_stands_in_place_of_another_and_keeps_its_reference() -> None:
    for base, spoilt in _of("parameter differs from the evidence"):
        assert base.reasoning and spoilt.reasoning
        pairs = list(zip(base.reasoning.evidence, spoilt.reasoning.evidence, strict=True))
        assert sum(one.claim != other.claim for one, other in pairs) == 1
        assert all(one.reference == other.reference for one, other in pairs)


def test_foreign_reasoning_is_that_of_another_domain() -> None:
    goals = {record["goal"]: name for name, record in written.read_records(RECORDS)}
    for base, spoilt in _of("reasoning about something else"):
        assert base.reasoning and spoilt.reasoning
        assert goals[base.reasoning.goal] != goals[spoilt.reasoning.goal]


def test_the_records_of_the_generator_stay_what_they_were() -> None:
    names = {name for name, _ in written.read_records(RECORDS)}

    assert not names & {domain["name"] for split in ("train", "test") for domain in domains(split)}


@pytest.mark.parametrize(
    ("name", "is_of_the_half"), [("fresh_development", True), ("fresh_sealed", False)]
)
def test_the_halves_of_the_first_set_follow_the_rule(name: str, is_of_the_half: bool) -> None:
    rows = list(read_lines(written.HERE / "acts" / f"{name}.jsonl"))

    assert rows
    for row in rows:
        assert (hashlib.sha256(row["text"].encode()).digest()[0] < 128) is is_of_the_half
        assert (row["kind"] == "crossing") == (row["decides_about"] is not None)


def test_what_is_fitted_and_what_is_sealed_are_different_files() -> None:
    sealed = {written.SEALED_ACTS, written.SEALED_RECORDS}

    assert not sealed & {*written.ACTS, *written.RECORDS}
    assert written.SEALED_ACTS.stem not in fit_stakes.OUTSIDE
    assert [f"{name}.jsonl" for name in fit_stakes.OUTSIDE] == [one.name for one in written.ACTS]


def test_shares_of_several_files_are_added_by_kind() -> None:
    files = [{"a": Share(1, 2), "b": Share(0, 1)}, {"a": Share(3, 3)}]

    assert written.pooled(files) == {"a": Share(4, 5), "b": Share(0, 1)}


def test_acts_are_counted_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "acts.jsonl"
    rows = [
        {"text": "fix a typo", "kind": "commit"},
        {"text": "Summarise the minutes in five lines.", "kind": "request"},
        {"text": "Change the privacy policy", "kind": "crossing"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    shares = written.measure_acts(path)

    assert {kind: (one.hits, one.of) for kind, one in shares.items()} == {
        "commit": (0, 1), "request": (0, 1), "crossing": (1, 1)
    }  # fmt: skip


def test_a_file_is_shown_where_it_is_there_and_said_to_be_missing_where_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts, opened = tmp_path / "fourth_sealed.jsonl", tmp_path / "open.jsonl"
    crossing = json.dumps({"text": "Change the privacy policy", "kind": "crossing"}) + "\n"
    opened.write_text(crossing)
    monkeypatch.setattr(written, "SEALED_ACTS", acts)
    monkeypatch.setattr(written, "SEALED_RECORDS", tmp_path / "reasoning_fourth_sealed.toml")
    monkeypatch.setattr(written, "ACTS", (opened, tmp_path / "third_development.jsonl"))
    monkeypatch.setattr(written, "RECORDS", (RECORDS,))
    monkeypatch.setattr(written, "measure_records", lambda path: {written.SOUND: Share(0, 2)})

    missing = written.section()
    assert "Not measured: `fourth_sealed.jsonl` and `reasoning_fourth_sealed.toml`" in missing
    assert "Not in the figures of development: `third_development.jsonl`, missing" in missing
    assert "| boundary crossings sent to a human | none set | – | 100.0 %" in missing

    acts.write_text(crossing)
    present = written.section()
    assert "Not measured: `reasoning_fourth_sealed.toml`," in present
    assert "| boundary crossings sent to a human | none set | 100.0 %" in present


def test_a_half_that_was_sealed_is_the_one_whose_digest_was_published() -> None:
    published = (written.HERE / "fresh" / "README.md").read_text(encoding="utf-8")

    for path in (written.ACTS[1], written.RECORDS[1]):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in published
