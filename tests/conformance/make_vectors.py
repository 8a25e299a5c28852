"""Write `vectors/*.json`: `python -m tests.conformance.make_vectors`.

What is expected stands in `tests/conformance/made/`, written by hand; only bytes are computed. The
same at every making, so a test compares the files with what this would write.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance.made import checkpoints, cosignatures, policies, proofs, tiles, witness
from tests.conformance.made.common import Vector

DIRECTORY = Path(__file__).parents[2] / "vectors"
SUITES = {
    "checkpoint": (checkpoints.vectors, ["signed-note", "tlog-checkpoint"]),
    "cosignature": (cosignatures.vectors, ["tlog-cosignature"]),
    "tiles": (tiles.vectors, ["tlog-tiles"]),
    "witness": (witness.vectors, ["tlog-witness@v1.1.0"]),
    "proof": (proofs.vectors, ["tlog-proof", "tlog-policy"]),
    "policy": (policies.vectors, ["tlog-policy"]),
}


def suite(name: str) -> bytes:
    """One file of the suite."""
    make, specifications = SUITES[name]
    document: Vector = {
        "suite": name,
        "specifications": [f"https://c2sp.org/{one}" for one in specifications],
        "license": "Apache-2.0",
        "vectors": make(),
    }
    return json.dumps(document, indent=1, ensure_ascii=True).encode() + b"\n"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for each in SUITES:
        (DIRECTORY / f"{each}.json").write_bytes(suite(each))
