"""The application's way to tenant data: `async with database.tenant(token)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString
from uuid import UUID

from tractatus.adapters.postgres.approvals import PostgresApprovals
from tractatus.adapters.postgres.messages import values_of
from tractatus.adapters.postgres.pipeline import Statement
from tractatus.adapters.postgres.record_row import record_row
from tractatus.adapters.postgres.trains import LAST_STAGED, Trains
from tractatus.adapters.postgres.transactions import Opened, Pool, PostgresTransaction
from tractatus.evidence.record import SealedRecord
from tractatus.ports import TenantTransaction, Transaction, WritingTransaction
from tractatus.tenancy.scope import MemberId, Scope, ScopeToken, TenantId, TenantKind

_ENTER: Final = "SELECT * FROM tenancy.enter($1)"
_RECORD: Final = "SELECT evidence.record($1, $2, $3, $4, $5, $6, $7, $8, $9)"


class PostgresTenantTransaction(PostgresTransaction):
    """A transaction in which the database shows one tenant; see `ports.TenantTransaction`."""

    def __init__(self, opened: Opened, scope: Scope, statements: Counter[TenantKind]) -> None:
        super().__init__(opened)
        self._scope = scope
        self._statements = statements

    @property
    def scope(self) -> Scope:
        """Whose transaction it is."""
        return self._scope

    @property
    def last_staged(self) -> int | None:
        """The last staged epoch, read right after the commit of a record."""
        if self._opened.answer is None:
            return None
        return int(values_of(self._opened.answer)[0] or b"0")

    @property
    def approvals(self) -> PostgresApprovals:
        """What waits for people in this tenant."""
        return PostgresApprovals(self)

    async def record(self, record: SealedRecord) -> None:
        """Store the record with the act, or neither; it travels with what comes next."""
        self._opened.then = LAST_STAGED
        self.queue(_RECORD, *record_row(record))

    async def _run(self, method: Any, sql: str, args: tuple[object, ...]) -> Any:
        together = len(self._opened.queued)
        result = await super()._run(method, sql, args)
        self._statements[self._scope.kind] += together + 1
        return result


class PostgresWritingTransaction:
    """A transaction that is sent when it is whole; see `ports.WritingTransaction`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._is_recorded = False
        self._last_staged: int | None = None
        self.statements: list[Statement] = []

    @property
    def scope(self) -> Scope:
        """Whose transaction it is; refused at its end where that is not so any more."""
        return self._scope

    @property
    def last_staged(self) -> int | None:
        """The last staged epoch, read after the commit of a record."""
        return self._last_staged

    async def record(self, record: SealedRecord) -> None:
        """Store the record with the act, or neither."""
        self._is_recorded = True
        self.queue(_RECORD, *record_row(record))

    def queue(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect, in its order."""
        self.statements.append((sql, args))

    def committed(self, last_staged: int | None) -> None:
        """What the database answered after its commit."""
        self._last_staged = last_staged if self._is_recorded else None


class PostgresTenantDatabase:
    """The login `tractatus_app`; see `ports.TenantDatabase`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._trains = Trains(pool)
        self._statements: Counter[TenantKind] = Counter()

    @asynccontextmanager
    async def tenant(self, token: ScopeToken) -> AsyncIterator[TenantTransaction]:
        """Enter the tenant behind `token` for one transaction."""
        async with self._pool.open_with((_ENTER, (token,))) as opened:
            scope = _scope(opened.first[0])
            transaction = PostgresTenantTransaction(opened, scope, self._statements)
            yield transaction
            transaction.refuse_if_aborted()
            together = len(opened.queued)
        # Only now has the database answered those that went with COMMIT.
        self._statements[scope.kind] += together

    @asynccontextmanager
    async def writing(self, token: ScopeToken, scope: Scope) -> AsyncIterator[WritingTransaction]:
        """One transaction that only writes, sent whole when the block ends."""
        transaction = PostgresWritingTransaction(scope)
        yield transaction
        entered = (token, scope.tenant_id, scope.member_id, scope.slug, scope.kind, scope.role)
        transaction.committed(await self._trains.take(entered, transaction.statements))
        self._statements[scope.kind] += len(transaction.statements)

    @asynccontextmanager
    async def public(self) -> AsyncIterator[Transaction]:
        """A read-only transaction without a tenant; tenant data raises."""
        async with self._pool.transaction(readonly=True) as transaction:
            yield transaction

    def take_statement_counts(self) -> Mapping[TenantKind, int]:
        """Scoped statements that the database answered since the last call, by kind of tenant."""
        taken, self._statements = self._statements, Counter()
        return taken


def _scope(row: bytes) -> Scope:
    tenant, member, slug, kind, role = (value or b"" for value in values_of(row))
    return Scope(
        tenant_id=TenantId(UUID(bytes=tenant)),
        member_id=MemberId(UUID(bytes=member)),
        slug=slug.decode(),
        kind=TenantKind(kind.decode()),
        role=role.decode(),
    )
