"""`tractatus fraud` as a stranger types it: over HTTP, with a directory of what was seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.attacks.attack import OPERATOR, SYSTEM, asked
from tests.attacks.attacks import ATTACKS, NONCE, sealed
from tests.unit.test_cli_verify import live_log, now_ms, served, site, write

from tractatus.adapters.files.witness_memory import FileWitnessMemory
from tractatus.cli import main
from tractatus.errors import ProofError
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.leaf import parse_leaf
from tractatus.evidence.promise import KEY_SUFFIX, Promise, sign_promise
from tractatus.evidence.receipt import Receipt, format_receipt
from tractatus.evidence.record import SealedRecord
from tractatus.notes.policy import format_policy
from tractatus.notes.signed import NoteSigner, Signature
from tractatus.notes.witness import AddCheckpointRequest, format_add_checkpoint
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.fraud_look import Detector
from tractatus.verifier.fraud_watch import look
from tractatus.verifier.fraud_witness import cosign_again

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    def call(*words: str | Path) -> tuple[int, str]:
        code = main(["fraud", *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    yield call


def grow(log: MemoryLog, count: int) -> None:
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, count)
    log.close_epoch(now_ms())
    log.publish(now_ms())


def test_a_watched_site_that_rewrites_its_past_is_found_and_proven(
    run: Run, tmp_path: Path
) -> None:
    honest, other = live_log(), live_log()
    resources: dict[str, bytes] = {}
    keep = ("--keep", tmp_path / "seen", "--out", tmp_path / "proofs")
    with served(resources) as url:
        resources |= site(honest, url)
        assert run("watch", url, *keep) == (0, "nothing was found\n")
        grow(honest, 2)
        resources |= site(honest, url)
        assert run("watch", url, *keep) == (0, "nothing was found\n")
        other.commitment()  # from here on other decisions
        grow(other, 5)
        resources |= site(other, url)
        code, out = run("watch", url, *keep)
    assert code == 1
    assert out.startswith("past: two histories are signed: ")
    (proof,) = (tmp_path / "proofs").iterdir()
    policy = tmp_path / "policy"
    policy.write_bytes(format_policy(honest.policy))
    code, out = run("verify", proof, "--policy", policy)
    assert (code, out.count("holds")) == (0, 6), out
    code, out = run("verify", proof, "--json")
    document = json.loads(out)
    assert (code, document["kind"], document["verdict"]) == (0, "split-view", "verified")
    assert document["accused"] == [honest.policy.logs[0].key.vkey]
    proof.write_bytes(proof.read_bytes().replace(b"split-view", b"duplicate"))
    code, out = run("verify", proof)
    assert code == 1
    assert "nothing is shown: step 1, format" in out


def test_two_visitors_compare_what_they_kept(run: Run, tmp_path: Path) -> None:
    one, other = live_log(), live_log()
    grow(one, 2)
    other.commitment()
    grow(other, 1)
    for name, log in (("one", one), ("other", other)):
        directory = write(tmp_path / name, log)
        assert run("watch", directory, "--keep", tmp_path / f"{name}-seen")[0] == 0
    seen = (tmp_path / "one-seen", tmp_path / "other-seen")
    code, out = run("compare", *seen, "--log", tmp_path / "one", "--out", tmp_path / "proofs")
    assert (code, "two histories are signed" in out) == (1, True)
    assert run("verify", *(tmp_path / "proofs").iterdir())[0] == 0
    code, out = run("compare", seen[0], seen[0], "--log", tmp_path / "one")
    assert (code, out) == (0, "2 checkpoints of one history\n")


def test_an_older_log_cannot_settle_a_comparison(run: Run, tmp_path: Path) -> None:
    old = live_log()
    write(tmp_path / "old", old)
    grow(old, 1)
    write(tmp_path / "new", old)
    views = (tmp_path / "old" / "checkpoint", tmp_path / "new" / "checkpoint")
    assert run("compare", *views, "--log", tmp_path / "new")[0] == 0
    code, out = run("compare", *views, "--log", tmp_path / "old")
    assert (code, "take its log" in out) == (2, True)


def test_a_witness_that_refused_a_second_history_holds_the_proof(run: Run, tmp_path: Path) -> None:
    one, other = live_log(), live_log()
    grow(one, 2)
    other.commitment()
    grow(other, 4)
    memory = FileWitnessMemory(tmp_path / "memory")
    memory.remember(one.checkpoint().origin, one.resources["checkpoint"])
    note = other.resources["checkpoint"]
    request = AddCheckpointRequest(one.checkpoint().size, (bytes(32),), note)
    memory.keep_refused(format_add_checkpoint(request))
    memory.close()
    write(tmp_path / "one", one)
    write(tmp_path / "other", other)
    view = tmp_path / "memory"
    code, out = run("compare", view, "--log", tmp_path / "one")
    assert (code, "take its log" in out) == (2, True), "the second history is larger, and not here"
    code, out = run("compare", view, "--log", tmp_path / "other", "--out", tmp_path / "p")
    assert (code, "two histories are signed" in out) == (1, True), out
    assert run("verify", *(tmp_path / "p").iterdir())[0] == 0


def receipt_of(log: MemoryLog, epoch: int, record: SealedRecord) -> bytes:
    keys = NoteSigner(log.checkpoint().origin + KEY_SUFFIX, bytes([7]) * 32)
    promise = Promise(log.checkpoint().origin, epoch, record.leaves)
    receipt = Receipt(
        promise=sign_promise(promise, [keys]),
        record=record.canonical,
        nonce=NONCE,
        content=None,
        promise_keys=(keys.vkey,),
        witness_policy=format_policy(log.policy),
    )
    return format_receipt(receipt)


def test_a_member_with_a_receipt_proves_that_a_decision_was_left_out(
    run: Run, tmp_path: Path
) -> None:
    log = live_log()
    write(tmp_path / "log", log)
    mine, out = tmp_path / "mine.receipt.json", tmp_path / "proofs"
    words = (tmp_path / "log", "--receipt", mine, "--out", out)
    mine.write_bytes(receipt_of(log, 4, sealed()))
    assert run("find", *words) == (0, "nothing was found\n"), "the epoch is not closed yet"
    grow(log, 2)
    write(tmp_path / "log", log)
    code, said = run("find", *words)
    assert (code, said.startswith("receipts: promised by epoch 4, and it is not in")) == (1, True)
    code, said = run("verify", *out.iterdir())
    assert (code, "/promises+" in said) == (0, True), "it accuses the key of promises too"
    mine.write_bytes(b"{}\n")
    assert run("find", *words)[0] == 2


def test_a_decision_that_is_logged_otherwise_breaks_promise_and_record(
    run: Run, tmp_path: Path
) -> None:
    log = live_log()
    entry = sealed().leaves[0]
    log._pending.append(bytes([*entry[:2], Outcome.ALLOW, *entry[3:]]))
    grow(log, 2)
    write(tmp_path / "log", log)
    mine, out = tmp_path / "mine.receipt.json", tmp_path / "proofs"
    mine.write_bytes(receipt_of(log, 4, sealed()))
    code, said = run("find", tmp_path / "log", "--receipt", mine, "--out", out)
    assert (code, said.count("receipts: leaf")) == (1, 2), said
    assert run("verify", *out.iterdir())[0] == 0
    assert sorted(path.name.rsplit("-", 1)[0] for path in out.iterdir()) == [
        "fraud-altered",
        "fraud-misclassified",
    ]


def test_find_names_a_false_figure_of_a_site(run: Run, tmp_path: Path) -> None:
    log = live_log()
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(log, url)
        path = "api/public/framework-metrics"
        resources[path] = resources[path].replace(b'"blocked":360', b'"blocked":361')
        code, out = run("find", url, "--out", tmp_path)
    assert (code, out.startswith("figures: windows.")) == (1, True), out
    (proof,) = tmp_path.iterdir()
    code, out = run("verify", proof)
    assert (code, "bearer's word" in out) == (0, True)


def test_what_cannot_be_looked_at_exits_2(run: Run, tmp_path: Path) -> None:
    assert run("find", tmp_path / "nothing")[0] == 2
    assert run("verify", tmp_path / "nothing")[0] == 2
    assert run("compare", tmp_path / "a", tmp_path / "b", "--log", tmp_path)[0] == 2


def witness_answers(status: int, body: bytes) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(status, content=body))


def test_a_witness_that_has_seen_more_shows_an_old_page() -> None:
    policy = SYSTEM().pipeline.policy
    witnesses = [replace(policy.witnesses[0], url="https://witness.example")]
    note = SYSTEM().files["checkpoint"]
    with pytest.raises(ProofError, match="has seen 99 leaves"):
        cosign_again(note, witnesses, witness_answers(409, b"99\n"))
    assert cosign_again(note, witnesses, witness_answers(500, b"no\n")) == note
    later = SYSTEM().now_ms + 600_000
    text = note.decode().split("\n\n")[0] + "\n"
    line: Signature = OPERATOR.witnesses[0].sign(text, later // 1000)
    again = cosign_again(note, witnesses, witness_answers(200, line.line.encode()))
    found = look(asked(SYSTEM(), SYSTEM().files, now_ms=later, cosign_again=lambda _: again))
    assert [(one.detector, one.kind) for one in found] == [(Detector.STALENESS, "stale")]


def test_a_frozen_page_without_a_witness_is_seen_and_not_proven() -> None:
    frozen = next(attack for attack in ATTACKS if attack.code == "A7")
    (found,) = look(replace(frozen.staged(), cosign_again=None))
    assert (found.detector, found.proof) == (Detector.STALENESS, b"")
    assert "stale" in found.what


def test_a_damaged_log_is_a_finding_and_never_silence() -> None:
    files = dict(SYSTEM().files)
    bundle = next(path for path in files if path.startswith("tile/entries/000.p/56"))
    for path in (bundle, "tile/0/000.p/56"):
        without = {name: data for name, data in files.items() if name != path}
        (found,) = look(asked(SYSTEM(), without))
        assert found.detector is Detector.FILES
        assert path in found.what
    assert parse_leaf(SYSTEM().entries[0])
