"""What a verification found, step by step. The browser uses the same numbers and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tractatus.verifier.steps import Steps

TRUST: Final = 1
SIGNATURE: Final = 2
WITNESSES: Final = 3
GROWTH: Final = 4
TILES: Final = 5
ORDER: Final = 6
SUMMARIES: Final = 7
RECOUNT: Final = 8
FRESHNESS: Final = 9

STEP_NAMES: Final[Mapping[int, str]] = {
    TRUST: "trust",
    SIGNATURE: "checkpoint signature",
    WITNESSES: "witness cosignatures",
    GROWTH: "growth",
    TILES: "tiles",
    ORDER: "order in epochs",
    SUMMARIES: "summaries",
    RECOUNT: "recount",
    FRESHNESS: "freshness",
}


@dataclass(slots=True, kw_only=True)
class Report(Steps):
    """All nine steps of one verification of a log.

    Args:
        log: Origin, size, root and witness times of the checkpoint, once its signature holds.
        counts: What was counted out of the leaves, by window.
        figure: The one figure that was asked for, published and recounted; empty if none was.
        checkpoint: The note to remember: signed, cosigned, and every tile re-hashed.
    """

    NAMES = STEP_NAMES

    log: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    figure: dict[str, Any] = field(default_factory=dict)
    checkpoint: bytes | None = None

    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            **Steps.document(self),
            "log": self.log,
            "counts": self.counts,
            **({"figure": self.figure} if self.figure else {}),
        }
