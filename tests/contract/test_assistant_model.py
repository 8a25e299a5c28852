"""A model that drives the assistant: what its endpoint answers is read as an adversary's."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_proposers import answering, endpoint

from tractatus.adapters.model import ModelAssistant
from tractatus.adapters.model.assistant import MAX_CALLS, MAX_TEXT, read_turn
from tractatus.errors import DecisionError
from tractatus.ports import ToolCall, Turn

KEY = "sk-never-shown"


def message(text: object = None, calls: object = None) -> bytes:
    """A chat completion with this text and these calls."""
    body: dict[str, Any] = {"content": text}
    if calls is not None:
        body["tool_calls"] = calls
    return json.dumps({"choices": [{"message": body}]}).encode()


def call(name: object, arguments: object) -> dict[str, object]:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


async def test_words_and_tool_calls_are_read() -> None:
    body = message("Done.", [call("pin", '{"post": "newest", "reasoning": {"goal": "x"}}')])
    seen: list[bytes] = []
    async with (
        endpoint(answering(body, seen=seen)) as url,
        ModelAssistant(url, "small-1", KEY) as model,
    ):
        turn = await model.converse([{"role": "user", "content": "hello"}], [{"type": "function"}])
    assert turn == Turn("Done.", (ToolCall("pin", {"post": "newest", "reasoning": {"goal": "x"}}),))
    asked = json.loads(seen[0].partition(b"\r\n\r\n")[2])
    assert asked["messages"] == [{"role": "user", "content": "hello"}]
    assert asked["tools"] == [{"type": "function"}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"choices": [{"message": "hi"}]}',
        message(7),
        message("x" * (MAX_TEXT + 1)),
        message(None, {}),
        message(None, [call("pin", "{}")] * (MAX_CALLS + 1)),
        message(None, ["pin"]),
        message(None, [call(None, "{}")]),
        message(None, [call("p\u0007", "{}")]),
        message(None, [call("x" * 65, "{}")]),
        message(None, [call("pin", {})]),
        message(None, [call("pin", "[]")]),
        message(None, [call("pin", '{"post": 1, "post": 2}')]),
        message(None, [call("pin", '{"post": NaN}')]),
        message(None, [call("pin", "{" * 5_000)]),
        message(None, [call("pin", '{"post": "\\ud800"}')]),
    ],
)
async def test_what_cannot_be_read_is_no_answer(body: bytes) -> None:
    async with endpoint(answering(body)) as url, ModelAssistant(url, "m", KEY) as model:
        with pytest.raises(DecisionError) as caught:
            await model.converse([], [])
    assert KEY not in str(caught.value)


def test_a_null_byte_never_reaches_the_database() -> None:
    assert read_turn(message("a\0b")).text == "ab"


@given(st.binary(max_size=300))
def test_reading_an_answer_raises_nothing_else(body: bytes) -> None:
    with suppress(DecisionError):
        read_turn(body)
