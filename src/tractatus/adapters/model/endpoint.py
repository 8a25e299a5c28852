"""An OpenAI-compatible endpoint. What is asked leaves this machine: operators turn it on."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final, Self

import httpx

from tractatus.errors import DecisionError
from tractatus.governance.act import Json

# Of a whole answer: whoever waits for one must not wait longer.
TIMEOUT_SECONDS: Final = 20.0
MAX_ANSWER_BYTES: Final = 262_144


class ChatEndpoint:
    """Sends chat completion requests, and nowhere but to its address.

    Args:
        url: Base address, up to and with `/v1`; `/chat/completions` is appended.
        key: Bearer token, if the endpoint wants one.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        # No proxy of the environment and no redirect: texts go where the setting says, or nowhere.
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
            follow_redirects=False,
        )

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

    async def ask(self, question: Json) -> bytes:
        """The body of the answer, unread.

        Raises:
            DecisionError: it did not answer in time, or too much. The message holds neither the
                key nor what was asked.
        """
        body = bytearray()
        try:
            # One bound for the whole answer; httpx alone bounds each read.
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._client.stream("POST", self._url, json=question) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise DecisionError(f"the model's endpoint answered: {answer.status_code}")
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > MAX_ANSWER_BYTES:
                        raise DecisionError("the model's endpoint answered without end")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError) as error:
            kind = type(error).__name__
            raise DecisionError(f"the model's endpoint cannot be asked: {kind}") from error
        return bytes(body)
