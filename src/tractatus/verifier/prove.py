"""Make a proof file for one leaf of a log that is read from outside."""

from __future__ import annotations

from tractatus.errors import ProofError, SettingsError
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import inclusion_proof
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.proof import TlogProof, verify_proof
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust


def prove_leaf(
    reader: LogReader, trust: Trust, index: int, note: bytes | None = None
) -> tuple[TlogProof, bytes]:
    """The proof of the leaf at `index`, and its entry.

    The proof is verified before it is given out.

    Args:
        reader: The log; what it answers is not trusted.
        trust: Keys and quorum.
        index: Of the leaf, from 0.
        note: The checkpoint that the proof shall lead to; None for the newest one.

    Raises:
        SettingsError: there is no such leaf.
        FormatError, ProofError, SignatureError: the log is damaged or not signed as it must be.
        StoreError: it cannot be read.
    """

    def read(path: str) -> bytes:
        data = reader.read(path)
        if data is None:
            raise ProofError(f"the log does not have: {path}")
        return data

    note = read("checkpoint") if note is None else note
    size = open_checkpoint(note, trust.log_keys).checkpoint.size
    if not 0 <= index < size:
        raise SettingsError(f"the log has leaves 0 to {size - 1}: {index}")
    bundle, position = divmod(index, TILE_WIDTH)
    width = min(TILE_WIDTH, size - bundle * TILE_WIDTH)
    entry = parse_entry_bundle(read(entries_path(bundle, width)), width)[position]
    proof = TlogProof(index, tuple(inclusion_proof(index, size, hash_reader(read, size))), note)
    verify_proof(proof, leaf_hash(entry), trust.policy)
    return proof, entry
