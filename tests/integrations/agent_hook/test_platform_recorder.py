"""What the daemon reports to a platform, asks of it, and makes of its answers."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integrations.agent_hook.worlds import World, any_event

from tractatus.errors import FormatError, SettingsError, StoreError
from tractatus.integrations.agent_hook.daemon import Daemon
from tractatus.integrations.agent_hook.event import Kind, Tool
from tractatus.integrations.agent_hook.journal import Journal
from tractatus.integrations.agent_hook.recording import PlatformRecorder
from tractatus.integrations.agent_hook.waiting import Waiting, WaitingCalls


def platform(handle: Callable[[httpx.Request], httpx.Response], tmp_path: Path) -> PlatformRecorder:
    """A recorder whose platform takes every report down, and answers calls by `handle`."""
    token = tmp_path / "token"
    token.write_text("secret\n")

    def answer(request: httpx.Request) -> httpx.Response:
        is_report = json.loads(request.content)["act"]["type"] == "prompt.report"
        return answered("allow") if is_report else handle(request)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    return PlatformRecorder("https://platform.example/", token, tmp_path, client=client)


def answered(effect: str, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"effect": effect, "record": "r1", "promise": "p", **more})


def test_a_platform_is_asked_about_the_same_act_and_the_stricter_answer_counts(
    make: Any, tmp_path: Path
) -> None:
    seen: list[dict[str, Any]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        assert str(request.url) == "https://platform.example/v1/decide"
        seen.append(json.loads(request.content))
        return answered("deny" if len(seen) == 2 else "allow")

    world = make(platform(handle, tmp_path))
    world.say("use port 27027")
    assert not world.bash("make").refusal
    assert [one["text"] for one in seen[0]["instructions"]] == ["use port 27027"]
    assert seen[0]["act"] == {
        "type": "shell.run", "text": "", "parameters": {"command": "make"}, "target": "",
    }  # fmt: skip
    assert seen[0]["pressure"]["level"] == "NORMAL"
    assert "the platform answered deny" in world.bash("make").refusal
    assert "file.delete" in world.bash("rm x").refusal, "a platform permits nothing more"


APPROVAL = {"id": "a1", "status": "waiting", "expires_at_ms": 1, "page": "https://p/approvals/a1"}


def test_people_are_asked_on_the_platform_and_their_answer_counts_once(
    make: Any, tmp_path: Path
) -> None:
    paths: list[str] = []
    answers = [
        answered("require_approval", approval=APPROVAL),
        answered("deny", reasons=[{"code": "approval.unanswered", "text": ""}]),
        answered("allow", reasons=[{"code": "approval.granted", "text": ""}]),
        answered("require_approval", approval=APPROVAL | {"id": "a2"}),
        answered("deny", reasons=[{"code": "approval.refused", "text": ""}]),
        answered("allow"),
    ]

    def handle(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answers[len(paths) - 1]

    world = make(platform(handle, tmp_path), asks=True)
    for _ in range(2):
        waiting = world.bash("rm x", can_ask=True).refusal
        assert "https://p/approvals/a1" in waiting
    assert not world.bash("rm x").refusal, "people granted it"
    assert "https://p/approvals/a1" in world.bash("rm x").refusal, "asked anew: it was used up"
    assert "approval.refused" in world.bash("rm x").refusal
    assert world.bash("rm x").refusal, "a platform that asks nobody is no person"
    assert paths == [
        "/v1/decide", *["/v1/approvals/a1/execute"] * 2,
        "/v1/decide", "/v1/approvals/a2/execute", "/v1/decide",
    ]  # fmt: skip


def test_what_people_granted_undoes_no_denial_of_here(make: Any, tmp_path: Path) -> None:
    answers = [
        answered("require_approval", approval=APPROVAL),
        answered("allow", reasons=[{"code": "approval.granted", "text": ""}]),
    ]
    world = make(platform(lambda _: answers.pop(0), tmp_path))
    world.say("you must always use port 27027")
    assert world.bash("mongosh --port 27017").refusal
    assert "27027" in world.bash("mongosh --port 27017").refusal


def test_another_call_finds_no_answer_of_this_one(make: Any, tmp_path: Path) -> None:
    paths: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answered("require_approval", approval=APPROVAL)

    world = make(platform(handle, tmp_path))
    world.bash("rm x")
    world.bash("rm y")
    assert paths == ["/v1/decide"] * 2


def test_a_connection_of_another_user_gets_no_answer(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="hook") as made:
        daemon = Daemon(Path(made) / "s", make().deciding)
        serving = threading.Thread(target=daemon.serve, daemon=True)
        serving.start()
        event = b"tractatus-hook/1 " + b"0" * 32 + b" PreToolUse - 2\n{}"
        ours = os.getuid()
        for user, is_answered in ((ours + 1, False), (ours, True)):
            monkeypatch.setattr(os, "getuid", lambda user=user: user)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(20)
                connection.connect(str(Path(made) / "s"))
                try:
                    connection.sendall(event)
                    assert bool(connection.recv(100)) is is_answered
                except (BrokenPipeError, ConnectionResetError):
                    assert not is_answered
        daemon.close()
        serving.join()


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500), httpx.Response(401), httpx.Response(302), httpx.Response(200),
        httpx.Response(200, json=[]), httpx.Response(200, json={"effect": "allow"}),
        httpx.Response(200, json={"effect": "maybe", "record": "r", "promise": "p"}),
        httpx.Response(200, json={"effect": "allow", "record": 1, "promise": "p"}),
        httpx.Response(200, json={"effect": "allow", "record": "r", "promise": ""}),
        httpx.Response(200, content=b"x" * 2_000_000),
        httpx.Response(
            200, json={"effect": "allow", "record": "r", "promise": "p", "approval": {"id": 1}}
        ),
        httpx.Response(200, json={"effect": "allow", "record": "r", "promise": "p", "reasons": 3}),
    ],
)  # fmt: skip
def test_a_platform_that_does_not_record_permits_nothing(
    make: Any, tmp_path: Path, response: httpx.Response
) -> None:
    world = make(platform(lambda _: response, tmp_path))
    with pytest.raises(StoreError, match="platform"):
        world.bash("make")


def test_a_platform_that_is_gone_permits_nothing(make: Any, tmp_path: Path) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    world = make(platform(gone, tmp_path))
    with pytest.raises(StoreError, match="did not answer"):
        world.bash("make")


@pytest.mark.parametrize(
    "url", ["http://platform.example", "ftp://x", "platform", "http://127.0.0.2"]
)
def test_a_token_is_sent_over_no_open_wire(tmp_path: Path, url: str) -> None:
    (tmp_path / "token").write_text("secret\n")
    with pytest.raises(SettingsError, match="https"):
        PlatformRecorder(url, tmp_path / "token", tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_a_token_file_holds_a_token(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="token"):
        PlatformRecorder("https://x.example", path, tmp_path)


def reporting(effect: str, tmp_path: Path, **more: Any) -> tuple[PlatformRecorder, list[Any]]:
    """A recorder whose platform answers everything like this; and what it was asked."""
    asked: list[Any] = []
    (tmp_path / "token").write_text("secret\n")

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return answered(effect, **more) if effect else httpx.Response(503)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    recorder = PlatformRecorder("https://p.example", tmp_path / "token", tmp_path, client=client)
    return recorder, asked


def held(world: World) -> list[str]:
    session = world.keeper.session(any_event())
    return [one.text for one in world.keeper.instructions(session)]


def test_what_a_person_told_is_reported_and_what_asks_for_nothing_is_not(
    make: Any, tmp_path: Path
) -> None:
    recorder, asked = reporting("allow", tmp_path)
    world = make(recorder)
    world.say("What does this do?")
    assert asked == []
    world.say("you must always use port 27027")
    assert asked == [
        {
            "act": {
                "type": "prompt.report",
                "parameters": {"text": "you must always use port 27027"},
            },
            "actor": "claude-code",
        }
    ]
    long = "never use port 27017. " + "And so on. " * 1_000
    world.say(long)
    assert asked[1]["act"]["parameters"]["left_out"] == len(long) - 4_000
    assert sorted(held(world)) == sorted(["you must always use port 27027", long])


def test_an_instruction_holds_though_the_platform_does_not_take_it_down(
    make: Any, tmp_path: Path
) -> None:
    recorder, _ = reporting("deny", tmp_path, reasons=[{"code": "boundary.unknown_act"}])
    world = make(recorder)
    told = world.say("you must always use port 27027").notice
    assert "did not take it down" in told and "boundary.unknown_act" in told
    assert held(world) == ["you must always use port 27027"]


def test_an_instruction_that_may_not_be_on_record_is_said_anew(make: Any, tmp_path: Path) -> None:
    recorder, _ = reporting("", tmp_path)
    world = make(recorder)
    with pytest.raises(StoreError, match="status 503"):
        world.say("you must always use port 27027")
    assert held(world) == []
    assert not world.say("What does this do?").refusal, "a prompt that asks for nothing goes on"


def test_calls_that_wait_are_kept_without_their_words_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tractatus.integrations.agent_hook.waiting.MAX_WAITING", 4)
    path = tmp_path / "approvals.jsonl"
    calls = WaitingCalls(path, "https://p.example")
    keys = [bytes([0, number]) * 16 for number in range(6)]
    for key in keys:
        calls.keep(key, Waiting(f"id-{key[1]}", "https://p.example/x"))
    calls.forget(keys[-1])
    again = WaitingCalls(path, "https://p.example")
    for kept in (calls, again):
        assert [kept.get(one) is None for one in keys[:3]] == [True, True, False]
        assert kept.get(keys[-1]) is None
        assert kept.get(keys[2]) == Waiting("id-2", "https://p.example/x")
    assert WaitingCalls(path, "https://q.example").get(keys[2]) is None
    journal = Journal(path)
    journal.append({"call": "no hex", "platform": "https://p.example"})
    with pytest.raises(FormatError, match="no waiting call"):
        WaitingCalls(path, "https://p.example")


def test_an_approval_that_is_not_durable_is_an_error_and_the_call_is_refused(
    make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make(platform(lambda _: answered("require_approval", approval=APPROVAL), tmp_path))

    def fail(*_: Any) -> None:
        raise StoreError("the journal cannot be written")

    monkeypatch.setattr(WaitingCalls, "keep", fail)
    with pytest.raises(StoreError, match="journal"):
        world.bash("rm x")


def test_a_context_that_is_too_much_to_tell_is_told_as_not_read(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tractatus.integrations.agent_hook.recording._MAX_VALUES", 2_000)
    seen: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return answered("allow")

    world = make(platform(handle, tmp_path))
    world.say("Fetch the pages.")
    world.bash("make")
    assert seen[-1]["values"]["read"] == []
    world.result(" ".join(f"https://e{n}.example/{'x' * 60}" for n in range(40)))
    # The act has an address, so all addresses of what was read matter for it.
    world.tell(Kind.BEFORE_TOOL, tool=Tool("WebFetch", {"url": "https://e1.example/1"}))
    assert seen[-1]["values"] == {"is_whole": False, "read": [], "root": "", "said": []}
    world.bash("make")
    assert len(seen[-1]["values"]["read"]) == 1, "for this one nothing of it matters"
