"""Our answers to the vectors, as `vectors/run.py` asks for them: one line of JSON each way.

python3 vectors/run.py -- python -m tests.conformance.vector_answers
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from tractatus.errors import FormatError, ProofError, SignatureError
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import (
    ENTRIES,
    parse_entry_bundle,
    parse_hash_tile,
    parse_tile_path,
    tiles_of,
)
from tractatus.merkle.tree import root_of
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import parse_policy
from tractatus.notes.proof import parse_proof, verify_proof
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.notes.witness import judge

Json = dict[str, Any]


def answer(question: Json) -> Json:
    """The result, or how it is refused."""
    try:
        return {"result": SUITES[question["suite"]](question["input"])}
    except FormatError:
        return {"error": "malformed"}
    except SignatureError:
        return {"error": "untrusted"}
    except ProofError:
        return {"error": "false"}


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _keys(given: Json) -> list[VerifierKey]:
    return [VerifierKey.parse(key) for key in given["keys"]]


def _checkpoint(given: Json) -> Json:
    keys = _keys(given)
    found = open_checkpoint(_bytes(given["note"]), keys).checkpoint
    return {"origin": found.origin, "size": str(found.size), "root": _text(found.root)}


def _cosignature(given: Json) -> Json:
    keys = _keys(given)
    found = cosignatures_of(parse_note(_bytes(given["note"])), keys)
    return {"cosigners": {one.key.name: str(one.timestamp) for one in found}}


def _tiles(given: Json) -> Json:
    if "path" in given:
        tile = parse_tile_path(given["path"])
        level = "entries" if tile.level == ENTRIES else tile.level
        return {"level": level, "index": str(tile.index), "width": tile.width}
    if "size" in given:
        return {"paths": [tile.path for tile in tiles_of(int(given["size"]))]}
    if "bundle" in given:
        entries = parse_entry_bundle(_bytes(given["bundle"]), given["width"])
        return {"entries": [_text(entry) for entry in entries]}
    return {"root": _text(root_of(parse_hash_tile(_bytes(given["tile"]), given["width"])))}


def _witness(given: Json) -> Json:
    keys, stored = _keys(given), given["stored"]
    by_origin = {keys[0].name: keys}

    def latest(origin: str) -> Checkpoint | None:
        return stored and Checkpoint(origin, int(stored["size"]), _bytes(stored["root"]))

    response = judge(_bytes(given["request"]), latest=latest, log_keys=by_origin)
    if response.status != 409:
        return {"status": response.status}
    return {"status": 409, "body": response.body.decode()}


def _proof(given: Json) -> Json:
    policy, proof = parse_policy(_bytes(given["policy"])), parse_proof(_bytes(given["proof"]))
    verified = verify_proof(proof, leaf_hash(_bytes(given["entry"])), policy)
    return {"index": str(proof.index), "size": str(verified.checkpoint.size)}


def _policy(given: Json) -> Json:
    policy = parse_policy(_bytes(given["policy"]))
    return {"met": policy.is_met([VerifierKey.parse(key) for key in given["cosigners"]])}


SUITES = {
    "checkpoint": _checkpoint,
    "cosignature": _cosignature,
    "tiles": _tiles,
    "witness": _witness,
    "proof": _proof,
    "policy": _policy,
}

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
