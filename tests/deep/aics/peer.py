"""What aics-tlog and aics-witness (Apache-2.0, PyPI) say; run by their Python, not by ours.

peer.py vectors            answers for vectors/run.py
peer.py audit DIR VKEY     each tile and entry of our log in DIR, and proofs, as JSON
peer.py submit URL VKEY JSON   their client asks our witness: [[note, old size, proof], ...]
peer.py write DIR COUNT    a log of COUNT entries, tiles and a signed checkpoint; prints its vkey
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import aics_tlog
import aics_witness
from aics_tlog import note as notes
from aics_tlog import tiles, tree
from aics_witness import config, service, store
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

UNSUPPORTED = {"unsupported": True}


def answer(question):
    """One of our vectors; errors of theirs are ValueErrors."""
    given = question["input"]
    try:
        known = [notes.parse_vkey(key) for key in given.get("keys", [])]
        return SUITES.get(question["suite"], lambda *_: UNSUPPORTED)(given, known)
    except ValueError:
        return {"error": "malformed"}


def data_of(text):
    """The bytes."""
    return base64.b64decode(text)


def text_of(data):
    """Their base64."""
    return base64.b64encode(data).decode()


def checkpoint(given, known):
    """Opened with the log's keys."""
    note = notes.parse_note(data_of(given["note"]))
    found = aics_tlog.parse_checkpoint(note.text)
    if not notes.verify_note(note, known):
        return {"error": "untrusted"}
    size = str(found.size)
    return {"result": {"origin": found.origin, "size": size, "root": text_of(found.root)}}


def cosignature(given, known):
    """Verified with the log's key left out: as their witness policies are counted."""
    note = notes.parse_note(data_of(given["note"]))
    found = aics_tlog.parse_checkpoint(note.text)
    times = {}
    for key in known:
        for line in note.signatures:
            if (line.name, line.key_id) != (key.name, key.key_id):
                continue
            if key.name in times or not aics_tlog.verify_cosignature(
                line.signature, key.name, key.public_key, found.origin, found.size, found.root
            ):
                return {"error": "untrusted"}
            times[key.name] = str(int.from_bytes(line.signature[:8], "big"))
    return {"result": {"cosigners": times}}


def tile(given, _):
    """Paths and bundles."""
    if "bundle" in given:
        entries = tiles.parse_entry_bundle(data_of(given["bundle"]))
        if len(entries) != given["width"] or not entries:
            return {"error": "malformed"}
        return {"result": {"entries": [text_of(entry) for entry in entries]}}
    path = given.get("path")
    if path is None:
        return UNSUPPORTED
    if path.startswith("tile/entries/"):
        level, (index, width) = "entries", tiles.parse_entry_bundle_path(path)
    else:
        level, index, width = tiles.parse_tile_path(path)
    return {"result": {"level": level, "index": str(index), "width": width or 256}}


def witness(given, known):
    """A witness of theirs that begins at what is stored."""
    initial = None
    if given["stored"]:
        if given["stored"]["size"] == "0":
            return UNSUPPORTED
        initial = (int(given["stored"]["size"]), data_of(given["stored"]["root"]))
    log = config.LogConfig(known[0].name, tuple(known), initial=initial)
    with tempfile.TemporaryDirectory() as directory:
        memory = store.WitnessStore(Path(directory, "db"), create=True)
        key = Ed25519PrivateKey.from_private_bytes(bytes(32))
        try:
            service.Witness("w.example/w", key, memory, [log]).add_checkpoint(
                data_of(given["request"])
            )
        except service.WitnessError as error:
            body = {"body": error.body.decode()} if error.status == 409 else {}
            return {"result": {"status": error.status, **body}}
        finally:
            memory.close()
    return {"result": {"status": 200}}


SUITES = {"checkpoint": checkpoint, "cosignature": cosignature, "tiles": tile, "witness": witness}


def audit(directory, vkey):
    """Read our log as a stranger, and prove to us what is in it."""
    reader = aics_tlog.FileSystemTileReader(directory)
    note = notes.parse_note(Path(directory, "checkpoint").read_bytes())
    verified = aics_tlog.verify_checkpoint(note, notes.parse_vkey(vkey))
    if not verified.ok:
        raise SystemExit(verified.error)
    size, root = verified.size, verified.root
    report = aics_tlog.audit_tiles(reader, size, root)
    index, old = size // 3, size // 2
    inclusion = aics_tlog.inclusion_proof_from_tiles(reader, index, size)
    consistency = aics_tlog.consistency_proof_from_tiles(reader, old, size)
    print(json.dumps({
        "size": size, "root": text_of(root), "tiles": report.tiles, "bundles": report.bundles,
        "index": index, "inclusion": [text_of(one) for one in inclusion],
        "old": old, "consistency": [text_of(one) for one in consistency],
    }))  # fmt: skip


def write(directory, count):
    """A log of theirs."""
    entries = [b"theirs %d" % number for number in range(int(count))]
    tiles.write_tiles(entries, directory)
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    head = aics_tlog.Checkpoint("log.example/aics", len(entries), tree.MerkleTree(entries).root())
    signed = aics_tlog.sign_checkpoint(head, key, head.origin)
    Path(directory, "checkpoint").write_bytes(signed.to_bytes())
    print(notes.format_vkey(notes.vkey_from_ed25519(head.origin, key.public_key())))


def submit(address, vkey, requests):
    """Their client asks our witness, verifies what it answers, and prints that in JSON."""
    lines = []
    for note, old, proof in json.loads(requests):
        source = (old, [data_of(one) for one in proof])
        lines.append(
            aics_witness.submit_checkpoint(
                address, data_of(note), source, witness_vkey=vkey, old_size=old
            )
        )
    print(json.dumps(lines))


if __name__ == "__main__":
    if sys.argv[1] == "vectors":
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)
    else:
        {"audit": audit, "write": write, "submit": submit}[sys.argv[1]](*sys.argv[2:])
