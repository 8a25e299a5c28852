"""Weights of `model.py`, from `weights.json`, which `quality/fit_classifier.py` writes."""

from __future__ import annotations

from typing import Final

from tractatus.governance.classifier.features import FEATURES
from tractatus.governance.fitted import read_fitted

Row = tuple[float, ...]

_FITTED: Final = read_fitted("tractatus.governance.classifier", "weights.json")

# SHA-256 of the sentences, one "QUADRANT<tab>text" a line.
FITTED_TO: Final[str] = _FITTED["fitted_to"]
# How it fared on sentences that a fold's model had not seen.
UNSEEN: Final[str] = _FITTED["unseen"]
# What scores are divided by, so that a confidence is a share of right answers.
TEMPERATURE: Final[float] = _FITTED["temperature"]
# Below it, fewer of the answers on sentences not seen were right than `fit_classifier.WANTED`.
ABSTAIN_BELOW: Final[float] = _FITTED["abstain_below"]
# One row for each of `FEATURES`, in it a weight for each quadrant, in their order.
WEIGHTS: Final[tuple[Row, ...]] = tuple(tuple(_FITTED["features"][name]) for name in FEATURES)
# Such a row for each word that enough of the sentences hold.
WORDS: Final[dict[str, Row]] = {word: tuple(row) for word, row in _FITTED["words"].items()}
