"""Weights of `leaning.py`, by `quality/fit_leaning.py`; not edited by hand.

Logistic regression over 912 pairs of `quality/pairs`, and strangers made of them.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

BIAS: Final = -1.46
# Log odds above which an act is said to lean against an instruction.
THRESHOLD: Final = 0.78
# Of what no exact reading decides, how many of each kind a model warns of that has not seen the
# instruction, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    "conflicts": (16, 122),
    "without conflict": (4, 431),
    "strangers": (12, 3025),
}
# The same at other thresholds: without conflict, conflicts, strangers.
CURVE: Final[tuple[tuple[int, int, int], ...]] = (
    (0, 5, 2),
    (1, 6, 3),
    (2, 6, 3),
    (3, 12, 8),
    (4, 16, 12),
    (6, 18, 15),
    (8, 22, 24),
    (12, 25, 32),
    (21, 37, 87),
)
# Stems that so many instructions or acts have that they tell no subject.
COMMON_STEMS: Final = word_set(
    """
    account add against amount anyth api app archiv back befor between body book build calendar
    call chang channel check code command connect content cost count creat csv currency custom
    data databas day delet dependency deploy dock dont drop edit else email endpoint etc eur euro
    everyth exampl execut export file forum get git give golang group half hand head host hour
    http id import insert install instead item job js json keep last least leav let limit link
    list live log long machin main max me memb messag method minut mysql name need nodej noth now
    off open order other over page path payment pdf peopl per pip plac pls port post postgresql
    pric print put python query read report request row run second select send serv servic set
    shop smtp so sql src ssh start statu stay subject tabl take target test text them thing
    through ticket time timeout titl total touch under updat url user valu vers wait web week wher
    writ yaml year yml
    """
)
_TABLE: Final = """
    conditional=0.22; down common 1=0.07; down rare 1=0.19; down rare 2=0.2; down value=0.52; down
    value instead=0.53; every value kept=-0.48; exclusive=0.43; forbid by name: held=0.12; forbid
    by name: not held=-0.07; forbid: held=0.73; forbid: held beside others=0.54; forbid: no such
    value=-0.64; forbid: not held=-1.16; later common 1=0.18; later rare 1=-0.27; later rare
    2=0.28; later value=0.68; later value instead=0.31; limit=0.51; missed, told rare 1=-0.4;
    missed, topic 3=0.6; missed, undoing=-0.07; name beside the same subject=0.07; name beside the
    same words=0.31; name missed=0.06; no constraint=0.52; number missed=0.63; only refuses=-0.83;
    other number beside it=0.09; other number of it=0.31; permit limit: held=-0.06; permit: no
    such value=-0.2; permit: not held=-0.06; refused nothing of it=-0.36; refused share=0.42;
    refuses=0.42; require by name: held=-0.34; require by name: not held=0.74; require limit by
    name: held=-0.39; require limit by name: not held=0.38; require limit: held=-0.78; require
    limit: held beside others=0.29; require limit: not held=0.95; require: held=-0.91; require:
    held beside others=-0.2; require: no such value=-0.05; require: not held=1.01; rival=0.36;
    rival alone=0.37; same number beside it=-0.31; same number of it=-0.19; sibling beside
    it=0.11; sibling instead=0.47; told common 1=0.29; told common 2=0.05; told rare 1=0.26; told
    rare 2=0.09; told share=-0.38; topic 1=-0.84; topic 2=0.45; topic 3=0.12; topic 4=0.49;
    undoing=-0.62; value=-0.14; value kept=0.2; value turned down is used=0.58; word turned down
    is used=0.2
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
