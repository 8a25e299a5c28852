"""The product's own processes as forks of one that has loaded everything. Run as a program.

Each line of standard input is an order, each line of standard output its answer, both JSON:

    {"start": service, "data": directory, "log": file} -> pid; it waits before its first step
    {"go": pid} -> pid                                    now it serves, until it is told to stop
    {"poll": pid} -> exit code, negative for a signal; null while it runs

A fork is `tractatus serve SERVICE` but for three things: it has one thread for files, because
strace counts system calls by thread; it does not read its own source, which somebody may be
editing, so that the same calls come in the same order; and its second has 50 ms, because a test
waits for it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio._backends._asyncio  # noqa: F401  (httpx imports it with the first request)
import uvloop  # noqa: F401  (chosen by the service where it is installed)

from tractatus.compose import services, wiring
from tractatus.compose.settings import load_settings
from tractatus.errors import TractatusError

SECOND_MS = 50


def live(service: str, data: Path, log: Path, gate: int) -> int:
    """The whole life of one process; its exit code."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.read(gate, 1)
    os.close(gate)
    try:
        services.serve(service, load_settings({"data": data}, {}), lifeline_held=False)
    except TractatusError as error:
        print(f"tractatus: {error}", file=sys.stderr, flush=True)
        return 2
    except BaseException:  # (a process's last words, then its end)
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


def obey(order: dict[str, Any], gates: dict[int, int]) -> int | None:
    """One order, and its answer."""
    if "start" in order:
        gate, key = os.pipe()
        pid = os.fork()
        if pid == 0:
            for other in (key, *gates.values()):
                os.close(other)
            os._exit(live(order["start"], Path(order["data"]), Path(order["log"]), gate))
        os.close(gate)
        gates[pid] = key
        return pid
    if "go" in order:
        os.close(gates.pop(order["go"]))
        return int(order["go"])
    pid, status = os.waitpid(order["poll"], os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


if __name__ == "__main__":
    ThreadPoolExecutor.__init__.__defaults__ = (1, "", None, ())  # type: ignore[attr-defined]
    wiring._MS = SECOND_MS  # type: ignore[misc]
    wiring.software_digest = lambda _: bytes(32)  # type: ignore[assignment]
    open_gates: dict[int, int] = {}
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line), open_gates)), flush=True)
