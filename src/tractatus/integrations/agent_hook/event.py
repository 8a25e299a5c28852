"""What a coding agent tells of itself, whichever agent it is: one event, plainly."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tractatus.governance.act import Json


class Kind(StrEnum):
    """What happened, or is about to happen."""

    PROMPT = "prompt"  # a person has written something
    BEFORE_TOOL = "before_tool"
    AFTER_TOOL = "after_tool"
    START = "start"  # a session begins or goes on, perhaps after a compaction
    COMPACTION = "compaction"
    STOP = "stop"  # the assistant has said what it had to say
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Tool:
    """A call of a tool: its name as the agent has it, and its input."""

    name: str
    input: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one session.

    Args:
        agent: Name of the dialect that it was read in.
        name: As the agent calls it.
        kind: What that is.
        session: As the agent names it; never empty.
        folder: Where it works, absolute, or empty.
        prompt: What the person wrote.
        tool: What is to be, or was, called.
        result: Of a call, as JSON.
        failed: Whether the call failed, as far as its result says.
        said: What the assistant said.
        is_after_compaction: Of a START: the context was just compacted.
        is_certain: Of a COMPACTION: it happens; otherwise it may.
        can_ask: A person sits there and would see a question.
        takes_context: What is answered as context reaches the model.
    """

    agent: str
    name: str
    kind: Kind
    session: str
    folder: str = ""
    prompt: str = ""
    tool: Tool | None = None
    result: Json = None
    failed: bool = False
    said: str = ""
    is_after_compaction: bool = False
    is_certain: bool = True
    can_ask: bool = False
    takes_context: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to an event, before it is said in the agent's words.

    Args:
        refusal: Why it must not go on; empty where it may.
        question: What a person must confirm before it goes on; empty where nobody need be asked.
        notice: For the person, and nothing stops.
        context: For the model.
    """

    refusal: str = ""
    question: str = ""
    notice: str = ""
    context: str = ""
