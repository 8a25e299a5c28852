"""Canaries: known acts, sent through the real platform in each slot, that must be answered right.

Each service has an act that it must not let pass, and there are acts that must not be refused; they
take turns.
Whether each was answered right, and for the right reason, is itself a record, with an id that
follows from slot and name: a round that is repeated after a crash counts once.

The scoped act is answered right only if isolation holds besides: no table and no view shows a
foreign row to a tenant that owns nothing, and the canary's planted rows are as they were.
Source: docs/spec/evidence.md, section 10.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import httpx

from tractatus.errors import TenancyError, TractatusError
from tractatus.evidence.codes import CanaryVerdict, Flag, Service
from tractatus.evidence.identifiers import identifier_of
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.evidence.record import Assessed, seal_record
from tractatus.platform.context import PlatformContext
from tractatus.platform.examples import builtin_token
from tractatus.platform.honey import find_changed_rows, find_foreign_rows, plant_rows
from tractatus.tenancy.scope import ScopeToken, TenantKind
from tractatus.web.cookies import encode_token

_log = logging.getLogger(__name__)

# Name of the example -> the answer that is right.
ACTS: Final[Mapping[str, str]] = {
    "isolation-unscoped": "deny",
    "isolation-scoped": "allow",
    "decision-without-alternatives": "deny",
    "decision-complete": "require_approval",
    "instruction-unclear": "require_approval",
    "instruction-overridden": "deny",
    "instruction-kept": "allow",
    "context-full": "deny",
    "values-closed-by-machine": "deny",
}
# Isolation is tried in every round, the others take turns: a round has as many acts as the log's
# figures count in one (docs/spec/evidence.md, section 10), however many acts there are.
_ALWAYS: Final = ("isolation-unscoped", "isolation-scoped")
_IN_TURN: Final = tuple(name for name in ACTS if name not in _ALWAYS)
# The act whose verdict also says whether every table keeps tenants apart.
_SCOPED: Final = "isolation-scoped"
_NONCE_SIZE: Final = 32
_TOKEN_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Round:
    """One slot's round: how many acts were sent, and how many were answered as they must be."""

    slot: int
    sent: int
    caught: int


def acts_of(slot: int) -> tuple[str, ...]:
    """Names of the acts of one slot's round; four slots in a row have each act at least once."""
    turns = ACTS_IN_A_ROUND - len(_ALWAYS)
    first = slot * turns
    return (*_ALWAYS, *(_IN_TURN[(first + turn) % len(_IN_TURN)] for turn in range(turns)))


async def run_round(context: PlatformContext, client: httpx.AsyncClient, slot: int) -> Round:
    """Send the acts of one slot and record each verdict.

    Args:
        context: Ports; its gate is not used, the platform's own is what is tested.
        client: Its base address is the platform.
        slot: Number of the interval since 1970.

    Raises:
        StoreError: A verdict could not be recorded; the same slot may be run again.
    """
    token = await builtin_token(context.issuer, TenantKind.CANARY, seconds=_TOKEN_SECONDS)
    caught = 0
    try:
        await plant_rows(context, token)
        for name in acts_of(slot):
            expected = ACTS[name]
            found = await _send(client, name, encode_token(token))
            if name == _SCOPED and found == expected:
                found = await _look_at_rows(context, token) or found
            caught += found == expected
            await _record(context, slot, name, expected, found)
    finally:
        await context.issuer.revoke(token)
    return Round(slot, ACTS_IN_A_ROUND, caught)


async def run_rounds(
    context: PlatformContext,
    client: httpx.AsyncClient,
    *,
    interval_ms: int,
    report: Callable[[Round], None],
) -> None:
    """One round in each slot, until cancelled; a round that fails is tried again in its slot."""
    done = -1
    while True:
        slot, into = divmod(context.clock.now_ms(), interval_ms)
        if slot != done:
            try:
                report(await run_round(context, client, slot))
                done = slot
            except TractatusError as error:
                _log.warning("the canary round of slot %d is not complete: %s", slot, error)
        left = interval_ms - into if slot == done else min(1000, interval_ms)
        await asyncio.sleep(left / 1000)


async def _send(client: httpx.AsyncClient, name: str, token: str) -> str:
    """The effect that the platform answered with, or why there was none."""
    headers = {"authorization": f"Bearer {token}"}
    try:
        response = await client.post(f"/api/public/examples/{name}", headers=headers)
        if response.status_code != httpx.codes.OK:
            return f"status {response.status_code}"
        answer = response.json()
        effect = str(answer["effect"])
        return effect if answer["as_expected"] is True else f"{effect}, for another reason"
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return type(error).__name__


async def _look_at_rows(context: PlatformContext, token: ScopeToken) -> str:
    """What is wrong with the rows of all tables; empty where nothing is."""
    try:
        if shown := await find_foreign_rows(context, seconds=_TOKEN_SECONDS):
            return f"foreign rows in {', '.join(shown)}"
        if changed := await find_changed_rows(context, token):
            return f"canary rows changed in {', '.join(changed)}"
    except TenancyError as error:
        # Rows that the canary may not see any more are rows that somebody has touched.
        return f"refused: {error}"
    return ""


async def _record(
    context: PlatformContext, slot: int, name: str, expected: str, found: str
) -> None:
    tenant = await context.evidence.builtin_tenant(TenantKind.CANARY)
    is_caught = found == expected
    verdict = CanaryVerdict.CAUGHT if is_caught else CanaryVerdict.MISSED
    record = seal_record(
        record_id=verdict_id(slot, name),
        tenant_id=tenant,
        act="canary.verdict",
        actor="canary",
        at_ms=context.clock.now_ms(),
        effect="allow" if is_caught else "notice",
        flags=Flag.CANARY,
        assessed=[Assessed(Service.CANARY, verdict)],
        policy=context.gate.policy.digest,
        content={"expected": expected, "found": found[:200], "name": name, "slot": slot},
        nonce=context.randomness.token(_NONCE_SIZE),
        key=await context.keys.for_tenant(tenant),
    )
    await context.evidence.record(tenant, record)


def verdict_id(slot: int, name: str) -> UUID:
    """The id of a verdict follows from slot and name."""
    return identifier_of(f"canary.verdict|{slot}|{name}")
