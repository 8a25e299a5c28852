"""A model that drives the assistant: its words, and the tools that it asks for, read as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tractatus.adapters.model.endpoint import ChatEndpoint
from tractatus.errors import DecisionError, RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.strict_json import parse_json
from tractatus.ports import ToolCall, Turn

MAX_CALLS: Final = 4
MAX_TEXT: Final = 8_000
MAX_ARGUMENTS: Final = 32_000
_MAX_NAME: Final = 64


class ModelAssistant(ChatEndpoint):
    """An `AssistantModel` behind an OpenAI-compatible endpoint.

    Args:
        url: Base address, up to and with `/v1`; `/chat/completions` is appended.
        model: Name of the model, as the endpoint knows it.
        key: Bearer token, if the endpoint wants one.
    """

    def __init__(self, url: str, model: str, key: str | None = None) -> None:
        super().__init__(url, key)
        self._model = model

    async def converse(self, messages: Sequence[Mapping[str, str]], tools: Sequence[Any]) -> Turn:
        """One answer.

        Raises:
            DecisionError: it did not answer in time, or not with words or tool calls. The message
                holds neither the key nor what was said.
        """
        body = await self.ask(
            {
                "model": self._model,
                "messages": [dict(one) for one in messages],
                "tools": list(tools),
                "temperature": 0,
            }
        )
        return read_turn(body)


def read_turn(body: bytes) -> Turn:
    """What a chat completion says.

    Raises:
        DecisionError: the body is no completion, or more than anybody would read.
    """
    try:
        message = _message(parse_json(body))
        content, calls = message.get("content"), message.get("tool_calls")
        text = "" if content is None else content
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise DecisionError("the model answered with no text, or with too much of it")
        if calls is None:
            calls = []
        if not isinstance(calls, list) or len(calls) > MAX_CALLS:
            raise DecisionError(f"the model asked for more than {MAX_CALLS} tools at once")
        return Turn(text.replace("\x00", ""), tuple(map(_call, calls)))
    except RequestError as error:
        raise DecisionError(f"the model's answer cannot be read: {error}") from error


def _message(completion: Json) -> dict[str, Json]:
    try:
        message = completion["choices"][0]["message"]
    except (KeyError, IndexError, TypeError) as error:
        raise DecisionError("the endpoint answered, but not with a chat completion") from error
    if not isinstance(message, dict):
        raise DecisionError("the endpoint answered without a message")
    return message


def _call(document: Json) -> ToolCall:
    function = document.get("function") if isinstance(document, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if not isinstance(name, str) or len(name) > _MAX_NAME or not name.isprintable():
        raise DecisionError("the model asked for a tool without a name")
    if not isinstance(arguments, str) or len(arguments) > MAX_ARGUMENTS:
        raise DecisionError("the model gave a tool no arguments, or too many")
    parsed = parse_json(arguments.encode("utf-8", "surrogatepass")) if arguments else {}
    if not isinstance(parsed, dict):
        raise DecisionError("the model gave a tool no object of arguments")
    return ToolCall(name, parsed)
