"""One act of the assistant: proposed, decided by the gate, recorded, and only then done.

Whoever proposes it, a command of a member or a model, it is decided under the instructions in
force where it happens, with the weight of the session that it comes from, and with reasoning that
is examined. The record, what is done, and the entry in the session are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tractatus.errors import RequestError
from tractatus.governance.act import (
    Act,
    ActorKind,
    Decision,
    Effect,
    Evidence,
    Impact,
    Json,
    Reasoning,
)
from tractatus.governance.documents.acts import act_document, decision_document
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.operations.approval_records import asked_for
from tractatus.operations.approvals import execute, open_approval
from tractatus.platform.acts import Deciding, Recorded, record
from tractatus.platform.assistant.content import content_of_session
from tractatus.platform.assistant.memory import load_memory
from tractatus.platform.assistant.sessions import Session, append
from tractatus.platform.assistant.tool import Prepared, Tool
from tractatus.platform.assistant.tools import TOOLS
from tractatus.ports import TenantTransaction

NAME: Final = "assistant"
# Of the tools: what people approve is an act of this version of them.
VERSION: Final = "assistant/1"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that somebody wants the assistant to do; nothing in it is believed.

    Args:
        tool: Name of a tool, perhaps of none.
        arguments: Of the tool, as written.
        reasoning: Of whoever proposes; None where none was given.
        by: AGENT where a member's own command is carried out, MODEL where a model proposes it.
        after_reading: Whether words of posts lay before whoever proposes.
    """

    tool: str
    arguments: Mapping[str, str]
    reasoning: Reasoning | None
    by: ActorKind
    after_reading: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a proposal.

    Args:
        said: For the member, and for a model that proposed it.
        recorded: The decision; None where there was nothing to decide about.
        is_done: Whether the tool ran.
    """

    said: str
    recorded: Recorded | None = None
    is_done: bool = False


async def propose_act(
    deciding: Deciding,
    transaction: TenantTransaction,
    session: Session,
    proposal: Proposal,
    *,
    record_id: UUID | None = None,
) -> Outcome:
    """Let the gate decide a proposal, do what it permits, and enter all of it in the session.

    Raises:
        ConflictError: It was proposed before under this `record_id`.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    try:
        tool = _tool_of(proposal)
        prepared = await tool.prepare(transaction, proposal.arguments)
    except RequestError as error:
        detail = {"tool": proposal.tool[:40], "arguments": dict(proposal.arguments)}
        await append(deciding, transaction, session, "error", str(error), detail=detail)
        return Outcome(str(error))
    act = act_of(transaction, tool, prepared, proposal)
    memory = await load_memory(transaction, session.place, deciding.clock.now_ms())
    session.instructions = len(memory)
    decision = deciding.gate.decide(
        act,
        reasoning=proposal.reasoning,
        resolvable=session.references,
        instructions=memory,
        reading=session.reading,
        content=content_of_session(session, proposal.by),
    )
    detail = {
        "tool": tool.name,
        "by": proposal.by.value,
        "act": act_document(act),
        "decision": decision_document(decision),
        "instructions": _instructions_of(decision, memory),
    }
    if decision.effect is Effect.REQUIRE_APPROVAL and not tool.is_queued:
        opened = await open_approval(
            deciding,
            transaction,
            decision,
            act,
            reasoning=proposal.reasoning,
            references=session.references,
            tool_version=VERSION,
            record_id=record_id,
        )
        recorded = opened.recorded
        detail["approval"] = str(opened.request.approval_id)
    else:
        recorded = await record(
            deciding,
            transaction,
            act,
            decision,
            reasoning=proposal.reasoning,
            record_id=record_id,
            content={"session": str(session.session_id)},
        )
    await append(
        deciding,
        transaction,
        session,
        "act",
        prepared.shown,
        detail=detail,
        record_id=recorded.record_id,
    )
    return await _follow(deciding, transaction, session, tool, prepared, recorded)


