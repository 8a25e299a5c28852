"""What the site knows of the log at one moment: the pages show this and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.notes.signed import VerifierKey
from tractatus.site.audit.copy import LeafCopy
from tractatus.site.audit.hashes import TreeHashes
from tractatus.site.audit.index import EpochIndex, EpochRow, LeafIndex, Witnessed


class Condition(StrEnum):
    """How the last look at the platform's log ended."""

    WAITING = "waiting"  # there was none yet
    READING = "reading"  # catching up
    CHECKED = "checked"
    AWAY = "away"  # no answer; says nothing about true or false
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Look:
    """The last look.

    Args:
        condition: How it ended.
        words: Why, where it is AWAY or FALSE: one sentence without its full stop.
        at: When it ended, ms.
        done: Leaves read so far.
        wanted: Leaves in the checkpoint that is being read up to.
    """

    condition: Condition
    words: str = ""
    at: int = 0
    done: int = 0
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness that cosigned, and when, ms; `is_operators` as the policy says."""

    name: str
    key: VerifierKey
    is_operators: bool
    at: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A checkpoint whose signatures hold and to whose root the copy hashes.

    Args:
        size: Leaves.
        root: 32 bytes.
        note: The signed note, verbatim.
        key: The log's key that signed.
        cosigners: Enough of them for the quorum of the policy.
    """

    size: int
    root: bytes
    note: bytes
    key: VerifierKey
    cosigners: Sequence[Cosigner]


@dataclass(frozen=True, slots=True)
class AuditView:
    """The log as far as it may be shown; nothing in it changes while a page is made.

    Args:
        size: Leaves that are shown: those of `checked`, or, before the first checkpoint is
            reached, those that were read so far.
        checked: None until the site has read up to a checkpoint once.
        newest_ms: Time in the newest summary or heartbeat; 0 before the first.
        heartbeat_ms: How often a sign of life is due; 0 where the log has not said so yet.
        table: What the codes mean; None before the first class codes leaf.
        epochs_closed: Epochs inside `size`.
    """

    look: Look
    size: int
    checked: Checked | None
    newest_ms: int
    heartbeat_ms: int
    table: ClassTable | None
    epochs_closed: int
    leaves: LeafIndex
    epochs: EpochIndex
    witnessed: Witnessed
    copy: LeafCopy
    hashes: TreeHashes

    def epoch(self, number: int) -> EpochRow | None:
        """The epoch of that number, None where none is shown."""
        return self.epochs.numbered(number) if 1 <= number <= self.epochs_closed else None

    def summary(self, number: int) -> SummaryLeaf | None:
        """The summary of the epoch of that number, None where none is shown."""
        row = self.epoch(number)
        if row is None:
            return None
        leaf = parse_leaf(self.copy.entry(row.end))
        assert isinstance(leaf, SummaryLeaf), "an epoch is indexed by its summary"
        return leaf
