"""The platform's metrics document as the site reads it: strictly, once, into plain values.

The document comes from outside this process. What is not in the form of docs/spec/metrics.md is
refused whole, so that no page is built on half of it. Unknown members are ignored: the format
may grow.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from tractatus.errors import FormatError

SCHEMA: Final = "tractatus/framework-metrics/v1"
MAX_SIZE: Final = 4 * 1024 * 1024
WINDOWS: Final = ("24h", "7d", "30d")

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Digest: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Bounds: TypeAlias = Count | None


class _Value(msgspec.Struct, frozen=True, kw_only=True):
    """What all members share: frozen, named, unknown members ignored."""


class ServiceCounts(_Value, frozen=True):
    """What one service did; every number is None where it does not run."""

    running: bool
    operations: Bounds
    allowed: Bounds
    blocked: Bounds
    approvals: Bounds
    attested: Bounds


class TenantIsolation(_Value, frozen=True):
    """Statements that passed the scope check, and those that were refused."""

    verified: Count
    verified_is: str
    blocked: Count


class Opinions(_Value, frozen=True):
    """Votes on statements, as the operator asserts them."""

    agree: Count
    disagree: Count
    passed: Count = msgspec.field(name="pass")


class Canaries(_Value, frozen=True):
    """Known acts that were sent through the gate, and those answered as they must be."""

    sent: Count
    caught: Count


class Uptime(_Value, frozen=True):
    """Canary rounds that were answered as they must be, of those due."""

    value: Annotated[float, msgspec.Meta(ge=0, le=1)] | None
    rounds_caught: Count
    rounds_due: Count


class Range(_Value, frozen=True):
    """The epochs and the leaves that a count is made of; all None where no epoch closed."""

    first_epoch: Bounds
    last_epoch: Bounds
    first_index: Bounds
    last_index: Bounds


class Point(Range, frozen=True):
    """One point of a series: the counts of the epochs that closed in (`start`, `end`]."""

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="to")
    services: dict[str, ServiceCounts]
    tenant_isolation: TenantIsolation


class Apart(_Value, frozen=True):
    """What is counted, and kept out of the headline."""

    services: dict[str, ServiceCounts]
    tenant_isolation: TenantIsolation
    opinions: Opinions
    outcomes: dict[str, dict[str, Count]]


class Window(Range, frozen=True):
    """The counts of 24 hours, 7 days or 30 days."""

    services: dict[str, ServiceCounts]
    tenant_isolation: TenantIsolation
    opinions: Opinions
    canaries: Canaries
    uptime: Uptime
    pressure_histogram: tuple[Count, Count, Count, Count, Count] | None
    outcomes: dict[str, dict[str, Count]]
    unknown: Count
    series: tuple[Point | None, ...]
    apart: dict[str, Apart]


class ServiceState(_Value, frozen=True):
    """Whether a service runs here, and the last epoch that it left a leaf in."""

    running: bool
    last_epoch: Bounds


class Log(_Value, frozen=True):
    """The checkpoint under which the counts hold, verbatim."""

    origin: str
    size: Count
    root: Digest
    checkpoint: str


class Epochs(_Value, frozen=True):
    """When epochs close, and how many have; times in milliseconds."""

    k: Count
    t: Count
    hold: Count
    tick: Count
    heartbeat: Count
    canary_interval: Count
    closed: Count


class Platform(_Value, frozen=True):
    """Whose counts these are."""

    name: str
    url: str


class Metrics(_Value, frozen=True):
    """The whole document."""

    schema: Literal["tractatus/framework-metrics/v1"]
    generated_at: datetime
    platform: Platform
    environment: Literal["local", "staging", "production", "demonstration"]
    demonstration: bool
    since: datetime | None
    windows: dict[Literal["24h", "7d", "30d"], Window]
    services: dict[str, ServiceState]
    log: Log
    epochs: Epochs
    variants: list[str]
    limits: str
    labels: dict[str, tuple[str, ...]] = {}


_decoder: Final = msgspec.json.Decoder(Metrics)


def parse_metrics(body: bytes) -> Metrics:
    """The document; `FormatError` where it is not in its format, or too large to be one."""
    if len(body) > MAX_SIZE:
        raise FormatError(f"a metrics document has at most {MAX_SIZE} bytes: {len(body)}")
    try:
        metrics = _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise FormatError(f"the metrics document is not in its format: {error}") from error
    missing = [name for name in WINDOWS if name not in metrics.windows]
    if missing:
        raise FormatError(f"the metrics document lacks a window: {', '.join(missing)}")
    return metrics
