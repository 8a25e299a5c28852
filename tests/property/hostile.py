"""Everything of ours that reads bytes from the network, with right bytes to begin from.

A target reads bytes; it returns, or raises an error of the tree. What it returns may be the bytes
of what it read, written again: then they must be the same.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.site.papers import START_MS, Papers

from tractatus.canonical import canonical_json
from tractatus.errors import TractatusError
from tractatus.evidence.leaf import format_leaf, parse_leaf
from tractatus.evidence.promise import open_promise
from tractatus.evidence.receipt import format_receipt, parse_receipt
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import format_entry_bundle, parse_entry_bundle, parse_tile_path
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import format_policy, parse_policy
from tractatus.notes.proof import TlogProof, format_proof, parse_proof, verify_proof
from tractatus.notes.signed import VerifierKey, format_note, parse_note
from tractatus.notes.witness import (
    format_cosignatures,
    judge,
    parse_cosignatures,
    parse_size,
)
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.fraud import verify_fraud
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.receipt import Given, verify_receipt
from tractatus.verifier.recount import parse_metrics
from tractatus.verifier.target import WELL_KNOWN, _trust_document, trust_of
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log


class Target(NamedTuple):
    """Bytes that are right, and who reads them."""

    right: bytes
    read: Callable[[bytes], bytes | None]


NASTY_TEXT = (
    b"", b"0", b"00", b"-1", b"+1", b"1e9", b"18446744073709551616", b"9223372036854775808",
    "１２".encode(), "٣".encode(), b"\x00", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\n\n", b"\n",
    b"=", b"==", "\u2028".encode(), "\u2014 ".encode(), b" " * 64, b"A" * 4096, b"9" * 5000,
)  # fmt: skip
NASTY_JSON: tuple[Any, ...] = (
    None, True, -1, 0, 2**53, 2**64, 1.5, 1e308, "", "\ud800", "\u0000", "x" * 70_000, [], {},
    [[]], {"": None}, "NaN", "9" * 5000, "-1", ["a"] * 2000, 10**400,
)  # fmt: skip


def papers() -> Papers:
    made = Papers(MemoryLog())
    for _ in range(3):
        made.decide()
    made.log.close_epoch(START_MS + 1000)
    made.log.publish(START_MS + 3000)
    return made


def _parse_only(read: Callable[[bytes], object]) -> Callable[[bytes], None]:
    return lambda data: (read(data), None)[1]


def targets() -> dict[str, Target]:
    made = papers()
    log, receipt = made.log, made.receipt(0)
    note = log.resources["checkpoint"]
    policy, key = format_policy(log.policy), log.policy.logs[0].key
    promise_keys = [VerifierKey.parse(one) for one in receipt.promise_keys]
    assert receipt.placement is not None
    proof: TlogProof = receipt.placement.proofs[0]
    cosigned = format_cosignatures(parse_note(note).signatures)
    size = len(log.entries)
    bundle = log.resources[f"tile/entries/000.p/{size}"]
    trust = json.dumps({
        "origin": key.name, "platform": "http://127.0.0.1:9", "verifier_keys": [key.vkey],
        "witness_policy": policy.decode(),
    }).encode()  # fmt: skip

    def witness(data: bytes) -> None:
        answer = judge(data, latest=lambda _: None, log_keys={key.name: [key]})
        assert answer.status in (200, 400, 403, 404, 409, 422)
        assert (answer.accepted is not None) is (answer.status == 200)

    def whole(path: str) -> Callable[[bytes], None]:
        def read(data: bytes) -> None:
            reader = MemoryReader({**log.resources, path: data})
            verify_log(reader, Question("it", Trust.from_policy(log.policy), START_MS + 4000))

        return read

    def figures(data: bytes) -> None:
        reader = MemoryReader(log.resources)
        question = Question("it", Trust.from_policy(log.policy), START_MS + 4000, metrics=data)
        verify_log(reader, question)

    def receipts(data: bytes) -> bytes:
        parsed = parse_receipt(data)
        verify_receipt("it", parsed, Given(), MemoryReader(log.resources))
        return format_receipt(parsed)

    def proofs(data: bytes) -> bytes:
        parsed = parse_proof(data)
        verify_proof(parsed, leaf_hash(log.entries[parsed.index % size]), log.policy)
        return format_proof(parsed)

    def keys(data: bytes) -> bytes:
        return VerifierKey.parse(data.decode("utf-8", "surrogateescape")).vkey.encode()

    def notes(data: bytes) -> bytes:
        parsed = parse_note(data)
        cosignatures_of(parsed, log.policy.witness_keys)
        open_checkpoint(data, [key])
        return format_note(parsed)

    return {
        "note": Target(note, notes),
        "policy": Target(policy, _parse_only(parse_policy)),
        "witness request": Target(b"old 0\n\n" + note, witness),
        "witness's answer": Target(cosigned, lambda d: format_cosignatures(parse_cosignatures(d))),
        "witness's size": Target(b"123\n", lambda data: b"%d\n" % parse_size(data)),
        "key": Target(key.vkey.encode(), keys),
        "proof": Target(format_proof(proof), proofs),
        "tile path": Target(
            b"tile/0/x001/067.p/5",
            lambda data: parse_tile_path(data.decode("latin-1")).path.encode("latin-1"),
        ),
        "bundle": Target(bundle, lambda data: format_entry_bundle(parse_entry_bundle(data))),
        "leaf": Target(log.entries[-1], lambda data: format_leaf(parse_leaf(data))),
        "promise": Target(receipt.promise, _parse_only(lambda d: open_promise(d, promise_keys))),
        "receipt": Target(format_receipt(receipt), receipts),
        "proof of fraud": Target(format_receipt(receipt), _parse_only(lambda d: verify_fraud(d))),
        WELL_KNOWN: Target(trust, _parse_only(lambda data: trust_of(_trust_document(data)))),
        "figures": Target(log.metrics(START_MS + 3500), figures),
        "figures, parsed": Target(log.metrics(START_MS + 3500), _parse_only(parse_metrics)),
        "log's checkpoint": Target(note, whole("checkpoint")),
        "log's bundle": Target(bundle, whole(f"tile/entries/000.p/{size}")),
        "log's tile": Target(log.resources[f"tile/0/000.p/{size}"], whole(f"tile/0/000.p/{size}")),
    }


def changed(right: bytes, seed: int) -> bytes:
    """Right bytes made wrong, most often in one place."""
    dice = random.Random(seed)
    if right[:1] == b"{" and dice.random() < 0.7:
        return _changed_json(right, dice)
    data = bytearray(right)
    for _ in range(dice.choice((1, 1, 1, 2, 8))):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.choice((0, 1, 1, 4, 40, 4000)))
        match dice.randrange(5):
            case 0 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                data[at:end] = dice.choice(NASTY_TEXT)
            case 2:
                data[at:at] = data[at:end]  # twice
            case 3:
                del data[at:end]
            case _:
                lines = bytes(data).split(b"\n")
                lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
                data = bytearray(b"\n".join(lines))
    return bytes(data)


def _changed_json(right: bytes, dice: random.Random) -> bytes:
    document = json.loads(right)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in items:
            places.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(document)
    node, key = dice.choice(places)
    old = node[key]
    if isinstance(old, str) and dice.random() < 0.5:
        text = changed(old.encode() or b" ", dice.randrange(2**32))
        node[key] = text.decode("utf-8", "replace")
    else:
        node[key] = dice.choice(NASTY_JSON)
    try:
        return canonical_json(document) + right[-1:].replace(b"}", b"")
    except TractatusError:
        return json.dumps(document).encode()
