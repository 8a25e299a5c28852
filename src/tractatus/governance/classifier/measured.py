"""What a number without a unit is the value of: "the number of retries may be 5 at most".

The thing that is measured is a noun phrase, which stands before the number or behind it: "keep the
page size at 50", "50 is the limit for the page size". Between both stands only what links them: a
verb that sets or states, a bound, a preposition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.classifier.bounds import BOUND_WORDS
from tractatus.governance.classifier.verbs import FINITE, PREPOSITIONS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

# "The number of retries", "how many rows": what is counted stands behind.
_AMOUNTS: Final = word_set("number count amount quantity total many")
# Nouns whose value is a number.
_SIZES: Final = word_set(
    "size limit threshold quorum concurrency parallelism coverage batch pool count depth width "
    "length capacity level factor quota height margin total headcount throughput fanout fan-out "
    "indentation indent backlog burst"
)
# What programs, teams and pages have a number of, named by itself: "retries: 5".
_COUNTED: Final = word_set(
    "retries workers replicas threads attempts connections pods partitions shards processes "
    "instances reviewers approvals reviews approvers tries copies nodes runners consumers "
    "producers slots seats pools attendees guests participants backups jobs uploads downloads"
)
# They say nothing of which number it is.
_NAMELESS: Final = word_set("count number amount total many quantity")
_GREATEST: Final = word_set("max maximum min minimum maximal minimal")
_OPENS: Final = DETERMINERS | word_set("as for of on in to new current allowed permitted single")
_NO_PART: Final = (
    _OPENS
    | _GREATEST
    | PREPOSITIONS
    | BOUND_WORDS
    | word_set(
        "and or but keep set use limit cap restrict leave let make never always not no don't do "
        "please only exactly is are be should must may can has have want need take hold pin fix "
        "change raise lower reduce increase put remember configure upper lower hard soft i mean "
        "go going with stay stays any all each every we you they it that which how"
    )
)
# Behind one of these a number says what the phrase before it is.
_LINKS: Final = word_set(
    "to at is are be been being stays stay remains remain : = exactly use take it's its as with "
    "equals equal go stands sits just precisely pick choose than of comes on value strictly"
)
_LINKS_BACK: Final = 4
# "12 for the page size", "a cap of 12 on retries".
_FORWARD: Final = word_set("for as on of in to")
_STOPS: Final = frozenset(".;!?")
_REACH: Final = 24
_SPAN: Final = 5  # words of a phrase


class Measured(NamedTuple):
    """A noun phrase that has a number as its value.

    Args:
        subject: Its words that a name in an act would have, joined by ".".
        first: Of its first word.
        end: Behind its last.
        is_strong: It says itself that it is a number.
        is_most: It is told as the greatest or the least one.
    """

    subject: str
    first: int
    end: int
    is_strong: bool
    is_most: str = ""


def measured_by(
    words: Sequence[str], first: int, end: int, *, is_bound: bool = False
) -> Measured | None:
    """What the number from `first` to `end` is the value of.

    Args:
        words: Of the text.
        first: Of the number.
        end: Behind it.
        is_bound: Whether a bound stands beside it, so that a plural is enough: "epochs: 20 max".
    """
    left, right = _sentence(words, first, end)
    is_linked = _is_linked(words, left, first)
    if (is_linked or _may_open(words, first)) and (behind := _behind(words, end, right)):
        return behind
    if not is_linked and not _is_next(words, left, first):
        return None
    found = list(_phrases(words, left, first))
    if found and found[-1].end == first:
        return found[-1]  # "page size 25", "retries: 5"
    strong = [one for one in found if one.is_strong]
    if found:
        return next(iter(strong or found))
    if is_bound or ":" in words[max(left, first - 2) : first]:
        return _plural_before(words, left, first)
    return None


def _is_next(words: Sequence[str], left: int, first: int) -> bool:
    """Whether the phrase of a number stands right before it: "page size 25"."""
    near = list(_phrases(words, left, first))
    return bool(near) and near[-1].end == first


def _may_open(words: Sequence[str], first: int) -> bool:
    """Whether nothing before a number makes it a part of a name, as in "blender 4.1 for"."""
    before = words[first - 1] if first else "."
    return not before[0].isalnum() or (before in _NO_PART | _LINKS and before not in {"and", "or"})


def _plural_before(words: Sequence[str], left: int, first: int) -> Measured | None:
    """The plural that a bound speaks of: "functions under 50", "epochs: 20 max"."""
    for place in range(first - 1, max(left, first - _SPAN) - 1, -1):
        if words[place] not in _NO_PART and _is_plural(words[place]):
            return Measured(words[place], place, place + 1, is_strong=False)
        if words[place].isalnum() and words[place] not in _NO_PART | _LINKS:
            return None
    return None


def _sentence(words: Sequence[str], first: int, end: int) -> tuple[int, int]:
    """The part of the sentence around a number in which nothing else has a number."""
    left = first
    while left > max(0, first - _REACH) and not _parts(words[left - 1]):
        left -= 1
    right = end
    while right < min(len(words), end + _REACH) and not _parts(words[right]):
        right += 1
    return left, right


def _parts(word: str) -> bool:
    return word in _STOPS or word[0].isdigit() or word[0] == "\n"


def _behind(words: Sequence[str], end: int, right: int) -> Measured | None:
    """What stands behind: "12 is the most I want for the page size", "12, I mean the size"."""
    place = end
    while place < right and words[place] not in _FORWARD:
        if words[place] == "," and words[place + 1 : place + 3] == ["i", "mean"]:
            place += 2
            break
        if words[place] in {",", ":", "and", "but", "("} or place - end > _SPAN + 1:
            return None
        place += 1
    if place - end and not _tells(words[end:place]):
        return None
    opened = place + 1
    while opened < right and words[opened] in _OPENS:
        opened += 1
    for one in _phrases(words, place + 1, min(right, opened + _SPAN + 2)):
        if one.first <= opened + 1:
            return one
    return None


def _tells(between: Sequence[str]) -> bool:
    """Whether words between a number and a preposition only bound or name it as the value."""
    return between[0] in {"is", "are", "at", "or", "max", "maximum", "min", "tops", ",", "+"}


def _is_linked(words: Sequence[str], left: int, first: int) -> bool:
    """Whether the word right before a number, or before its bound, says what it is."""
    place = first
    while place > left and first - place < _LINKS_BACK and words[place - 1] in BOUND_WORDS:
        place -= 1
    return place < first or (place > left and words[place - 1] in _LINKS)


def _phrases(words: Sequence[str], left: int, right: int) -> Iterator[Measured]:
    """The phrases of numbers from `left` to `right`, in order."""
    place = left
    while place < right:
        one = _phrase_at(words, place, left, right)
        if one is None:
            place += 1
        else:
            yield one
            place = one.end


def _phrase_at(words: Sequence[str], place: int, left: int, right: int) -> Measured | None:
    word = words[place]
    most = next((one for one in words[max(left, place - 2) : place] if one in _GREATEST), "")
    follows = words[place + 1] if place + 1 < right else ""
    if word in _AMOUNTS and (follows == "of" or word == "many"):
        behind = place + 1 + (follows == "of")
        if (end := _thing(words, behind, right)) > behind:
            return Measured(words[end - 1], place, end, is_strong=True, is_most=most)
    if word in _SIZES and _is_head(words, place, right):
        return _compound(words, place, left, most)
    if "_" in word and not word.endswith(("port", "timeout", "seconds", "ms", "_s", "url", "host")):
        return Measured(word.replace("_", "."), place, place + 1, is_strong=True)
    if not _is_plural(word) or word in _NO_PART:
        return None
    is_strong = bool(most) or (follows == "per" and place + 2 < right)
    if is_strong or word in _COUNTED:
        return Measured(word, place, place + 1, is_strong=is_strong, is_most=most)
    return None


def _is_head(words: Sequence[str], place: int, right: int) -> bool:
    """Whether a noun is the last of its phrase: "the batch size", not "the limit switch"."""
    follows = words[place + 1] if place + 1 < right else "."
    return not follows[0].isalpha() or follows in _NO_PART or follows in _VERBS


_VERBS: Final = FINITE | word_set(
    "exceed drop fall cannot can't shouldn't mustn't won't doesn't isn't"
)


def _compound(words: Sequence[str], place: int, left: int, most: str) -> Measured | None:
    """A size with what it is of: "page size", "worker count", "the size of a page"."""
    first = place
    while first > left and place - first < 2 and _is_part(words[first - 1]):
        first -= 1
    parts = [one for one in words[first:place] if one not in _NAMELESS]
    head = words[place]
    if head not in _NAMELESS:
        parts.append(head)
    if parts in (["limit"], ["pool"], ["batch"], ["level"]) or not parts:
        return None  # "12 is the limit": of something else
    return Measured(".".join(parts), first, place + 1, is_strong=True, is_most=most)


def _is_part(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and word not in _NO_PART


def _thing(words: Sequence[str], first: int, right: int) -> int:
    """Behind the plural that the phrase from `first` ends with; `first` where none follows."""
    for place in range(first, min(right, first + _SPAN)):
        if not words[place].replace("-", "").isalpha():
            break
        if _is_plural(words[place]):
            return place + 1
        if words[place] in PREPOSITIONS:
            break
    return first


_IRREGULAR: Final = word_set("people children men women data criteria teeth feet ones mice staff")


_THIRD_PERSONS: Final = word_set(
    "needs wants gets takes uses runs goes stays remains means keeps lets makes gives says costs "
    "holds works lasts always sometimes perhaps"
)


def _is_plural(word: str) -> bool:
    return word in _IRREGULAR or (
        len(word) > 3
        and word.isalpha()
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "ous"))
        and word not in _THIRD_PERSONS
    )
