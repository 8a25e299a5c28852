"""Models of language: what they say proposes, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tractatus.governance.proposal import Proposal


class Proposer(Protocol):
    """Says what a moderator might do with a text. Safe for concurrent callers."""

    async def propose(self, text: str) -> Proposal:
        """A proposal with reasoning and alternatives; it orders the queue and decides nothing.

        Nothing is promised about its quality: the caller lets the gate examine the reasoning.
        `DecisionError` where there is no answer or none that can be read.
        """
        ...


class AssistantModel(Protocol):
    """A language model that answers a conversation, and may ask for tools. Safe for concurrency."""

    async def converse(self, messages: Sequence[Mapping[str, str]], tools: Sequence[Any]) -> Turn:
        """One answer to `messages`, in the form of chat completions.

        What comes back is an adversary's: its tool calls are proposals and nothing more.
        `DecisionError` where there is no answer or none that can be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model asks for: a name, perhaps of none, and a JSON object of arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a model answers: words, tool calls, or both."""

    text: str
    calls: Sequence[ToolCall] = ()
