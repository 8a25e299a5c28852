"""Names, codes and words that a text might say in the place of a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import squashed
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.kin import (
    differ_by_a_slip,
    find_kin,
    is_alike_in_shape_alone,
)
from tractatus.governance.metacognition.kinds_of_value import siblings_of
from tractatus.governance.metacognition.neighbours import (
    Neighbours,
    is_telling,
    word_before,
    word_behind,
)
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.record_index import Part
from tractatus.governance.metacognition.rival_numbers import Likeness, Rival, are_anagrams
from tractatus.governance.metacognition.said_values import is_other_make
from tractatus.governance.metacognition.sought import Sought

_CAPITAL: Final = re.compile(r"(?<![A-Za-z])[A-Z][\w']+")
_TITLES: Final = word_set("mr mrs ms miss dr prof st")
_PAIR: Final = 2


def rival_names(sought: Sought, part: Part, own: Part, beside: Neighbours) -> Iterator[Rival]:
    """Codes and words like the value, and words between the neighbours that it has."""
    content = sought.value.content
    kin = frozenset(one.lower() for one in find_kin(sought.written, part.text))
    siblings = siblings_of(content).difference(own.words)
    for place, word in enumerate(part.words):
        plain = singular(word)
        if is_mark(word) or plain in content or word.removesuffix("s") in content:
            continue
        if _bare(word) == sought.value.squash or _is_verb(word):
            continue  # "read-only" is "read_only"
        if word in kin:
            likeness: Likeness | None = _kinship(sought.written.lower(), word)
        elif plain in siblings:
            likeness = Likeness.FAMILY
        else:
            likeness = _likeness(sought, part, beside, place)
        if likeness is not None and _bare(word) not in sought.others:
            yield Rival(word, place, place + 1, likeness)
    yield from _other_names(sought, part)


def _is_verb(word: str) -> bool:
    """Whether a word says what somebody does or may: no name is made so, and no manner."""
    return word in _AUXILIARIES or (word.endswith(("ing", "s")) and verb_of(word) not in {"", word})


_AUXILIARIES: Final = word_set(
    "may can must will shall should would could might is are was were be been has have had does do"
)


def _bare(word: str) -> str:
    """The letters and digits of a word; most have nothing else."""
    return word if word.isascii() and word.isalnum() else squashed(word)


def _kinship(own: str, other: str) -> Likeness:
    """In what two names of one family are alike."""
    one, two = squashed(own), squashed(other)
    if are_anagrams(one, two) or differ_by_a_slip(one, two):
        return Likeness.SLIP
    return Likeness.SHAPE if is_alike_in_shape_alone(own, other) else Likeness.MAKE


def _likeness(sought: Sought, part: Part, beside: Neighbours, place: int) -> Likeness | None:
    value, word = sought.value, part.words[place]
    if len(word) >= len(value.squash) and are_anagrams(value.squash, _bare(word)):
        return Likeness.SLIP
    if value.make and (
        is_other_make(value, word)
        or is_other_make(value, "".join(part.words[max(0, place - 1) : place + 1]))
    ):
        return Likeness.MAKE
    if _is_other_letter(sought, part, place):
        return Likeness.THING
    return Likeness.FRAME if _is_framed(sought, part, place, beside) else None


def _is_other_letter(sought: Sought, part: Part, place: int) -> bool:
    """Whether a letter stands behind the parameter's name: "hall C", where the act has hall B."""
    word = part.words[place]
    if len(sought.written) > 1 or len(word) > 1 or f" {word.upper()}" not in part.text:
        return False
    before = word_before(part.words, place)
    return word.isalpha() and before in sought.called | sought.value.nouns


def _is_framed(sought: Sought, part: Part, place: int, beside: Neighbours) -> bool:
    """Whether a word has the value's neighbours on both sides, and is written like it."""
    word = part.words[place]
    if sought.value.said or (behind := word_behind(part.words, place + 1)) not in beside.behind:
        return False
    before = word_before(part.words, place)
    return (
        before in beside.before
        and (is_telling(before) or is_telling(behind))
        and sought.fits(word)
        and _has_capital(word, part.text) == sought.written[:1].isupper()
    )


def _other_names(sought: Sought, part: Part) -> Iterator[Rival]:
    """A name of two words one of which is the value's: "Emma Falk" for "Erna Falk"."""
    own = [word.lower() for word in _CAPITAL.findall(sought.written)]
    own = [word for word in own if word not in _TITLES]
    if len(own) < _PAIR:
        return
    words = [word.removesuffix("'s") for word in part.words]
    for place, (one, two) in enumerate(pairwise(words)):
        if one == own[0] and _is_new_name(two, own, part):
            yield Rival(two, place + 1, place + _PAIR, Likeness.NAME)
        elif two == own[1] and _is_new_name(one, own, part):
            yield Rival(one, place, place + 1, Likeness.NAME)


def _is_new_name(word: str, own: Sequence[str], part: Part) -> bool:
    is_name = word.isalpha() and _has_capital(word, part.text) and not _is_verb(word)
    return is_name and word not in own and word not in _TITLES


def _has_capital(word: str, text: str) -> bool:
    return word.capitalize() in text or word.upper() in text
