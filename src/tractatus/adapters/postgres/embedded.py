"""Our own small runner of an embedded PostgreSQL.

A cluster of one machine: SCRAM for everybody, no TCP, a socket in a directory of mode 0700,
checksums on, an unprivileged user, and a server that ends with the process that started it.

What a crash means, step by step:
    in `initdb`     the marker is missing; the next start removes the half-made cluster
    while running   PostgreSQL recovers from its log; nothing that was committed is lost
    our SIGKILL     Linux tells the server to shut down fast; a server that is still there at the
                    next start (another system, or still flushing) is stopped before a new one
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from tractatus.adapters.postgres import postmaster
from tractatus.adapters.postgres.account import (
    Account,
    home_for,
    reachable_programs,
    unprivileged_account,
)
from tractatus.adapters.postgres.binaries import find_binaries
from tractatus.adapters.postgres.urls import server_url
from tractatus.errors import SettingsError, StoreError

SUPERUSER: Final = "tractatus_superuser"
PORT: Final = 5432  # names the socket file; nothing listens on TCP
SOCKET_PATH_LIMIT: Final = 100  # bytes; Linux allows 107, other systems 103
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    # What a page at random costs on today's disks. Tenant tables keep no statistics, so the planner
    # expects a few rows too many of an index, and at 4.0 would read them by a bitmap.
    "random_page_cost": "1.1",
    # An error's words and its statement are tenant content; the client that caused it gets them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedServer:
    """One PostgreSQL cluster under `directory`, started and stopped by this process.

    Start it from a thread that lives as long as the process (the main thread): Linux ends the
    server when the *thread* that started it ends.

    Args:
        directory: Made if it is missing; holds `cluster/` and, where the path is short enough,
            `socket/`. As root, a directory that the unprivileged account cannot reach is replaced
            by one under `account.FALLBACK`.
        password: Of the superuser `SUPERUSER`; the same at every start.
        log: File that gets the server's messages.
        binaries: Directory of the PostgreSQL programs; found where it is None.
        settings: Server settings that differ from `SETTINGS`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        password: str,
        log: Path,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._account = unprivileged_account()
        self._programs = reachable_programs(find_binaries(binaries).absolute(), self._account)
        self._home = home_for(directory, self._account)
        self._cluster = self._home / "cluster"
        self._sockets = _socket_directory(self._home, self._account)
        self._password = password
        self._log = log.absolute()
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the database `postgres` as the superuser."""
        return server_url(self._sockets, PORT, SUPERUSER, self._password, "postgres")

    @property
    def home(self) -> Path:
        """Where the cluster is; not always in the directory that was named."""
        return self._home

    @property
    def is_initialised(self) -> bool:
        """Whether there is a cluster already."""
        return (self._home / "initialised").exists()

    @property
    def pid(self) -> int | None:
        """Process id of the server while it runs under this object."""
        return self._process.pid if self.is_running and self._process else None

    @property
    def is_running(self) -> bool:
        """Whether the server that this object started is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Return when the server accepts connections; does nothing where it does already.

        Raises:
            StoreError: it did not come up; the message ends with its last words.
        """
        if self.is_running:
            return
        self._prepare_directories()
        self._stop_left_over()
        self._initialise()
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            try:
                self._start_once()
            except StoreError as error:
                # Sessions of a killed server end by themselves, a moment after it.
                if "shared memory block" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Return when the server is gone: fast shutdown first, immediate after half a minute."""
        process, self._process = self._process, None
        if process is None:
            return
        for wanted in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(wanted)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            self._leave_no_socket_directory()
            return

    def _leave_no_socket_directory(self) -> None:
        """Remove the short directory, which lies where nobody would look for it."""
        if self._sockets.parent != self._home:
            # Not empty after a SIGKILL of the server; the next start uses it again.
            with suppress(OSError):
                self._sockets.rmdir()

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_once(self) -> None:
        arguments = ["-D", str(self._cluster), "-k", str(self._sockets), "-p", str(PORT)]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = self._launch("postgres", arguments, log.fileno())
        self._wait_until_ready(self._process)

    # Steps of start(), in their order -----------------------------------------------------------

    def _prepare_directories(self) -> None:
        self._home.parent.mkdir(parents=True, exist_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        for path in (self._home, self._sockets):
            if not path.is_symlink():
                path.mkdir(mode=0o700, exist_ok=True)
            _refuse_foreign(path, self._account)
            self._account.take(path)
            path.chmod(0o700)

    def _stop_left_over(self) -> None:
        """End a server of this cluster that an earlier run of ours left behind."""
        deadline = time.monotonic() + STOP_SECONDS
        wanted = signal.SIGINT
        while (pid := postmaster.left_over(self._cluster)) is not None:
            os.kill(pid, wanted)
            time.sleep(0.05)
            if time.monotonic() > deadline:
                if wanted is signal.SIGQUIT:
                    raise StoreError(f"a PostgreSQL left behind does not end: process {pid}")
                wanted, deadline = signal.SIGQUIT, time.monotonic() + STOP_SECONDS

    def _initialise(self) -> None:
        marker = self._home / "initialised"
        if marker.exists():
            return
        if self._cluster.exists():
            # Without the marker nobody was ever told that this cluster exists.
            shutil.rmtree(self._cluster)
        secret = self._home / "superuser-password"
        secret.touch(mode=0o600)
        try:
            secret.write_text(self._password)
            self._account.take(secret)
            self._run_initdb(secret)
        finally:
            secret.unlink()
        marker.touch(mode=0o600)
        descriptor = os.open(self._home, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _run_initdb(self, secret: Path) -> None:
        arguments = [
            *("-D", str(self._cluster), "-U", SUPERUSER, f"--pwfile={secret}"),
            *("--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        ]
        if self._settings["fsync"] == "off":
            arguments.append("--no-sync")
        with tempfile.TemporaryFile() as output:
            code = self._launch("initdb", arguments, output.fileno()).wait()
            if code != 0:
                output.seek(0)
                raise StoreError(f"initdb failed: {postmaster.last_words(output.read())}")

    def _launch(self, program: str, arguments: list[str], output: int) -> subprocess.Popen[bytes]:
        shim = Path(__file__).with_name("launch.py")
        identity = (os.getpid(), self._account.uid, self._account.gid)
        return subprocess.Popen(  # noqa: S603  (our own programs, no shell)
            [
                *(sys.executable, "-I", "-S", str(shim), *map(str, identity)),
                *(str(self._programs / program), *arguments),
            ],
            cwd=self._home,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C in a terminal goes to the whole group; we stop the server ourselves, last.
            start_new_session=True,
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not postmaster.is_ready(self._cluster, process.pid):
            if process.poll() is not None:
                self._process = None
                raise StoreError(
                    f"PostgreSQL ended at once: {postmaster.last_words(self._log.read_bytes())}"
                )
            if time.monotonic() > deadline:
                self.stop()
                raise StoreError(f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds")
            time.sleep(0.01)


def _socket_directory(home: Path, account: Account) -> Path:
    """`home`/socket, or a short directory of our own where that path is too long for a socket."""
    wanted = home / "socket"
    if len(os.fsencode(wanted / f".s.PGSQL.{PORT}.lock")) <= SOCKET_PATH_LIMIT:
        return wanted
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()).absolute() / f"tractatus-{name}"


def _refuse_foreign(path: Path, account: Account) -> None:
    # In a directory that everybody may write to, somebody else could have been first; what is
    # done to `path` next must not be done to a place of their choice.
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), account.uid):
        raise SettingsError(f"expected a directory of our own, found something else: {path}")
