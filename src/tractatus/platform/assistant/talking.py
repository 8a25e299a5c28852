"""What the assistant makes of a member's sentence: keep an instruction, propose an act, or answer.

All of it is one transaction with the entries in the session. Only what is neither an instruction
nor a command is left to a model, where there is one that the founder allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tractatus.governance.act import ActorKind
from tractatus.governance.documents.acts import decision_document
from tractatus.governance.instructions.documents import classification_document
from tractatus.platform.acts import Deciding
from tractatus.platform.assistant.acting import Outcome, Proposal, propose_act, reasoning_for
from tractatus.platform.assistant.grammar import COMMANDS, Command, Talk, Told, read_said
from tractatus.platform.assistant.listing import words_of
from tractatus.platform.assistant.memory import LONGEST, Given, give
from tractatus.platform.assistant.schemas import PROMPT, tool_schemas
from tractatus.platform.assistant.sessions import Session, append, open_session
from tractatus.platform.assistant.tools import TOOLS
from tractatus.ports import TenantTransaction


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a sentence.

    Args:
        session: With everything that was entered.
        wants_model: Nothing was answered yet: a model may.
        outcome: Of an act that was proposed.
        given: Of an instruction.
    """

    session: Session
    wants_model: bool = False
    outcome: Outcome | None = None
    given: Given | None = None


async def hear(
    deciding: Deciding,
    transaction: TenantTransaction,
    text: str,
    *,
    has_model: bool = False,
    record_id: UUID | None = None,
) -> Heard:
    """Enter a member's sentence, and do what it asks for as far as the gate permits.

    Args:
        text: The sentence, 1 to `grammar.LONGEST` characters.
        has_model: Whether a model may answer what is outside the grammar.
        record_id: Of the record, so that the same form counts once.

    Raises:
        ConflictError: The same form was sent before, or another at the same moment.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    session = await open_session(deciding, transaction)
    if not session.entries:
        await _begin(deciding, transaction, session, has_model)
    entry = await append(deciding, transaction, session, "member", text)
    match read_said(text):
        case Told(words):
            return await _told(deciding, transaction, session, words, record_id)
        case Command() as command:
            proposal = _proposal(command, text, entry.reference)
            outcome = await propose_act(
                deciding, transaction, session, proposal, record_id=record_id
            )
            return Heard(session, outcome=outcome)
        case Talk() as talk:
            if has_model:
                return Heard(session, wants_model=True)
            await append(deciding, transaction, session, "assistant", _plain_answer(talk))
            return Heard(session)


async def _begin(
    deciding: Deciding, transaction: TenantTransaction, session: Session, has_model: bool
) -> None:
    """What lies in a model's context before anybody speaks weighs, too."""
    if has_model:
        schemas = "\n".join(str(one) for one in tool_schemas())
        await append(deciding, transaction, session, "system", PROMPT)
        await append(deciding, transaction, session, "schema", schemas)


def _proposal(command: Command, sentence: str, reference: str) -> Proposal:
    tool = TOOLS[command.tool]
    asked = f"{tool.name} {' '.join(command.arguments.values())}"[:200]
    reasoning = reasoning_for(tool, sentence, reference, asked)
    return Proposal(command.tool, command.arguments, reasoning, ActorKind.AGENT)


async def _told(
    deciding: Deciding,
    transaction: TenantTransaction,
    session: Session,
    words: str,
    record_id: UUID | None,
) -> Heard:
    if len(words) > LONGEST:
        said = f"An instruction has at most {LONGEST} characters; nothing was kept."
        await append(deciding, transaction, session, "assistant", said)
        return Heard(session)
    given = await give(deciding, transaction, words, place=session.place, record_id=record_id)
    detail = {"instruction": _given_document(given), "to_confirm": given.waits_for_confirmation}
    await append(
        deciding,
        transaction,
        session,
        "assistant",
        _answer_to(given),
        detail=detail,
        record_id=given.recorded.record_id,
    )
    return Heard(session, given=given)


def _given_document(given: Given) -> dict[str, Any]:
    return {
        "id": given.instruction.id,
        "text": given.instruction.text,
        "classification": classification_document(given.instruction.classification),
        "decision": decision_document(given.recorded.decision),
    }


def _answer_to(given: Given) -> str:
    if not given.recorded.is_permitted and not given.waits_for_confirmation:
        return "I do not keep this instruction: the gate did not permit it."
    found = given.instruction.classification
    read = (
        f"{found.quadrant.value.lower()}, persistence {found.persistence.value.lower()}, for the "
        f"{_SCOPES[found.scope.value]}."
    )
    lines = [f"I keep this as an instruction: {read}"]
    if given.waits_for_confirmation:
        lines = [f"I do not keep this yet: please say whether I understood it. I read: {read}"]
    if found.constraints:
        lines.append("I read in it: " + "; ".join(map(words_of, found.constraints)) + ".")
    else:
        lines.append(
            "I read nothing in it that an act can be compared with, so it would only be shown; "
            "name a tool, a value or a limit if acts should be held against it."
        )
    if given.waits_for_confirmation:
        return " ".join(lines)
    if given.remembered.superseded:
        lines.append("An earlier instruction gives way to it.")
    if given.remembered.questions:
        lines.append("It contradicts another one; the founder decides which of the two holds.")
    return " ".join(lines)


_SCOPES: Final = {
    "PERMANENT": "community, for good",
    "PROJECT": "community's present work",
    "PHASE": "present phase",
    "SESSION": "rest of this session",
    "TASK": "task at hand",
}


def _plain_answer(talk: Talk) -> str:
    examples = talk.suggestions or tuple(example for example, _ in COMMANDS)
    return (
        "I did nothing: I read a few commands and instructions, and this is neither. Perhaps: "
        + "; ".join(f"“{example}”" for example in examples)
        + "."
    )
