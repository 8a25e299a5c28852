"""Weights of steps of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 1867 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -1.07
# Log odds above which a step is in doubt.
THRESHOLD: Final = 1.38
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
WAITING: Final = {"first": (0, 96), "second": (1, 48), "third": (1, 48), "makers": (1, 37)}
FOUND: Final = {"first": (177, 383), "second": (77, 192), "third": (109, 192), "makers": (188, 188)}
_TABLE: Final = """
    before=0.09; before: done=1.06; brings in a thing=-0.52; clause: after=0.07; clause: if=-0.14;
    clause: until=0.22; clause: when=-0.44; clause: while=0.07; deed of another step=1.4;
    deed:alike=-0.23; deed:opposite=1.07; deed:unknown=-0.24; denied as a precaution=-0.25;
    denied: and not=0.23; denied: contrast=-0.11; denied: head=0.59; denied: head: something
    new=-0.21; denied: inside=0.34; denied: none=0.62; denied: of the act=0.62; denied: of the
    act: something new=0.19; denied: purpose=0.3; denied: without=0.72; first:asks+else=-0.21;
    first:asks+thing=-0.09; first:checks+else=-1.2; first:checks+thing=-0.45;
    first:checks+value=-0.84; first:delays+value=0.3; first:destroys+else=0.5;
    first:destroys+thing=0.5; first:destroys+value=0.23; first:does as told+else=0.08;
    first:ends+else=0.63; first:ends+thing=0.51; first:ends+value=0.26; first:gives+else=-0.11;
    first:gives+thing=0.26; first:gives+value=0.36; first:grows+else=-0.2;
    first:grows+thing=-0.17; first:informs+else=-0.55; first:informs+thing=-0.41;
    first:informs+value=-0.54; first:records+else=-0.48; first:records+thing=-0.31;
    first:records+value=-0.63; first:refuses+else=0.48; first:refuses+thing=0.21;
    first:refuses+value=0.62; first:secures+else=-0.37; first:secures+thing=-0.07;
    first:secures+value=-0.12; first:shrinks+value=0.17; first:stays+else=0.05;
    first:stays+thing=0.36; first:stays+value=0.68; first:takes+else=-0.08;
    first:takes+thing=0.43; first:takes+value=0.12; first:tries+else=-0.15;
    first:tries+value=-0.45; if: deed:opposite=-0.14; if: says a rival=-0.13; instead: no
    value=0.26; instead: of the act=0.38; kept: of the act=1.14; long=0.23; manner:again=-0.08;
    manner:all=0.31; manner:and not=0.18; manner:as it is=0.47; manner:as well=0.18; manner:at
    once=0.51; manner:by parts=-0.46; manner:careful=-0.67; manner:careless=0.31; manner:fine=0.5;
    manner:for good=0.22; manner:former=-0.07; manner:hidden=0.56; manner:hurry=0.41;
    manner:instead=0.64; manner:late=0.39; manner:less=0.1; manner:more=0.6; manner:open=-0.09;
    manner:other=0.48; manner:personal=0.06; manner:so that=0.66; manner:some time=0.2;
    manner:un-=0.55; name of a rejected way=0.15; of another step=0.97; of the act in another
    step=1.14; others left=-0.22; own deed, code of evidence=0.43; own deed, known object=-0.1;
    own deed, nothing shared=-0.16; own deed, rival=0.45; own deed, something new=0.59; plainly
    the act=-0.18; remark=0.5; says a rival=0.91; says that=0.33; shares words=0.67; then
    opposite=0.1; then:checks=-0.55; then:delays=-0.26; then:does as told=-0.08; then:ends=0.18;
    then:gives=0.07; then:records=-0.29; then:stays=0.45; un-: of the record=0.3; unknown
    code=0.71; unknown name=0.6; unknown number=-0.17; unknown number of its kind=0.38; unknown
    words=-0.64; without: of the record=0.71
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
