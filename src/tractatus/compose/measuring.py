"""Ports with a measurement around them, so that no room below has to know of any.

Each class passes through to the port that it wraps and tells `Telemetry` what came of it. Where no
collector is named none of this is made, and nothing of OpenTelemetry is imported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, LiteralString
from uuid import UUID

from tractatus.compose.settings import Settings
from tractatus.errors import SettingsError, StoreError
from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.leaf import DecisionLeaf, parse_leaf
from tractatus.evidence.record import SealedRecord
from tractatus.governance.act import Act, Decision, Reasoning
from tractatus.governance.case import Memory, Pressure, Reading
from tractatus.governance.deliberation.state import Contest, Deliberation, Referred
from tractatus.governance.gate import Gate
from tractatus.governance.provenance.content import ContentRead
from tractatus.operations.sequence import Sequencer
from tractatus.platform.context import PlatformContext
from tractatus.ports import (
    ApprovalStore,
    Clock,
    EvidenceWriter,
    LogState,
    LogStore,
    Row,
    SequencerStore,
    TenantDatabase,
    TenantTransaction,
    Transaction,
    Waiting,
    Witness,
    WitnessAnswer,
    WritingTransaction,
)
from tractatus.tenancy.scope import Scope, ScopeToken, TenantId, TenantKind

if TYPE_CHECKING:
    from tractatus.adapters.telemetry.otlp import Telemetry

_CODES: Final = ClassTable.read(current_class_codes())


@contextmanager
def telemetry_of(settings: Settings, process: str) -> Iterator[Telemetry | None]:
    """The telemetry of this process until the block ends; None where no collector is named.

    Raises:
        SettingsError: one is named, and the extra `telemetry` is not installed.
    """
    if not settings.otlp_url:
        yield None
        return
    try:
        from tractatus.adapters.telemetry.otlp import Telemetry
    except ImportError as error:
        raise SettingsError(
            "otlp_url is set, and OpenTelemetry is not installed: install the extra `telemetry`"
        ) from error
    telemetry = Telemetry(settings.otlp_url, process, version("tractatus"))
    try:
        yield telemetry
    finally:
        telemetry.close()


def measured_platform(context: PlatformContext, telemetry: Telemetry | None) -> PlatformContext:
    """The same context, measured."""
    if telemetry is None:
        return context
    return replace(
        context,
        gate=MeasuredGate(context.gate, telemetry),
        tenants=MeasuredTenants(context.tenants, telemetry),
        evidence=MeasuredWriter(context.evidence, telemetry),
    )


def measured_sequencer(sequencer: Sequencer, telemetry: Telemetry | None) -> Sequencer:
    """The same sequencer, measured."""
    if telemetry is None:
        return sequencer
    store = MeasuredStore(sequencer.store, sequencer.clock, telemetry)
    answering: set[str] = set()
    witnesses = replace(
        sequencer.publisher.witnesses,
        reachable=[
            MeasuredWitness(one, answering, telemetry)
            for one in sequencer.publisher.witnesses.reachable
        ],
    )
    publisher = replace(
        sequencer.publisher,
        store=store,
        log=MeasuredLog(sequencer.publisher.log, telemetry),
        witnesses=witnesses,
    )
    return MeasuredSequencer(
        store, publisher, sequencer.clock, sequencer.parameters, sequencer.in_force, telemetry
    )


class MeasuredGate(Gate):
    """A gate whose decisions are spans."""

    def __init__(self, gate: Gate, telemetry: Telemetry) -> None:
        super().__init__(gate.policy)
        self._gate = gate
        self._telemetry = telemetry

    def decide(
        self,
        act: Act,
        *,
        reasoning: Reasoning | None = None,
        resolvable: Collection[str] | None = (),
        pressure: Pressure = Pressure.NORMAL,
        instructions: Memory | None = None,
        reading: Reading | None = None,
        deliberation: Deliberation | Contest | Referred | None = None,
        content: ContentRead | None = None,
    ) -> Decision:
        """As the gate decides."""
        with self._telemetry.span("decide"):
            return self._gate.decide(
                act,
                reasoning=reasoning,
                resolvable=resolvable,
                pressure=pressure,
                instructions=instructions,
                reading=reading,
                deliberation=deliberation,
                content=content,
            )


@dataclass(slots=True)
class MeasuredTenants:
    """A `TenantDatabase`: its transactions are spans, and what they recorded is counted."""

    inner: TenantDatabase
    telemetry: Telemetry

    @asynccontextmanager
    async def tenant(self, token: ScopeToken) -> AsyncIterator[TenantTransaction]:
        """Counts what was recorded once it is committed, and not before."""
        recorded: list[SealedRecord] = []
        with self._counted(recorded):
            async with self.inner.tenant(token) as transaction:
                yield MeasuredTransaction(transaction, recorded, self.telemetry)

    @asynccontextmanager
    async def writing(self, token: ScopeToken, scope: Scope) -> AsyncIterator[WritingTransaction]:
        """As `tenant`."""
        recorded: list[SealedRecord] = []
        with self._counted(recorded):
            async with self.inner.writing(token, scope) as transaction:
                yield MeasuredWrites(transaction, recorded, self.telemetry)

    @contextmanager
    def _counted(self, recorded: Sequence[SealedRecord]) -> Iterator[None]:
        with self.telemetry.span("transaction"):
            try:
                yield
            except StoreError:
                if recorded:
                    self.telemetry.undecided()
                raise
        for record in recorded:
            _count(record, self.telemetry)

    def public(self) -> AbstractAsyncContextManager[Transaction]:
        """As the database."""
        return self.inner.public()

    def take_statement_counts(self) -> Mapping[TenantKind, int]:
        """As the database."""
        return self.inner.take_statement_counts()


@dataclass(slots=True)
class MeasuredWrites:
    """A `WritingTransaction` that remembers its records."""

    inner: WritingTransaction
    recorded: list[SealedRecord]
    telemetry: Telemetry

    @property
    def scope(self) -> Scope:
        """As the transaction."""
        return self.inner.scope

    @property
    def last_staged(self) -> int | None:
        """As the transaction."""
        return self.inner.last_staged

    def queue(self, sql: LiteralString, *args: object) -> None:
        """As the transaction."""
        self.inner.queue(sql, *args)

    async def record(self, record: SealedRecord) -> None:
        """A span of its own."""
        self.recorded.append(record)
        with self.telemetry.span("record"):
            await self.inner.record(record)


@dataclass(slots=True)
class MeasuredTransaction(MeasuredWrites):
    """A `TenantTransaction` that remembers its records."""

    inner: TenantTransaction

    @property
    def approvals(self) -> ApprovalStore:
        """As the transaction has them."""
        return self.inner.approvals

    async def fetch(self, sql: LiteralString, *args: object) -> Sequence[Row]:
        """As the transaction."""
        return await self.inner.fetch(sql, *args)

    async def fetch_one(self, sql: LiteralString, *args: object) -> Row | None:
        """As the transaction."""
        return await self.inner.fetch_one(sql, *args)

    async def execute(self, sql: LiteralString, *args: object) -> None:
        """As the transaction."""
        await self.inner.execute(sql, *args)


@dataclass(slots=True)
class MeasuredWriter:
    """An `EvidenceWriter` that counts what it has recorded."""

    inner: EvidenceWriter
    telemetry: Telemetry

    async def record(self, tenant: TenantId, record: SealedRecord) -> None:
        """A span; counted once it is durable."""
        with self.telemetry.span("record"):
            try:
                await self.inner.record(tenant, record)
            except StoreError:
                self.telemetry.undecided()
                raise
        _count(record, self.telemetry)

    async def count_statements(
        self, *, worker: UUID, interval: int, counts: Mapping[TenantKind, int]
    ) -> None:
        """As the writer."""
        await self.inner.count_statements(worker=worker, interval=interval, counts=counts)

    async def tenant_kind(self, tenant: TenantId) -> TenantKind:
        """As the writer."""
        return await self.inner.tenant_kind(tenant)

    async def builtin_tenant(self, kind: TenantKind) -> TenantId:
        """As the writer."""
        return await self.inner.builtin_tenant(kind)


@dataclass(frozen=True)
class MeasuredSequencer(Sequencer):
    """A sequencer whose ticks are spans."""

    telemetry: Telemetry

    async def tick(self) -> LogState:
        """As the sequencer."""
        with self.telemetry.span("tick"):
            return await Sequencer.tick(self)


class MeasuredStore:
    """A `SequencerStore` that knows how long an epoch's oldest leaf has waited."""

    def __init__(self, inner: SequencerStore, clock: Clock, telemetry: Telemetry) -> None:
        self._inner = inner
        self._clock = clock
        self._telemetry = telemetry
        self._oldest_at: int | None = None
        self._staged: tuple[int, int | None] | None = None

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """As the store."""
        return self._inner.exclusive()

    async def load(self) -> LogState:
        """As the store."""
        return await self._inner.load()

    async def waiting(self) -> Waiting:
        """The queue, measured."""
        found = await self._inner.waiting()
        self._telemetry.waiting(found.leaves)
        self._oldest_at = found.oldest_at
        return found

    async def claim(self, limit: int) -> Sequence[bytes]:
        """As the store."""
        return await self._inner.claim(limit)

    async def stage(
        self, before: LogState, after: LogState, placed: Mapping[bytes, int]
    ) -> LogState:
        """A span; remembers the epoch that is on its way."""
        with self._telemetry.span("stage", leaves=len(placed)):
            state = await self._inner.stage(before, after, placed)
        self._staged = (state.tree.size, self._oldest_at) if placed else None
        return state

    async def keep_signed(self, before: LogState, note: bytes) -> LogState:
        """As the store."""
        return await self._inner.keep_signed(before, note)

    async def mark_published(self, before: LogState) -> LogState:
        """The epoch is public. One that another process staged is counted without its delay."""
        with self._telemetry.span("publish"):
            state = await self._inner.mark_published(before)
        staged, self._staged = self._staged, None
        if staged is not None and staged[0] == before.tree.size:
            oldest = staged[1]
            delay = None if oldest is None else (self._clock.now_ms() - oldest) / 1000
            self._telemetry.published(delay)
        return state


