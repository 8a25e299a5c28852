"""aics-tlog and aics-witness (PyPI, Python 3.12 or newer) and we take each other's word.

They were written from the specifications by people whom we do not know. Where no such Python is on
this machine the one test that is left says so.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tractatus.adapters.witness.client import HttpWitness
from tractatus.compose.witness import WitnessSettings, load_keys
from tractatus.evidence.codes import Outcome, Service
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import consistency_proof, verify_consistency, verify_inclusion
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tiles import entries_path, parse_entry_bundle
from tractatus.merkle.tree import root_of
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import Witness as PolicyWitness
from tractatus.notes.policy import WitnessPolicy
from tractatus.notes.signed import Note, NoteSigner, VerifierKey, format_note, parse_note
from tractatus.operations.witnessing import Witnesses
from tractatus.testing.memory_log import MemoryLog

HERE = Path(__file__).parent / "aics"
VECTORS = Path(__file__).parents[2] / "vectors"
KEPT = Path(__file__).parents[2] / ".tractatus"
LOG = NoteSigner("example.org/log", bytes(range(32)))
LEAVES = [leaf_hash(b"%d" % number) for number in range(600)]
NOW = 1_700_000_000_000

# What they take and we do not: key ids in capitals, a note without its last newline, sizes, times
# and indices above 2^63-1, a zero time, tile paths in other digits or with a needless zero part.
OF_AICS = {
    *("other log", "key id in capitals", "no last newline", "key id alone", "extension line"),
    *("2^63", "2^64 + 13", "a thousand digits", "2^64-1", "no time"),
    *("tile/0/x000/001", "tile/0/0\\uff100", "tile/0/x009/x223/x372/x036/x854/x775/808"),
    "tile/0/x018/x446/x744/x073/x709/x551/616",
}


def newer_python() -> str | None:
    """A Python that these packages can be installed for."""
    found = [shutil.which(f"python3.{minor}") for minor in (14, 13, 12)]
    found += sorted(map(str, Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python")))
    works = "import sys, venv; sys.exit(sys.version_info < (3, 12))"
    for python in filter(None, found):
        if subprocess.run([python, "-c", works], capture_output=True).returncode == 0:
            return python
    return None


def read_hash(level: int, index: int) -> bytes:
    return root_of(LEAVES[index << level : (index + 1) << level])


def note(size: int) -> bytes:
    text = format_checkpoint(Checkpoint(LOG.key.name, size, root_of(LEAVES[:size])))
    return format_note(Note(text, (LOG.sign(text),)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the witness ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the witness did not listen")


@contextmanager
def serving(*command: str, port: int) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


PYTHON = newer_python()

if PYTHON is None:

    def test_there_is_no_python_for_them_so_they_were_not_asked() -> None:
        assert newer_python() is None

else:

    @pytest.fixture(scope="session")
    def theirs() -> Path:
        """The `bin` of an environment with their packages, pinned by hash; made once."""
        requirements = HERE / "requirements.txt"
        digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
        place = KEPT / f"aics-{digest}"
        if not (place / "bin" / "aics-witness").exists():
            KEPT.mkdir(exist_ok=True)
            subprocess.run([PYTHON, "-m", "venv", "--clear", place], check=True)
            pip = [place / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes"]
            subprocess.run([*pip, "--disable-pip-version-check", "-r", requirements], check=True)
        return place / "bin"

    def peer(theirs: Path, *words: object) -> str:
        command = [str(theirs / "python"), str(HERE / "peer.py"), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_the_vectors_are_answered_alike_but_for_what_is_known(theirs: Path) -> None:
        command = [theirs / "python", HERE / "peer.py", "vectors"]
        done = subprocess.run(
            [sys.executable, VECTORS / "run.py", "--", *command], capture_output=True, text=True
        )
        found = re.findall(r"^\w+: (.*) \((?:must|strict)\): ", done.stdout, re.MULTILINE)
        assert set(found) == OF_AICS

    @pytest.mark.parametrize("leaves", [1, 253, 254, 70_000])
    def test_they_read_our_log_whole_and_prove_to_us(
        theirs: Path, tmp_path: Path, leaves: int
    ) -> None:
        log = MemoryLog()
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, leaves)
        log.close_epoch(NOW)
        log.publish(NOW)
        for path, data in log.resources.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
        said = json.loads(peer(theirs, "audit", tmp_path, log.policy.logs[0].key.vkey))
        hashes = [leaf_hash(entry) for entry in log.entries]
        root, size = root_of(hashes), len(hashes)
        assert (said["size"], base64.b64decode(said["root"])) == (size, root)
        assert said["bundles"] == -(-size // 256)
        inclusion = [base64.b64decode(one) for one in said["inclusion"]]
        verify_inclusion(said["index"], size, hashes[said["index"]], inclusion, root)
        consistency = [base64.b64decode(one) for one in said["consistency"]]
        verify_consistency(said["old"], size, root_of(hashes[: said["old"]]), root, consistency)

    @pytest.mark.parametrize("count", [1, 256, 700])
    def test_we_read_their_log_whole(theirs: Path, tmp_path: Path, count: int) -> None:
        vkey = peer(theirs, "write", tmp_path, count).strip()
        opened = open_checkpoint((tmp_path / "checkpoint").read_bytes(), [VerifierKey.parse(vkey)])
        hashes = []
        for index in range(-(-count // 256)):
            width = min(256, count - 256 * index)
            data = (tmp_path / entries_path(index, width)).read_bytes()
            hashes += [leaf_hash(entry) for entry in parse_entry_bundle(data, width)]
        assert opened.checkpoint.size == count
        assert opened.checkpoint.root == root_of(hashes)
        read = hash_reader(lambda path: (tmp_path / path).read_bytes(), count)
        old = (count + 1) // 2
        proof = consistency_proof(old, count, read)
        verify_consistency(old, count, root_of(hashes[:old]), root_of(hashes), proof)

    def test_their_witness_cosigns_our_log(theirs: Path, tmp_path: Path) -> None:
        program, settings = str(theirs / "aics-witness"), ["--config", str(tmp_path / "w.json")]
        port = free_port()
        name = "witness.example/theirs"
        made = subprocess.run(
            [program, "init", *settings, "--name", name, "--listen", f"127.0.0.1:{port}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        vkey = next(word for word in made.split() if word.startswith(f"{name}+"))
        added = ["add-log", *settings, "--origin", LOG.key.name, "--vkey", LOG.vkey]
        subprocess.run([program, *added], check=True, capture_output=True)
        with serving(program, "serve", *settings, port=port) as address:
            asyncio.run(cosigned_by_theirs(VerifierKey.parse(vkey), address))

    async def cosigned_by_theirs(key: VerifierKey, address: str) -> None:
        async def consistency(old: int) -> list[bytes]:
            return consistency_proof(old, size, read_hash) if old else []

        policy = WitnessPolicy(witnesses=(PolicyWitness("w", key),), quorum="w")
        async with HttpWitness(key.vkey, address) as client:
            witnesses = Witnesses([client], policy)
            for size in (1, 5, 256, 600):
                sizes = await witnesses.sizes(note(1))
                answers = await witnesses.cosign(note(size), sizes, consistency)
                signed = parse_note(note(size))
                whole = Note(signed.text, (*signed.signatures, *answers.signatures))
                policy.check([one.key for one in cosignatures_of(whole, [key])])
            assert await witnesses.sizes(note(1)) == {key: 600}
            size = 600
            other = format_checkpoint(Checkpoint(LOG.key.name, 600, bytes(32)))
            fork = format_note(Note(other, (LOG.sign(other),)))
            refused = await witnesses.cosign(fork, {key: 600}, lambda _: consistency(0))
            assert (refused.signatures, refused.contradicting) == ([], [key])

    def test_our_witness_cosigns_for_their_client(theirs: Path, tmp_path: Path) -> None:
        port = free_port()
        settings = WitnessSettings(tmp_path / "w", "witness.example/ours", (LOG.vkey,))
        key = load_keys(settings)[0].key
        serve = [
            *(sys.executable, "-m", "tractatus", "witness", "serve", "--directory"),
            *(str(tmp_path / "w"), "--name", "witness.example/ours", "--log", LOG.vkey),
            *("--port", str(port)),
        ]
        requests = [
            [base64.b64encode(note(size)).decode(), old, [base64.b64encode(h).decode() for h in
             (consistency_proof(old, size, read_hash) if old else [])]]
            for old, size in ((0, 1), (1, 256), (256, 600))
        ]  # fmt: skip
        with serving(*serve, port=port) as address:
            lines = json.loads(peer(theirs, "submit", address, key.vkey, json.dumps(requests)))
        for (signed, *_), line in zip(requests, lines, strict=True):
            cosigned = parse_note(base64.b64decode(signed) + line.encode())
            assert [one.key for one in cosignatures_of(cosigned, [key])] == [key]
