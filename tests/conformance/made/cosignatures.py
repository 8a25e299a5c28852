"""Vectors of cosignatures: tlog-cosignature, signature type 0x04."""

from __future__ import annotations

from tests.conformance.made.common import (
    LOG,
    ONE,
    THREE,
    TIME,
    TWO,
    UNTRUSTED,
    Vector,
    b64,
    body,
    line,
    right,
    signed,
    wrong,
)

from tractatus.notes.cosignature import cosigned_message

TEXT = body()
OWN = LOG.sign(TEXT).line


def given(*lines: str, text: str = TEXT) -> Vector:
    return {"note": b64(signed(text, OWN, *lines)), "keys": [ONE.vkey, TWO.vkey]}


def cosigned(timestamp: int, text: str = TEXT, raw: bytes | None = None) -> str:
    """A line of witness one, over any time."""
    signature = ONE._private_key.sign(cosigned_message(text, timestamp)) if raw is None else raw
    return line(ONE.key.name, ONE.key.key_id + timestamp.to_bytes(8, "big") + signature)


def by(*who: tuple[str, int]) -> Vector:
    return {"cosigners": {name: str(time) for name, time in who}}


def vectors() -> list[Vector]:
    one, two = ONE.key.name, TWO.key.name
    plain = ONE._private_key.sign(TEXT.encode())
    little = line(one, ONE.key.key_id + TIME.to_bytes(8, "little") + ONE.sign(TEXT, TIME).value[8:])
    return [
        right("two witnesses", "each with its own time",
              given(ONE.sign(TEXT, TIME).line, TWO.sign(TEXT, TIME + 5).line),
              by((one, TIME), (two, TIME + 5))),
        right("nobody", "the log's own signature is no cosignature", given(), by()),
        right("unknown witness", "is ignored", given(THREE.sign(TEXT, TIME).line), by()),
        right("unknown witness, false", "is ignored, too",
              given(line(THREE.key.name, THREE.key.key_id + bytes(72))), by()),
        right("another type's id", "the same key as a log's key has another id",
              given(line(one, b"\x00\x00\x00\x01" + bytes(64))), by()),
        right("largest time", "2^63-1", given(cosigned(2**63 - 1)), by((one, 2**63 - 1))),
        right("first second", "1", given(cosigned(1)), by((one, 1))),
        wrong("2^63", "a time does not exceed 2^63-1", given(cosigned(2**63)), UNTRUSTED),
        wrong("2^64-1", "and so is not read as -1", given(cosigned(2**64 - 1)), UNTRUSTED),
        wrong("no time", "zero is no time of an Ed25519 cosignature", given(cosigned(0)),
              UNTRUSTED, strict=True),
        wrong("another time", "the time is signed", given(
            cosigned(TIME + 1, raw=ONE.sign(TEXT, TIME).value[8:])), UNTRUSTED),
        wrong("time in the other order", "big-endian", given(little), UNTRUSTED),
        wrong("of another checkpoint", "the text is signed",
              given(ONE.sign(body(12), TIME).line), UNTRUSTED),
        wrong("plain signature", "not the note's text alone is signed",
              given(cosigned(TIME, raw=plain)), UNTRUSTED),
        wrong("without a time", "72 bytes", given(line(one, ONE.key.key_id + plain)), UNTRUSTED),
        wrong("one byte more", "72 bytes",
              given(line(one, ONE.key.key_id + ONE.sign(TEXT, TIME).value + b"\0")), UNTRUSTED),
        wrong("false beside right", "a known key that fails condemns the note",
              given(TWO.sign(TEXT, TIME).line, cosigned(TIME, raw=bytes(64))), UNTRUSTED),
        wrong("twice", "a known key signs a note once",
              given(cosigned(TIME), cosigned(TIME + 1)), UNTRUSTED, strict=True),
    ]  # fmt: skip
