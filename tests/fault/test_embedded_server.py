"""The runner of the embedded server: real processes, really killed."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import roomy

from tractatus.adapters.postgres.account import Account, unprivileged_account
from tractatus.adapters.postgres.binaries import find_binaries
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.errors import CLIENT_ERRORS
from tractatus.adapters.postgres.urls import without_password
from tractatus.errors import SettingsError, StoreError

PASSWORD = "only-of-this-test"


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not tmp_path: as root, the unprivileged server could not walk through pytest's 0700.
    with tempfile.TemporaryDirectory(prefix="tractatus-run-", dir=roomy()) as made:
        path = Path(made)
        path.chmod(0o711)
        yield path


def server_in(directory: Path, **settings: str) -> EmbeddedServer:
    return EmbeddedServer(
        directory / "postgres",
        password=PASSWORD,
        log=directory / "logs" / "postgres.log",
        settings=settings,
    )


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat_line = Path(f"/proc/{pid}/stat").read_text()
    return stat_line.rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


async def test_a_server_starts_stops_and_goes_on_with_its_data(directory):
    server = server_in(directory)
    with server:
        server.start()  # again: nothing happens
        await ask(server.url, "CREATE TABLE kept AS SELECT 7 AS seven")
        pid = server.pid
        assert pid is not None
    assert not is_alive(pid)
    assert server.pid is None
    server.stop()  # again: nothing happens
    with server_in(directory) as second:
        assert await ask(second.url, "SELECT seven FROM kept") == 7


async def test_it_is_closed_to_everybody_else(directory):
    with server_in(directory) as server:
        home = directory / "postgres"
        for path in (home, home / "socket", home / "cluster"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
        assert not (home / "superuser-password").exists()
        assert await ask(server.url, "SHOW listen_addresses") == ""
        assert await ask(server.url, "SHOW data_checksums") == "on"
        assert await ask(server.url, "SHOW fsync") == "on"
        rules = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
        assert await ask(server.url, rules) == "scram-sha-256"
        for wrong in ("", "wrong"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await ask(server.url.replace(PASSWORD, wrong), "SELECT 1")
        assert server.pid is not None
        if os.geteuid() == 0:
            assert_unprivileged(server.pid)
    assert PASSWORD not in (directory / "logs" / "postgres.log").read_text()
    assert PASSWORD not in without_password(server.url)


async def test_statements_do_not_reach_the_servers_log(directory):
    with server_in(directory) as server, pytest.raises(asyncpg.PostgresError):
        await ask(server.url, "SELECT 'words of a member'::int")
    assert "words of a member" not in (directory / "logs" / "postgres.log").read_text()


def assert_unprivileged(pid: int) -> None:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    assert "0" not in status["Uid"].split() + status["Gid"].split()
    assert status["Groups"].split() == []
    assert int(status["CapEff"], 16) == 0


def servers_identity() -> dict[str, int]:
    """Arguments of Popen for the user that the server runs as."""
    account = unprivileged_account()
    return {"user": account.uid, "group": account.gid} if account.is_other else {}


def start_apart(directory: Path) -> tuple[subprocess.Popen[str], int]:
    """A process of its own that starts a server and waits; returns it and the server's pid.

    As root it has a group more than its own, as a shell of an administrator has.
    """
    code = f"""
        import sys
        from pathlib import Path
        from tractatus.adapters.postgres.embedded import EmbeddedServer
        server = EmbeddedServer(
            Path({str(directory / "postgres")!r}), password={PASSWORD!r},
            log=Path({str(directory / "postgres.log")!r}))
        server.start()
        print(server.pid, flush=True)
        sys.stdin.read()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        extra_groups=[0, 4] if os.geteuid() == 0 else None,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@pytest.mark.fault
async def test_it_ends_when_its_starter_is_killed(directory):
    process, pid = start_apart(directory)
    with process:
        if os.geteuid() == 0:
            assert_unprivileged(pid)
        process.kill()
    if sys.platform == "linux":  # elsewhere the next start ends it
        wait_until_gone(pid)
    with server_in(directory) as server:
        assert await ask(server.url, "SELECT 1") == 1


