"""Requests reach the application with a permit only, read in one way, and as they were decided."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus import Gate, Mode
from tractatus.errors import RequestError
from tractatus.integrations.asgi import PERMITS, GovernedASGI, Mapped

TABLE = (
    Mapped("POST", "/commits/{repository}", "git.commit", body="json", target="repository"),
    Mapped("PUT", "/commits/{repository}", "git.commit", body="digest"),
    Mapped("PATCH", "/commits/{repository}", "git.commit", body="form", hide=("password",)),
    Mapped("DELETE", "/commits/{repository}", "git.commit"),
    Mapped("POST", "/votes", "opinion.record"),
    Mapped("WEBSOCKET", "/live/{room}", "git.commit"),
    Mapped("WEBSOCKET", "/vote", "opinion.record"),
)


class Server:
    """Speaks ASGI to the middleware, message by message."""

    def __init__(self, gate: Gate, table: Any = TABLE, **more: Any) -> None:
        self.gate = gate
        self.reached: list[Any] = []
        self.body = b""
        self.app = GovernedASGI(self.inner, gate, table, actor=lambda _: "me", **more)

    async def inner(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope)
        if scope["type"] == "http":
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                self.body += message.get("body", b"")
                more = message.get("more_body", False)
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
        elif scope["type"] == "websocket":
            assert (await receive())["type"] == "websocket.connect"
            await send({"type": "websocket.accept"})

    async def ask(self, method: str, path: str, *chunks: bytes, **scope: Any) -> list[Any]:
        messages = [
            {"type": "http.request", "body": one, "more_body": at + 1 < len(chunks)}
            for at, one in enumerate(chunks)
        ] or [{"type": "http.request"}]
        if scope.get("type") == "websocket":
            messages = [{"type": "websocket.connect"}]
        return await self.speak({"method": method, "path": path, **scope}, messages)

    async def speak(self, scope: Any, messages: list[Any]) -> list[Any]:
        sent: list[Any] = []
        left = iter([*messages, {"type": "http.disconnect"}])

        async def receive() -> Any:
            await asyncio.sleep(0)
            return next(left)

        async def send(message: Any) -> None:
            sent.append(message)

        base = {"type": "http", "headers": [], "query_string": b""}
        raw = scope.get("path", "/").encode()
        await self.app({**base, "raw_path": raw, **scope}, receive, send)
        return sent


@pytest.fixture
def server() -> Server:
    return Server(Gate.in_memory())


def problem_of(sent: list[Any]) -> Any:
    assert dict(sent[0]["headers"])[b"content-type"] == b"application/problem+json"
    return json.loads(sent[1]["body"])


def parameters(server: Server) -> Any:
    return server.gate.remembered[-1].decided.act.parameters


async def test_a_mapped_request_is_decided_and_forwarded_whole(server):
    sent = await server.ask("POST", "/commits/main", b'{"subj', b'ect": "x"}')
    assert sent[0]["status"] == 204
    assert server.body == b'{"subject": "x"}'
    assert parameters(server) == {"repository": "main", "subject": "x"}
    (permit,) = server.reached[0][PERMITS]
    assert permit.record_id == server.gate.remembered[0].record_id
    assert permit.act.target == "main"


async def test_a_denial_is_a_problem_document(server):
    sent = await server.ask("POST", "/votes")
    assert sent[0]["status"] == 403
    problem = problem_of(sent)
    assert problem["codes"] == ["policy.forbid"]
    assert problem["effect"] == "deny"
    assert problem["record"] == str(server.gate.remembered[0].record_id)
    assert not server.reached


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "", "get"])
async def test_what_is_not_mapped_is_denied(server, method):
    sent = await server.ask(method, "/elsewhere")
    assert sent[0]["status"] == 403
    assert problem_of(sent)["codes"] == ["gate.unmapped"]
    assert problem_of(sent)["record"] is None
    assert not server.reached


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
async def test_reading_passes(server, method):
    assert (await server.ask(method, "/elsewhere"))[0]["status"] == 204
    assert not server.gate.remembered


async def test_reading_that_is_mapped_is_decided():
    table = [Mapped("GET", "/secrets/{name}", "opinion.record")]
    for method, path in (("GET", "/secrets/a"), ("HEAD", "/secrets/a"), ("GET", "//secrets/a")):
        server = Server(Gate.in_memory(), table)
        sent = await server.ask(method, path)
        assert sent[0]["status"] == 403
        assert not server.reached
    assert (await server.ask("GET", "/other"))[0]["status"] == 204


@pytest.mark.parametrize(
    "scope",
    [
        {"path": "/commits//main"},
        {"path": "/commits/../commits/main"},
        {"path": "/commits/./main"},
        {"path": "/commits\\main"},
        {"path": "/commits/main\n"},
        {"path": "/commits/main/"},
        {"path": "/commits/"},
        {"path": "/Commits/main"},
        {"path": "/commits/a/b", "raw_path": b"/commits/a%2Fb"},
        {"path": "/commits/a%2Fb", "raw_path": b"/commits/a%252Fb%2f"},
        {"path": "/commits/main", "headers": [(b"X-HTTP-Method-Override", b"DELETE")]},
        {"path": "/commits/main", "headers": [(b"x-method-override", b"DELETE")]},
    ],
)
async def test_what_reads_in_two_ways_is_not_read(server, scope):
    sent = await server.ask("DELETE", **scope)
    assert problem_of(sent)["codes"] == ["gate.unmapped"]
    assert not server.reached


async def test_every_line_that_fits_is_asked(server):
    table = [*TABLE, Mapped("DELETE", "/commits/main", "opinion.record")]
    both = Server(Gate.in_memory(), table)
    assert (await both.ask("DELETE", "/commits/main"))[0]["status"] == 403
    assert (await both.ask("DELETE", "/commits/other"))[0]["status"] == 204
    assert len(both.reached) == 1


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (b'{"repository": "other"}', b""),
        (b'{"x": 1}', b"x=2"),
        (b"{}", b"x=1&x=2"),
        (b"{}", b"repository=other"),
        (b'{"x": 1, "x": 2}', b""),
        (b"[]", b""),
        (b"not json", b""),
        (b"{}", b"x=%ff"),
    ],
)
async def test_a_parameter_that_is_said_twice_is_a_mistake(server, body, query):
    sent = await server.ask("POST", "/commits/main", body, query_string=query)
    assert sent[0]["status"] == 400
    assert problem_of(sent)["record"] is None
    assert not server.reached
    assert not server.gate.remembered


async def test_other_bodies(server):
    assert (await server.ask("PUT", "/commits/a", b"x" * 9))[0]["status"] == 204
    assert set(parameters(server)) == {"repository", "body_sha256"}
    sent = await server.ask("PATCH", "/commits/a", b"a=1&password=2", query_string=b"b=3")
    assert sent[0]["status"] == 204
    assert parameters(server) == {"repository": "a", "a": "1", "b": "3"}


async def test_a_large_body_is_refused_before_it_is_in_memory():
    server = Server(Gate.in_memory(), max_body=10)
    sent = await server.ask("PUT", "/commits/a", b"12345", b"678901", b"never read")
    assert sent[0]["status"] == 400
    assert not server.reached


async def test_a_body_that_is_no_part_of_the_act_streams_past(server):
    asked: list[int] = []

    async def receive() -> Any:
        asked.append(len(server.gate.remembered))
        return {"type": "http.request", "body": b"x", "more_body": len(asked) < 3}

    async def send(_: Any) -> None: ...

    scope = {"type": "http", "method": "DELETE", "path": "/commits/a", "headers": []}
    await server.app(scope, receive, send)
    # The decision was there before the first piece was asked for.
    assert asked == [1, 1, 1]
    assert server.body == b"xxx"


async def test_a_client_that_leaves_while_sending_has_asked_nothing(server):
    scope = {"method": "POST", "path": "/commits/a"}
    first = {"type": "http.request", "body": b"{", "more_body": True}
    assert await server.speak(scope, [first]) == []
    assert not server.reached
    assert not server.gate.remembered


async def test_websockets(server):
    socket = {"type": "websocket"}
    assert await server.ask("GET", "/live/1", **socket) == [{"type": "websocket.accept"}]
    for path in ("/vote", "/elsewhere", "/live/../1"):
        (closed,) = await server.ask("GET", path, **socket)
        assert closed["type"] == "websocket.close"
    assert len(server.reached) == 1


async def test_what_no_server_sends_today_is_answered_by_nobody(server):
    assert await server.speak({"type": "webtransport"}, []) == []
    assert not server.reached
    await server.speak({"type": "lifespan"}, [])
    assert len(server.reached) == 1


@pytest.mark.parametrize("error", [KeyError("session"), PermissionError()])
async def test_without_an_actor_nothing_passes(server, error):
    def nobody(_: Any) -> str:
        raise error

    server.app = GovernedASGI(server.inner, server.gate, TABLE, actor=nobody)
    with pytest.raises(type(error)):
        await server.ask("DELETE", "/commits/a")
    assert not server.reached


async def test_a_record_that_fails_is_503(server, monkeypatch):
    async def fail(*_: Any, **__: Any) -> Any:
        raise OSError

    monkeypatch.setattr(server.gate._keeper, "keep_async", fail)
    sent = await server.ask("DELETE", "/commits/a")
    assert sent[0]["status"] == 503
    assert problem_of(sent)["codes"] == ["gate.not_recorded"]
    assert not server.reached


async def test_shadow_stops_nobody():
    server = Server(Gate.in_memory(mode=Mode.SHADOW), max_body=4)
    for method, path, body in (
        ("POST", "/votes", b""),
        ("POST", "/elsewhere", b""),
        ("POST", "/commits/a", b"no"),
        ("PUT", "/commits/a", b"too large"),
    ):
        server.body = b""
        sent = await server.ask(method, path, body, b"")
        assert sent[0]["status"] == 204
        assert server.body == body
    assert all(one.decided.is_shadow for one in server.gate.remembered)
    assert len(server.gate.remembered) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "post"},
        {"path": "a"},
        {"path": "/a/{b"},
        {"path": "/a//b"},
        {"path": "/a/"},
        {"act": "commit"},
        {"method": "WEBSOCKET", "body": "json"},
        {"reasoning": "why"},
    ],
)
def test_a_line_that_cannot_be_is_refused(wrong):
    line = {"method": "POST", "path": "/a", "act": "git.commit", **wrong}
    with pytest.raises(RequestError):
        Mapped(**line)


@given(
    st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "GET", "BREW"]),
    st.text("/abc.%{}\\\u202e", max_size=12).map(lambda tail: f"/{tail}"),
    st.binary(max_size=20),
    st.binary(max_size=12),
)
def test_no_bytes_pass_without_a_permit(method, path, body, query):
    async def run() -> None:
        server = Server(Gate.in_memory())
        sent = await server.ask(method, path, body, query_string=query)
        if sent[0]["status"] == 204 and method != "GET":
            assert server.reached[0][PERMITS]
            assert server.gate.remembered
        else:
            assert method == "GET" or not server.reached

    asyncio.run(run())
