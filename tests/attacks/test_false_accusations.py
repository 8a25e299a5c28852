"""A proof of fraud accuses somebody: against an honest log none must hold, whoever makes it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from tests.attacks.attack import OPERATOR, SYSTEM
from tests.attacks.attacks import ATTACKS, NONCE, sealed
from tests.attacks.system import MINUTE, Files, canary, decision

from tractatus.errors import FormatError
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.fraud import (
    SHAPES,
    Exhibit,
    FraudProof,
    Kind,
    format_fraud,
    parse_fraud,
)
from tractatus.evidence.leaf import SummaryLeaf
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.signed import VerifierKey
from tractatus.testing.memory_log import MemoryLog
from tractatus.testing.pipeline import ORIGIN
from tractatus.verifier.fraud import verify_fraud
from tractatus.verifier.fraud_copy import Copy, read_copy
from tractatus.verifier.fraud_find import find_in_leaves, in_order, proof_of, summaries_of
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.steps import Verdict
from tractatus.verifier.trust import Trust

WITNESSES = [one.key for one in OPERATOR.witnesses]
PROMISES = OPERATOR.promises.key


def copy_of(files: Files) -> Copy:
    return read_copy(MemoryReader(files), Trust.from_policy(SYSTEM().pipeline.policy))


@cache
def now() -> Copy:
    """The honest log."""
    return copy_of(SYSTEM().files)


@cache
def before() -> Copy:
    """The honest log some minutes ago."""
    return copy_of(SYSTEM().seen[2])


def summaries() -> list[SummaryLeaf]:
    return summaries_of(now())


def forked() -> Copy:
    """Another history of the same size: that is fraud, and has one spelling."""
    entries = OPERATOR.rewrite(SYSTEM().entries, lambda entry: bytes([*entry[:-1], entry[-1] ^ 1]))
    return copy_of(OPERATOR.publish(entries, SYSTEM().now_ms))


def one(index: int) -> tuple[int, int]:
    return index, index + 1


def two(kind: Kind, first: Copy, second: Copy, *also: VerifierKey, **parts: bytes) -> FraudProof:
    keys = in_order(first.key, *also)
    return FraudProof(kind, keys, (Exhibit(first.note), Exhibit(second.note)), parts)


def whole_epoch(number: int, *, previous: int | None = None, cut: int = 0) -> FraudProof:
    epoch = summaries()[number - 1]
    named = epoch.previous if previous is None else previous
    spans = [(epoch.start - 1 + cut, epoch.end + 1)]
    return proof_of(Kind.SUMMARY, now(), *([one(named)] if named else []), *spans)


def omission(promise: bytes, *spans: tuple[int, int]) -> FraudProof:
    return proof_of(Kind.OMITTED, now(), *spans, also=[PROMISES], promise=promise)


def around(number: int, *, shift: int = 0) -> list[tuple[int, int]]:
    epoch = summaries()[number - 1]
    return [one(epoch.end), (epoch.start - 1 + shift, epoch.start + 1 + shift)]


def lowest() -> bytes:
    """A leaf that would be the first of any epoch, and was never promised by the log."""
    return bytes([1, 1, 4, 0]) + bytes(32)


def in_log(number: int) -> bytes:
    """The first leaf of an epoch."""
    return now().entries[summaries()[number - 1].start]


def cosigned_at(copy: Copy, at_ms: int) -> Copy:
    note = OPERATOR.cosign_again(copy.note, at_ms)
    return Copy(note, open_checkpoint(note, [OPERATOR.log.key]), copy.entries)


def figure(path: str, document: bytes | None = None, *numbers: int) -> FraudProof:
    spans = [one(0), *(one(summaries()[n - 1].end) for n in numbers or (len(summaries()),))]
    data = SYSTEM().metrics if document is None else document
    return proof_of(Kind.FALSE_FIGURE, now(), *spans, document=data, figure=path.encode())


def other_note() -> bytes:
    document = json.loads(SYSTEM().metrics)
    document["log"]["checkpoint"] = before().note.decode()
    document["windows"]["24h"]["services"]["BoundaryEnforcer"]["blocked"] += 1
    return json.dumps(document).encode()


def file_proof(partial: str, index: int) -> FraudProof:
    path = f"{partial}/{now().size}"
    proof = proof_of(Kind.FALSE_FILE, now(), data=SYSTEM().files[path], path=path.encode())
    return replace(proof, exhibits=(Exhibit(now().note, (now().hash_run(index),)),))


def with_record(record: bytes) -> FraudProof:
    entries = OPERATOR.epoch(
        SYSTEM().entries, [*sealed().leaves, canary("honest")], SYSTEM().now_ms
    )
    copy = copy_of(OPERATOR.publish(entries, SYSTEM().now_ms))
    at = copy.entries.index(sealed().leaves[0])
    return proof_of(Kind.MISCLASSIFIED, copy, one(at), nonce=NONCE, record=record)


def last() -> int:
    return now().size - 1


BLOCKED = "windows.24h.services.BoundaryEnforcer.blocked"

ACCUSATIONS: dict[str, Callable[[], FraudProof]] = {
    "a log that grew": lambda: two(
        Kind.SPLIT_VIEW, before(), now(), prefix=now().prefix(before().size)
    ),
    "a log beside itself": lambda: two(Kind.SPLIT_VIEW, now(), now(), prefix=b""),
    "a made-up prefix": lambda: two(
        Kind.SPLIT_VIEW, before(), now(), prefix=bytes(32) + now().prefix(before().size)[32:]
    ),
    "a made-up prefix alone": lambda: two(Kind.SPLIT_VIEW, before(), now(), prefix=bytes(32)),
    "no prefix": lambda: two(Kind.SPLIT_VIEW, before(), now(), prefix=b""),
    "two roots of one size, said in two ways": lambda: two(
        Kind.SPLIT_VIEW, forked(), now(), prefix=now().root
    ),
    "the larger tree first": lambda: two(
        Kind.SPLIT_VIEW, now(), before(), prefix=now().prefix(before().size)
    ),
    "neighbours in order": lambda: proof_of(Kind.ORDER, now(), (2, 4)),
    "the last leaf and its summary": lambda: proof_of(
        Kind.ORDER, now(), (summaries()[0].end - 1, summaries()[0].end + 1)
    ),
    "a summary and the next epoch": lambda: proof_of(
        Kind.ORDER, now(), (summaries()[0].end, summaries()[0].end + 2)
    ),
    "parameters and the first epoch": lambda: proof_of(Kind.ORDER, now(), (1, 3)),
    "two leaves": lambda: proof_of(Kind.DUPLICATE, now(), one(2), one(3)),
    "one leaf, twice": lambda: proof_of(Kind.DUPLICATE, now(), one(2), one(2)),
    "two summaries as doubles": lambda: proof_of(
        Kind.DUPLICATE, now(), one(summaries()[0].end), one(summaries()[1].end)
    ),
    "an honest summary": lambda: whole_epoch(3),
    "the first summary": lambda: whole_epoch(1),
    "a part of an epoch": lambda: whole_epoch(3, cut=1),
    "a summary without the one before": lambda: proof_of(
        Kind.SUMMARY, now(), (summaries()[2].start - 1, summaries()[2].end + 1)
    ),
    "a summary after another one than it names": lambda: whole_epoch(
        3, previous=summaries()[0].end
    ),
    "time that goes on": lambda: proof_of(
        Kind.BACKWARDS, now(), one(summaries()[0].end), one(summaries()[1].end)
    ),
    "the later one first": lambda: proof_of(
        Kind.BACKWARDS, now(), one(summaries()[1].end), one(summaries()[0].end)
    ),
    "no signs of life": lambda: proof_of(Kind.BACKWARDS, now(), one(0), one(1)),
    "the same codes": lambda: proof_of(Kind.CODES, now(), one(0), one(0)),
    "codes and parameters": lambda: proof_of(Kind.CODES, now(), one(0), one(1)),
    "a promise of an epoch that is not there": lambda: omission(
        OPERATOR.promise(7, lowest()), *(span for n in range(1, 7) for span in around(n))
    ),
    "a promised leaf that is there": lambda: omission(
        OPERATOR.promise(6, in_log(3)), *(span for n in range(1, 7) for span in around(n))
    ),
    "a leaf that is in an earlier epoch": lambda: omission(
        OPERATOR.promise(6, in_log(2)), *(span for n in range(4, 7) for span in around(n))
    ),
    "an epoch left out": lambda: omission(
        OPERATOR.promise(6, lowest()), *(span for n in (1, 2, 3, 5, 6) for span in around(n))
    ),
    "neighbours of another place": lambda: omission(
        OPERATOR.promise(6, lowest()), *(span for n in range(1, 7) for span in around(n, shift=1))
    ),
    "neighbours of another epoch": lambda: omission(
        OPERATOR.promise(2, in_log(2)), *around(1), around(2)[0], around(1)[1]
    ),
    "no epochs": lambda: omission(OPERATOR.promise(6, lowest())),
    "a leaf as promised": lambda: proof_of(
        Kind.ALTERED,
        now(),
        one(summaries()[2].start),
        also=[PROMISES],
        promise=OPERATOR.promise(3, in_log(3)),
    ),
    "a leaf that was not promised": lambda: proof_of(
        Kind.ALTERED,
        now(),
        one(summaries()[2].start),
        also=[PROMISES],
        promise=OPERATOR.promise(3, in_log(2)),
    ),
    "a record and its leaf": lambda: with_record(sealed().canonical),
    "another record": lambda: with_record(sealed().canonical.replace(b'"deny"', b'"allow"')),
    "a leaf that was seen": lambda: replace(
        two(Kind.BACKDATED, now(), now(), *WITNESSES),
        exhibits=(
            Exhibit(OPERATOR.cosign_again(now().note, SYSTEM().now_ms + 60 * MINUTE)),
            now().exhibit(one(last())),
        ),
    ),
    "a leaf of its time": lambda: replace(
        two(Kind.BACKDATED, before(), now(), *WITNESSES),
        exhibits=(Exhibit(before().note), now().exhibit(one(last()))),
    ),
    "a time without a witness": lambda: replace(
        two(Kind.BACKDATED, before(), now()),
        exhibits=(Exhibit(before().note), now().exhibit(one(last()))),
    ),
    "not of the future": lambda: proof_of(Kind.POSTDATED, now(), one(last()), also=WITNESSES),
    "a log that is awake": lambda: proof_of(Kind.STALE, now(), one(1), one(last()), also=WITNESSES),
    "a leaf that is not the last": lambda: proof_of(
        Kind.STALE,
        cosigned_at(now(), SYSTEM().now_ms + 60 * MINUTE),
        one(1),
        one(summaries()[3].end),
        also=WITNESSES,
    ),
    "canaries that were caught": lambda: proof_of(Kind.CANARIES, now(), one(last())),
    "a minute without canaries": lambda: proof_of(
        Kind.CANARIES, now(), one(1), one(summaries()[0].end), one(summaries()[1].end)
    ),
    "minutes with canaries": lambda: proof_of(
        Kind.CANARIES, now(), one(1), one(summaries()[0].end), one(last())
    ),
    "an honest figure": lambda: figure(BLOCKED),
    "a figure and other epochs": lambda: figure(BLOCKED, None, 3),
    "a document of another tree": lambda: figure(BLOCKED, other_note()),
    "what is no sum": lambda: figure("windows.24h.uptime.value"),
    "what is no figure": lambda: figure("windows.24h.services.Nobody.blocked"),
    "an honest bundle": lambda: file_proof("tile/entries/000.p", 3),
    "an honest tile": lambda: file_proof("tile/0/000.p", 3),
}


@pytest.mark.parametrize("name", ACCUSATIONS)
def test_an_honest_log_cannot_be_accused(name: str) -> None:
    proof = ACCUSATIONS[name]()
    check = verify_fraud(format_fraud(proof))
    assert check.verdict is Verdict.FALSE
    assert check.first_false is not None
    assert check.first_false.number in (2, 4), "the parts themselves hold"
    assert not check.shown


def test_every_kind_is_tried() -> None:
    assert {make().kind for make in ACCUSATIONS.values()} == set(Kind)


def long_omission(epochs: int) -> FraudProof:
    """A promise of the 70th epoch, and as many epochs up to it as are shown."""
    log = MemoryLog(origin=ORIGIN)
    for number in range(70):
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY)
        log.close_epoch(1_700_000_000_000 + number)
    log.publish(1_700_000_000_000)
    copy = read_copy(MemoryReader(log.resources), Trust.from_policy(log.policy))
    shown = summaries_of(copy)[-epochs:]
    spans = [span for one in shown for span in ((one.end, one.end + 1), (one.start - 1, one.end))]
    promise = OPERATOR.promise(70, lowest())
    return proof_of(Kind.OMITTED, copy, *spans, also=[PROMISES], promise=promise)


def test_an_omission_is_shown_for_many_epochs_or_for_all() -> None:
    assert "not in epochs 7 to 70" in verify_fraud(format_fraud(long_omission(64))).shown
    assert "not in any epoch up to 70" in verify_fraud(format_fraud(long_omission(70))).shown
    check = verify_fraud(format_fraud(long_omission(63)))
    assert check.first_false is not None
    assert "at least 64 epochs" in check.first_false.detail


@cache
def proofs() -> dict[str, bytes]:
    """One of each kind, as the attacks give them."""
    found = (one for attack in ATTACKS for one in attack.findings())
    return {one.kind: one.proof for one in found if one.proof}


@pytest.mark.parametrize("kind", sorted(Kind))
def test_a_changed_byte_shows_nothing_else(kind: str) -> None:
    """What is left of a damaged file is nothing, or the same without other people's lines."""
    data, chance, both = proofs()[kind], random.Random(kind), "; cosigned both"
    shown = verify_fraud(data).shown
    for _ in range(40):
        position = chance.randrange(len(data))
        changed = bytearray(data)
        changed[position] ^= 1 << chance.randrange(7)
        check = verify_fraud(bytes(changed))
        if SHAPES[Kind(kind)].is_signed:
            assert check.shown.partition(both)[0] in ("", shown.partition(both)[0])
        else:
            assert check.first_false is None or not check.shown


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.SPLIT_VIEW}))
def test_a_proof_without_some_of_its_runs_shows_nothing(kind: str) -> None:
    proof = parse_fraud(proofs()[kind])
    runs = proof.exhibits[-1].runs
    for fewer in ((), runs[:-1], runs[1:], (*runs, runs[-1])):
        if fewer == runs:
            continue
        exhibits = (*proof.exhibits[:-1], replace(proof.exhibits[-1], runs=fewer))
        check = verify_fraud(format_fraud(replace(proof, exhibits=exhibits)))
        assert check.first_false is not None, fewer


