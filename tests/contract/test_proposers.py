"""Proposers: rules, and a model behind a real HTTP endpoint that may answer anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tractatus.adapters.model import ModelProposer
from tractatus.adapters.model.endpoint import MAX_ANSWER_BYTES
from tractatus.errors import DecisionError
from tractatus.governance import Act, ActorKind, Effect, Gate
from tractatus.governance.proposal import Action
from tractatus.operations.policies import default_policy
from tractatus.operations.propose import RuleProposer, propose_and_decide
from tractatus.ports import Proposer

GATE = Gate(default_policy())
KEY = "sk-never-shown"
POST = "Your shop is great, but the parking lot is a mess."

ANSWER = {
    "action": "keep",
    "priority": 0.2,
    "reasoning": {
        "goal": "moderators should know that this post is mild criticism before it is published",
        "evidence": [{"claim": "the text criticises a parking lot", "reference": "post"}],
        "steps": ["read the text for attacks on people", "found only criticism of a place"],
        "alternatives": [
            {"option": "flag it for a second reader", "why_rejected": "nothing in it is doubtful"},
            {"option": "remove it", "why_rejected": "criticism of a place harms nobody"},
        ],
        "risks": ["irony may be missed"],
        "rollback": "the moderator decides otherwise",
    },
}

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def endpoint(handle: Handle) -> AsyncIterator[str]:
    """A server on loopback; the address ends with `/v1`."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v1"


def answering(body: bytes, status: str = "200 OK", seen: list[bytes] | None = None) -> Handle:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        request = head + await reader.readexactly(length)
        if seen is not None:
            seen.append(request)
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n".encode())
        writer.write(b"Location: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return handle


def completion(message: object) -> bytes:
    content = message if isinstance(message, str) else json.dumps(message)
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def publish(text: str) -> Act:
    return Act("content.publish", "member", ActorKind.MEMBER, {"text": text})


async def test_a_model_proposes_and_the_gate_examines_it() -> None:
    seen: list[bytes] = []
    async with (
        endpoint(answering(completion(ANSWER), seen=seen)) as url,
        ModelProposer(url, "small-1", KEY) as proposer,
    ):
        proposed = await propose_and_decide(proposer, GATE, publish(POST), POST)
    assert proposed.fallback == ""
    assert proposed.proposal.engine == "model small-1"
    assert proposed.proposal.action is Action.KEEP
    assert proposed.decision.effect is Effect.REQUIRE_APPROVAL
    [verifier] = [a for a in proposed.decision.assessments if a.service == "MetacognitiveVerifier"]
    assert verifier.effect <= Effect.NOTICE, verifier.reasons
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/chat/completions HTTP/1.1")
    assert f"authorization: bearer {KEY}".encode() in head.lower()
    asked = json.loads(body)
    assert asked["model"] == "small-1"
    assert json.loads(asked["messages"][1]["content"]) == {"post": POST}
    assert POST not in asked["messages"][0]["content"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", "500 Internal Server Error"),
        (b"", "302 Found"),
        (b"", "200 OK"),
        (b"\xff\xfe", "200 OK"),
        (b"[" * 5_000, "200 OK"),
        (b"{}", "200 OK"),
        (b'{"choices": []}', "200 OK"),
        (b'{"choices": [{"message": {"content": null}}]}', "200 OK"),
        (completion("I cannot help with that."), "200 OK"),
        (completion([]), "200 OK"),
        (completion(ANSWER | {"action": "ban"}), "200 OK"),
        (completion(ANSWER | {"priority": 7}), "200 OK"),
        (completion(ANSWER | {"priority": True}), "200 OK"),
        (completion(ANSWER | {"reasoning": "because"}), "200 OK"),
        (completion(ANSWER | {"reasoning": {"goal": 1}}), "200 OK"),
        (b" " * (MAX_ANSWER_BYTES + 1), "200 OK"),
    ],
)
async def test_an_answer_that_is_no_proposal_falls_back_on_rules(body: bytes, status: str) -> None:
    async with (
        endpoint(answering(body, status)) as url,
        ModelProposer(url, "small-1", KEY) as proposer,
    ):
        with pytest.raises(DecisionError) as caught:
            await proposer.propose(POST)
        assert KEY not in str(caught.value)
        assert POST not in str(caught.value)
        proposed = await propose_and_decide(proposer, GATE, publish(POST), POST)
    assert proposed.proposal.engine == "rules"
    assert proposed.fallback.startswith("the model gave no proposal: ")
    assert proposed.decision.effect is Effect.REQUIRE_APPROVAL


async def test_a_model_whose_reasoning_is_refused_does_not_cost_a_member_the_post() -> None:
    poor = ANSWER | {"reasoning": ANSWER["reasoning"] | {"alternatives": []}}  # type: ignore[operator]
    async with (
        endpoint(answering(completion(poor))) as url,
        ModelProposer(url, "small-1") as proposer,
    ):
        proposed = await propose_and_decide(proposer, GATE, publish(POST), POST)
    assert proposed.proposal.engine == "rules"
    assert "metacognition.no_alternatives" in proposed.fallback
    assert proposed.decision.effect is Effect.REQUIRE_APPROVAL


async def test_an_endpoint_that_hangs_up_or_is_absent() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with endpoint(hang_up) as url, ModelProposer(url, "m") as proposer:
        with pytest.raises(DecisionError, match="cannot be asked"):
            await proposer.propose(POST)
    async with ModelProposer(url, "m") as proposer:
        with pytest.raises(DecisionError, match="cannot be asked: ConnectError"):
            await proposer.propose(POST)


async def test_an_endpoint_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tractatus.adapters.model.endpoint.TIMEOUT_SECONDS", 0.3)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with endpoint(drip) as url, ModelProposer(url, "m") as proposer:
        with pytest.raises(DecisionError, match="cannot be asked: TimeoutError"):
            await proposer.propose(POST)


async def test_rules_are_a_proposer_too() -> None:
    proposer: Proposer = RuleProposer()
    proposed = await propose_and_decide(proposer, GATE, publish(POST), POST)
    assert (proposed.proposal.engine, proposed.fallback) == ("rules", "")
    assert proposed.proposal.action is Action.KEEP
