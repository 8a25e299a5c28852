"""Weights of steps of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over 1282 texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -1.18
# Log odds above which a step is in doubt.
THRESHOLD: Final = 1.8
# By models that had not seen its domain: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all.
WAITING: Final = (3, 157)
FOUND: Final = (455, 667)
_TABLE: Final = """
    before=0.29; before: done=0.88; brings in a thing=-0.66; condition=0.12; deed of another
    step=1.22; deed of another step, unknown thing=0.66; deed:alike=-0.09; deed:opposite=1.17;
    deed:own=1.04; deed:unknown=-0.17; denied as a precaution=-0.26; denied: of the act=0.36;
    first:asks=0.11; first:asks+thing=0.06; first:asks+value=0.1; first:checks=-0.76;
    first:checks+else=-0.61; first:checks+thing=0.18; first:checks+value=-0.33; first:delays=0.29;
    first:delays+value=0.28; first:destroys=0.63; first:destroys+else=0.34;
    first:destroys+thing=0.38; first:destroys+value=-0.09; first:does as told=0.27; first:does as
    told+else=0.19; first:does as told+thing=0.08; first:ends=0.37; first:ends+else=0.18;
    first:ends+thing=0.28; first:ends+value=-0.09; first:gives=0.17; first:gives+else=-0.23;
    first:gives+thing=0.2; first:gives+value=0.2; first:grows=-0.16; first:grows+else=-0.06;
    first:grows+thing=-0.18; first:grows+value=0.09; first:informs=-0.46;
    first:informs+else=-0.14; first:informs+thing=-0.07; first:informs+value=-0.24;
    first:records=-0.51; first:records+else=-0.19; first:records+thing=0.15;
    first:records+value=-0.48; first:refuses=0.73; first:refuses+else=0.1;
    first:refuses+thing=0.12; first:refuses+value=0.51; first:reverses=0.22; first:secures=-0.22;
    first:secures+else=-0.25; first:secures+thing=0.1; first:secures+value=-0.08;
    first:shrinks=0.06; first:shrinks+value=0.14; first:stays=0.56; first:stays+else=-0.28;
    first:stays+thing=0.33; first:stays+value=0.51; first:takes=0.19; first:takes+thing=0.23;
    first:takes+value=-0.08; first:tries=-0.43; first:tries+value=-0.38; if: says a rival=-0.18;
    if: unknown number of its kind=-0.18; instead: no value=0.17; instead: of the act=0.38; kept:
    of the act=1.0; long=0.12; manner:again=-0.16; manner:all=0.42; manner:as it is=0.46;
    manner:as well=0.08; manner:at once=0.57; manner:by parts=-0.45; manner:careful=-0.68;
    manner:careless=0.36; manner:denied=0.91; manner:fine=0.61; manner:for good=0.18;
    manner:former=-0.08; manner:hidden=0.53; manner:hurry=0.61; manner:instead=0.55;
    manner:late=0.31; manner:less=0.11; manner:more=0.7; manner:open=-0.14; manner:other=0.33;
    manner:reason=0.6; manner:so that=0.38; manner:some time=0.24; manner:un-=0.37; mostly of
    another step=0.67; of a rejected way=0.52; of another step=0.91; others left=-0.33; own deed,
    known object=0.1; own deed, nothing shared=-0.43; own deed, rival=0.21; own deed, something
    new=0.19; own deed, unknown object=0.6; plainly the act=-0.73; remark=0.46; says a rival=0.9;
    says a value=0.05; says that=0.43; shares words=0.39; then:checks=-0.35; then:delays=-0.19;
    then:ends=0.13; then:records=-0.17; then:secures=0.14; then:stays=0.28; un-: of the
    record=0.16; unknown code=0.9; unknown name=0.65; unknown number=-0.08; unknown number of its
    kind=0.34; unknown words=-0.47; without: of the record=0.48
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
