"""What stands in the sequencer's place where the log has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.errors import ConflictError


class EndedStore(PostgresSequencerStore):
    """Nobody becomes the sequencer of a log that has ended; what is decided waits for the next."""

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        """Always a `ConflictError`, which says what to do."""
        if self:  # the type of a context manager needs the yield below
            raise ConflictError(
                "it has ended, by its own signed word; decisions wait for a log that follows on "
                "it: `tractatus log begin NAME`"
            )
        yield
