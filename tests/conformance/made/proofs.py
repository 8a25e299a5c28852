"""Vectors of proof files, verified offline against a policy: tlog-proof."""

from __future__ import annotations

from tests.conformance.made.common import (
    ENTRIES,
    FALSE,
    LOG,
    MALFORMED,
    ONE,
    STRANGER,
    TIME,
    TWO,
    UNTRUSTED,
    Vector,
    b64,
    body,
    line,
    read_hash,
    right,
    root,
    signed,
    wrong,
)

from tractatus.merkle.proofs import inclusion_proof

HEAD = "c2sp.org/tlog-proof@v1"
POLICY = "\n".join([
    f"log {LOG.vkey}", f"witness w1 {ONE.vkey}", f"witness w2 {TWO.vkey}",
    "group g all w1 w2", "quorum g\n",
])  # fmt: skip


def note(size: int, *, both: bool = True) -> bytes:
    text = body(size, b64(root(size)))
    witnesses = [ONE.sign(text, TIME).line, TWO.sign(text, TIME).line]
    return signed(text, LOG.sign(text).line, *witnesses[: 2 if both else 1])


def lines(*words: str) -> bytes:
    return "".join(f"{word}\n" for word in words).encode()


def path(index: int, size: int) -> list[str]:
    return [b64(one) for one in inclusion_proof(index, size, read_hash)]


def file(index: int, size: int) -> bytes:
    return lines(HEAD, f"index {index}", *path(index, size), "") + note(size)


def given(data: bytes, entry: bytes, policy: str = POLICY) -> Vector:
    return {"proof": b64(data), "entry": b64(entry), "policy": b64(policy.encode())}


PLACES = ((0, 1), (0, 2), (6, 13), (12, 13), (255, 256), (256, 300), (299, 300))


def accepted() -> list[Vector]:
    extra = lines(HEAD, f"extra {b64(b'anything')}", "index 6", *path(6, 13), "") + note(13)
    return [
        *(right(f"{index} of {size}", "in the tree", given(file(index, size), ENTRIES[index]),
                {"index": str(index), "size": str(size)})
          for index, size in PLACES),
        right("extra data", "is authenticated by nothing, and allowed", given(extra, ENTRIES[6]),
              {"index": "6", "size": "13"}),
    ]  # fmt: skip


def untrue() -> list[Vector]:
    good, proof = file(6, 13), path(6, 13)
    other = lines(HEAD, "index 6", *proof, "")
    stranger = signed(body(), STRANGER.sign(body()).line)
    beyond = lines(HEAD, "index 13", *proof, "") + note(13)
    overflow = lines(HEAD, f"index {2**63 - 1}", *proof, "") + note(13)
    empty = lines(HEAD, "index 0", "") + note(0)
    text = body()
    bad = line(ONE.key.name, ONE.key.key_id + bytes(72))
    failing = signed(text, LOG.sign(text).line, bad, TWO.sign(text, TIME).line)
    changed = lines(HEAD, "index 6", b64(bytes(32)), *proof[1:], "") + note(13)
    cases = [
        ("another entry", good, ENTRIES[7], FALSE, "the entry is not at that index"),
        ("another index", good.replace(b"index 6", b"index 7"), ENTRIES[6], FALSE, "bound"),
        ("a hash changed", changed, ENTRIES[6], FALSE, "each hash counts"),
        ("a hash missing", lines(HEAD, "index 6", *proof[:-1], "") + note(13), ENTRIES[6], FALSE,
         "too short is false"),
        ("a hash more", lines(HEAD, "index 6", *proof, b64(bytes(32)), "") + note(13), ENTRIES[6],
         FALSE, "too long is false"),
        ("hashes reversed", lines(HEAD, "index 6", *proof[::-1], "") + note(13), ENTRIES[6], FALSE,
         "from the leaf's sibling up"),
        ("another tree", other + note(14), ENTRIES[6], FALSE, "the root is bound"),
        ("beyond the tree", beyond, ENTRIES[6], FALSE, "an index is below the size"),
        ("index of 2^63-1", overflow, ENTRIES[6], FALSE, "nothing overflows"),
        ("in the empty tree", empty, ENTRIES[0], FALSE, "there is nothing in it"),
        ("a witness is missing", other + note(13, both=False), ENTRIES[6], UNTRUSTED, "the quorum"),
        ("a cosignature is false", other + failing, ENTRIES[6], UNTRUSTED, "a known key fails"),
        ("not a log of the policy", other + stranger, ENTRIES[6], UNTRUSTED, "the log is known"),
    ]  # fmt: skip
    return [wrong(n, why, given(data, entry), error) for n, data, entry, error, why in cases]


def malformed() -> list[Vector]:
    proof, tail = path(6, 13), note(13)
    cases = {
        "nothing": b"",
        "other version": file(6, 13).replace(b"@v1", b"@v2", 1),
        "no header": lines("index 6", *proof, "") + tail,
        "no index": lines(HEAD, *proof, "") + tail,
        "index before extra": lines(HEAD, "index 6", "extra QQ==", *proof, "") + tail,
        "extra twice": lines(HEAD, "extra QQ==", "extra QQ==", "index 6", *proof, "") + tail,
        "extra is not base64": lines(HEAD, "extra !", "index 6", *proof, "") + tail,
        "index with a leading zero": lines(HEAD, "index 06", *proof, "") + tail,
        "index with a sign": lines(HEAD, "index +6", *proof, "") + tail,
        "index in other digits": lines(HEAD, "index \u0666", *proof, "") + tail,
        "index of 2^64 + 6": lines(HEAD, f"index {2**64 + 6}", *proof, "") + tail,
        "hash of 31 bytes": lines(HEAD, "index 6", b64(bytes(31)), *proof[1:], "") + tail,
        "hash in hex": lines(HEAD, "index 6", "00" * 32, *proof[1:], "") + tail,
        "no empty line": lines(HEAD, "index 6", *proof) + tail,
        "carriage returns": file(6, 13).replace(b"\n", b"\r\n"),
        "no checkpoint": lines(HEAD, "index 6", *proof, ""),
        "checkpoint cut": file(6, 13)[:-1],
    }
    return [
        *(wrong(f"malformed: {n}", "the format", given(data, ENTRIES[6]), MALFORMED)
          for n, data in cases.items()),
        wrong("malformed: 64 hashes", "a tree below 2^63 leaves has no such proof",
              given(lines(HEAD, "index 6", *proof[:1] * 64, "") + tail, ENTRIES[6]), MALFORMED,
              strict=True),
    ]  # fmt: skip


def vectors() -> list[Vector]:
    return accepted() + untrue() + malformed()
