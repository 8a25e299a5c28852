"""The operator of a real installation, with every key in its data directory, and a stranger.

The attacks of `tests/attacks` run over ports in memory; here a few are committed against `tractatus
up` itself, its files and its keys, and found by commands over HTTP.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from tests.attacks.system import Files, Operator, entries_of
from tests.fault.installation import Installation, installation
from tests.fault.people import Person
from tests.patience import PATIENCE_S

from tractatus.adapters.keys.private_key import PrivateKey, parse_private_key
from tractatus.adapters.postgres.urls import with_login
from tractatus.evidence.codes import Outcome
from tractatus.evidence.promise import parse_promise
from tractatus.evidence.receipt import parse_receipt
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
def running() -> Iterator[Installation]:
    """An installation that has logged some epochs."""
    # Not pytest's directories: as root, the unprivileged server could not walk through their 0700.
    with tempfile.TemporaryDirectory(prefix="tractatus-attacked-") as directory:
        Path(directory).chmod(0o755)
        with installation(Path(directory) / "data") as made:
            end = time.monotonic() + 120
            while (
                not (made.data / "log" / "checkpoint").exists()
                or summaries(published(made)) < EPOCHS
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


def member_of(running: Installation) -> httpx.Client:
    """A founder's program, with its token."""
    founder = Person.at(running.platform)
    founder.found("attacked")
    page = founder.send("/c/attacked/programs", "/c/attacked/programs")
    token = re.search(r'<p class="mono">([A-Za-z0-9_-]{40,})</p>', page.text)
    assert token, page.text
    founder.close()
    headers = {"authorization": f"Bearer {token[1]}"}
    return httpx.Client(base_url=running.platform, headers=headers, timeout=20.0, trust_env=False)


async def as_superuser(data: Path, *statements: str) -> None:
    """What whoever has the superuser's password may do, triggers and keys notwithstanding."""
    secrets = json.loads((data / "secrets" / "database.json").read_bytes())
    address = (data / "run" / "database-url").read_text()
    url = with_login(address, "tractatus_superuser", secrets["tractatus_superuser"])
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()


def test_a_decision_taken_out_of_the_database_is_proven_by_its_member(
    running: Installation, stranger: Path
) -> None:
    mine, out = stranger / "mine.receipt.json", stranger / "omitted"
    sequencer = next(
        one["pid"] for one in running.status()["processes"] if one["name"] == "sequencer"
    )
    with member_of(running) as program:
        os.kill(sequencer, signal.SIGSTOP)  # so that the decision waits
        try:
            answer = program.post("/v1/decide", json={"act": {"type": "test.run"}})
            assert answer.status_code == 200, answer.text
            record = str(UUID(answer.json()["record"]))
            mine.write_bytes(program.get(f"/v1/receipts/{record}").content)
            asyncio.run(
                as_superuser(
                    running.data,
                    f"DELETE FROM evidence.leaf WHERE record_id = '{record}'",
                    f"DELETE FROM evidence.record WHERE record_id = '{record}'",
                )
            )
        finally:
            os.kill(sequencer, signal.SIGCONT)
    promised = parse_promise(parse_note(parse_receipt(mine.read_bytes()).promise).text).epoch
    end = time.monotonic() + 240
    while summaries(published(running)) < promised:
        assert time.monotonic() < end, "the promised epoch does not close"
        time.sleep(1)
    done = fraud(running, "find", running.site, "--receipt", mine, "--out", out)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"^receipts: promised by epoch \d+, and it is not in", done.stdout)
    keys = httpx.get(
        f"{running.site}/.well-known/tractatus.json", trust_env=False, timeout=PATIENCE_S
    ).json()
    known = ("--policy", stranger / "policy", "--promise-key", keys["promise_keys"][0])
    checked = fraud(running, "verify", *out.iterdir(), *known)
    assert (checked.returncode, checked.stdout.count("holds")) == (0, 6), checked.stdout


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
