"""How long a hook process takes beside an interpreter that does nothing, in the same run.

A real daemon answers a call of a tool that only reads: decided, recorded and synced. "client" is
the script that `agent install` puts into an agent's settings; "command" is `tractatus agent hook`.

    python benchmarks/hook.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tractatus.integrations.agent_hook import client

GOAL_MS = 40.0
EVENT = json.dumps(
    {
        "session_id": "benchmark",
        "cwd": "/",
        "hook_event_name": "PreToolUse",
        "tool_name": "Read",
        "tool_input": {"file_path": "/README.md"},
    }
).encode()


def once(words: list[str]) -> tuple[float, float]:
    """Time on the wall and processor time of one process, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(words, input=EVENT, capture_output=True, check=False)
    wall = (time.perf_counter() - start) * 1000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used * 1000


def measure(programs: dict[str, list[str]], rounds: int) -> dict[str, dict[str, float]]:
    """All programs in turn, so that each meets the same machine."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for number in range(rounds + 2):
        for name, words in programs.items():
            found = once(words)
            if number >= 2:  # the first ones fill caches
                times[name].append(found)
    return {
        name: {
            "p50_ms": round(statistics.median(wall for wall, _ in found), 1),
            "p95_ms": round(sorted(wall for wall, _ in found)[len(found) * 95 // 100], 1),
            "cpu_ms": round(statistics.median(used for _, used in found), 1),
        }
        for name, found in times.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time of a hook process, answered by a daemon.")
    parser.add_argument("--rounds", type=int, default=60, help="processes of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hook") as made:
        folder = Path(made)
        daemon = subprocess.Popen(
            [sys.executable, "-m", "tractatus", "agent", "serve", "--data", str(folder)],
            stdout=subprocess.PIPE,
        )
        try:
            assert daemon.stdout is not None
            daemon.stdout.readline()
            at = ["--socket", str(folder / "socket")]
            command = Path(sys.executable).parent / "tractatus"
            results = measure(
                {
                    "python -c pass": [sys.executable, "-c", "pass"],
                    "python -I -S -c pass": [sys.executable, "-I", "-S", "-c", "pass"],
                    "client": [sys.executable, "-I", "-S", client.__file__, "PreToolUse", *at],
                    "command": [str(command), "agent", "hook", "PreToolUse", *at],
                },
                arguments.rounds,
            )
        finally:
            daemon.terminate()
            daemon.wait()
    if arguments.json:
        document = {"goal_ms": {"client": GOAL_MS}, "python": sys.version.split()[0]}
        print(json.dumps(document | {"rounds": arguments.rounds, "processes": results}, indent=2))
        return 0
    print(f"one process, {arguments.rounds} rounds in turn; goal for the client: {GOAL_MS} ms")
    for name, found in results.items():
        print(
            f"  {name:22} p50 {found['p50_ms']:6.1f} ms   p95 {found['p95_ms']:6.1f} ms"
            f"   processor {found['cpu_ms']:6.1f} ms"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
