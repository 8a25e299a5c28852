"""Asking politely: GET and HEAD alone, one at a time, slowly, and nobody but the named hosts."""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx

from tractatus.deployment.answers import Answer
from tractatus.deployment.live import is_this_machine
from tractatus.errors import SettingsError, StoreError

TIMEOUT_SECONDS: Final = 15.0
_LARGEST_BODY: Final = 16 * 1024 * 1024


class Visitor:
    """A visitor without cookies.

    Args:
        origins: Whom it may ask, as `https://host` or `https://host:port`.
        context: How TLS is checked.
        rate: Requests a second at most.
    """

    def __init__(self, origins: Collection[str], context: ssl.SSLContext, *, rate: float) -> None:
        self.requests = 0
        self._origins = frozenset(origins)
        self._pause = 1 / rate
        self._free_at = 0.0
        is_local = any(is_this_machine(urlsplit(one).hostname or "") for one in origins)
        self._client = httpx.Client(
            timeout=TIMEOUT_SECONDS,
            verify=context,
            trust_env=not is_local,  # a proxy cannot reach loopback
            headers={"user-agent": "tractatus-deploy-check", "accept-encoding": "gzip"},
        )

    def __enter__(self) -> Self:
        """The visitor itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let the connections go."""
        self._client.close()

    def get(self, url: str) -> Answer:
        """As `ask` with GET."""
        return self.ask("GET", url)

    def ask(self, method: str, url: str) -> Answer:
        """One answer; redirects are not followed.

        Raises:
            SettingsError: The address is of another host than the named ones.
            StoreError: No answer.
        """
        if origin_of(url) not in self._origins:
            raise SettingsError(f"not asked, because it is another host: {url}")
        self._wait()
        self._client.cookies.clear()
        began = time.perf_counter()
        try:
            with self._client.stream(method, url) as response:
                body = _read(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"no answer from {url}: {error or type(error).__name__}") from error
        seconds = time.perf_counter() - began
        headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return Answer(url, method, response.status_code, headers, body, seconds)

    def _wait(self) -> None:
        self.requests += 1
        now = time.monotonic()
        if now < self._free_at:
            time.sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + self._pause


def origin_of(url: str) -> str:
    """Scheme, host and port, spelled in one way.

    Raises:
        SettingsError: It is no web address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"not a web address: {url}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"expected an http or https address: {url}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _read(response: httpx.Response) -> bytes:
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > _LARGEST_BODY:
            break
    return bytes(data)
