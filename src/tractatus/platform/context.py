"""What the platform needs from outside; `compose` fills it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tractatus.governance.gate import Gate
from tractatus.operations.receipt import Receipts
from tractatus.ports import (
    AdministratorDatabase,
    AssistantModel,
    Clock,
    EvidenceKeys,
    EvidenceWriter,
    IssuerDatabase,
    LogStore,
    Proposer,
    Randomness,
    TenantDatabase,
)
from tractatus.web.environment import Environment
from tractatus.web.health import Check


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """What the operator declares.

    Args:
        name: Name of the platform on its pages.
        url: Address of the platform as visitors see it, without a slash at its end.
        site_url: Address of the public site, the same way.
        environment: What this installation is declared to be.
        model: Name of the model that may propose; empty where only rules do.
        model_host: Where it is reached, as pages name it; empty with `model`.
        heartbeat_seconds: The longest time that the log promises between two signs of life.
        security_contact: URI for reports of weaknesses; None, and no security.txt is served.
    """

    name: str
    url: str
    site_url: str
    environment: Environment
    model: str = ""
    model_host: str = ""
    heartbeat_seconds: int = 60
    security_contact: str | None = None

    @property
    def https(self) -> bool:
        """Whether visitors arrive over TLS; cookies and headers follow."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """What a stranger needs to check the log: public, and the same at the site's address.

    Args:
        origin: The log's name.
        verifier_keys: In the form of C2SP signed-note (vkey), the checkpoint key first.
        witness_policy: In the form of C2SP tlog-policy, verbatim.
        promise_keys: vkeys that promises are signed with, the newest first.
    """

    origin: str
    verifier_keys: tuple[str, ...]
    witness_policy: str
    promise_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformContext:
    """Ports and settings of one platform process.

    Args:
        receipts: Promises what is committed, and makes the files that authors keep.
        form_key: 32 secret bytes that form tokens are made with.
        model_proposer: Sends texts to a model elsewhere, so it is asked only for a community whose
            founder allowed it; None where none is configured.
        assistant_model: Drives the assistant where the founder allowed that besides; else None.
        metrics: The current metrics document as JSON bytes; raises `StoreError`.
        former_logs: Logs that this installation has left, by the name of their directory.
        checks: Parts of readiness besides those that the platform knows itself.
    """

    settings: PlatformSettings
    log_identity: LogIdentity
    form_key: bytes
    clock: Clock
    randomness: Randomness
    tenants: TenantDatabase
    issuer: IssuerDatabase
    administrators: AdministratorDatabase
    evidence: EvidenceWriter
    keys: EvidenceKeys
    receipts: Receipts
    gate: Gate
    model_proposer: Proposer | None
    log: LogStore
    metrics: Callable[[], Awaitable[bytes]]
    checks: Mapping[str, Check] = field(default_factory=dict)
    assistant_model: AssistantModel | None = None
    former_logs: Mapping[str, LogStore] = field(default_factory=dict)
