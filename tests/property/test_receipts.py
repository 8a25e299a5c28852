"""Promises and receipts: written, read back the same, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_evidence import sealed

from tractatus.canonical import canonical_json
from tractatus.errors import FormatError, SignatureError
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, Digests, SummaryLeaf, format_leaf
from tractatus.evidence.promise import (
    HEADER,
    Promise,
    format_promise,
    open_promise,
    parse_promise,
    promise_key_name,
    sign_promise,
)
from tractatus.evidence.receipt import Placement, Receipt, format_receipt, parse_receipt
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint
from tractatus.notes.proof import TlogProof
from tractatus.notes.signed import Note, NoteSigner, format_note, parse_note

ORIGIN = "example.org/log"
SIGNER = NoteSigner(promise_key_name(ORIGIN), b"\x07" * 32)
NEXT = NoteSigner(promise_key_name(ORIGIN), b"\x08" * 32)
LOG = NoteSigner(ORIGIN, b"\x09" * 32)
POLICY = f"log {LOG.vkey}\nquorum none\n".encode()
BYTES = st.integers(0, 255)
COMMITMENTS = st.integers(0, 2**256 - 1).map(lambda number: number.to_bytes(32, "big"))
ENTRIES = st.one_of(
    st.builds(DecisionLeaf, st.integers(0, 127), BYTES, BYTES, COMMITMENTS),
    st.builds(CountedLeaf, st.integers(128, 255), BYTES, BYTES, COMMITMENTS, st.integers(1, 2**40)),
).map(format_leaf)
PROMISES = st.builds(
    Promise,
    st.sampled_from(["a", "example.org/log", "localhost/tractatus/00ff00ff", "größe.example"]),
    st.integers(1, 2**63 - 1),
    st.lists(ENTRIES, min_size=1, max_size=4, unique_by=lambda entry: entry[4:36]).map(
        lambda leaves: tuple(sorted(leaves))
    ),
)
HASHES = st.lists(COMMITMENTS, max_size=3).map(tuple)
_TEXT = format_checkpoint(Checkpoint(ORIGIN, 7, b"r" * 32))
CHECKPOINT = format_note(Note(_TEXT, (LOG.sign(_TEXT),)))
PROOFS = st.builds(TlogProof, st.integers(0, 2**63 - 1), HASHES, st.just(CHECKPOINT))


SUMMARY = format_leaf(
    SummaryLeaf(
        number=3,
        start=2,
        end=9,
        previous=None,
        not_before=1,
        not_after=2,
        below_threshold=False,
        canaries_sent=0,
        canaries_caught=0,
        digests=Digests(b"p" * 32, b"s" * 32, b"d" * 32),
        counts=Histogram({(1, 1, 0): 7}),
        cumulative=Histogram({(1, 1, 0): 7}),
    )
)


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    promise = draw(PROMISES)
    signer = NoteSigner(promise_key_name(promise.origin), b"\x07" * 32)
    # Canonical JSON has integers that every reader of JSON has.
    numbers = st.integers(-(2**53) + 1, 2**53 - 1)
    content = draw(st.none() | st.dictionaries(st.text(max_size=5), numbers, max_size=3))
    proofs = draw(st.lists(PROOFS, min_size=len(promise.leaves), max_size=len(promise.leaves)))
    placement = Placement(tuple(proofs), SUMMARY, draw(PROOFS))
    return Receipt(
        promise=sign_promise(promise, [signer]),
        record=sealed().canonical,
        nonce=draw(st.binary(min_size=32, max_size=32)),
        content=None if content is None else canonical_json(content),
        promise_keys=(signer.vkey,),
        witness_policy=POLICY,
        placement=draw(st.none() | st.just(placement)),
    )


@given(PROMISES)
def test_promises_are_read_back(promise: Promise) -> None:
    assert parse_promise(format_promise(promise)) == promise


@given(PROMISES, st.data())
def test_a_promise_is_read_in_one_spelling_only(promise: Promise, data: st.DataObject) -> None:
    text = format_promise(promise)
    position = data.draw(st.integers(0, len(text) - 1))
    other = text[:position] + data.draw(st.sampled_from("0 \n=A")) + text[position + 1 :]
    try:
        assert format_promise(parse_promise(other)) == other
    except FormatError:
        return


@settings(max_examples=40)
@given(receipts())
def test_receipts_are_read_back(receipt: Receipt) -> None:
    assert parse_receipt(format_receipt(receipt)) == receipt


def a_promise(epoch: int = 7) -> Promise:
    return Promise(ORIGIN, epoch, tuple(sorted(sealed().leaves)))


def a_receipt() -> Receipt:
    return Receipt(
        promise=sign_promise(a_promise(), [SIGNER]),
        record=sealed().canonical,
        nonce=b"n" * 32,
        content=canonical_json({"text": "hello", "score": 0.5}),
        promise_keys=(SIGNER.vkey,),
        witness_policy=POLICY,
    )


MANY = tuple(b"\x01\x01\x01\x00" + number.to_bytes(32, "big") for number in range(257))


def test_the_leaves_of_a_record_are_promised_as_they_come() -> None:
    assert a_promise().leaves == sealed().leaves  # a record's leaves ascend already


def test_a_promise_is_opened_by_its_key_and_no_other() -> None:
    note = sign_promise(a_promise(), [SIGNER])
    opened = open_promise(note, [LOG.key, NEXT.key, SIGNER.key])
    assert (opened.promise, opened.key) == (a_promise(), SIGNER.key)
    for keys in ([], [NEXT.key], [LOG.key], [NoteSigner("example.net/promises", b"\x07" * 32).key]):
        with pytest.raises(SignatureError):
            open_promise(note, keys)


def test_while_a_key_is_replaced_each_of_the_two_opens_a_promise() -> None:
    note = sign_promise(a_promise(), [SIGNER, NEXT])
    assert open_promise(note, [SIGNER.key]).key == SIGNER.key
    assert open_promise(note, [NEXT.key]).key == NEXT.key


def test_a_changed_promise_does_not_open() -> None:
    note = parse_note(sign_promise(a_promise(7), [SIGNER]))
    forged = format_note(Note(format_promise(a_promise(8)), note.signatures))
    with pytest.raises(SignatureError, match="does not verify"):
        open_promise(forged, [SIGNER.key])


def test_the_key_of_promises_signs_no_checkpoint_that_anybody_opens() -> None:
    text = format_checkpoint(Checkpoint(ORIGIN, 1, b"r" * 32))
    note = format_note(Note(text, (SIGNER.sign(text),)))
    with pytest.raises(FormatError, match="begins with its version"):
        open_promise(note, [SIGNER.key])
    with pytest.raises(FormatError, match="only"):
        sign_promise(a_promise(), [LOG])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"epoch": 0}, "epoch from 1"),
        ({"epoch": 2**63}, "epoch from 1"),
        ({"origin": ""}, "only"),
        ({"origin": "two words"}, "only"),
        ({"leaves": ()}, "1 to 256"),
        ({"leaves": sealed().leaves[::-1]}, "ascending"),
        ({"leaves": sealed().leaves[:1] * 2}, "ascending"),
        (
            {"leaves": (b"\x01\x01\x01\x00" + b"c" * 32, b"\x01\x02\x01\x00" + b"c" * 32)},
            "same commitment",
        ),
        ({"leaves": (b"\x06" + bytes(16),)}, "only decision and counted"),
        ({"leaves": MANY}, "1 to 256"),
    ],
)
def test_what_is_no_promise_is_not_signed(change: dict[str, object], why: str) -> None:
    with pytest.raises(FormatError, match=why):
        sign_promise(replace(a_promise(), **change), [SIGNER])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{HEADER}\n",
        f"{HEADER}\n{ORIGIN}\n7\n",
        format_promise(a_promise()).replace("\n7\n", "\n07\n"),
        format_promise(a_promise()).replace("\n7\n", "\n７\n"),
        format_promise(a_promise()).replace("v1", "v2"),
        format_promise(a_promise()) + "\n",
        format_promise(a_promise()) + "AA==\n",
        f"{HEADER}\n{ORIGIN}\n7\n" + "AQEBAA==\n" * 300,
    ],
)
def test_what_is_no_promise_is_not_read(text: str) -> None:
    with pytest.raises(FormatError):
        parse_promise(text)


def _document(**changes: object) -> bytes:
    return canonical_json(json.loads(format_receipt(a_receipt())) | changes) + b"\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "newline"),
        (b"[]\n", "version"),
        (format_receipt(a_receipt())[:-1], "newline"),
        (b" " + format_receipt(a_receipt()), "canonical"),
        (_document(schema="tractatus/receipt/v2"), "version"),
        (_document(more=1), "other members"),
        (_document(nonce="6E" * 32), "canonical"),
        (_document(nonce="6e" * 31), "32 bytes"),
        (_document(nonce=7), "not a receipt"),
        (_document(content="{ }"), "canonical"),
        (_document(content={}), "not a receipt"),
        (_document(promise_keys=[]), "keys"),
        (_document(promise_keys=["x"]), "verifier key"),
        (_document(promise_keys=SIGNER.vkey), "verifier key"),
        (_document(proofs=["x"]), "not a receipt"),
        (_document(proofs=None), "not a receipt"),
        (_document(summary={"entry": "AA==", "proof": ""}), "proof"),
        (_document(record="{}"), "record"),
        (_document(witness_policy="quorum none"), "newline"),
        (format_receipt(a_receipt()).replace(b"promise/v1", b"promise\\ud800"), "canonical"),
        (b"x" * (4 * 1024 * 1024 + 1), "at most"),
    ],
)
def test_what_is_no_receipt_is_not_read(data: bytes, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        parse_receipt(data)
