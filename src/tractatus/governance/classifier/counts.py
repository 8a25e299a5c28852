"""Counts of things: "two reviewers", "at most 50 lines", "retries to 3", "set the pool to 10"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.bounds import bound_after, bound_before, spreads
from tractatus.governance.classifier.clause import base_of
from tractatus.governance.classifier.durations import SECONDS
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.measured import Measured, measured_by
from tractatus.governance.classifier.numerals import decimal_of, plain
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PREPOSITIONS
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS
from tractatus.governance.language.words import singular

# "The two threads": which, not how many.
_KNOWN_THINGS: Final = word_set("the these those other both last next our my your")
EXACT_UNITS: Final = word_set(
    "space line character word sentence paragraph reviewer approval review replica worker retry "
    "attempt column row page item bullet option thread process decimal digit people person place "
    "reviewers member members commit test section slide instance moderator signature vote post "
    "point idea variant alternative suggestion sketch draft title name device version question "
    "finger proposal candidate scenario concept "
    "shard copy copies backup hashtag emoji example heading level vcpu cpu core process job epoch "
    "node pod container partition connection session recipient record attendee guest batch "
    "iteration chunk seat ticket cluster slot processes batches"
)
NO_UNIT: Final = (
    PREPOSITIONS
    | FINITE
    | NO_VERB
    | word_set(
        "of to and or but in on at for from by with is are be as a an the then if when until per "
        "it that this we you i not instead times: pls please max min tops here now again only "
        "everywhere anywhere always "
        "never right exactly at-most apiece or"
    )
)
_PERCENT: Final = frozenset({"%", "percent"})
_SKIPPED_UNITS: Final = frozenset({"more", "others", "most", "lines:", "times:"})
_MAX_ADJECTIVES: Final = 2


def find_count(words: Sequence[str], first: int, place: int, digits: str, after: str) -> Found:
    """What is counted by the number that ends at `place`, by its bound, its unit or its setting.

    Args:
        words: Of the text.
        first: Of the number's first token.
        place: Of its last.
        digits: The number.
        after: The word behind it.
    """
    value = plain(decimal_of(digits))
    is_superlative = after == "most" and words[first - 1 : first] == ["the"]
    if after in _SKIPPED_UNITS and not is_superlative:
        return
    unit, end = _unit_of(words, place)
    if (
        unit in _ANNOUNCED
        and words[end : end + 1] in _ENDS_OF_ANNOUNCEMENTS
        and (not first or not words[first - 1][0].isalnum())
    ):
        return  # "Two things. Run four replicas"
    bound = bound_before(words, first)
    behind = bound_after(words, end) or bound_after(words, place + 1) or _rate_bound(words, end)
    if words[place] == "one" and bound is None and behind is None:
        if not unit or not _is_alone(words, first, end):
            return
        behind = Operator.AT_MOST, end
    is_counted = bool(unit) and (
        bool(bound or behind) or _is_exact(words, first, place, value, unit)
    )
    if not is_counted and (
        thing := measured_by(words, first, place + 1, is_bound=bool(bound or behind))
    ):
        yield _of_thing(thing, value, first, place, bound or behind)
        return
    if not unit and (headed := _heading(words, first)):
        yield Slot(KeyKind.COUNT, value, first, place + 1, _BY_NAME[words[first - 1]], headed)
        return
    if bound is None and behind is None:
        if not is_counted:
            return
    elif not unit and words[end : end + 2] != ["of", "them"]:
        return
    operator = bound[0] if bound else behind[0] if behind else Operator.EQUALS
    if bound and words[bound[1]] == "up" and words[: bound[1]] and _SCALES & set(words[: bound[1]]):
        operator = Operator.EQUALS  # "scale the tier up to 12 pods"
    is_limit = bound is not None and words[bound[1]] in {"limit", "cap", "restrict"}
    owner = _thing(words, bound[1] if bound and not is_limit else first - is_limit)
    if unit and owner in _PORTIONS:
        owner = ""  # "in batches of 500 rows"
    if unit in _REPEATED:
        unit, owner = _repeated(words, first) or unit, ""
    if not unit:
        unit, owner = owner, ""
    subject = ".".join(part for part in (owner, unit if unit != "%" else "") if part)
    span_end = place + 1 if unit != "%" else end
    yield Slot(KeyKind.COUNT, value, first, span_end, operator, subject, unit)


def _of_thing(
    thing: Measured, value: float, first: int, place: int, bound: tuple[Operator, int] | None
) -> Slot:
    """The value of what is measured: "the maximum number of retries is 5" bounds it."""
    operator = bound[0] if bound else _BY_NAME.get(thing.is_most, Operator.EQUALS)
    return Slot(KeyKind.COUNT, value, first, place + 1, operator, thing.subject)


def _heading(words: Sequence[str], first: int) -> str:
    """What "min 2 max 6" is told of: "autoscaling: min 2 max 6"."""
    if words[first - 1 : first] == [] or words[first - 1] not in _BY_NAME:
        return ""
    at = first - 2
    while at >= 0 and first - at < _HEADING and (words[at] in _BY_NAME or not words[at].isalpha()):
        if words[at] in _ENDS_OF_SENTENCES:
            return ""
        at -= 1
    word = words[at] if at >= 0 else ""
    return word if len(word) > _SHORT_NAME and word.isalpha() and word not in NO_UNIT else ""


_HEADING: Final = 9
_SHORT_NAME: Final = 3
_ENDS_OF_SENTENCES: Final = frozenset(".;!?\n")
_PORTIONS: Final = word_set("batches chunks groups blocks portions bundles")
_BY_NAME: Final = {
    **dict.fromkeys(("max", "maximum", "maximal"), Operator.AT_MOST),
    **dict.fromkeys(("min", "minimum", "minimal"), Operator.AT_LEAST),
}
# "Retry at most three times" is of retries.
_REPEATED_BACK: Final = 8
_REPEATED: Final = frozenset({"times", "time"})
_REPEATING: Final = {
    **dict.fromkeys(("retry", "retried", "retries", "reattempt", "try", "tried", "attempt"),
                    "retries"),
    **dict.fromkeys(("run", "execute", "executed"), "runs"),
}  # fmt: skip


def _repeated(words: Sequence[str], place: int) -> str:
    """What is done so many times, by the verb before."""
    near = words[max(0, place - _REPEATED_BACK) : place]
    return next((_REPEATING[word] for word in reversed(near) if word in _REPEATING), "")


# What somebody says how many of there will be, before saying them.
_ANNOUNCED: Final = word_set("things thing notes points requests asks favours favors remarks rules")
_ENDS_OF_ANNOUNCEMENTS: Final[tuple[list[str], ...]] = (
    [],
    ["."],
    [":"],
    [","],
    [";"],
    ["!"],
    ["\n"],
)


def _unit_of(words: Sequence[str], place: int) -> tuple[str, int]:
    """What the number at `place` counts, behind its adjectives, and where the phrase ends."""
    after = words[place + 1] if place + 1 < len(words) else ""
    if after in _PERCENT:
        return "%", place + 2
    if not after.isalpha() or after in NO_UNIT:
        return "", place + 1
    unit, end = after, place + 2
    for at in range(place + 1, min(len(words), place + 2 + _MAX_ADJECTIVES)):
        word = words[at]
        if not (word.isalpha() or "-" in word) or word in NO_UNIT:
            break
        if words[place] == "one":
            unit, end = word, at + 1  # its noun is no plural: the last word before a joint
        elif _is_plural(word):
            return word, at + 1
    return unit, end


def _is_alone(words: Sequence[str], first: int, end: int) -> bool:
    """ "Only run one import at a time", "one free sample per customer": one, and no second."""
    is_only = "only" in words[max(0, first - 3) : first]
    behind = words[end : end + 3]
    return is_only or behind[:1] == ["per"] or behind == ["at", "a", "time"]


_IRREGULAR: Final = word_set("people children men women data criteria teeth feet ones mice")


def _is_plural(word: str) -> bool:
    return word in _IRREGULAR or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ous"))
    )


def _rate_bound(words: Sequence[str], end: int) -> tuple[Operator, int] | None:
    """ "One emoji per post at most": the bound stands behind what it holds for."""
    return bound_after(words, end + 2) if words[end : end + 1] in (["per"], ["a"]) else None


_SCALES: Final = frozenset({"scale", "go", "ramp", "raise", "bump", "turn"})
# "The last four commits" says how many; "the two threads" says which.
_RANKS: Final = word_set("last first next latest top newest oldest previous final bottom")


def _is_exact(words: Sequence[str], first: int, place: int, value: float, unit: str) -> bool:
    """Whether a number without a bound says how many there are to be."""
    before = words[first - 1] if first else ""
    if unit == "%":
        return True
    if before in _RANKS:
        return unit not in SECONDS
    if before in _KNOWN_THINGS:
        after = words[place + 1] if place + 1 < len(words) else ""
        return after.endswith("est") or after == "most"
    if unit in EXACT_UNITS or singular(unit) in EXACT_UNITS:
        return value != 1 or unit == "assertion"
    is_counted = before not in _NOT_COUNTED or spreads(words, first - 1, 0)
    return value > 1 and _is_plural(unit) and is_counted


_NOT_COUNTED: Final = word_set("have has had of are were was about around some nearly over with")
_OWNER_STOPS: Final = word_set(
    "to at a the an be is are stay stays keep have has not no of by with should must never always "
    "gets get has needs takes makes limit and or use all any only , each per more it them this "
    "that short than in on for takes holds fits accepts allows carries includes accommodates"
    " :"
)


def _is_verb(words: Sequence[str], place: int) -> bool:
    """Whether a word with an "s" is what somebody does: "nobody books more than 14 children"."""
    before = words[place - 1] if place else ""
    is_noun = before.isalpha() and before not in NO_UNIT and not base_of(before)
    return is_noun and before not in HEADS and bool(base_of(words[place]))


def _takes(words: Sequence[str], back: int, place: int) -> bool:
    """Whether a word with an "s" is what one thing does: "the lift bears at most 8 persons".

    A preposition would say of several how they are: "error messages under 50 characters".
    """
    before = words[back - 1] if back else ""
    if place - back > 1 or words[place] in _SAYS_HOW or not before.isalpha() or before in NO_UNIT:
        return False
    behind = words[max(0, back - _LED) : back - 1]
    return not _is_plural(before) and not _LEADS.isdisjoint(behind)


_SAYS_HOW: Final = word_set("under below over above within beyond to")
_LED: Final = 4
_LEADS: Final = DETERMINERS | {"no", "every", "each"}


def _thing(words: Sequence[str], place: int) -> str:
    """The plural that a bound speaks of: "functions under 50 lines", "retries to 3"."""
    for back in range(place - 1, max(-1, place - 4), -1):
        word = words[back]
        if _is_plural(word) and word.isalpha() and word not in _OWNER_STOPS:
            return "" if _is_verb(words, back) or _takes(words, back, place) else word
        if word not in _OWNER_STOPS:
            return ""
    return ""
