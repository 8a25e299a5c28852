"""The demonstration: scripted people, through the same gate and the same records as everybody.

All of it happens in one tenant of kind demonstration, so the database flags every record, and no
figure of it reaches the headline. What the script tries and the gate must refuse is refused by
the real gate and the real database. A configured model is not asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

from tractatus.errors import ConflictError, StoreError
from tractatus.evidence.identifiers import identifier_of, timed_identifier_of
from tractatus.platform.context import PlatformContext
from tractatus.platform.demo.corpus import Corpus, ScriptedPost, read_corpus
from tractatus.platform.demo.refused import try_refused
from tractatus.platform.demo.steps import Answer, Decide, Say, Step, Talk, TryRefused, steps
from tractatus.platform.demo.talk import talk
from tractatus.platform.moderation import rule_on
from tractatus.platform.opinions import record_opinions
from tractatus.platform.posting import draft_post, publish_post
from tractatus.platform.provenance import Founded, Provenance, open_tenant, place_people, session
from tractatus.platform.queries import sql
from tractatus.platform.statement import Reasons, Ruling
from tractatus.platform.statements import count_statements
from tractatus.tenancy.scope import MemberId, TenantKind

_log = logging.getLogger(__name__)

PACE_SECONDS: Final = 4.0
LABEL: Final = "demonstration: invented, and acted out by a script"


async def run_demo(
    context: PlatformContext, stop: asyncio.Event, *, pace_seconds: float = PACE_SECONDS
) -> None:
    """Act the script out, one step after the other, until `stop` is set.

    A step that fails because the database is away is tried again; one that an earlier run has
    done is passed over.

    Raises:
        ConflictError: The tenant's name is taken by a community of people.
    """
    counting = asyncio.create_task(count_statements(context))
    try:
        stage = await _set_up(context, read_corpus())
        for step in steps(stage.corpus, await stage.posts_so_far()):
            while not stop.is_set() and not await stage.is_done(step):
                await _pause(stop, pace_seconds)
            if stop.is_set():
                return
            await _pause(stop, pace_seconds)
    finally:
        counting.cancel()
        with suppress(asyncio.CancelledError):
            await counting


def provenance_of(corpus: Corpus) -> Provenance:
    """What the demonstration's tenant says of itself. Editing the corpus makes no new tenant."""
    return Provenance(
        kind=TenantKind.DEMONSTRATION,
        name=corpus.name,
        founder=corpus.moderator,
        label=LABEL,
        source="The neighbourhood and everybody in it are invented.",
        data_set=hashlib.sha256(f"tractatus demonstration {corpus.slug}".encode()).digest(),
        people=dict(enumerate(corpus.members)),
    )


async def _set_up(context: PlatformContext, corpus: Corpus) -> Stage:
    provenance = provenance_of(corpus)
    tenant = await open_tenant(context, corpus.slug, provenance)
    async with session(context, tenant) as token, context.tenants.tenant(token) as transaction:
        people = await place_people(transaction, provenance)
    members = {name: people[number] for number, name in provenance.people.items()}
    return Stage(context, corpus, tenant, members)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the script is acted out, and by whom."""

    context: PlatformContext
    corpus: Corpus
    tenant: Founded
    members: Mapping[str, MemberId]

    async def posts_so_far(self) -> int:
        """The number of the last post: its steps may be incomplete. 0 where there is none."""
        async with (
            session(self.context, self.tenant) as token,
            self.context.tenants.tenant(token) as transaction,
        ):
            row = await transaction.fetch_one(sql("imported_counts"))
        assert row is not None  # an aggregate has one row
        return max(0, int(row["posts"]) - 1)

    async def is_done(self, step: Step) -> bool:
        """Do one step; False where it has to be tried again."""
        try:
            await self._do(step)
        except ConflictError:
            return True  # an earlier run did it before it was stopped
        except StoreError as error:
            _log.warning("the demonstration waits: %s", error)
            return False
        return True

    async def _do(self, step: Step) -> None:
        name = self._record(step)
        async with session(self.context, self.tenant) as token:
            if isinstance(step, TryRefused):
                await try_refused(self.context, token, step.name, name)
                return
            async with self.context.tenants.tenant(token) as transaction:
                match step:
                    case Say(number, post):
                        draft = await draft_post(
                            self.context,
                            post.body,
                            author_id=self.members[post.author],
                            source=f"demonstration {number}",
                            post_id=self._post(number),
                            record_id=name,
                        )
                        await publish_post(self.context, transaction, draft)
                    case Decide(number, post):
                        ruling = _ruling(post)
                        await rule_on(
                            self.context, transaction, self._post(number), ruling, record_id=name
                        )
                    case Answer(number, member, opinion):
                        await record_opinions(
                            self.context,
                            transaction,
                            {self._post(number): opinion},
                            member_id=self.members[member],
                            record_id=name,
                        )
                    case Talk(_, said):
                        await talk(self.context, transaction, said, record_id=name)
                    case _:
                        assert_never(step)

    def _post(self, number: int) -> UUID:
        """A post of the script; they sort in its order."""
        return timed_identifier_of(f"{self._name}|post {number}", number)

    def _record(self, step: Step) -> UUID:
        """The record of a step: the same whenever it is tried."""
        who = step.member if isinstance(step, Answer) else ""
        return identifier_of(f"{self._name}|{type(step).__name__} {step.number} {who}")

    @property
    def _name(self) -> str:
        return f"demonstration|{self.corpus.slug}"


def _ruling(post: ScriptedPost) -> Ruling:
    if post.removed is None:
        return Ruling(decision="keep")
    return Ruling(
        decision="remove",
        reasons=Reasons(
            ground="DECISION_GROUND_INCOMPATIBLE_CONTENT",
            reference="The rules of the invented neighbourhood",
            explanation=post.removed,
            category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
            facts="The words of the post.",
        ),
    )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
