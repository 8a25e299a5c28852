"""Keeping approvals: who may write what, and that nothing is written twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from tractatus.errors import ConflictError, TenancyError, TractatusError
from tractatus.governance.approvals.approval import Answer, ApprovalRequest, Choice
from tractatus.governance.policy.approval_terms import ApprovalTerms, Role
from tractatus.ports import ApprovalStore
from tractatus.tenancy.scope import Scope
from tractatus.testing.faults import raises

T0 = 1_790_000_000_000


@dataclass(frozen=True)
class InScope:
    """An open transaction of somebody.

    Args:
        approvals: The store in it.
        scope: Whose it is.
        record: Commits a decision record with the transaction, and gives its id.
    """

    approvals: ApprovalStore
    scope: Scope
    record: Callable[[], Awaitable[UUID]]


class ApprovalWorld(Protocol):
    """Two tenants: in one a founder `fay`, moderators `mo` and `mia`, members `ada` and `bob`; in
    the other a founder `eve`. A name with `'s program` behind it is a program of that member.
    """

    def open(self, who: str) -> AbstractAsyncContextManager[InScope]:
        """A transaction of one of them, committed when the block ends."""
        ...


class ApprovalStoreContract:
    """Fixture `people`: an `ApprovalWorld` without any approval."""

    async def test_what_is_kept_is_read_back(self, people: ApprovalWorld) -> None:
        """Every field, each part with its record."""
        request, records = await ask(people, quorum=2, roles=frozenset(Role))
        approval = request.approval_id
        async with people.open("mo") as mo:
            given = answer_of(mo.scope, reason="fine <b>", at_ms=T0 + 5)
            records.append(await mo.record())
            await mo.approvals.add_answer(approval, given, records[-1])
        async with people.open("ada's program") as ada:
            records.append(await ada.record())
            await ada.approvals.add_execution(approval, T0 + 9, records[-1])
        async with people.open("bob") as bob:
            stored = await bob.approvals.read(approval)
        assert stored is not None
        assert stored.approval.request == request
        assert stored.approval.answers == (given,)
        assert stored.approval.used_at_ms == T0 + 9
        assert stored.record_id == records[0]
        assert (stored.answer_records, stored.execution_record) == ((records[1],), records[2])

    async def test_another_tenant_has_none_of_it(self, people: ApprovalWorld) -> None:
        """Not to be read, listed, held, answered or used."""
        request, _ = await ask(people)
        async with people.open("eve") as eve:
            assert await eve.approvals.read(request.approval_id) is None
            assert await eve.approvals.hold(request.approval_id) is None
            assert list(await eve.approvals.newest(None, 10)) == []
            assert list(await eve.approvals.waiting_for_me(T0)) == []
        await refused(people, "eve", answering(request))
        await refused(people, "eve", using(request))

    async def test_nobody_writes_in_anothers_name(self, people: ApprovalWorld) -> None:
        """Neither a request nor an answer, and not in another role."""
        request, _ = await ask(people)
        await refused(people, "bob", asking(request))
        await refused(people, "mo", answering(request, member=str(UUID(int=1))))
        await refused(people, "mo", answering(request, role="founder"))
        await refused(people, "bob", using(request))

    async def test_a_program_answers_nothing(self, people: ApprovalWorld) -> None:
        """Whatever its member may do."""
        request, _ = await ask(people)
        async with people.open("mo's program") as program:
            assert not await program.approvals.is_asked_by_person()
        async with people.open("mo") as mo:
            assert await mo.approvals.is_asked_by_person()
        await refused(people, "mo's program", answering(request))
        await refused(people, "fay's program", answering(request))

    async def test_whoever_asked_does_not_answer(self, people: ApprovalWorld) -> None:
        """Nor by logging in, nor in a role that would be asked."""
        request, _ = await ask(people, roles=frozenset(Role))
        await refused(people, "ada", answering(request))
        of_mo, _ = await ask(people, who="mo's program")
        await refused(people, "mo", answering(of_mo))

    async def test_only_the_roles_that_are_asked_answer(self, people: ApprovalWorld) -> None:
        """A member not, where moderators are; a moderator not, where the founder is."""
        request, _ = await ask(people)
        await refused(people, "bob", answering(request))
        of_founder, _ = await ask(people, roles=frozenset({Role.FOUNDER}))
        await refused(people, "mo", answering(of_founder))
        await done(people, "fay", answering(of_founder))

    async def test_one_person_answers_once_and_it_is_used_once(self, people: ApprovalWorld) -> None:
        """The second is a conflict, and nothing of its transaction stays."""
        request, _ = await ask(people)
        await done(people, "mo", answering(request))
        again = answering(request, choice=Choice.REFUSE, reason="no")
        await refused(people, "mo", again, ConflictError)
        await done(people, "ada's program", using(request))
        await refused(people, "ada's program", using(request), ConflictError)
        async with people.open("ada") as ada:
            stored = await ada.approvals.read(request.approval_id)
        assert stored is not None
        assert [one.choice for one in stored.approval.answers] == [Choice.APPROVE]

    async def test_two_at_once_use_it_once(self, people: ApprovalWorld) -> None:
        """Whoever does not hold it first: one of two stays, the other is a conflict."""
        request, _ = await ask(people)
        both = [outcome(people, "ada's program", using(request)) for _ in range(2)]
        found = await asyncio.gather(*both)
        assert sorted(type(one).__name__ for one in found) == ["ConflictError", "NoneType"]

    async def test_who_holds_it_is_alone_with_it(self, people: ApprovalWorld) -> None:
        """The second waits, and then sees what the first has committed."""
        request, _ = await ask(people)
        is_held = asyncio.Event()
        seen: list[Answer] = []

        async def first() -> None:
            async with people.open("mo") as mo:
                await mo.approvals.hold(request.approval_id)
                is_held.set()
                await asyncio.sleep(0.05)
                await answering(request)(mo)

        async def second() -> None:
            await is_held.wait()
            async with people.open("ada's program") as ada:
                stored = await ada.approvals.hold(request.approval_id)
                assert stored is not None
                seen.extend(stored.approval.answers)

        await asyncio.gather(first(), second())
        assert len(seen) == 1

    async def test_what_fails_leaves_nothing(self, people: ApprovalWorld) -> None:
        """A transaction that ends with an exception has not happened."""
        request, _ = await ask(people)
        try:
            async with people.open("mo") as mo:
                await answering(request)(mo)
                raise InterruptedError
        except InterruptedError:
            pass
        await done(people, "mo", answering(request))

    async def test_the_newest_come_first_and_in_pages(self, people: ApprovalWorld) -> None:
        """By their ids, which are in the order of time."""
        ids = [(await ask(people, number=number))[0].approval_id for number in (3, 1, 2)]
        async with people.open("bob") as bob:
            page = await bob.approvals.newest(None, 2)
            rest = await bob.approvals.newest(page[-1].approval.request.approval_id, 2)
        found = [one.approval.request.approval_id for one in (*page, *rest)]
        assert found == sorted(ids, reverse=True)

    async def test_what_waits_for_somebody_is_what_they_may_answer(
        self, people: ApprovalWorld
    ) -> None:
        """In time, of their role, not their own, not answered or refused, not enough, not used."""
        late, _ = await ask(people, number=1, minutes=30)
        soon, _ = await ask(people, number=2, minutes=20)
        two, _ = await ask(people, number=3, quorum=2)
        own, _ = await ask(people, number=4, who="mo's program")
        founders, _ = await ask(people, number=5, roles=frozenset({Role.FOUNDER}))
        used, _ = await ask(people, number=6)
        refused_one, _ = await ask(people, number=7)
        await done(people, "mo", answering(two))
        await done(people, "ada's program", using(used))
        no = answering(refused_one, choice=Choice.REFUSE, reason="no")
        await done(people, "mia", no)
        expected = {
            "mo": [soon, late],
            "mia": [soon, late, two, own],
            "fay": [soon, late, two, own, founders],
            "bob": [],
            "eve": [],
        }
        for who, requests in expected.items():
            async with people.open(who) as somebody:
                found = await somebody.approvals.waiting_for_me(T0 + 1)
            assert list(found) == [one.approval_id for one in requests], who
        async with people.open("mo") as mo:
            assert list(await mo.approvals.waiting_for_me(soon.expires_at_ms - 1))[:1] == [
                soon.approval_id
            ]
            at_its_end = await mo.approvals.waiting_for_me(soon.expires_at_ms)
            assert list(at_its_end) == [late.approval_id]
        await done(people, "mia", answering(soon))
        async with people.open("mo") as mo:
            assert list(await mo.approvals.waiting_for_me(T0 + 1)) == [late.approval_id]


# What somebody does in a transaction -----------------------------------------------------------

Doing = Callable[[InScope], Awaitable[Any]]


async def ask(
    people: ApprovalWorld,
    *,
    who: str = "ada's program",
    number: int = 1,
    quorum: int = 1,
    roles: frozenset[Role] = frozenset({Role.FOUNDER, Role.MODERATOR}),
    minutes: int = 60,
) -> tuple[ApprovalRequest, list[UUID]]:
    """A request, and the record that it came with."""
    async with people.open(who) as asker:
        member = str(asker.scope.member_id)
        # Of version 7, so that its order is that of `number`, and unique in a test.
        _serial[0] += 1
        request = ApprovalRequest(
            approval_id=UUID(int=number << 96 | 7 << 76 | 2 << 62 | _serial[0]),
            digest=bytes([number]) * 32,
            policy_digest=bytes(range(32)),
            proposer=f"{member}/assistant",
            subject=member,
            terms=ApprovalTerms(quorum, roles, minutes),
            covers=frozenset({"BoundaryEnforcer: a.b", "BoundaryEnforcer by r@p/1"}),
            requested_at_ms=T0,
        )
        record_id = await asker.record()
        await asker.approvals.add_request(request, record_id)
    return request, [record_id]


_serial = [0]


def asking(request: ApprovalRequest) -> Doing:
    """Asks the same in somebody else's scope."""

    async def do(somebody: InScope) -> None:
        other = replace(request, approval_id=UUID(int=request.approval_id.int + (1 << 90)))
        await somebody.approvals.add_request(other, await somebody.record())

    return do


