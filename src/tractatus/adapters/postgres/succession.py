"""Let the database's memory of a log go, so that a log of another name can begin."""

from __future__ import annotations

import asyncpg

from tractatus.adapters.postgres.roles import verify_sees_all
from tractatus.errors import ConflictError
from tractatus.merkle.hashing import EMPTY_ROOT


async def refuse_unpublished(connection: asyncpg.Connection) -> None:
    """`ConflictError` while a batch is decided that is not public yet."""
    if await connection.fetchval("SELECT tree_size > published_size FROM evidence.log"):
        raise ConflictError("a batch waits to be published: start `up` until it is")


async def leave_log(connection: asyncpg.Connection, origin: str) -> tuple[int, int]:
    """Forget the log `origin` in one transaction; done again it changes nothing.

    Leaves with a place in it are kept apart, those that wait will be in the next log.

    Args:
        connection: As a superuser, or as a role with BYPASSRLS that may change the tables.
        origin: Of the log that has ended.

    Returns:
        How many leaves were in it, how many wait.

    Raises:
        SettingsError: the role may not see the tables.
        ConflictError: the database holds another log.
    """
    await verify_sees_all(connection)
    async with connection.transaction():
        await connection.execute("LOCK TABLE evidence.log, evidence.leaf IN ACCESS EXCLUSIVE MODE")
        held = await connection.fetchval("SELECT origin FROM evidence.log")
        if held not in ("", origin):
            raise ConflictError(f"the database holds another log: {held}")
        if held == origin:
            await connection.execute(
                "INSERT INTO evidence.former_leaf "
                "(origin, index, epoch, commitment, tenant_id, record_id, entry) "
                "SELECT $1, index, epoch, commitment, tenant_id, record_id, entry "
                "FROM evidence.leaf WHERE epoch IS NOT NULL",
                origin,
            )
            await connection.execute("DELETE FROM evidence.leaf WHERE epoch IS NOT NULL")
            await connection.execute("DELETE FROM evidence.epoch")
            await connection.execute("DELETE FROM evidence.about_log")
            await connection.execute(
                "UPDATE evidence.log SET version = version + 1, origin = '', published_size = 0, "
                "published_root = $1, tree_size = 0, tree_root = $1, staged = '{}', signed = '', "
                "class_codes = '', parameters = '', moved_at = 0",
                EMPTY_ROOT,
            )
        placed = await connection.fetchval(
            "SELECT count(*) FROM evidence.former_leaf WHERE origin = $1", origin
        )
        waiting = await connection.fetchval("SELECT count(*) FROM evidence.leaf")
    return placed, waiting
