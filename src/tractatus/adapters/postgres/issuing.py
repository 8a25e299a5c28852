"""The login that mints scope tokens, and the login behind /admin."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import LiteralString

from tractatus.adapters.postgres.transactions import Pool, PostgresTransaction
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId


class PostgresIssuer:
    """The login `tractatus_issuer`; see `ports.IssuerDatabase`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def transaction(self) -> AbstractAsyncContextManager[PostgresTransaction]:
        """A transaction on accounts, invitations and sessions."""
        return self._pool.transaction()

    async def issue(
        self, tenant: TenantId, member: MemberId, *, seconds: int, to_person: bool = False
    ) -> ScopeToken:
        """Mint a token in the database; it leaves the server this once."""
        statement: LiteralString = "SELECT tenancy.issue($1, $2, $3) AS token"
        if to_person:
            statement = "SELECT tenancy.issue_to_person($1, $2, $3) AS token"
        async with self._pool.transaction() as transaction:
            row = await transaction.fetch_one(statement, tenant, member, seconds)
        assert row is not None  # a function's SELECT has one row
        return ScopeToken(row["token"])

    async def revoke(self, token: ScopeToken) -> None:
        """Make the token worthless from the next transaction on."""
        async with self._pool.transaction() as transaction:
            await transaction.execute("SELECT tenancy.revoke($1)", token)


class PostgresAdministrator:
    """The login `tractatus_platform`; see `ports.AdministratorDatabase`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def transaction(self) -> AbstractAsyncContextManager[PostgresTransaction]:
        """A read-only transaction; one function answers, everything else raises."""
        return self._pool.transaction(readonly=True)
