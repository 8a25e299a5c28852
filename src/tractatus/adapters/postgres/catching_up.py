"""Bring a restored database up to a log that is newer, in one transaction."""

from __future__ import annotations

import json
from typing import Final, LiteralString

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.errors import LogStateError
from tractatus.operations.continuation import Continuation

_PLACE: Final[LiteralString] = """
WITH placed AS (
    UPDATE evidence.leaf AS leaf SET epoch = place.epoch, index = place.index
    FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS place (commitment, epoch, index)
    WHERE leaf.commitment = place.commitment AND leaf.epoch IS NULL
    RETURNING 1)
SELECT count(*) FROM placed
"""
_MOVE: Final[LiteralString] = """
UPDATE evidence.log SET version = version + 1, published_size = $2, published_root = $3,
    tree_size = $2, tree_root = $3, staged = '{}', signed = '', class_codes = $4,
    parameters = $5, moved_at = $6
WHERE version = $1
RETURNING true
"""


async def catch_up(superuser: asyncpg.Connection, found: Continuation) -> int:
    """Take over what the newer log says.

    Returns:
        Leaves of the log whose records this database does not hold: they are lost, and counted.

    Raises:
        LogStateError: somebody else changed the state of the log meanwhile; nothing was changed.
    """
    state = found.state
    with translated():
        async with superuser.transaction():
            await superuser.executemany(
                "INSERT INTO evidence.about_log VALUES ($1, $2)", found.about_log
            )
            await superuser.executemany(
                "INSERT INTO evidence.epoch VALUES ($1, $2, $3, $4, $5, $6, $7)",
                [
                    (
                        one.number,
                        one.first_index,
                        one.last_index,
                        one.not_before,
                        one.not_after,
                        one.summary,
                        json.dumps({str(c): n for c, n in sorted(one.last_seen.items())}),
                    )
                    for one in found.epochs
                ],
            )
            placed = await superuser.fetchval(
                _PLACE,
                [commitment for commitment, _, _ in found.placed],
                [epoch for _, epoch, _ in found.placed],
                [index for _, _, index in found.placed],
            )
            moved = await superuser.fetchval(
                _MOVE,
                state.version,
                state.tree.size,
                state.tree.root,
                state.class_codes,
                state.parameters,
                state.moved_at,
            )
            if not moved:
                raise LogStateError("the state of the log was changed by somebody else")
    return len(found.placed) - int(placed)
