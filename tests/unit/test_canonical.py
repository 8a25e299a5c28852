"""Canonical JSON: what has none is a FormatError, and the digest is of one spelling."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785

from tractatus.canonical import MAX_DEPTH, canonical_json
from tractatus.errors import FormatError
from tractatus.governance.documents.digests import digest


def nested(depth: int) -> object:
    value: object = 0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        {1: 2},
        {"a": {None: 1}},
        {"a": {1.5}},
        b"bytes",
        object(),
        2**53,
        -(2**53),
        [1.5, 2**53],
        float("nan"),
        float("inf"),
        "\ud800",
        {"\ud800": 1},
        {"\ud800": 1.5},
        nested(MAX_DEPTH + 1),
    ],
)
def test_a_value_without_canonical_json(value: object) -> None:
    with pytest.raises(FormatError):
        canonical_json(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        (1.0, "1"),
        (1e21, "1e+21"),
        (-0.0, "0"),
        ([2**53 - 1, -(2**53) + 1], "[9007199254740991,-9007199254740991]"),
        ('\u2028\x00\x1f\x7f"\\/', '"\u2028\\u0000\\u001f\x7f\\"\\\\/"'),
        ({"\U00010000": 1, "\ue000": 2}, '{"\U00010000":1,"\ue000":2}'),
        ((), "[]"),
        (nested(MAX_DEPTH), "[" * MAX_DEPTH + "0" + "]" * MAX_DEPTH),
    ],
)
def test_canonical_json(value: object, expected: str) -> None:
    assert canonical_json(value) == expected.encode()
    assert digest(value) == hashlib.sha256(expected.encode()).digest()


def test_every_character_is_written_as_by_another_library() -> None:
    """In chunks, so that a difference names where it is; lone surrogates are no characters."""
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(characters), 4096):
        chunk = "".join(characters[start : start + 4096])
        assert canonical_json(chunk) == rfc8785.dumps(chunk), hex(ord(chunk[0]))
