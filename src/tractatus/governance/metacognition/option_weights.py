"""Weights of options of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 2476 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -1.99
# Log odds above which a option is in doubt.
THRESHOLD: Final = -1.28
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
WAITING: Final = {
    "first": (15, 215),
    "second": (3, 110),
    "third": (10, 98),
    "fourth": (5, 103),
    "makers": (4, 148),
}
FOUND: Final = {
    "first": (200, 207),
    "second": (92, 97),
    "third": (94, 96),
    "fourth": (81, 97),
    "makers": (158, 158),
}
_TABLE: Final = """
    a value=1.29; act's words=1.48; deed:alike=0.79; deed:opposite=-1.26; deed:own=-1.25;
    first:asks=-0.15; first:checks=-0.13; first:destroys=-0.31; first:does as told=0.22;
    first:ends=-0.52; first:grows=-0.14; first:informs=-0.36; first:records=0.21;
    first:refuses=-0.67; first:reverses=-0.18; first:secures=-0.71; first:shrinks=-0.21;
    first:stays=-1.52; first:takes=0.37; first:tries=0.09; known name=0.49; known number=1.18;
    long=0.88; manner:all=-0.29; manner:and not=-0.16; manner:as it is=-0.53; manner:as
    well=-0.22; manner:at once=-0.16; manner:denied=-0.9; manner:fine=-0.3; manner:for good=-0.13;
    manner:former=-0.07; manner:hurry=-0.09; manner:instead=-0.12; manner:less=0.1;
    manner:other=-0.41; manner:personal=0.16; manner:un-=-0.13; manner:will=-0.14; no deed=-0.53;
    two values=0.82; unknown name=0.06; unknown number=0.26; unknown words=-1.49; values=1.08;
    words of steps=-1.29; words of the act=0.53
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
