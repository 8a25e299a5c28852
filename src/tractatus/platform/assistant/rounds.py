"""A model drives the assistant: it is asked, what it proposes is decided, and it reads the answers.

A model's tool calls are data. What it is told, what it read in posts and what it answers change
nothing about who acts, which instructions are in force, or what the gate weighs; a call of a model
that has read posts in this session is one that a post may have asked for, and the policy says what
that costs. Each round asks the database anew whether the founder allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from tractatus.errors import DecisionError, RequestError
from tractatus.governance.act import ActorKind, Json, Reasoning
from tractatus.governance.documents.acts import read_reasoning
from tractatus.platform.acts import Deciding
from tractatus.platform.assistant.acting import Proposal, propose_act
from tractatus.platform.assistant.memory import load_memory
from tractatus.platform.assistant.schemas import messages_of, tool_schemas
from tractatus.platform.assistant.sessions import Session, append, read_session
from tractatus.platform.assistant.tools import TOOLS
from tractatus.platform.model_choice import may_drive_assistant
from tractatus.platform.visits import Visit
from tractatus.ports import AssistantModel, TenantTransaction, ToolCall, Turn

ROUNDS: Final = 4
MAX_ARGUMENT: Final = 6_000

Enter = Callable[[], AbstractAsyncContextManager[Visit]]


async def converse(deciding: Deciding, enter: Enter, model: AssistantModel) -> None:
    """Let a model answer what was last said in the member's session, in a few rounds.

    Args:
        deciding: Gate, keys, clock, randomness.
        enter: Opens a transaction of the member; none is open while the model is asked.
        model: Is sent the session, the instructions in force, and the tools.

    Raises:
        ConflictError: Somebody wrote into the session at the same moment.
        StoreError: Something could not be stored; nothing of that round was done.
    """
    for number in range(ROUNDS):
        async with enter() as here:
            session = await _allowed_session(here.transaction)
            if session is None:
                return
            memory = await load_memory(here.transaction, session.place, deciding.clock.now_ms())
            messages = messages_of(session.entries, memory)
        turn: Turn | str
        try:
            turn = await model.converse(messages, tool_schemas())
        except DecisionError as error:
            turn = str(error)
        async with enter() as here:
            session = await _allowed_session(here.transaction)
            if session is None:
                return
            if not await _take(deciding, here.transaction, session, turn, number):
                return


async def _allowed_session(transaction: TenantTransaction) -> Session | None:
    """The session, unless its community's founder does not allow a model any more."""
    if not await may_drive_assistant(transaction):
        return None
    return await read_session(transaction)


async def _take(
    deciding: Deciding,
    transaction: TenantTransaction,
    session: Session,
    turn: Turn | str,
    number: int,
) -> bool:
    """Enter what the model answered and decide what it proposes; whether another round follows."""
    if isinstance(turn, str):
        said = f"The model gave no answer: {turn}. Commands work without it."
        await append(deciding, transaction, session, "error", said, detail={"tool": "model"})
        return False
    if turn.text.strip():
        await append(deciding, transaction, session, "assistant", turn.text.strip())
    for call in turn.calls:
        await propose_act(deciding, transaction, session, _proposal(session, call))
    if not turn.calls and not turn.text.strip():
        said = "The model answered nothing."
        await append(deciding, transaction, session, "error", said, detail={"tool": "model"})
    if turn.calls and number == ROUNDS - 1:
        said = "The model asked for tools again and again, so it was not asked any more."
        await append(deciding, transaction, session, "assistant", said)
    return bool(turn.calls)


def _proposal(session: Session, call: ToolCall) -> Proposal:
    """A model's tool call as a proposal; whatever it says of itself is an argument, and checked."""
    arguments = {name: _text(value) for name, value in call.arguments.items()}
    arguments.pop("reasoning", None)
    return Proposal(
        tool=call.name,
        arguments=arguments,
        reasoning=_reasoning(call.arguments),
        by=ActorKind.MODEL,
        after_reading=has_read_posts(session),
    )


def has_read_posts(session: Session) -> bool:
    """Whether words of posts lie in the session's context."""
    return any(
        entry.kind == "tool_result"
        and (tool := TOOLS.get(str(entry.detail.get("tool")))) is not None
        and tool.reads_posts
        for entry in session.entries
    )


def _reasoning(arguments: Mapping[str, Json]) -> Reasoning | None:
    """The reasoning of a call; what cannot be read as one is none, which the verifier refuses."""
    try:
        return read_reasoning("reasoning", arguments.get("reasoning"))
    except RequestError:
        return None


def _text(value: Json) -> str:
    """An argument as a tool takes it: text, or a number in words; nothing else is one."""
    if isinstance(value, str):
        return value[:MAX_ARGUMENT].replace("\x00", "")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""
