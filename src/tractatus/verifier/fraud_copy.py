"""All leaves of one signed tree in memory, and the parts of proofs that are cut out of them."""

from __future__ import annotations

from collections.abc import Sequence

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.fraud import Exhibit, Run
from tractatus.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash
from tractatus.merkle.proofs import consistency_proof, range_root
from tractatus.merkle.ranges import run_proof
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import VerifiedCheckpoint, open_checkpoint
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust


class Copy:
    """The leaves of a tree that its log has signed; made by `read_copy`, which compares the root.

    Args:
        note: The checkpoint, verbatim.
        verified: The same, opened.
        entries: Of all leaves; empty where only `hashes` are known.
        hashes: Leaf hashes; None for those of the entries.
    """

    def __init__(
        self,
        note: bytes,
        verified: VerifiedCheckpoint,
        entries: Sequence[bytes],
        hashes: Sequence[bytes] | None = None,
    ) -> None:
        self.note = note
        self.verified = verified
        self.entries = entries
        self._rows = [list(hashes if hashes is not None else map(leaf_hash, entries))]
        while len(row := self._rows[-1]) > 1:
            pairs = zip(row[::2], row[1::2], strict=False)  # an odd last one is no complete part
            self._rows.append([node_hash(left, right) for left, right in pairs])

    @property
    def key(self) -> VerifierKey:
        """The log's key that signed."""
        return self.verified.key

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._rows[0])

    def root_at(self, size: int) -> bytes:
        """The root of the first `size` leaves."""
        return range_root(0, size, self._read_hash) if size else EMPTY_ROOT

    def prefix(self, size: int) -> bytes:
        """The root of the first `size` leaves (at least 1), and the proof of it; as `prefix`."""
        if size == self.size:
            return b""
        proof = consistency_proof(size, self.size, self._read_hash)
        return b"".join([self.root_at(size), *proof])

    def run(self, start: int, end: int) -> Run:
        """The leaves [start, end) with their proof."""
        proof = run_proof(start, end, self.size, self._read_hash)
        return Run(start, tuple(proof), tuple(self.entries[start:end]))

    def hash_run(self, index: int) -> Run:
        """One leaf by its hash alone."""
        proof = run_proof(index, index + 1, self.size, self._read_hash)
        return Run(index, tuple(proof), hashes=(self._rows[0][index],))

    @property
    def root(self) -> bytes:
        """The root that its leaves have."""
        return self.root_at(self.size)

    def exhibit(self, *spans: tuple[int, int]) -> Exhibit:
        """The checkpoint with the leaves of each span [start, end)."""
        return Exhibit(self.note, tuple(self.run(start, end) for start, end in spans))

    def _read_hash(self, level: int, index: int) -> bytes:
        return self._rows[level][index]


def read_copy(reader: LogReader, trust: Trust) -> Copy:
    """Every leaf of a log, whose root is the signed one.

    Raises:
        FormatError, SignatureError: the checkpoint is not one of the log that is trusted.
        ProofError: a bundle is missing or damaged, or the leaves have another root.
        StoreError: the log cannot be read.
    """
    note = reader.read("checkpoint")
    if note is None:
        raise ProofError("the log has no checkpoint")
    verified = open_checkpoint(note, trust.log_keys)
    size = verified.checkpoint.size
    entries: list[bytes] = []
    spans = [(at, min(TILE_WIDTH, size - at)) for at in range(0, size, TILE_WIDTH)]
    reader.expect(entries_path(at // TILE_WIDTH, width) for at, width in spans)
    for at, width in spans:
        path = entries_path(at // TILE_WIDTH, width)
        data = reader.read(path)
        if data is None:
            raise ProofError(f"the log does not have: {path}")
        try:
            entries += parse_entry_bundle(data, width)
        except FormatError as error:
            raise ProofError(f"{path}: {error}") from error
    copy = Copy(note, verified, entries)
    if copy.root != verified.checkpoint.root:
        raise ProofError("the leaves do not have the root that was signed")
    return copy
