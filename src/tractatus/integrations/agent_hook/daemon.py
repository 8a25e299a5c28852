"""The daemon: hook processes ask over a Unix socket, one event a connection.

    PROTOCOL NONCE EVENT AGENT LENGTH\\n and LENGTH bytes      an event
    PROTOCOL NONCE EXIT OUT ERR\\n, OUT bytes and ERR bytes    the answer

The socket's mode is 0600 and the peer's user must be ours. Whatever is wrong with an event, the
answer to it is a refusal; whoever does not speak this at all gets none.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tractatus.errors import RequestError, SettingsError, TractatusError
from tractatus.integrations.agent_hook.client import MAX_EVENT, PROTOCOL, refusal
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.dialects import read_event
from tractatus.integrations.agent_hook.event import Answer

_log = logging.getLogger(__name__)

MAX_HEADER: Final = 200
READ_SECONDS: Final = 3.0  # for all of an event
SEND_SECONDS: Final = 3.0
MAX_CONNECTIONS: Final = 32

_NOT_READ: Final = "The daemon's own output says more."
_CREDENTIALS: Final = struct.Struct("3i")


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it came over the socket."""

    nonce: bytes
    event: str
    agent: str
    data: bytes


class Daemon:
    """Listens, and hands events to `deciding`.

    Args:
        path: Of the socket; what stands there is replaced, so the folder's lock comes first.
        deciding: Answers events.

    Raises:
        SettingsError: the path cannot be listened on.
    """

    def __init__(self, path: Path, deciding: Deciding) -> None:
        self._path = path
        self._deciding = deciding
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._socket = _listen(path)

    def serve(self) -> None:
        """Answer until `close`."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._slots.acquire()
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Stop listening. What is being answered is answered."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _serve_one(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(SEND_SECONDS)
                if not is_same_user(connection):
                    _log.warning("refused a connection of another user")
                    return
                asked = read_asked(connection)
                send_answer(connection, self.answer(asked), asked.nonce)
        except (RequestError, OSError) as error:
            _log.warning("a connection ended without an answer: %s", error)
        finally:
            self._slots.release()

    def answer(self, asked: Asked) -> tuple[int, bytes, bytes]:
        """Exit code, standard output and standard error for the hook process. Total."""
        try:
            agent = "" if asked.agent == "-" else asked.agent
            dialect, event = read_event(asked.event, agent, asked.data, MAX_EVENT)
            answer = self._deciding.answer(event)
            said = dialect.say(event.name, event.kind, answer)
        except TractatusError as error:
            return refusal(asked.event, str(error), _NOT_READ)
        except Exception as error:  # noqa: BLE001 - default closed: what fails is refused
            _log.exception("an event could not be answered")
            return refusal(asked.event, type(error).__name__, _NOT_READ)
        return _formatted(said, answer)


def _formatted(said: dict[str, object], answer: Answer) -> tuple[int, bytes, bytes]:
    out = json.dumps(said).encode() + b"\n"
    if answer.refusal:
        return 2, out, answer.refusal.encode("utf-8", "replace") + b"\n"
    return 0, out, b""


def read_asked(connection: socket.socket) -> Asked:
    """One event from a connection.

    Raises:
        RequestError: it is not in the form above, or too long.
        OSError: it ended, or took too long.
    """
    received = _Received(connection)
    parts = received.line(MAX_HEADER).split(b" ")
    if len(parts) != 5 or parts[0] != PROTOCOL or not parts[4].isdigit() or len(parts[4]) > 9:
        raise RequestError("expected an event of a hook")
    _, nonce, event, agent, length = parts
    if not (nonce.isalnum() and nonce.isascii() and len(nonce) == 32):
        raise RequestError("expected a nonce of 32 letters")
    if int(length) > MAX_EVENT:
        raise RequestError(f"expected at most {MAX_EVENT} bytes, found: {int(length)}")
    return Asked(nonce, event.decode("ascii"), agent.decode("ascii"), received.exactly(int(length)))


def send_answer(connection: socket.socket, answer: tuple[int, bytes, bytes], nonce: bytes) -> None:
    """Everything that is durable is so by now; whoever does not hear of it must not act."""
    code, out, err = answer
    header = b"%s %s %d %d %d\n" % (PROTOCOL, nonce, code, len(out), len(err))
    connection.sendall(header + out + err)


def is_same_user(connection: socket.socket) -> bool:
    """Whether the peer runs as our user; where the system cannot tell, the socket's mode says."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    data = connection.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(data)[1] == os.getuid())


class _Received:
    """What has come over a connection, read by line and by length."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = b""
        self._end = time.monotonic() + READ_SECONDS

    def line(self, limit: int) -> bytes:
        while b"\n" not in self._data:
            if len(self._data) > limit:
                raise RequestError("expected a shorter first line")
            self._more()
        found, _, self._data = self._data.partition(b"\n")
        if not found.isascii():
            raise RequestError("expected ASCII in the first line")
        return found

    def exactly(self, size: int) -> bytes:
        pieces = [self._data]
        have = len(self._data)
        while have < size:
            self._data = b""
            self._more()
            pieces.append(self._data)
            have += len(self._data)
        if have > size:
            raise RequestError("expected nothing behind the event")
        return b"".join(pieces)

    def _more(self) -> None:
        self._connection.settimeout(max(self._end - time.monotonic(), 0.001))
        more = self._connection.recv(65_536)
        if not more:
            raise RequestError("the event ended early")
        self._data += more


def _listen(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        before = os.umask(0o177)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        listening.listen(MAX_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise SettingsError(f"cannot listen at {path}: {error.strerror or error}") from error
    return listening
