"""Small words of English by which several rooms read alike: they stand here once.

A room that counts more or fewer words among them adds or takes away in its own table.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import PEOPLE, PERSONS, word_set

# What a noun phrase begins with; whatever follows is no verb.
DETERMINERS: Final = word_set("the a an this that these those our my your its his her their whose")
# What turns what follows into its opposite.
NEGATING: Final = word_set("not never no don't won't cannot can't without avoid")
# Whoever a sentence may speak of, by a role that people alone have or not.
ANYBODY: Final = PEOPLE | PERSONS
TITLES: Final = word_set("mr mrs ms dr")

_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
# The numbers of one word below a hundred.
CARDINALS: Final = {
    **{word: number for number, word in enumerate(_TO_NINETEEN.split())},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 2)},
}
