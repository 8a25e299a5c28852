"""Weights of `stakes.py`, from `stakes_weights.json`, which `quality/fit_stakes.py` writes."""

from __future__ import annotations

from typing import Final

from tractatus.governance.fitted import read_fitted

_FITTED: Final = read_fitted("tractatus.governance.boundary", "stakes_weights.json")

BIAS: Final[float] = _FITTED["bias"]
# Log odds above which a sentence counts as a decision over people, and the subject of a commit.
THRESHOLD: Final[float] = _FITTED["threshold"]
COMMIT_THRESHOLD: Final[float] = _FITTED["commit_threshold"]
# Of the development texts of each kind, how many wait by a model that has not seen them, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    kind: (waiting, number) for kind, (waiting, number) in _FITTED["unseen"].items()
}
# Of requests from outside that were not fitted, the load; of such crossings, how many are found.
CURVE: Final[tuple[tuple[float, int], ...]] = tuple(
    (load, found) for load, found in _FITTED["curve"]
)
WEIGHTS: Final[dict[str, float]] = _FITTED["weights"]
