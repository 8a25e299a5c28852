"""What the platform needs in order to serve, part by part.

- `database` fails where no statement runs: nothing can be read.
- `recording` fails where the evidence writer does not reach its functions, or the server takes no
  writes: an act that cannot be recorded does not happen. A disk that is full shows only in acts.
- `log` fails where the directory cannot be read, or nothing is published yet: visitors cannot
  verify.
- `publication` never fails. It warns where the log is older than promised: decisions are recorded
  and wait, and taking the platform out of service would make an outage of a delay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.errors import FormatError
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import parse_note
from tractatus.platform.context import PlatformContext
from tractatus.tenancy.scope import TenantKind
from tractatus.web.health import PASSED, Check, Health, Part

# As the verifier has it: twice the promise, because a sign of life may just be under way.
_PATIENCE: Final = 2


def platform_checks(context: PlatformContext) -> Mapping[str, Check]:
    """The parts of a platform process."""

    async def database() -> Part:
        async with context.tenants.public() as transaction:
            await transaction.fetch_one("SELECT true AS answers")
        return PASSED

    async def recording() -> Part:
        await context.evidence.builtin_tenant(TenantKind.SYSTEM)
        async with context.tenants.public() as transaction:
            row = await transaction.fetch_one("SELECT pg_is_in_recovery() AS only_reads")
        if row is None or row["only_reads"]:
            return Part(Health.FAIL, "the database takes no writes")
        return PASSED

    async def log() -> Part:
        if await context.log.read("checkpoint") is None:
            return Part(Health.FAIL, "nothing is published yet")
        return PASSED

    async def publication() -> Part:
        note = await context.log.read("checkpoint")
        if note is None:
            return Part(Health.WARN, "nothing is published yet")
        return _age(context, note)

    return {
        "database": database,
        "recording": recording,
        "log": log,
        "publication": publication,
        **context.checks,
    }


def _age(context: PlatformContext, note: bytes) -> Part:
    """How long ago the earliest witness of the quorum cosigned what is public."""
    try:
        keys = parse_policy(context.log_identity.witness_policy.encode()).witness_keys
        times = [one.timestamp for one in cosignatures_of(parse_note(note), keys)]
    except FormatError:
        return Part(Health.WARN, "the published checkpoint cannot be read")
    if not times:
        return Part(Health.WARN, "no witness has cosigned what is public")
    age = context.clock.now_ms() / 1000 - min(times)
    if age > _PATIENCE * context.settings.heartbeat_seconds:
        return Part(Health.WARN, "the log has not grown for longer than promised", age)
    return Part(Health.PASS, observed=age)
