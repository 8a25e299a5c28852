"""The proof of one figure, read out of the platform's log; blocking, for a thread.

The site proves to itself what it shows: a proof that does not hold is never put on a page.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from tractatus.errors import FormatError, ProofError, SignatureError, StoreError
from tractatus.evidence.figures import SIX_NAMES
from tractatus.evidence.leaf import ParametersLeaf, SummaryLeaf
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.merkle.hashing import leaf_hash
from tractatus.notes.proof import format_proof
from tractatus.verifier.ends import Ends, ProvenLeaf, ProvingReader
from tractatus.verifier.figures import Figure, Known, bounds_of, parts_of, term
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust

_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class ShownLeaf:
    """A proven leaf as a page shows it."""

    index: int
    entry: str
    leaf_hash: str
    proof: str
    hashes: int


@dataclass(frozen=True, slots=True)
class ShownSummary(ShownLeaf):
    """A proven summary, with what the figure would be for all epochs up to it."""

    number: int
    closed_at: datetime
    term: int


@dataclass(frozen=True, slots=True)
class Part:
    """How many of a figure's leaves are of one service and outcome, and where to see them."""

    service: str
    outcome: str
    count: int
    viewer: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the log shows of a figure.

    Args:
        before: The summary before the first epoch; None where that is the log's first.
        last: The summary of the last epoch.
        difference: What the two give: for uptime the canaries caught, else the figure.
        rounds: For uptime: how many rounds that is; None for other figures.
        agrees: Whether the document says the same.
        parts: What the figure is made of; empty where it cannot be told apart.
        leaf: The one leaf that says the figure, where it is not counted.
        trouble: Why there is less here than there should be; empty if nothing is amiss.
    """

    before: ShownSummary | None = None
    last: ShownSummary | None = None
    difference: int | None = None
    rounds: int | None = None
    agrees: bool = True
    parts: tuple[Part, ...] = ()
    leaf: ShownLeaf | None = None
    trouble: str = ""


class Prover:
    """Makes evidence, and keeps what the two ends of a window are: pages ask often for the same.

    Threads may share one.
    """

    def __init__(self, reader: LogReader, trust: Trust) -> None:
        self._reader = reader
        self._trust = trust
        self._kept: OrderedDict[tuple[str, ...], Ends | ProvenLeaf] = OrderedDict()
        self._lock = Lock()

    def evidence(self, document: Any, figure: Figure, value: float | None) -> Evidence:
        """What the log of the document's checkpoint shows of a figure; raises nothing."""
        try:
            if figure.window is not None:
                return self._of_window(document, figure, value)
            leaf = self._one_leaf(document, figure, value)
            return Evidence(leaf=_shown(leaf) if leaf else None)
        except StoreError:
            return Evidence(trouble="the log cannot be read just now")
        except LookupError:
            return Evidence(
                trouble="the leaf that says it lies too far back for this page; a recount of the "
                "whole log reads every leaf"
            )
        except (FormatError, ProofError, SignatureError) as error:
            return Evidence(trouble=f"the log does not prove it: {error}")

    def end(self, document: Any, figure: Figure, which: str) -> ProvenLeaf | None:
        """One of the two summaries, `before` or `last`, or the one leaf, `leaf`; may raise."""
        if which == "leaf":
            return self._one_leaf(document, figure, None)
        bounds = bounds_of(document, figure)
        if bounds is None or bounds["last_index"] is None:
            return None
        ends = self._ends(document, bounds)
        return ends.before if which == "before" else ends.last

    def _of_window(self, document: Any, figure: Figure, value: float | None) -> Evidence:
        bounds = bounds_of(document, figure)
        if bounds is None or bounds["last_index"] is None:
            return Evidence()
        ends = self._ends(document, bounds)
        if figure.known is Known.SUMMARY:
            return Evidence(
                before=_summary(ends.before, 0) if ends.before else None,
                last=_summary(ends.last, 0),
            )
        running = [name for name in SIX_NAMES if document["services"][name]["running"]]
        before = term(figure, ends.sum_before, ends.table, running)
        after = term(figure, ends.last.leaf.cumulative, ends.table, running)
        difference = term(figure, ends.counts, ends.table, running)
        rounds = None
        found: int | None = difference
        if figure.rest[0] == "uptime":
            rounds = difference // ACTS_IN_A_ROUND
            found = bounds["uptime"]["rounds_caught"]
        return Evidence(
            before=_summary(ends.before, before) if ends.before else None,
            last=_summary(ends.last, after),
            difference=difference,
            rounds=rounds,
            agrees=(found == rounds) if rounds is not None else (found == (value or 0)),
            parts=tuple(
                Part(service, outcome, count, viewer(figure, bounds, service, outcome))
                for service, outcome, count in parts_of(figure, ends.counts, ends.table, running)
            ),
        )

    def _one_leaf(self, document: Any, figure: Figure, value: float | None) -> ProvenLeaf | None:
        """The leaf that says a figure outside of windows; None where no single leaf does."""
        name = figure.path if figure.known is Known.PARAMETER else ""
        if not name:
            return None
        note = document["log"]["checkpoint"].encode()
        key = (_digest(note), "closed" if name == "epochs.closed" else "parameters")
        leaf = self._keep(key)
        if leaf is None:
            proving = ProvingReader(self._reader, self._trust, note)
            is_count = key[1] == "closed"
            leaf = proving.last_summary() if is_count else proving.parameters()
            self._keep(key, leaf)
        assert isinstance(leaf, ProvenLeaf)
        return leaf if _says(leaf, figure, document) else None

    def _ends(self, document: Any, bounds: dict[str, Any]) -> Ends:
        note = document["log"]["checkpoint"].encode()
        where = tuple(
            int(bounds[name]) for name in ("first_epoch", "last_epoch", "first_index", "last_index")
        )
        key = (_digest(note), *map(str, where))
        kept = self._keep(key)
        if kept is None:
            kept = ProvingReader(self._reader, self._trust, note).ends(*where)
            self._keep(key, kept)
        assert isinstance(kept, Ends)
        return kept

    def _keep(
        self, key: tuple[str, ...], found: Ends | ProvenLeaf | None = None
    ) -> Ends | ProvenLeaf | None:
        with self._lock:
            if found is not None:
                self._kept[key] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            elif key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def viewer(figure: Figure, bounds: dict[str, Any], service: str, outcome: str = "") -> str:
    """The address of exactly these leaves in the viewer."""
    asked = {"service": service, "outcome": outcome}
    if figure.counted[0] != "canaries":
        asked["flag"] = figure.apart or "headline"
    asked |= {"first": str(bounds["first_index"]), "last": str(bounds["last_index"])}
    return "/audit?" + "&".join(f"{name}={value}" for name, value in asked.items() if value)


