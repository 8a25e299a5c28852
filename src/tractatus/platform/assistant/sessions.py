"""Sessions: everything that lies in a conversation's context, and what that weighs.

The ledger is not kept: it is made again from the entries, each weighed after the one before it, so
that the level shown is the level that the gate was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec

from tractatus.governance.case import Reading
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.pressure import (
    Entry,
    EntryKind,
    Ledger,
    estimate_tokens,
    read_ledger,
)
from tractatus.platform.acts import Deciding
from tractatus.platform.queries import sql
from tractatus.ports import Row, TenantTransaction

# What a session is weighed against, and the most of it that a model is sent. Small models hold
# this much; whoever configures a larger one starts a fresh session earlier than needed.
CONTEXT_TOKENS: Final = 16_384
# The same for what programs call a session, of which only their requests are seen here.
PROGRAM_TOKENS: Final = 200_000

_KINDS: Final[Mapping[str, EntryKind]] = {
    "system": EntryKind.SYSTEM,
    "schema": EntryKind.SCHEMA,
    "member": EntryKind.MEMBER,
    "assistant": EntryKind.ASSISTANT,
    "tool_result": EntryKind.TOOL_RESULT,
    "act": EntryKind.TOOL_RESULT,
    "error": EntryKind.TOOL_RESULT,
}


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One thing that was said or done.

    Args:
        number: Its place, from 1.
        kind: As in `community.session_entry`.
        detail: What pages show besides: tool, arguments, decision.
        record_id: Of the decision on an act.
    """

    number: int
    kind: str
    text: str
    tokens: int
    detail: Mapping[str, Any]
    at_ms: int
    record_id: UUID | None = None

    @property
    def reference(self) -> str:
        """How reasoning refers to it."""
        return f"entry:{self.number}"

    def weighed(self) -> Entry:
        """The entry as the ledger counts it; whether an act failed is known from its result."""
        failed = {"tool_result": False, "error": True}.get(self.kind)
        source = str(self.detail.get("tool", "")) if self.kind in ("tool_result", "error") else ""
        return Entry(_KINDS[self.kind], self.tokens, source=source, failed=failed)


@dataclass(slots=True)
class Session:
    """A session as it stands in an open transaction.

    Args:
        session_id: Its identifier.
        entries: Everything in it, in order.
        instructions: How many are in force here; they lie in the context, too.
        limit: Tokens that it is weighed against.
    """

    session_id: UUID
    entries: list[SessionEntry] = field(default_factory=list)
    instructions: int = 0
    limit: int = CONTEXT_TOKENS

    @property
    def place(self) -> Place:
        """Where instructions of this session hold."""
        return Place(session=str(self.session_id))

    @property
    def references(self) -> frozenset[str]:
        """What reasoning may refer to."""
        return frozenset(entry.reference for entry in self.entries)

    @property
    def reading(self) -> Reading:
        """What the session weighs now."""
        return self._weighed()[1]

    @property
    def ledger(self) -> Ledger:
        """Sums of everything in it."""
        return self._weighed()[0]

    def _weighed(self) -> tuple[Ledger, Reading]:
        """Each entry in turn, so that a level falls as slowly as it would have fallen."""
        ledger = Ledger(self.limit, instructions=self.instructions)
        reading = read_ledger(ledger)
        for entry in self.entries:
            ledger = ledger.appended(entry.weighed())
            reading = read_ledger(ledger, reading)
        return ledger, reading


async def current_place(transaction: TenantTransaction) -> Place:
    """Where the scope's member works; unknown before the first session, which rules nothing out."""
    row = await transaction.fetch_one(sql("current_session"), "")
    return Place(session=str(row["session_id"])) if row else Place()


async def read_session(transaction: TenantTransaction, name: str = "") -> Session | None:
    """The current session of the scope's member, or None before the first."""
    row = await transaction.fetch_one(sql("current_session"), name)
    if row is None:
        return None
    rows = await transaction.fetch(sql("session_entries"), row["session_id"])
    return Session(row["session_id"], [_entry_of(one) for one in rows], limit=_limit_of(name))


async def open_session(
    deciding: Deciding, transaction: TenantTransaction, name: str = ""
) -> Session:
    """The current session, begun where there is none."""
    found = await read_session(transaction, name)
    return found or await begin_session(deciding, transaction, name)


async def begin_session(
    deciding: Deciding, transaction: TenantTransaction, name: str = ""
) -> Session:
    """A fresh session: nothing of the last one is in its context."""
    session = Session(deciding.randomness.uuid7(), limit=_limit_of(name))
    await transaction.execute(
        sql("begin_session"), session.session_id, name, deciding.clock.now_ms()
    )
    return session


async def append(
    deciding: Deciding,
    transaction: TenantTransaction,
    session: Session,
    kind: str,
    text: str,
    *,
    detail: Mapping[str, Any] | None = None,
    record_id: UUID | None = None,
    tokens: int | None = None,
) -> SessionEntry:
    """Put an entry at the end of a session.

    Args:
        deciding: Its clock.
        transaction: Of the session's member.
        session: Gets the entry.
        kind: As in `community.session_entry`.
        text: What it says.
        detail: What pages show besides.
        record_id: Of the decision on an act.
        tokens: What it weighs, where that is not what `text` does.

    Raises:
        ConflictError: Somebody put another there at the same moment.
    """
    entry = SessionEntry(
        number=session.entries[-1].number + 1 if session.entries else 1,
        kind=kind,
        text=text,
        tokens=estimate_tokens(text) if tokens is None else tokens,
        detail=dict(detail or {}),
        at_ms=deciding.clock.now_ms(),
        record_id=record_id,
    )
    await transaction.execute(
        sql("insert_entry"),
        *(session.session_id, entry.number, kind, text, entry.tokens),
        msgspec.json.encode(entry.detail).decode(),
        *(entry.at_ms, record_id),
    )
    session.entries.append(entry)
    return entry


def _limit_of(name: str) -> int:
    return PROGRAM_TOKENS if name else CONTEXT_TOKENS


def _entry_of(row: Row) -> SessionEntry:
    return SessionEntry(
        number=row["number"],
        kind=row["kind"],
        text=row["text"],
        tokens=row["tokens"],
        detail=msgspec.json.decode(row["detail"]),
        at_ms=row["at_ms"],
        record_id=row["record_id"],
    )
