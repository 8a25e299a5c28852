"""SIGKILL at each step of the write path, over real parts: nothing lost, nothing counted twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.committing import commit

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.postgres.roles import Login
from tractatus.notes.policy import WitnessPolicy, format_policy
from tractatus.notes.signed import VerifierKey
from tractatus.ports import LogStore, SequencerStore
from tractatus.testing.faults import methods_of
from tractatus.testing.pipeline import both_of, check_log

STORE_ERROR = 3
CHILD = Path(__file__).with_name("sequencer_child.py")


@dataclass
class Installation:
    """Directories and witness processes of one log."""

    log: Path
    secrets: Path
    url: str
    witnesses: list[tuple[str, str]]
    policy: WitnessPolicy
    children: subprocess.Popen[str]

    def run_child(
        self,
        kill: tuple[str, int, str] | None = None,
        *,
        file_limit: int | None = None,
        notes: Path | None = None,
    ) -> int:
        """A sequencer process until it is done or dead; its exit code, negative for a signal."""
        trap = dict(zip(("call", "nth", "when"), kill, strict=True)) if kill else None
        work = {
            "url": self.url,
            "log": str(self.log),
            "secrets": str(self.secrets),
            "witnesses": self.witnesses,
            "policy": format_policy(self.policy).decode(),
            "kill": trap,
            "file_limit": file_limit,
            "notes": str(notes) if notes else None,
        }
        self.children.stdin.write(json.dumps(work) + "\n")
        self.children.stdin.flush()
        code = int(self.children.stdout.readline())
        assert code in (0, STORE_ERROR, -signal.SIGKILL), code
        return code


@pytest.fixture
def installation(tmp_path: Path, database) -> Iterator[Installation]:
    """Two witnesses as processes of their own, through the command that anybody runs."""
    keys = Keyring(FileSecretStore(tmp_path / "secrets"), SystemRandomness())
    log_key = VerifierKey.parse(keys.log_signer().verifier_key)
    processes, witnesses = [], []
    for number in (1, 2):
        socket = tmp_path / f"w{number}.sock"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tractatus", "witness", "serve"),
                *("--directory", str(tmp_path / f"witness-{number}")),
                *("--name", f"witness-{number}", "--log", log_key.vkey),
                *("--socket", str(socket)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        line = process.stdout.readlines(1) and process.stdout.readline() + process.stdout.readline()
        witnesses.append((line.split()[-2], str(socket)))
    wait_for([Path(socket) for _, socket in witnesses])
    policy = both_of(log_key, [VerifierKey.parse(vkey) for vkey, _ in witnesses])
    url = database.url(Login.SEQUENCER)
    children = subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    processes.append(children)
    yield Installation(tmp_path / "log", tmp_path / "secrets", url, witnesses, policy, children)
    for process in processes:
        process.terminate()
        process.communicate(timeout=10)


def wait_for(paths: list[Path]) -> None:
    """Until all are there, 60 s at most."""
    end = time.monotonic() + 60
    while not all(path.exists() for path in paths):
        assert time.monotonic() < end, "the witnesses did not start"
        time.sleep(0.02)


# What reads leaves nothing behind; to be killed before it is to be killed after what was before it.
READS = {"read", "load", "waiting", "claim"}


def kills(calls: list[str]) -> list[tuple[str, int]]:
    """The first and the last of the calls of each name in an epoch, in their order."""
    counts = Counter(one for one in calls if one not in READS)
    assert methods_of(SequencerStore) | methods_of(LogStore) <= {*calls, "exclusive"}
    return [(name, nth) for name, count in counts.items() for nth in sorted({1, count})]


@pytest.mark.fault
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_killed_sequencer_goes_on(
    installation: Installation, ports, when: str, tmp_path: Path
):
    committed = await commit(ports, 3)
    assert installation.run_child() == 0  # the first epoch makes what the others find
    committed += await commit(ports, 3)
    notes = tmp_path / "notes"
    assert installation.run_child(notes=notes) == 0
    for call, nth in kills(notes.read_text().split()):
        committed += await commit(ports, 3)
        assert installation.run_child((call, nth, when)) == -signal.SIGKILL, (call, nth)
    assert installation.run_child() == 0
    log = FileLogStore(installation.log)
    summaries = await check_log(log, installation.policy, committed)
    assert summaries[-1].cumulative.count(7) == len(committed)


@pytest.mark.fault
async def test_a_disk_that_takes_no_more_stops_the_log_and_harms_nothing(
    installation: Installation, ports
):
    committed = await commit(ports, 2)
    assert installation.run_child() == 0
    before = (installation.log / "checkpoint").read_bytes()
    committed += await commit(ports, 20)
    # Tiles of 26 hashes and bundles of their leaves are larger than this.
    assert installation.run_child(file_limit=512) == STORE_ERROR
    assert (installation.log / "checkpoint").read_bytes() == before
    assert not list(installation.log.rglob(".new-*"))
    assert installation.run_child() == 0
    await check_log(FileLogStore(installation.log), installation.policy, committed)
