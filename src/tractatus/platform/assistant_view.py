"""A session as a page shows it: what was said, what the gate answered, what the context weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tractatus.governance.act import Span
from tractatus.governance.approvals.check import standing_of
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.pressure.reading import METRICS, WEIGHTS, load_of
from tractatus.platform.assistant.listing import marked_parts
from tractatus.platform.assistant.sessions import Session, SessionEntry
from tractatus.ports import TenantTransaction

ENTRIES_SHOWN: Final = 60

# What a metric of pressure is, for people.
_METRIC_WORDS: Final = {
    "tokens": "how full the context is",
    "conversation": "how long the conversation is",
    "complexity": "how many tools were used",
    "errors": "how many of the last acts failed",
    "instructions": "how many instructions are in force",
}


async def approvals_of(
    transaction: TenantTransaction, session: Session, now_ms: int
) -> dict[str, str]:
    """Where each approval stands that an act of the session waits for, by its identifier."""
    found: dict[str, str] = {}
    for entry in shown(session):
        named = str(entry.detail.get("approval", ""))
        stored = await transaction.approvals.read(UUID(named)) if named else None
        if stored is not None:
            found[named] = standing_of(stored.approval, now_ms).value
    return found


def talk_of(session: Session) -> list[SessionEntry]:
    """What was said and done, without what only a model is told."""
    return [one for one in session.entries if one.kind not in ("system", "schema")]


def shown(session: Session) -> list[SessionEntry]:
    """The newest of it, as many as a page takes."""
    return talk_of(session)[-ENTRIES_SHOWN:]


@dataclass(frozen=True, slots=True)
class PressureView:
    """What a person is told of the session's weight.

    Args:
        reading: As the gate is given it.
        level: Its level in words.
        parts: What weighs, with its part of the score, the greatest first.
        tokens: In the context, estimated.
        limit: Tokens that it is weighed against.
        counts: Other sums of the ledger, by what they count.
    """

    reading: Reading
    level: str
    parts: Sequence[tuple[str, float]]
    tokens: int
    limit: int
    counts: Mapping[str, int]

    @property
    def is_raised(self) -> bool:
        """Whether the level asks anything of the acts."""
        return self.reading.level > Pressure.NORMAL


def pressure_of(session: Session) -> PressureView:
    """The session's reading, with what makes it so."""
    reading, ledger = session.reading, session.ledger
    load = load_of(ledger)
    weights = WEIGHTS["v1"]
    values = [getattr(load, name) for name in METRICS]
    weighed = [weight * value for weight, value in zip(weights, values, strict=True)]
    names = [_METRIC_WORDS[name] for name in METRICS]
    parts = sorted(zip(names, weighed, strict=True), key=lambda part: -part[1])
    counts = {
        "messages": ledger.messages,
        "tools used": len(ledger.sources),
        "failures among the last ten acts": ledger.failures,
        "instructions in force": ledger.instructions,
    }
    return PressureView(
        reading, reading.level.name.lower(), parts, ledger.tokens, session.limit, counts
    )


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the session on the page.

    Args:
        services: Each service's answer to an act, with its reasons.
        quotes: Instructions that the answers rely on, each in pieces as `marked_parts`.
        approval: Where the approval of the act stands; empty where it waits for none.
    """

    entry: SessionEntry
    effect: str
    services: Sequence[tuple[str, Mapping[str, Any]]]
    quotes: Sequence[Mapping[str, Any]]
    approval: str


def view_of(entry: SessionEntry, approvals: Mapping[str, str]) -> EntryView:
    """An entry with the decision on it."""
    told = entry.detail.get("instruction")
    decision = (told or entry.detail).get("decision")
    services = list(decision["services"].items()) if decision else []
    return EntryView(
        entry,
        decision["effect"] if decision else "",
        services,
        _quotes(entry.detail),
        approvals.get(entry.detail.get("approval", ""), ""),
    )


def _quotes(detail: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The instructions of a decision, with the places that its reasons speak of marked."""
    quotes = []
    for reference, found in detail.get("instructions", {}).items():
        spans = [
            Span(*reason["span"])
            for service in detail["decision"]["services"].values()
            if reference in service["references"]
            for reason in service["reasons"]
            if "span" in reason
        ]
        quotes.append({"id": found["id"], "parts": marked_parts(found["text"], spans)})
    return quotes
