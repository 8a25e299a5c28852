"""Parts of readiness that only whoever knows the adapters can look at."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Final

from tractatus.adapters.postgres.schema import schema_digest
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.watching import is_weak
from tractatus.web.health import PASSED, Check, Health, Part

# The catalog is large; it is looked at this often and no more.
_SCHEMA_SECONDS: Final = 30.0


async def schema_check(pool: Pool, run: Path) -> Check:
    """Whether the schema is the one that this process started on, and was attested as declared.

    `up` starts nothing on a schema that is not as declared. What changes it later is somebody's
    hand: the log says so in its next epoch, and this part warns, because the database goes on
    isolating by what it then holds, and the platform cannot tell a new index from an attack.
    """
    expected = await _digest(pool)
    looked_at, found = monotonic(), PASSED

    async def check() -> Part:
        nonlocal looked_at, found
        if monotonic() - looked_at >= _SCHEMA_SECONDS:
            is_same = await _digest(pool) == expected
            looked_at = monotonic()
            found = (
                PASSED if is_same else Part(Health.WARN, "the schema has changed since the start")
            )
            if is_weak(run):
                found = Part(Health.WARN, "the database is weaker than declared")
        return found

    return check


async def _digest(pool: Pool) -> bytes:
    async with pool.begin(readonly=True) as connection:
        return await schema_digest(connection)
