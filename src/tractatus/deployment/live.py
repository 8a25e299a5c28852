"""Whether the figures come quickly and are of now, and whether TLS will hold."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from tractatus.deployment.answers import Answer, TlsFacts
from tractatus.deployment.report import Finding, Outcome
from tractatus.errors import FormatError, SignatureError
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import parse_note

DAYS_BEFORE_EXPIRY: Final = 21
# Clocks of different machines.
_TOLERANCE_SECONDS: Final = 5


def quantile(seconds: Sequence[float], share: float) -> float:
    """The nearest-rank quantile of at least one measurement."""
    ordered = sorted(seconds)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def check_latency(answers: Sequence[Answer], slowest_ms: int) -> Outcome:
    """The 95th percentile of requests one after another, as seen from here."""
    url = answers[0].url
    bad = [one.status for one in answers if one.status != 200]
    if bad:
        said = f"{len(bad)} of {len(answers)} requests answered {bad[0]}"
        return Outcome("API latency", url, (Finding(url, said, "see the platform's log"),))
    times = [one.seconds for one in answers]
    middle, high = (quantile(times, share) * 1000 for share in (0.5, 0.95))
    said = f"{len(times)} requests: p50 {middle:.0f} ms, p95 {high:.0f} ms, limit {slowest_ms} ms"
    findings = []
    if high > slowest_ms:
        problem = f"p95 is {high:.0f} ms"
        findings.append(Finding(url, problem, f"find what is slow, or allow more: {slowest_ms} ms"))
    return Outcome("API latency", said, tuple(findings))


def check_freshness(metrics: Answer, policy: str, now: datetime) -> Outcome:
    """The figures are of now, and the log has been cosigned within the promised interval.

    Args:
        metrics: Answer of the metrics API.
        policy: Witness policy, as the site has it: whose cosignatures count.
        now: The time here.
    """
    check, url = "freshness", metrics.url
    try:
        document = _document(metrics)
        generated = datetime.fromisoformat(document["generated_at"])
        promised = 2 * int(document["epochs"]["heartbeat"]) / 1000
        note = parse_note(document["log"]["checkpoint"].encode())
        keys = parse_policy(policy.encode()).witness_keys
        times = [one.timestamp for one in cosignatures_of(note, keys)]
    except (KeyError, TypeError, ValueError, AttributeError, SignatureError) as error:
        said = f"is no metrics document: {type(error).__name__}"
        hint = "check the platform's address; then run `tractatus verify`"
        return Outcome(check, url, (Finding(url, said, hint),))
    ages = {"the document": (now - generated).total_seconds()}
    if times:
        cosigned = datetime.fromtimestamp(max(times), UTC)
        ages["the newest cosigned checkpoint"] = (now - cosigned).total_seconds()
    said = ", ".join(f"{what} is {age:.0f} s old" for what, age in ages.items())
    findings = []
    for what, age in ages.items():
        if age > promised + _TOLERANCE_SECONDS:
            problem = f"{what} is {age:.0f} s old, promised are {promised:.0f} s"
            hint = "see `tractatus status`: does the sequencer run, do witnesses answer?"
            findings.append(Finding(url, problem, hint))
        elif age < -promised - _TOLERANCE_SECONDS:
            problem = f"{what} is {-age:.0f} s in the future"
            findings.append(
                Finding(url, problem, "set the clock of the server, or of this machine")
            )
    if not times:
        problem = "no witness of the site's policy has cosigned the checkpoint"
        findings.append(Finding(url, problem, "run `tractatus verify` to see what is wrong"))
    return Outcome(check, f"{said}; promised {promised:.0f} s", tuple(findings))


def _document(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise FormatError(f"answers {answer.status}")
    document = json.loads(answer.body)
    if not isinstance(document, dict):
        raise FormatError("expected an object")
    return document


def check_certificate(address: str, facts: TlsFacts | None, now: datetime) -> Outcome:
    """Trusted, for this name, for some weeks more, and no old TLS.

    Args:
        address: Origin that was asked.
        facts: What it showed; None for plain HTTP.
        now: The time here.
    """
    check = "certificate"
    if facts is None:
        if is_this_machine(urlsplit(address).hostname or ""):
            return Outcome(check, address, note=f"{address}: no TLS: not graded, fine only locally")
        hint = "put a proxy with TLS before it: deploy/proxy, docs/operations/deployment.md"
        finding = Finding(address, "visitors reach it without TLS", hint)
        return Outcome(check, address, (finding,))
    days = (facts.not_after - now).total_seconds() / 86400
    findings = []
    if facts.error:
        hint = "install a certificate for this name, with its chain, from an authority in use"
        findings.append(Finding(address, f"browsers refuse it: {facts.error}", hint))
    if days < DAYS_BEFORE_EXPIRY:
        problem = f"ends in {days:.0f} days" if days > 0 else f"ended {-days:.0f} days ago"
        findings.append(Finding(address, problem, "renew it, and see why that was not automatic"))
    if facts.version not in ("TLSv1.2", "TLSv1.3"):
        findings.append(Finding(address, f"agrees on {facts.version}", "offer TLS 1.2 and 1.3"))
    if facts.takes_old:
        findings.append(Finding(address, "agrees to TLS 1.1 or older", "offer TLS 1.2 and 1.3"))
    said = f"{address}: {facts.version}, for {', '.join(facts.names)}, {days:.0f} days left"
    return Outcome(check, said, tuple(findings))


def is_this_machine(host: str) -> bool:
    """Whether a host name is of loopback."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
