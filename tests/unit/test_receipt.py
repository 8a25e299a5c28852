"""A receipt is checked step by step, and the first false step is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.site.papers import START_MS, Papers

from tractatus.canonical import canonical_json
from tractatus.cli import main
from tractatus.evidence.leaf import SummaryLeaf, format_leaf, parse_leaf
from tractatus.evidence.promise import Promise, open_promise, sign_promise
from tractatus.evidence.receipt import Placement, Receipt, format_receipt
from tractatus.notes.policy import format_policy, parse_policy
from tractatus.notes.proof import TlogProof
from tractatus.notes.signed import NoteSigner
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.receipt import Given, ReceiptReport, verify_receipt
from tractatus.verifier.steps import Status, Verdict

Change = Callable[[Papers, Receipt], Receipt]


@pytest.fixture
def papers() -> Papers:
    """Two decisions of the first epoch, one of the second."""
    made = Papers(MemoryLog())
    made.decide()
    made.decide()
    made.log.close_epoch(START_MS + 1000)
    made.decide()
    made.log.close_epoch(START_MS + 2000)
    made.log.publish(START_MS + 3000)
    return made


def waiting(papers: Papers, *, is_logged: bool = True) -> Receipt:
    """A receipt from before its epoch."""
    papers.decide(is_logged=is_logged)
    return papers.receipt(len(papers.records) - 1)


def check(
    receipt: Receipt, papers: Papers | None = None, given: Given | None = None
) -> ReceiptReport:
    reader = MemoryReader(papers.log.resources) if papers else None
    return verify_receipt("a receipt", receipt, given or Given(), reader)


def statuses(report: ReceiptReport) -> str:
    marks = {Status.PASSED: "+", Status.FAILED: "!", Status.NOT_CHECKED: "."}
    return "".join(marks[step.status] for step in report.steps)


def test_a_receipt_with_proofs_is_verified_offline_and_against_the_log(papers: Papers) -> None:
    for at in range(3):
        assert statuses(check(papers.receipt(at))) == "+++++."
        report = check(papers.receipt(at), papers)
        assert (statuses(report), report.verdict) == ("++++++", Verdict.VERIFIED)


def test_a_receipt_from_before_its_epoch_has_no_proofs_yet(papers: Papers) -> None:
    receipt = waiting(papers)
    report = check(receipt, papers)
    assert (statuses(report), report.verdict) == ("+++..+", Verdict.VERIFIED)
    assert "epoch 4 is not closed yet; 0 of the leaves" in report.steps[5].detail
    for later in (4000, 5000):
        papers.log.close_epoch(START_MS + later)
        papers.decide()
        papers.log.publish(START_MS + later)
    assert "the leaves are in the log" in check(receipt, papers).steps[5].detail


def test_a_broken_promise_is_the_log_s_step(papers: Papers) -> None:
    receipt = waiting(papers, is_logged=False)
    papers.decide()
    papers.log.close_epoch(START_MS + 4000)
    papers.log.publish(START_MS + 4000)
    assert check(receipt, papers).verdict is Verdict.VERIFIED, "epoch 4 may still come"
    papers.decide()
    papers.log.close_epoch(START_MS + 5000)
    papers.log.publish(START_MS + 5000)
    report = check(receipt, papers)
    assert (statuses(report), report.verdict) == ("+++..!", Verdict.FALSE)
    assert "epoch 4 is closed, and a promised leaf is not in the log" in report.steps[5].detail
    papers.log.take(papers.records[-3].leaves)
    papers.log.close_epoch(START_MS + 6000)
    papers.log.publish(START_MS + 6000)
    assert "stands behind the promised epoch" in check(receipt, papers).steps[5].detail


def _other_key(papers: Papers, receipt: Receipt) -> Receipt:
    signer = NoteSigner(papers.signer.key.name, b"\x09" * 32)
    promise = open_promise(receipt.promise, [papers.signer.key]).promise
    return replace(receipt, promise=sign_promise(promise, [signer]))


def _later_number(papers: Papers, receipt: Receipt) -> Receipt:
    return replace(receipt, promise=receipt.promise.replace(b"\n2\n", b"\n3\n", 1))


def _earlier_promise(papers: Papers, receipt: Receipt) -> Receipt:
    promise = open_promise(receipt.promise, [papers.signer.key]).promise
    assert receipt.placement is not None
    return replace(receipt, promise=sign_promise(replace(promise, epoch=1), [papers.signer]))


def _other_record(papers: Papers, receipt: Receipt) -> Receipt:
    return replace(receipt, record=papers.records[1].canonical)


def _softer_record(papers: Papers, receipt: Receipt) -> Receipt:
    return replace(receipt, record=receipt.record.replace(b'"allow"', b'"deny"'))


def _other_nonce(papers: Papers, receipt: Receipt) -> Receipt:
    return replace(receipt, nonce=bytes(32))


def _other_content(papers: Papers, receipt: Receipt) -> Receipt:
    return replace(receipt, content=canonical_json({"act": {"text": "something else"}}))


def _fewer_leaves(papers: Papers, receipt: Receipt) -> Receipt:
    promise = open_promise(receipt.promise, [papers.signer.key]).promise
    less = Promise(promise.origin, promise.epoch, promise.leaves[:1])
    assert receipt.placement is not None
    placement = replace(receipt.placement, proofs=receipt.placement.proofs[:1])
    return replace(receipt, promise=sign_promise(less, [papers.signer]), placement=placement)


def _placed(receipt: Receipt) -> Placement:
    assert receipt.placement is not None
    return receipt.placement


def _swapped_proofs(papers: Papers, receipt: Receipt) -> Receipt:
    placement = _placed(receipt)
    return replace(receipt, placement=replace(placement, proofs=placement.proofs[::-1]))


def _uncosigned(papers: Papers, receipt: Receipt) -> Receipt:
    placement = _placed(receipt)
    lines = placement.summary_proof.checkpoint.splitlines(keepends=True)
    bare = replace(placement.summary_proof, checkpoint=b"".join(lines[:-1]))
    return replace(receipt, placement=replace(placement, summary_proof=bare))


def _other_summary(papers: Papers, receipt: Receipt) -> Receipt:
    placement = _placed(receipt)
    summary = parse_leaf(placement.summary)
    assert isinstance(summary, SummaryLeaf)
    forged = format_leaf(replace(summary, number=summary.number + 1))
    return replace(receipt, placement=replace(placement, summary=forged))


def _earlier_summary(papers: Papers, receipt: Receipt) -> Receipt:
    first = _placed(papers.receipt(0))
    return replace(
        receipt,
        placement=replace(
            _placed(receipt), summary=first.summary, summary_proof=first.summary_proof
        ),
    )


@pytest.mark.parametrize(
    ("at", "change", "expected", "why"),
    [
        (0, _other_key, "+!....", "no signature by a known key"),
        (0, _later_number, "+!....", "does not verify"),
        (0, _other_record, "++!...", "content is not what"),
        (0, _softer_record, "++!...", "do not lead to the promised"),
        (0, _other_nonce, "++!...", "content is not what"),
        (0, _other_content, "++!...", "content is not what"),
        (0, _fewer_leaves, "++!...", "do not lead to the promised"),
        (0, _swapped_proofs, "+++!..", "root"),
        (0, _uncosigned, "+++!..", "quorum"),
        (0, _other_summary, "+++!..", "root"),
        (2, _earlier_summary, "++++!.", "does not stand before"),
        (2, _earlier_promise, "++++!.", "later than the promised 1"),
    ],
)
def test_each_lie_has_its_step(
    papers: Papers, at: int, change: Change, expected: str, why: str
) -> None:
    report = check(change(papers, papers.receipt(at)))
    assert (statuses(report), report.verdict) == (expected, Verdict.FALSE)
    assert report.first_false is not None
    assert why in report.first_false.detail


def test_a_promise_of_another_log_is_none_of_this_one(papers: Papers) -> None:
    other = Papers(MemoryLog(origin="example.org/another"))
    other.decide()
    mixed = replace(papers.receipt(0), promise=other.promise(0), promise_keys=(other.signer.vkey,))
    report = check(mixed)
    assert statuses(report) == "+!...."
    assert "trusted is" in report.steps[1].detail


def test_a_summary_that_says_it_is_elsewhere_does_not_count(papers: Papers) -> None:
    """An operator can log what they like; that a leaf is signed does not make it true."""
    summary = papers.log.summaries[-1]
    papers.log.add(summary)
    papers.log.publish(START_MS + 4000)
    honest = papers.receipt(2)
    index = papers.log.entries.index(format_leaf(summary), summary.end + 1)
    place = papers._place(index)
    note = papers.log.resources["checkpoint"]
    moved = replace(_placed(honest), summary_proof=TlogProof(index, place.proof, note))
    report = check(replace(honest, placement=moved))
    assert statuses(report) == "++++!."
    assert "does not stand where it says" in report.steps[4].detail


def test_without_content_the_rest_is_checked(papers: Papers) -> None:
    assert statuses(check(replace(papers.receipt(0), content=None))) == "+++++."


def test_a_forger_with_keys_of_their_own_is_found_by_keys_from_elsewhere(papers: Papers) -> None:
    forged = Papers(MemoryLog(b"forger"))
    forged.signer = NoteSigner(forged.signer.key.name, b"\x0a" * 32)
    forged.decide()
    forged.log.close_epoch(START_MS + 1000)
    forged.log.publish(START_MS + 2000)
    receipt = forged.receipt(0)
    alone = check(receipt)
    assert alone.verdict is Verdict.VERIFIED, "a story that holds together"
    assert "all keys as the receipt itself says" in alone.steps[0].detail
    policy = parse_policy(format_policy(papers.log.policy))
    assert statuses(check(receipt, given=Given(policy))) == "+++!.."
    assert statuses(check(receipt, given=Given(None, (papers.signer.key,)))) == "+!...."
    given = Given(policy, (papers.signer.key,))
    assert "given" in check(papers.receipt(0), given=given).steps[0].detail


def test_a_log_that_changed_its_past_is_found(papers: Papers) -> None:
    receipt = papers.receipt(2)
    rolled_back = Papers(MemoryLog())
    rolled_back.decide()
    rolled_back.log.close_epoch(START_MS + 1000)
    rolled_back.log.publish(START_MS + 3000)
    assert statuses(check(receipt, rolled_back)) == "+++++!"


def test_the_command_names_the_step(
    papers: Papers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    for name, data in papers.log.resources.items():
        (log / name).parent.mkdir(parents=True, exist_ok=True)
        (log / name).write_bytes(data)
    policy = tmp_path / "policy"
    policy.write_bytes(format_policy(papers.log.policy))
    (log / "policy").write_bytes(policy.read_bytes())
    file = tmp_path / "one.receipt.json"
    file.write_bytes(format_receipt(papers.receipt(0)))
    keys = ["--policy", str(policy), "--promise-key", papers.signer.vkey]
    assert main(["receipt", "verify", str(file), "--log", str(log), *keys]) == 0
    assert f"verified: {file}" in capsys.readouterr().out
    assert main(["receipt", "verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "verified"
    file.write_bytes(format_receipt(_softer_record(papers, papers.receipt(0))))
    assert main(["receipt", "verify", str(file)]) == 1
    assert "false: step 3, record: " in capsys.readouterr().out
    file.write_bytes(b"{}\n")
    assert main(["receipt", "verify", str(file)]) == 2
    assert main(["receipt", "verify", str(tmp_path / "none")]) == 2
