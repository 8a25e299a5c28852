"""Weights of steps of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 2963 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -0.83
# Log odds above which a step is in doubt.
THRESHOLD: Final = 2.16
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
WAITING: Final = {
    "first": (0, 96),
    "second": (0, 48),
    "third": (0, 48),
    "fourth": (1, 48),
    "makers": (0, 37),
    "fifth": (5, 60),
    "sixth": (9, 60),
}
FOUND: Final = {
    "first": (152, 383),
    "second": (56, 192),
    "third": (86, 192),
    "fourth": (29, 192),
    "makers": (188, 188),
    "fifth": (23, 60),
    "sixth": (13, 60),
}
_TABLE: Final = """
    before: done=1.2; brings in a thing=-0.42; clause: after=-0.26; clause: if=-1.12; clause:
    until=0.27; clause: when=-0.37; clause: while=0.35; deed of another step=1.34;
    deed:alike=-0.27; deed:opposite=1.18; deed:unknown=-0.23; denied as a precaution=-0.37;
    denied: and not=0.36; denied: contrast=-0.39; denied: head=0.7; denied: head: something
    new=-0.12; denied: inside=0.29; denied: none=0.54; denied: of the act=0.74; denied: of the
    act: something new=-0.1; denied: purpose=0.3; denied: without=0.7; first:asks+else=-0.14;
    first:asks+thing=-0.17; first:checks+else=-1.23; first:checks+thing=-0.58;
    first:checks+value=-0.9; first:delays+else=-0.19; first:delays+thing=-0.18;
    first:delays+value=0.35; first:destroys+else=0.53; first:destroys+thing=0.55;
    first:destroys+value=0.38; first:does as told+else=-0.09; first:does as told+thing=0.06;
    first:ends+else=0.38; first:ends+thing=0.43; first:ends+value=0.13; first:gives+else=0.23;
    first:gives+thing=0.28; first:gives+value=0.4; first:grows+thing=-0.11;
    first:grows+value=-0.07; first:informs+else=-0.4; first:informs+thing=-0.29;
    first:informs+value=-0.47; first:records+else=-0.48; first:records+thing=-0.19;
    first:records+value=-0.93; first:refuses+else=0.35; first:refuses+thing=0.25;
    first:refuses+value=0.82; first:reverses+value=0.18; first:secures+else=-0.6;
    first:secures+thing=-0.21; first:shrinks+value=0.22; first:stays+else=-0.22;
    first:stays+thing=-0.2; first:stays+value=0.57; first:takes+else=0.07; first:takes+thing=0.5;
    first:takes+value=0.06; first:tries+else=-0.18; first:tries+thing=0.2;
    first:tries+value=-0.39; if: deed:opposite=-0.09; if: says a rival=-0.14; if: unknown
    code=-0.15; if: unknown number of its kind=-0.06; instead: no value=0.35; instead: of the
    act=0.36; kept: of the act=1.19; manner:again=-0.18; manner:all=0.4; manner:and not=0.22;
    manner:as it is=0.45; manner:as well=0.52; manner:at once=0.57; manner:by parts=-0.4;
    manner:careful=-0.57; manner:careless=0.59; manner:even if=0.4; manner:fine=0.68; manner:for
    good=0.37; manner:former=-0.19; manner:hidden=0.69; manner:hurry=0.52; manner:instead=0.71;
    manner:late=0.44; manner:less=-0.1; manner:more=0.59; manner:other=0.63; manner:so that=1.03;
    manner:some time=0.25; manner:un-=0.51; manner:will=0.11; name of a rejected way=0.17; of
    another step=0.94; of the act in another step=0.76; only when=-0.39; own deed, code of
    evidence=0.41; own deed, nothing shared=-0.29; own deed, rival=0.43; own deed, something
    new=0.78; plainly the act=-0.3; remark=0.6; says a rival=0.75; says that=0.38; shares
    words=0.58; then opposite=0.06; then:checks=-0.64; then:delays=-0.49; then:destroys=0.18;
    then:does as told=-0.36; then:ends=-0.16; then:gives=0.46; then:grows=-0.23;
    then:records=-0.34; then:refuses=0.18; then:reverses=-0.08; then:stays=0.41; then:takes=0.09;
    then:tries=-0.05; un-: of the record=0.42; unknown code=-0.08; unknown name=0.53; unknown
    number=-0.26; unknown number of its kind=0.59; unknown words=-0.81; without: of the
    record=0.63
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
