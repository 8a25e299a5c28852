"""Weights of `leaning.py`, by `quality/fit_leaning.py`; not edited by hand.

Logistic regression over 912 pairs of `quality/pairs`, and strangers made of them.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

BIAS: Final = -1.82
# Log odds above which an act is said to lean against an instruction.
THRESHOLD: Final = 0.68
# Of what no exact reading decides, how many of each kind a model warns of that has not seen the
# instruction, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    "conflicts": (17, 123),
    "without conflict": (4, 431),
    "strangers": (17, 3029),
}
# The same at other thresholds: without conflict, conflicts, strangers.
CURVE: Final[tuple[tuple[int, int, int], ...]] = (
    (0, 8, 3),
    (1, 8, 4),
    (2, 11, 14),
    (3, 16, 16),
    (4, 17, 17),
    (6, 17, 17),
    (8, 25, 39),
    (12, 27, 49),
    (21, 41, 138),
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
    conditional=0.27; consulted=0.89; down common 1=0.08; down rare 1=0.18; down rare 2=0.17; down
    value=0.5; down value instead=0.52; every value kept=-0.48; exclusive=0.39; forbid by name:
    held=0.11; forbid by name: not held=-0.05; forbid: held=0.57; forbid: held beside others=0.45;
    forbid: no such value=-0.51; forbid: not held=-1.17; later common 1=0.32; later rare 1=-0.26;
    later rare 2=0.25; later value=0.66; later value instead=0.35; limit=0.52; missed, told rare
    1=-0.35; missed, topic 3=0.61; missed, undoing=-0.07; name beside the same subject=0.11; name
    beside the same words=0.26; name missed=0.05; no constraint=0.89; number missed=0.71; only
    refuses=-0.87; other number of it=0.25; permit limit: held=-0.15; permit: no such value=-0.16;
    permit: not held=-0.08; refused nothing of it=-0.33; refused share=0.39; refuses=0.41; require
    by name: held=-0.34; require by name: not held=0.77; require limit by name: held=-0.47;
    require limit by name: not held=0.34; require limit: held=-0.89; require limit: held beside
    others=0.26; require limit: not held=0.92; require: held=-1.15; require: held beside
    others=-0.23; require: no such value=0.28; require: not held=0.81; rival=0.36; rival
    alone=0.39; same number beside it=-0.38; same number of it=-0.27; sibling instead=0.42; told
    common 1=0.25; told rare 1=0.24; told rare 2=0.1; told share=-0.45; topic 1=-0.87; topic
    2=0.42; topic 3=0.13; topic 4=0.46; undoing=-0.62; value=-0.14; value kept=0.23; value turned
    down is used=0.56; within the limit=-0.08; word turned down is used=0.17
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
