"""Where a decision is recorded before the agent hears of it: on a platform, or in a local file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx

from tractatus.errors import SettingsError, StoreError
from tractatus.governance.act import Act, Decision, Effect, Json
from tractatus.governance.case import Reading
from tractatus.governance.pressure.documents import reading_document

LOCAL: Final = "local record, not witnessed"

_EFFECTS: Final = {effect.label: effect for effect in Effect}
_MAX_ANSWER: Final = 1_048_576


class Recorder(Protocol):
    """Records a decision about an act elsewhere than in the session's journal."""

    def record(self, act: Act, decision: Decision, reading: Reading) -> tuple[Effect, str]:
        """What is decided there, and how the record is named.

        Raises:
            StoreError: it is not certain that there is a record; the act must not happen.
        """
        ...


class LocalRecorder:
    """The session's journal is all the record there is."""

    def record(self, act: Act, decision: Decision, reading: Reading) -> tuple[Effect, str]:
        """The decision as it is."""
        return decision.effect, LOCAL


class PlatformRecorder:
    """`POST /v1/decide`: the platform decides, records and promises; the stricter answer counts.

    Args:
        url: Of the platform: https, or http on this machine.
        token_file: Its first line is a program's token.
        seconds: For the whole answer.
        client: Made here unless given.

    Raises:
        SettingsError: the address or the file is not what is expected.
    """

    def __init__(
        self, url: str, token_file: Path, seconds: float = 4.0, client: httpx.Client | None = None
    ) -> None:
        parts = urlsplit(url)
        is_near = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_near):
            raise SettingsError(f"expected an https address of a platform, found: {url[:80]}")
        try:
            token = token_file.read_text(encoding="ascii").split("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read the token in {token_file}") from error
        if not token:
            raise SettingsError(f"expected a token in the first line of {token_file}")
        self._url = url.rstrip("/") + "/v1/decide"
        self._headers = {"authorization": f"Bearer {token}"}
        self._client = client or httpx.Client(timeout=seconds, follow_redirects=False)

    def record(self, act: Act, decision: Decision, reading: Reading) -> tuple[Effect, str]:
        """Ask the platform about the same act, from a context that weighs as much."""
        body: dict[str, Json] = {
            "act": {
                "type": act.type,
                "text": act.description,
                "parameters": dict(act.parameters),
                "target": act.target,
            },
            "actor": act.actor,
            "pressure": reading_document(reading),
        }
        try:
            answer = self._client.post(self._url, json=body, headers=self._headers)
        except (httpx.HTTPError, ValueError) as error:
            raise StoreError(f"the platform did not answer: {type(error).__name__}") from error
        if answer.status_code != 200 or len(answer.content) > _MAX_ANSWER:
            raise StoreError(f"the platform did not record it: status {answer.status_code}")
        effect, record = _read_answer(answer)
        return max(effect, decision.effect), f"record {record}"


def _read_answer(answer: httpx.Response) -> tuple[Effect, str]:
    try:
        document: Any = answer.json()
        effect, record = _EFFECTS[document["effect"]], document["record"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError("the platform's answer is not a decision") from error
    if not isinstance(record, str) or not document.get("promise"):
        raise StoreError("the platform's answer holds no record, or no promise")
    return effect, record
