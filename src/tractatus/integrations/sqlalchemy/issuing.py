"""Tokens: minted for whoever your own log-in let in, through a login that the application lacks."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Integer, LargeBinary, bindparam, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from tractatus.integrations.sqlalchemy.refusals import translated

_ISSUE: Final = text("SELECT tenancy.issue(:tenant, :subject, :seconds)").bindparams(
    bindparam("seconds", type_=Integer)
)
_REVOKE: Final = text("SELECT tenancy.revoke(:token)").bindparams(
    bindparam("token", type_=LargeBinary)
)


class Issuer:
    """Mints and ends scope tokens.

    Args:
        engine: With the issuer's login. Keep it out of the code that answers requests: who holds
            it can open every tenant.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self, tenant: Any, subject: str, seconds: int) -> bytes:
        """A new token of 32 bytes; the database keeps only its SHA-256.

        Args:
            tenant: Of the type of the tenant columns.
            subject: Who it is, in your own words; `scope_of(session).subject` tells it again.
            seconds: How long it opens the tenant, 1 to 2,592,000 (30 days).

        Raises:
            ScopeError: the database will not make it, and says why.
            TenancyError: the engine's login is not the issuer's.
        """
        values = {"tenant": tenant, "subject": subject, "seconds": seconds}
        return bytes(self._run(_ISSUE, values))

    def revoke(self, token: bytes) -> None:
        """Make a token worthless from the next transaction on; an unknown one is fine."""
        self._run(_REVOKE, {"token": token})

    def _run(self, statement: Any, values: dict[str, Any]) -> Any:
        try:
            with self._engine.begin() as connection:
                return connection.execute(statement, values).scalar()
        except DBAPIError as error:
            raise translated(error.orig, is_async=False) or error from error


class AsyncIssuer:
    """The same on an asynchronous engine; see `Issuer`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def issue(self, tenant: Any, subject: str, seconds: int) -> bytes:
        """A new token; see `Issuer.issue`."""
        values = {"tenant": tenant, "subject": subject, "seconds": seconds}
        return bytes(await self._run(_ISSUE, values))

    async def revoke(self, token: bytes) -> None:
        """Make a token worthless; see `Issuer.revoke`."""
        await self._run(_REVOKE, {"token": token})

    async def _run(self, statement: Any, values: dict[str, Any]) -> Any:
        try:
            async with self._engine.begin() as connection:
                return (await connection.execute(statement, values)).scalar()
        except DBAPIError as error:
            raise translated(error.orig, is_async=True) or error from error
