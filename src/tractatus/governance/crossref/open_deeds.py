"""Deeds of any verb: what is to be asked about need not be one of the usual deeds.

The verb's base form names the deed: "cancelling", "a cancellation" and `status = 'cancelled'` are
`cancel`. Only comparable; of words that are no verb in English nothing is said.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.acts import act_of_noun
from tractatus.governance.classifier.acts import verb_of as base_of
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.crossref.deed_words import LOOKS, deed_of
from tractatus.governance.crossref.stems import stem
from tractatus.governance.language.lexicon import LEMMAS, word_set
from tractatus.governance.language.words import singular

# Verbs that say nothing of what is done, or are part of the asking.
_NO_DEEDS: Final = word_set(
    "run go make do execute start perform issue trigger call hold keep use get set have be want "
    "need like say tell ask confirm approve see look read review wait know let give think feel try "
    "happen matter work come take put begin continue finish plan handle proceed act involve mean "
    "speak talk answer agree decide clear own check verify help please thank prefer require expect "
    "time date name place show note report log line page key type case state stage point "
    "version service server system test record table index user list file job step item"
)
# One name for all verbs of a kind that calls and instructions choose differently.
_FAMILIES: Final = {
    "change": "change modify edit alter adjust update touch rename reconfigure patch tweak amend",
    "create": "create add open insert provision spin",
    "switch": "toggle enable disable switch flip activate deactivate turn",
    "stop": "stop halt kill terminate quit",
    "ban": "ban block suspend lock expel mute",
    "invite": "invite",
    "cancel": "cancel call-off",
}  # fmt: skip
_FAMILY_OF: Final = {verb: name for name, line in _FAMILIES.items() for verb in line.split()}
_KNOWN: Final = frozenset(VERBS) | frozenset(_FAMILY_OF)
_BY_STEM: Final = {
    stem(verb): verb for verb in sorted({*VERBS, *LEMMAS.values()}, key=len, reverse=True)
}
_NOUN_ENDINGS: Final = ("ation", "ations", "ion", "ions", "ment", "ments", "al", "als")
_LONGEST: Final = 24
_SHORTEST: Final = 3
# What calls that only name a method may be for somebody who asks to be asked.
COVERS: Final = {
    "delete": frozenset({"cancel", "close", "revoke", "unsubscribe", "end", "stop", "archive",
                         "withdraw", "change", "clear", "detach", "undo"}),
    "change": frozenset({"change", "switch", "migrate", "permit"}),
    "create": frozenset({"create", "change", "book", "buy", "submit", "register", "launch"}),
}  # fmt: skip


def any_deed(word: str) -> str:
    """The deed that a word tells: a usual one, a family's, or the verb itself; or ""."""
    return _any_deed(word) if len(word) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def _any_deed(word: str) -> str:
    plain = word.replace("'", "")
    if usual := deed_of(plain.replace("-", "") if "-" in plain else plain) or deed_of(plain):
        return usual
    base = base_of_any(plain)
    return "" if base in _NO_DEEDS or base in LOOKS else _FAMILY_OF.get(base, base)


def deed_in_place(word: str) -> str:
    """The same of a word where only a verb can stand; of one that nobody knows its stem."""
    if known := any_deed(word):
        return known
    is_word = word.isalpha() and _LEAST_OPEN <= len(word) <= _LONGEST
    is_open = is_word and word not in _NO_DEEDS and word not in LOOKS and not base_of_any(word)
    if not is_open or word in _NO_OBJECTS:
        return ""
    cut = stem(word)  # "dismissing" and "dismiss" differ by the doubled letter alone
    return f"~{cut[:-1] if cut[-1] == cut[-2] else cut}"


_LEAST_OPEN: Final = 4


@lru_cache(maxsize=4096)
def base_of_any(word: str) -> str:
    """The base form of a verb, or the verb that a noun is made of, or ""."""
    if len(word) < _SHORTEST:
        return ""
    if (base := base_of(word) or act_of_noun(word)) in _KNOWN:
        return base
    if word in _FAMILY_OF:
        return word
    if lemma := LEMMAS.get(word) or LEMMAS.get(word.removesuffix("ing")):
        return lemma
    if word.startswith("un") and (base_of(word[2:]) or base_of(word[2:].replace("ll", "l"))):
        return "undo"
    if word.endswith(_NOUN_ENDINGS):
        cut = stem(word.removesuffix("s").removesuffix("al"))
        return _BY_STEM.get(cut, "") or _BY_STEM.get(cut[:-1], "")
    if word.endswith(("lled", "lling")):  # British: cancelled
        return _BY_STEM.get(stem(word)[:-1], "")
    return ""


@lru_cache(maxsize=4096)
def object_of(word: str) -> str:
    """The stem of a noun that a deed may be done to, or ""."""
    if len(word) < _SHORTEST or word in _NO_OBJECTS or not word.isalpha():
        return ""
    one = singular(word)
    is_general = base_of(one) in _GENERAL or one in _GENERAL
    return "" if is_general or one in _NO_OBJECTS else stem(one)


_GENERAL: Final = frozenset(_FAMILY_OF) - word_set("patch block lock turn call-off")


_NO_OBJECTS: Final = word_set(
    "anything something thing everything nothing it them this that these those one ones all any "
    "each every some new other others more first time times day days week moment case cases me you "
    "we us our your my mine his her their somebody someone anybody anyone person people human "
    "service services server servers machine machines system systems production prod staging main "
    "master live dev test the and for with from into over onto under before after without until "
    "unless when whenever once only also please always never not dont don't again api http https "
    "json www com org net example int local internal admin app v1 v2 v3 rest rpc public via per "
    "tool command action request data value item items stuff work of on in at by to no or if is "
    "are be been has have had was were will shall should would could can may might must who what "
    "which how why there here then than so such very just own same sure way ahead every single "
    "matter no yes okay approval permission consent confirmation sign-off word nod "
    "ask asked check first know explicit written prior"
)
