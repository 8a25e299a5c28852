"""The part of a sentence that a value stands in, and what that part does with it.

"Builds go to A, B gets drained", "on A (B holds stale data)", "A, since B ran full": the one is put
somewhere, and the other is only told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.slots import Slot
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS


def part_of(words: Sequence[str], slot: Slot, own: Sequence[Slot]) -> tuple[int, int]:
    """The part of a sentence that the value stands in, from its first token to behind its last."""
    first, end = slot.first, slot.end
    while first > max(0, slot.first - _WIDEST) and not _parts(words, first - 1, own):
        first -= 1
    while end < min(len(words), slot.end + _WIDEST) and not _parts(words, end, own):
        end += 1
    return first, end


_WIDEST: Final = 60  # words of a part of a sentence that are looked at to either side


def _parts(words: Sequence[str], place: int, own: Sequence[Slot]) -> bool:
    """Whether a part of a sentence ends here."""
    word = words[place]
    if word in _STRONG or word[0] == "\n":
        return True
    if word == ":":
        return words[place + 1 : place + 2] != [] and words[place + 1][0] == "\n"
    if word in _CAUSES:
        return word != "as" or words[place + 2 : place + 3] != []
    if word != ",":
        return False
    behind = words[place + 1 : place + 2]
    if behind and behind[0] in _PRONOUNS:
        return True
    part = words[place + 1 : place + 1 + _NEAR]
    if behind and behind[0] in DETERMINERS and not BAD.isdisjoint(part):
        return True
    after = next((one for one in own if one.first > place), None)
    if after is None or after.first - place > _NEAR:
        return False
    end = after.end
    for one in own:
        if one.first == end + 1 and words[end] in _LISTED:
            end = one.end  # ", 25 and 587 are filtered"
    return not _is_led(words[place + 1 : after.first]) and _is_verb(words, end)


_LISTED: Final = frozenset({"and", "or", ",", "/"})
_STRONG: Final = frozenset({".", ";", "!", "?", "(", ")", "–", "—", "-", "→", "|", "#"})
_CAUSES: Final = word_set("because since while whereas but although though as")
_PRONOUNS: Final = word_set("it we you i they that this he she everyone nobody")
_NEAR: Final = 5
_MAX_FILLERS: Final = 4
_ENDS: Final = frozenset(".;!?\n")


def _is_led(between: Sequence[str]) -> bool:
    """Whether a preposition or a verb stands before the value, so that it is no subject."""
    return any(word in _LEADING for word in between)


_LEADING: Final = word_set(
    "to at on via with from through into against by over use take is are be not never no or and "
    "instead of than for in go goes using"
)


def _is_verb(words: Sequence[str], place: int) -> bool:
    """Whether a finite verb stands here: said of what stands before it."""
    word = words[place] if place < len(words) else ""
    if word in _ADVERBS:
        return _is_verb(words, place + 1)
    return word in FINITE or (
        len(word) > _SHORTEST and word.isalpha() and word.endswith(("s", "ed")) and word[-2] != "s"
    )


_ADVERBS: Final = word_set("still also only already just now directly always really one ones")
_SHORTEST: Final = 3
FINITE: Final = word_set(
    "is are was were has have had gets got goes went must should may can can't cannot mustn't ran "
    "will would does doesn't isn't aren't hasn't wasn't 's"
)


def is_put_there(words: Sequence[str], slot: Slot) -> bool:
    """Whether it is said to be what stands there now: "it is A", "A took over", "served by A"."""
    if is_row(words, slot.first):
        return True
    behind = tuple(words[slot.end : slot.end + 2])
    if behind in _TAKES_OVER or behind[:1] in (("replaces",), ("instead",), ("now",)):
        return True
    first = slot.first
    while first > max(0, slot.first - _MAX_FILLERS) and words[first - 1] not in _ENDS:
        first -= 1
    return not _PUTS.isdisjoint(words[first : slot.first])


def is_row(words: Sequence[str], first: int) -> bool:
    """Whether the value is one of a table or of settings: `| redis | 6390 |`, `port: 2222`."""
    start = first
    while start > max(0, first - _WIDEST) and words[start - 1][0] != "\n":
        start -= 1
    line = words[start:first]
    if not start:
        return False
    return line[:1] == ["|"] or (line[-1:] == [":"] and len(line) <= _SHORT_NAME)


_SHORT_NAME: Final = 3
_PUTS: Final = word_set(
    "is 's it's be means by now use take becomes became to on at with stays lives runs answers"
)
_TAKES_OVER: Final = frozenset({("took", "over"), ("takes", "over"), ("has", "taken")})


def is_beside(words: Sequence[str], part: tuple[int, int], slot: Slot) -> bool:
    """Whether the value is only told of: what a part says something of, or what explains."""
    own = words[part[0] : part[1]]
    if (
        not _ALIAS.isdisjoint(own)
        or not _WELCOME.isdisjoint(own)
        or not _ORDERS.isdisjoint(words[part[0] : slot.first])
    ):
        return False
    opener = words[part[0] - 1] if part[0] else ""
    if opener in _CAUSES or opener == "(":
        return True
    before = words[part[0] : slot.first]
    if opener == "," and before[:1] and before[0] in DETERMINERS and not BAD.isdisjoint(before):
        return True  # ", the campus firewall eats 587"
    if before[:1] and before[0] in DETERMINERS and before[-1] in _PLACED:
        before = before[:-1]  # "the instance on 27017 belongs to others"
    while len(before) > 1 and before[-1] in _LISTED and not before[-2].isalpha():
        before = before[:-2]
    end = slot.end
    while end + 1 < part[1] and words[end] in _LISTED and not words[end + 1].isalpha():
        end += 2
    return len(before) <= _NEAR and not _is_led(before) and _is_verb(words, end)


_ALIAS: Final = word_set("that's i.e aka alias meaning namely")
_PLACED: Final = frozenset({"on", "at", "behind", "under"})
_WELCOME: Final = word_set("also too both fine ok okay allowed either fallback or")
_ORDERS: Final = word_set("use must should please always shall only need take let")
# Said of something that is not to be used.
BAD: Final = word_set(
    "not no never can't cannot don't doesn't mustn't drained draining stale broken full expired "
    "unusable polluted frozen closed blocked locked read-locked scrapped retired dead down "
    "maintenance charges costs fails failing insecure slow overloaded reserved sold wrong lost "
    "interns old legacy deprecated obsolete grants wipes wiped eats locks ran blocks grabbed "
    "filtered occupies occupied hogs bills kills owns drops breaks taken belongs another honeypot"
)
