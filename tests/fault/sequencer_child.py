"""Sequencers over real parts that kill themselves at a given call. Run as a program.

Each line of standard input is work for one new process, as JSON; each line of standard output
is the exit code of that process, negative for a signal. The processes are forks of this one,
which has loaded everything and started nothing.

Work: database URL, log directory, secrets directory, [[vkey, socket], ...], witness policy,
`kill`: {"call": name, "nth": int, "when": "before" | "after"} or null, `file_limit`: bytes that a
file may have, or null, and `notes`: a file that gets the name of each call, or null. Calls are the
methods of the ports and the system calls that make files durable. Exit code 3: a `StoreError`
stopped it.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.witness.client import HttpWitness
from tractatus.errors import StoreError
from tractatus.evidence.leaf import Digests, ParametersLeaf
from tractatus.notes.policy import parse_policy
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.ports import LogStore, SequencerStore, Witness
from tractatus.testing.faults import methods_of

PARAMETERS = ParametersLeaf(k=1, t=1, hold=1, tick=1, heartbeat=10**9, canary_interval=60_000)
# Whatever these ports promise; `exclusive` is a context and no step.
PORT_CALLS = (methods_of(SequencerStore) | methods_of(LogStore) | methods_of(Witness)) - {
    "exclusive"
}
SYSTEM_CALLS = ("fsync", "link", "rename", "unlink", "mkdir")


@dataclass
class Trap:
    """Kills this process at the nth call of a name."""

    call: str
    nth: int
    when: str
    notes: str | None = None
    seen: int = 0

    def reach(self, name: str, when: str) -> None:
        """Die here if this is the place; calls that failed have no "after"."""
        if self.notes and when == "after":
            with Path(self.notes).open("a") as file:
                file.write(f"{name}\n")
        if (name, when) == (self.call, self.when):
            self.seen += 1
            if self.seen == self.nth:
                os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, port: Any) -> Any:
        """The port with the trap in it."""
        return _Trapped(port, self)

    def set_in_system_calls(self) -> None:
        """pathlib and tempfile look these up in `os` at each call."""
        for name in SYSTEM_CALLS:
            setattr(os, name, self._trapped(name, getattr(os, name)))
        os.replace = self._trapped("rename", os.replace)

    def _trapped(self, name: str, function: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.reach(name, "before")
            result = function(*args, **kwargs)
            self.reach(name, "after")
            return result

        return call


class _Trapped:
    def __init__(self, port: Any, trap: Trap) -> None:
        self._port = port
        self._trap = trap

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        if name not in PORT_CALLS:
            return attribute

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._trap.reach(name, "before")
            result = await attribute(*args, **kwargs)
            self._trap.reach(name, "after")
            return result

        return call


async def run(work: dict[str, Any]) -> None:
    """Tick until nothing waits and nothing is staged."""
    trap = Trap(**(work["kill"] or {"call": "", "nth": 0, "when": ""}), notes=work["notes"])
    trap.set_in_system_calls()
    if work["file_limit"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (work["file_limit"], resource.RLIM_INFINITY))
    async with AsyncExitStack() as stack:
        pool = await Pool.open(work["url"], size=2)
        stack.push_async_callback(pool.close)
        store = PostgresSequencerStore(pool, work["url"])
        log = FileLogStore(Path(work["log"]))
        stack.enter_context(log.writing())
        signer = Keyring(FileSecretStore(Path(work["secrets"])), SystemRandomness()).log_signer()
        witnesses = [
            await stack.enter_async_context(HttpWitness.on_socket(Path(socket), vkey))
            for vkey, socket in work["witnesses"]
        ]
        publisher = Publisher(
            trap.wrap(store),
            trap.wrap(log),
            signer,
            Witnesses([trap.wrap(one) for one in witnesses], parse_policy(work["policy"].encode())),
        )
        sequencer = Sequencer(trap.wrap(store), publisher, SystemClock(), PARAMETERS, _in_force)
        async with store.exclusive():
            while (state := await sequencer.tick()).staged or (await store.waiting()).leaves:
                assert not state.staged, "the witnesses are up"


async def _in_force() -> Digests:
    return Digests(bytes(32), bytes(32), bytes(32))


def live(work: dict[str, Any]) -> int:
    """The whole life of one process; its exit code."""
    try:
        asyncio.run(run(work))
    except StoreError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(live(json.loads(line)))
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
