"""Steps that only sound like a refusal: what is done if need be, bounds, and what others keep.

"Without a signature no key", "change it by 2 % a day, no faster", "do not touch the heating
charge": each denies something, and none of them the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import NEGATIONS
from tractatus.governance.metacognition.opposites import verb_of

_CONDITIONS: Final = word_set("if unless otherwise should else except without")
# "Even if the test fails", "whether or not", "no matter": then nothing is waited for.
_REGARDLESS: Final = word_set("even whether matter regardless anyway despite still")
_HALTING: Final = word_set(
    "stop halt pause wait leave keep drop cancel abort refuse return ask back hold no not nothing "
    "don't never call phone revert undo restore postpone put hand"
)
_BOUNDS: Final = word_set(
    "faster slower further farther beyond below above under over more less longer later earlier "
    "higher lower wider deeper larger smaller else other others another worse outside near nearby "
    "elsewhere afterwards"
)
_NONE: Final = NEGATIONS | word_set("no nobody nothing none neither nowhere no-one")
_PREVENTS: Final = frozenset({"avoid", "prevent"})
_REACH: Final = 3
_VERBAL: Final = word_set("not don't never")
_MARKS: Final = frozenset(",:;.?–—-")


def is_if_need_be(words: Sequence[str]) -> bool:
    """Whether a step says what to do in a case: "if it fails, leave the rent at 570"."""
    if not _REGARDLESS.isdisjoint(words):
        return False
    for place, word in enumerate(words):
        if word not in _CONDITIONS:
            continue
        if word == "without" and place and words[place - 1] not in _MARKS:
            continue  # "go on without the test" does; "without consent, stop" does not
        if any(one in _HALTING for at, one in enumerate(words) if at != place):
            return True
    return _is_case_and_answer(words)


def _is_case_and_answer(words: Sequence[str]) -> bool:
    """A case without its "if": "frost at night? cover it", "bad sample, no order"."""
    if "?" in words[1:-1]:
        return True
    if words[:1] == ["no"] and not {":", ","}.isdisjoint(words[2:_LONGEST_CASE]):
        return True
    return any(
        word in _MARKS and words[place + 1] == "no" and len(words) - place <= _SHORTEST_ANSWER
        for place, word in enumerate(words[:-1])
    )


_LONGEST_CASE: Final = 6
_SHORTEST_ANSWER: Final = 4


def is_bounded(words: Sequence[str]) -> bool:
    """Whether what is denied is more than the act: "no faster", "nobody below", "nothing else"."""
    if any(words[place - 1] == "to" for place, word in enumerate(words) if word in _PREVENTS):
        return True  # "slowly, to avoid a surge"
    denied = [place for place, word in enumerate(words) if word in _NONE]
    return bool(denied) and all(_is_bound(words, place) for place in denied)


def _is_bound(words: Sequence[str], place: int) -> bool:
    behind = words[place + 1 : place + 1 + _REACH]
    if words[place] in _VERBAL and behind[:1] and verb_of(behind[0]):
        behind = behind[1:]  # "do not lower it"
    return not _BOUNDS.isdisjoint(behind)
