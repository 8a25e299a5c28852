"""Go's checksum-database libraries and we read the same logs, and find the same bytes changed."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fault.installation import installation
from tests.patience import PATIENCE_S

from tractatus.cli.testing_programs import GO_LIBRARIES
from tractatus.errors import FormatError, SignatureError
from tractatus.evidence.codes import Outcome, Service
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import verify_consistency, verify_inclusion
from tractatus.merkle.tree import root_of
from tractatus.notes.checkpoint import open_checkpoint, parse_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import WitnessPolicy, parse_policy
from tractatus.notes.signed import VerifierKey, parse_note, verify_note
from tractatus.testing.memory_log import MemoryLog

SOURCE = Path(__file__).parent / "go"
VECTORS = Path(__file__).parents[2] / "vectors"
GOLDEN = Path(__file__).parents[3] / "shared" / "vectors" / "tessera-golden-log" / "log"
GOLDEN_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
READ = ("checkpoint", "tile/0/000.p/23", "tile/entries/000.p/23")
NOW = 1_700_000_000_000

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The peer, built anew."""
    place = tmp_path_factory.mktemp("go")
    subprocess.run(
        ["go", "build", "-o", place / "peer", "peer"],
        check=True,
        cwd=SOURCE,
        env={
            **os.environ,
            "GOPATH": f"{SOURCE}:{GO_LIBRARIES}",
            "GO111MODULE": "off",
            "GOCACHE": str(place / "cache"),
            "GOFLAGS": "",
        },
    )
    return place / "peer"


@pytest.fixture
def ask(peer: Path) -> Ask:
    """The peer as a function of its arguments."""

    def run(*words: object, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(peer), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, input=given, timeout=120)

    return run


def keys(policy: WitnessPolicy) -> list[str]:
    """The log's key, and those of all witnesses."""
    return [policy.logs[0].key.vkey, *(one.key.vkey for one in policy.witnesses)]


def write(log: MemoryLog, directory: Path) -> Path:
    for path, data in log.resources.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return directory


def grown(leaves: int) -> MemoryLog:
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, leaves)
    log.close_epoch(NOW)
    log.publish(NOW)
    return log


