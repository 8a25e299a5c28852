"""Where a text says of a value that it is gone, or that it is the one, whatever its clause asks.

"db-3.lan is dead; db-7.lan took over", "we switched the registry from A to B", "replace A by B",
"no URL but A": the words beside an address decide, and of two addresses of which one is refused the
other is meant. "Don't replace it" and "no other one" forbid nothing that was told before: they
insist on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.clause import Clause
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.instructions.instruction import KeyKind, Polarity
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

# Kinds of which a thing has one value, so that another one beside it is the one that it had.
SETTLED: Final = frozenset({KeyKind.URL, KeyKind.HOST, KeyKind.PORT})
# A URL and a host may stand in each other's place.
_TOGETHER: Final = (
    frozenset({KeyKind.URL, KeyKind.HOST}),
    frozenset({KeyKind.PORT}),
    frozenset({KeyKind.DATABASE}),
)
_FILLERS: Final = word_set(
    "to at on the a an any our said wrote typed port host hostname url uri address server machine "
    "endpoint with via through be old former previous by it that"
)
_MAX_FILLERS: Final = 4
# Behind these the value is one that was left.
_LEFT_BEHIND: Final = word_set(
    "goodbye ignore ignored forget forgotten drop dropped retire retired abandon abandoned left "
    "replace replaces replaced replacing ditch ditched formerly previously was were avoid "
    "decommissioned deprecated removed off away than of mistakenly wrongly accidentally"
)
_PAIRS: Final = frozenset(
    {("used", "to"), ("stop", "using"), ("stopped", "using"), ("moved", "off"), ("move", "off"),
     ("away", "from"), ("instead", "of"), ("rather", "than"), ("in", "place"), ("no", "longer"),
     ("moves", "it"), ("done", "with"), ("place", "of"), ("rid", "of"), ("tired", "of")}
)  # fmt: skip
_ALONE: Final = word_set("than of away off")  # of these only a pair says so
_GONE: Final = word_set(
    "dead gone retired history decommissioned obsolete deprecated outdated off-limits forbidden "
    "banned taboo broken legacy removed archived shutdown expired dropped discontinued over"
)
_GONE_PAIRS: Final = frozenset(
    {("off", "limits"), ("switched", "off"), ("turned", "off"), ("shut", "down"), ("no", "longer"),
     ("must", "not"), ("should", "not"), ("shall", "not"), ("may", "not"), ("is", "out"),
     ("taken", "down"), ("closed", "down"), ("a", "no-go")}
)  # fmt: skip
_COPULAS: Final = word_set("is are was were has have been got being now finally already long 's")
_MOVED: Final = word_set(
    "moved switched migrated changed went gone relocated transferred replaced swapped redirected"
)
_TAKES_OVER: Final = frozenset({("took", "over"), ("takes", "over"), ("has", "taken")})
_NEGATIVE: Final = word_set(
    "no not nothing never nowhere nobody don't dont none cannot can't mustn't without"
)
_EXCEPTING: Final = word_set("but except besides beyond than from save")
_ENDS: Final = frozenset(".;!?\n")


def refused_there(words: Sequence[str], slot: Slot) -> bool:
    """Whether the words beside the value say that it is, or is to be, no longer the one."""
    return _is_gone(words, slot.end) or _is_left(words, slot)


def is_excepted(words: Sequence[str], slot: Slot) -> bool:
    """ "No URL other than A", "nothing but A", "any host except A": A is what is meant."""
    place = _before(words, slot.first)
    if place < 0 or words[place] not in _EXCEPTING:
        return False
    back = words[max(0, place - _REACH) : place]
    start = next((at for at in range(len(back) - 1, -1, -1) if back[at] in _ENDS), -1)
    if words[place] == "than" and back[-1:] != ["other"]:
        return False
    if words[place] == "from" and back[-1:] != ["apart"]:
        return False
    return not _NEGATIVE.isdisjoint(back[start + 1 :])


_REACH: Final = 14


def is_put_there(words: Sequence[str], slot: Slot) -> bool:
    """Whether it is said to be what stands there now: "it is A", "A took over", "served by A"."""
    if _is_row(words, slot.first):
        return True
    behind = tuple(words[slot.end : slot.end + 2])
    if behind in _TAKES_OVER or behind[:1] in (("replaces",), ("instead",), ("now",)):
        return True
    first = slot.first
    while first > max(0, slot.first - _MAX_FILLERS) and words[first - 1] not in _ENDS:
        first -= 1
    return not _PUTS.isdisjoint(words[first : slot.first])


def _is_row(words: Sequence[str], first: int) -> bool:
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


def _before(words: Sequence[str], first: int) -> int:
    """The last word before `first` that says something, or -1."""
    place = first - 1
    while place >= 0 and first - place <= _MAX_FILLERS and words[place] in _FILLERS:
        place -= 1
    return place


def _is_left(words: Sequence[str], slot: Slot) -> bool:
    place = slot.first - 1
    for _ in range(_MAX_FILLERS):
        if place < 0:
            return False
        before = words[place - 1] if place else ""
        if (before, words[place]) in _PAIRS:
            return True
        if words[place] == "from":
            return _moves(words, place, slot.end)
        if words[place] in _LEFT_BEHIND and words[place] not in _ALONE:
            return _is_swap(words, place, slot)
        if words[place] not in _FILLERS:
            return False
        place -= 1
    return False


def _is_swap(words: Sequence[str], place: int, slot: Slot) -> bool:
    """ "Replace A by B" leaves A; "A was replaced by B" and "B replaces A" do, too, by its side."""
    if words[place] != "replaced":
        return True
    return "by" not in words[place : slot.first] and "with" not in words[place : slot.first]


def _moves(words: Sequence[str], place: int, end: int) -> bool:
    """ "We moved the queue from A to B": it was at A. An order to move it goes to both."""
    back = words[max(0, place - _REACH) : place]
    return not _MOVED.isdisjoint(back) and "to" in words[end : end + _TO]


_TO: Final = 4


def _is_gone(words: Sequence[str], end: int) -> bool:
    rest = list(words[end : end + _GONE_WITHIN])
    at = 0
    if rest[:1] == ["alone"]:
        return True
    while at < len(rest) and rest[at] in _COPULAS:
        at += 1
    pair = tuple(rest[at : at + 2])
    if pair in _GONE_PAIRS:
        return True
    if not at:
        return pair in (("must", "not"), ("is", "out"))
    if rest[at : at + 1] == ["not"]:
        return rest[at + 1 : at + 2] in (["allowed"], ["permitted"], ["supported"])
    if rest[at : at + 2] == ["replaced", "by"]:
        return True
    return rest[at : at + 1] != [] and rest[at] in _GONE


_GONE_WITHIN: Final = 6

# What a clause may not do to a value that was told: with these it insists on it.
_CHANGES: Final = word_set(
    "change replace swap alter switch override substitute adjust modify move edit revert touch "
    "changed replaced swapped altered switched overridden moved touched deviate depart"
)
_ANAPHORS: Final = word_set("it that this them those")
_NO_OTHERS: Final = (
    ("no", "other"), ("no", "others"), ("nothing", "else"), ("nowhere", "else"), ("none", "other"),
    ("no", "exceptions"), ("no", "exception"), ("nobody", "else"), ("not", "another"),
    ("no", "alternatives"), ("no", "substitute"),
)  # fmt: skip


def insists(words: Sequence[str], clause: Clause, told: Sequence[Slot]) -> bool:
    """Whether a clause only insists on what was told: "don't replace it", "no other one"."""
    said = words[clause.first : clause.end]
    if len(said) > _SHORT or not told or any(one.kind not in SETTLED for one in told):
        return _is_exclusive(said)
    changes = any(one in _CHANGES for one in said) and not _ANAPHORS.isdisjoint(said)
    return _is_exclusive(said) or (changes and not _NEGATIVE.isdisjoint(said))


def _is_exclusive(said: Sequence[str]) -> bool:
    return len(said) <= _SHORT and any(
        tuple(said[at : at + 2]) in _NO_OTHERS for at in range(min(2, len(said)))
    )


_SHORT: Final = 8


def settle(
    words: Sequence[str], slots: Sequence[Slot], polarities: dict[int, Polarity]
) -> dict[int, Polarity | None]:
    """What is said of each value of a settled kind, by its first token.

    Args:
        words: Of the text.
        slots: All values of the text, in order.
        polarities: Of those that some clause speaks of.

    Returns:
        Only what is another one than before; None is what nothing is asked of.
    """
    found: dict[int, Polarity | None] = {}
    for kinds in _TOGETHER:
        own = [one for one in slots if one.kind in kinds]
        if 0 < len(own) <= _MOST:
            found.update(_settle_kind(words, own, polarities))
    return {first: one for first, one in found.items() if polarities.get(first) is not one}


# Who tells more of one kind tells a list, of which nothing is said one by one.
_MOST: Final = 32


def _settle_kind(
    words: Sequence[str], own: Sequence[Slot], polarities: dict[int, Polarity]
) -> dict[int, Polarity | None]:
    found: dict[int, Polarity | None] = {}
    parts = {one.first: part_of(words, one, own) for one in own}
    refused = {
        one.first
        for one in own
        if _is_negated(words, parts[one.first], one, own) or refused_there(words, one)
    }
    excepted = {one.first for one in own if is_excepted(words, one)}
    refused -= excepted
    several = len({str(one.value) for one in own}) > 1
    wanted = [
        one.first
        for one in own
        if one.first not in refused
        and (polarities.get(one.first) in _ASKED or is_put_there(words, one))
    ]
    for one in own:
        said, first = polarities.get(one.first), one.first
        others = [place for place in wanted if place != first]
        if said is Polarity.PERMIT or one.is_source:
            continue
        if first in excepted:
            found[first] = Polarity.REQUIRE
        elif first in refused:
            if several or said is None:
                found[first] = Polarity.FORBID if several else None
        elif said is Polarity.FORBID:
            if _is_refused_elsewhere(words, one) or (refused and _stands_apart(words, one, own)):
                found[first] = Polarity.REQUIRE
        elif several and others and _is_beside(words, parts[first], one):
            bad = not _BAD.isdisjoint(words[parts[first][0] : parts[first][1]])
            found[first] = Polarity.FORBID if bad else None
        elif said is None and first in wanted and (refused or _is_row(words, first)):
            found[first] = Polarity.REQUIRE
    return found


_ASKED: Final = frozenset({Polarity.REQUIRE, Polarity.PREFER})


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
    if behind and behind[0] in DETERMINERS and not _BAD.isdisjoint(part):
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
    return word in _FINITE or (
        len(word) > _SHORTEST and word.isalpha() and word.endswith(("s", "ed")) and word[-2] != "s"
    )


_ADVERBS: Final = word_set("still also only already just now directly always really one ones")
_SHORTEST: Final = 3
_FINITE: Final = word_set(
    "is are was were has have had gets got goes went must should may can can't cannot mustn't ran "
    "will would does doesn't isn't aren't hasn't wasn't 's"
)


def _is_negated(
    words: Sequence[str], part: tuple[int, int], slot: Slot, own: Sequence[Slot]
) -> bool:
    """Whether a word of its own part, before it and behind any other value, refuses the value."""
    start = max([part[0], *(one.end for one in own if one.end <= slot.first)])
    before = words[start : slot.first]
    for place in range(len(before) - 1, -1, -1):
        if before[place] in _REFUSES:
            rest = before[place + 1 :]
            if rest[:1] and rest[0] in _RETRACTS:
                continue  # "no, 5433"
            return not (before[place] in _NOT and not _MEASURES.isdisjoint(rest[:2]))
    return any(
        tuple(before[place : place + 2]) in _PAIRS for place in range(len(before) - 1)
    ) and is_near_pair(before)


def is_near_pair(before: Sequence[str]) -> bool:
    """Whether a pair of words that refuses stands just before: "instead of the old"."""
    tail = before[-_MAX_FILLERS - 2 :]
    return any(tuple(tail[place : place + 2]) in _PAIRS for place in range(len(tail) - 1))


_RETRACTS: Final = frozenset({",", "wait", "sorry", "hang"})
_NOT: Final = frozenset({"no", "not"})
_MEASURES: Final = word_set("other only just more less later longer but")
_REFUSES: Final = word_set(
    "not never don't dont avoid without nobody nothing mustn't can't cannot won't shouldn't no "
    "forbidden isn't stop ignore"
)


def _stands_apart(words: Sequence[str], slot: Slot, own: Sequence[Slot]) -> bool:
    """Whether no refusal stands in its own part, and it is said to be what stands there.

    "Reached on A - connecting to B directly is forbidden": the ban is of B.
    """
    first, end = part_of(words, slot, own)
    part = words[first:end]
    return _DENYING.isdisjoint(part) and is_put_there(words, slot)


def _is_refused_elsewhere(words: Sequence[str], slot: Slot) -> bool:
    """Whether the only refusal of the sentence comes behind the value, and is of something else.

    "Push to A, not to the mirror", "on A, with no exception"; of "A is not to be used" it is A.
    """
    first = slot.first
    while first > max(0, slot.first - _WIDEST) and words[first - 1] not in _ENDS:
        first -= 1
    before = words[first : slot.first]
    if not _DENYING.isdisjoint(before) or any(
        tuple(before[at : at + 2]) in _PAIRS for at in range(len(before))
    ):
        return False
    for word in words[slot.end : slot.end + _BEHIND]:
        if word in _FINITE or word in _ENDS or word in _TURNS:
            return False
        if word in _REFUSES:
            return True
    return False


_TURNS: Final = frozenset({"so", "get", "then", "therefore"})
_BEHIND: Final = 8
_DENYING: Final = _REFUSES | word_set(
    "banned prohibited off none neither nor closed blocked dead gone retired taboo instead "
    "refrain hands isn't aren't doesn't out clear away leave keep"
)


def _is_beside(words: Sequence[str], part: tuple[int, int], slot: Slot) -> bool:
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
    if opener == "," and before[:1] and before[0] in DETERMINERS and not _BAD.isdisjoint(before):
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
_BAD: Final = word_set(
    "not no never can't cannot don't doesn't mustn't drained draining stale broken full expired "
    "unusable polluted frozen closed blocked locked read-locked scrapped retired dead down "
    "maintenance charges costs fails failing insecure slow overloaded reserved sold wrong lost "
    "interns old legacy deprecated obsolete grants wipes wiped eats locks ran blocks grabbed "
    "filtered occupies occupied hogs bills kills owns drops breaks taken belongs another honeypot"
)
