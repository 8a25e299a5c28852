"""Proofs that a run of consecutive leaves stands in a tree, without a proof for each of them.

The proof holds the root of every largest complete part of the tree that lies outside the run, left
to right. A run of one leaf has the hashes of its inclusion proof, in the order of the tree.
Source: RFC 9162, section 2.1.1 (how a tree is cut).
"""

from __future__ import annotations

from collections.abc import Sequence

from tractatus.errors import ProofError
from tractatus.merkle.hashing import HASH_SIZE, node_hash
from tractatus.merkle.proofs import ReadHash, range_root


def run_proof(start: int, end: int, size: int, read_hash: ReadHash) -> list[bytes]:
    """The proof that the leaves [start, end) stand in the tree of `size` leaves."""
    _check_run(start, end, size)
    proof: list[bytes] = []

    def visit(first: int, last: int) -> None:
        if last <= start or end <= first:
            proof.append(range_root(first, last, read_hash))
        elif not start <= first <= last <= end:
            middle = _middle(first, last)
            visit(first, middle)
            visit(middle, last)

    visit(0, size)
    return proof


def verify_run(
    start: int, leaf_hashes: Sequence[bytes], size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """`ProofError` unless the tree of `size` leaves under `root` has these at [start, ...).

    Every hash of `proof` is used exactly once: too long is as false as too short. As with inclusion
    proofs, `size` must come from whoever signed `root`: a root alone does not tell its size.
    """
    end = start + len(leaf_hashes)
    _check_run(start, end, size)
    if any(len(one) != HASH_SIZE for one in (*leaf_hashes, *proof)):
        raise ProofError(f"a hash has {HASH_SIZE} bytes")
    rest = iter(proof)

    def visit(first: int, last: int) -> bytes:
        if last <= start or end <= first:
            outside = next(rest, None)
            if outside is None:
                raise ProofError(f"the proof of a run is too short: {len(proof)} hashes")
            return outside
        if last - first == 1:
            return leaf_hashes[first - start]
        middle = _middle(first, last)
        left = visit(first, middle)
        return node_hash(left, visit(middle, last))

    computed = visit(0, size)
    if next(rest, None) is not None:
        raise ProofError(f"the proof of a run is too long: {len(proof)} hashes")
    if computed != root:
        raise ProofError(f"the proof of a run leads to another root: {computed.hex()}")


def _check_run(start: int, end: int, size: int) -> None:
    if not 0 <= start < end <= size:
        raise ProofError(f"no leaves {start} to {end} in a tree of size: {size}")


def _middle(first: int, last: int) -> int:
    """Where the part [first, last), of at least two leaves, is cut."""
    return first + (1 << ((last - first - 1).bit_length() - 1))
