"""Programs of the operating system that tests need, installed as root on Debian where missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tractatus.errors import SettingsError

# Where Debian puts the sources of Go libraries, as a GOPATH.
GO_LIBRARIES: Final = "/usr/share/gocode"

# A program on the path, or a file, and Debian's package that brings it.
CHROMIUM: Final = {"chromium": "chromium"}
DEEP: Final = {
    "go": "golang-go",
    f"{GO_LIBRARIES}/src/golang.org/x/mod/sumdb/tlog": "golang-golang-x-mod-dev",
    "strace": "strace",
}


def ensure_programs(wanted: Mapping[str, str]) -> None:
    """Install the packages of what is missing; `SettingsError` says what to do where it cannot."""
    missing = sorted({wanted[one] for one in wanted if not _is_there(one)})
    if not missing:
        return
    names = " ".join(missing)
    by_hand = f"on Debian, as root: apt install {names}"
    if not shutil.which("apt-get"):
        raise SettingsError(f"these tests need programs that are not installed here; {by_hand}")
    if os.geteuid() != 0:
        raise SettingsError(f"only root can install what these tests need; {by_hand}")
    print(f"tractatus: installing {names}", file=sys.stderr, flush=True)
    for words in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", *missing]):
        done = subprocess.run(  # noqa: S603
            ["apt-get", *words],  # noqa: S607
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SettingsError(f"apt-get could not install {names}: {reason}")


def _is_there(program: str) -> bool:
    return Path(program).is_dir() if program.startswith("/") else bool(shutil.which(program))
