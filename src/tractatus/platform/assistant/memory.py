"""A tenant's instructions: given through the gate, kept, corrected, withdrawn, read back.

Whose they are comes from the log-in: a founder's are an owner's, everybody else's a member's; the
database refuses a row that says otherwise. No text of a post, a tool or a model comes this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from tractatus.governance.act import Act, Effect, Json
from tractatus.governance.classifier import classify
from tractatus.governance.instructions.documents import classification_document, read_classification
from tractatus.governance.instructions.instruction import Authority, Instruction, Place
from tractatus.governance.instructions.memory import InstructionMemory, Remembered, remember
from tractatus.platform.acts import Deciding, Recorded, actor_kind_of, decide
from tractatus.platform.assistant.own_tools import with_own_tools
from tractatus.platform.queries import sql
from tractatus.ports import Row, TenantTransaction

LONGEST: Final = 2000  # of an instruction, in characters


@dataclass(frozen=True, slots=True)
class Given:
    """What became of an instruction that somebody gave.

    Args:
        recorded: The decision on giving it; where it is not permitted nothing else happened.
        instruction: As it is kept.
        remembered: What it changed about others, and what it contradicts.
    """

    recorded: Recorded
    instruction: Instruction
    remembered: Remembered

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether its author has to say first that it was understood."""
        return self.recorded.decision.effect is Effect.REQUIRE_APPROVAL


def authority_of(role: str) -> Authority:
    """The authority of a role in its tenant."""
    return Authority.OWNER if role == "founder" else Authority.MEMBER


async def load_memory(
    transaction: TenantTransaction, place: Place, now_ms: int
) -> InstructionMemory:
    """Every instruction of the scope's tenant that has not ended, seen from `place`."""
    rows = await transaction.fetch(sql("instructions_held"))
    return InstructionMemory(map(instruction_of, rows), now_ms=now_ms, place=place)


def instruction_of(row: Row) -> Instruction:
    """The instruction in a row, as far as it still holds."""
    return Instruction(
        id=str(row["instruction_id"]),
        text=row["text"],
        authority=Authority(row["authority"]),
        at_ms=row["given_at_ms"],
        classification=read_classification(msgspec.json.decode(row["classification"])),
        place=Place(session=str(row["session_id"] or "")),
        version=1 + row["narrowed"],
        author=str(row["author_id"]),
    )


