"""`log fsck` lists all damage in one run, and ends, whatever lies in the directory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tractatus.cli import main
from tractatus.evidence.codes import Outcome, Service
from tractatus.merkle.tiles import parse_tile_path
from tractatus.notes.policy import format_policy
from tractatus.testing.memory_log import MemoryLog

NOW = 1_795_000_000_000
# None of these may wait for anything.
pytestmark = pytest.mark.timeout(60)


@cache
def log() -> MemoryLog:
    """Three published sizes, with a full tile and partial ones of two levels."""
    made = MemoryLog()
    for number in range(3):
        made.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 120)
        made.close_epoch(NOW + number)
        made.publish(NOW + number)
    return made


@cache
def resources() -> dict[str, bytes]:
    """Every file of the log."""
    return log().resources | {"policy": format_policy(log().policy)}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The log on a disk."""
    return _write(tmp_path / "log")


def _write(directory: Path) -> Path:
    for path, data in resources().items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return directory


class Run:
    """What fsck said of a directory."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.code = main(["log", "fsck", str(directory), "--json"])
        document = json.loads(capsys.readouterr().out)
        self.size = document["size"]
        self.found = {one["path"]: one["problem"] for one in document["damage"]}
        assert len(self.found) == len(document["damage"]), "a file is blamed twice"


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x20
    file.write_bytes(data)


@pytest.mark.parametrize("path", ["checkpoint", "policy"])
@pytest.mark.parametrize("change", ["flipped", "cut", "removed", "emptied"])
def test_other_damage_is_listed_where_checkpoint_or_policy_are_damaged(
    directory: Path, capsys: pytest.CaptureFixture[str], path: str, change: str
) -> None:
    file = directory / path
    if change == "flipped":
        _flip(file)
    elif change == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-7] if change == "cut" else b"")
    _flip(directory / "tile/0/000")
    last = next((directory / "tile/entries/001.p").glob(str(len(log().entries) % 256)))
    _flip(last)
    old = next((directory / "tile/0/000.p").iterdir())
    _flip(old)
    run = Run(directory, capsys)
    others = {one.relative_to(directory).as_posix() for one in (last, old)} | {"tile/0/000"}
    if path == "checkpoint":
        # Nothing is signed that could tell which of the two last files is right.
        others.add(f"tile/0/001.p/{last.name}")
    assert (run.code, set(run.found), run.size) == (1, {path, *others}, len(log().entries))


def test_every_file_of_another_kind_is_named_and_none_is_waited_for(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def make_socket(path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as made, _inside(path.parent):
            made.bind(path.name)

    makers = [
        os.mkfifo,
        make_socket,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to(directory),
    ]
    paths = sorted(path for path in resources() if path != "policy")
    for number, path in enumerate(paths):
        (directory / path).unlink()
        makers[number % len(makers)](directory / path)
    run = Run(directory, capsys)
    needed = {path for path in paths if ".p/" not in path or _is_last(path)}
    assert needed <= set(run.found) <= set(paths)
    os.mkfifo(directory / "pipe")
    (directory / "policy").unlink()
    os.mkfifo(directory / "policy")
    assert {"pipe", "policy"} <= set(Run(directory, capsys).found)


def _is_last(path: str) -> bool:
    if path == "checkpoint":
        return True
    tile = parse_tile_path(path)
    return tile.width == len(log().entries) >> 8 * max(tile.level, 0) & 255


class _inside:  # noqa: N801  (reads as a statement)
    """A path of a socket has a hundred bytes at most."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        self._before = Path.cwd()
        os.chdir(self._directory)

    def __exit__(self, *_: object) -> None:
        os.chdir(self._before)


def test_strange_directories_do_not_lead_anywhere(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / "tile" / "loop").symlink_to(directory)
    (directory / "tile" / "0" / "x001").symlink_to("..")
    before = Path.cwd()
    try:
        os.chdir(directory)
        for _ in range(1100):  # deeper than recursion goes
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(before)
    (directory / os.fsdecode(b"\xff\x1b[2Jnot text")).write_bytes(b"")
    try:
        run = Run(directory, capsys)
    finally:
        subprocess.run(["rm", "-r", str(directory / "d")], check=True)  # pytest cannot
        (directory / "d").mkdir()
    assert set(run.found) == {
        *("tile/loop", "tile/0/x001", "d"),
        os.fsdecode(b"\xff\x1b[2Jnot text"),
    }
    assert main(["log", "fsck", str(directory)]) == 1
    assert "\x1b" not in capsys.readouterr().out, "a terminal obeys this name"


def test_a_file_of_a_terabyte_is_named(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("tile/0/000", "policy"):
        with (directory / path).open("r+b") as file:
            file.truncate(2**40)
    assert set(Run(directory, capsys).found) == {"tile/0/000", "policy"}


@pytest.fixture
def unreadable() -> Iterator[Path]:
    """A log with one file and one directory that this process may not read."""
    with tempfile.TemporaryDirectory(prefix="tractatus-fsck-") as root:
        Path(root).chmod(0o755)  # for the stranger below
        made = _write(Path(root) / "log")
        (made / "tile/0/000").chmod(0)
        (made / "tile/entries/000.p").chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        yield made
        os.seteuid(user)
        (made / "tile/entries/000.p").chmod(0o700)


def test_what_may_not_be_read_is_damage_and_hides_no_other(
    unreadable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(unreadable, capsys)
    assert set(run.found) == {"tile/0/000", "tile/entries/000.p"}
    assert all("Permission denied" in problem for problem in run.found.values())


def test_a_directory_that_may_not_be_looked_into_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], unreadable: Path
) -> None:
    user, own = os.geteuid(), Path(tempfile.mkdtemp(prefix="tractatus-fsck-"))
    own.chmod(0)
    try:
        assert main(["log", "fsck", str(own / "log")]) == 2
    finally:
        own.chmod(0o700)
        own.rmdir()
    assert user == os.geteuid()
    assert "cannot look into" in capsys.readouterr().err


def test_an_unfinished_batch_is_no_damage_but_half_a_file_of_it_is(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = MemoryLog()
    more.entries[:] = log().entries
    more.heartbeat(NOW + 9)
    staged = {path: data for path, data in more.publish(NOW).items() if path not in resources()}
    for path, data in staged.items():
        (directory / path).write_bytes(data)
    assert Run(directory, capsys).found == {}
    for path, data in staged.items():
        (directory / path).write_bytes(data[:-1])
    assert set(Run(directory, capsys).found) == set(staged)
