"""What the demonstration tries and must not get."""

from __future__ import annotations

from typing import Final, LiteralString
from uuid import UUID

from tractatus.errors import DecisionError, TenancyError
from tractatus.governance.act import Act, ActorKind, Alternative, Evidence, Reasoning
from tractatus.governance.case import Reading
from tractatus.governance.pressure import Entry, EntryKind, Ledger, read_ledger
from tractatus.operations.decide import isolation_refusal
from tractatus.platform.acts import record
from tractatus.platform.context import PlatformContext
from tractatus.tenancy.scope import ScopeToken

_SELECT_ALL: Final[LiteralString] = "SELECT post_id, body FROM community.post"
_MACHINE: Final = "scripted-machine"

# A machine proposes a removal and has considered nothing else.
_HASTY: Final = Reasoning(
    goal="remove the newest post of the neighbourhood before anybody reads it",
    evidence=(Evidence("the newest post was written by a member", "/act/target"),),
    steps=("the newest post was looked up", "its removal is proposed"),
    assumptions=("nobody would miss the post",),
    risks=("a member loses what they wrote",),
    rollback="a moderator restores the post, which is kept",
    requested_effect="require_approval",
)


# Nothing is wrong with the reasoning of a change that comes out of a full context.
_SOUND: Final = Reasoning(
    goal="set the opening hours of the tool library to those of the summer",
    evidence=(Evidence("the tool library has other opening hours in summer", "/act/target"),),
    steps=("look up the opening hours of the summer", "set the opening hours to them"),
    alternatives=(
        Alternative("leave the hours of the winter", "people would come to a closed door"),
        Alternative("write a post about it", "it would be lost among the others"),
    ),
    risks=("the hours may change again",),
    rollback="set the earlier hours again",
)
_FULL: Final = Ledger(limit=1_000).appended(Entry(EntryKind.TOOL_RESULT, 970, source="shell"))


async def try_refused(
    context: PlatformContext, token: ScopeToken, name: str, record_id: UUID
) -> None:
    """Try it, and record that it was refused.

    Raises:
        ConflictError: An earlier run has tried and recorded it.
        DecisionError: It was permitted, which must not happen.
    """
    if name == "no-scope":
        await _without_scope(context, token, record_id)
        return
    if name == "machine-decides":
        act = Act(
            type="moderation.decide",
            actor=_MACHINE,
            actor_kind=ActorKind.MODEL,
            parameters={"decision": "keep"},
            human_decision=True,
        )
        await _by_gate(context, token, act, None, record_id)
        return
    if name == "full-context":
        act = Act("setting.change", _MACHINE, parameters={"opening_hours": "10-13"})
        await _by_gate(context, token, act, _SOUND, record_id, reading=read_ledger(_FULL))
        return
    if name == "closes-case":
        act = Act("deliberation.decide", _MACHINE, target="the music at night")
        await _by_gate(context, token, act, _HASTY, record_id)
        return
    act = Act(type="content.remove", actor=_MACHINE, actor_kind=ActorKind.MODEL)
    await _by_gate(context, token, act, _HASTY, record_id)


async def _by_gate(
    context: PlatformContext,
    token: ScopeToken,
    act: Act,
    reasoning: Reasoning | None,
    record_id: UUID,
    *,
    reading: Reading | None = None,
) -> None:
    decision = context.gate.decide(
        act, reasoning=reasoning, resolvable=("/act/target",), reading=reading
    )
    async with context.tenants.tenant(token) as transaction:
        await record(context, transaction, act, decision, reasoning=reasoning, record_id=record_id)
    if decision.is_permitted:
        raise DecisionError(f"the gate permitted what it must refuse: {act.type}")


async def _without_scope(context: PlatformContext, token: ScopeToken, record_id: UUID) -> None:
    """Ask for the posts of all tenants at once."""
    async with context.tenants.tenant(token) as transaction:
        scope = transaction.scope
    try:
        async with context.tenants.public() as anybody:
            await anybody.fetch(_SELECT_ALL)
    except TenancyError as error:
        await isolation_refusal(
            error,
            act="statement.run",
            actor=_MACHINE,
            policy_digest=context.gate.policy.digest,
            writer=context.evidence,
            tenant=scope.tenant_id,
            keys=context.keys,
            clock=context.clock,
            randomness=context.randomness,
            record_id=record_id,
        )
        return
    raise DecisionError("the database answered a statement without a scope")