def found(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_running_log_is_read_whole(ask: Ask, tmp_path: Path) -> None:
    with installation(tmp_path / "data") as system:
        policy = parse_policy((tmp_path / "data" / "log" / "policy").read_bytes())
        end = time.monotonic() + 60
        sizes: set[int] = set()
        while len(sizes) < 3 and time.monotonic() < end:
            note = httpx.get(f"{system.platform}/log/checkpoint", timeout=PATIENCE_S).content
            answer = found(ask("read", f"{system.platform}/log", *keys(policy)))
            sizes.add(answer["size"])
            assert answer["size"] >= parse_checkpoint(parse_note(note).text).size
            assert len(answer["signers"]) == 1 + len(policy.witnesses)
            time.sleep(1)
    assert len(sizes) == 3, "the log did not grow"


if GOLDEN.is_dir():

    def test_the_golden_log_is_read_by_both(ask: Ask) -> None:
        answer = found(ask("read", GOLDEN, GOLDEN_KEY))
        ours = open_checkpoint(
            (GOLDEN / "checkpoint").read_bytes(), [VerifierKey.parse(GOLDEN_KEY)]
        ).checkpoint
        assert (answer["size"], base64.b64decode(answer["root"])) == (ours.size, ours.root)


@pytest.mark.parametrize("leaves", [1, 253, 254, 700, 66_000])
def test_trees_of_each_shape_are_read_whole(ask: Ask, tmp_path: Path, leaves: int) -> None:
    log = grown(leaves)
    answer = found(ask("read", write(log, tmp_path), *keys(log.policy)))
    assert base64.b64decode(answer["root"]) == log.checkpoint().root
    assert answer["size"] == leaves + 3


def test_no_changed_bit_of_a_log_passes_go_that_passes_us(ask: Ask, tmp_path: Path) -> None:
    """Each bit of each file that Go reads; it passes a few that we refuse."""
    log = grown(20)
    answer = found(ask("change", write(log, tmp_path), *keys(log.policy)))
    assert answer["files"] == 3
    assert answer["tried"] == 8 * sum(len(log.resources[one]) for one in READ)
    # Go reads base64 whose last character has other unused bits; to us a value has one spelling.
    note = log.resources["checkpoint"]
    assert answer["passed"]
    for one in answer["passed"]:
        path, place = one.split(" ")
        at, bit = divmod(int(place), 8)
        assert path == "checkpoint"
        assert note[at + 1 : at + 2] == b"="
        changed = bytearray(note)
        changed[at] ^= 1 << bit
        with pytest.raises(FormatError, match="canonical base64"):
            parse_checkpoint(parse_note(bytes(changed)).text)


def test_a_missing_signature_is_missed(ask: Ask, tmp_path: Path) -> None:
    log = grown(20)
    directory = write(log, tmp_path)
    stranger = MemoryLog(seed=b"other").policy
    for wrong in (keys(stranger), [*keys(log.policy)[:2], keys(stranger)[2]]):
        assert ask("read", directory, *wrong).returncode == 1
    whole = log.resources["checkpoint"]
    (directory / "checkpoint").write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    done = ask("read", directory, *keys(log.policy))
    assert (done.returncode, done.stderr) == (1, "peer: 2 of 3 keys signed\n")


@pytest.mark.parametrize("size", [8, 255, 256, 257, 1000])
def test_proofs_of_go_are_proofs_to_us(ask: Ask, tmp_path: Path, size: int) -> None:
    log = grown(size - 3)
    directory = write(log, tmp_path)
    hashes = [leaf_hash(entry) for entry in log.entries]
    for index, old in ((0, 1), (size // 2, size // 2), (size - 1, size - 1), (size - 2, size)):
        proofs = found(ask("prove", directory, keys(log.policy)[0], index, old))
        record = [base64.b64decode(one) for one in proofs["record"] or []]
        tree = [base64.b64decode(one) for one in proofs["tree"] or []]
        verify_inclusion(index, size, hashes[index], record, root_of(hashes))
        verify_consistency(old, size, root_of(hashes[:old]), root_of(hashes), tree)


@pytest.mark.parametrize(
    "text", ["one line\n", "two\nlines\n", "empty\n\n\nlines\n", "\n", "é – 字\n"]
)
def test_notes_of_go_are_notes_to_us(ask: Ask, text: str) -> None:
    done = ask("sign", "example.org/go", given=text)
    vkey, _, note = done.stdout.partition("\n")
    key = VerifierKey.parse(vkey)
    parsed = parse_note(note.encode())
    assert parsed.text == text
    assert len(verify_note(parsed, [key])) == 1
    with pytest.raises(SignatureError):
        verify_note(parse_note(("x" + note).encode()), [key])
    assert cosignatures_of(parsed, [key]) == ()


# What Go's libraries take and the specifications, or we, do not: of repeated lines of a known key
# they read the first; base64 has several spellings; keys are any bytes, and their ids hex in either
# case; behind a tree's three lines may stand more; level 64 is only not served.
OF_GO = {
    *("other log", "twice", "right, then false", "identity as key", "key of order 8"),
    *("second spelling of a key", "key id in capitals", "respelled signature", "respelled root"),
    *("no origin", "empty fourth line", "extension line", "tile/64/000", "tile/data/000"),
}


def test_the_vectors_are_answered_by_go_as_by_us_but_for_what_is_known(peer: Path) -> None:
    done = subprocess.run(
        [sys.executable, VECTORS / "run.py", "--", peer, "vectors"],
        capture_output=True,
        text=True,
    )
    found = re.findall(r"^\w+: (.*) \((?:must|strict)\): ", done.stdout, re.MULTILINE)
    assert set(found) == OF_GO
