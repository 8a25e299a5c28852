"""Weights of options of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 2084 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -2.6
# Log odds above which a option is in doubt.
THRESHOLD: Final = -1.42
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
WAITING: Final = {"first": (12, 215), "second": (2, 110), "third": (11, 98), "makers": (3, 148)}
FOUND: Final = {"first": (199, 207), "second": (92, 97), "third": (94, 96), "makers": (158, 158)}
_TABLE: Final = """
    a value=1.27; act's words=1.44; deed of the kind=0.15; deed:alike=0.86; deed:opposite=-1.19;
    deed:own=-1.33; first:asks=-0.13; first:checks=-0.09; first:destroys=-0.22; first:does as
    told=0.33; first:ends=-0.46; first:gives=0.07; first:grows=-0.16; first:informs=-0.26;
    first:records=0.27; first:refuses=-0.63; first:reverses=-0.17; first:secures=-0.66;
    first:shrinks=-0.19; first:stays=-1.55; first:takes=0.52; first:tries=0.15; known name=0.47;
    known number=1.18; long=0.91; manner:all=-0.45; manner:and not=-0.14; manner:as it is=-0.44;
    manner:as well=-0.17; manner:at once=-0.14; manner:by parts=0.05; manner:careful=0.09;
    manner:denied=-0.97; manner:fine=-0.2; manner:for good=-0.13; manner:former=-0.09;
    manner:hurry=-0.11; manner:instead=-0.16; manner:less=0.1; manner:more=-0.06;
    manner:open=-0.08; manner:other=-0.34; manner:personal=0.27; manner:reason=-0.05; manner:so
    that=-0.07; manner:un-=-0.1; manner:will=-0.13; no deed=-0.43; two values=0.87; unknown
    name=0.12; unknown number=0.21; unknown words=-0.88; values=1.2; words of steps=-0.97; words
    of the act=0.68
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
