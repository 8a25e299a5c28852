"""What a record says in the role of a value that only the act has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.measures import Measure, is_ordinal, squashed
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.record_index import Index, Part, plain_number
from tractatus.governance.metacognition.said_values import rivals
from tractatus.governance.metacognition.sought import GRAMMAR, Sought, is_verbal

# Behind these a bare word for a number is the time of day.
_TIMES: Final = word_set("by at until till before after since around past")
_FEW: Final = 3
_LONG: Final = 4
_CENTURIES: Final = ("19", "20")

_Context = tuple[str, str]


def in_record(sought: Sought, own: Part, index: Index) -> Iterator[str]:
    """What stands in a value's role in two kinds of texts, or in one about the act.

    Args:
        sought: The value, which the description has.
        own: The description.
        index: The record.
    """
    if sought.value.said:
        yield from _numbers(sought, own, index)
    if (form := sought.form) is not None:
        known = own.names.get(form, frozenset())
        for name, kinds in index.names.get(form, {}).items():
            if len(kinds) > 1 and name not in known and squashed(name) not in sought.others:
                yield name
    if not sought.value.said:
        yield from _words(sought, own, index)


def _numbers(sought: Sought, own: Part, index: Index) -> Iterator[str]:
    """Numbers that count what the value counts, or nothing else; said in two kinds of texts."""
    alike: dict[float, set[str]] = {}
    free: dict[float, set[str]] = {}
    known = {(one.kind, one.value) for one in own.measures}
    own_numbers = {number for _, number in sought.value.said | sought.taken}
    for part in index.parts:
        same = frozenset(rivals(sought.value, part.text))
        for one in part.measures:
            word = part.words[one.place]
            is_small = one.kind == "count" and one.value <= _FEW and not word.isdigit()
            is_known = (one.kind, one.value) in known or one.value in own_numbers
            if is_small or is_known or is_ordinal(word) or not sought.is_rival(one):
                continue
            number = plain_number(one, part.words)
            if word in same:
                alike.setdefault(number, set()).add(part.kind)
            is_told = part in sought.tied and term_of(one.before) in sought.names
            if is_told or (part in sought.tied and _is_slip(sought.written, word)):
                yield word
            if _is_free(sought, one, word):
                free.setdefault(number, set()).add(part.kind)
    for number in alike | free:
        if len(alike.get(number, set()) | free.get(number, set())) > 1:
            yield f"{number:g}"


def _is_slip(own: str, other: str) -> bool:
    """Whether two long numbers are the same but for one digit, or for two in another order."""
    if len(own) < _LONG or len(own) != len(other) or not (own + other).isdigit():
        return False
    differ = [place for place in range(len(own)) if own[place] != other[place]]
    is_year = len(own) == _LONG and own[:2] in _CENTURIES
    same = sorted(own) == sorted(other) and len(differ) == 2 and differ[1] - differ[0] == 1
    return not is_year and (same or len(differ) == 1)


def _is_free(sought: Sought, one: Measure, word: str) -> bool:
    """Whether a number neither counts another thing nor says which one of these."""
    nouns = sought.value.nouns

    def is_own(beside: str) -> bool:
        return singular(beside) in nouns or term_of(beside) in sought.names

    counts = one.noun if one.kind == "count" else ""
    if counts and counts not in GRAMMAR and not is_own(counts):
        return False
    before = one.before
    if before in _TIMES and not word[0].isdigit():
        return False
    is_plain = not before or is_mark(before) or before in GRAMMAR or is_verbal(before)
    return is_plain or is_own(before)


def _words(sought: Sought, own: Part, index: Index) -> Iterator[str]:
    """Words beside the parameter's name, or between the neighbours that the value has."""
    known = frozenset(map(singular, own.words))
    for part in index.parts:
        for word in sought.beside_name(part.words):
            if singular(word) not in known and (len(index.words[word]) > 1 or part in sought.tied):
                yield word
    for context in _contexts(sought, own.words):
        has_content = any(one and one[0].isalnum() and one not in GRAMMAR for one in context)
        for part in index.parts:
            for word in _between(context, sought, part.words):
                is_other = sought.fits(word) and singular(word) not in known
                is_tied = has_content and part in sought.tied
                if is_other and (len(index.words[word]) > 1 or is_tied):
                    yield word


def _contexts(sought: Sought, words: Sequence[str]) -> Iterator[_Context]:
    """The neighbours of the value in the description, with the parameter's name and without."""
    size = len(sought.value.words)
    for seen in _with_and_without_name(sought, words):
        for place in range(len(seen) - size + 1):
            if tuple(seen[place : place + size]) == tuple(sought.value.words):
                yield _neighbours(seen, place, size)


def _between(context: _Context, sought: Sought, words: Sequence[str]) -> Iterator[str]:
    for seen in _with_and_without_name(sought, words):
        yield from (
            word for place, word in enumerate(seen) if _neighbours(seen, place, 1) == context
        )


def _with_and_without_name(sought: Sought, words: Sequence[str]) -> Iterator[Sequence[str]]:
    yield words
    yield [word for word in words if term_of(word) not in sought.names]


def _neighbours(words: Sequence[str], place: int, size: int) -> _Context:
    before = words[place - 1] if place else ""
    return before, words[place + size] if place + size < len(words) else ""
