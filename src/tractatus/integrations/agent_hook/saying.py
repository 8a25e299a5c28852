"""The words in which a person, or the model, hears of what was decided."""

from __future__ import annotations

import json
from typing import Final

from tractatus.governance.act import Act, Decision, Effect
from tractatus.governance.instructions.instruction import Classification, Instruction
from tractatus.governance.instructions.memory import Remembered
from tractatus.integrations.agent_hook.event import Answer
from tractatus.integrations.agent_hook.recording import Recorded

_MAX_TEXT: Final = 400
_SHOWN: Final = 8


def say_decision(act: Act, decision: Decision, found: Recorded, *, may_ask: bool) -> Answer:
    """The answer to a call.

    Args:
        act: What the call is.
        decision: Of the local gate.
        found: What counts, and where it is recorded.
        may_ask: A person sits at the agent, and what needs one may be asked there.
    """
    effect = found.effect
    if effect is Effect.ALLOW:
        return Answer()
    why = f"{_reasons(decision, found, act)} ({found.name})"
    if effect is Effect.NOTICE:
        return Answer(notice=f"Tractatus notes: {why}")
    if found.page:
        return Answer(
            refusal=f"Tractatus refuses for now: {why}. People are asked at {found.page}; "
            "once they have approved, the same call goes through, once."
        )
    if effect is Effect.REQUIRE_APPROVAL and may_ask:
        return Answer(question=f"Tractatus asks a person to confirm: {why}")
    todo = (
        "A person can do it, or change the instruction or the policy."
        if effect is Effect.REQUIRE_APPROVAL
        else "Follow the instruction, or ask the person to change it."
    )
    return Answer(refusal=f"Tractatus refuses: {why}. {todo}")


def _reasons(decision: Decision, recorded: Recorded, act: Act) -> str:
    found = [
        f"{reason.text} [{reason.code}]"
        for one in decision.assessments
        if one.effect is decision.effect
        for reason in one.reasons
    ]
    if recorded.effect is not decision.effect:
        codes = ", ".join(sorted(recorded.codes)) or "no reason"
        found = [f"the platform answered {recorded.effect.label}: {codes}"]
    return f"{act.type}: {'; '.join(found)[:2_000] or 'no reason given'}"


def say_kept(found: Classification, remembered: Remembered, recorded: Recorded) -> str:
    """What a person should know of an instruction that was just taken down."""
    held = [
        f"{one.polarity.value} {one.key} {one.value} ({one.scope.value.lower()})"
        for one in found.constraints[:_SHOWN]
    ]
    parts = [f"keeps {'; '.join(held) or 'this instruction'}"]
    if found.needs_confirmation:
        parts.append("it may have been misunderstood: say it more plainly if so")
    if remembered.questions:
        keys = ", ".join(sorted({one.key for one in remembered.questions}))
        parts.append(f"this contradicts an earlier instruction about {keys}: say which holds")
    if remembered.overruled:
        parts.append("an instruction of greater authority says otherwise, and holds")
    if recorded.effect > Effect.NOTICE:
        codes = ", ".join(sorted(recorded.codes)) or "no reason"
        parts.append(f"the platform did not take it down, and it holds here alone: {codes}")
    return f"Tractatus {', '.join(parts)}"


def shown_instruction(instruction: Instruction) -> str:
    """Its text on one line, quoted so that it cannot pose as more."""
    text = " ".join(instruction.text.split())
    cut = text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + " ..."
    return json.dumps(cut, ensure_ascii=False)
