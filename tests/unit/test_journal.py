"""A tenant's journal: what is in it is in the log, and what is missing is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.site.papers import START_MS, Papers

from tractatus.canonical import canonical_json
from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.evidence.journal import Journal, format_journal, parse_journal
from tractatus.evidence.receipt import format_receipt
from tractatus.notes.policy import format_policy
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.journal import (
    CHECKPOINT,
    DECISIONS,
    IN_THE_LOG,
    KEPT,
    LATE_MS,
    PROOFS,
    TRUST,
    JournalReport,
    Kept,
    verify_journal,
)
from tractatus.verifier.steps import Verdict


def lived() -> Papers:
    """Three decisions in the log, one that waits."""
    papers = Papers(MemoryLog())
    papers.decide()
    papers.decide()
    papers.log.close_epoch(START_MS + 10)
    papers.decide()
    papers.log.decide(1, 1, 5)
    papers.log.close_epoch(START_MS + 20)
    papers.log.publish(START_MS + 30)
    papers.decide()
    return papers


def without(journal: Journal, at: int) -> Journal:
    decisions = journal.decisions
    return replace(journal, decisions=decisions[:at] + decisions[at + 1 :])


def first_false(report: JournalReport) -> int | None:
    return report.first_false.number if report.first_false else None


def test_a_whole_journal_is_verified_and_read_back() -> None:
    journal = lived().journal()
    data = format_journal(journal)
    assert parse_journal(data) == journal
    report = verify_journal(parse_journal(data))
    assert report.verdict is Verdict.VERIFIED, report.document()
    assert (report.decisions, report.waiting) == (4, 1)
    assert "no file from before" in report.steps[KEPT - 1].detail


def test_a_decision_that_was_deleted_is_found_by_what_was_kept() -> None:
    papers = lived()
    before, receipt = papers.journal(), papers.receipt(3)
    papers.log.close_epoch(START_MS + 40)
    papers.log.publish(START_MS + 50)
    today = papers.journal()
    kept = [Kept("monday", before), Kept("a receipt", receipt)]
    assert verify_journal(today, kept).verdict is Verdict.VERIFIED
    for at, source in ((1, "monday"), (3, "a receipt")):
        record_id = str(papers.records[at].record_id)
        report = verify_journal(without(today, at), kept)
        assert first_false(report) == KEPT
        assert len(report.missing) == 1 and record_id in report.missing[0], report.missing
        assert source in report.missing[0]
        # Without what was kept, nobody could know.
        assert verify_journal(without(today, at)).verdict is Verdict.VERIFIED


def test_a_decision_that_never_reached_the_log_is_named() -> None:
    papers = lived()
    withheld = papers.decide(is_logged=False)
    for number in range(2):
        papers.log.decide(1, 1)
        papers.log.close_epoch(START_MS + 40 + number)
        papers.log.publish(START_MS + 50 + number)
        report = verify_journal(papers.journal())
        if number == 0:  # the next epoch is not yet the one that was promised
            assert report.verdict is Verdict.VERIFIED and report.waiting == 1
            first = papers.journal()
    assert first_false(report) == IN_THE_LOG
    assert [str(withheld.record_id) in one for one in report.missing] == [True]
    # An operator who promises anew each time is held to what was promised first.
    papers.promised[-1] = 99
    assert verify_journal(papers.journal()).verdict is Verdict.VERIFIED
    assert first_false(verify_journal(papers.journal(), [Kept("then", first)])) == IN_THE_LOG
    kept = [Kept("then", first), Kept("later", papers.journal())]
    assert first_false(verify_journal(papers.journal(), kept)) == IN_THE_LOG


def test_what_was_in_the_log_does_not_wait_again() -> None:
    papers = lived()
    papers.promised[0] = 99
    before = papers.journal()
    decisions = list(before.decisions)
    decisions[0] = replace(decisions[0], places=None, promise=None)
    after = replace(before, decisions=tuple(decisions))
    assert verify_journal(after).verdict is Verdict.VERIFIED
    report = verify_journal(after, [Kept("then", before)])
    assert first_false(report) == IN_THE_LOG
    assert "was in the log" in report.missing[0]


def test_what_waits_too_long_is_missing_whatever_is_promised() -> None:
    papers = lived()
    papers.decide(is_logged=False)
    papers.promised[-1] = 99
    for number, late in enumerate((LATE_MS - 1_000, LATE_MS + 1_000)):
        papers.log.decide(1, 1)
        papers.log.close_epoch(START_MS + late)  # opened when the one before was closed
        papers.log.publish(START_MS + late)
        if number == 0:
            assert verify_journal(papers.journal()).verdict is Verdict.VERIFIED
    papers.log.decide(1, 1)
    papers.log.close_epoch(START_MS + 2 * LATE_MS)
    papers.log.publish(START_MS + 2 * LATE_MS)
    report = verify_journal(papers.journal())
    assert first_false(report) == IN_THE_LOG
    assert [str(papers.records[-1].record_id) in one for one in report.missing] == [True]
    assert "opened long after it" in report.missing[0]


def test_another_nonce_for_a_kept_record_is_another_decision() -> None:
    papers = lived()
    before = papers.journal()
    decisions = list(before.decisions)
    decisions[3] = replace(decisions[3], nonce=b"z" * 32, content=None, promise=None)
    report = verify_journal(replace(before, decisions=tuple(decisions)), [Kept("then", before)])
    assert first_false(report) == KEPT
    assert "is another one in this journal" in report.missing[0]


def _places(journal: Journal) -> Journal:
    first = journal.decisions[0]
    assert first.places is not None
    swapped = replace(first, places=first.places[::-1])
    return replace(journal, decisions=(swapped, *journal.decisions[1:]))


def _summary(journal: Journal) -> Journal:
    assert journal.summary is not None
    return replace(journal, summary=journal.summary[:-1] + bytes([journal.summary[-1] ^ 1]))


CHANGES: list[tuple[str, Callable[[Journal], Journal], int]] = [
    (
        "a signature",
        lambda one: replace(
            one, checkpoint=one.checkpoint.replace("— witness-1 ".encode(), "— other ".encode())
        ),
        CHECKPOINT,
    ),
    ("a tenant", lambda one: replace(one, tenant=UUID(int=5)), DECISIONS),
    (
        "a content",
        lambda one: replace(
            one, decisions=(replace(one.decisions[0], content=b"{}"), *one.decisions[1:])
        ),
        DECISIONS,
    ),
    (
        "a nonce",
        lambda one: replace(
            one,
            decisions=(
                replace(one.decisions[0], content=None, nonce=b"0" * 32),
                *one.decisions[1:],
            ),
        ),
        PROOFS,
    ),
    ("two places", _places, PROOFS),
    ("the summary", _summary, PROOFS),
]


@pytest.mark.parametrize(("what", "change", "step"), CHANGES, ids=[one[0] for one in CHANGES])
def test_each_change_fails_at_its_step(
    what: str, change: Callable[[Journal], Journal], step: int
) -> None:
    report = verify_journal(change(lived().journal()))
    assert first_false(report) == step, report.document()


def test_another_log_is_found_by_a_policy_from_elsewhere() -> None:
    journal = lived().journal()
    other = Papers(MemoryLog(seed=b"other"))
    other.log.publish(START_MS)
    assert first_false(verify_journal(journal, policy=other.log.policy)) == CHECKPOINT
    assert verify_journal(journal, policy=lived().log.policy).verdict is Verdict.VERIFIED
    stranger = Kept("kept", other.journal())
    assert first_false(verify_journal(journal, [stranger])) == TRUST


def test_a_journal_has_one_spelling() -> None:
    data = format_journal(lived().journal())
    document = json.loads(data)
    twice = document | {"decisions": document["decisions"][:1] * 2}
    for bad in (
        data[:-1],
        data + b"\n",
        b"[]\n",
        canonical_json(document | {"more": 1}) + b"\n",
        canonical_json(document | {"decisions": document["decisions"][::-1]}) + b"\n",
        canonical_json(twice) + b"\n",
        canonical_json(document | {"tenant": document["tenant"].upper()[:-1] + "A"}) + b"\n",
        canonical_json(document | {"decisions": [1]}) + b"\n",
        canonical_json(document | {"checkpoint": "x"}) + b"\n",
    ):
        with pytest.raises(FormatError):
            parse_journal(bad)


def test_the_command_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = lived()
    files = {
        "today": format_journal(without(papers.journal(), 1)),
        "kept": format_journal(papers.journal()),
        "receipt": format_receipt(papers.receipt(1)),
        "policy": format_policy(papers.log.policy),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    today, policy = str(tmp_path / "today"), str(tmp_path / "policy")
    assert main(["journal", today, "--policy", policy]) == 0
    for kept in ("kept", "receipt"):
        assert main(["journal", today, "--kept", str(tmp_path / kept)]) == 1
        said = capsys.readouterr().out
        assert "6 kept         FALSE" in said
        assert "missing: content.publish of" in said and str(papers.records[1].record_id) in said
    assert main(["journal", str(tmp_path / "nothing")]) == 2
