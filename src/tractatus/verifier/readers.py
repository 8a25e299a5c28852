"""Where a log is read from: a directory or a web address, resource by resource."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from tractatus.errors import SettingsError, StoreError
from tractatus.merkle.tiles import MAX_ENTRY_SIZE, TILE_WIDTH

if TYPE_CHECKING:
    import httpx

MAX_RESOURCE_SIZE: Final = TILE_WIDTH * (MAX_ENTRY_SIZE + 2)
TIMEOUT_SECONDS: Final = 20.0  # for each sign of life
RESOURCE_SECONDS: Final = 300.0  # for a whole resource, however often its server gives one
AT_ONCE: Final = 8  # requests under way; at most as many resources are held in memory


class LogReader(Protocol):
    """Reads the resources of one log; paths are relative, as in C2SP tlog-tiles."""

    def read(self, path: str) -> bytes | None:
        """The resource, or None where the log does not have it.

        Raises:
            StoreError: it cannot be said whether it is there (no connection, no permission).
        """
        ...

    def expect(self, paths: Iterator[str]) -> None:
        """These will be read next, in this order; a reader may fetch some of them early."""
        ...


class MemoryReader:
    """A log held in memory; for what was fetched already."""

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        self._resources = resources

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`."""
        return self._resources.get(path)

    def expect(self, paths: Iterator[str]) -> None:
        """Everything is here already."""


def read_regular(file: Path, limit: int) -> bytes | None:
    """At most `limit` bytes of a regular file, or None where nothing has that name.

    Never waits: a pipe is not opened, and one that takes a file's place meanwhile not waited for.

    Raises:
        StoreError: it is not a regular file, or cannot be read.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise StoreError(f"cannot be read: {file.name} is not a regular file")
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            return opened.read(limit)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(f"cannot be read: {file.name}: {error.strerror}") from error


class DirectoryReader:
    """A log in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`."""
        data = read_regular(self._directory / path, MAX_RESOURCE_SIZE + 1)
        return None if data is None else _sized(path, data)

    def expect(self, paths: Iterator[str]) -> None:
        """The operating system reads ahead."""


class HttpReader:
    """Resources under a web address; redirects are not followed.

    The HTTP client is loaded with the first of these: a log in a directory needs none.
    """

    def __init__(self, prefix: str, transport: httpx.BaseTransport | None = None) -> None:
        import httpx

        try:
            parts = urlsplit(prefix)
            host = parts.hostname or ""
        except ValueError as error:
            raise SettingsError(f"not a web address: {prefix}") from error
        if parts.scheme not in ("http", "https") or not host:
            raise SettingsError(f"expected an http or https address: {prefix}")
        self._prefix = prefix.rstrip("/") + "/"
        self._client = httpx.Client(
            timeout=TIMEOUT_SECONDS,
            transport=transport,
            trust_env=not _is_this_machine(host),  # a proxy cannot reach loopback
            # tlog-tiles: clients should name these two, and a log may send gzip in any case.
            headers={"user-agent": "tractatus-verify", "accept-encoding": "gzip, identity"},
        )
        self._threads = ThreadPoolExecutor(AT_ONCE)  # threads start when they are needed
        self._expected: Iterator[str] = iter(())
        self._early: dict[str, Future[bytes | None]] = {}

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`; 404 and 410 mean that it is not there."""
        wanted = self._early.pop(path, None) or self._threads.submit(self._fetch, path)
        self._fetch_early()
        try:
            return wanted.result(RESOURCE_SECONDS)
        except TimeoutError as error:
            raise StoreError(
                f"no whole answer in {RESOURCE_SECONDS:.0f} seconds: {self._prefix}{path}"
            ) from error

    def expect(self, paths: Iterator[str]) -> None:
        """Keep a few requests under way, so that distance costs little."""
        self._expected = paths
        self._fetch_early()

    def _fetch_early(self) -> None:
        while len(self._early) < AT_ONCE:
            path = next(self._expected, None)
            if path is None:
                return
            self._early[path] = self._threads.submit(self._fetch, path)

    def _fetch(self, path: str) -> bytes | None:
        import httpx

        url = self._prefix + path
        try:
            with self._client.stream("GET", url) as response:
                if response.status_code in (404, 410):
                    return None
                if response.status_code != httpx.codes.OK:
                    raise StoreError(f"expected status 200, found {response.status_code}: {url}")
                return _sized(path, _body(response))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"no answer from {url}: {error or type(error).__name__}") from error

    def close(self) -> None:
        """Let the connections go."""
        # Not waited for: a server that never ends its answer would be.
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def _body(response: httpx.Response) -> bytes:
    """The bytes, decompressed, and never many more of them than a resource may have."""
    encoding = response.headers.get("content-encoding", "identity")
    if encoding not in ("identity", "gzip"):
        raise StoreError(f"a resource comes in an encoding that was not asked for: {encoding!r}")
    gzip = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    data = bytearray()
    try:
        for chunk in response.iter_raw():
            room = MAX_RESOURCE_SIZE + 1 - len(data)
            data += chunk if gzip is None else gzip.decompress(chunk, room)
            if len(data) > MAX_RESOURCE_SIZE or (gzip is not None and gzip.unused_data):
                break
    except zlib.error as error:
        raise StoreError("a resource is not the gzip that it says it is") from error
    if gzip is not None and not _is_whole(gzip) and len(data) <= MAX_RESOURCE_SIZE:
        raise StoreError("a resource is not one whole gzip")
    return bytes(data)


def _is_whole(gzip: zlib._Decompress) -> bool:
    return gzip.eof and not gzip.unused_data


def _sized(path: str, data: bytes) -> bytes:
    if len(data) > MAX_RESOURCE_SIZE:
        raise StoreError(f"a resource has more than {MAX_RESOURCE_SIZE} bytes: {path}")
    return data


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
