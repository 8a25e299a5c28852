"""What a verb acts upon: the noun phrases after it, and whether one ends with a known phrase.

The head of an English noun phrase is its last word before "of": "the link of the privacy policy"
and "the privacy policy link" are links. Only where "of" belongs to the known phrase itself, as in
"definition of harm", is it read across.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.lexicon import LONGEST_PHRASE, OBJECT_PHRASES, VERBS, word_set
from tractatus.governance.language.words import Word, singular

JOINTS: Final = word_set("and or then also , & plus")
BREAKS: Final = word_set(
    "in on for from to with by at into as about so that which because if when while after before "
    "under using via but per than whether how over against between is are was were be without"
)
MAX_PHRASE: Final = 10

Phrases = Mapping[tuple[str, ...], DecisionObject]


def objects_after(
    sentence: Sequence[Word], place: int, known: Phrases = OBJECT_PHRASES
) -> Iterator[tuple[DecisionObject, int]]:
    """Each decision object after the verb at `place`, with the end of its phrase."""
    for start, end in _noun_phrases(sentence, place + 1):
        if about := object_at_end(sentence[start:end], known):
            yield about, end


def object_at_end(phrase: Sequence[Word], known: Phrases = OBJECT_PHRASES) -> DecisionObject | None:
    """The decision object that the phrase is, or None."""
    words = [word.text for word in phrase]
    if "of" in words and (about := _known_tail(words, known, needs_of=True)):
        return about
    before_of = words[: words.index("of")] if "of" in words else words
    return _known_tail(before_of, known, needs_of=False)


def _known_tail(words: Sequence[str], known: Phrases, *, needs_of: bool) -> DecisionObject | None:
    tail = words[-LONGEST_PHRASE:]
    plain = tuple(map(singular, tail))
    # "users' consent" and "user's consent" are the same phrase.
    owned = tuple(f"{one}'s" if "'" in word else one for word, one in zip(tail, plain, strict=True))
    for first in range(len(tail)):
        if needs_of and "of" not in tail[first:]:
            return None
        if about := known.get(plain[first:]) or known.get(owned[first:]):
            return about
    return None


def _noun_phrases(sentence: Sequence[Word], start: int) -> Iterator[tuple[int, int]]:
    """The noun phrase after a verb, and those joined to it by "and", "or" or a comma."""
    end = start
    limit = min(len(sentence), start + MAX_PHRASE)
    while end < limit:
        word = sentence[end]
        if word.text in JOINTS:
            yield start, end
            start = end + 1
            if start < limit and sentence[start].text in VERBS:
                return
        elif word.is_mark or (word.text in BREAKS and not _is_inside(sentence, end)):
            break
        end += 1
    yield start, end


def _is_inside(sentence: Sequence[Word], place: int) -> bool:
    """Whether a break is inside a known phrase, as in "human in the loop"."""
    first = max(0, place - 2)
    found = [singular(word.text) for word in sentence[first : place + LONGEST_PHRASE]]
    return any(
        tuple(found[start : start + size]) in OBJECT_PHRASES
        for start in range(place - first)
        for size in range(place - first - start + 2, LONGEST_PHRASE + 1)
    )
