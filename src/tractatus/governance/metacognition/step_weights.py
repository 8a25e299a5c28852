"""Weights of steps of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 3321 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -0.73
# Log odds above which a step is in doubt.
THRESHOLD: Final = 2.08
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
WAITING: Final = {
    "first": (0, 96),
    "second": (0, 48),
    "third": (0, 48),
    "fourth": (1, 48),
    "makers": (0, 37),
    "fifth": (5, 60),
    "sixth": (8, 60),
    "seventh": (9, 60),
}
FOUND: Final = {
    "first": (145, 383),
    "second": (56, 192),
    "third": (85, 192),
    "fourth": (34, 192),
    "makers": (187, 188),
    "fifth": (22, 60),
    "sixth": (12, 60),
    "seventh": (17, 60),
}
_TABLE: Final = """
    before: done=1.25; brings in a thing=-0.41; clause: after=-0.23; clause: if=-1.06; clause:
    until=0.27; clause: when=-0.53; clause: while=0.33; deed of another step=1.37;
    deed:alike=-0.26; deed:opposite=1.14; deed:unknown=-0.27; denied as a precaution=-0.38;
    denied: and not=0.34; denied: contrast=-0.47; denied: head=0.73; denied: head: something
    new=-0.15; denied: none=0.5; denied: of the act=0.8; denied: of the act: something new=-0.13;
    denied: purpose=0.13; denied: without=0.78; first:asks+else=-0.14; first:asks+thing=-0.16;
    first:checks+else=-1.34; first:checks+thing=-0.63; first:checks+value=-0.96;
    first:delays+else=-0.19; first:delays+thing=-0.17; first:delays+value=0.35;
    first:destroys+else=0.61; first:destroys+thing=0.66; first:destroys+value=0.44; first:does as
    told+thing=0.09; first:ends+else=0.34; first:ends+thing=0.38; first:ends+value=0.1;
    first:gives+else=0.29; first:gives+thing=0.33; first:gives+value=0.47;
    first:grows+thing=-0.14; first:grows+value=-0.07; first:informs+else=-0.4;
    first:informs+thing=-0.42; first:informs+value=-0.32; first:records+else=-0.48;
    first:records+thing=-0.11; first:records+value=-0.86; first:refuses+else=0.41;
    first:refuses+thing=0.27; first:refuses+value=0.85; first:reverses+else=-0.05;
    first:reverses+value=0.11; first:secures+else=-0.59; first:secures+thing=-0.33;
    first:secures+value=-0.15; first:shrinks+value=0.24; first:stays+else=-0.29;
    first:stays+thing=-0.19; first:stays+value=0.55; first:takes+else=0.17;
    first:takes+thing=0.51; first:takes+value=0.12; first:tries+else=-0.21;
    first:tries+thing=0.15; first:tries+value=-0.36; if: deed:opposite=-0.15; if: says a
    rival=-0.15; if: unknown code=-0.23; if: unknown number of its kind=-0.09; instead: no
    value=0.33; instead: of the act=0.4; kept: of the act=1.25; manner:again=-0.22;
    manner:all=0.48; manner:and not=0.16; manner:as it is=0.41; manner:as well=0.6; manner:at
    once=0.63; manner:by parts=-0.47; manner:careful=-0.53; manner:careless=0.68; manner:even
    if=0.5; manner:fine=0.68; manner:for good=0.42; manner:former=-0.1; manner:hidden=0.73;
    manner:hurry=0.61; manner:instead=0.73; manner:late=0.55; manner:less=-0.07; manner:more=0.54;
    manner:other=0.54; manner:personal=0.05; manner:so that=1.01; manner:some time=0.25;
    manner:un-=0.37; manner:will=0.09; name of a rejected way=0.26; of another step=0.87; of the
    act in another step=0.69; only when=-0.43; own deed, code of evidence=0.45; own deed, known
    object=0.06; own deed, nothing shared=-0.25; own deed, rival=0.56; own deed, something
    new=0.8; plainly the act=-0.4; remark=0.61; says a rival=0.76; says that=0.47; shares
    words=0.51; then opposite=0.09; then:checks=-0.75; then:delays=-0.55; then:destroys=0.3;
    then:does as told=-0.52; then:ends=-0.28; then:gives=0.57; then:grows=-0.26;
    then:informs=-0.16; then:records=-0.32; then:refuses=0.13; then:reverses=-0.21;
    then:stays=0.32; then:takes=0.21; un-: of the record=0.35; unknown code=-0.21; unknown
    name=0.37; unknown number=-0.32; unknown number of its kind=0.53; unknown words=-0.82;
    without: of the record=0.64
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
