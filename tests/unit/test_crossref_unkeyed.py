"""CrossReferenceValidator: confirmations, likeness, and what was not read."""

from __future__ import annotations

from tests.unit.comparing import act, said, status
from tests.unit.instructions import constraint, instruction

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.instructions.instruction import (
    Authority,
    Place,
    Polarity,
)
from tractatus.governance.instructions.memory import InstructionMemory

FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT


MEMBER, OWNER = Authority.MEMBER, Authority.OWNER


def test_confirmations_want_a_person() -> None:
    memory = said(constraint("confirmation:deploy", True))
    assert status(memory, act("deployment.start")) == "ESCALATE"
    assert status(memory, act(command="make deploy")) == "ESCALATE"
    assert status(memory, act("content.label")) == "APPROVED"
    assert status(memory, act("git.commit", "deploy the documents")) == "ESCALATE"
    assert status(memory, act("git.commit", "docs: how we deploy")) == "APPROVED"
    assert status(said(constraint("confirmation", True)), act("content.label")) == "ESCALATE"
    human = Act("deployment.start", "x", ActorKind.MEMBER, human_decision=True)
    assert status(memory, human) == "APPROVED"
    hedged = said(constraint("confirmation:deploy", True, polarity=PREFER))
    assert status(hedged, act("deployment.start")) == "WARNING"


def test_unkeyed_bans_only_warn_where_an_act_sounds_like_them() -> None:
    memory = InstructionMemory([instruction("1", text="Never commit credentials.")])
    assert status(memory, act("git.commit", "commit the credentials of the server")) == "WARNING"
    assert status(memory, act("git.commit", "commit the fix")) == "APPROVED"
    unknown = InstructionMemory([instruction("1", text="Never use quuxlib.")])
    assert status(unknown, act(command="pip install quuxlib")) == "WARNING"
    assert status(unknown, act(text="quuxlib")) == "APPROVED"
    wish = InstructionMemory([instruction("1", text="Always commit credentials.")])
    assert status(wish, act("git.commit", "commit the credentials")) == "APPROVED"


def test_what_is_not_read_is_a_persons_matter_where_instructions_hold() -> None:
    broken = act(sql="selec * fro t")
    assert status(InstructionMemory(), broken) == "WARNING"
    assert status(said(constraint("port", 1)), broken) == "ESCALATE"
    elsewhere = instruction("1", constraint("port", 1), place=Place(project="a"))
    memory = InstructionMemory([elsewhere], place=Place(project="b"))
    assert status(memory, broken) == "WARNING"
