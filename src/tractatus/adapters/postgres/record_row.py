"""A sealed record as the arguments of the database's functions that store one."""

from __future__ import annotations

import asyncpg

from tractatus.evidence.record import SealedRecord

_OF_THE_SYSTEM = (
    "SELECT evidence.record_for((tenancy.builtin('system')).tenant_id, "
    "$1, $2, $3, $4, $5, $6, $7, $8, $9)"
)


def record_row(record: SealedRecord) -> tuple[object, ...]:
    """Its nine values, in the order that `evidence.record` and its kin take."""
    return (
        record.record_id,
        record.act,
        record.at_ms,
        record.effect,
        record.flags,
        record.canonical,
        record.content,
        record.wrapped_nonce,
        record.leaves,
    )


async def record_of_system(connection: asyncpg.Connection, record: SealedRecord) -> None:
    """Store a record of the system's own tenant in the transaction that is open.

    Args:
        connection: As a superuser or the evidence writer, in the transaction of the act.
        record: Of a decision of the system's own tenant.
    """
    await connection.execute(_OF_THE_SYSTEM, *record_row(record))
