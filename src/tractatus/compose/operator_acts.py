"""What an operator does to an installation's data, as a record of the system's own tenant."""

from __future__ import annotations

from typing import Final

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceWriter
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose import database
from tractatus.compose.sealing import open_keys
from tractatus.compose.settings import Settings
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.record import NONCE_SIZE, Assessed, SealedRecord, seal_record
from tractatus.governance.act import Json
from tractatus.operations.policies import default_policy
from tractatus.tenancy.scope import TenantKind

# The gate asks for a human, and a human with the keys of the machine has confirmed.
_CONFIRMED: Final = Assessed(
    Service.BOUNDARY_ENFORCER,
    Outcome.ALLOWED_BY_HUMAN,
    ("boundary.unknown_act", "operator.confirmed"),
)


async def seal_operator_act(
    settings: Settings, address: str, act: str, content: Json
) -> SealedRecord:
    """The record of something that whoever holds the machine's keys has confirmed; not stored yet.

    Args:
        settings: Say where keys and passwords are.
        address: Of the database; as the evidence writer the system's tenant and key are read.
        act: Its dotted name.
        content: What it was about.

    Raises:
        StoreError: the database or a key cannot be read.
    """
    clock, randomness, policy = SystemClock(), SystemRandomness(), default_policy().digest
    login = Login.EVIDENCE_WRITER
    writing = with_login(address, login, database.passwords(settings)[login])
    async with open_keys(settings, writing) as (pool, keys):
        writer = PostgresEvidenceWriter(pool, keys, clock, randomness, policy)
        system = await writer.builtin_tenant(TenantKind.SYSTEM)
        key = await keys.for_tenant(system)
    return seal_record(
        record_id=randomness.uuid7(),
        tenant_id=system,
        act=act,
        actor="operator",
        at_ms=clock.now_ms(),
        effect="allow",
        flags=0,
        assessed=[_CONFIRMED],
        policy=policy,
        content=content,
        nonce=randomness.token(NONCE_SIZE),
        key=key,
    )
