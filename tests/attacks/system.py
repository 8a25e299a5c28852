"""A running system, and its operator, who holds every key that is on its servers.

The sequencer, the publisher and the witnesses are the product's own, over ports in memory; what is
published is what a stranger would fetch. The operator may take the entries, change them as they
like, build a new tree and sign it with all the keys, the two witnesses' included.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from tractatus.evidence.codes import CanaryVerdict, Flag, Outcome, Service
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.leaf import (
    DecisionLeaf,
    Digests,
    HeartbeatLeaf,
    Leaf,
    SummaryLeaf,
    format_leaf,
    parse_leaf,
)
from tractatus.evidence.promise import KEY_SUFFIX, Promise, sign_promise
from tractatus.merkle.growth import EMPTY_EDGE, grow
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import Note, NoteSigner, format_note, parse_note
from tractatus.operations.metrics import MetricsSettings, read_metrics
from tractatus.testing.log import MemoryLogStore
from tractatus.testing.memory_log import DECLARED
from tractatus.testing.pipeline import ORIGIN, Pipeline

MINUTE: Final = 60_000
EPOCHS: Final = 6
Files = dict[str, bytes]


def decision(
    seed: str, outcome: int = Outcome.DENY, service: int = Service.BOUNDARY_ENFORCER, flags: int = 0
) -> bytes:
    """A decision leaf whose commitment follows from `seed`."""
    commitment = sha256(seed.encode()).digest()
    return format_leaf(DecisionLeaf(int(service), int(outcome), int(flags), commitment))


def canary(seed: str, verdict: int = CanaryVerdict.CAUGHT) -> bytes:
    """A leaf of the canary."""
    return decision(f"canary {seed}", verdict, Service.CANARY, Flag.CANARY)


@dataclass
class System:
    """The pipeline after some minutes of ordinary work, and everything that it published.

    Args:
        seen: The files as they stood after each minute.
    """

    pipeline: Pipeline = field(default_factory=Pipeline)
    seen: list[Files] = field(default_factory=list)
    metrics: bytes = b""

    @property
    def now_ms(self) -> int:
        """The moment after the last minute."""
        return self.pipeline.clock.now_ms()

    @property
    def files(self) -> Files:
        """What is published now."""
        return self.seen[-1]

    @property
    def entries(self) -> list[bytes]:
        """Every leaf of the log."""
        return entries_of(self.files)

    async def work(self, minutes: int = EPOCHS) -> System:
        """Each minute a few decisions are taken, one canary round acts, and an epoch closes."""
        for _ in range(minutes):
            number = len(self.seen)
            for one in range(4):
                outcome = Outcome.DENY if one else Outcome.ALLOW
                self.pipeline.store.add(decision(f"act {number} {one}", outcome))
            for one in range(4):
                self.pipeline.store.add(canary(f"{number} {one}"))
            await self.pipeline.tick()
            self.pipeline.clock.advance(MINUTE - self.pipeline.parameters.tick)
            assert isinstance(self.pipeline.log, MemoryLogStore)
            self.seen.append(dict(self.pipeline.log.resources))
        log_keys = [one.key for one in self.pipeline.policy.logs]
        self.metrics = await read_metrics(
            self.pipeline.store,
            self.pipeline.log,
            self.pipeline.clock,
            MetricsSettings(log_keys, replace(DECLARED, running=("BoundaryEnforcer",))),
        )
        return self


def run_system(minutes: int = EPOCHS) -> System:
    """A system that has worked."""
    return asyncio.run(System().work(minutes))


def entries_of(files: Files) -> list[bytes]:
    """The leaves under a published checkpoint."""
    size = parse_checkpoint(parse_note(files["checkpoint"]).text).size
    entries: list[bytes] = []
    for at in range(0, size, TILE_WIDTH):
        width = min(TILE_WIDTH, size - at)
        entries += parse_entry_bundle(files[entries_path(at // TILE_WIDTH, width)], width)
    return entries


@dataclass(frozen=True)
class Operator:
    """Whoever has all keys of the servers. `log_seed` 1 is the system's own log key."""

    log_seed: int = 1

    @property
    def log(self) -> NoteSigner:
        """The log's key."""
        return NoteSigner(ORIGIN, bytes([self.log_seed]) * 32)

    @property
    def witnesses(self) -> list[CosignatureSigner]:
        """Both witnesses' keys: they run on the same server."""
        return [CosignatureSigner(f"witness-{n}", bytes([n]) * 32) for n in (101, 102)]

    @property
    def promises(self) -> NoteSigner:
        """The key that signs promises."""
        return NoteSigner(ORIGIN + KEY_SUFFIX, bytes([7]) * 32)

    def publish(self, entries: Sequence[bytes], at_ms: int, *, is_cosigned: bool = True) -> Files:
        """A whole log of these leaves, signed and cosigned at a time."""
        edge, files = grow(EMPTY_EDGE, entries)
        return {**files, "checkpoint": self.sign(edge.size, edge.root, at_ms, is_cosigned)}

    def sign(self, size: int, root: bytes, at_ms: int, is_cosigned: bool = True) -> bytes:
        """A checkpoint of any tree."""
        text = format_checkpoint(Checkpoint(self.log.key.name, size, root))
        lines = [one.sign(text, at_ms // 1000) for one in self.witnesses] if is_cosigned else []
        return format_note(Note(text, (self.log.sign(text), *lines)))

    def cosign_again(self, note: bytes, at_ms: int) -> bytes:
        """What honest witnesses answer to a checkpoint that is still the newest they know."""
        parsed = parse_note(note)
        lines = [one.sign(parsed.text, at_ms // 1000) for one in self.witnesses]
        return format_note(Note(parsed.text, (parsed.signatures[0], *lines)))

    def promise(self, epoch: int, *entries: bytes) -> bytes:
        """A promise to a member."""
        promise = Promise(self.log.key.name, epoch, tuple(sorted(entries)))
        return sign_promise(promise, [self.promises])

    def rewrite(
        self, entries: Sequence[bytes], change: Callable[[bytes], bytes | None]
    ) -> list[bytes]:
        """The log with each decision changed or left out, and every sum made to fit again."""
        return self.resum(
            [new for entry in entries if (new := change(entry) if entry[0] == 1 else entry)]
        )

    def resum(self, entries: Sequence[bytes]) -> list[bytes]:
        """Epochs sorted and summed as an honest sequencer would, times as they were said."""
        made: list[bytes] = []
        pending: list[bytes] = []
        previous: SummaryLeaf | None = None
        for entry in entries:
            leaf: Leaf = parse_leaf(entry)
            if isinstance(leaf, SummaryLeaf):
                closed = close_epoch(
                    pending,
                    previous=previous,
                    start=len(made),
                    not_before=leaf.not_before,
                    not_after=leaf.not_after,
                    below_threshold=leaf.below_threshold,
                    digests=leaf.digests,
                )
                previous, pending = closed.summary, []
                made += closed.entries
            elif entry[0] in (1, 2):
                pending.append(entry)
            else:
                made.append(entry)
        return made

    def epoch(
        self, entries: Sequence[bytes], leaves: Sequence[bytes], at_ms: int, **changes: object
    ) -> list[bytes]:
        """The log with one more epoch of any leaves, whose summary may say anything."""
        summaries = [leaf for one in entries if isinstance(leaf := parse_leaf(one), SummaryLeaf)]
        last = summaries[-1]
        closed = close_epoch(
            leaves,
            previous=last,
            start=len(entries),
            not_before=last.not_after,
            not_after=max(at_ms, last.not_after + 1),
            below_threshold=False,
            digests=Digests(*(bytes(32) for _ in range(3))),
        )
        summary = replace(closed.summary, **changes)  # type: ignore[arg-type]  # any field
        return [*entries, *closed.entries[:-1], format_leaf(summary)]

    def heartbeat(self, entries: Sequence[bytes], at_ms: int) -> list[bytes]:
        """The log with one more sign of life."""
        summaries = [leaf for one in entries if isinstance(leaf := parse_leaf(one), SummaryLeaf)]
        return [*entries, format_leaf(HeartbeatLeaf(at_ms, summaries[-1].number))]