def answering(request: ApprovalRequest, **changes: Any) -> Doing:
    """Answers, by default with an approval in the scope's own name."""

    async def do(somebody: InScope) -> None:
        given = answer_of(somebody.scope, **changes)
        await somebody.approvals.add_answer(request.approval_id, given, await somebody.record())

    return do


def using(request: ApprovalRequest) -> Doing:
    """Uses it up."""

    async def do(somebody: InScope) -> None:
        record_id = await somebody.record()
        await somebody.approvals.add_execution(request.approval_id, T0 + 9, record_id)

    return do


def answer_of(scope: Scope, **changes: Any) -> Answer:
    """An approval by the scope's member."""
    answer = Answer(str(scope.member_id), scope.role, Choice.APPROVE, "", T0 + 1)
    return replace(answer, **changes)


async def done(people: ApprovalWorld, who: str, doing: Doing) -> None:
    """It is done and kept."""
    async with people.open(who) as somebody:
        await doing(somebody)


async def refused(
    people: ApprovalWorld, who: str, doing: Doing, error: type[TractatusError] = TenancyError
) -> None:
    """It is refused with this error."""
    with raises(error):
        await done(people, who, doing)


async def outcome(people: ApprovalWorld, who: str, doing: Doing) -> Exception | None:
    """What came of it."""
    try:
        await done(people, who, doing)
    except TractatusError as error:
        return error
    return None