@dataclass(slots=True)
class MeasuredLog:
    """A `LogStore` whose writes are spans."""

    inner: LogStore
    telemetry: Telemetry

    async def read(self, path: str) -> bytes | None:
        """As the log."""
        return await self.inner.read(path)

    async def write(self, path: str, data: bytes) -> None:
        """A span."""
        with self.telemetry.span("write", bytes=len(data)):
            await self.inner.write(path, data)

    async def replace(self, path: str, data: bytes) -> None:
        """A span."""
        with self.telemetry.span("replace", bytes=len(data)):
            await self.inner.replace(path, data)


@dataclass(slots=True)
class MeasuredWitness:
    """A `Witness`; `answering` is shared with the others."""

    inner: Witness
    answering: set[str]
    telemetry: Telemetry

    @property
    def verifier_key(self) -> str:
        """As the witness."""
        return self.inner.verifier_key

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """A span; an answer of any status is an answer."""
        with self.telemetry.span("cosign"):
            try:
                answer = await self.inner.add_checkpoint(request)
            except StoreError:
                self.answering.discard(self.verifier_key)
                self.telemetry.witnesses(len(self.answering))
                raise
        self.answering.add(self.verifier_key)
        self.telemetry.witnesses(len(self.answering))
        return answer


def _count(record: SealedRecord, telemetry: Telemetry) -> None:
    for entry in record.leaves:
        leaf = parse_leaf(entry)
        if isinstance(leaf, DecisionLeaf):
            service = _CODES.services.get(leaf.service, "unknown")
            outcome = _CODES.outcomes.get((leaf.service, leaf.outcome), "unknown")
            telemetry.decided(service, outcome)
