"""The verb with which a step begins, and the one that it denies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import NEGATIONS, term_of
from tractatus.governance.metacognition.opposites import verb_of

MAX_WORDS: Final = 200
_NEGATIONS: Final = NEGATIONS | {"nobody", "neither"}
_DETERMINERS: Final = word_set("the a an this that its our your their any every all no each both")
_AUXILIARIES: Final = word_set("do does did be is are was were been being must should will can may")
_FINITE: Final = word_set("is are was were must should will can may has have shall needs need")
_CHAIN: Final = _FINITE | word_set("be been being not never to now soon still also then only")
VERBAL_NEGATIONS: Final = word_set("not never don't won't cannot can't")
SUBORDINATORS: Final = word_set(
    "that which who whom whose where when if whether while because until unless as before after "
    "what how than so"
)
_REACH: Final = 6
# They join and point, and are about nothing.
GRAMMAR: Final = word_set(
    "among amongst between behind beside besides under onto off through toward towards upon within "
    "per via until till against during since inside outside near past them him her me us itself "
    "themselves who whom whose which what that those these there such own so far yet ever too "
    "only still just even"
)


def first_verb(words: Sequence[str], names: frozenset[str] = frozenset()) -> str:
    """The verb of an order, or of what is told of a subject; else the first word.

    "Keep it", "please keep it": the first verb that is not behind an article. "The import remains
    as it is": the first one with the ending of the third person, or behind an auxiliary. "Order 7
    is to be cancelled": behind the auxiliary, where the first word has one of `names` behind it.
    """
    found = [
        (place, verb)
        for place, word in enumerate(words)
        if (not place or words[place - 1] not in _DETERMINERS)
        and word not in _AUXILIARIES
        and (verb := verb_of(word))
    ]
    if told := _told(words, names):
        return told
    if not found:
        return words[0] if words else ""
    if words[0] in _DETERMINERS:
        for place, verb in found:
            if words[place][-1] == "s" or not _AUXILIARIES.isdisjoint(words[place - 2 : place]):
                return verb
    return found[0][1]


def _told(words: Sequence[str], names: frozenset[str]) -> str:
    """The verb behind the auxiliary of a sentence that begins with its subject."""
    is_subject = bool(words) and (
        words[0] in _DETERMINERS
        or not verb_of(words[0])
        or not names.isdisjoint(term_of(word) for word in words[1:2])
    )
    for place, word in enumerate(words[:MAX_WORDS] if is_subject else ()):
        if word in SUBORDINATORS:
            return ""
        if word in _FINITE and place:
            behind = next((one for one in words[place:] if one not in _CHAIN), "")
            return verb_of(behind)
    return ""


def denied_verb(words: Sequence[str]) -> str:
    """The verb behind the first negation: known, or where only a verb can stand."""
    start = next((place for place, word in enumerate(words) if word in _NEGATIONS), len(words))
    behind = words[start + 1 : start + _REACH]
    if words[start : start + 1] and words[start] in VERBAL_NEGATIONS:
        plain = [word for word in behind if word not in _CHAIN and word not in _AUXILIARIES]
        if plain and plain[0] not in _DETERMINERS and plain[0] not in GRAMMAR:
            return verb_of(plain[0]) or term_of(plain[0])
    return next((verb for word in behind if (verb := verb_of(word))), "")
