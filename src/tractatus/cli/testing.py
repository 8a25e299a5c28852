"""`tractatus test`: run what CI runs."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tractatus.cli.testing_programs import CHROMIUM, DEEP, ensure_programs
from tractatus.compose.recording import find_chromium
from tractatus.errors import SettingsError

_EPILOG = """\
Runs, in this order and stopping at the first that fails: formatting, lint, types, the import
rules between rooms, and every test. Tests use a real PostgreSQL and a real Chromium; as root on
Debian a missing Chromium is installed. Files of tests run side by side, because much of a test of
real processes is waiting. The examples in deploy/ are tried where nginx and systemd are installed.

  ./tractatus test                      everything
  ./tractatus test --seed 7             with the random seed that an earlier run printed
  ./tractatus test -- tests/unit -k leaf     the checks, and of the tests only these
  ./tractatus test -- -n 0                   one test after the other
  ./tractatus test --deep                    instead: the tests in tests/deep, which need programs
                                             that Debian has (Go, strace; installed as root) and
                                             other people's implementations, or take minutes
  ./tractatus test --deep -- -k go           of those only these
"""

# A file stays in one process, so that what its tests share is set up once; files begin in the order
# that tests/conftest.py gives them.
_SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("--seed", type=int, help="random seed for property tests (default: new)")
    parser.add_argument("--deep", action="store_true", help="run tests/deep instead of the rest")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the checks; exit 0 when all passed."""
    root = _repository()
    if arguments.deep:
        ensure_programs(DEEP)
    else:
        _ensure_browser()
    seed = secrets.randbelow(2**32) if arguments.seed is None else arguments.seed
    checks = (_deep_checks if arguments.deep else _checks)(seed, arguments.pytest)
    for name, command in checks:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run(  # noqa: S603  (our own tools, no shell)
            command, cwd=root, check=False, env=_environment()
        ).returncode
        took = f"{time.monotonic() - started:.0f} s"
        # A full disk shows as failures of whatever starts a server next, late in a run.
        print(f"== {name}: {took}; {_free()}", file=sys.stderr, flush=True)
        if code:
            print(f"tractatus: {name} failed; seed {seed}", file=sys.stderr)
            return 1
    return 0


def _free() -> str:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return f"{free / 1e9:.1f} GB free for temporary files"


def _environment() -> dict[str, str]:
    """Ours, with bytecode: without it the hundreds of processes of a run compile what they load."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _checks(seed: int, extra: list[str]) -> list[tuple[str, list[str]]]:
    tool = [sys.executable, "-m"]
    return [
        ("format", [*tool, "ruff", "format", "--check", "."]),
        ("lint", [*tool, "ruff", "check", "."]),
        ("types", [*tool, "mypy"]),
        ("rooms", [str(Path(sys.executable).parent / "lint-imports")]),
        ("tests", [*tool, "pytest", *_SIDE_BY_SIDE, f"--hypothesis-seed={seed}", *extra]),
    ]


def _deep_checks(seed: int, extra: list[str]) -> list[tuple[str, list[str]]]:
    # One process: these tests count system calls, and start whole systems of their own.
    words = ["-m", "pytest", "-n", "0", f"--hypothesis-seed={seed}", "tests/deep", *extra]
    return [("deep tests", [sys.executable, *words])]


def _repository() -> Path:
    root = Path(__file__).resolve().parents[3]
    if not (root / "tests").is_dir():
        raise SettingsError("the tests are not part of the installed package: run ./tractatus test")
    return root


def _ensure_browser() -> None:
    try:
        find_chromium()
    except SettingsError:
        ensure_programs(CHROMIUM)
