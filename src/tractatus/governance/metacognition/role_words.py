"""Words by which a text sets a value apart from what the act does, or asks for it."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# What they bring in is not what the act does: a condition, a reason, the past, a contrast.
APART: Final = word_set(
    "if unless when once whenever while because since as before after until instead than not never "
    "no nor without except besides apart leave leaves leaving keep keeps keeping stay stays remain "
    "remains other another next previous last former old earlier later was were had would could "
    "might may every each any yesterday today already still currently far like first second third "
    "fourth"
)
# What is stated as the goal or the outcome has its own "no", and its own "after".
MAY_STATE: Final = word_set(
    "no after before without nor keep keeps stay stays remain remains first as"
)
# So close to a number they make it a bound, or not quite the number.
BOUNDS: Final = word_set(
    "over above under below beyond least most about around nearly almost more less fewer between "
    "per within during up"
)
# Behind a value in a claim they tell how things stand or stood, which the act may be to change.
SO_FAR: Final = word_set("since now today currently still yet ago before until so")
DEMANDS: Final = word_set(
    "ask asks asked want wants wanted require requires required request requests requested order "
    "orders ordered prescribe prescribes prescribed approve approves approved agree agrees agreed "
    "decide decides decided must shall should name names named state states stated confirm "
    "confirms confirmed grant grants granted demands calls please"
)
ENDS: Final = word_set("; . : ( ) ? ! – — but so then")
