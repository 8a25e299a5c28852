"""Where a log is read from: a directory or a web address, resource by resource."""

from __future__ import annotations

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
TIMEOUT_SECONDS: Final = 20.0
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


class DirectoryReader:
    """A log in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`."""
        file = self._directory / path
        try:
            if not file.is_file():  # opening a pipe would wait for ever
                return None
            with file.open("rb") as opened:
                data = opened.read(MAX_RESOURCE_SIZE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"a resource cannot be read: {path}: {error.strerror}") from error
        return _sized(path, data)

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
            headers={"user-agent": "tractatus-verify"},
        )
        self._threads = ThreadPoolExecutor(AT_ONCE)  # threads start when they are needed
        self._expected: Iterator[str] = iter(())
        self._early: dict[str, Future[bytes | None]] = {}

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`; 404 and 410 mean that it is not there."""
        early = self._early.pop(path, None)
        self._fetch_early()
        return self._fetch(path) if early is None else early.result()

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
        except httpx.HTTPError as error:
            raise StoreError(f"no answer from {url}: {error or type(error).__name__}") from error

    def close(self) -> None:
        """Let the connections go."""
        self._threads.shutdown(cancel_futures=True)
        self._client.close()


def _body(response: httpx.Response) -> bytes:
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > MAX_RESOURCE_SIZE:
            break
    return bytes(data)


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
