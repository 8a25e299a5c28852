"""The log's ports in memory: store, sequencer, witness, epochs. Nothing here survives a process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from tractatus.errors import ConflictError, FormatError, LogStateError, StoreError
from tractatus.evidence.codes import Flag
from tractatus.merkle.hashing import EMPTY_ROOT
from tractatus.merkle.tiles import parse_tile_path
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import VerifierKey
from tractatus.notes.witness import cosigned_note, format_cosignatures, judge
from tractatus.ports import (
    Clock,
    LoggedEpoch,
    LogState,
    TreeHead,
    Waiting,
    WitnessAnswer,
)

_SYNTHETIC = Flag.CANARY | Flag.PROBE | Flag.REPLAYED | Flag.DEMONSTRATION | Flag.SHADOW
_MUTABLE = ("checkpoint", "policy")


class MemoryLogStore:
    """A `LogStore` in a dictionary, which tests may damage: `resources`.

    What would survive a loss of power is in `durable`.
    """

    def __init__(self) -> None:
        self.resources: dict[str, bytes] = {}
        self.durable: dict[str, bytes] = {}

    def lose_power(self) -> None:
        """What is not durable is gone."""
        self.resources = dict(self.durable)

    async def read(self, path: str) -> bytes | None:
        """The bytes of a resource, or None."""
        _check_path(path)
        return self.resources.get(path)

    async def write(self, path: str, data: bytes) -> None:
        """Create an immutable resource; the same bytes again are fine."""
        _check_path(path)
        if path in _MUTABLE:
            raise FormatError(f"expected the path of an immutable resource: {path}")
        if self.resources.setdefault(path, data) != data:
            raise LogStateError(
                f"an immutable resource of the log has other bytes: {path} is damaged, or of "
                "another history than the database"
            )
        self.durable[path] = data

    async def replace(self, path: str, data: bytes) -> None:
        """Put `data` in the place of a mutable resource."""
        if path not in _MUTABLE:
            raise FormatError(f"expected the path of a mutable resource: {path}")
        self.resources[path] = data
        self.durable[path] = data


def _check_path(path: str) -> None:
    if path not in _MUTABLE:
        parse_tile_path(path)


NEW_LOG = LogState(
    version=0,
    origin="",
    published=TreeHead(0, EMPTY_ROOT),
    tree=TreeHead(0, EMPTY_ROOT),
    staged=(),
    signed=b"",
    epoch=None,
    class_codes=b"",
    parameters=b"",
    moved_at=0,
)


@dataclass(frozen=True, slots=True)
class _Leaf:
    tenant: str
    entry: bytes
    recorded_at: int


@dataclass(slots=True)
class MemorySequencerStore:
    """A `SequencerStore`, and an `EpochReader` over the epochs that were staged in it.

    Args:
        leaves: By commitment, all that were ever added.
        placed: Commitment -> (epoch, index) of those that are in the log.
        about: (index, entry) of the leaves about the log itself.
    """

    state: LogState = NEW_LOG
    leaves: dict[bytes, _Leaf] = field(default_factory=dict)
    placed: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    epochs: list[LoggedEpoch] = field(default_factory=list)
    about: list[tuple[int, bytes]] = field(default_factory=list)
    _is_held: bool = False

    def add(self, entry: bytes, *, tenant: str = "tenant", at: int = 0) -> None:
        """Commit a leaf that waits from `at` (ms) on."""
        assert entry[4:36] not in self.leaves, "commitments are unique"
        self.leaves[entry[4:36]] = _Leaf(tenant, entry, at)

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        """Be the only sequencer."""
        if self._is_held:
            raise ConflictError("another sequencer is running on this database")
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False

    async def load(self) -> LogState:
        """The state as last committed."""
        return self.state

    async def waiting(self) -> Waiting:
        """Count the leaves that wait."""
        waiting = self._waiting()
        real = [leaf for leaf in waiting if leaf.entry[0] == 1 and not leaf.entry[3] & _SYNTHETIC]
        return Waiting(
            leaves=len(waiting),
            decisions=len(real),
            tenants=len({leaf.tenant for leaf in real}),
            oldest_at=min((leaf.recorded_at for leaf in waiting), default=None),
        )

    async def claim(self, limit: int) -> Sequence[bytes]:
        """Up to `limit` waiting leaves, oldest first."""
        oldest_first = sorted(self._waiting(), key=lambda leaf: leaf.recorded_at)
        return [leaf.entry for leaf in oldest_first[:limit]]

    async def stage(
        self, before: LogState, after: LogState, placed: Mapping[bytes, int]
    ) -> LogState:
        """Take `after` in the place of `before` and place the leaves."""
        self._check(before, is_staged=False)
        if any(one in self.placed or one not in self.leaves for one in placed):
            raise LogStateError("leaves of an epoch are not waiting any more")
        staged = enumerate(after.staged, before.tree.size)
        self.about += [(index, entry) for index, entry in staged if entry[0] in (4, 5)]
        if after.epoch and after.epoch != before.epoch:
            self.epochs.append(after.epoch)
            self.placed |= {one: (after.epoch.number, index) for one, index in placed.items()}
        return self._move(after)

    async def keep_signed(self, before: LogState, note: bytes) -> LogState:
        """Keep our signature of the staged tree."""
        self._check(before, is_staged=True)
        if self.state.signed:
            raise LogStateError("the staged tree is signed already")
        return self._move(replace(before, signed=note))

    async def mark_published(self, before: LogState) -> LogState:
        """Nothing is staged any more."""
        self._check(before, is_staged=True)
        return self._move(replace(before, published=before.tree, staged=(), signed=b""))

    async def at(self, times: Sequence[int], *, size: int) -> Sequence[LoggedEpoch | None]:
        """For each time, the last epoch closed at or before it, inside a tree of `size`."""
        inside = [epoch for epoch in self.epochs if epoch.last_index < size]
        return [
            max((one for one in inside if one.not_after <= time), key=_number, default=None)
            for time in times
        ]

    async def numbered(self, numbers: Sequence[int]) -> Sequence[LoggedEpoch]:
        """The epochs of these numbers."""
        if any(not 1 <= number <= len(self.epochs) for number in numbers):
            raise StoreError("epochs are missing in the database")
        return [self.epochs[number - 1] for number in numbers]

    async def about_log(self, *, size: int) -> tuple[bytes, bytes]:
        """The last class codes and the last parameters leaf in a tree of `size`."""
        newest = {entry[0]: entry for index, entry in self.about if index < size}
        if len(newest) != 2:
            raise StoreError(f"a tree of this size says nothing about the log: {size}")
        return newest[4], newest[5]

    def _waiting(self) -> list[_Leaf]:
        return [leaf for commitment, leaf in self.leaves.items() if commitment not in self.placed]

    def _check(self, before: LogState, *, is_staged: bool) -> None:
        if before.version != self.state.version or bool(self.state.staged) != is_staged:
            raise LogStateError(f"the log's state was not as expected: {before.version}")

    def _move(self, state: LogState) -> LogState:
        self.state = replace(state, version=self.state.version + 1)
        return self.state


def _number(epoch: LoggedEpoch) -> int:
    return epoch.number


class MemoryWitnessMemory:
    """A `WitnessMemory` in a dictionary, which tests may copy and put back."""

    def __init__(self) -> None:
        self.checkpoints: dict[str, bytes] = {}
        self.refused: set[bytes] = set()

    def latest(self, origin: str) -> bytes | None:
        """The checkpoint that was cosigned last, or None."""
        return self.checkpoints.get(origin)

    def remember(self, origin: str, checkpoint: bytes) -> None:
        """Replace it."""
        self.checkpoints[origin] = checkpoint

    def keep_refused(self, request: bytes) -> None:
        """Keep a request that does not follow."""
        self.refused.add(request)


class MemoryWitness:
    """A `Witness` that decides for real, without a network; `is_up` and `memory` are for tests."""

    def __init__(
        self, signer: CosignatureSigner, log_keys: Sequence[VerifierKey], clock: Clock
    ) -> None:
        self.memory = MemoryWitnessMemory()
        self.is_up = True
        self._signer = signer
        self._log_keys = log_keys
        self._clock = clock

    @property
    def verifier_key(self) -> str:
        """The public key of its cosignatures."""
        return self._signer.vkey

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """One C2SP `add-checkpoint` request."""
        if not self.is_up:
            raise StoreError("the witness does not answer")
        by_origin = {key.name: [key] for key in self._log_keys}
        response = judge(request, latest=self._latest, log_keys=by_origin)
        if response.status == 422:
            self.memory.keep_refused(request)
        if response.accepted is None:
            return WitnessAnswer(response.status, response.body)
        cosignature = self._signer.sign(response.accepted.note.text, self._clock.now_ms() // 1000)
        self.memory.remember(
            response.accepted.checkpoint.origin, cosigned_note(response.accepted, [cosignature])
        )
        return WitnessAnswer(200, format_cosignatures([cosignature]))

    def _latest(self, origin: str) -> Checkpoint | None:
        note = self.memory.latest(origin)
        return open_checkpoint(note, self._log_keys).checkpoint if note else None
