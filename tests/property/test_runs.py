"""A run's proof holds for that run in that tree, and for nothing else."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.errors import ProofError
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import inclusion_proof
from tractatus.merkle.ranges import run_proof, verify_run
from tractatus.merkle.tree import root_of

HASHES = [leaf_hash(b"%d" % number) for number in range(70)]


def read_hash(level: int, index: int) -> bytes:
    return root_of(HASHES[index << level : (index + 1) << level])


@st.composite
def runs(draw: st.DrawFn) -> tuple[int, int, int]:
    size = draw(st.integers(1, len(HASHES)))
    start = draw(st.integers(0, size - 1))
    return start, draw(st.integers(start + 1, size)), size


@given(runs())
def test_a_run_is_proven(run: tuple[int, int, int]) -> None:
    start, end, size = run
    proof = run_proof(start, end, size, read_hash)
    verify_run(start, HASHES[start:end], size, proof, root_of(HASHES[:size]))


@given(runs(), st.data())
def test_anything_else_is_refused(run: tuple[int, int, int], data: st.DataObject) -> None:
    start, end, size = run
    proof, root = run_proof(start, end, size, read_hash), root_of(HASHES[:size])
    leaves = HASHES[start:end]
    other = sha256(b"other").digest()
    at = data.draw(st.integers(0, len(leaves) - 1))
    false = [
        (start, [*leaves[:at], other, *leaves[at + 1 :]], size, proof),
        (start, leaves, size, [*proof, other]),
        (start + 1, leaves, size, proof),
        (start - 1, leaves, size, proof),
        (start, [], size, proof),
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        false += [
            (start, leaves, size, [*proof[:at], other, *proof[at + 1 :]]),
            (start, leaves, size, [*proof[:at], proof[at] + b"\x00", *proof[at + 1 :]]),
            (start, leaves, size, proof[:-1]),
        ]
    for case in false:
        with pytest.raises(ProofError):
            verify_run(*case, root)


@given(st.integers(0, len(HASHES) - 1))
def test_a_run_of_one_leaf_has_the_hashes_of_its_inclusion_proof(index: int) -> None:
    run = run_proof(index, index + 1, len(HASHES), read_hash)
    assert sorted(run) == sorted(inclusion_proof(index, len(HASHES), read_hash))