async def give(
    deciding: Deciding,
    transaction: TenantTransaction,
    text: str,
    *,
    place: Place,
    is_confirmed: bool = False,
    record_id: UUID | None = None,
) -> Given:
    """Let the gate decide on an instruction of the scope's member; keep it, and what it corrects.

    Args:
        text: The member's own words, 1 to `LONGEST` characters.
        place: Where it is said; its session ends an instruction of that scope.
        is_confirmed: The member was shown what is read in it, and says that it is meant so; what
            the classifier is not sure of waits for that, and is not in force before.
        record_id: Of the record, so that the same form counts once.

    Raises:
        ConflictError: Somebody corrected the same instruction at the same moment.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    scope, now_ms = transaction.scope, deciding.clock.now_ms()
    memory = await load_memory(transaction, place, now_ms)
    authority = authority_of(scope.role)
    instruction = Instruction(
        id=str(deciding.randomness.uuid7()),
        text=text,
        authority=authority,
        at_ms=now_ms,
        classification=with_own_tools(text, classify(text, authority=authority), authority),
        place=place,
        author=str(scope.member_id),
    )
    remembered = remember(memory, instruction)
    act = Act(
        type="instruction.confirm" if is_confirmed else "instruction.give",
        actor=str(scope.member_id),
        actor_kind=actor_kind_of(scope.role),
        parameters={"text": text} | ({"answer": "keep"} if is_confirmed else {}),
        target=instruction.id,
        human_decision=is_confirmed,
    )
    recorded = await decide(
        deciding,
        transaction,
        act,
        content=_given_document(instruction, remembered),
        record_id=record_id,
    )
    given = Given(recorded, instruction, remembered)
    if recorded.is_permitted:
        await _keep(transaction, given, now_ms)
    return given


async def withdraw(
    deciding: Deciding, transaction: TenantTransaction, instruction_id: UUID
) -> Recorded | None:
    """Take an instruction back; None where there is none, or it is not the member's to take.

    Raises:
        ConflictError: It has ended at the same moment.
    """
    row = await _held(transaction, instruction_id)
    if row is None or not may_withdraw(transaction, row):
        return None
    recorded = await _decide(deciding, transaction, "instruction.withdraw", instruction_id)
    if recorded.is_permitted:
        await _change(
            transaction, instruction_id, "withdrawn", None, deciding.clock.now_ms(), recorded
        )
    return recorded


def may_withdraw(transaction: TenantTransaction, row: Row) -> bool:
    """An instruction is its author's to take back, and the founder's."""
    scope = transaction.scope
    return scope.role == "founder" or row["author_id"] == scope.member_id


async def prefer(
    deciding: Deciding, transaction: TenantTransaction, kept: UUID, other: UUID
) -> Recorded | None:
    """Say that of two instructions in question `kept` holds; None where that is not asked.

    Only a founder says so: of two members neither is above the other.

    Raises:
        ConflictError: The other has ended at the same moment.
    """
    asked = await transaction.fetch_one(sql("open_question"), kept, other)
    if asked is None or transaction.scope.role != "founder":
        return None
    recorded = await _decide(deciding, transaction, "instruction.prefer", kept)
    if recorded.is_permitted:
        now_ms = deciding.clock.now_ms()
        await _change(transaction, other, "decided_against", None, now_ms, recorded, by=str(kept))
    return recorded


async def _held(transaction: TenantTransaction, instruction_id: UUID) -> Row | None:
    rows = await transaction.fetch(sql("instructions_held"))
    return next((row for row in rows if row["instruction_id"] == instruction_id), None)


async def _decide(
    deciding: Deciding, transaction: TenantTransaction, act_type: str, instruction_id: UUID
) -> Recorded:
    scope = transaction.scope
    act = Act(
        type=act_type,
        actor=str(scope.member_id),
        actor_kind=actor_kind_of(scope.role),
        target=str(instruction_id),
    )
    return await decide(deciding, transaction, act)


async def _keep(transaction: TenantTransaction, given: Given, now_ms: int) -> None:
    one, record_id = given.instruction, given.recorded.record_id
    await transaction.execute(
        sql("insert_instruction"),
        *(UUID(one.id), transaction.scope.member_id, int(one.authority), one.text, now_ms),
        _json(classification_document(one.classification)),
        UUID(one.place.session) if one.place.session else None,
        record_id,
    )
    for changed in given.remembered.superseded:
        is_over = bool(changed.superseded_by)
        await _change(
            transaction,
            UUID(changed.id),
            "superseded" if is_over else "narrowed",
            None if is_over else _json(classification_document(changed.classification)),
            now_ms,
            given.recorded,
            by=changed.superseded_by or one.id,
        )
    for question in given.remembered.questions:
        await transaction.execute(
            sql("insert_question"),
            *(UUID(question.earlier), UUID(question.later), question.key[:300], record_id),
        )


async def _change(
    transaction: TenantTransaction,
    instruction_id: UUID,
    how: str,
    classification: str | None,
    now_ms: int,
    recorded: Recorded,
    *,
    by: str = "",
) -> None:
    await transaction.execute(
        sql("change_instruction"),
        *(instruction_id, how, classification, UUID(by) if by else None, now_ms),
        recorded.record_id,
    )


def _given_document(instruction: Instruction, remembered: Remembered) -> Json:
    return {
        "classification": classification_document(instruction.classification),
        "questions": [[one.earlier, one.later, one.key] for one in remembered.questions],
        "superseded": [one.id for one in remembered.superseded],
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
