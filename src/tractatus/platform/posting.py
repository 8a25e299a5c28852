"""A post: proposed on, decided, recorded and kept, in that order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import msgspec

from tractatus.errors import StoreError
from tractatus.governance.act import Act, ActorKind, Effect
from tractatus.governance.documents.acts import reasoning_document
from tractatus.governance.proposal import Finding, propose
from tractatus.operations.propose import Proposed, RuleProposer, propose_and_decide
from tractatus.platform.acts import Deciding, Recorded, record
from tractatus.platform.model_choice import may_ask_model
from tractatus.platform.queries import sql
from tractatus.ports import Proposer, TenantTransaction, WritingTransaction
from tractatus.tenancy.scope import MemberId

LONGEST_POST: Final = 5000


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that was proposed on and decided, and is not kept yet.

    Args:
        author_id: Whose words they are; for an import a placeholder.
        written_at_ms: When they were written.
        source: Where an imported post came from, unique in its tenant; None where written here.
        record_id: Of the decision's record, where it must be the same every time.
        asked_model: Whether the text was sent to a model.
    """

    act: Act
    post_id: UUID
    author_id: MemberId
    body: str
    proposed: Proposed
    written_at_ms: int
    source: str | None = None
    record_id: UUID | None = None
    asked_model: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of a draft."""

    post_id: UUID
    effect: Effect

    @property
    def is_kept(self) -> bool:
        """Whether the post is there, open to everybody or waiting for a moderator."""
        return self.effect is not Effect.DENY

    @property
    def notice(self) -> str:
        """The name of the sentence that its author is told."""
        if not self.is_kept:
            return "refused"
        return "sent" if self.effect is Effect.REQUIRE_APPROVAL else "open"


async def draft_post(
    deciding: Deciding,
    body: str,
    *,
    author_id: MemberId,
    model: Proposer | None = None,
    written_at_ms: int | None = None,
    source: str | None = None,
    post_id: UUID | None = None,
    record_id: UUID | None = None,
) -> Draft:
    """Ask for a proposal and let the gate decide; outside any transaction, for a model is slow.

    Args:
        model: Is sent the text. Only what the founder of the author's community has allowed is
            handed in; without one the rules propose, and the text goes nowhere.
    """
    post_id = post_id or deciding.randomness.uuid7()
    act = Act(
        type="content.publish",
        actor=str(author_id),
        actor_kind=ActorKind.MEMBER,
        parameters={"text": body},
        target=str(post_id),
    )
    proposed = await propose_and_decide(model or RuleProposer(), deciding.gate, act, body)
    at_ms = deciding.clock.now_ms() if written_at_ms is None else written_at_ms
    return Draft(
        act,
        post_id,
        author_id,
        body,
        proposed,
        at_ms,
        source=source,
        record_id=record_id,
        asked_model=model is not None,
    )


async def publish_post(
    deciding: Deciding, transaction: TenantTransaction, draft: Draft
) -> Publication:
    """Record the decision on a draft, and keep the post with its proposal unless it is denied.

    Raises:
        ConflictError: A post of the same source is there already.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    if draft.asked_model and not await may_ask_model(transaction):
        draft = await _without_model(deciding, draft)
    return await write_post(deciding, transaction, draft)


async def write_post(
    deciding: Deciding, transaction: WritingTransaction, draft: Draft
) -> Publication:
    """As `publish_post`, where no model was asked, so that nothing needs to be read first."""
    if draft.source is None and draft.author_id != transaction.scope.member_id:
        raise StoreError("a draft is kept only in the session of its author")
    decision, proposal = draft.proposed.decision, draft.proposed.proposal
    recorded = await record(
        deciding,
        transaction,
        draft.act,
        decision,
        reasoning=proposal.reasoning,
        content={"engine": proposal.engine, "fallback": draft.proposed.fallback},
        record_id=draft.record_id,
    )
    publication = Publication(draft.post_id, decision.effect)
    if publication.is_kept:
        _keep(transaction, draft, recorded.record_id)
    return publication


async def _without_model(deciding: Deciding, draft: Draft) -> Draft:
    """The draft as if the model had not been asked: its founder withdrew that meanwhile."""
    proposed = await propose_and_decide(RuleProposer(), deciding.gate, draft.act, draft.body)
    why = "the founder withdrew the model's permission while this post was sent"
    return replace(draft, proposed=replace(proposed, fallback=why), asked_model=False)


async def keep_assisted_post(
    deciding: Deciding, transaction: TenantTransaction, body: str, recorded: Recorded
) -> UUID:
    """Keep a post that the assistant wrote for the scope's member, as its decision says.

    The rules order the queue: whoever wrote the words does not also propose what becomes of them.
    """
    post_id = deciding.randomness.uuid7()
    act = Act("content.publish", str(transaction.scope.member_id))
    proposed = Proposed(propose(body), recorded.decision)
    at_ms = deciding.clock.now_ms()
    draft = Draft(act, post_id, transaction.scope.member_id, body, proposed, at_ms)
    _keep(transaction, draft, recorded.record_id)
    return post_id


def _keep(transaction: WritingTransaction, draft: Draft, record_id: UUID) -> None:
    proposal = draft.proposed.proposal
    transaction.queue(
        sql("insert_post"),
        draft.post_id,
        draft.author_id,
        draft.body,
        draft.written_at_ms,
        draft.proposed.decision.effect.label,
        record_id,
        draft.source,
    )
    transaction.queue(
        sql("insert_proposal"),
        draft.post_id,
        proposal.action.value,
        proposal.priority,
        proposal.engine,
        _json(reasoning_document(proposal.reasoning)),
        _json([_finding_document(finding) for finding in proposal.findings]),
    )


def _finding_document(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.reference,
        "text": finding.text,
        "start": finding.span.start,
        "end": finding.span.end,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
