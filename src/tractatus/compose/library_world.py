"""What a program with the library needs to decide on record: connections, keys, and a scope.

The scope is either that of a token which the program was given, and its decisions then stand among
that tenant's, or of a tenant of the library's own (`identity.library_tenant`), which nobody can log
in to. Both go the way of every act of the platform: `tenancy.enter`, record, commit, promise.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys
from tractatus.adapters.postgres.issuing import PostgresIssuer
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.sequencing import PostgresEpochReader
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose import database
from tractatus.compose.keys import keyring, load_trust, promise_signer
from tractatus.compose.settings import Settings
from tractatus.errors import DecisionError, StoreError
from tractatus.evidence.receipt import Receipt, format_receipt
from tractatus.evidence.record import SealedRecord, open_nonce
from tractatus.evidence.sealing import open_content
from tractatus.governance.act import Effect
from tractatus.governance.gate import Gate
from tractatus.operations.approvals import execute, open_approval
from tractatus.operations.decide import seal_decision
from tractatus.operations.promise import Promiser
from tractatus.operations.receipt import Receipts, StoredLeaf, StoredRecord
from tractatus.operations.recording import Recorded
from tractatus.ports import Clock, Decided, EvidenceKeys, Kept, Randomness, TenantDatabase
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId

OWN_SLUG: Final = "library"
_TOKEN_SECONDS: Final = 86_400
_CONNECTIONS: Final = 4


class GivenScope:
    """The scope of a token that the program was given."""

    def __init__(self, token: bytes) -> None:
        self._token = ScopeToken(token)

    async def token(self) -> ScopeToken:
        """That token."""
        return self._token


class OwnScope:
    """The scope of a tenant of the library's own, renewed long before it ends."""

    def __init__(self, issuer: PostgresIssuer, slug: str) -> None:
        self._issuer, self._slug = issuer, slug
        self._token: ScopeToken | None = None
        self._until = 0.0

    async def token(self) -> ScopeToken:
        """A token that is good for some hours yet.

        Raises:
            ConflictError: the name belongs to a tenant that is not the library's.
        """
        now = time.monotonic()
        if self._token is None or now >= self._until:
            async with self._issuer.transaction() as transaction:
                row = await transaction.fetch_one(
                    "SELECT tenant_id, member_id FROM identity.library_tenant($1)", self._slug
                )
            assert row is not None  # a function's SELECT has one row
            tenant, member = TenantId(row["tenant_id"]), MemberId(row["member_id"])
            self._token = await self._issuer.issue(tenant, member, seconds=_TOKEN_SECONDS)
            self._until = now + _TOKEN_SECONDS / 2
        return self._token


