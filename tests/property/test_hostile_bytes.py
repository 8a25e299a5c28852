"""Whatever the bytes: read, or refused by an error of ours. `tests/deep` asks far more often."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.hostile import changed, targets

from tractatus.errors import TractatusError
from tractatus.notes.proof import parse_proof
from tractatus.notes.signed import parse_note
from tractatus.notes.witness import parse_add_checkpoint, parse_cosignatures

TARGETS = targets()
EXAMPLES = int(os.environ.get("TRACTATUS_HOSTILE", "40"))


@pytest.mark.parametrize("name", TARGETS)
def test_right_bytes_are_read(name: str) -> None:
    right, read = TARGETS[name]
    assert read(right) in (None, right)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**64 - 1))
def test_wrong_bytes_raise_nothing_but_errors_of_ours(name: str, seed: int) -> None:
    right, read = TARGETS[name]
    data = changed(right, seed)
    try:
        again = read(data)
    except TractatusError:
        return
    assert again in (None, data)


@pytest.mark.parametrize("fill", [b"\n", b"\x00", b"\xff", b"a", "\u2014 a QUFBQUE=\n".encode()])
def test_ten_megabytes_are_refused_unread(fill: bytes) -> None:
    data = fill * (10_000_000 // len(fill))
    for read in (parse_note, parse_proof, parse_add_checkpoint, parse_cosignatures):
        with pytest.raises(TractatusError):
            read(b"text\n\n" + data)
