"""What templates are given: figures as text, rows of tables; no figure is typed here."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from tractatus.evidence.codes import FIRST_COUNTED, SERVICE_NAMES, SIX_SERVICES, PressureLevel
from tractatus.site.document import WINDOWS, Apart, Metrics, ServiceState
from tractatus.site.reading import Reading
from tractatus.verifier.figures import figure_at

NOT_RUNNING: Final = "not running yet"
NOT_KNOWN: Final = "not known yet"
NOT_READ: Final = "not read"

SIX: Final = tuple(SERVICE_NAMES[service] for service in SIX_SERVICES)
LEVELS: Final = tuple(level.name.lower() for level in PressureLevel)

# Sums that the operator asserts; everything else is one leaf for each.
ASSERTED: Final = tuple(name for service, name in SERVICE_NAMES.items() if service >= FIRST_COUNTED)

WINDOW_WORDS: Final[Mapping[str, str]] = {
    "24h": "last 24 hours",
    "7d": "last 7 days",
    "30d": "last 30 days",
}

ENFORCES: Final[Mapping[str, str]] = {
    "BoundaryEnforcer": (
        "Questions of values go to a named human: the gate may prepare such a decision, "
        "not take it."
    ),
    "InstructionPersistenceClassifier": (
        "What an instruction asks for, how firmly and for how long; one that is not clear waits "
        "for its author."
    ),
    "CrossReferenceValidator": (
        "An act is compared with the instructions in force, and a change of the database's schema "
        "with what is declared; a contradiction is refused."
    ),
    "ContextPressureMonitor": (
        "How full and error-prone the context is that an act comes from; more pressure asks more "
        "of it, and the highest refuses changes."
    ),
    "MetacognitiveVerifier": (
        "A proposal needs its reasoning, distinct alternatives, references that resolve and a way "
        "back; without them it is refused."
    ),
    "PluralisticDeliberationOrchestrator": (
        "Conflicts of values are deliberated by the people concerned; no case closes without a "
        "named human, and dissent is kept."
    ),
}

# What is counted and stays out of the headline, in the words of its label.
APART: Final[Mapping[str, tuple[str, str]]] = {
    "canary": (
        "Canaries",
        "Known acts that the platform sends through its own gate to see whether it answers.",
    ),
    "probe": (
        "Visitors' examples",
        "The live examples of this site and other tries in the sandbox tenant.",
    ),
    "replayed": (
        "Replayed history",
        "A conversation that took place elsewhere and earlier, sent through the gate again; its "
        "authors are placeholders and nothing of it is attested.",
    ),
    "demonstration": (
        "Demonstration",
        "Made-up traffic that shows how the product works.",
    ),
    "shadow": (
        "Shadow",
        "Decided and recorded, not enforced.",
    ),
}


class Figures:
    """Figures of one reading as text; templates ask by the path in the metrics document.

    Args:
        reading: None where the platform could not be read so far: then no figure is shown.
    """

    def __init__(self, reading: Reading | None) -> None:
        self._reading = reading

    def text(self, path: str) -> str:
        """A whole number with thousands apart, or the words for why there is none."""
        value = self._at(path)
        if isinstance(value, str):
            return value
        if value is None:
            return NOT_KNOWN if "uptime" in path else NOT_RUNNING
        return (
            percent(value) if isinstance(value, float) or "uptime.value" in path else f"{value:,}"
        )

    def is_number(self, path: str) -> bool:
        """Whether there is a number at that path."""
        return isinstance(self._at(path), int | float)

    def is_zero(self, path: str) -> bool:
        """Whether the number there is zero."""
        return self._at(path) == 0

    def _at(self, path: str) -> int | float | str | None:
        return NOT_READ if self._reading is None else figure_at(self._reading.document, path)


def percent(value: float) -> str:
    """A share as per cent with two decimals, cut and never rounded up: only all is 100."""
    hundredths = math.floor(value * 10_000 + 1e-9)
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One of the six services in a table."""

    name: str
    enforces: str
    is_running: bool
    last_epoch: int | None
    last_seen: Markup | None


def service_rows(metrics: Metrics | None) -> list[ServiceRow]:
    """The six, in their order; all "not running yet" where the platform was never read."""
    absent = ServiceState(running=False, last_epoch=None)
    rows = []
    for name in SIX:
        state = metrics.services.get(name, absent) if metrics else absent
        seen = _seen(metrics, state.last_epoch) if metrics and state.last_epoch else None
        rows.append(ServiceRow(name, ENFORCES[name], state.running, state.last_epoch, seen))
    return rows


def _seen(metrics: Metrics, epoch: int) -> Markup | None:
    """Between which times the epoch closed, as the finest series that has it tells."""
    for name in WINDOWS:
        for point in metrics.windows[name].series:
            if point and (point.first_epoch or 0) <= epoch <= (point.last_epoch or -1):
                return Markup("{} – {}").format(_hour(point.start), clock_time(point.end))
    return None


def running_services(metrics: Metrics) -> list[str]:
    """Names of the services that run, in the order of the six."""
    return [name for name in SIX if name in metrics.services and metrics.services[name].running]


@dataclass(frozen=True, slots=True)
class ApartKind:
    """What is counted under one name of `apart`, in the last 30 days.

    Args:
        name: As in the document.
        title: For people.
        words: What it is, in a sentence or two.
        labels: What the operator calls the data, such as "replay of a 2018 conversation".
        services: (service, its outcomes that occurred), both by name.
    """

    name: str
    title: str
    words: str
    labels: Sequence[str]
    services: Sequence[tuple[str, Sequence[str]]]


def apart_kinds(metrics: Metrics) -> list[ApartKind]:
    """The kinds that occurred, in the order of precedence."""
    window = metrics.windows["30d"]
    return [
        ApartKind(name, *APART[name], metrics.labels.get(name, ()), _outcomes(window.apart[name]))
        for name in APART
        if name in window.apart and window.apart[name].outcomes
    ]


def _outcomes(apart: Apart) -> list[tuple[str, Sequence[str]]]:
    order = list(SERVICE_NAMES.values())
    named = [name for name in order if name in apart.outcomes]
    return [(name, sorted(apart.outcomes[name])) for name in named]


def breakable(name: str) -> Markup:
    """A class name that a narrow column can break between its words."""
    return Markup("<wbr>").join(re.findall("[A-Z][a-z]+", name))


def date(at: datetime) -> Markup:
    """A day as a `time` element, in UTC."""
    at = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%d}", f"{at.day} {at:%B %Y}")


def clock_time(at: datetime) -> Markup:
    """A time as a `time` element, to the minute, in UTC."""
    at = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at.day} {at:%b %H:%M} UTC"
    )


def _hour(at: datetime) -> Markup:
    at = at.astimezone(UTC)
    return Markup("{}").format(f"{at.day} {at:%b %H:%M}")