def test_an_epoch_without_leaves_is_a_false_summary() -> None:
    epoch = OPERATOR.epoch(SYSTEM().entries, [canary("none")], SYSTEM().now_ms)
    copy = copy_of(OPERATOR.publish([*epoch[:-2], epoch[-1]], SYSTEM().now_ms))
    (found,) = find_in_leaves(copy)
    assert "no leaf before its summary" in verify_fraud(format_fraud(found)).shown


def test_one_leaf_is_no_epoch() -> None:
    end = summaries()[2].end
    for span in ((end, end + 1), (end + 1, end + 2)):
        check = verify_fraud(format_fraud(proof_of(Kind.SUMMARY, now(), span)))
        assert check.first_false is not None


def test_an_unsigned_answer_is_said_to_be_one() -> None:
    for kind in (Kind.FALSE_FIGURE, Kind.FALSE_FILE):
        steps = verify_fraud(proofs()[kind]).steps
        assert steps[5].status == "not_checked"
        assert "word" in steps[5].detail


def test_a_key_that_signs_nothing_cannot_be_named() -> None:
    proof = parse_fraud(proofs()[Kind.ORDER])
    more = replace(proof, keys=in_order(*proof.keys, PROMISES))
    check = verify_fraud(format_fraud(more))
    assert check.first_false is not None
    assert check.first_false.name == "signatures"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: data.replace(b'"kind":"order"', b'"kind":"disorder"'),
        lambda data: data.replace(b'"kind":"order"', b'"kind":"duplicate"'),
        lambda data: data.replace(b'"start":56', b'"start":056'),
        lambda data: data.replace(b'"start":56', b'"start":56.0'),
        lambda data: data.replace(b'"start":56', b'"start":true'),
        lambda data: data.replace(b'"start":56', b'"start":-1'),
        lambda data: data.replace(b'"start":56', b'"start":9007199254740991'),
        lambda data: data.replace(b'"start":56', b'"start":55'),
        lambda data: data.replace(b'"hashes":[]', b'"hashes":null'),
        lambda data: data.replace(b'"attachments":{}', b'"attachments":{"promise":""}'),
        lambda data: data.replace(b'"attachments":{}', b'"attachments":[]'),
        lambda data: data.replace(b'"exhibits":[', b'"exhibits":[{"checkpoint":"","runs":[]},'),
        lambda data: b"[]\n",
        lambda data: b'{"schema":"tractatus/fraud/v1"}\n',
        lambda data: b"[" * 100_000 + b"\n",
        lambda data: b" " * (17 * 1024 * 1024),
        lambda data: b"",
    ],
)
def test_what_is_not_exactly_a_proof_is_refused(change: Callable[[bytes], bytes]) -> None:
    data = proofs()[Kind.ORDER]
    changed = change(data)
    assert changed != data
    check = verify_fraud(changed)
    assert check.first_false is not None
    if check.first_false.number == 1:
        with pytest.raises(FormatError):
            parse_fraud(changed)


def test_a_thief_of_the_promise_key_can_accuse_its_owner() -> None:
    """A limit: whoever holds a key speaks for it."""
    spans = [span for n in range(1, 7) for span in around(n)]
    check = verify_fraud(format_fraud(omission(OPERATOR.promise(6, lowest()), *spans)))
    assert check.shown
    assert decision("x") not in now().entries
