"""sqlmap as a person would run it: a program of its own, against this machine, asking nobody."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# The answers of a person who wants everything tried; nothing leaves this machine.
ALWAYS = (
    *("--batch", "--disable-coloring", "--ignore-proxy", "--skip-waf", "--dbms=postgresql"),
    *("--timeout=20", "--retries=0", "--time-sec=1", "--answers=update=N,follow=N"),
    # Over kept connections each answer would wait for a delayed acknowledgement.
    *("--no-keep-alive", "--drop-set-cookie", "--ignore-redirects", "--ignore-code=*"),
)
_STEADY = """\
import re


def postprocess(page, headers=None, code=None):
    text = page.decode("utf-8", "replace") if isinstance(page, bytes) else page or ""
    text = re.sub("[0-9A-Za-z_-]{32,}", "", text)
    return text.encode() if isinstance(page, bytes) else text, headers, code
"""


@dataclass(frozen=True)
class Request:
    """One request for sqlmap to vary. `*` marks a place; without one, every parameter is tried."""

    method: str
    path: str
    headers: tuple[str, ...] = ()
    body: str = ""

    def logged(self, origin: str) -> str:
        """As a proxy would have written it down."""
        host = urlsplit(origin).netloc
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            f"Host: {host}",
            *self.headers,
            "",
            self.body,
        ]
        bar = "=" * 54
        return f"{bar}\n12:00:00  {origin}  [127.0.0.1]\n{bar}\n" + "\n".join(lines) + f"\n{bar}\n"


@dataclass(frozen=True)
class Outcome:
    """What sqlmap said, and the directory in which it keeps what it got."""

    text: str
    output: Path

    @property
    def everything(self) -> str:
        """All that it said, and all files that it wrote."""
        files = [one for one in self.output.rglob("*") if one.is_file()]
        return self.text + "".join(one.read_bytes().decode("utf-8", "replace") for one in files)

    @property
    def injectable(self) -> list[dict[str, str]]:
        """Of a run over many requests: those in which it found an injection, and could use it."""
        found: list[dict[str, str]] = []
        for path in self.output.parent.glob("results*.csv"):
            with path.open(newline="") as file:
                found += list(csv.DictReader(file))
        return [one for one in found if "false positive" not in (one["Note(s)"] or "")]

    def dumped(self, schema: str, table: str) -> list[dict[str, str]]:
        """The rows of a table that it got."""
        found: list[dict[str, str]] = []
        for path in self.output.glob(f"*/dump/{schema}/{table}.csv"):
            with path.open(newline="") as file:
                found += list(csv.DictReader(file))
        return found


def run(output: Path, *words: str, seconds: int = 240) -> Outcome:
    """Run it; its exit code says nothing, so its words and files are what counts."""
    output.mkdir(exist_ok=True)
    program = Path(sys.executable).parent / "sqlmap"
    done = subprocess.run(
        [str(program), *ALWAYS, f"--output-dir={output}", *words],
        capture_output=True,
        text=True,
        timeout=seconds,
        stdin=subprocess.DEVNULL,
        cwd=output,
        env={"PATH": "/usr/bin:/bin", "HOME": str(output), "LC_ALL": "C.UTF-8"},
    )
    return Outcome(done.stdout + done.stderr, output)


def run_over(
    directory: Path, origin: str, requests: Sequence[Request], *words: str, seconds: int = 240
) -> Outcome:
    """Run it once over many requests."""
    log = directory / "requests.log"
    log.write_text("".join(request.logged(origin) for request in requests))
    results = directory / "results.csv"
    steady = _without_names_of_records(directory)
    return run(
        directory / "output",
        *(f"-l{log}", f"--results-file={results}", f"--postprocess={steady}", *words),
        seconds=seconds,
    )


def _without_names_of_records(directory: Path) -> Path:
    """A script for sqlmap: each answer has identifiers of its own, which tell it nothing."""
    place = directory / "steady"
    place.mkdir()
    (place / "__init__.py").touch()
    script = place / "steady.py"
    script.write_text(_STEADY)
    return script