def _says(proven: ProvenLeaf, figure: Figure, document: Any) -> bool:
    """Whether the leaf states the number that the document has there."""
    published = document["epochs"][figure.rest[-1]]
    match proven.leaf:
        case SummaryLeaf():
            return bool(proven.leaf.number == published)
        case ParametersLeaf():
            return bool(getattr(proven.leaf, figure.rest[-1]) == published)
    return False


def _summary(proven: ProvenLeaf, term: int) -> ShownSummary:
    assert isinstance(proven.leaf, SummaryLeaf)
    shown = _shown(proven)
    return ShownSummary(
        index=shown.index,
        entry=shown.entry,
        leaf_hash=shown.leaf_hash,
        proof=shown.proof,
        hashes=shown.hashes,
        number=proven.leaf.number,
        closed_at=datetime.fromtimestamp(proven.leaf.not_after / 1000, UTC),
        term=term,
    )


def _shown(proven: ProvenLeaf) -> ShownLeaf:
    return ShownLeaf(
        index=proven.index,
        entry=proven.entry.hex(),
        leaf_hash=leaf_hash(proven.entry).hex(),
        proof=format_proof(proven.proof).decode("utf-8"),
        hashes=len(proven.proof.proof),
    )


def _digest(note: bytes) -> str:
    return hashlib.sha256(note).hexdigest()
