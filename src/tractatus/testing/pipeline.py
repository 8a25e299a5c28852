"""A whole log in memory: committed leaves in, published checkpoints out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tractatus.errors import StoreError
from tractatus.evidence.epoch import check_epoch
from tractatus.evidence.leaf import (
    CountedLeaf,
    DecisionLeaf,
    Digests,
    ParametersLeaf,
    SummaryLeaf,
    format_leaf,
    parse_leaf,
)
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import ENTRIES, TILE_WIDTH, parse_entry_bundle, tiles_of
from tractatus.merkle.tree import root_of
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from tractatus.notes.cosignature import CosignatureSigner, cosignatures_of
from tractatus.notes.policy import Group, Log, Witness, WitnessPolicy
from tractatus.notes.signed import Note, NoteSigner, VerifierKey, format_note
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.ports import LogState, LogStore
from tractatus.testing.faults import FaultPlan
from tractatus.testing.log import MemoryLogStore, MemorySequencerStore, MemoryWitness
from tractatus.testing.sources import ManualClock
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.steps import Verdict
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

PARAMETERS = ParametersLeaf(
    k=1, t=1, hold=10_000, tick=1_000, heartbeat=60_000, canary_interval=60_000
)
ORIGIN = "localhost/tractatus/testing"


class SeedSigner:
    """A `CheckpointSigner` with a key made of one byte."""

    def __init__(self, origin: str = ORIGIN, seed: int = 1) -> None:
        self._signer = NoteSigner(origin, bytes([seed]) * 32)

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signer.key.name

    @property
    def verifier_key(self) -> str:
        """The public half."""
        return self._signer.vkey

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The same; it has one key."""
        return (self._signer.vkey,)

    async def sign(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint as a signed note."""
        text = format_checkpoint(checkpoint)
        return format_note(Note(text, (self._signer.sign(text),)))


def both_of(log: VerifierKey, witnesses: list[VerifierKey]) -> WitnessPolicy:
    """The policy under which every one of `witnesses` must have cosigned."""
    named = tuple(Witness(key.name, key) for key in witnesses)
    everybody = Group("everybody", len(named), tuple(one.name for one in named))
    return WitnessPolicy((Log(log),), named, (everybody,), "everybody")


@dataclass(slots=True)
class Pipeline:
    """A sequencer over fakes or over real adapters, with two witnesses that must both cosign.

    Args:
        plan: Faults of everything that the sequencer asks or changes.
    """

    store: Any = field(default_factory=MemorySequencerStore)
    log: LogStore = field(default_factory=MemoryLogStore)
    clock: ManualClock = field(default_factory=ManualClock)
    plan: FaultPlan = field(default_factory=FaultPlan)
    parameters: ParametersLeaf = PARAMETERS
    signer: SeedSigner = field(default_factory=SeedSigner)
    digests: Digests = field(default_factory=lambda: Digests(*(bytes(32) for _ in range(3))))
    witnesses: list[Any] = field(init=False)
    policy: WitnessPolicy = field(init=False)

    def __post_init__(self) -> None:
        """Two witnesses that know this log's key."""
        log_key = VerifierKey.parse(self.signer.verifier_key)
        signers = [CosignatureSigner(f"witness-{i}", bytes([i]) * 32) for i in (101, 102)]
        self.witnesses = [MemoryWitness(one, [log_key], self.clock) for one in signers]
        self.policy = both_of(log_key, [one.key for one in signers])

    @property
    def sequencer(self) -> Sequencer:
        """A new sequencer, as after a restart: it remembers nothing."""
        store = self.plan.wrap(self.store)
        witnesses = [self.plan.wrap(witness) for witness in self.witnesses]
        publisher = Publisher(
            store,
            self.plan.wrap(self.log),
            self.plan.wrap(self.signer),
            Witnesses(witnesses, self.policy),
        )
        return Sequencer(store, publisher, self.clock, self.parameters, self._in_force)

    async def tick(self) -> LogState:
        """A second passes, and a new sequencer does one pass."""
        self.clock.advance(self.parameters.tick)
        return await self.sequencer.tick()

    async def settle(self, *, ticks: int = 3) -> None:
        """Tick on as a supervisor would, whatever a single tick says."""
        for _ in range(ticks):
            try:
                await self.tick()
            except StoreError as error:
                assert str(error).startswith("planned:"), error

    async def _in_force(self) -> Digests:
        return self.digests


def decision_entry(seed: int, *, service: int = 1, outcome: int = 1, flags: int = 0) -> bytes:
    """A decision leaf whose commitment follows from `seed`."""
    return format_leaf(DecisionLeaf(service, outcome, flags, sha256(b"%d" % seed).digest()))


async def check_log(
    log: LogStore, policy: WitnessPolicy, expected: list[bytes]
) -> list[SummaryLeaf]:
    """Read the whole published log and hold it against what was committed.

    Every tile and bundle is there and hashes up to the signed root, the quorum is met, every
    epoch is in order and summed rightly, and the decision and counted leaves of the log are
    `expected`, each exactly once.

    Returns:
        The summaries.
    """
    note = await log.read("checkpoint")
    assert note is not None, "nothing is published"
    opened = open_checkpoint(note, [one.key for one in policy.logs])
    policy.check([one.key for one in cosignatures_of(opened.note, policy.witness_keys)])
    entries = await _entries(log, opened.checkpoint.size)
    assert root_of([leaf_hash(entry) for entry in entries]) == opened.checkpoint.root
    summaries: list[SummaryLeaf] = []
    start: int | None = None
    logged: Counter[bytes] = Counter()
    for index, entry in enumerate(entries):
        leaf = parse_leaf(entry)
        if isinstance(leaf, DecisionLeaf | CountedLeaf):
            start = index if start is None else start
            logged[entry] += 1
        elif isinstance(leaf, SummaryLeaf):
            assert start is not None, f"a summary without an epoch: {index}"
            last = summaries[-1] if summaries else None
            summaries.append(check_epoch(entries[start : index + 1], previous=last, start=start))
            start = None
        else:
            assert start is None, f"a leaf inside an epoch that is not counted: {index}"
    assert start is None, "an epoch without a summary"
    assert logged == Counter(expected), "the log does not hold exactly what was committed"
    await _verify_as_a_stranger(log, policy, opened.checkpoint.size)
    return summaries


async def _verify_as_a_stranger(log: LogStore, policy: WitnessPolicy, size: int) -> None:
    """The same once more, by the verifier that everybody has."""
    paths = ["checkpoint", *(tile.path for tile in tiles_of(size))]
    resources = {path: await log.read(path) or b"" for path in paths}
    trust = Trust.from_policy(policy)
    report = verify_log(MemoryReader(resources), Question("log", trust, now_ms=0, is_live=False))
    assert report.verdict is Verdict.VERIFIED, report.first_false


async def _entries(log: LogStore, size: int) -> list[bytes]:
    entries: list[bytes] = []
    levels: dict[int, list[bytes]] = {}
    for tile in tiles_of(size):
        data = await log.read(tile.path)
        assert data is not None, f"a tile is missing: {tile.path}"
        if tile.level == ENTRIES:
            entries += parse_entry_bundle(data, tile.width)
        else:
            levels.setdefault(tile.level, []).extend(
                data[at : at + 32] for at in range(0, len(data), 32)
            )
    row = [leaf_hash(entry) for entry in entries]
    for level in sorted(levels):
        assert levels[level] == row, f"tiles of level {level} are not those of the entries"
        row = [
            root_of(row[at : at + TILE_WIDTH])
            for at in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)
        ]
    return entries
