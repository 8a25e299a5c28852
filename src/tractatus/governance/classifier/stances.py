"""Which means a text wants and which it turns down: "sharp yes, jimp no", "ruff; black is banned".

Read by the words around each name, so that no list of names is needed: whoever looks for what an
act uses asks for the stance on that name. What stands there need not be a name at all; of plain
words nobody asks.

    not X, no more X, avoid X, drop the idea with X, instead of X, nothing through X     turned down
    X is banned, X no, X must not come back, keep X out, X is ten times slower           turned down
    use X, stick to X, T is done with X, T: X, X only, X it is                           wanted
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.programs import PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.classifier.stance_refusals import (
    clause_after,
    is_bad,
    is_double,
    is_end,
    may_be_name,
    turns_down,
)
from tractatus.governance.classifier.stance_words import (
    AFTER_CLEAN,
    AWAY,
    FILL,
    HARD,
    HARMS,
    LONGEST,
    NEGATIONS,
    NO_NAMES,
    POSITIVE_AFTER,
    PRONOUNS,
    QUOTES,
    REACH,
    SOFT,
    WANTS,
    WHAT_IT_IS,
)
from tractatus.governance.language.lexicon import word_set


class Stance(Enum):
    """What a text makes of a name."""

    WANTED = 1
    DOWN = 2


@lru_cache(maxsize=1024)
def stances(text: str) -> dict[str, Stance]:
    """The stance on every name of `text` that it has one on; at most 2,000 characters are read.

    A name is turned down only where nothing says that it is wanted, too.
    """
    words = [word for word in read_tokens(text[:LONGEST]).words if word not in QUOTES]
    found: dict[str, Stance] = {}
    for place in range(len(words)):
        if not may_be_name(words, place) or _is_asked(words, place):
            continue
        stance = _stance(words, place)
        if stance is None:
            continue
        for name in _names(words, place, stance):
            if found.setdefault(name, stance) is not stance:
                found[name] = stance if stance is Stance.DOWN else found[name]
    for place in range(len(words)):
        if words[place] in PRONOUNS and turns_down(words, place):
            at = _meant_by(words, place, found)
            if at >= 0:
                found[words[at]] = Stance.DOWN
    return found


def _is_asked(words: Sequence[str], place: int) -> bool:
    """Whether the sentence ends in a question that nothing answers."""
    for word in words[place : place + 4 * REACH]:
        if word in HARD or word[0] == "\n":
            return word == "?" and words[0] in (
                "should",
                "which",
                "what",
                "why",
                "do",
                "does",
                "is",
            )
    return False


def _names(words: Sequence[str], place: int, stance: Stance) -> Iterator[str]:
    word = words[place].removesuffix("'s").strip("@")
    after = words[place + 1] if place + 1 < len(words) else "."
    if word in PROGRAMS and after in SUBCOMMANDS:
        yield f"{word} {after}"
        return
    is_longer = after.isalpha() and after not in NO_NAMES | AFTER_CLEAN | AWAY | HARMS
    is_longer = is_longer and not after.endswith("ly")
    if stance is Stance.DOWN and is_longer and after not in _TYPED and not is_bad(words, place):
        last = words[place + 2] if place + 2 < len(words) else "."
        is_more = last.isalpha() and last not in NO_NAMES | AFTER_CLEAN | AWAY | HARMS
        if is_more and (place + 3 >= len(words) or not words[place + 3][0].isalnum()):
            yield f"{word}{after}{last}"
        yield f"{word}{after}"  # "no Font Awesome": the first word alone is another thing
        return
    yield word


_TYPED: Final = frozenset({"statements", "statement", "commands"})


def _stance(words: Sequence[str], place: int) -> Stance | None:
    if turns_down(words, place) or is_bad(words, place):
        return Stance.DOWN
    return Stance.WANTED if _wants(words, place) else None


def _wants(words: Sequence[str], place: int) -> bool:
    after = list(clause_after(words, place + 1))[:3]
    if after[:1] and after[0] in POSITIVE_AFTER:
        return True
    if after[:2] == ["it", "is"] or (after[:1] == ["is"] and after[1:2] and after[1] in WHAT_IT_IS):
        return True
    at, steps = place - 1, 0
    while at >= 0 and steps < REACH:
        if words[at] in WANTS:
            return words[at] not in _WEAK or not _is_negative(words, at)
        if words[at] not in FILL:
            break
        at -= 1
        steps += 1
    is_first = at < 0 or words[at] in HARD or words[at] in SOFT or words[at][0] == "\n"
    return is_first and (is_end(words, place + 1) or words[place + 1] in (",", "please", "only"))


_WEAK: Final = word_set("with via through by is are to on for : = called support supports")


def _is_negative(words: Sequence[str], at: int) -> bool:
    """Whether the clause before `at` refuses something, so that this is a part of it."""
    for back in range(at - 1, max(-1, at - 2 * REACH), -1):
        if words[back] in HARD or words[back] == "," or words[back][0] == "\n":
            return False
        if words[back] in NEGATIONS and not is_double(words, back, at):
            return True
    return False


def _meant_by(words: Sequence[str], place: int, found: dict[str, Stance]) -> int:
    """The name that "keep it out", "we are done with it" speaks of: the last one not wanted."""
    for at in range(place - 1, max(-1, place - 4 * REACH), -1):
        is_named = may_be_name(words, at) and found.get(words[at]) is not Stance.WANTED
        if is_named and (at == 0 or words[at - 1] in SOFT | HARD | _LIKES):
            return at
    return -1


_LIKES: Final = word_set("like love prefer know want drop left-over old the used using")
