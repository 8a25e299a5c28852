"""Where a decision is recorded before the agent hears of it: on a platform, or in a local file."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx

from tractatus.canonical import canonical_json
from tractatus.errors import SettingsError, StoreError
from tractatus.governance.act import Act, Decision, Effect, Json
from tractatus.governance.case import Reading
from tractatus.governance.instruction import Instruction
from tractatus.governance.pressure.documents import reading_document

LOCAL: Final = "local record, not witnessed"

_EFFECTS: Final = {effect.label: effect for effect in Effect}
_MAX_ANSWER: Final = 1_048_576
_MAX_TOLD: Final = 64
_MAX_TEXT: Final = 4_000
_MAX_WAITING: Final = 256
# People have not answered yet; every other refusal of an approval is its end.
_OPEN: Final = frozenset({"approval.unanswered", "approval.quorum"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is decided elsewhere.

    Args:
        effect: With what was decided here taken in.
        name: Of the record, for people.
        page: Where people answer, if they are asked.
        codes: Of the reasons given there.
    """

    effect: Effect
    name: str
    page: str = ""
    codes: frozenset[str] = frozenset()


class Recorder(Protocol):
    """Records a decision about an act elsewhere than in the session's journal."""

    def record(
        self, act: Act, decision: Decision, reading: Reading, told: Sequence[Instruction]
    ) -> Recorded:
        """What is decided there.

        Raises:
            StoreError: it is not certain that there is a record; the act must not happen.
        """
        ...


class LocalRecorder:
    """The session's journal is all the record there is."""

    def record(
        self, act: Act, decision: Decision, reading: Reading, told: Sequence[Instruction]
    ) -> Recorded:
        """The decision as it is."""
        return Recorded(decision.effect, LOCAL)


class PlatformRecorder:
    """`POST /v1/decide`: the platform decides, records and promises; the stricter answer counts.

    Where it asks people, the same call once more looks for their answer, and uses it up. What they
    granted there is also the person whom the local policy wants; nothing they say undoes a denial.

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
        self._url = url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"}
        self._client = client or httpx.Client(timeout=seconds, follow_redirects=False)
        self._waiting: OrderedDict[bytes, tuple[str, str]] = OrderedDict()

    def record(
        self, act: Act, decision: Decision, reading: Reading, told: Sequence[Instruction]
    ) -> Recorded:
        """Ask the platform about the same act, in the same circumstances."""
        body = _request(act, reading, told)
        key = hashlib.sha256(canonical_json([body["act"], body["actor"]])).digest()
        is_denied = decision.effect is Effect.DENY
        waiting = self._waiting.get(key)
        if waiting is None or is_denied:
            found = self._ask("/v1/decide", body)
            if is_denied:  # nobody need answer what is denied here, and no answer is used up
                return Recorded(Effect.DENY, found.name, codes=found.codes)
            self._remember(key, found)
            return _stricter(found, decision.effect)
        identifier, page = waiting
        found = self._ask(f"/v1/approvals/{identifier}/execute", body)
        if found.codes & _OPEN:
            return _stricter(Recorded(Effect.REQUIRE_APPROVAL, found.name, page), decision.effect)
        self._waiting.pop(key, None)
        if found.effect <= Effect.NOTICE and decision.effect is Effect.REQUIRE_APPROVAL:
            return found
        return _stricter(found, decision.effect)

    def _ask(self, path: str, body: dict[str, Json]) -> Recorded:
        try:
            answer = self._client.post(self._url + path, json=body, headers=self._headers)
        except (httpx.HTTPError, ValueError) as error:
            raise StoreError(f"the platform did not answer: {type(error).__name__}") from error
        if answer.status_code != 200 or len(answer.content) > _MAX_ANSWER:
            raise StoreError(f"the platform did not record it: status {answer.status_code}")
        return _read_answer(answer)

    def _remember(self, key: bytes, found: Recorded) -> None:
        identifier, _, page = found.page.partition(" ")
        if not identifier:
            return
        self._waiting[key] = (identifier, page)
        if len(self._waiting) > _MAX_WAITING:
            self._waiting.popitem(last=False)


def _request(act: Act, reading: Reading, told: Sequence[Instruction]) -> dict[str, Json]:
    # The newest: what is left out is compared here, and the stricter answer counts.
    held = [one for one in told if one.classification.constraints and len(one.text) <= _MAX_TEXT]
    return {
        "act": {
            "type": act.type,
            "text": act.description,
            "parameters": dict(act.parameters),
            "target": act.target,
        },
        "actor": act.actor,
        "instructions": [
            {"text": one.text, "at": one.at_ms, "authority": "member"} for one in held[-_MAX_TOLD:]
        ],
        "pressure": reading_document(reading),
    }


def _stricter(found: Recorded, here: Effect) -> Recorded:
    page = found.page.rpartition(" ")[2]
    return Recorded(max(found.effect, here), found.name, page, found.codes)


def _read_answer(answer: httpx.Response) -> Recorded:
    try:
        document: Any = answer.json()
        effect, record = _EFFECTS[document["effect"]], document["record"]
        codes = frozenset(str(one["code"]) for one in document.get("reasons", ()))
        approval = document.get("approval")
        page = f"{approval['id']} {approval['page']}" if approval else ""
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError("the platform's answer is not a decision") from error
    if not isinstance(record, str) or not document.get("promise"):
        raise StoreError("the platform's answer holds no record, or no promise")
    return Recorded(effect, f"record {record}", page, codes)
