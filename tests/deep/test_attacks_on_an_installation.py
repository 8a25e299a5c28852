"""The operator of a real installation, with every key in its data directory, and a stranger.

The attacks of `tests/attacks` run over ports in memory; here a few are committed against `tractatus
up` itself, its files and its keys, and found by commands over HTTP.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.system import Files, Operator, entries_of
from tests.fault.installation import Installation, installation

from tractatus.adapters.keys.private_key import PrivateKey, parse_private_key
from tractatus.evidence.codes import Outcome
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import NoteSigner, parse_note

WITNESSES = ("witness-1", "witness-2")
EPOCHS = 3


class OnServer(Operator):
    """Whoever can read the data directory."""

    def __init__(self, data: Path) -> None:
        object.__setattr__(self, "data", data)

    def _key(self, path: str) -> PrivateKey:
        return parse_private_key((self.data / path).read_bytes())  # type: ignore[attr-defined]

    @property
    def log(self) -> NoteSigner:
        key = self._key("secrets/log.key")
        return NoteSigner(key.name, key.seed)

    @property
    def witnesses(self) -> list[CosignatureSigner]:
        keys = [self._key(f"{name}/secrets/{name}.key") for name in WITNESSES]
        return [CosignatureSigner(key.name, key.seed) for key in keys]


def published(running: Installation) -> Files:
    """The files of the log, read until none changed meanwhile."""
    log = running.data / "log"
    while True:
        files = {
            path.relative_to(log).as_posix(): path.read_bytes()
            for path in log.rglob("*")
            if path.is_file()
        }
        if files["checkpoint"] == (log / "checkpoint").read_bytes():
            return files


def summaries(files: Files) -> int:
    return sum(entry[0] == 3 for entry in entries_of(files))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that has logged some epochs."""
    directory = tmp_path_factory.mktemp("attacked")
    directory.chmod(0o755)
    for parent in directory.parents:
        if parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    with installation(directory / "data") as made:
        end = time.monotonic() + 120
        while "checkpoint" not in {one.name for one in (made.data / "log").iterdir()} or (
            summaries(published(made)) < EPOCHS
        ):
            assert time.monotonic() < end, "no epochs are closed"
            time.sleep(0.5)
        yield made


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a stranger keeps."""
    return tmp_path_factory.mktemp("stranger")


def fraud(running: Installation, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return running.command("fraud", *map(str, words))


def test_an_honest_installation_is_watched_and_nothing_found(
    running: Installation, stranger: Path
) -> None:
    for _ in range(2):
        done = fraud(running, "watch", running.site, "--keep", stranger / "seen")
        assert (done.returncode, done.stdout) == (0, "nothing was found\n"), done.stderr
        time.sleep(2)
    (stranger / "policy").write_bytes((running.data / "log" / "policy").read_bytes())


def test_a_flipped_bit_is_found_and_proven(running: Installation, stranger: Path) -> None:
    files = published(running)
    copy = stranger / "copy"
    for path, data in files.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(data)
    size = parse_checkpoint(parse_note(files["checkpoint"]).text).size
    bundle = copy / f"tile/entries/000.p/{size}"
    data = bytearray(bundle.read_bytes())
    data[-3] ^= 4
    bundle.write_bytes(data)
    done = fraud(running, "find", copy, "--out", stranger / "flipped")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"^files: tile/entries/", done.stdout, re.MULTILINE)
    assert fraud(running, "verify", *(stranger / "flipped").iterdir()).returncode == 0


def test_a_rewritten_past_is_found_by_whoever_watched(
    running: Installation, stranger: Path
) -> None:
    operator = OnServer(running.data)
    first = next(entry for entry in entries_of(published(running)) if entry[0] == 1)
    other = Outcome.DENY if first[2] == Outcome.ALLOW else Outcome.ALLOW

    def change(entry: bytes) -> bytes:
        return bytes([*entry[:2], other, *entry[3:]]) if entry == first else entry

    # The sequencer refuses to build upon it, so what is written stays; it may win one race.
    for _ in range(20):
        files = published(running)
        forged = operator.publish(
            operator.rewrite(entries_of(files), change), time.time_ns() // 1_000_000
        )
        if (running.data / "log" / "checkpoint").read_bytes() == files["checkpoint"]:
            for path, data in forged.items():
                (running.data / "log" / path).write_bytes(data)
            time.sleep(3)
            if (running.data / "log" / "checkpoint").read_bytes() == forged["checkpoint"]:
                break
    else:
        raise AssertionError("the sequencer wrote over the forged log each time")
    # Whoever comes for the first time has nothing to compare with.
    blind = fraud(running, "find", running.data / "log")
    assert blind.returncode == 0, blind.stdout + blind.stderr
    # Whoever watched has a proof.
    keep = ("--keep", stranger / "seen", "--out", stranger / "proofs")
    done = fraud(running, "watch", running.site, *keep)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "past: two histories are signed" in done.stdout
    proofs = list((stranger / "proofs").glob("fraud-split-view-*.json"))
    checked = fraud(running, "verify", *proofs, "--policy", stranger / "policy")
    assert (checked.returncode, len(proofs)) == (0, 1), checked.stdout
