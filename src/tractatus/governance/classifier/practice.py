"""Clauses without a word that asks: imperatives, rules in the present tense, mere values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.clause import (
    FIRST_PERSONS,
    SUBJECTS,
    TELLERS,
    Clause,
    base_of,
    head_of,
    is_imperative,
)  # fmt: skip
from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.durations import QUALIFIERS
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.numerals import NUMBERS
from tractatus.governance.classifier.verbs import (
    FINITE,
    INTRODUCTIONS,
    NO_VERB,
    PAST,
    PREPOSITIONS,
    QUESTIONS,
    SPEAKS,
    VERBS,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS


def is_fragment(words: Sequence[str], clause: Clause) -> bool:
    """Whether a clause has no verb and tells no fact: "python >= 3.11", "port 27027"."""
    span = words[clause.first : clause.end]
    is_own = span[0] not in _OTHERS_OWN
    counts = span[0].isdecimal() or span[0] in NUMBERS or span[0] in _OPENS_BOUND
    if counts and "," in span:
        span = span[: span.index(",")]  # "45 seconds, players have bad lines"
    is_bare = not clause.verb or words[clause.verb_at] in QUALIFIERS
    is_bare = is_bare or (counts and len(span) <= _MAX_COUNTED)
    is_named = not _TELLS_VALUE.isdisjoint(span)
    is_bare = is_bare or is_named  # "the mail batch: 12 at most" holds no verb
    short = len(span) <= (_MAX_COUNTED if is_named or counts else _MAX_FRAGMENT)
    short = short and is_bare and is_own
    return short and not clause.is_reported and _TOLD.isdisjoint(span)


_TOLD: Final = FINITE | PAST | SPEAKS | QUESTIONS | SUBJECTS - {"the"}
_OTHERS_OWN: Final = TELLERS | {"my", "his", "her"}


# "More logging", "small commits".
_TERSE: Final = frozenset({"more", "less", "fewer", "shorter", "smaller", "small", "short"})
_TERSE_ENDS: Final = frozenset({"first", "only", "instead"})
_MAX_TERSE: Final = 3
_MAX_FRAGMENT: Final = 14
_OPENS_BOUND: Final = word_set("max maximum min minimum at up under below over fewer less")
_MAX_COUNTED: Final = 18
# What stands between a name and its value.
_TELLS_VALUE: Final = frozenset({":", "="})


def asks(words: Sequence[str], clause: Clause) -> bool:
    """Whether a clause without a cue is an imperative or a rule in the present tense."""
    head = head_of(words, clause)
    if head >= clause.end:
        return False
    span = words[clause.first : clause.end]
    if is_imperative(words, head, clause.end):
        return True
    if "please" in span:
        return True
    if _is_past(span):
        return False
    clause.is_rule = _is_rule(words, clause)
    if clause.is_rule or _corrects(clause):
        return True
    if Cue.WEAK_HEDGE in clause.cues or Cue.STRONG_HEDGE in clause.cues:
        return bool(clause.verb) and span[0] not in QUESTIONS and span[0] not in FIRST_PERSONS
    is_terse = len(span) <= _MAX_TERSE and FINITE.isdisjoint(span)
    if not clause.cues.isdisjoint(_BARE_RULES):
        is_own = span[0] not in FIRST_PERSONS
        return is_own and (bool(clause.verb) or (is_terse and span[0] not in QUESTIONS))
    if span[0] == "we" and len(span) > 2:
        return span[1] in VERBS and (span[1] != "have" or span[2] == "to")
    if is_terse and (words[head] in _TERSE or words[clause.end - 1] in _TERSE_ENDS):
        return span[0] not in QUESTIONS
    if words[head] in PREPOSITIONS:
        return clause.verb in VERBS and _is_free(words, clause)
    return False


# "UTC everywhere".
_BARE_RULES: Final = frozenset({Cue.STANDING, Cue.DISCRETION, Cue.OPEN_SEARCH})
_CORRECTIONS: Final = frozenset({Cue.CONTRAST, Cue.RETRACT})


def _is_past(span: Sequence[str]) -> bool:
    """Whether it tells what happened; "posts get moved" does not, "the posts moved" does."""
    told = PAST.intersection(span)
    if not told:
        return False
    passive = min((span.index(one) for one in _PASSIVE.intersection(span)), default=len(span))
    return any(not one.endswith("ed") or one in _TIMES or span.index(one) < passive for one in told)


_PASSIVE: Final = frozenset({"is", "are", "get", "gets", "be"})
_TIMES: Final = frozenset({"seemed", "wondered", "noticed", "happened"})


def _corrects(clause: Clause) -> bool:
    """ "The budget is 1,200 EUR, not 12,000": said against something."""
    return not clause.cues.isdisjoint(_CORRECTIONS)


_PRESENT: Final = frozenset(
    {"is", "are", "get", "gets", "go", "goes", "have", "has", "take", "comes"}
    | {"need", "time", "expire", "last", "remain", "cost", "begin", "end", "belong", "apply"}
)


def _is_rule(words: Sequence[str], clause: Clause) -> bool:
    """A rule in the present tense: "all timestamps are stored in UTC", "moderators decide"."""
    span = words[clause.first : clause.end]
    head = span[0]
    if len(span) < 4 or head in _NO_RULE or not _OF_THE_DAY.isdisjoint(span):
        return False
    if head in _UNIVERSAL or (head == "at" and span[1] in {"least", "most"}):
        return span[1] != "to"  # "nothing to report"
    if head in PREPOSITIONS and _is_rule_behind(span):
        return True
    if not _LIMITING.isdisjoint(span[:5]) and "is" in span[1:7]:
        return True  # "the ceiling for this campaign is $900"
    if _is_generic(span):
        return True
    subject = _bare_plural(span)
    return subject > 0 and (
        (span[subject] in _PRESENT and span[subject] != "has")
        or base_of(span[subject]) != ""
        or span[subject] in HEADS
    )


_INDEFINITE: Final = frozenset({"a", "an", "any", "whoever", "anyone", "people", "nobody's"})
_FRAMES: Final = word_set("in on during until from for when whenever if at this as since tonight")
_MAX_FRAMED: Final = 14


def _is_generic(span: Sequence[str]) -> bool:
    """ "A human makes the decision", "in reviews, praise comes first": nothing that happened."""
    if span[0] in _INDEFINITE:
        return _present_at(span, 1) > 0
    if span[0] not in _FRAMES or "?" in span:
        return False
    # What stands behind the frame, with or without its comma.
    end = span.index(",") + 1 if "," in span[:_MAX_FRAMED] else 2
    if end >= len(span) - 1 or span[end] in _NO_SUBJECT_HERE:
        return False
    return _present_at(span, end + 1) > 0


def _present_at(span: Sequence[str], first: int) -> int:
    """Where the verb in the present tense of a third person stands, from `first` on, or 0."""
    for place in range(first, min(len(span), first + _MAX_SUBJECT)):
        word = span[place]
        if word in {"is", "are", "gets", "get", "needs", "comes", "goes"}:
            return place
        is_third = word.endswith("s") and span[place - 1] not in _BEFORE_NOUN
        if is_third and place + 1 < len(span) and _third_person(word):
            return place
        if word in HEADS and span[place - 1].endswith("s") and len(span[place - 1]) > _SHORT:
            return place
    return 0


_SHORT: Final = 3


def _third_person(word: str) -> bool:
    for ending, base in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word[: -len(ending)] + base in HEADS:
            return True
    return False


_NO_RULE: Final = TELLERS | {"my", "his", "there", "this", "that", "you"} | QUESTIONS
_NO_SUBJECT_HERE: Final = _NO_RULE - {"this"}
_OF_THE_DAY: Final = frozenset({"currently", "still", "many", "some", "seems", "asks", "whether"})


def _is_rule_behind(span: Sequence[str]) -> bool:
    """ "During the freeze nothing is deployed"."""
    for place, word in enumerate(span[1:6], 1):
        if word != "no" and word in _UNIVERSAL and span[place - 1] not in _OPENERS:
            return any(one in _PRESENT or one in VERBS for one in span[place + 1 : place + 4])
    return False


_OPENERS: Final = PREPOSITIONS | DETERMINERS | {"of", "and", "or", "not"}
_LIMITING: Final = frozenset({"ceiling", "limit", "maximum", "minimum", "quorum", "cap"})
_UNIVERSAL: Final = frozenset({"all", "every", "each", "nobody", "only", "no", "nothing", "both"})


def _bare_plural(span: Sequence[str]) -> int:
    """Where the verb of a bare plural subject stands ("moderators decide"), or 0."""
    head = span[0]
    if head in _NO_SUBJECT or not (head.isalpha() or "-" in head[1:]):
        return 0
    for place in range(1, min(len(span) - 1, _MAX_SUBJECT)):
        word = span[place]
        if word in _PRESENT or (word in HEADS and span[place - 1].endswith("s")):
            subject = span[:place]
            is_plural = any(one.endswith("s") and len(one) > 3 for one in subject)
            is_mass = word in {"is", "gets", "goes"} and "of" in subject
            return place if is_plural or is_mass else 0
        if not (word.isalnum() or "-" in word):
            return 0
    return 0


_NO_SUBJECT: Final = NO_VERB | PREPOSITIONS | INTRODUCTIONS
_MAX_SUBJECT: Final = 9


def _is_free(words: Sequence[str], clause: Clause) -> bool:
    """Whether the verb behind an introduction without a comma is an imperative."""
    place = clause.verb_at
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < clause.end else ""
    return (
        words[place] in VERBS
        and before not in _BEFORE_NOUN
        and after not in FINITE
        and place > clause.first + 1
        and not _is_subordinate(words, clause, place)
    )


_BEFORE_NOUN: Final = DETERMINERS | {"to", "of", "for", "in", "i", "you", "we", "they"}


def _is_subordinate(words: Sequence[str], clause: Clause, place: int) -> bool:
    return words[clause.first] in {"if", "when", "because", "since", "while", "unless"} and not (
        {"always", "never"} & set(words[clause.first : place])
    )
