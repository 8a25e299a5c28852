"""A whole small log in memory, made by the pure rooms alone: for tests of whoever reads logs.

    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY)
    log.close_epoch(now)
    resources = log.publish(now)

Keys and commitments are fixed by `seed`, so the same calls make the same bytes.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final

import msgspec

from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.codes import FIRST_COUNTED, Flag
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.leaf import (
    CountedLeaf,
    DecisionLeaf,
    Digests,
    HeartbeatLeaf,
    Leaf,
    ParametersLeaf,
    SummaryLeaf,
    format_leaf,
)
from tractatus.evidence.metrics import Declared, LogView, build_metrics
from tractatus.evidence.windows import AllEpochs
from tractatus.merkle.growth import EMPTY_EDGE, grow
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.policy import Group, Log, Witness, WitnessPolicy
from tractatus.notes.signed import Note, NoteSigner, format_note

ORIGIN: Final = "example.org/tractatus/memory"
PARAMETERS: Final = ParametersLeaf(
    k=1, t=1, hold=60_000, tick=1_000, heartbeat=60_000, canary_interval=60_000
)
DECLARED: Final = Declared(
    platform_name="Example",
    platform_url="http://127.0.0.1:9001",
    environment="local",
    demonstration=False,
    running=("BoundaryEnforcer", "MetacognitiveVerifier"),
    variants=("community",),
    limits="http://127.0.0.1:9000/enforcement.html#limits",
)


class MemoryLog:
    """A log that grows by calls.

    Attributes:
        entries: All entries so far.
        resources: The files as last published, by path.
        policy: The witness policy that its checkpoints meet.
    """

    def __init__(self, seed: bytes = b"memory", witnesses: int = 2, origin: str = ORIGIN) -> None:
        self._seed = seed
        self._made = 0
        self._pending: list[bytes] = []
        self._last: SummaryLeaf | None = None
        self._edge = EMPTY_EDGE
        self._signer = NoteSigner(origin, self._secret(b"log"))
        names = tuple(f"witness-{number}" for number in range(1, witnesses + 1))
        self._witnesses = [CosignatureSigner(name, self._secret(name.encode())) for name in names]
        self.policy = WitnessPolicy(
            logs=(Log(self._signer.key),),
            witnesses=tuple(Witness(one.key.name, one.key) for one in self._witnesses),
            groups=(Group("run-by-us", witnesses, names),),
            quorum="run-by-us",
        )
        self.entries: list[bytes] = []
        self.summaries: list[SummaryLeaf] = []
        self.resources: dict[str, bytes] = {}
        self.add(current_class_codes(), PARAMETERS)

    def _secret(self, label: bytes) -> bytes:
        return hmac.digest(self._seed, label, "sha256")

    def commitment(self) -> bytes:
        """The next pseudorandom commitment."""
        self._made += 1
        return self._secret(b"commitment %d" % self._made)

    def add(self, *leaves: Leaf) -> None:
        """Append leaves between epochs, right or wrong."""
        self.entries += [format_leaf(leaf) for leaf in leaves]

    def decide(self, service: int, outcome: int, count: int = 1, flags: int = 0) -> None:
        """Let `count` decision leaves wait, or one counted leaf of `count`."""
        if service >= FIRST_COUNTED:
            leaf = CountedLeaf(service, outcome, flags, self.commitment(), count)
            self._pending.append(format_leaf(leaf))
            return
        for _ in range(count):
            leaf_ = DecisionLeaf(service, outcome, int(Flag(flags)), self.commitment())
            self._pending.append(format_leaf(leaf_))

    def take(self, leaves: Sequence[bytes]) -> None:
        """Let the leaves of a record wait."""
        self._pending += leaves

    def close_epoch(self, now_ms: int) -> SummaryLeaf:
        """Put what waits into an epoch."""
        closed = close_epoch(
            self._pending,
            previous=self._last,
            start=len(self.entries),
            not_before=self._last.not_after if self._last else now_ms - 1,
            not_after=now_ms,
            below_threshold=False,
            digests=Digests(b"p" * 32, b"s" * 32, b"d" * 32),
        )
        self._pending = []
        self._last = closed.summary
        self.entries += closed.entries
        self.summaries.append(closed.summary)
        return closed.summary

    def heartbeat(self, now_ms: int) -> None:
        """Log a sign of life."""
        self.add(HeartbeatLeaf(now_ms, self._last.number if self._last else 0))

    def publish(self, now_ms: int) -> dict[str, bytes]:
        """Write tiles and a cosigned checkpoint; returns all files so far."""
        self._edge, new = grow(self._edge, self.entries[self._edge.size :])
        self.resources |= new
        self.resources["checkpoint"] = self.sign(self._edge.size, self._edge.root, now_ms)
        return dict(self.resources)

    def sign(self, size: int, root: bytes, now_ms: int) -> bytes:
        """A checkpoint of any tree, signed and cosigned."""
        text = format_checkpoint(Checkpoint(self._signer.key.name, size, root))
        cosignatures = [one.sign(text, now_ms // 1000) for one in self._witnesses]
        return format_note(Note(text, (self._signer.sign(text), *cosignatures)))

    def checkpoint(self) -> Checkpoint:
        """The checkpoint as last published."""
        return Checkpoint(self._signer.key.name, self._edge.size, self._edge.root)

    def metrics(self, now_ms: int, declared: Declared = DECLARED) -> bytes:
        """The metrics document over what was last published."""
        inside = [
            one for one in self.summaries if one.end < self._edge.size and one.not_after <= now_ms
        ]
        epochs = AllEpochs(_formatted(inside), [one.not_after for one in inside])
        view = LogView(
            checkpoint=self.checkpoint(),
            note=self.resources["checkpoint"],
            epochs=epochs,
            first=inside[0] if inside else None,
            last=inside[-1] if inside else None,
            last_seen=epochs.last_seen(),
            table=ClassTable.read(current_class_codes()),
            parameters=PARAMETERS,
        )
        return msgspec.json.encode(build_metrics(view, declared, now_ms))


def _formatted(summaries: Sequence[SummaryLeaf]) -> list[bytes]:
    return [format_leaf(one) for one in summaries]