@pytest.mark.fault
async def test_a_server_that_was_left_behind_is_replaced(directory):
    """As on a system that tells nobody of a parent's end: the old one still runs."""
    with server_in(directory):
        pass
    home = directory / "postgres"
    old = subprocess.Popen(  # noqa: ASYNC220  (nothing else runs in this loop)
        [find_binaries() / "postgres", "-D", home / "cluster", "-k", home / "socket"],
        stderr=subprocess.DEVNULL,
        **servers_identity(),
    )
    with old:
        while b"ready" not in _read(home / "cluster" / "postmaster.pid"):
            assert old.poll() is None
            await asyncio.sleep(0.02)
        with server_in(directory) as server:
            assert old.wait(10) == 0, "it was shut down, not killed"
            assert server.pid != old.pid
            assert await ask(server.url, "SELECT 1") == 1


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@pytest.mark.fault
async def test_what_was_committed_survives_a_kill_of_the_server(directory):
    server = server_in(directory)
    server.start()
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE TABLE kept (n int)")
    told = 0
    try:
        for n in range(200):
            await connection.execute(f"INSERT INTO kept VALUES ({n})")
            told = n + 1
            if n == 100:
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)
    except CLIENT_ERRORS:
        pass  # whichever way the driver says that the server is gone
    finally:
        connection.terminate()
    server.stop()
    server.start()  # waits for the orphans of the old one
    try:
        kept = await ask(server.url, "SELECT count(*) FROM kept")
        assert kept in (told, told + 1), "told of and kept differ by at most the last one"
        assert told >= 101
    finally:
        server.stop()


async def test_a_half_made_cluster_is_made_again(directory):
    server = server_in(directory)
    with server:
        pass
    (directory / "postgres" / "initialised").unlink()
    (directory / "postgres" / "cluster" / "global" / "pg_control").unlink()
    with server_in(directory) as again:
        assert await ask(again.url, "SELECT 1") == 1


async def test_a_stale_process_id_does_not_hurt_a_stranger(directory):
    with server_in(directory):
        pass
    # Of the server's own user: PostgreSQL believes anybody else to be a stranger by itself.
    with subprocess.Popen(  # noqa: ASYNC220  (as above)
        ["sleep", "60"], **servers_identity()
    ) as stranger:
        file = directory / "postgres" / "cluster" / "postmaster.pid"
        file.write_text(f"{stranger.pid}\n{file.parent}\n0\n5432\n\n\n0 0\nready   \n")
        os.chown(file, file.parent.stat().st_uid, file.parent.stat().st_gid)
        try:
            with server_in(directory) as server:
                assert await ask(server.url, "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


async def test_a_long_path_gets_a_short_socket_directory(directory, monkeypatch):
    short = directory / "t"
    short.mkdir(mode=0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    deep = directory / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedServer(deep / "postgres", password=PASSWORD, log=deep / "postgres.log")
    with server:
        assert await ask(server.url, "SELECT 1") == 1
        assert len(list(short.iterdir())) == 1
    assert not list(short.iterdir()), "nothing is left where nobody would look"


def test_a_server_that_cannot_start_says_why(directory):
    server = server_in(directory, shared_buffers="nonsense")
    with pytest.raises(StoreError, match="shared_buffers"):
        server.start()


@pytest.mark.parametrize("name", ["postgres", "postgres/socket"])
def test_a_link_to_elsewhere_is_refused_and_not_followed(directory, name):
    elsewhere = directory / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (directory / name).parent.mkdir(mode=0o700, exist_ok=True)
    (directory / name).symlink_to(elsewhere)
    before = elsewhere.stat()
    with pytest.raises(SettingsError, match="directory of our own"):
        server_in(directory).start()
    after = elsewhere.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert not list(elsewhere.iterdir())


def test_named_programs_are_the_only_ones_tried(directory):
    with pytest.raises(SettingsError, match="initdb"):
        find_binaries(directory)
    assert (find_binaries() / "postgres").is_file()


async def test_out_of_reach_means_the_fallback_directory(directory, monkeypatch):
    """As root, with the data under a home of mode 0700; anybody else can reach their own."""
    home = directory / "home"
    home.mkdir(mode=0o700)
    data = home / "data" / "postgres"
    fallback = directory / "fallback"
    monkeypatch.setattr("tractatus.adapters.postgres.account.FALLBACK", fallback)
    is_root = os.geteuid() == 0
    assert unprivileged_account().reaches(data) is not is_root
    with EmbeddedServer(data, password=PASSWORD, log=home / "log") as server:
        await ask(server.url, "CREATE TABLE kept AS SELECT 7 AS seven")
    with EmbeddedServer(data, password=PASSWORD, log=home / "log") as server:
        assert await ask(server.url, "SELECT seven FROM kept") == 7
    assert fallback.exists() is is_root
    assert data.exists() is not is_root


def test_ourselves_reach_everything():
    assert Account(-1, -1).reaches(Path("/nowhere/at/all"))


async def test_several_starts_in_a_row_are_quick(directory):
    with server_in(directory):
        pass
    started = time.monotonic()
    with server_in(directory):
        await asyncio.sleep(0)
    assert time.monotonic() - started < 10
