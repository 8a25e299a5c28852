"""Vectors of checkpoints: signed-note and tlog-checkpoint."""

from __future__ import annotations

import hashlib

from tests.conformance.made.common import (
    LOG,
    MALFORMED,
    NEXT,
    ORIGIN,
    STRANGER,
    UNTRUSTED,
    Vector,
    b64,
    body,
    line,
    right,
    root,
    signed,
    wrong,
)

KEYS = [LOG.vkey]
TEXT = body()
OWN = LOG.sign(TEXT).line
ID = LOG.key.key_id.hex()
TREE = {"origin": ORIGIN, "size": "13", "root": b64(root(13))}
SMALL_ORDER = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"


def given(note: bytes, keys: list[str] | None = None) -> Vector:
    return {"note": b64(note), "keys": KEYS if keys is None else keys}


def of(text: str, keys: list[str] | None = None) -> Vector:
    """`text` signed by the log, whatever it says."""
    signature = LOG._private_key.sign(text.encode("utf-8", "surrogatepass"))
    return given(signed(text, line(ORIGIN, LOG.key.key_id + signature)), keys)


def vkey(public_key: bytes, kind: int = 1, key_id: str = "") -> str:
    material = bytes([kind]) + public_key
    digest = hashlib.sha256(ORIGIN.encode() + b"\n" + material).digest()[:4].hex()
    return f"{ORIGIN}+{key_id or digest}+{b64(material)}"


def accepted() -> list[Vector]:
    empty, large = body(0, b64(root(0))), body(2**63 - 1)
    false_stranger = line("example.org/stranger", b"1234" + bytes(64))
    many = [line(f"example.org/{n}", b"post" + bytes(4900)) for n in range(15)]
    both = signed(TEXT, OWN, NEXT.sign(TEXT).line)
    return [
        right("signed", "three lines and the log's signature", given(signed(TEXT, OWN)), TREE),
        right("empty tree", "size 0 is written as 0", of(empty),
              {"origin": ORIGIN, "size": "0", "root": b64(root(0))}),
        right("largest size", "2^63-1 is a size", of(large), TREE | {"size": str(2**63 - 1)}),
        right("unknown key", "signatures of unknown keys are ignored, even false ones",
              given(signed(TEXT, false_stranger, OWN)), TREE),
        right("unknown key, twice", "also where they are repeated",
              given(signed(TEXT, false_stranger, false_stranger, OWN)), TREE),
        right("same name, other id", "a line is a key's only if name and id are",
              given(signed(TEXT, line(ORIGIN, b"\0\0\0\0" + bytes(64)), OWN)), TREE),
        right("same id, other name", "a line is a key's only if name and id are",
              given(signed(TEXT, line("example.org/x", LOG.key.key_id + bytes(64)), OWN)), TREE),
        right("unknown signature type", "a signature of any length may be somebody's",
              given(signed(TEXT, line("example.org/x", b"12345"), OWN)), TREE),
        right("sixteen large signatures", "room for 16 post-quantum signatures",
              given(signed(TEXT, *many, OWN)), TREE),
        right("old and new key", "both keys of a log that changes its key have signed",
              given(both, [LOG.vkey, NEXT.vkey]), TREE),
        right("new key only", "whoever knows one of the two can read it",
              given(both, [NEXT.vkey]), TREE),
        right("zero width", "U+200B and U+FEFF are not spaces, and may be in a name",
              given(signed(TEXT, line("a\u200bb\ufeff", b"12345"), OWN)), TREE),
    ]  # fmt: skip


def refused_trust() -> list[Vector]:
    flipped = line(ORIGIN, LOG.key.key_id + bytes(64))
    other = body(12, b64(root(12)))
    foreign = body(origin="example.org/other")
    identity = bytes([1]) + bytes(31)
    return [
        wrong("no key", "no known key, so nothing is trusted", given(signed(TEXT, OWN), []),
              UNTRUSTED),
        wrong("unsigned", "no known key signed", given(signed(TEXT, STRANGER.sign(TEXT).line)),
              UNTRUSTED),
        wrong("false signature", "a known key's signature fails", given(signed(TEXT, flipped)),
              UNTRUSTED),
        wrong("false beside right", "of two known keys one fails: the whole note is refused",
              given(signed(TEXT, OWN, line(ORIGIN, NEXT.key.key_id + bytes(64))),
                    [LOG.vkey, NEXT.vkey]), UNTRUSTED),
        wrong("of another text", "the signature of another checkpoint",
              given(signed(TEXT, LOG.sign(other).line)), UNTRUSTED),
        wrong("short signature", "an Ed25519 signature has 64 bytes",
              given(signed(TEXT, line(ORIGIN, LOG.key.key_id + bytes(63)))), UNTRUSTED),
        wrong("other log", "the log's key under another origin", of(foreign), UNTRUSTED,
              strict=True),
        wrong("twice", "a known key signs a note once", given(signed(TEXT, OWN, OWN)), UNTRUSTED,
              strict=True),
        wrong("right, then false", "so no reader takes the first and another the last",
              given(signed(TEXT, OWN, flipped)), UNTRUSTED, strict=True),
        wrong("identity as key", "a key of small order: anybody signs for it",
              given(signed(TEXT, OWN), [vkey(identity)]), MALFORMED, strict=True),
        wrong("key of order 8", "a key of small order",
              given(signed(TEXT, OWN), [vkey(bytes.fromhex(SMALL_ORDER))]), MALFORMED, strict=True),
        wrong("second spelling of a key", "y is 2^255 - 19 + 1",
              given(signed(TEXT, OWN), [vkey(b"\xee" + b"\xff" * 30 + b"\x7f")]), MALFORMED,
              strict=True),
        wrong("key of 31 bytes", "an Ed25519 key has 32 bytes",
              given(signed(TEXT, OWN), [vkey(bytes(31))]), MALFORMED),
        wrong("key id of another key", "the id is a hash of name, type and key",
              given(signed(TEXT, OWN), [vkey(LOG.key.public_key, key_id="00000000")]), MALFORMED),
        wrong("key id in capitals", "hex is lowercase",
              given(signed(TEXT, OWN), [LOG.vkey.replace(ID, ID.upper())]), MALFORMED),
    ]  # fmt: skip


