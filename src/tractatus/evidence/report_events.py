"""What changed in a month and when the log or its canaries were silent, read leaf by leaf.

These are told by leaves that lie between the borders of days, so they are recounted by reading the
log, not proven by a few leaves. Source: docs/spec/report.md, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    Digests,
    HeartbeatLeaf,
    Leaf,
    ParametersLeaf,
    SummaryLeaf,
)
from tractatus.evidence.windows import format_time

DIGESTS: Final = ("policy", "software", "schema")
MAX_LISTED: Final = 1000  # of each kind; more are counted and not listed
PARAMETERS: Final = ("canary_interval", "heartbeat", "hold", "k", "t", "tick")

Kind = Literal["silence", "canaries", "missed"]


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of time in which the log shows less than it promised.

    Args:
        kind: `silence`: no epoch and no heartbeat for more than two heartbeats. `canaries`: no
            epoch with a caught canary for longer than a round may take. `missed`: canaries were
            sent and not answered as they must be.
        since: ms since 1970; the last leaf before it.
        until: The first leaf after it.
        first_index: Index of the leaf at `since`.
        last_index: Index of the leaf at `until`.
        allowed: The longest time that was promised, ms; 0 for `missed`.
        missed: Canaries not caught; 0 for the others.
    """

    kind: Kind
    since: int
    until: int
    first_index: int
    last_index: int
    allowed: int
    missed: int = 0

    def document(self) -> dict[str, Any]:
        """As it stands in a report."""
        return {
            "kind": self.kind,
            "from": format_time(self.since),
            "to": format_time(self.until),
            "first_index": self.first_index,
            "last_index": self.last_index,
            "allowed": self.allowed,
            "missed": self.missed,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A digest that differs from the one of the epoch before."""

    what: str
    epoch: int
    index: int
    at: int
    before: bytes
    after: bytes

    def document(self) -> dict[str, Any]:
        """As it stands in a report."""
        return {
            "what": self.what,
            "epoch": self.epoch,
            "index": self.index,
            "at": format_time(self.at),
            "before": self.before.hex(),
            "after": self.after.hex(),
        }


def digests_document(digests: Digests) -> dict[str, str]:
    """Hexadecimal, by name."""
    return {name: getattr(digests, name).hex() for name in DIGESTS}


def parameters_document(leaf: ParametersLeaf) -> dict[str, int]:
    """The values of a parameters leaf, by name."""
    return {name: getattr(leaf, name) for name in PARAMETERS}


@dataclass(slots=True)
class EventScan:
    """Takes the leaves of a log in their order, decisions left out, and keeps what a month tells.

    Args:
        since: Where the month begins.
        until: Where it ends at the latest.
    """

    since: int
    until: int
    changes: list[Change] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    logged: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    newest: tuple[int, int, bool] | None = None  # of signs of life: time, index, is a heartbeat
    first_heartbeat_after: tuple[int, int] | None = None
    _parameters: ParametersLeaf | None = None
    _last: SummaryLeaf | None = None
    _canary: tuple[int, int] | None = None
    _missed: Outage | None = None

    def take(self, leaf: Leaf, index: int) -> None:
        """The next leaf that is no decision; earlier ones than `since` are needed as well."""
        match leaf:
            case SummaryLeaf():
                self._sign(leaf.not_after, index, is_heartbeat=False)
                self._changes(leaf)
                self._canaries(leaf)
                self._last = leaf
            case HeartbeatLeaf():
                self._sign(leaf.time_ms, index, is_heartbeat=True)
            case ParametersLeaf():
                self._parameters = leaf
                self.logged.append((index, {"parameters": parameters_document(leaf)}))
            case ClassCodesLeaf():
                self.logged.append((index, {"class_codes": True}))
            case _:
                pass

    def finish(self) -> None:
        """There are no more leaves: what is still going on is kept as far as it is known."""
        if self.newest is not None and self._canary is not None:
            self._silence_of_canaries(*self.newest[:2])
        self._keep(self._missed)
        self._missed = None

    def outages_document(self, until: int) -> dict[str, Any]:
        """Those that began before `until`, by their beginning."""
        found = sorted(
            (one for one in self.outages if one.since < until),
            key=lambda one: (one.since, one.kind),
        )
        return {"count": len(found), "list": [one.document() for one in found[:MAX_LISTED]]}

    def changes_document(self, until: int) -> list[dict[str, Any]]:
        """Those of epochs that closed by `until`, in the order of the log."""
        return [one.document() for one in self.changes if one.at <= until][:MAX_LISTED]

    def logged_document(self, first: int, last: int) -> list[dict[str, Any]]:
        """Parameters and class codes that were logged at indices in [first, last]."""
        found = [{"index": index, **what} for index, what in self.logged if first <= index <= last]
        return found[:MAX_LISTED]

    def _sign(self, time_ms: int, index: int, *, is_heartbeat: bool) -> None:
        if self.newest is not None and self._parameters is not None:
            allowed = 2 * self._parameters.heartbeat
            before = self.newest
            if time_ms - before[0] > allowed:
                self._keep(Outage("silence", before[0], time_ms, before[1], index, allowed))
        if is_heartbeat and time_ms > self.until and self.first_heartbeat_after is None:
            self.first_heartbeat_after = (time_ms, index)
        self.newest = (time_ms, index, is_heartbeat)

    def _changes(self, leaf: SummaryLeaf) -> None:
        if self._last is None or not self.since < leaf.not_after <= self.until:
            return
        for what in DIGESTS:
            before, after = getattr(self._last.digests, what), getattr(leaf.digests, what)
            if before != after:
                self.changes.append(
                    Change(what, leaf.number, leaf.end, leaf.not_after, before, after)
                )

    def _canaries(self, leaf: SummaryLeaf) -> None:
        if self._canary is None:
            self._canary = (leaf.not_after, leaf.end)
        if leaf.canaries_caught:
            self._silence_of_canaries(leaf.not_after, leaf.end)
            self._canary = (leaf.not_after, leaf.end)
        missed = leaf.canaries_sent - leaf.canaries_caught
        if missed:
            run = self._missed or Outage(
                "missed", leaf.not_before, leaf.not_after, leaf.end, leaf.end, 0
            )
            self._missed = Outage(
                "missed",
                run.since,
                leaf.not_after,
                run.first_index,
                leaf.end,
                0,
                run.missed + missed,
            )
        elif leaf.canaries_sent:
            self._keep(self._missed)
            self._missed = None

    def _silence_of_canaries(self, time_ms: int, index: int) -> None:
        if self._canary is None or self._parameters is None:
            return
        allowed = self._parameters.hold + 2 * self._parameters.canary_interval
        since, first = self._canary
        if time_ms - since > allowed:
            self._keep(Outage("canaries", since, time_ms, first, index, allowed))

    def _keep(self, outage: Outage | None) -> None:
        if outage is not None and outage.until > self.since and outage.since < self.until:
            self.outages.append(outage)
