"""The ways to a tenant's data, and what the database holds about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, LiteralString, Protocol

from tractatus.ports.approvals import ApprovalStore
from tractatus.tenancy.scope import MemberId, Scope, ScopeToken, TenantId, TenantKind

if TYPE_CHECKING:
    from tractatus.evidence.record import SealedRecord

Row = Mapping[str, Any]


class Transaction(Protocol):
    """An open database transaction; committed when its context ends without an exception.

    Driver errors never pass: a refusal for isolation's sake is a `TenancyError`, a taken unique
    key is a `ConflictError`, everything else is a `StoreError`.
    """

    async def fetch(self, sql: LiteralString, *args: object) -> Sequence[Row]:
        """All rows of a statement; `$1` is the first of `args`."""
        ...

    async def fetch_one(self, sql: LiteralString, *args: object) -> Row | None:
        """The first row, or None."""
        ...

    async def execute(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect."""
        ...


class WritingTransaction(Protocol):
    """A transaction of one tenant that only writes, and answers nothing before its end."""

    @property
    def scope(self) -> Scope:
        """Whose transaction it is; the database has answered it, or refuses what was done in it."""
        ...

    @property
    def last_staged(self) -> int | None:
        """The last staged epoch, read after the commit and in a snapshot taken after it.

        None before the commit, where nothing was recorded, and where it could not be read.
        """
        ...

    async def record(self, record: SealedRecord) -> None:
        """Commit this record with the act, or neither.

        The database takes tenant and synthetic flags from the scope and refuses a record that
        says otherwise (`ScopeError`). The same record id again is a `ConflictError`. It is asked
        together with the next statement, at the latest with the commit: what it refuses is
        raised there.
        """
        ...

    def queue(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect together with the next one, at the latest at the commit.

        In its order, so after a record that came before it; what it raises is raised there.
        Takes None, bool, int, float, text, bytes, UUIDs and tuples of bytes, nothing else.
        """
        ...


class TenantTransaction(Transaction, WritingTransaction, Protocol):
    """A transaction in which the database shows one tenant and no other."""

    @property
    def approvals(self) -> ApprovalStore:
        """What waits for people in this tenant, and waited."""
        ...


class TenantDatabase(Protocol):
    """The application's only way to tenant data. Safe for concurrent callers."""

    def tenant(self, token: ScopeToken) -> AbstractAsyncContextManager[TenantTransaction]:
        """Enter the tenant behind `token` for one transaction; `ScopeError` if there is none."""
        ...

    def writing(
        self, token: ScopeToken, scope: Scope
    ) -> AbstractAsyncContextManager[WritingTransaction]:
        """One transaction that only writes, sent whole when the block ends.

        Args:
            token: Opens the tenant.
            scope: As `tenant` answered it for this token before, in this request.

        Raises:
            ScopeError: At the end of the block, where the token does not open `scope` any more;
                then nothing of it was done.
        """
        ...

    def public(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction without a tenant: what is public can be read, tenant data raises.

        A tenant table raises `UnscopedQueryError`, naming file and line of the caller.
        """
        ...

    def take_statement_counts(self) -> Mapping[TenantKind, int]:
        """Scoped statements that the database answered since the last call, by kind of tenant."""
        ...


class IssuerDatabase(Protocol):
    """The login that mints scope tokens, for whatever authentication stands before it."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction on accounts, invitations and sessions; tenant content is out of reach."""
        ...

    async def issue(
        self, tenant: TenantId, member: MemberId, *, seconds: int, to_person: bool = False
    ) -> ScopeToken:
        """Mint a token in the database, good for `seconds` (1 to 2,592,000).

        Only with a token that was minted `to_person`, after a log-in, somebody can approve.
        """
        ...

    async def revoke(self, token: ScopeToken) -> None:
        """Make the token worthless from the next transaction on; unknown tokens are fine."""
        ...


class AdministratorDatabase(Protocol):
    """The login behind /admin: metadata of tenants, and nothing else."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A read-only transaction; content raises `TenancyError`."""
        ...