def refused_form() -> list[Vector]:
    note, newline = signed(TEXT, OWN), "\n"
    tail = OWN.rstrip("=\n")
    respelled = tail[:-1] + chr(ord(tail[-1]) + 1) + "=\n"
    forms = {
        "nothing": (b"", "no bytes"),
        "text only": (TEXT.encode(), "no signature"),
        "no line behind the empty line": (f"{TEXT}\n".encode(), "no signature"),
        "not UTF-8": (note.replace(b"log\n", b"l\xffg\n", 1), "a note is UTF-8"),
        "surrogate": (note.replace(b"log\n", b"\xed\xa0\x80\n", 1), "surrogates are not UTF-8"),
        "too long UTF-8": (note.replace(b"log\n", b"l\xc1\xafg\n", 1), "two bytes for one ASCII"),
        "carriage return": (note.replace(b"\n", b"\r\n"), "no control character but newline"),
        "tab": (note.replace(b"/log\n", b"/l\tg\n", 1), "no control character but newline"),
        "NUL": (note.replace(b"/log\n", b"/l\0g\n", 1), "no control character but newline"),
        "no last newline": (note[:-1], "each signature line ends in a newline"),
        "byte order mark": (b"\xef\xbb\xbf" + note, "it is part of the origin, and not signed"),
        "hyphen": (note.replace("\u2014".encode(), b"-"), "a signature line begins with U+2014"),
        "en dash": (note.replace("\u2014".encode(), "\u2013".encode()), "begins with U+2014"),
        "two spaces": (note.replace(b" example", b"  example", 1), "one space"),
        "no name": (signed(TEXT, f"\u2014  {b64(bytes(68))}\n"), "a key name is not empty"),
        "plus in a name": (signed(TEXT, OWN, line("a+b", b"12345")), "no plus in a name"),
        "Unicode space in a name": (signed(TEXT, OWN, line("a\u2003b", b"12345")), "no space"),
        "next line in a name": (signed(TEXT, OWN, line("a\u0085b", b"12345")), "U+0085 is one"),
        "no base64": (signed(TEXT, OWN, "\u2014 a !!!!\n"), "base64 of RFC 4648, section 4"),
        "URL base64": (signed(TEXT, OWN, "\u2014 a ____\n"), "base64 of section 4, not 5"),
        "no padding": (signed(TEXT, OWN, "\u2014 a MTIzNDU\n"), "base64 has its padding"),
        "text behind the signatures": (note + b"text\n", "only signature lines"),
    }
    bodies = {
        "leading zero": (body("013"), "a size has no leading zero"),
        "sign": (body("+13"), "a size is digits"),
        "negative": (body("-1"), "a size is digits"),
        "hexadecimal": (body("0xd"), "a size is decimal"),
        "fullwidth digits": (body("\uff11\uff13"), "a size is ASCII"),
        "Arabic digits": (body("\u0661\u0663"), "a size is ASCII"),
        "underscore": (body("1_3"), "a size is digits"),
        "space before the size": (body(" 13"), "a size is digits"),
        "no size": (body(""), "the second line is a size"),
        "no origin": (body(origin=""), "an origin is not empty"),
        "short root": (body(root_text=b64(bytes(31))), "a root has 32 bytes"),
        "long root": (body(root_text=b64(bytes(33))), "a root has 32 bytes"),
        "root in hex": (body(root_text=root(13).hex()), "a root is base64"),
        "two lines": (f"{ORIGIN}{newline}13\n", "three lines"),
        "empty fourth line": (f"{TEXT}\n", "no line is empty"),
    }
    strictly = {
        "2^63": (body(2**63), "a size is below 2^63"),
        "2^64 + 13": (body(2**64 + 13), "so that nobody reads 13"),
        "a thousand digits": (body("1" * 1000), "a size is below 2^63"),
        "extension line": (f"{TEXT}extension\n", "we write none, and read none"),
        "respelled root": (body(root_text=b64(root(13))[:-2] + "h="), "one spelling for a value"),
    }
    return [
        *(wrong(n, why, given(data), MALFORMED) for n, (data, why) in forms.items()
          if n != "byte order mark"),
        wrong("byte order mark", forms["byte order mark"][1], given(forms["byte order mark"][0]),
              UNTRUSTED),
        wrong("key id alone", "a signature is longer than its id",
              given(signed(TEXT, OWN, line("a", b"1234"))), MALFORMED, strict=True),
        wrong("respelled signature", "one spelling for a value", given(signed(TEXT, respelled)),
              MALFORMED, strict=True),
        *(wrong(n, why, of(text), MALFORMED) for n, (text, why) in bodies.items()),
        *(wrong(n, why, of(text), MALFORMED, strict=True) for n, (text, why) in strictly.items()),
    ]  # fmt: skip


def vectors() -> list[Vector]:
    return accepted() + refused_trust() + refused_form()
