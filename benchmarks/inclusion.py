"""What a proof costs that one leaf is in a log, made and verified, out of files.

    python benchmarks/inclusion.py [LEAVES]      (1,000,000)

A log of hash tiles in a directory, as `tractatus log proof` and the verifier read it; for leaves
drawn by chance the hashes of the proof are read out of the tiles (files in the cache of the system)
and the proof is verified against the root. Processor time of this process, by the median.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from tractatus.merkle.growth import EMPTY_EDGE, grow
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import inclusion_proof, verify_inclusion
from tractatus.merkle.tile_hashes import hash_reader

PROOFS = 2_000


def entry_of(index: int) -> bytes:
    return b"\x01\x01\x01\x00" + sha256(b"%d" % index).digest()


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    edge, files = grow(EMPTY_EDGE, [entry_of(index) for index in range(size)])
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as directory:
        root = Path(directory)
        for path, data in files.items():
            if not path.startswith("tile/entries/"):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)

        def read(path: str) -> bytes:
            return (root / path).read_bytes()

        kept = hash_reader(read, size)
        alone, among, verified = [], [], []
        for index in random.Random(7).choices(range(size), k=PROOFS):
            times = [time.process_time()]
            proof = inclusion_proof(index, size, hash_reader(read, size))
            times.append(time.process_time())
            assert inclusion_proof(index, size, kept) == proof
            times.append(time.process_time())
            verify_inclusion(index, size, leaf_hash(entry_of(index)), proof, edge.root)
            times.append(time.process_time())
            for found, (before, after) in zip(
                (alone, among, verified), pairwise(times), strict=True
            ):
                found.append(after - before)
    print(f"a log of {size:,} leaves, {PROOFS:,} proofs")
    print(f"made, its tiles read for it alone      {statistics.median(alone) * 1000:8.3f} ms")
    print(f"made, with a reader that is kept       {statistics.median(among) * 1000:8.3f} ms")
    print(f"verified                               {statistics.median(verified) * 1000:8.3f} ms")


if __name__ == "__main__":
    main()
