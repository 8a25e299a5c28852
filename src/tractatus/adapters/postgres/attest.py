"""Is this database as strong as declared? Asked at every start, and by `tractatus tenancy attest`.

Migrations declare; people with a superuser's password change things by hand. The invariants are
one query over the catalog, so that what is checked can be read in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS
from tractatus.adapters.postgres.schema import CATALOG, schema_digest
from tractatus.errors import AttestationError
from tractatus.operations.schema_change import Finding

__all__ = [
    "MINIMUM_VERSION",
    "Attestation",
    "Finding",
    "attest",
    "find_weaknesses",
    "weaknesses_sql",
]

# uuidv7() came with 18; 18.4 of 2026-05-14 closed eleven vulnerabilities, some of them open to any
# login (https://www.postgresql.org/support/security/).
MINIMUM_VERSION: Final = 18_00_04
_WEAKNESSES: Final = (CATALOG / "weaknesses.sql").read_text(encoding="utf-8")


def weaknesses_sql() -> str:
    """The one question of what is weaker than declared; `$1` are the functions to be closed."""
    return _WEAKNESSES


@dataclass(frozen=True, slots=True)
class Attestation:
    """What was found.

    Args:
        server_version: As the server writes it, for example `18.6`.
        schema: SHA-256 of the schema, 32 bytes; the digest in summary leaves.
        protected: Names of the tables under row security, sorted.
        shared: Names of the tables without tenants that the application may read, sorted.
        gate: Whether event triggers refuse schema changes that would weaken isolation.
        findings: Empty where everything is as declared.
    """

    server_version: str
    schema: bytes
    protected: tuple[str, ...]
    shared: tuple[str, ...]
    gate: bool
    findings: tuple[Finding, ...]

    def require_strong(self) -> None:
        """Raise `AttestationError`, naming the first finding, unless there is none."""
        if self.findings:
            first = self.findings[0]
            raise AttestationError(
                f"the database is weaker than declared ({len(self.findings)} findings), "
                f"first {first.rule}: {first.object}: {first.problem}; mend: {first.mend}"
            )


async def attest(connection: asyncpg.Connection) -> Attestation:
    """Examine the database; changes nothing.

    Args:
        connection: As the migrator, or as a superuser.

    Raises:
        AttestationError: there is no schema of Tractatus in this database.
        StoreError: the database cannot be asked.
        TenancyError: the login may not see the declarations.
    """
    with translated():
        if await connection.fetchval("SELECT to_regclass('tenancy.protected_table')") is None:
            raise AttestationError("this database holds no schema of Tractatus: run `tractatus up`")
        async with connection.transaction(readonly=True):
            findings = await find_weaknesses(connection)
            has_gate = bool(await connection.fetchval(_HAS_GATE))
            number = int(await connection.fetchval("SHOW server_version_num"))
            version = str(await connection.fetchval("SHOW server_version")).split()[0]
            if number < MINIMUM_VERSION:
                findings.insert(0, _too_old(version))
            return Attestation(
                version,
                await schema_digest(connection),
                await _names(connection, _PROTECTED),
                await _names(connection, _SHARED),
                has_gate,
                tuple(findings),
            )


async def find_weaknesses(connection: asyncpg.Connection) -> list[Finding]:
    """What is weaker than declared now, the gate itself included; inside a transaction.

    Args:
        connection: As the migrator, or as a superuser. Its search path is `pg_catalog` afterwards,
            until the end of the transaction: expressions are written relative to it.
    """
    await connection.execute("SELECT set_config('search_path', 'pg_catalog', true)")
    rows = await connection.fetch(_WEAKNESSES, list(CLOSED_FUNCTIONS))
    if await connection.fetchval(_HAS_GATE):
        rows += await connection.fetch("SELECT * FROM schema_gate.own_findings()")
    return [Finding(*row) for row in rows]


_HAS_GATE: Final = "SELECT to_regprocedure('schema_gate.own_findings()') IS NOT NULL"
_PROTECTED: Final = "SELECT relation::text FROM tenancy.protected_table"
_SHARED: Final = "SELECT relation::text FROM tenancy.shared_table WHERE privileges <> '{}'"


async def _names(connection: asyncpg.Connection, sql: str) -> tuple[str, ...]:
    return tuple(sorted(row[0] for row in await connection.fetch(sql)))


def _too_old(version: str) -> Finding:
    return Finding("server version", version, "it is too old", "install PostgreSQL 18.4 or newer")
