"""Weights of options of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 1497 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -2.44
# Log odds above which a option is in doubt.
THRESHOLD: Final = -1.48
# By models that had not seen its domain: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all.
WAITING: Final = (20, 417)
FOUND: Final = (402, 413)
_TABLE: Final = """
    a value=1.45; act's words=1.26; deed of the kind=0.17; deed:alike=0.86; deed:opposite=-1.37;
    deed:own=-1.21; first:asks=-0.18; first:destroys=-0.27; first:does as told=0.24;
    first:ends=-0.37; first:gives=0.14; first:grows=-0.15; first:informs=-0.3; first:records=0.3;
    first:refuses=-1.06; first:reverses=-0.25; first:secures=-0.6; first:shrinks=-0.2;
    first:stays=-1.82; first:takes=0.62; first:tries=0.12; known name=0.45; known number=1.16;
    long=0.78; manner:all=-0.76; manner:and not=-0.14; manner:as it is=-0.52; manner:as
    well=-0.14; manner:at once=-0.18; manner:careful=0.15; manner:careless=-0.13;
    manner:denied=-1.3; manner:fine=-0.07; manner:former=-0.12; manner:hurry=-0.18;
    manner:instead=-0.09; manner:less=0.17; manner:more=-0.08; manner:open=-0.14;
    manner:other=-0.39; manner:personal=0.52; manner:so that=-0.07; manner:will=-0.18; names the
    deed=0.09; no deed=-0.56; two values=0.75; unknown name=0.2; unknown number=0.26; unknown
    words=-0.97; values=1.1; words of steps=-0.88; words of the act=0.59
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
