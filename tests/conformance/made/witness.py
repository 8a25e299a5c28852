"""Vectors of witness requests: what a witness answers to add-checkpoint (tlog-witness v1.1.0)."""

from __future__ import annotations

from tests.conformance.made.common import (
    LOG,
    NEXT,
    ORIGIN,
    STRANGER,
    Vector,
    b64,
    body,
    line,
    read_hash,
    right,
    root,
    signed,
)

from tractatus.merkle.proofs import consistency_proof


def note(size: int, root_: bytes | None = None, *lines: str) -> bytes:
    text = body(size, b64(root(size) if root_ is None else root_))
    return signed(text, LOG.sign(text).line, *lines)


def lines(old: object, proof: list[bytes]) -> bytes:
    return "".join([f"old {old}\n", *(f"{b64(one)}\n" for one in proof), "\n"]).encode()


def given(request: bytes, stored: int | None) -> Vector:
    at = None if stored is None else {"size": str(stored), "root": b64(root(stored))}
    return {"request": b64(request), "keys": [LOG.vkey], "stored": at}


def ask(old: int, new: int, proof: list[bytes] | None = None) -> bytes:
    if proof is None:
        proof = consistency_proof(old, new, read_hash) if 0 < old <= new else []
    return lines(old, proof) + note(new)


def answer(status: int, body_: str | None = None) -> Vector:
    return {"status": status} if body_ is None else {"status": status, "body": body_}


def accepted() -> list[Vector]:
    stranger = STRANGER.sign(body(13)).line
    both = note(13, None, NEXT.sign(body(13)).line, stranger)
    return [
        right("first", "from the empty tree nothing is to be proved", given(ask(0, 13), None),
              answer(200)),
        right("growth", "with a proof", given(ask(5, 13), 5), answer(200)),
        right("growth by much", "from 1 to 300", given(ask(1, 300), 1), answer(200)),
        right("growth from a power of two", "the old root is not in the proof",
              given(ask(8, 13), 8), answer(200)),
        right("the same again", "the same size and root", given(ask(13, 13), 13), answer(200)),
        right("empty tree", "is a checkpoint", given(ask(0, 0), None), answer(200)),
        right("from the empty tree", "was cosigned before", given(ask(0, 13), 0), answer(200)),
        right("more signatures", "of keys that the witness does not know",
              given(lines(0, []) + both, None), answer(200)),
    ]  # fmt: skip


def refused() -> list[Vector]:
    proof = consistency_proof(5, 13, read_hash)
    elsewhere = body(13, origin="example.org/other")
    foreign = signed(elsewhere, LOG.sign(elsewhere).line)
    unsigned = signed(body(13), STRANGER.sign(body(13)).line)
    failing = note(13, None, line(ORIGIN, NEXT.key.key_id + bytes(64)))
    hash_line = f"{b64(proof[0])}\n".encode()
    malformed = {
        "nothing": b"",
        "no old size": note(13),
        "no empty line": lines(0, [])[:-1] + note(13),
        "old size with a leading zero": lines("05", proof) + note(13),
        "old size with a sign": lines("+5", proof) + note(13),
        "negative old size": lines("-5", proof) + note(13),
        "old size in fullwidth digits": lines("\uff15", proof) + note(13),
        "old size of 2^64": lines(2**64, []) + note(13),
        "capital Old": b"O" + ask(5, 13)[1:],
        "carriage returns": ask(5, 13).replace(b"\n", b"\r\n", 2),
        "proof in hex": b"old 5\n" + proof[0].hex().encode() + b"\n\n" + note(13),
        "hash of 31 bytes": lines(5, [proof[0][:31]]) + note(13),
        "64 hashes": lines(5, [proof[0]] * 64) + note(13),
        "no checkpoint": lines(5, proof),
        "checkpoint without signatures": lines(5, proof) + body(13).encode(),
        "two empty lines": b"old 5\n" + hash_line + b"\n\n" + note(13),
    }
    false = {
        "a hash missing": ask(5, 13, proof[:-1]),
        "a hash more": ask(5, 13, [*proof, bytes(32)]),
        "a hash changed": ask(5, 13, [bytes(32), *proof[1:]]),
        "hashes exchanged": ask(5, 13, [proof[1], proof[0], *proof[2:]]),
        "no proof": ask(5, 13, []),
        "proof of another growth": ask(5, 13, consistency_proof(5, 14, read_hash)),
        "proof without growth": ask(5, 5, [bytes(32)]),
        "another root of the same size": lines(5, []) + note(5, bytes(32)),
    }
    return [
        *(right(f"malformed: {name}", "is answered 400", given(data, 5), answer(400))
          for name, data in malformed.items()),
        right("old above new", "is answered 400", given(ask(7, 5), 7), answer(400)),
        right("unknown origin", "is answered 404", given(lines(0, []) + foreign, None),
              answer(404)),
        right("not the log's signature", "is answered 403",
              given(lines(0, []) + unsigned, None), answer(403)),
        right("false signature beside a right one", "the key is known to this witness",
              given(lines(0, []) + failing, None) | {"keys": [LOG.vkey, NEXT.vkey]}, answer(403)),
        right("signed twice", "a known key signs a note once",
              given(lines(0, []) + note(13, None, LOG.sign(body(13)).line), None), answer(403),
              strict=True),
        right("behind", "the witness is further", given(ask(5, 13), 8), answer(409, "8\n")),
        right("ahead", "the witness is not that far", given(ask(8, 13), 5), answer(409, "5\n")),
        right("never seen", "the witness never cosigned", given(ask(5, 13), None),
              answer(409, "0\n")),
        right("asks for the size", "old 0 is how to ask", given(ask(0, 13), 5), answer(409, "5\n")),
        *(right(f"false: {name}", "is answered 422", given(data, 5), answer(422))
          for name, data in false.items()),
        right("proof from the empty tree", "there is nothing to prove",
              given(ask(0, 13, proof), None), answer(422)),
        right("empty tree with a root", "its root is the hash of nothing",
              given(lines(0, []) + note(0, bytes(32)), None), answer(422)),
        right("extension line", "we cosign none", given(lines(0, []) + _extended(), None),
              answer(400), strict=True),
    ]  # fmt: skip


def _extended() -> bytes:
    text = f"{body(13)}extension\n"
    return signed(text, LOG.sign(text).line)


def vectors() -> list[Vector]:
    return accepted() + refused()
