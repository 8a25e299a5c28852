"""Where a decision is recorded before the agent hears of it: on a platform, or in a local file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx

from tractatus.canonical import canonical_json
from tractatus.errors import SettingsError, StoreError
from tractatus.governance.act import Act, Decision, Effect, Json
from tractatus.governance.case import Reading
from tractatus.governance.classifier.service import REPORT_TYPE
from tractatus.governance.instructions.instruction import Instruction
from tractatus.governance.pressure.documents import reading_document
from tractatus.governance.provenance.as_values import values_document
from tractatus.governance.provenance.content import ContentRead
from tractatus.governance.provenance.relevant import relevant_content
from tractatus.integrations.agent_hook.waiting import Waiting, WaitingCalls

LOCAL: Final = "local record, not witnessed"

_EFFECTS: Final = {effect.label: effect for effect in Effect}
_MAX_ANSWER: Final = 1_048_576
_MAX_TOLD: Final = 64
_MAX_TEXT: Final = 4_000
_MAX_VALUES: Final = 131_072  # a platform takes requests of twice that
_NOTHING: Final = ContentRead()
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
        approval: Name of what people can answer; empty where nobody is asked.
    """

    effect: Effect
    name: str
    page: str = ""
    codes: frozenset[str] = frozenset()
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a call was decided in, and goes with it to whoever decides elsewhere.

    Args:
        reading: Of the context's weight.
        told: Instructions in force, in their order.
        content: The values of what was said and read.
    """

    reading: Reading
    told: Sequence[Instruction] = ()
    content: ContentRead = _NOTHING


class Recorder(Protocol):
    """Records elsewhere than in the session's journal."""

    def record(self, act: Act, decision: Decision, around: Around) -> Recorded:
        """What is decided there about an act.

        Raises:
            StoreError: it is not certain that there is a record; the act must not happen.
        """
        ...

    def report(self, text: str, agent: str) -> Recorded:
        """Put on record that a person told the agent to work in some way.

        Whatever is answered, the instruction is kept: it only restrains.

        Raises:
            StoreError: it is not certain that there is a record.
        """
        ...


class LocalRecorder:
    """The session's journal is all the record there is."""

    def record(self, act: Act, decision: Decision, around: Around) -> Recorded:
        """The decision as it is."""
        return Recorded(decision.effect, LOCAL)

    def report(self, text: str, agent: str) -> Recorded:
        """The journal of instructions holds it."""
        return Recorded(Effect.ALLOW, LOCAL)


class PlatformRecorder:
    """`POST /v1/decide`: the platform decides, records and promises; the stricter answer counts.

    Where it asks people, the same call once more looks for their answer, and uses it up; so does
    the same call to the next daemon on this folder. What they granted there is also the person whom
    the local policy wants; nothing they say undoes a denial.

    Args:
        url: Of the platform: https, or http on this machine.
        token_file: Its first line is a program's token.
        folder: The daemon's; calls that wait are kept in it.
        seconds: For the whole answer.
        client: Made here unless given.

    Raises:
        SettingsError: the address or the file is not what is expected.
        FormatError: what was kept of calls that wait is damaged.
    """

    def __init__(
        self,
        url: str,
        token_file: Path,
        folder: Path,
        seconds: float = 4.0,
        client: httpx.Client | None = None,
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
        self._waiting = WaitingCalls(folder / "approvals.jsonl", self._url)

    def record(self, act: Act, decision: Decision, around: Around) -> Recorded:
        """Ask the platform about the same act, in the same circumstances."""
        body = request_of(act, around)
        call = hashlib.sha256(canonical_json([body["act"], body["actor"]])).digest()
        waiting = self._waiting.get(call)
        if decision.effect is Effect.DENY:  # nobody need answer it, and no answer is used up
            found = self._decide(body)
            return Recorded(Effect.DENY, found.name, codes=found.codes)
        answered = self._execute(waiting, body) if waiting is not None else None
        if waiting is None or answered is None:
            found = self._decide(body)
            if found.approval:
                self._waiting.keep(call, Waiting(found.approval, found.page))
            return _stricter(found, decision.effect)
        if answered.codes & _OPEN:
            open_still = replace(answered, effect=Effect.REQUIRE_APPROVAL, page=waiting.page)
            return _stricter(open_still, decision.effect)
        self._waiting.forget(call)
        if answered.effect <= Effect.NOTICE and decision.effect is Effect.REQUIRE_APPROVAL:
            return answered
        return _stricter(answered, decision.effect)

    def report(self, text: str, agent: str) -> Recorded:
        """One decision with a leaf of InstructionPersistenceClassifier; binds nobody there."""
        told = {"text": text[:_MAX_TEXT]} | (
            {"left_out": len(text) - _MAX_TEXT} if len(text) > _MAX_TEXT else {}
        )
        return self._decide({"act": {"type": REPORT_TYPE, "parameters": told}, "actor": agent})

    def _decide(self, body: dict[str, Json]) -> Recorded:
        found = self._ask("/v1/decide", body)
        if found is None:
            raise StoreError("the platform did not record it: status 404")
        return found

    def _execute(self, waiting: Waiting, body: dict[str, Json]) -> Recorded | None:
        """What people answered; None where the platform knows of no such approval any more."""
        return self._ask(f"/v1/approvals/{waiting.approval}/execute", body)

    def _ask(self, path: str, body: dict[str, Json]) -> Recorded | None:
        """The platform's answer; None where it has nothing there."""
        try:
            answer = self._client.post(self._url + path, json=body, headers=self._headers)
        except (httpx.HTTPError, ValueError) as error:
            raise StoreError(f"the platform did not answer: {type(error).__name__}") from error
        if answer.status_code == 404:
            return None
        if answer.status_code != 200 or len(answer.content) > _MAX_ANSWER:
            raise StoreError(f"the platform did not record it: status {answer.status_code}")
        return _read_answer(answer)


def request_of(act: Act, around: Around) -> dict[str, Json]:
    """The request to decide on an act as it was decided here."""
    # The newest: what is left out is compared here, and the stricter answer counts.
    held = [
        one for one in around.told if one.classification.constraints and len(one.text) <= _MAX_TEXT
    ]
    body: dict[str, Json] = {
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
        "pressure": reading_document(around.reading),
    }
    if around.content.said or around.content.read:
        body["values"] = _values(act, around.content)
    return body


def _values(act: Act, content: ContentRead) -> Json:
    """What matters of the context; where even that is too much, that something was read."""
    part = relevant_content(act, content)
    document = values_document(part)
    if len(canonical_json(document)) <= _MAX_VALUES:
        return document
    return values_document(ContentRead(is_whole=False))


def _stricter(found: Recorded, here: Effect) -> Recorded:
    return replace(found, effect=max(found.effect, here))


def _read_answer(answer: httpx.Response) -> Recorded:
    try:
        document: Any = answer.json()
        effect, record = _EFFECTS[document["effect"]], document["record"]
        codes = frozenset(str(one["code"]) for one in document.get("reasons", ()))
        approval = document.get("approval")
        which = (str(approval["id"]), str(approval["page"])) if approval else ("", "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError("the platform's answer is not a decision") from error
    if not isinstance(record, str) or not document.get("promise"):
        raise StoreError("the platform's answer holds no record, or no promise")
    return Recorded(effect, f"record {record}", which[1], codes, which[0])
