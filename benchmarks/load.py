"""A crowd on loopback: every page and the metrics API under 2,000 connections at once.

    python benchmarks/load.py                                    # starts an installation of its own
    python benchmarks/load.py --site URL --platform URL          # asks one that runs
    python benchmarks/load.py --connections 500 --seconds 10

Needs wrk (Debian: apt-get install wrk). Each address is asked by `--connections` open connections
for `--seconds`; printed are requests in a second, the median and the 99th percentile of the time to
an answer, and errors: sockets that were refused or cut, answers that took more than 10 s, and
answers other than 2xx. One error is a failure (exit 1).

The floor beside them, in the same run and by the same wrk: a bare Starlette application in a
process of its own that answers 12 bytes. "CPU us" is the time that the serving process itself spent
for each answer, and "ratio" that to the floor's: on a machine that others use too, these two hold
still while the rest depends on what is left. The time to an answer is mostly the queue: connections
divided by requests in a second.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tractatus.site.navigation import PAGES
from tractatus.site.reading import METRICS_PATH

_FLOOR = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def answer(request): return PlainTextResponse("Hello, crowd")
uvicorn.run(Starlette(routes=[Route("/", answer)]), port=int(sys.argv[1]), backlog=4096,
            access_log=False, log_level="error")
"""
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What wrk found at one address."""

    requests_a_second: float
    median_ms: float
    p99_ms: float
    requests: int
    errors: str
    cpu_us: float

    def line(self, floor: Run | None) -> str:
        ratio = self.cpu_us / floor.cpu_us if floor else float("nan")
        return (
            f"{self.requests_a_second:9,.0f} {self.median_ms:8,.0f} {self.p99_ms:8,.0f}"
            f" {self.cpu_us:7,.0f} {ratio:6.1f}   {self.errors or 'none'}"
        )


def wrk(
    url: str, connections: int, seconds: int, pid: int | None, headers: tuple[str, ...] = ()
) -> Run:
    """Ask one address; two threads, so that wrk itself is not the bottleneck of one core."""
    before = cpu_seconds(pid)
    words = ["wrk", "--latency", "-t2", f"-c{connections}", f"-d{seconds}s"]
    words += [f"--timeout={_TIMEOUT_SECONDS}s", *(f"-H{one}" for one in headers), url]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return parse(done.stdout, cpu_seconds(pid) - before)


def cpu_seconds(pid: int | None) -> float:
    """What a process has used so far; nan where it is not known."""
    if pid is None:
        return float("nan")
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def parse(text: str, cpu: float) -> Run:
    """Read what wrk 4 prints."""
    # wrk counts 3xx as errors only from 400 on, and 304 is what a reader hopes for.
    errors = re.findall(r"^\s*(Socket errors: .*|Non-2xx.*)$", text, re.MULTILINE)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    count = re.search(r"(\d+) requests in", text)
    if rate is None or count is None:
        raise SystemExit(f"wrk printed something else than expected:\n{text}")
    median, p99 = _latency(text, "50"), _latency(text, "99")
    each = cpu * 1e6 / max(1, int(count[1]))
    return Run(float(rate[1]), median, p99, int(count[1]), "; ".join(errors), each)


def _latency(text: str, percentile: str) -> float:
    found = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)\b", text, re.MULTILINE)
    if found is None:
        return float("nan")
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[found[2]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def floor() -> Iterator[tuple[str, int]]:
    """A bare application in a process of its own."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _FLOOR, str(port)])
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/", process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def installation() -> Iterator[tuple[str, str, Path]]:
    """A whole `tractatus up` on free ports: addresses of site and platform, data directory."""
    site, platform = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="tractatus-load-") as directory:
        Path(directory).chmod(0o711)
        words = ["up", "--data", f"{directory}/data", "--epoch-seconds", "5", "--demo"]
        words += ["--site-port", str(site), "--platform-port", str(platform)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tractatus", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{site}/health/ready", seconds=180)
            time.sleep(20)  # the demonstration has begun, so that the pages have figures
            yield (
                f"http://127.0.0.1:{site}",
                f"http://127.0.0.1:{platform}",
                Path(directory, "data"),
            )
        finally:
            process.terminate()
            process.wait(120)


def wait_for(url: str, seconds: int = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > end:
            raise SystemExit(f"does not answer: {url}")
        time.sleep(0.2)


def pids(data: Path | None) -> dict[str, int]:
    """Of the processes of `up` on a data directory."""
    if data is None:
        return {}
    state = json.loads((data / "run" / "state.json").read_bytes())
    return {one["name"]: one["pid"] for one in state["processes"]}


def addresses(site: str, platform: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(Name, address, headers) of everything that is asked, once as most browsers ask."""
    home = httpx.get(site).text
    script = re.search(r'src="(/static/[^"]+/live\.js)"', home)
    known = httpx.get(platform + METRICS_PATH).headers["etag"]
    gzip = ("accept-encoding: gzip",)
    return [
        *((entry.path, site + entry.path, gzip) for entry in PAGES),
        ("/ not compressed", f"{site}/", ()),
        ("metrics API", platform + METRICS_PATH, gzip),
        ("metrics API, If-None-Match", platform + METRICS_PATH, (f"if-none-match: {known}",)),
        *((("static file", site + script[1], gzip),) if script else ()),
    ]


def main() -> int:
    """Returns 1 after any error."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--site", help="address of a site that runs")
    parser.add_argument("--platform", help="address of its platform")
    parser.add_argument("--data", type=Path, help="its data directory, to see its processes")
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=10)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    crowd = arguments.connections, arguments.seconds
    if arguments.site and arguments.platform:
        return ask(arguments.site, arguments.platform, arguments.data, *crowd)
    with installation() as (site, platform, data):
        return ask(site, platform, data, *crowd)


def ask(site: str, platform: str, data: Path | None, connections: int, seconds: int) -> int:
    load = Path("/proc/loadavg").read_text().split()[0]
    print(f"{connections} connections, {seconds} s each; load average before: {load}")
    print(f"{'':28} {'req/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU us':>7} {'ratio':>6}   errors")
    failed, processes = [], pids(data)
    with floor() as (bare, pid):
        wrk(bare, connections, 2, pid)
        lowest = wrk(bare, connections, seconds, pid)
    print(f"{'floor: bare Starlette':28} {lowest.line(None)}", flush=True)
    for name, url, headers in addresses(site, platform):
        pid = processes.get("site" if url.startswith(site) else "platform")
        found = wrk(url, connections, seconds, pid, headers)
        print(f"{name:28} {found.line(lowest)}", flush=True)
        if found.errors or not found.requests:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "no error")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
