"""Weights of `leaning.py`, by `quality/fit_leaning.py`; not edited by hand.

Logistic regression over 912 pairs of `quality/pairs`, and strangers made of them.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

BIAS: Final = -1.5
# Log odds above which an act is said to lean against an instruction.
THRESHOLD: Final = 0.72
# Of what no exact reading decides, how many of each kind a model warns of that has not seen the
# instruction, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    "conflicts": (13, 120),
    "without conflict": (4, 435),
    "strangers": (12, 3024),
}
# The same at other thresholds: without conflict, conflicts, strangers.
CURVE: Final[tuple[tuple[int, int, int], ...]] = (
    (0, 5, 3),
    (1, 5, 3),
    (2, 7, 5),
    (3, 9, 8),
    (4, 13, 12),
    (6, 16, 20),
    (8, 20, 23),
    (13, 22, 28),
    (21, 32, 64),
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
    conditional=0.24; down common 1=0.08; down common 2=-0.05; down rare 1=0.17; down rare 2=0.21;
    down value=0.65; down value instead=0.52; every value kept=-0.45; exclusive=0.4; forbid by
    name: held=0.12; forbid by name: not held=-0.07; forbid: held=0.74; forbid: held beside
    others=0.54; forbid: no such value=-0.64; forbid: not held=-1.15; later common 1=0.19; later
    rare 1=-0.3; later rare 2=0.29; later value=0.68; later value instead=0.29; limit=0.39;
    missed, exclusive=-0.06; missed, told rare 1=-0.46; missed, topic 3=0.62; missed,
    undoing=-0.06; name beside the same subject=0.1; name beside the same words=0.3; name
    missed=0.09; no constraint=0.52; number missed=0.62; only refuses=-0.82; other number beside
    it=0.09; other number of it=0.29; permit: no such value=-0.19; permit: not held=-0.06; refused
    nothing of it=-0.4; refused share=0.4; refuses=0.4; require by name: held=-0.34; require by
    name: not held=0.65; require limit by name: held=-0.38; require limit by name: not held=0.39;
    require limit: held=-0.75; require limit: held beside others=0.31; require limit: not
    held=1.03; require: held=-0.93; require: held beside others=-0.2; require: no such
    value=-0.07; require: not held=0.96; rival=0.32; rival alone=0.32; same number beside
    it=-0.32; same number of it=-0.19; sibling beside it=0.09; sibling instead=0.45; told common
    1=0.34; told rare 1=0.3; told share=-0.37; topic 1=-0.81; topic 2=0.42; topic 3=0.13; topic
    4=0.45; undoing=-0.6; value=-0.13; value kept=0.21; value turned down is used=0.52; word
    turned down is used=0.25
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
