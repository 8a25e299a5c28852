"""Approvals in memory: an `ApprovalStore` that refuses what the database refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from tractatus.errors import ConflictError, TenancyError
from tractatus.governance.approvals.approval import Answer, Approval, ApprovalRequest
from tractatus.governance.approvals.check import Standing, standing_of
from tractatus.ports import StoredApproval
from tractatus.tenancy.scope import Scope, TenantId


@dataclass(slots=True)
class MemoryApprovals:
    """What all tenants have committed; `scope` opens a transaction on it."""

    kept: dict[tuple[TenantId, UUID], StoredApproval] = field(default_factory=dict)
    held: dict[tuple[TenantId, UUID], asyncio.Lock] = field(default_factory=dict)

    @asynccontextmanager
    async def scope(self, scope: Scope, *, is_person: bool) -> AsyncIterator[MemoryScope]:
        """A transaction of one member: kept when the block ends, gone where it raises."""
        opened = MemoryScope(self, scope, is_person)
        try:
            yield opened
            self.kept.update(opened.changed)
        finally:
            for lock in opened.locks:
                lock.release()


@dataclass(slots=True)
class MemoryScope:
    """An `ApprovalStore` inside one transaction in memory."""

    store: MemoryApprovals
    scope: Scope
    is_person: bool
    changed: dict[tuple[TenantId, UUID], StoredApproval] = field(default_factory=dict)
    locks: list[asyncio.Lock] = field(default_factory=list)
    records: dict[UUID, tuple[bytes, bytes, bytes]] = field(default_factory=dict)

    @property
    def member(self) -> str:
        """Whose transaction it is."""
        return str(self.scope.member_id)

    async def hold(self, approval_id: UUID) -> StoredApproval | None:
        """As `read`, and the only one until the transaction ends."""
        lock = self.store.held.setdefault(self._key(approval_id), asyncio.Lock())
        if lock not in self.locks:
            await lock.acquire()
            self.locks.append(lock)
        return await self.read(approval_id)

    async def read(self, approval_id: UUID) -> StoredApproval | None:
        """It as it stands now, or None."""
        key = self._key(approval_id)
        return self.changed.get(key) or self.store.kept.get(key)

    async def newest(self, earlier_than: UUID | None, limit: int) -> Sequence[StoredApproval]:
        """The newest first."""
        ids = sorted(one for one in self._ids() if not earlier_than or one < earlier_than)
        return [self._there(one) for one in reversed(ids)][:limit]

    async def waiting_for_me(self, now_ms: int) -> Sequence[UUID]:
        """What the scope's member may answer, the most urgent first."""
        found = [self._there(one).approval for one in self._ids()]
        waiting = [one for one in found if self._waits_for_me(one, now_ms)]
        ordered = sorted(waiting, key=lambda one: (one.request.expires_at_ms, _id(one)))
        return [_id(one) for one in ordered]

    async def sealed_record(self, record_id: UUID) -> tuple[bytes, bytes, bytes] | None:
        """A decision record that was put into `records`."""
        return self.records.get(record_id)

    async def is_asked_by_person(self) -> bool:
        """As the scope was opened."""
        return self.is_person

    async def add_request(self, request: ApprovalRequest, record_id: UUID) -> None:
        """Keep a request of the scope's member."""
        if request.subject != self.member:
            raise TenancyError("a request is in the name of the scope's member")
        key = self._key(request.approval_id)
        if await self.read(request.approval_id) is not None:
            raise ConflictError("this approval is there already")
        self.changed[key] = StoredApproval("test.act", Approval(request), record_id, (), None)

    async def add_answer(self, approval_id: UUID, answer: Answer, record_id: UUID) -> None:
        """Keep an answer of the scope's member."""
        stored = self._there(approval_id)
        request = stored.approval.request
        roles = {role.value for role in request.terms.roles}
        if (answer.member, answer.role) != (self.member, self.scope.role) or not self.is_person:
            raise TenancyError("a person answers in that person's own name and role")
        if request.subject == self.member or answer.role not in roles:
            raise TenancyError("whoever asked does not answer, nor who has none of the roles")
        if any(one.member == answer.member for one in stored.approval.answers):
            raise ConflictError("one person answers once")
        answers = sorted((*stored.approval.answers, answer), key=lambda a: (a.at_ms, a.member))
        at = answers.index(answer)
        records = (*stored.answer_records[:at], record_id, *stored.answer_records[at:])
        approval = replace(stored.approval, answers=tuple(answers))
        changed = replace(stored, approval=approval, answer_records=records)
        self.changed[self._key(approval_id)] = changed

    async def add_execution(self, approval_id: UUID, at_ms: int, record_id: UUID) -> None:
        """Use it up."""
        stored = self._there(approval_id)
        if stored.approval.request.subject != self.member:
            raise TenancyError("who asked may use it, and nobody else")
        if stored.approval.used_at_ms is not None:
            raise ConflictError("an approval permits once")
        approval = replace(stored.approval, used_at_ms=at_ms)
        changed = replace(stored, approval=approval, execution_record=record_id)
        self.changed[self._key(approval_id)] = changed

    def _waits_for_me(self, approval: Approval, now_ms: int) -> bool:
        request = approval.request
        return (
            standing_of(approval, now_ms) is Standing.WAITING
            and request.subject != self.member
            and self.scope.role in {role.value for role in request.terms.roles}
            and not any(one.member == self.member for one in approval.answers)
        )

    def _key(self, approval_id: UUID) -> tuple[TenantId, UUID]:
        return self.scope.tenant_id, approval_id

    def _ids(self) -> list[UUID]:
        keys = self.store.kept.keys() | self.changed.keys()
        return [one for tenant, one in keys if tenant == self.scope.tenant_id]

    def _there(self, approval_id: UUID) -> StoredApproval:
        key = self._key(approval_id)
        found = self.changed.get(key) or self.store.kept.get(key)
        if found is None:
            raise TenancyError("there is no such approval in this tenant")
        return found


def _id(approval: Approval) -> UUID:
    return approval.request.approval_id
