"""What words say of how a value is compared: "at most", "or newer", "the longest is", "no more"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.instructions.instruction import Operator
from tractatus.governance.language.lexicon import word_set

_BOUNDS = {
    "under": Operator.AT_MOST,
    "below": Operator.AT_MOST,
    "within": Operator.AT_MOST,
    "allow": Operator.AT_MOST,
    "max": Operator.AT_MOST,
    "maximum": Operator.AT_MOST,
    "maximally": Operator.AT_MOST,
    "capped": Operator.AT_MOST,
    "exceed": Operator.AT_LEAST,
    "exceeds": Operator.AT_LEAST,
    "exceeding": Operator.AT_LEAST,
    "<": Operator.AT_MOST,
    "<=": Operator.AT_MOST,
    "over": Operator.AT_LEAST,
    "above": Operator.AT_LEAST,
    "beyond": Operator.AT_LEAST,
    "past": Operator.AT_LEAST,
    "min": Operator.AT_LEAST,
    "minimum": Operator.AT_LEAST,
    ">": Operator.AT_LEAST,
    ">=": Operator.AT_LEAST,
}
_PAIRS = {
    ("at", "most"): Operator.AT_MOST,
    ("at", "maximum"): Operator.AT_MOST,
    ("up", "to"): Operator.AT_MOST,
    ("less", "than"): Operator.AT_MOST,
    ("fewer", "than"): Operator.AT_MOST,
    ("lower", "than"): Operator.AT_MOST,
    ("shorter", "than"): Operator.AT_MOST,
    ("smaller", "than"): Operator.AT_MOST,
    ("older", "than"): Operator.AT_MOST,
    ("earlier", "than"): Operator.AT_MOST,
    ("cheaper", "than"): Operator.AT_MOST,
    ("younger", "than"): Operator.AT_MOST,
    ("faster", "than"): Operator.AT_MOST,
    ("quicker", "than"): Operator.AT_MOST,
    ("sooner", "than"): Operator.AT_MOST,
    ("not", "over"): Operator.AT_MOST,
    ("maximum", "of"): Operator.AT_MOST,
    ("max", "of"): Operator.AT_MOST,
    ("minimum", "of"): Operator.AT_LEAST,
    ("go", "beyond"): Operator.AT_LEAST,
    ("limited", "to"): Operator.AT_MOST,
    ("restricted", "to"): Operator.AT_MOST,
    ("confined", "to"): Operator.AT_MOST,
    ("often", "than"): Operator.AT_LEAST,
    ("capped", "at"): Operator.AT_MOST,
    ("capped", "to"): Operator.AT_MOST,
    ("at", "least"): Operator.AT_LEAST,
    ("at", "minimum"): Operator.AT_LEAST,
    ("more", "than"): Operator.AT_LEAST,
    ("greater", "than"): Operator.AT_LEAST,
    ("longer", "than"): Operator.AT_LEAST,
    ("larger", "than"): Operator.AT_LEAST,
    ("higher", "than"): Operator.AT_LEAST,
    ("newer", "than"): Operator.AT_LEAST,
    ("later", "than"): Operator.AT_LEAST,
    ("bigger", "than"): Operator.AT_LEAST,
}
_AFTER = {
    **dict.fromkeys(("less", "fewer", "lower", "below", "under", "older", "earlier", "shorter",
                     "faster", "sooner", "quicker", "smaller", "cheaper"), Operator.AT_MOST),
    **dict.fromkeys(("more", "newer", "later", "higher", "above", "up", "greater", "over",
                     "longer", "upwards", "better", "slower", "bigger", "larger"),
                    Operator.AT_LEAST),
}  # fmt: skip
_AT_AFTER = {
    **dict.fromkeys(("most", "maximum", "max", "longest", "latest", "highest", "outside"),
                    Operator.AT_MOST),
    **dict.fromkeys(("least", "minimum", "min", "shortest", "earliest", "lowest"),
                    Operator.AT_LEAST),
}  # fmt: skip
_FLIPPED = {Operator.AT_MOST: Operator.AT_LEAST, Operator.AT_LEAST: Operator.AT_MOST}
_LIMITS = frozenset(["limit", "cap", "restrict", "limits", "capped"])
_NAMED_LIMITS = {
    **dict.fromkeys(("ceiling", "limit", "cap", "maximum", "max", "most", "top", "longest",
                     "highest", "largest", "biggest", "latest", "furthest", "dearest"),
                    Operator.AT_MOST),
    **dict.fromkeys(("minimum", "min", "quorum", "least", "shortest", "lowest", "smallest",
                     "fewest", "floor", "cheapest"), Operator.AT_LEAST),
}  # fmt: skip
_NEGATORS = word_set("no not nothing none never nobody nor without")
_FILLERS = word_set("of a the an is be about around total to just exactly")
# Words that compare, wherever they stand in the phrase of a bound.
BOUND_WORDS: Final = (
    _BOUNDS.keys() | _AFTER.keys() | _AT_AFTER.keys() | {one for pair in _PAIRS for one in pair}
) - {
    "at",
    "to",
    "of",
    "not",
    "go",
    "up",
    "allow",
    "past",
    "latest",
    "earliest",
    "outside",
    "better",
}


def flipped(operator: Operator) -> Operator:
    """What forbidding the bound requires: never more than 5 is at most 5."""
    return _FLIPPED[operator]


def pair_bound(first: str, second: str) -> Operator | None:
    """The bound of two words; any comparative of more counts: "deeper than"."""
    found = _PAIRS.get((first, second))
    is_more = first.endswith("er") and len(first) > _SHORTEST and first not in _NO_COMPARATIVES
    if found is None and second == "than" and is_more:
        return Operator.AT_LEAST
    return found


_SHORTEST: Final = 4
_NO_COMPARATIVES: Final = frozenset({"rather", "other", "another", "either", "never"})


def _noun_bound(words: Sequence[str], end: int, first: int) -> tuple[Operator, int] | None:
    """ "A ceiling of $2,000", "with a cap at 5 retries", "a floor of 40 GBP"."""
    at = end - 1
    if at > first and words[at] in {"of", "at"} and words[at - 1] in _BOUND_NOUNS:
        return _BOUND_NOUNS[words[at - 1]], at - 1
    return None


_BOUND_NOUNS: Final = {
    **dict.fromkeys(("ceiling", "cap", "limit", "maximum", "max"), Operator.AT_MOST),
    **dict.fromkeys(("floor", "minimum", "min"), Operator.AT_LEAST),
}  # fmt: skip


def bound_before(words: Sequence[str], place: int, first: int = 0) -> tuple[Operator, int] | None:
    """The bound that the words before `place` say, and where it begins; a negation turns it."""
    if words[place - 1 : place] == ["every"] and place - 1 > first:
        return _rarer(bound_before(words, place - 1, first))
    if named := _noun_bound(words, place, first):
        return named
    end = place
    while end > first and words[end - 1] in _FILLERS:
        end -= 1
    for size in (2, 1):
        begin = end - size
        # "limit retries to 3": the filler is part of the phrase, so try from it, too.
        for start in (begin, place - size):
            if start < first:
                continue
            operator = (
                pair_bound(words[start], words[start + 1])
                if size == 2
                else _BOUNDS.get(words[start])
            )
            if operator is not None and not spreads(words, start, first):
                return _turned(words, start, first, operator)
    if stops_at(words, place, first):
        return Operator.AT_MOST, place - 1
    if words[place - 1 : place] == ["to"] or words[place - 1 : place] == ["at"]:
        return _limited(words, place, first)
    if end > first and words[place - 1] in _SAYS_LIMIT:
        # "The ceiling for this campaign is $900", "the longest that a talk may be: 20 minutes".
        for back in range(place - 2, max(first, place - _LIMIT_BACK) - 1, -1):
            if words[back] in _ENDS_LIMIT or words[back] in {"and", "but"}:
                return None
            if words[back] in _NAMED_LIMITS and words[back - 1 : back] != ["at"]:
                return _NAMED_LIMITS[words[back]], back
    return None


def stops_at(words: Sequence[str], place: int, first: int) -> bool:
    """Whether something ends with a value, which is the most then: "stop bidding at 300"."""
    if words[place - 1 : place] != ["at"] or place - 1 <= first - 1:
        return False
    return not _STOPPING.isdisjoint(words[max(first, place - _STOP_BACK) : place - 1])


_STOPPING: Final = frozenset({"stop", "stops", "end", "ends"})
_STOP_BACK: Final = 4


def spreads(words: Sequence[str], start: int, first: int) -> bool:
    """Whether "over" says along what: "averaged over 32 samples", "spread over three days"."""
    before = words[start - 1] if start > first else ""
    return words[start] == "over" and (before.endswith("ed") or before in _SPREADING)


_SPREADING: Final = word_set("average spread split sum distribute distributes averages averaging")


def _limited(words: Sequence[str], place: int, first: int) -> tuple[Operator, int] | None:
    """ "Limit the number of rows per import chunk to 500": no other verb stands between."""
    for back in range(place - 2, max(first, place - _LIMIT_BACK) - 1, -1):
        if words[back] in _ENDS_LIMIT or words[back] in _SETS_VALUE:
            return None
        if words[back] in _LIMITS:
            return Operator.AT_MOST, back
    return None


_SETS_VALUE: Final = word_set("set keep use leave put change bump raise lower and but then , ")
_SAYS_LIMIT: Final = frozenset({"is", "are", "be", ":", "="})
_ENDS_LIMIT: Final = frozenset(".;!?")
_LIMIT_BACK: Final = 16
_NEGATED_BACK: Final = 9


def _rarer(bound: tuple[Operator, int] | None) -> tuple[Operator, int] | None:
    """What "at most every five minutes" says of the time between: five minutes at least."""
    return (flipped(bound[0]), bound[1]) if bound else None


def _turned(
    words: Sequence[str], start: int, first: int, operator: Operator
) -> tuple[Operator, int]:
    """The bound with the negation right before it: "not more than 5", "nothing below 40".

    How often something happens bounds the time between from the other side: `_rarer`.
    """
    if words[start] == "often" and start > first and words[start - 1] in {"more", "less"}:
        start -= 1
        operator = flipped(operator) if words[start] == "less" else operator
    if start > first and words[start - 1] in _NEGATORS:
        return flipped(operator), start - 1
    return operator, start


def says_negation(words: Sequence[str], place: int, first: int) -> bool:
    """Whether a bound before `place` holds its own negation, which bans nothing then."""
    if stops_at(words, place, first):
        return True
    for at in range(max(first, place - _NEGATED_BACK), place):
        if words[at] in _NEGATORS:
            start = at + 1 + (words[at + 2 : at + 3] == ["often"])
            if bound_at(words, start) is not None:
                return True
    return False


def bound_at(words: Sequence[str], place: int) -> tuple[Operator, int] | None:
    """The bound that the words from `place` say ("below", "at least"), and where they end."""
    pair = words[place : place + 2]
    if len(pair) == 2 and (operator := pair_bound(pair[0], pair[1])) is not None:
        return operator, place + 2
    if pair and (operator := _BOUNDS.get(pair[0])) is not None:
        return operator, place + 1
    return None


def bound_after(words: Sequence[str], place: int) -> tuple[Operator, int] | None:
    """The bound that "or newer", "or less", "max" or "+" behind a value say, and its end."""
    after = words[place : place + 2]
    if len(after) == 2 and after[0] in {"or", "and"} and after[1] in _AFTER:
        if words[place + 2 : place + 3] == ["often"]:
            return flipped(_AFTER[after[1]]), place + 3  # how seldom bounds the time between
        return _AFTER[after[1]], place + 2
    if len(after) == 2 and after[0] == "at":
        named = place + 1 + (after[1] in {"the", "a", "an"})
        if words[named : named + 1] and words[named] in _AT_AFTER:
            return _AT_AFTER[words[named]], named + 1
    if after[:1] == [","] and after[1:] in (["tops"], ["max"], ["maximum"]):
        return Operator.AT_MOST, place + 2
    if after and after[0] in {"max", "maximum", "tops"}:
        return Operator.AT_MOST, place + 1
    if after and after[0] in {"min", "minimum", "+", "upwards", "upward"}:
        return Operator.AT_LEAST, place + 1
    if words[place : place + 1] == ["between"] and words[place + 2 : place + 3] == ["or"]:
        return bound_after(words, place + 2)  # "half a second between requests or longer"
    return _denied_after(words, place) or _limit_after(words, place)


def _denied_after(words: Sequence[str], place: int) -> tuple[Operator, int] | None:
    """ "For a day, no longer", "the last five, not fewer", "80 EUR and not a cent more"."""
    at = place
    for at in range(place, min(len(words), place + _DENIED_AHEAD)):
        if words[at] in _DENYING and (at == place or words[at - 1] in _JOINS):
            break
        if words[at] in _ENDS_LIMIT or words[at][0].isdigit():
            return None
    else:
        return None
    for behind in range(at + 1, min(len(words), at + 1 + _DENIED)):
        follows = words[behind + 1] if behind + 1 < len(words) else "."
        if words[behind] in _COMPARED:
            if follows == "often":  # how often bounds the time between from the other side
                return _AFTER[words[behind]], behind + 2
            return None if follows == "than" else (flipped(_AFTER[words[behind]]), behind + 1)
        if words[behind] not in _LEAST_PARTS:
            return None
    return None


_JOINS: Final = frozenset({",", "and", "but", "(", ";", "–", "—", "-", "or"})
_DENIED: Final = 3
_DENIED_AHEAD: Final = 8
_DENYING: Final = frozenset({"no", "not", "never", "nothing"})
_COMPARED: Final = word_set("more less fewer longer shorter higher lower greater later earlier")
_LEAST_PARTS: Final = word_set("a an one cent penny minute second day single any much")


def _limit_after(words: Sequence[str], place: int) -> tuple[Operator, int] | None:
    """ "Ten minutes is the longest", "200 EUR is our limit"."""
    if words[place : place + 1] not in (["is"], ["are"]):
        return None
    for at in range(place + 1, min(len(words), place + 4)):
        if words[at] in _NAMED_LIMITS:
            return _NAMED_LIMITS[words[at]], at + 1
        if words[at] not in {"the", "our", "an", "a", "my", "absolute", "upper", "lower"}:
            return None
    return None


def bound_beside(words: Sequence[str], first: int, end: int) -> Operator:
    """How the value from `first` to `end` is to be compared, by the words before or behind it."""
    found = bound_before(words, first)
    if found is None and (found := bound_after(words, end)) and words[first - 1] == "every":
        often = words[found[1] - 1] == "often" or words[end : end + 1] == ["or"]
        found = found if often else _rarer(found)  # "every 15 minutes at most" is no oftener
    return found[0] if found else Operator.EQUALS
