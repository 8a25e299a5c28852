"""Start everything in order and keep it running; stop it; start it in the background.

Order: lock, settings and ports are checked before anything is made; then keys, database and
schema; then the processes, which wait for each other where they must; and when all of them have
answered, the addresses.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Final

from tractatus.adapters.processes import state
from tractatus.adapters.processes.supervisor import Program, Supervisor
from tractatus.compose import database
from tractatus.compose.asking import ask
from tractatus.compose.keys import WITNESSES, ensure_keys
from tractatus.compose.restoring import refuse_unfinished
from tractatus.compose.settings import Settings, child_environment, remember, up_environment
from tractatus.compose.sockets import witness_socket
from tractatus.errors import ConflictError, SettingsError, StoreError

READY_SECONDS: Final = 120.0
STOP_SECONDS: Final = 120.0
_PATIENCE_SECONDS: Final = 2.0


def up(settings: Settings) -> int:
    """Run until a signal says stop. Returns 0 after an ordered stop.

    Raises:
        ConflictError: Something runs on this data directory already.
        SettingsError: A port or an address cannot be used.
        StoreError: A process did not start; the message ends with its last lines.
    """
    _make_directories(settings)
    with state.acquire_lock(settings.run):
        _refuse_taken_ports(settings)
        remember(settings)
        addresses = {"platform": settings.public_platform, "site": settings.public_site}
        supervisor = Supervisor(settings.run, state.RunState(os.getpid(), False, addresses), _say)
        supervisor.handle_signals()
        try:
            _start_all(supervisor, settings)
            if not supervisor.is_stopping:
                # First: `detach` prints what was said until it is ready.
                _greet(settings)
                supervisor.mark_ready()
                supervisor.watch(settings.logs)
        finally:
            _say("stopping")
            supervisor.stop()
            _say("stopped; nothing is lost, start it again with the same command")
    return 0


def detach(settings: Settings) -> int:
    """Start `up` in the background and return when it is ready.

    Raises:
        StoreError: It ended before it was ready; the message ends with its last lines.
    """
    _make_directories(settings)
    if state.is_locked(settings.run):
        raise ConflictError("already running on this data directory; see `tractatus status`")
    remember(settings)
    (settings.run / "state.json").unlink(missing_ok=True)
    log = settings.logs / "up.log"
    log.write_bytes(b"")
    with log.open("ab") as output:  # appending, so that it can be shortened meanwhile
        process = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
            [sys.executable, "-m", "tractatus", "up", "--data", str(settings.data)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=up_environment(settings),
            start_new_session=True,
        )
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        found = state.read_state(settings.run)
        if found and found.ready and found.pid == process.pid:
            print(log.read_text("utf-8"), end="")
            print(f"In the background as process {process.pid}; `tractatus down` stops it.")
            return 0
        if process.poll() is not None:
            raise StoreError(f"`up` ended before it was ready:\n{log.read_text('utf-8')}")
        time.sleep(0.1)
    raise StoreError(f"`up` was not ready in {READY_SECONDS:.0f} s; see {log}")


def stop(settings: Settings) -> bool:
    """Ask a running `up` to stop and wait until it has. False where nothing runs.

    Raises:
        StoreError: It did not stop in time.
    """
    found = state.read_state(settings.run) if state.is_locked(settings.run) else None
    if found is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while state.is_locked(settings.run):
        if time.monotonic() > end:
            raise StoreError(f"process {found.pid} did not stop in {STOP_SECONDS:.0f} s")
        time.sleep(0.1)
    return True


def _start_all(supervisor: Supervisor, settings: Settings) -> None:
    _say("preparing database and keys")
    server = database.managed_server(settings)
    if server is not None:
        supervisor.start(server)
    asyncio.run(_prepare(settings))
    servers = (*WITNESSES, "sequencer", "platform", "site")
    visitors = ("canary", "demo") if settings.demo else ("canary",)
    # A canary that comes before the platform answers would record an outage that nobody had.
    for wave in (servers, visitors):
        programs = [_program(name, settings) for name in wave]
        for program in programs:
            if not supervisor.is_stopping:
                supervisor.start(program)
        for program in programs:
            supervisor.wait_until(_answers(program.name, settings), program, READY_SECONDS)


async def _prepare(settings: Settings) -> None:
    await ensure_keys(settings)
    await database.prepare(settings)


def _program(name: str, settings: Settings) -> Program:
    words = ["serve", name, "--data", str(settings.data), "--lifeline"]
    return Program(
        name,
        [sys.executable, "-m", "tractatus", *words],
        settings.logs / f"{name}.log",
        child_environment(settings, name),
    )


def _answers(name: str, settings: Settings) -> Callable[[], bool]:
    """How to see that a process does its duty, not only that it exists."""
    local = {"platform": settings.platform_port, "site": settings.site_port}
    if name in local:
        return lambda: _is_ready(settings.host, local[name])
    if name in WITNESSES:
        return lambda: _accepts(witness_socket(settings, name))
    if name == "sequencer":
        return (settings.log / "checkpoint").exists
    return lambda: True


def _is_ready(host: str, port: int) -> bool:
    try:
        status, _ = ask(host, port, "/health/ready", _PATIENCE_SECONDS)
    except (OSError, HTTPException):
        return False
    return status == HTTPStatus.OK


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def _make_directories(settings: Settings) -> None:
    refuse_unfinished(settings.data)
    try:
        for path in (settings.data, settings.run, settings.logs):
            path.mkdir(parents=True, exist_ok=True)
        settings.run.chmod(0o700)
        settings.logs.chmod(0o700)
    except OSError as error:
        raise SettingsError(f"the data directory cannot be used: {error}") from error


def _refuse_taken_ports(settings: Settings) -> None:
    for name, port in (("site", settings.site_port), ("platform", settings.platform_port)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise SettingsError(
                    f"port {port} for the {name} cannot be used ({error.strerror}); "
                    f"stop what listens there or choose another with --{name}-port"
                ) from error


def _greet(settings: Settings) -> None:
    print(
        f"\n  public site   {settings.public_site}\n"
        f"  platform      {settings.public_platform}\n\n"
        f"Check it without trusting it:   tractatus verify {settings.public_site}\n"
        "First administrator's link:     tractatus admin link\n"
        f"Everything it keeps is in {settings.data}. Ctrl-C stops it.\n",
        flush=True,
    )


def _say(text: str) -> None:
    print(f"tractatus: {text}", file=sys.stderr, flush=True)
