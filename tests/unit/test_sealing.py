"""Sealed content: opened by the nonce of its record, by nothing else, and not twice the same."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.record import (
    Assessed,
    SealedRecord,
    open_nonce,
    open_record,
    open_stored_content,
    parse_record,
    seal_record,
)
from tractatus.evidence.sealing import OVERHEAD, is_sealed, open_content, seal_content

KEY, NONCE, MAC = b"k" * 32, b"n" * 32, bytes(range(32))


def sealed(content: object = "words", **changes: object) -> SealedRecord:
    arguments: dict[str, object] = {
        "record_id": UUID(int=1),
        "tenant_id": UUID(int=2),
        "act": "content.publish",
        "actor": "m",
        "at_ms": 1,
        "effect": "allow",
        "flags": 0,
        "assessed": [Assessed(1, 1)],
        "policy": bytes(32),
        "content": content,
        "nonce": NONCE,
        "key": KEY,
    }
    return seal_record(**(arguments | changes))  # type: ignore[arg-type]


@given(st.binary(min_size=1, max_size=200), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_to_the_same_bytes_and_says_nothing_before(
    content: bytes, nonce: bytes
) -> None:
    stored = seal_content(nonce, MAC, content)
    assert is_sealed(stored) and len(stored) == len(content) + OVERHEAD
    assert open_content(stored, nonce) == content
    assert len(content) < 4 or content not in stored


@pytest.mark.parametrize("place", [1, 12, 13, 20, -1])
def test_no_bit_of_it_can_be_changed(place: int) -> None:
    stored = bytearray(seal_content(NONCE, MAC, b'{"text":"hello"}'))
    stored[place] ^= 1
    with pytest.raises(ProofError):
        open_content(bytes(stored), NONCE)


def test_another_nonce_and_pieces_do_not_open() -> None:
    stored = seal_content(NONCE, MAC, b"{}")
    with pytest.raises(ProofError):
        open_content(stored, b"m" * 32)
    for cut in (b"", b"\x01", stored[: OVERHEAD - 1]):
        with pytest.raises(FormatError):
            open_content(cut, NONCE)


def test_one_nonce_used_twice_never_meets_one_vector_with_two_contents() -> None:
    vectors = {sealed(content).content[1:13] for content in ("one", "two", "three")}
    assert len(vectors) == 3


def test_a_record_is_stored_sealed_and_opens_with_its_key_alone() -> None:
    one = sealed("a secret of the tea house")
    assert is_sealed(one.content) and b"secret" not in one.content + one.canonical
    record = open_record(one.canonical, one.leaves, one.wrapped_nonce, KEY, one.content)
    opened = open_stored_content(record, one.content, open_nonce(one.wrapped_nonce, KEY))
    assert opened == b'"a secret of the tea house"'
    with pytest.raises(ProofError):
        open_record(one.canonical, one.leaves, one.wrapped_nonce, b"x" * 32, one.content)


def test_content_of_another_record_is_not_this_ones_even_under_the_same_nonce() -> None:
    one, other = sealed("one"), sealed("other")
    with pytest.raises(ProofError):
        open_stored_content(parse_record(one.canonical), other.content, NONCE)


def test_what_the_database_reads_itself_is_plain_and_still_committed_to() -> None:
    plain = sealed({"changes": []}, is_content_plain=True)
    assert plain.content == b'{"changes":[]}'
    assert plain.canonical == sealed({"changes": []}).canonical
    open_record(plain.canonical, plain.leaves, plain.wrapped_nonce, KEY, plain.content)
    with pytest.raises(ProofError):
        open_record(plain.canonical, plain.leaves, plain.wrapped_nonce, KEY, b'{"changes":[1]}')
