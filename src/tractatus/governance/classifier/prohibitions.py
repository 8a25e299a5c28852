"""Which words forbid, "no semicolons", "leave it alone", and which only sound as if they did."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.classifier.clause import PERSONS, Clause, head_of
from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.numerals import number_of
from tractatus.governance.classifier.verbs import PAST, VERBS
from tractatus.governance.language.lexicon import word_set

IS_NOT: Final = frozenset({("is", "not"), ("are", "not")})
# "Spend no more than 75 EUR" bounds, and bans nothing.
_NO_BOUNDS: Final = frozenset(
    {"more", "less", "fewer", "longer", "later", "earlier", "higher", "lower", "further"}
)


def forbids_object(words: Sequence[str], clause: Clause) -> bool:
    """ "Make no changes", "leave the file alone"."""
    if not clause.verb or clause.verb_at != head_of(words, clause):
        return False
    after = words[clause.verb_at + 1 : clause.end]
    is_left = clause.verb in {"leave", "keep"} and (
        not _AS_IT_IS.isdisjoint(after) or _has_pair(after, _AS)
    )
    is_off = clause.verb in {"keep", "stay", "steer"} and (
        not _OFF.isdisjoint(after) or _has_pair(after, _OUT_OF) or after[-1:] == ["out"]
    )
    is_none = after[:1] == ["nothing"] and _BUTS.isdisjoint(after[1:3])
    is_none = is_none or any(
        one == "no" and other not in _NO_BOUNDS for one, other in pairwise(after[:3])
    )
    return is_left or is_off or is_none


_BUTS: Final = frozenset({"but", "except", "other", "else"})
_OFF: Final = frozenset({"off", "away", "clear"})
_OUT_OF: Final = frozenset({("out", "of")})
_AS_IT_IS: Final = frozenset({"alone", "untouched", "unchanged", "unmodified", "as-is", "intact"})
_AS: Final = frozenset({("as", "it"), ("as", "is"), ("as", "they"), ("in", "peace")})


def _has_pair(words: Sequence[str], pairs: Container[tuple[str, str]]) -> bool:
    return any(pair in pairs for pair in pairwise(words))


def forbids(words: Sequence[str], clause: Clause) -> bool:
    """A prohibition, not a fact: "I don't see it", "it does not work" are none."""
    head = words[clause.first]
    if head in PERSONS and "want" not in words[clause.first : clause.end]:
        return Cue.ABSOLUTE in clause.cues and head != "i"
    if _AUXILIARIES.isdisjoint(words[clause.first : clause.end]):
        return True
    return Cue.ABSOLUTE in clause.cues or head in VERBS or head in {"we", "you", "this", "the"}


_AUXILIARIES: Final = frozenset({"doesn't", "does", "won't", "will"})


def is_no_gerund(words: Sequence[str], clause: Clause) -> bool:
    """ "No force-pushing", "no semicolons"; not "no, thanks"."""
    head = clause.first
    while head < clause.end and words[head] in _BEFORE_NO:
        head += 1
    if (
        head < clause.end
        and words[head] in {"nobody", "neither", "nothing"}
        and (words[head + 1 : head + 2] != ["to"])
    ):
        return (
            PAST.isdisjoint(words[clause.first : clause.end])
            and "has" not in words[head : head + 2]
        )
    return bans(words, head, clause.end)


def bans(words: Sequence[str], head: int, end: int) -> bool:
    """Whether "no semicolons" stands at `head`: a ban without a verb."""
    if head + 1 >= end or words[head] != "no":
        return False
    after = words[head + 1]
    is_noun = after.isascii() and after[0].isalpha()
    if after == "more":
        behind = words[head + 2] if head + 2 < end else "than"
        return behind not in {"than", "and", "or"} and number_of(behind) is None
    return is_noun and after not in _NO_WHAT and after not in _NO_BOUNDS


_BEFORE_NO: Final = frozenset(
    {"and", "-", "*", "•", "please", ",", "also", "ideally", "again", ":", "normally", "usually"}
)
_NO_WHAT: Final = word_set(
    "problem problems worries idea thanks thank one need matter wonder doubt wait sorry i you we "
    "it that this rush hurry luck clue point chance change changes news hard longer way"
)