async def do_approved(
    deciding: Deciding, transaction: TenantTransaction, session: Session, approval_id: UUID
) -> Outcome | None:
    """Do an act that people approved, if it may still happen; None where the session has none.

    It is decided once more, under what is in force now, and its approval is used up.

    Raises:
        ConflictError: It was done at the same moment.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    entry = next(
        (one for one in session.entries if one.detail.get("approval") == str(approval_id)), None
    )
    if entry is None:
        return None
    act, tool = act_from(entry.detail["act"]), TOOLS[entry.detail["tool"]]
    asked = await asked_for(deciding, transaction, approval_id)
    if asked is None:
        return None
    memory = await load_memory(transaction, session.place, deciding.clock.now_ms())
    session.instructions = len(memory)
    decision = deciding.gate.decide(
        act,
        reasoning=asked.reasoning,
        resolvable=asked.references,
        instructions=memory,
        reading=session.reading,
        content=content_of_session(session, act.actor_kind),
    )
    recorded = await execute(
        deciding, transaction, approval_id, act, decision=decision, tool_version=VERSION
    )
    if recorded is None:
        return None
    detail = {
        "tool": tool.name,
        "by": act.actor_kind.value,
        "act": act_document(act),
        "decision": decision_document(recorded.decision),
        "instructions": _instructions_of(recorded.decision, memory),
        "executes": str(approval_id),
    }
    await append(
        deciding,
        transaction,
        session,
        "act",
        entry.text,
        detail=detail,
        record_id=recorded.record_id,
    )
    prepared = Prepared(act.target, act.parameters, act.description, entry.text)
    return await _follow(deciding, transaction, session, tool, prepared, recorded)


def act_from(document: Json) -> Act:
    """The act in an entry; what was changed there is another act, which nobody approved."""
    return Act(
        type=document["type"],
        actor=document["actor"],
        actor_kind=ActorKind(document["actor_kind"]),
        parameters=document["parameters"],
        impact=Impact[document["impact"].upper()],
        reversible=document["reversible"],
        target=document["target"],
        description=document["description"],
    )


def act_of(
    transaction: TenantTransaction, tool: Tool, prepared: Prepared, proposal: Proposal
) -> Act:
    """The act that the gate decides: who asks and how it came about are ours to say."""
    scope = transaction.scope
    circumstances: dict[str, Json] = {"tool": tool.words}
    if tool.act_type in _WITH_CIRCUMSTANCES:
        circumstances |= {"for_role": scope.role, "after_reading": proposal.after_reading}
    return Act(
        type=tool.act_type,
        actor=f"{scope.member_id}/{NAME}",
        actor_kind=proposal.by,
        parameters={**prepared.parameters, **circumstances},
        target=prepared.target,
        description=prepared.description,
    )


_WITH_CIRCUMSTANCES: Final = frozenset({"post.pin", "post.unpin", "setting.change"})


async def _follow(
    deciding: Deciding,
    transaction: TenantTransaction,
    session: Session,
    tool: Tool,
    prepared: Prepared,
    recorded: Recorded,
) -> Outcome:
    """Do what is permitted, and say what came of it."""
    effect = recorded.decision.effect
    waits_in_queue = effect is Effect.REQUIRE_APPROVAL and tool.is_queued
    if recorded.is_permitted or waits_in_queue:
        said = await tool.run(deciding, transaction, prepared, recorded)
        await append(
            deciding, transaction, session, "tool_result", said, detail={"tool": tool.name}
        )
        return Outcome(said, recorded, is_done=True)
    if effect is Effect.REQUIRE_APPROVAL:
        said = f"I did not {prepared.shown}: a person has to approve it first."
    else:
        said = f"I did not {prepared.shown}: the gate refused it, for the reasons beside it."
    await append(deciding, transaction, session, "assistant", said)
    return Outcome(said, recorded)


def _tool_of(proposal: Proposal) -> Tool:
    tool = TOOLS.get(proposal.tool)
    if tool is None:
        raise RequestError(f"there is no such tool; there are: {', '.join(TOOLS)}")
    if unknown := sorted(set(proposal.arguments) - set(tool.arguments)):
        raise RequestError(f"the tool {tool.name} takes no such argument: {unknown[0][:40]}")
    return tool


def _instructions_of(decision: Decision, memory: InstructionMemory) -> dict[str, dict[str, Any]]:
    """The instructions that the decision relied on, in their words, by reference."""
    named = {one for assessment in decision.assessments for one in assessment.references}
    return {
        one.reference: {"id": one.id, "text": one.text}
        for one in memory.everything
        if one.reference in named
    }


def reasoning_for(tool: Tool, sentence: str, reference: str, shown: str) -> Reasoning:
    """The reasoning where a member's own command is carried out: it is what was asked for."""
    return Reasoning(
        goal=f"{shown}, because the member asked for it in so many words",
        evidence=(Evidence(f"the member wrote: {sentence[:500]}", reference),),
        steps=(
            f"read the sentence as the command {tool.name} of the grammar",
            f"propose to {shown}, and leave the decision to the gate",
        ),
        alternatives=tool.alternatives,
        assumptions=("the member means what the sentence says",),
        risks=("the member may have meant another post, or another value",),
        rollback=tool.rollback,
    )
