"""What the site needs from outside; built by `compose`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx

from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import VerifierKey
from tractatus.ports import Clock, Randomness
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust
from tractatus.web.environment import Environment


@dataclass(frozen=True, slots=True)
class SiteContext:
    """Settings and ports of the public site.

    Args:
        platform_name: Name of the platform, as people know it.
        platform_url: Address of the platform as visitors see it, without a slash at its end.
        site_url: Address of this site as visitors see it, without a slash at its end.
        environment: What the operator declares this installation to be.
        origin: The log's name.
        verifier_keys: Its keys in the form of C2SP signed-note (vkey), the checkpoint key first.
            The site's own copy, not the platform's answer: a visitor's browser checks the
            platform against it.
        witness_policy: In the form of C2SP tlog-policy, verbatim; the site's own copy likewise.
        client: For requests to the platform; whoever made it closes it.
        log: Reads the platform's log; blocking, for threads. What it reads is not trusted.
        clock: Where time comes from.
        randomness: Where unpredictable bytes come from.
        folder: A directory that belongs to the site alone, and exists: what it publishes and what
            it keeps. Nothing secret is in it.
        platform_address: Address at which this process reaches the platform, where it differs.
        security_contact: URI for reports of weaknesses; None, and no security.txt is served.
        promise_keys: With which the log signs promises, in the same form as its keys.
    """

    platform_name: str
    platform_url: str
    site_url: str
    environment: Environment
    origin: str
    verifier_keys: tuple[str, ...]
    witness_policy: str
    client: httpx.AsyncClient
    log: LogReader
    clock: Clock
    randomness: Randomness
    folder: Path
    platform_address: str = ""
    security_contact: str | None = None
    promise_keys: tuple[str, ...] = ()

    @property
    def reach(self) -> str:
        """Where this process reaches the platform."""
        return self.platform_address or self.platform_url

    def keys(self) -> Trust:
        """The site's own keys and quorum, as the verifier takes them."""
        keys = tuple(VerifierKey.parse(key) for key in self.verifier_keys)
        return Trust(self.origin, keys, parse_policy(self.witness_policy.encode()))

    def trust(self) -> dict[str, object]:
        """The document at `/.well-known/tractatus.json`; the platform has the same."""
        return {
            "environment": self.environment.value,
            "origin": self.origin,
            "platform": self.platform_url,
            "promise_keys": list(self.promise_keys),
            "site": self.site_url,
            "verifier_keys": list(self.verifier_keys),
            "witness_policy": self.witness_policy,
        }
