"""Whether a step does what the act does, to something else: all but it, more than it, another.

Only a step with the act's own verb is judged: "stop everything except orders" is a precaution
before orders is moved, and "move everything except orders" is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.words import singular
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.steps import Chosen, Step

_EVERY: Final = word_set(
    "all every everything everyone everybody each any anything anybody anyone others entire whole"
)
_WHOLE: Final = word_set("whole entire")
# "All but": what follows is left out.
_EXCEPT: Final = (
    ("except",), ("excepting",), ("excluding",), ("apart", "from"), ("aside", "from"),
    ("other", "than"), ("save", "for"), ("exception", "of"), ("exclusion", "of"), ("bar",),
    ("omitting",), ("sparing",),
)  # fmt: skip
_INSTEAD: Final = (("instead", "of"), ("rather", "than"), ("in", "place", "of"))
_REACH: Final = 7
_BEYOND: Final = (("not", "only"), ("not", "just"), ("as", "well", "as"))
# Verbs that take as much as is said, whatever the act's own verb.
_TAKING: Final = word_set("take use empty set reserve charge send delete remove fill put give open")
_OLD: Final = word_set("former old previous earlier existing from another next first copy test")


def leaves_out(step: Step, chosen: Chosen) -> bool:
    """It does the act to all but what the act is for."""
    if any(_end_of(chosen.words, marker) for marker in _EXCEPT):
        return False
    if not _is_the_deed(step, chosen):
        return False
    for marker in _excepting(step.words):
        if end := _end_of(step.words, marker):
            behind = step.words[end : end + _REACH]
            if _names_it(behind, chosen):
                return True
    for marker in _INSTEAD:
        if end := _end_of(step.words, marker):
            before = {term_of(word) for word in step.words[:end]}
            behind = step.words[end : end + _REACH]
            if not before & chosen.values and _names_it(behind, chosen):
                return True
    return False


def exceeds(step: Step, chosen: Chosen) -> bool:
    """It does the act to every thing of the kind, where the act is for one."""
    is_own = step.first == chosen.verb or chosen.is_its_verb(term_of(step.first))
    is_own = is_own or opposites.are_alike(step.first, chosen.verb) or step.first in _TAKING
    if not is_own or not _EVERY.isdisjoint(chosen.words) or _EVERY.isdisjoint(step.words):
        return False
    if any(_end_of(step.words, marker) for marker in _BEYOND):
        return True
    names = frozenset().union(*(name for name, _ in chosen.named)) if chosen.named else frozenset()
    for place, word in enumerate(_first_clause(step.words)):
        if word in _EVERY:
            following = step.words[place + 1 : place + 3]
            if any(_is_more(one, word, chosen, names) for one in following):
                return True
            if word in _WHOLE and any(chosen.knows(term_of(one)) for one in following):
                return True
    return False


def _first_clause(words: Sequence[str]) -> Sequence[str]:
    """What the verb governs: "sign two originals" of "sign two originals; each party keeps one"."""
    return words[: next((at for at, word in enumerate(words) if word in ";.:"), len(words))]


def names_another(step: Step, chosen: Chosen) -> bool:
    """It does the act to another number or name of the kind: "delete branch fix-2"."""
    if step.first != chosen.verb or not _OLD.isdisjoint(step.words):
        return False
    for name, value in chosen.named:
        if value & step.meaning.terms or not any(_is_code(term) for term in value):
            continue
        for before, word in zip(step.words, step.words[1:], strict=False):
            if term_of(before) in name and _is_code(word) and term_of(word) not in chosen.about:
                return True
    return False


def _is_the_deed(step: Step, chosen: Chosen) -> bool:
    return (
        step.first == chosen.verb
        or term_of(step.first) == term_of(chosen.verb)
        or chosen.is_its_verb(step.first)
        or opposites.are_alike(step.first, chosen.verb)
        or any(chosen.is_its_verb(term) for term in step.meaning.terms)
        or (step.first not in opposites.CHECKING and chosen.knows(step.first))
    )


def _excepting(words: Sequence[str]) -> Sequence[tuple[str, ...]]:
    """What leaves out; "but" does so only behind a word for everything."""
    if "but" in words and not _EVERY.isdisjoint(words[: list(words).index("but")]):
        return (*_EXCEPT, ("but",))
    return _EXCEPT


def _names_it(words: Sequence[str], chosen: Chosen) -> bool:
    terms = {term_of(word) for word in words}
    return bool(terms & chosen.values) or any(chosen.is_its_verb(term) for term in terms)


def _end_of(words: Sequence[str], marker: Sequence[str]) -> int:
    """Where a marker ends, or 0 where it is not there."""
    if marker[0] not in words:
        return 0
    size = len(marker)
    for place in range(len(words) - size + 1):
        if tuple(words[place : place + size]) == tuple(marker):
            return place + size
    return 0


def _is_more(word: str, before: str, chosen: Chosen, names: frozenset[str]) -> bool:
    """Whether a word stands for all of a kind of which the act has one."""
    one = singular(word)
    is_plural = one != word or before in {"every", "each", "any"}
    is_kind = term_of(word) in names or one in chosen.words
    return is_plural and is_kind and word not in chosen.words


def _is_code(word: str) -> bool:
    return any(map(str.isdigit, word))
