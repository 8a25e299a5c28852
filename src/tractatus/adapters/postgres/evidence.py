"""Records of decisions whose act did not happen, and the keys that hide commitments."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from tractatus.adapters.postgres.record_row import record_row
from tractatus.adapters.postgres.transactions import Pool, PostgresTransaction
from tractatus.errors import LogStateError, ScopeError, SettingsError
from tractatus.evidence.codes import Service, Statement
from tractatus.evidence.identifiers import identifier_of
from tractatus.evidence.record import KEY_SIZE, NONCE_SIZE, Counted, SealedRecord, seal_record
from tractatus.operations.decide import FLAGS_OF_KIND
from tractatus.ports import Clock, EvidenceKeys, Randomness
from tractatus.tenancy.scope import TenantId, TenantKind

KEEP_SECONDS: Final = 60.0


class PostgresEvidenceWriter:
    """The login `tractatus_evidence_writer`; see `ports.EvidenceWriter`.

    Args:
        pool: Of that login.
        keys: The tenants' evidence keys.
        clock: For the time in a record of counted statements.
        randomness: For its nonce.
        policy: Digest of the policy set in force, 32 bytes.
    """

    def __init__(
        self, pool: Pool, keys: EvidenceKeys, clock: Clock, randomness: Randomness, policy: bytes
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._clock = clock
        self._randomness = randomness
        self._policy = policy

    async def record(self, tenant: TenantId, record: SealedRecord) -> None:
        """Durable when it returns; the same record id again changes nothing."""
        async with self._pool.transaction() as transaction:
            _store(transaction, tenant, record)

    async def count_statements(
        self, *, worker: UUID, interval: int, counts: Mapping[TenantKind, int]
    ) -> None:
        """One record for each kind of tenant with a count, all or none.

        Ordinary tenants' statements are counted together, under the system tenant: a leaf for
        each would publish how busy each of them is.
        """
        by_holder: dict[TenantKind, int] = {}
        for kind, count in counts.items():
            holder = TenantKind.SYSTEM if kind is TenantKind.MEMBER else kind
            by_holder[holder] = by_holder.get(holder, 0) + count
        records = [
            await self._counted(worker, interval, kind, count)
            for kind, count in sorted(by_holder.items())
            if count > 0
        ]
        async with self._pool.transaction() as transaction:
            for record in records:
                _store(transaction, TenantId(record.tenant_id), record)

    async def tenant_kind(self, tenant: TenantId) -> TenantKind:
        """The kind of a tenant."""
        async with self._pool.transaction(readonly=True) as transaction:
            row = await transaction.fetch_one("SELECT tenancy.kind_of($1) AS kind", tenant)
        if row is None or row["kind"] is None:
            raise ScopeError("there is no such tenant")
        return TenantKind(row["kind"])

    async def builtin_tenant(self, kind: TenantKind) -> TenantId:
        """The tenant of a kind that came with the schema; an ordinary one has none."""
        async with self._pool.transaction(readonly=True) as transaction:
            row = await transaction.fetch_one("SELECT tenant_id FROM tenancy.builtin($1)", kind)
        if row is None or row["tenant_id"] is None:
            raise ScopeError(f"no tenant of this kind came with the schema: {kind}")
        return TenantId(row["tenant_id"])

    async def _counted(
        self, worker: UUID, interval: int, kind: TenantKind, count: int
    ) -> SealedRecord:
        tenant = await self.builtin_tenant(kind)
        return seal_record(
            record_id=_interval_id(worker, interval, kind),
            tenant_id=tenant,
            act="statements.count",
            actor=f"worker:{worker}",
            at_ms=self._clock.now_ms(),
            effect="allow",
            flags=int(FLAGS_OF_KIND[kind]),
            assessed=(),
            counts=[Counted(int(Service.SCOPED_STATEMENTS), int(Statement.VERIFIED), count)],
            policy=self._policy,
            content={"interval": interval},
            nonce=self._randomness.token(NONCE_SIZE),
            key=await self._keys.for_tenant(tenant),
        )


class PostgresEvidenceKeys:
    """Keys of tenants, wrapped in the database under a master key that is not there.

    Args:
        pool: Of the login `tractatus_evidence_writer`.
        master: 32 bytes.
        randomness: Where new keys come from.
        keep_seconds: How long an opened key is used without asking the database whether it is
            still there; a destroyed key is forgotten after that time.
    """

    def __init__(
        self,
        pool: Pool,
        master: bytes,
        randomness: Randomness,
        keep_seconds: float = KEEP_SECONDS,
    ) -> None:
        if len(master) != KEY_SIZE:
            raise SettingsError(
                f"the evidence master key has {KEY_SIZE} bytes, found: {len(master)}"
            )
        self._pool = pool
        self._master = master
        self._randomness = randomness
        self._keep_seconds = keep_seconds
        self._opened: dict[TenantId, tuple[float, bytes]] = {}

    async def for_tenant(self, tenant: TenantId) -> bytes:
        """32 bytes, made at first use; the same for every process.

        Raises:
            ScopeError: there is no such tenant, or its key was destroyed.
            LogStateError: the stored key was wrapped under another master key.
        """
        now = time.monotonic()
        until, key = self._opened.get(tenant, (now, b""))
        if now >= until:
            self._opened.pop(tenant, None)
            key = self._unwrapped(await self._stored(tenant))
            self._opened[tenant] = now + self._keep_seconds, key
        return key

    def _unwrapped(self, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._master, wrapped)
        except InvalidUnwrap as error:
            raise LogStateError(
                "an evidence key does not open: the master key is not the one it was made with"
            ) from error

    async def _stored(self, tenant: TenantId) -> bytes:
        async with self._pool.transaction() as transaction:
            row = await transaction.fetch_one("SELECT evidence.key_of($1) AS key", tenant)
            if row is None or row["key"] is None:
                proposed = aes_key_wrap(self._master, self._randomness.token(KEY_SIZE))
                # Of two processes at once the first is kept, and both get that one.
                row = await transaction.fetch_one(
                    "SELECT evidence.keep_key($1, $2) AS key", tenant, proposed
                )
            assert row is not None  # a function's SELECT has one row
            return bytes(row["key"])


def _store(transaction: PostgresTransaction, tenant: TenantId, record: SealedRecord) -> None:
    transaction.queue(
        "SELECT evidence.record_for($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        *record_row(record),
    )


def _interval_id(worker: UUID, interval: int, kind: TenantKind) -> UUID:
    """The same id for the same interval, so that a retry finds the record there."""
    return identifier_of(f"statements.count|{worker}|{interval}|{kind}")
