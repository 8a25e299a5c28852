"""Attestation while the platform runs: at the start of the process and every hour.

Where a superuser could install the schema gate, it finds what a superuser did past the gate and
what the gate cannot see, because it belongs to the whole server: roles, memberships, settings.
Where there is no gate, it is what stands in for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.adapters.files import durable
from tractatus.adapters.postgres.attest import Attestation, attest
from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.roles import Login
from tractatus.compose import database
from tractatus.compose.settings import Settings
from tractatus.errors import AttestationError, TractatusError
from tractatus.evidence.identifiers import identifier_of
from tractatus.operations.decide import isolation_refusal
from tractatus.platform.context import PlatformContext
from tractatus.tenancy.scope import TenantKind

_log = logging.getLogger(__name__)

ATTESTATION_FILE: Final = "attestation.json"
_HOUR_SECONDS: Final = 3600
_AGAIN_SECONDS: Final = 60


async def attest_hourly(settings: Settings, context: PlatformContext) -> None:
    """Until cancelled: examine, keep the answer for health and status, record a failed one.

    A database that is weaker than declared is one decision of TenantIsolation, deny, an hour; a
    restart within the hour repeats none.
    """
    while True:
        try:
            await attest_once(settings, context)
            pause = _HOUR_SECONDS
        except TractatusError as error:
            _log.warning("the database could not be attested: %s", error)
            pause = _AGAIN_SECONDS
        await asyncio.sleep(pause)


async def attest_once(settings: Settings, context: PlatformContext) -> Attestation:
    """One examination.

    Raises:
        StoreError: the database cannot be asked, or whether it is recorded is unknown.
    """
    with translated():
        connection = await asyncpg.connect(database.url(settings, Login.MIGRATOR))
        try:
            found = await attest(connection)
        finally:
            await connection.close()
    at = context.clock.now_ms() // 1000
    document = {"at": at, "gate": found.gate, "findings": len(found.findings)}
    durable.replace(settings.run / ATTESTATION_FILE, json.dumps(document).encode(), mode=0o600)
    try:
        found.require_strong()
    except AttestationError as error:
        _log.error("%s", error)
        system = await context.evidence.builtin_tenant(TenantKind.SYSTEM)
        await isolation_refusal(
            error,
            act="schema.attest",
            actor="attestation",
            policy_digest=context.gate.policy.digest,
            writer=context.evidence,
            tenant=system,
            keys=context.keys,
            clock=context.clock,
            randomness=context.randomness,
            record_id=identifier_of(f"schema.attest|{at // _HOUR_SECONDS}"),
        )
    return found


def is_weak(run: Path) -> bool:
    """Whether the last attestation of this installation found anything."""
    data = durable.read(run / ATTESTATION_FILE)
    return data is not None and bool(json.loads(data)["findings"])
