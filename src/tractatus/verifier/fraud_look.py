"""What a watcher asks of a log, who looks, and what a finding is.

Each detector looks for one way to deceive and is named, so that whoever reads a finding knows what
found it. A finding carries a proof where there is one that holds offline; without one it says what
was seen, and step and guide say how others see the same.

    keys         the log shows no key that was shown before
    quorum       the checkpoint lacks cosignatures that the policy asks for
    past         the tree does not begin with every tree that was seen before
    leaves       the leaves themselves: order, doubles, summaries, times, codes
    dates        times of leaves against the times at which witnesses cosigned
    staleness    the newest leaf is older than two heartbeats
    canaries     missing or missed canaries
    figures      published figures that are not what the log signed
    files        bundles and tiles that are not what the checkpoint covers
    receipts     promises that were broken, leaves that are not what their record says
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.notes.signed import VerifierKey
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust


class Detector(StrEnum):
    """What looks for fraud; the value is its name on the command line and on pages."""

    KEYS = "keys"
    QUORUM = "quorum"
    PAST = "past"
    LEAVES = "leaves"
    DATES = "dates"
    STALENESS = "staleness"
    CANARIES = "canaries"
    FIGURES = "figures"
    FILES = "files"
    RECEIPTS = "receipts"


ALL: Final = frozenset(Detector)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an honest log does not show.

    Args:
        detector: Who found it.
        what: In one sentence.
        proof: A file that `verify_fraud` takes; empty where none can be made.
    """

    detector: Detector
    what: str
    proof: bytes = b""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a log, and what was kept from earlier ones.

    Args:
        reader: The log.
        trust: Keys and quorum, as they are shown now.
        now_ms: The watcher's own clock.
        kept: Checkpoints seen before, verbatim, oldest first.
        kept_keys: The log's keys as shown before; empty at the first look.
        metrics: The published document; None where there is none.
        is_live: False for a copy, which has no age.
        promises: Promises that the watcher holds.
        promise_keys: That may sign them.
        records: Nonce and canonical JSON of records that the watcher holds.
        cosign_again: Asks witnesses to cosign a checkpoint now, and returns it with their lines.
        detectors: Which are to look.
    """

    reader: LogReader
    trust: Trust
    now_ms: int
    kept: Sequence[bytes] = ()
    kept_keys: Sequence[VerifierKey] = ()
    metrics: bytes | None = None
    is_live: bool = True
    promises: Sequence[bytes] = ()
    promise_keys: Sequence[VerifierKey] = ()
    records: Sequence[tuple[bytes, bytes]] = ()
    cosign_again: Callable[[bytes], bytes] | None = None
    detectors: Collection[Detector] = ALL
