"""The ledger of a context: everything that stands in it, counted as it is appended.

A ledger is a value. Appending makes another one, in constant time, because it keeps sums and not
the entries; whoever wants those keeps them where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from tractatus.canonical import MAX_INTEGER
from tractatus.errors import RequestError

# Errors are counted among so many acts, and no more sources than these are told apart.
RECENT_ACTS: Final = 10
MAX_SOURCES: Final = 64

# Tokenizers differ; English takes about four bytes for a token, code and JSON about three.
_BYTES_PER_TOKEN: Final = 3


class EntryKind(StrEnum):
    """What an entry of a context is."""

    SYSTEM = "system"
    SCHEMA = "schema"  # of a tool that may be called
    MEMBER = "member"
    ASSISTANT = "assistant"
    TOOL_RESULT = "tool_result"
    ATTACHMENT = "attachment"
    COMPACTION = "compaction"  # a summary that takes the place of all but system and schemas


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was put into a context.

    Args:
        kind: What it is.
        tokens: 0 to 2^53 - 1.
        source: Whence: the name of a tool, a file; different ones make the work complex.
        failed: Of an act's result, whether the act failed; None where no act ended with it.
        instructions: How many instructions it holds.

    Raises:
        RequestError: a number is negative, not an integer, or too large.
    """

    kind: EntryKind
    tokens: int
    source: str = ""
    failed: bool | None = None
    instructions: int = 0

    def __post_init__(self) -> None:
        for name, value in (("tokens", self.tokens), ("instructions", self.instructions)):
            if type(value) is not int or not 0 <= value <= MAX_INTEGER:
                raise RequestError(f"{name}: expected an integer of 0 to 2^53 - 1")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a context holds, as sums.

    Args:
        limit: Tokens that the context can hold, at least 1.
        standing: Tokens of system text and schemas, which outlast a compaction.
        summary: Tokens of the last compaction's summary.
        passing: Tokens of everything else since then, tool results among them.
        declared: Tokens in the context as somebody measured them; counts where it is more.
        messages: Of members and of the assistant since the beginning; compactions forget none.
        turns: Messages of members since the beginning.
        window_turns: Messages of members since the last compaction.
        compactions: How many there were.
        recent: Whether each of the last `RECENT_ACTS` acts failed, the oldest first.
        sources: Different sources since the beginning, at most `MAX_SOURCES`.
        instructions: Instructions in force or in the context, whoever counts them.

    Raises:
        RequestError: the limit is not an integer of at least 1.
    """

    limit: int
    standing: int = 0
    summary: int = 0
    passing: int = 0
    declared: int = 0
    messages: int = 0
    turns: int = 0
    window_turns: int = 0
    compactions: int = 0
    recent: tuple[bool, ...] = ()
    sources: frozenset[str] = field(default_factory=frozenset)
    instructions: int = 0

    def __post_init__(self) -> None:
        if type(self.limit) is not int or not 1 <= self.limit <= MAX_INTEGER:
            raise RequestError("token_limit: expected an integer of 1 to 2^53 - 1")

    @property
    def tokens(self) -> int:
        """In the context now: what was counted or what was declared, whichever is more."""
        counted = self.standing + self.summary + self.passing
        return counted if counted > self.declared else self.declared

    @property
    def failures(self) -> int:
        """Of the last `RECENT_ACTS` acts."""
        return self.recent.count(True)

    @property
    def steps(self) -> int:
        """Turns and compactions: what must go on before a level may fall."""
        return self.turns + self.compactions

    def appended(self, entry: Entry) -> Ledger:
        """The ledger with one more entry."""
        if entry.kind is EntryKind.COMPACTION:
            return self._compacted(entry)
        is_standing = entry.kind in (EntryKind.SYSTEM, EntryKind.SCHEMA)
        is_turn = entry.kind is EntryKind.MEMBER
        is_message = is_turn or entry.kind is EntryKind.ASSISTANT
        return replace(
            self,
            standing=self.standing + (entry.tokens if is_standing else 0),
            passing=self.passing + (0 if is_standing else entry.tokens),
            messages=self.messages + is_message,
            turns=self.turns + is_turn,
            window_turns=self.window_turns + is_turn,
            recent=self._recent_with(entry.failed),
            sources=self._sources_with(entry.source),
            instructions=self.instructions + entry.instructions,
        )

    def measured(self, tokens: int) -> Ledger:
        """The ledger where somebody counted `tokens` in the context; it only raises.

        Raises:
            RequestError: not an integer of 0 to 2^53 - 1.
        """
        counted = Entry(EntryKind.SYSTEM, tokens).tokens
        return replace(self, declared=max(self.declared, counted))

    def _compacted(self, entry: Entry) -> Ledger:
        return replace(
            self,
            summary=entry.tokens,
            passing=0,
            declared=0,
            window_turns=0,
            compactions=self.compactions + 1,
            instructions=self.instructions + entry.instructions,
        )

    def _recent_with(self, failed: bool | None) -> tuple[bool, ...]:
        return self.recent if failed is None else (*self.recent, failed)[-RECENT_ACTS:]

    def _sources_with(self, source: str) -> frozenset[str]:
        if not source or source in self.sources or len(self.sources) >= MAX_SOURCES:
            return self.sources
        return self.sources | {source}


def estimate_tokens(text: str) -> int:
    """Tokens of a text where nobody has counted them: its bytes in UTF-8 by three, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)
