"""The sequencer's state in PostgreSQL, under its own login.

Every change is one transaction that compares `evidence.log.version` and moves it on; a connection
that breaks leaves either the old state or the new one, and loading tells which.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final, LiteralString

import asyncpg

from tractatus.adapters.postgres.errors import CLIENT_ERRORS, translated
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, LogStateError, StoreError
from tractatus.evidence.leaf import ClassCodesLeaf, ParametersLeaf
from tractatus.ports import (
    LoggedEpoch,
    LogState,
    Row,
    TenantDatabase,
    Transaction,
    TreeHead,
    Waiting,
)

CLOSE_SECONDS: Final = 2.0

# Decision leaves (first byte 1) without one of the flags canary, probe, replayed, demonstration
# and shadow (fourth byte): these count towards k and t.
_WAITING: Final[LiteralString] = """
SELECT count(*) AS leaves,
       count(*) FILTER (WHERE counts) AS decisions,
       count(DISTINCT tenant_id) FILTER (WHERE counts) AS tenants,
       floor(extract(epoch FROM min(recorded_at)) * 1000)::bigint AS oldest_at
FROM (SELECT tenant_id, recorded_at,
             get_byte(entry, 0) = 1 AND get_byte(entry, 3) & 47 = 0 AS counts
      FROM evidence.leaf WHERE epoch IS NULL) AS waiting
"""

_CLAIM: Final[LiteralString] = """
SELECT entry FROM evidence.leaf WHERE epoch IS NULL ORDER BY recorded_at LIMIT $1
"""

_PLACE: Final[LiteralString] = """
WITH placed AS (
    UPDATE evidence.leaf AS leaf SET epoch = $1, index = place.index
    FROM unnest($2::bytea[], $3::bigint[]) AS place (commitment, index)
    WHERE leaf.commitment = place.commitment AND leaf.epoch IS NULL
    RETURNING 1)
SELECT count(*) AS placed FROM placed
"""

_STAGE: Final[LiteralString] = """
UPDATE evidence.log SET version = version + 1, origin = $2, tree_size = $3, tree_root = $4,
    staged = $5, class_codes = $6, parameters = $7, moved_at = $8
WHERE version = $1 AND cardinality(staged) = 0
RETURNING version
"""

_ADD_EPOCH: Final[LiteralString] = """
INSERT INTO evidence.epoch VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_ADD_ABOUT_LOG: Final[LiteralString] = "INSERT INTO evidence.about_log VALUES ($1, $2)"

_KEEP_SIGNED: Final[LiteralString] = """
UPDATE evidence.log SET version = version + 1, signed = $2
WHERE version = $1 AND cardinality(staged) > 0 AND signed = ''
RETURNING version
"""

_MARK_PUBLISHED: Final[LiteralString] = """
UPDATE evidence.log SET version = version + 1, published_size = tree_size,
    published_root = tree_root, staged = '{}', signed = ''
WHERE version = $1 AND cardinality(staged) > 0
RETURNING version
"""

# Two index scans for each time, however many epochs there are.
_AT: Final[LiteralString] = """
SELECT epoch.* FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (time, place)
LEFT JOIN LATERAL (
    SELECT * FROM evidence.epoch
    WHERE not_after <= asked.time AND last_index < $2
    ORDER BY not_after DESC LIMIT 1) AS epoch ON true
ORDER BY asked.place
"""

_NUMBERED: Final[LiteralString] = """
SELECT epoch.* FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (number, place)
JOIN evidence.epoch AS epoch ON epoch.number = asked.number
ORDER BY asked.place
"""

_ABOUT_LOG: Final[LiteralString] = """
SELECT DISTINCT ON (get_byte(entry, 0)) entry FROM evidence.about_log
WHERE index < $1 ORDER BY get_byte(entry, 0), index DESC
"""


