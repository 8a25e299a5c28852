"""What the demonstration's moderator says to the assistant."""

from __future__ import annotations

from uuid import UUID

from tractatus.platform.acts import Deciding
from tractatus.platform.assistant.sessions import begin_session, read_session
from tractatus.platform.assistant.talking import hear
from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction

# A fresh session from so many entries on, so that the context of a script without an end stays
# one that a person could have.
_LONGEST = 60


async def talk(
    deciding: Deciding, transaction: TenantTransaction, said: str, *, record_id: UUID
) -> None:
    """Say it once: under the record of this step, which is there if an earlier run said it.

    What is neither kept nor done leaves no record, and may be said again after a restart.

    Raises:
        ConflictError: It was said before.
    """
    if await transaction.fetch_one(sql("record_of"), record_id):
        return
    session = await read_session(transaction)
    if session is not None and len(session.entries) >= _LONGEST:
        await begin_session(deciding, transaction)
    await hear(deciding, transaction, said, record_id=record_id)
