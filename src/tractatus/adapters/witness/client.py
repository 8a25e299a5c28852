"""Ask a witness over HTTP, on an address or on a Unix socket of this machine.

Source: C2SP tlog-witness, section "add-checkpoint".
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from tractatus.errors import StoreError
from tractatus.notes.signed import MAX_NOTE_SIZE
from tractatus.ports import WitnessAnswer

# Of a whole answer: a witness that sends a byte now and then must not hold the log up.
TIMEOUT_SECONDS: Final = 5.0


class HttpWitness:
    """A `Witness` behind its submission prefix.

    Args:
        verifier_key: Its public key, as the policy has it.
        prefix: Its submission prefix, an http or https URL.
        socket: Where it listens on this machine; the host in `prefix` then means nothing.
    """

    def __init__(self, verifier_key: str, prefix: str, socket: Path | None = None) -> None:
        self._verifier_key = verifier_key
        self._url = f"{prefix.rstrip('/')}/add-checkpoint"
        transport = httpx.AsyncHTTPTransport(uds=str(socket) if socket else None)
        # No proxy and no redirect: the prefix in the policy is where the witness is.
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
            follow_redirects=False,
            # An answer is a few lines; compressed, a few bytes could become any number of them.
            headers={"accept-encoding": "identity"},
        )

    @classmethod
    def on_socket(cls, socket: Path, verifier_key: str) -> Self:
        """A witness on this machine."""
        return cls(verifier_key, "http://witness", socket)

    async def __aenter__(self) -> Self:
        """Use it; connections are kept open until the end."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    @property
    def verifier_key(self) -> str:
        """The public key of its cosignatures."""
        return self._verifier_key

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """Send one request; reads at most as much as signature lines can be."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._ask(request)
        except TimeoutError as error:
            raise StoreError(
                f"the witness does not answer in {TIMEOUT_SECONDS:.0f} seconds"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"the witness does not answer: {type(error).__name__}") from error

    async def _ask(self, request: bytes) -> WitnessAnswer:
        body = bytearray()
        async with self._client.stream("POST", self._url, content=request) as response:
            encoding = response.headers.get("content-encoding", "identity")
            if encoding != "identity":
                raise StoreError(f"the witness answers in an encoding: {encoding[:24]!r}")
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_NOTE_SIZE:
                    raise StoreError(f"the witness answers more than {MAX_NOTE_SIZE} bytes")
        return WitnessAnswer(response.status_code, bytes(body))