class PostgresSequencerStore:
    """A `SequencerStore` under the sequencer's login.

    Args:
        pool: Connections of that login.
        url: Address as that login, for the connection that holds the lock.
    """

    # Any number that nobody else in this database uses as an advisory lock.
    LOCK: Final = 0x7472_6163_7461_7475

    def __init__(self, pool: Pool, url: str) -> None:
        self._pool = pool
        self._url = url

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        """Hold an advisory lock on a connection of its own; it falls with that connection.

        A second sequencer after a broken connection is harmless: compare-and-swap lets one of
        the two stage, and the other finds the state changed.
        """
        with translated():
            connection = await asyncpg.connect(self._url)
        try:
            with translated():
                is_held = await connection.fetchval("SELECT pg_try_advisory_lock($1)", self.LOCK)
            if not is_held:
                raise ConflictError("another sequencer is running on this database")
            yield
        finally:
            with suppress(*CLIENT_ERRORS):
                await connection.close(timeout=CLOSE_SECONDS)

    async def load(self) -> LogState:
        """The state as last committed."""
        async with self._pool.transaction() as transaction:
            log = _one(await transaction.fetch_one("SELECT * FROM evidence.log"))
            epoch = await transaction.fetch_one(
                "SELECT * FROM evidence.epoch ORDER BY number DESC LIMIT 1"
            )
        return state_of(log, epoch)

    async def waiting(self) -> Waiting:
        """Count the leaves that wait."""
        async with self._pool.transaction() as transaction:
            return Waiting(**_one(await transaction.fetch_one(_WAITING)))

    async def claim(self, limit: int) -> Sequence[bytes]:
        """Up to `limit` waiting leaves, oldest first."""
        async with self._pool.transaction() as transaction:
            return [row["entry"] for row in await transaction.fetch(_CLAIM, limit)]

    async def stage(
        self, before: LogState, after: LogState, placed: Mapping[bytes, int]
    ) -> LogState:
        """Take `after` in the place of `before` and place the leaves, in one commit."""
        async with self._pool.transaction() as transaction:
            moved = await transaction.fetch_one(
                _STAGE,
                before.version,
                after.origin,
                after.tree.size,
                after.tree.root,
                list(after.staged),
                after.class_codes,
                after.parameters,
                after.moved_at,
            )
            version = _version(moved, before)
            for index, entry in enumerate(after.staged, before.tree.size):
                if entry[0] in (ClassCodesLeaf.VERSION, ParametersLeaf.VERSION):
                    await transaction.execute(_ADD_ABOUT_LOG, index, entry)
            if after.epoch and after.epoch != before.epoch:
                await _add_epoch(transaction, after.epoch, placed)
        return replace(after, version=version)

    async def keep_signed(self, before: LogState, note: bytes) -> LogState:
        """Keep our signature of the staged tree."""
        async with self._pool.transaction() as transaction:
            moved = await transaction.fetch_one(_KEEP_SIGNED, before.version, note)
            version = _version(moved, before)
        return replace(before, version=version, signed=note)

    async def mark_published(self, before: LogState) -> LogState:
        """Nothing is staged any more."""
        async with self._pool.transaction() as transaction:
            moved = await transaction.fetch_one(_MARK_PUBLISHED, before.version)
            version = _version(moved, before)
        return replace(before, version=version, published=before.tree, staged=(), signed=b"")


def _version(moved: Row | None, before: LogState) -> int:
    """The new version; raising inside the transaction undoes all of it."""
    if moved is None:
        raise LogStateError(f"the log's state was not as expected: version {before.version}")
    version: int = moved["version"]
    return version


async def _add_epoch(
    transaction: Transaction, epoch: LoggedEpoch, placed: Mapping[bytes, int]
) -> None:
    await transaction.execute(
        _ADD_EPOCH,
        epoch.number,
        epoch.first_index,
        epoch.last_index,
        epoch.not_before,
        epoch.not_after,
        epoch.summary,
        json.dumps({str(code): number for code, number in sorted(epoch.last_seen.items())}),
    )
    found = _one(
        await transaction.fetch_one(
            _PLACE, epoch.number, list(placed.keys()), list(placed.values())
        )
    )
    if found["placed"] != len(placed):
        missing = len(placed) - found["placed"]
        raise LogStateError(f"leaves of epoch {epoch.number} do not wait any more: {missing}")


def _one(row: Row | None) -> Row:
    assert row is not None, "the statement always has a row"
    return row


class PostgresEpochReader:
    """An `EpochReader` through the application's login: epochs belong to no tenant."""

    def __init__(self, database: TenantDatabase) -> None:
        self._database = database

    async def at(self, times: Sequence[int], *, size: int) -> Sequence[LoggedEpoch | None]:
        """For each time, the last epoch closed at or before it, inside a tree of `size`."""
        async with self._database.public() as transaction:
            rows = await transaction.fetch(_AT, list(times), size)
        return [epoch_of(row) if row["number"] is not None else None for row in rows]

    async def numbered(self, numbers: Sequence[int]) -> Sequence[LoggedEpoch]:
        """The epochs of these numbers, in this order."""
        async with self._database.public() as transaction:
            rows = await transaction.fetch(_NUMBERED, list(numbers))
        if len(rows) != len(numbers):
            raise StoreError(f"epochs are missing in the database: {len(numbers) - len(rows)}")
        return [epoch_of(row) for row in rows]

    async def about_log(self, *, size: int) -> tuple[bytes, bytes]:
        """The class codes and the parameters leaf in force in a tree of `size`."""
        async with self._database.public() as transaction:
            rows = await transaction.fetch(_ABOUT_LOG, size)
        if len(rows) != 2:
            raise StoreError(f"a tree of this size says nothing about the log: {size}")
        return rows[0]["entry"], rows[1]["entry"]


def state_of(log: Row, epoch: Row | None) -> LogState:
    """The state in the row of `evidence.log` and the last row of `evidence.epoch`."""
    return LogState(
        version=log["version"],
        origin=log["origin"],
        published=TreeHead(log["published_size"], log["published_root"]),
        tree=TreeHead(log["tree_size"], log["tree_root"]),
        staged=tuple(log["staged"]),
        signed=log["signed"],
        epoch=epoch_of(epoch) if epoch else None,
        class_codes=log["class_codes"],
        parameters=log["parameters"],
        moved_at=log["moved_at"],
    )


def epoch_of(row: Row) -> LoggedEpoch:
    """The epoch in a row of `evidence.epoch`."""
    return LoggedEpoch(
        number=row["number"],
        first_index=row["first_index"],
        last_index=row["last_index"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        summary=row["summary"],
        last_seen={int(code): number for code, number in json.loads(row["last_seen"]).items()},
    )
