"""A text cut into sentences, and each where another instruction begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.classifier.clause import BEGINNINGS, SUBJECTS, is_imperative
from tractatus.governance.classifier.cues import CUES, Cue, cue_at
from tractatus.governance.classifier.prohibitions import bans
from tractatus.governance.classifier.verbs import PREPOSITIONS
from tractatus.governance.language.lexicon import word_set

_ENDS: Final = frozenset(".!?;…。！？")


def sentences_of(words: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Each sentence from its first word to behind its last, and whether it ends in "?"."""
    first = 0
    for place, word in enumerate(words):
        if word in _ENDS or (word[0] == "\n" and _is_break(words, place, first)):
            if place > first:
                yield first, place, word == "?"
            first = place + 1
    if first < len(words):
        yield first, len(words), False


def _is_break(words: Sequence[str], place: int, first: int) -> bool:
    """Whether an end of line ends a sentence: a blank line, a list, a heading."""
    after = words[place + 1] if place + 1 < len(words) else "-"
    before = words[place - 1] if place > first else ":"
    return words[place].count("\n") > 1 or after in {"-", "*", "•", "#"} or before == ":"


def parts_of(words: Sequence[str], first: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence cut where another instruction begins."""
    start = first
    place = first + 1
    while place < end - 1:
        word = words[place]
        if word == "but" or (word in _JOINTS and _begins(words, place + 1, end)):
            if word == "but" and words[place - 1] in _BUT_ONE:
                place += 1
                continue
            if place > start and (word != "but" or _begins(words, place + 1, end)):
                yield start, place
                start = place + 1
        elif place > start + 2 and words[start] in _OPENS_CASE and _does(words, place):
            yield start, place
            start = place
        elif place > start and (
            word in _TURNS or (word == "," and _tells_apart(words, start, place, end))
        ):
            yield start, place
            start = place + 1
        place += 1
    yield start, end


def _does(words: Sequence[str], place: int) -> bool:
    """Whether the main clause begins without a comma: "when you delete do max 1000 rows"."""
    follows = words[place + 1]
    return words[place] in {"do", "use", "take"} and (follows.isdecimal() or follows in _BOUNDS)


_OPENS_CASE: Final = frozenset({"when", "if", "whenever", "while", "before"})
_BOUNDS: Final = frozenset({"max", "maximum", "at", "min", "only", "exactly", "up"})
_TURNS: Final = frozenset({"however", "although", "though", "whereas"})
_MAX_NAMED: Final = 4


def _tells_apart(words: Sequence[str], start: int, comma: int, end: int) -> bool:
    """Whether a fact follows: "ssh into web-04, web-03 is draining"."""
    while start < comma and words[start] in _SKIPPED:
        start += 1
    if start == comma or words[start] in PREPOSITIONS:
        return False
    for place in range(comma + 1, min(end, comma + 1 + _MAX_NAMED)):
        if words[place] in _TELLS:
            return place > comma + 1
        if not words[place][0].isalnum() or words[place] in _OPENS_CLAUSE:
            return False
    return False


_TELLS: Final = word_set(
    "is are was were has isn't doesn't don't can't cannot won't didn't hasn't wasn't had"
)
_OPENS_CLAUSE: Final = word_set("and or but so that which who where when if because not no as to")
_BUT_ONE: Final = frozenset({"anything", "everything", "nothing", "all", "nobody", "everyone"})
_JOINTS: Final = word_set(", and or then – — \n : nor so (")


def _begins(words: Sequence[str], place: int, end: int) -> bool:
    """Whether an instruction or another main clause begins at `place`."""
    while place < end and (words[place] in _SKIPPED or words[place][0] == "\n"):
        place += 1
    if place >= end:
        return False
    if words[place] == "no" and words[place + 1 : place + 2] == [","]:
        return True
    if words[place] == "no" and words[place - 1] == "," and _bans(words, place, end):
        return True
    cue = cue_at(words, place) if words[place] in CUES else None
    if cue is not None:
        if Cue.RETRACT in cue[1]:
            return True
        return not cue[1].isdisjoint(BEGINNINGS) or words[place] in {"always", "never"}
    if words[place + 1 : place + 2] in (["included"], ["too"], ["alike"]):
        return False  # "nobody, you included, ..."
    if words[place] in SUBJECTS or words[place].partition("'")[0] in _CONTRACTED:
        return True
    return is_imperative(words, place, end)


# "We'll", "that's", "they're".
_CONTRACTED: Final = SUBJECTS - {"the", "it"}


def _bans(words: Sequence[str], place: int, end: int) -> bool:
    """Whether a ban without a verb follows: "use podman, no docker here"."""
    is_hedged = words[place - 2] in _HEDGES
    if place + 1 >= end:
        return False
    return not is_hedged and words[place + 1] not in _EXCEPTIONS and bans(words, place, end)


_HEDGES: Final = word_set("ideally normally usually please also preferably generally")
_EXCEPTIONS: Final = word_set("exception exceptions ifs discussion matter excuses")
_SKIPPED: Final = word_set("and then also please just or , instead so")