@dataclass(frozen=True, slots=True)
class LibraryWorld:
    """Everything that keeping a decision takes, on one event loop."""

    tenants: TenantDatabase
    keys: EvidenceKeys
    receipts: Receipts
    scope: GivenScope | OwnScope
    clock: Clock
    randomness: Randomness
    gate: Gate

    async def keep(self, decided: Decided) -> Kept:
        """Record, commit, promise. Without a promise nothing may act, so there is no answer.

        Raises:
            StoreError: whether the record is there is unknown, or it is and cannot be promised.
            TenancyError: the token opens no tenant.
        """
        if decided.approval is not None:
            return await self._execute(decided, decided.approval)
        if decided.decision.effect is Effect.REQUIRE_APPROVAL and self._has_people(decided):
            return await self._ask_people(decided)
        async with self.tenants.tenant(await self.scope.token()) as transaction:
            scope = transaction.scope
            sealed = await seal_decision(
                decided.decision,
                decided.act,
                tenant=scope.tenant_id,
                kind=scope.kind,
                keys=self.keys,
                clock=self.clock,
                randomness=self.randomness,
                reasoning=decided.reasoning,
                is_shadow=decided.is_shadow,
            )
            await transaction.record(sealed)
        promise = await self.receipts.promiser.promise(sealed.leaves, transaction.last_staged)
        key = await self.keys.for_tenant(scope.tenant_id)
        return Kept(sealed.record_id, lambda: self._receipt_of(sealed, promise, key))

    async def receipt(self, record_id: UUID) -> bytes:
        """The receipt of a record of the scope's tenant, with its proofs once they are public.

        Raises:
            StoreError: there is no such record in this scope, or no promise.
        """
        async with self.tenants.tenant(await self.scope.token()) as transaction:
            row = await transaction.fetch_one(
                "SELECT canonical, content, wrapped_nonce FROM evidence.record"
                " WHERE record_id = $1",
                record_id,
            )
            leaves = await transaction.fetch(
                "SELECT entry, epoch, index FROM evidence.positions($1)", record_id
            )
            tenant = transaction.scope.tenant_id
        if row is None:
            raise StoreError(f"there is no such record in this scope: {record_id}")
        stored = StoredRecord(
            canonical=bytes(row["canonical"]),
            content=bytes(row["content"]),
            wrapped_nonce=bytes(row["wrapped_nonce"]),
            leaves=tuple(
                StoredLeaf(bytes(one["entry"]), one["epoch"], one["index"]) for one in leaves
            ),
        )
        return await self.receipts.receipt(stored, await self.keys.for_tenant(tenant))

    def _has_people(self, decided: Decided) -> bool:
        """In a tenant of the library's own there is nobody who could answer."""
        return isinstance(self.scope, GivenScope) and not decided.is_shadow

    async def _ask_people(self, decided: Decided) -> Kept:
        """Record a decision that wants people, and let those of the tenant answer."""
        async with self.tenants.tenant(await self.scope.token()) as transaction:
            opened = await open_approval(
                self,
                transaction,
                decided.decision,
                decided.act,
                reasoning=decided.reasoning,
                references=decided.references,
            )
        return await self._promised(opened.recorded, approval=opened.request.approval_id)

    async def _execute(self, decided: Decided, approval: UUID) -> Kept:
        """Use an approval up, in the transaction that records that it is used."""
        async with self.tenants.tenant(await self.scope.token()) as transaction:
            recorded = await execute(
                self,
                transaction,
                approval,
                decided.act,
                decision=decided.decision,
                reasoning=decided.reasoning,
            )
        if recorded is None:
            raise DecisionError("there is no such approval in this scope")
        return await self._promised(recorded)

    async def _promised(self, recorded: Recorded, approval: UUID | None = None) -> Kept:
        receipt = await self.receipt(recorded.record_id)
        return Kept(recorded.record_id, lambda: receipt, recorded.decision, approval)

    def _receipt_of(self, sealed: SealedRecord, promise: bytes, key: bytes) -> bytes:
        nonce = open_nonce(sealed.wrapped_nonce, key)
        receipt = Receipt(
            promise=promise,
            record=sealed.canonical,
            nonce=nonce,
            content=open_content(sealed.content, nonce),
            promise_keys=self.receipts.promiser.verifier_keys,
            witness_policy=self.receipts.witness_policy,
        )
        return format_receipt(receipt)


@asynccontextmanager
async def open_library(
    settings: Settings, gate: Gate, token: bytes | None, slug: str
) -> AsyncIterator[LibraryWorld]:
    """Open it on a prepared installation.

    Args:
        settings: Say where the installation's data directory is.
        gate: Decides again where an approval is used up.
        token: Of a scope that the program was given; None for a tenant of the library's own.
        slug: Name of that tenant; unused with a token.

    Raises:
        StoreError: the data directory is not prepared, or the database cannot be reached.
    """
    clock, randomness = SystemClock(), SystemRandomness()
    async with AsyncExitStack() as stack:

        async def pool(login: Login) -> Pool:
            made = await Pool.open(database.url(settings, login), size=_CONNECTIONS)
            stack.push_async_callback(made.close)
            return made

        trust = load_trust(settings)
        writer = await pool(Login.EVIDENCE_WRITER)
        keys = PostgresEvidenceKeys(writer, keyring(settings).master_key(), randomness)
        tenants = PostgresTenantDatabase(await pool(Login.APP))
        counter = PostgresEpochCounter(database.url(settings, Login.APP))
        stack.push_async_callback(counter.close)
        receipts = Receipts(
            Promiser(counter, promise_signer(settings, trust["origin"])),
            FileLogStore(settings.log),
            PostgresEpochReader(tenants),
            trust["witness_policy"].encode(),
        )
        scope: GivenScope | OwnScope
        if token is None:
            scope = OwnScope(PostgresIssuer(await pool(Login.ISSUER)), slug)
        else:
            scope = GivenScope(token)
        yield LibraryWorld(tenants, keys, receipts, scope, clock, randomness, gate)
