"""Whether the words before or behind a name turn it down: "no X", "X is out", "kick X out"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.classifier.programs import PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.stance_words import (
    AFTER_CLEAN,
    AWAY,
    BAD,
    BE,
    CONDITIONS,
    DENIED,
    FILL,
    HARD,
    HARMS,
    KNOWN,
    LISTS,
    MOVES,
    NEGATIONS,
    NO,
    NO_NAMES,
    NOTS,
    NOUNS,
    OTHERS_SAY,
    PAIRS,
    PRONOUNS,
    REACH,
    SOFT,
    SWAPS,
)
from tractatus.governance.language.lexicon import word_set


def may_be_name(words: Sequence[str], place: int) -> bool:
    """Whether a word could name something, and is none that only fills."""
    word = words[place]
    return (word[0].isalnum() or word[0] == "@") and len(word) > 1 and word not in NO_NAMES


def is_end(words: Sequence[str], place: int) -> bool:
    """Whether a sentence or a line ends at `place`."""
    return place >= len(words) or words[place] in HARD or words[place][0] == "\n"


def turns_down(words: Sequence[str], place: int) -> bool:
    """Whether what stands before the name turns it down, and nothing behind it qualifies that."""
    at = place - 1
    if at >= 0 and _say_others(words, at):
        return True
    steps = 0
    while at >= 0 and steps < REACH:
        word, before = words[at], words[at - 1] if at else ""
        if (before, word) in PAIRS or (word in ("over", "to") and _prefers(words, at)):
            return True
        if (before, word) == ("done", "with") and words[place] in PRONOUNS:
            return True
        if word in NEGATIONS:
            return _is_clean(words, place) and not is_double(words, at, place)
        if word in SWAPS or (word == "from" and _moves(words, at)):
            return word != "replaces" or not is_end(words, place)
        if word == "keep" or word == "leave":
            return not AWAY.isdisjoint(words[place + 1 : place + 4])
        if word in LISTS and _goes_on(words, at, place):
            at = _item_before(words, at)  # what holds of the first holds of it
        elif word in ("[", "(") or (word == ":" and before in NEGATIONS):
            pass
        elif word not in FILL:
            return False
        at -= 1
        steps += 1
    return False


def _goes_on(words: Sequence[str], at: int, place: int) -> bool:
    """Whether a list goes on at `at` up to the name, and the item before it is a name."""
    if at + 1 < place or _item_before(words, at) < 0:
        return False
    is_joined = words[at] != "," or "[" in words[max(0, at - REACH) : at]
    behind = words[place + 1 : place + 3]
    return is_joined or (not LISTS.isdisjoint(behind[:1]) and behind[:1] != [","])


def _item_before(words: Sequence[str], at: int) -> int:
    """The place of the name before a joint of a list, or -1."""
    while at >= 0 and (words[at] in LISTS or words[at] in NOUNS):
        at -= 1
    return at if at >= 0 and may_be_name(words, at) else -1


def _say_others(words: Sequence[str], at: int) -> bool:
    """ "If a tutorial says X", "even where the docs use X"."""
    if words[at] in OTHERS_SAY:
        return bool(_opens_condition(words, at))
    is_ours = words[at] != "use" or words[at - 1] in ("you", "we", "i")
    return not is_ours and _opens_condition(words, at) == "even"


def _opens_condition(words: Sequence[str], at: int) -> str:
    """The word that makes the clause before `at` a condition, or nothing."""
    first = at
    while first > 0 and not is_end(words, first - 1) and words[first - 1] != ",":
        first -= 1
    return next((word for word in words[first : first + 2] if word in CONDITIONS), "")


def _prefers(words: Sequence[str], at: int) -> bool:
    before = words[max(0, at - REACH) : at]
    return any(word.startswith("prefer") for word in before) and may_be_name(words, at - 1)


def _moves(words: Sequence[str], at: int) -> bool:
    before = words[max(0, at - 3) : at]
    return not MOVES.isdisjoint(before) and "to" in words[at : at + 4]


def is_double(words: Sequence[str], at: int, place: int) -> bool:
    """ "Don't forget ruff", "never without black", "not only pip", "no problem with uv"."""
    before = words[max(0, at - 4) : at]
    after = words[at + 1] if at + 1 < len(words) else ""
    is_twice = words[at] in _TWICE and not NEGATIONS.isdisjoint(before)
    return is_twice or (words[at] != "drop" and after in ("only", "just", "problem", "need"))


_TWICE: Final = word_set("forget without skip avoid drop stop remove exclude ban kick refuse")


def _is_clean(words: Sequence[str], place: int) -> bool:
    """Whether the whole thing is meant, and not one way to use it: "never curl as root"."""
    after = place + 1
    while after < len(words) and words[after] in NOUNS:
        after += 1
    if words[after : after + 1] == ["|"] and words[place] in KNOWN:
        return words[after + 1 : after + 2] not in (["bash"], ["sh"], ["zsh"], ["python"])
    if is_end(words, after) or words[after] in SOFT or words[after] in AFTER_CLEAN:
        return True
    if words[after : after + 2] == ["by", "hand"]:
        return True
    if words[after] == "as":
        return not NOUNS.isdisjoint(words[after + 1 : after + 4])
    is_longer = words[after].isalpha() and words[after] not in NO_NAMES and after == place + 1
    if is_longer and not is_end(words, after + 1) and words[after + 1].isalpha():
        is_third = words[place] not in PROGRAMS and words[after + 1] not in NO_NAMES
        after += is_third and is_end(words, after + 2)  # "no Modern Events Calendar"
    return is_longer and (is_end(words, after + 1) or words[after + 1] in AFTER_CLEAN)


def is_bad(words: Sequence[str], place: int) -> bool:
    """Whether what follows the name says that it is not to be used."""
    after = list(clause_after(words, place + 1))
    is_command = words[place] in PROGRAMS and after[:1] and after[0] in SUBCOMMANDS
    while after and (is_command or after[0] in NOUNS or after[0] in ("anymore", "now")):
        del after[0]
        is_command = False
    if after[:2] == ["by", "hand"]:
        del after[:2]
    elif after[:1] in (["directly"], ["manually"]):
        del after[0]
    if not after:
        return False
    if after[0] in NO and len(after) == 1:
        return True
    if after[0] in ("or", "and") and len(after) > 1 and after[1] in KNOWN:
        return is_bad(words, place + len(_clause_to(words, place, after[1])))
    if after[0] in HARMS:
        return True
    at = next((number for number, word in enumerate(after[:4]) if word in BE), -1)
    if at < 0 or (at and after[0] not in ("for", "in", "or", "and", "on", "here", "there")):
        return False
    said = after[at : at + REACH]
    nots = [word for word in said if word in NOTS]
    if nots:
        return not DENIED.isdisjoint(said[said.index(nots[0]) + 1 :]) or nots[0] in ("isn't",)
    return not BAD.isdisjoint(said[1:5])


def _clause_to(words: Sequence[str], place: int, word: str) -> Sequence[str]:
    return words[place : words.index(word, place + 1)]


def clause_after(words: Sequence[str], place: int) -> Iterator[str]:
    """The words from `place` on to the end of the clause, without what stands in brackets."""
    depth = 0
    for word in words[place : place + 2 * REACH]:
        if word == "(":
            depth += 1
        elif word == ")" and depth:
            depth -= 1
        elif word == ")" and place > 1 and "(" in words[max(0, place - _NAMED_IN) : place]:
            continue  # of "ntpd (package ntp) is out" the name stands in brackets
        elif not depth:
            if word in HARD or word == "," or word[0] == "\n":
                return
            yield word


_NAMED_IN: Final = 4
