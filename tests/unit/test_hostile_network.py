"""Whatever a witness, a log or a client of our witness sends: an error of ours, soon, in bounds."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import threading
import tracemalloc
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import pytest

from tractatus.adapters.witness import client, server
from tractatus.adapters.witness.client import HttpWitness
from tractatus.adapters.witness.server import witness_application
from tractatus.errors import StoreError, TractatusError
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import MAX_NOTE_SIZE, VerifierKey
from tractatus.notes.witness import MAX_REQUEST_SIZE
from tractatus.testing.log import MemoryWitnessMemory
from tractatus.testing.pipeline import ORIGIN, SeedSigner
from tractatus.testing.sources import ManualClock
from tractatus.verifier import readers
from tractatus.verifier.readers import MAX_RESOURCE_SIZE, HttpReader

WITNESS = CosignatureSigner("w", bytes([5]) * 32)
OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(64 * 1024 * 1024))

ANSWERS = {
    "nothing": b"",
    "no HTTP": b"\x00\xff" * 100,
    "headers without end": OK + b"x: " + b"y" * 200_000,
    "two lengths": OK + b"content-length: 3\r\ncontent-length: 4\r\n\r\nabc",
    "a negative length": OK + b"content-length: -1\r\n\r\n",
    "a length in confusable digits": OK + "content-length: ３\r\n\r\nabc".encode(),
    "fewer bytes than said": OK + b"content-length: 100\r\n\r\nabc",
    "chunks of a nonsense size": OK + b"transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    "chunks of 64 bits": OK + b"transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
    "more than there can be": OK + b"\r\n" + b"\n" * (MAX_NOTE_SIZE + 1),
    "a bomb": OK + b"content-encoding: gzip\r\n\r\n" + BOMB,
    "an encoding of its own": OK + b"content-encoding: br\r\n\r\nabc",
    "a redirect": b"HTTP/1.1 302 Found\r\nlocation: file:///etc\r\ncontent-length: 0\r\n\r\n",
    "a status of its own": b"HTTP/1.1 999 Hello\r\ncontent-length: 0\r\n\r\n",
}


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that reads a request and sends `answer` as it is; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    connection.recv(65536)
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@contextlib.contextmanager
def bounded(megabytes: int) -> Iterator[None]:
    """No more memory than this at any time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("answer", ANSWERS)
async def test_no_answer_of_a_witness_does_more_than_be_absent(answer: str) -> None:
    with answering(ANSWERS[answer]) as address, bounded(8):
        async with HttpWitness(WITNESS.vkey, address) as witness:
            try:
                status = (await witness.add_checkpoint(b"old 0\n\n")).status
            except StoreError:
                status = 0
    assert status in (0, 302, 999)


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_answer_of_a_log_does_more_than_be_no_answer(answer: str) -> None:
    room = bounded(4 * MAX_RESOURCE_SIZE // 2**20)
    with answering(ANSWERS[answer]) as at, room, contextlib.closing(HttpReader(at)) as reader:
        try:
            data = reader.read("checkpoint")
        except StoreError:
            data = None
    assert data is None or answer == "more than there can be"


def test_a_log_may_send_gzip_and_nothing_behind_it() -> None:
    head = OK + b"content-encoding: gzip\r\nconnection: close\r\n\r\n"
    whole = gzip.compress(b"abc")
    with answering(head + whole) as address, contextlib.closing(HttpReader(address)) as reader:
        assert reader.read("checkpoint") == b"abc"
    for other in (whole[:-1], whole + b"x", whole + whole, b"abc"):
        with (
            answering(head + other) as address,
            contextlib.closing(HttpReader(address)) as reader,
            pytest.raises(StoreError, match="gzip"),
        ):
            reader.read("checkpoint")


@contextlib.asynccontextmanager
async def dripping() -> AsyncIterator[str]:
    """A server that sends one byte of a header now and then, for ever."""

    writers: list[asyncio.StreamWriter] = []

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(ConnectionError):
            writer.write(OK + b"x: ")
            while True:
                writer.write(b"y")
                await writer.drain()
                await asyncio.sleep(0.02)

    serving = await asyncio.start_server(drip, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    finally:
        serving.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0.1)  # each drip ends at its next byte


async def test_a_witness_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.2)
    async with dripping() as address, HttpWitness(WITNESS.vkey, address) as witness:
        with pytest.raises(StoreError, match="in 0 seconds"):
            await witness.add_checkpoint(b"old 0\n\n")


async def test_a_log_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "RESOURCE_SECONDS", 0.2)
    async with dripping() as address:
        reader = HttpReader(address)
        with pytest.raises(StoreError, match="no whole answer"):
            await asyncio.to_thread(reader.read, "checkpoint")
        reader.close()


@pytest.mark.parametrize(
    "prefix",
    ["http://[::1", "http://\ud800", "http://a:99999999", "http://" + "a" * 70_000, "", "x"],
)
async def test_no_address_in_a_policy_does_more_than_be_absent(prefix: str) -> None:
    async with HttpWitness(WITNESS.vkey, prefix) as witness:
        with pytest.raises(StoreError):
            await witness.add_checkpoint(b"old 0\n\n")


@pytest.mark.parametrize("prefix", ["http://[::1", "http://a:99999999", "http://" + "a" * 70_000])
def test_no_address_of_a_log_does_more_than_be_refused(prefix: str) -> None:
    with pytest.raises(TractatusError), contextlib.closing(HttpReader(prefix)) as reader:
        reader.read("checkpoint")


Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def ask(receive: Receive) -> tuple[int, bytes]:
    """Our witness's answer to a request that arrives as `receive` says."""
    key = VerifierKey.parse(SeedSigner().verifier_key)
    application = witness_application(
        (WITNESS,), {ORIGIN: [key]}, MemoryWitnessMemory(), ManualClock()
    )
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": [],
             "query_string": b"", "http_version": "1.1", "root_path": ""}  # fmt: skip
    await application(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def parts(*bodies: bytes) -> Receive:
    waiting = deque(bodies)

    async def receive() -> MutableMapping[str, Any]:
        body = waiting.popleft()
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    return receive


async def test_a_request_in_small_pieces_is_measured_as_a_whole() -> None:
    status, _ = await ask(parts(*[b"x" * 16] * (MAX_REQUEST_SIZE // 16 + 1)))
    assert status == 413


async def test_a_request_of_ten_megabytes_is_not_kept() -> None:
    body = parts(*[b"x" * 65_536] * 160)
    with bounded(4):
        assert (await ask(body))[0] == 413


async def test_a_request_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.1)

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"", "more_body": True}

    assert (await ask(receive))[0] == 408


async def test_a_request_whose_sender_leaves_is_answered_by_nothing() -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    assert (await ask(receive))[0] == 400
