"""What is in deploy/ fits the product: units, timers, container file, proxy examples."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operations import nginx

from tractatus.cli import build_parser

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PROGRAM = "/opt/tractatus/.venv/bin/tractatus"
# What each service must not be able to do; a unit that loses a line is weaker, silently.
SANDBOX = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "MemoryDenyWriteExecute=yes",
    "SystemCallFilter=@system-service",
    "UMask=0077",
}


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def commands(path: Path) -> Iterator[list[str]]:
    """The words after the program of every line that starts it."""
    for line in lines(path):
        if line.startswith("ExecStart=") and PROGRAM in line:
            text = line.partition(PROGRAM)[2].replace("%%", "%")
            text = re.sub(r'"\$\$\(date.*\)"\'$', "2026-11", text)
            yield shlex.split(text)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_starts_a_command_that_there_is(path: Path) -> None:
    found = list(commands(path))
    assert found
    for words in found:
        build_parser(words).parse_args(words)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_no_user_who_can_do_anything(path: Path) -> None:
    has = lines(path)
    assert set(has) >= SANDBOX, SANDBOX - set(has)
    assert {"User=tractatus", "DynamicUser=yes"} & set(has)
    assert not re.search(r"(?i)password|secret=|key=", "\n".join(has))


def test_every_timer_starts_a_service() -> None:
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert {path.stem for path in timers} == {
        "tractatus-backup",
        "tractatus-report",
        "tractatus-check",
    }
    for path in timers:
        assert path.with_suffix(".service") in SERVICES


def test_the_month_of_a_report_is_the_one_before() -> None:
    text = (ROOT / "deploy/systemd/tractatus-report.service").read_text()
    found = re.search(r'monthly "\$\$\((date .*)\)"\'', text)
    assert found
    words = found[1].replace("%%", "%").replace("$$", "$")
    for today, month in (("2026-12-02", "2026-11"), ("2027-01-02", "2026-12")):
        faked = words.replace("date -u +%Y-%m-01", f"date -u -d {today} +%Y-%m-01")
        done = subprocess.run(["sh", "-c", faked], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == month


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text().replace(PROGRAM, "/bin/true").replace("User=tractatus", "User=root")
        (tmp_path / path.name).write_text(text)
    words = ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())]
    done = subprocess.run(words, capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "tractatus" in line]
    assert ours == [], done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_calls_the_exposure_low(path: Path) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


# --- container file


def instructions() -> list[list[str]]:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]


def test_the_container_runs_as_somebody_without_rights() -> None:
    found = instructions()
    last = [name for name, _ in found if name in ("USER", "RUN", "COPY", "ENTRYPOINT")]
    assert last[-2:] == ["USER", "ENTRYPOINT"]
    assert ["USER", "tractatus"] in found
    assert ["ENTRYPOINT", '["tractatus"]'] in found
    (command,) = [rest for name, rest in found if name == "CMD"]
    words = re.findall(r'"([^"]+)"', command)
    build_parser(words).parse_args(words)


def test_the_package_builds_from_what_is_copied_and_from_nothing_else(tmp_path: Path) -> None:
    copied = [rest.split() for name, rest in instructions() if name == "COPY"]
    for *sources, target in copied:
        if sources[0].startswith("--from"):
            continue
        for source in sources:
            here, there = ROOT / source, tmp_path / target
            if here.is_dir():
                shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                there = there / here.name if target == "./" else there
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(here, there)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "out")],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "out").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "tractatus"
    needed = {
        f"tractatus/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert needed <= packed, sorted(needed - packed)[:5]
    assert not [name for name in packed if name.startswith(("docs", "tests", "deploy"))]


def test_the_lock_has_what_builds_the_package() -> None:
    lock = (ROOT / "locks" / "run.txt").read_text()
    assert re.search(r"^hatchling==", lock, re.MULTILINE) and "--hash=sha256:" in lock


# --- proxies, where there is none to run them


def test_the_proxy_examples_name_the_ports_and_hand_the_caller_on() -> None:
    for name, setting in (
        ("nginx.conf", "proxy_set_header X-Forwarded-For $remote_addr;"),
        ("Caddyfile", "header_up X-Forwarded-For {remote_host}"),
    ):
        text = (nginx.PROXY / name).read_text()
        assert "127.0.0.1:9000" in text and "127.0.0.1:9001" in text
        assert nginx.SITE in text and nginx.PLATFORM in text
        assert setting in text
        assert text.count("{") == text.count("}")
