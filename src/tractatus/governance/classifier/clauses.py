"""A text as clauses, each with what it asks (modality), how firmly and for how long.

The order is that of the annotators' sheet: leave out what is not said to the reader; find the
clauses that ask, forbid, allow or prefer; read hedges and absolute words in each. Shallow, of
English, and linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from tractatus.governance.classifier.cues import CUES, NARROWEST, SCOPE_CUES, Cue, cue_at, scope_at
from tractatus.governance.classifier.reading import Tokens
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
from tractatus.governance.instruction import Scope
from tractatus.governance.lexicon import word_set

_ENDS: Final = frozenset(".!?;…。！？")
_FIRST_PERSONS: Final = frozenset({"i", "i'd", "i'm", "i've"})
_OTHERS: Final = frozenset({"he", "she", "they", "it", "he's", "she's"})
_DETERMINERS: Final = word_set("the a an this that these those our my your its his her their whose")
_NEEDS_PLURAL: Final = frozenset({"are"})


class Modality(StrEnum):
    """What a clause does with what it speaks of."""

    REQUIRE = "require"
    FORBID = "forbid"
    PERMIT = "permit"
    PREFER = "prefer"
    EXPLORE = "explore"
    INFORM = "inform"


@dataclass(slots=True)
class Clause:
    """A run of tokens with one modality.

    Args:
        first: Index of its first token.
        end: Index behind its last.
        cues: Every role found in it.
        marks: Where contrasts begin and end: token index and whether it opens one.
        verb: The verb that it asks for, in its base form, or empty.
        verb_at: Its index, or -1.
        modality: What it does.
        is_rule: It says in the present tense how things are done.
        is_negative: It speaks of no, nobody or nothing: what it says of more is a ban of more.
        scope: The narrowest marker of its sentence.
        is_retraction: It takes back the clause before it.
        is_reported: Somebody else's words.
    """

    first: int
    end: int
    cues: set[Cue] = field(default_factory=set)
    marks: list[tuple[int, bool]] = field(default_factory=list)
    verb: str = ""
    verb_at: int = -1
    modality: Modality = Modality.INFORM
    scope: Scope | None = None
    is_retraction: bool = False
    is_reported: bool = False
    is_rule: bool = False
    is_negative: bool = False

    @property
    def is_instruction(self) -> bool:
        """Whether it asks for anything."""
        return self.modality is not Modality.INFORM


def read_clauses(tokens: Tokens) -> list[Clause]:
    """Every clause of the text, in order; each token is in at most one."""
    found: list[Clause] = []
    for first, end, is_question in _sentences(tokens.words):
        sentence = [Clause(*part) for part in _parts(tokens.words, first, end)]
        for clause in sentence:
            _read(tokens, clause)
        _judge(tokens.words, sentence, is_question, found[-1] if found else None)
        _set_scopes(tokens.words, first, end, sentence)
        found += sentence
    return found


def _sentences(words: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    first = 0
    for place, word in enumerate(words):
        if word in _ENDS or (word[0] == "\n" and _is_break(words, place, first)):
            if place > first:
                yield first, place, word == "?"
            first = place + 1
    if first < len(words):
        yield first, len(words), False


def _is_break(words: Sequence[str], place: int, first: int) -> bool:
    """Whether an end of line ends a sentence: a blank line, a list, a heading."""
    after = words[place + 1] if place + 1 < len(words) else "-"
    before = words[place - 1] if place > first else ":"
    return words[place].count("\n") > 1 or after in {"-", "*", "•", "#"} or before == ":"


def _parts(words: Sequence[str], first: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence cut where another instruction begins."""
    start = first
    place = first + 1
    while place < end - 1:
        word = words[place]
        if word == "but" or (word in _JOINTS and _begins(words, place + 1, end)):
            if place > start and (word != "but" or _begins(words, place + 1, end)):
                yield start, place
                start = place + 1
        elif word in {"however", "although", "though", "whereas"} and place > start:
            yield start, place
            start = place + 1
        place += 1
    yield start, end


_JOINTS: Final = word_set(", and or then – — \n : nor so (")
_BEGINNINGS: Final = Cue.FORBID, Cue.OBLIGE, Cue.REQUEST, Cue.NEGATED_FORBID, Cue.PERMIT
_SUBJECTS: Final = word_set("i you we they he she it the this that there")


def _begins(words: Sequence[str], place: int, end: int) -> bool:
    """Whether an instruction or another main clause begins at `place`."""
    while place < end and (words[place] in _SKIPPED or words[place][0] == "\n"):
        place += 1
    if place >= end:
        return False
    if words[place] == "no" and words[place + 1 : place + 2] == [","]:
        return True
    cue = cue_at(words, place) if words[place] in CUES else None
    if cue is not None:
        if Cue.RETRACT in cue[1]:
            return True
        return not cue[1].isdisjoint(_BEGINNINGS) or words[place] in {"always", "never"}
    if words[place] in _SUBJECTS:
        return True
    return _is_imperative(words, place, end)


_SKIPPED: Final = word_set("and then also please just or , instead so")


def _is_imperative(words: Sequence[str], place: int, end: int) -> bool:
    word = words[place]
    after = words[place + 1] if place + 1 < end else ""
    if word in VERBS:
        return after not in FINITE
    return word.isalpha() and word not in NO_VERB and after in _DETERMINERS and len(word) > 2


def _scopes(words: Sequence[str], first: int, end: int) -> list[tuple[int, Scope]]:
    found: list[tuple[int, Scope]] = []
    free = first  # "from now on" holds no "now"
    for place in range(first, end):
        if place >= free and words[place] in SCOPE_CUES:
            marked = scope_at(words, place)
            if marked is not None:
                found.append((place, marked[1]))
                free = place + marked[0]
    return found


def _set_scopes(words: Sequence[str], first: int, end: int, sentence: Sequence[Clause]) -> None:
    """The narrowest marker of the sentence; an adverb ("always") stays in its own instruction."""
    markers = _scopes(words, first, end)
    if not markers:
        return
    owners = {place: clause for clause in sentence for place in range(clause.first, clause.end)}
    shared = [
        scope
        for place, scope in markers
        if scope is not Scope.PERMANENT or not (place in owners and owners[place].is_instruction)
    ]
    narrowest = min(shared, key=NARROWEST.index, default=None)
    for clause in sentence:
        clause.scope = narrowest
    if narrowest is None:
        for place, scope in markers:
            owners[place].scope = scope


_AFTER_CONTRAST: Final = frozenset({",", "for", "when", "because", "since", "if", "–", "—"})


def _read(tokens: Tokens, clause: Clause) -> None:
    words = tokens.words
    place = clause.first
    while place < clause.end:
        cue = cue_at(words, place) if words[place] in CUES else None
        if cue is None:
            place += 1
            continue
        size, roles = cue
        is_code = tokens.is_tight(place) and words[place + 1] in {"[", "("}
        if not is_code and place + size <= clause.end and _counts(words, clause, place, roles):
            clause.cues |= roles
            if Cue.CONTRAST in roles or Cue.BUT in roles:
                clause.marks.append((place + size, Cue.CONTRAST in roles))
        place += size
    _close_contrasts(words, clause)


def _close_contrasts(words: Sequence[str], clause: Clause) -> None:
    """A contrast ends at a colon, or at a comma behind what it names."""
    for (place, is_open), (after, _) in pairwise([*clause.marks, (clause.end, False)]):
        if not is_open:
            continue
        for at in range(place + 1, after):
            if words[at] == ":" or words[at] in _AFTER_CONTRAST:
                clause.marks.append((at + 1, False))
                break
    clause.marks.sort()


def _is_told(words: Sequence[str], clause: Clause, place: int, roles: frozenset[Cue]) -> bool:
    """ "They always pay late", "he must have left", "that must be it": facts and guesses."""
    if roles.isdisjoint({Cue.ABSOLUTE, Cue.STANDING, Cue.OBLIGE}):
        return False
    head = words[clause.first]
    if head in _TELLERS and not (head == "it" and Cue.OBLIGE in roles):
        return Cue.INSIST not in roles and Cue.REQUEST not in roles and words[place] != "want"
    if head in {"my", "his", "her"} and Cue.OBLIGE not in roles:
        return True
    behind = words[place + 1 : place + 3]
    return words[place] == "must" and (
        behind[:1] == ["have"] or (head in {"that", "this"} and behind[:1] == ["be"])
    )


_TELLERS: Final = frozenset({"i", "they", "he", "she", "it", "it's", "they're", "he's", "she's"})
_ABILITY: Final = frozenset({"can't", "cannot", "could"})


def _counts(words: Sequence[str], clause: Clause, place: int, roles: frozenset[Cue]) -> bool:
    """Whether a phrase is what it looks like where it stands."""
    before = words[place - 1] if place > clause.first else ""
    is_modal = not roles.isdisjoint({Cue.OBLIGE, Cue.PERMIT}) or words[place] in _ABILITY
    if is_modal and before in _FIRST_PERSONS | _OTHERS and words[place] not in {"need", "want"}:
        return before == "it" and Cue.ABSOLUTE in roles
    if words[place] == "no" and words[place + 1 : place + 3] == ["longer", "than"]:
        return False
    if _is_told(words, clause, place, roles):
        return False
    if Cue.RETRACT in roles:
        return place == clause.first or before in {"no", ",", "oh", "or", "–", "—", "ah", "("}
    return words[place] != "may" or not (before.isdecimal() and len(before) <= 2)  # the month


def _judge(
    words: Sequence[str], sentence: Sequence[Clause], is_question: bool, before: Clause | None
) -> None:
    """Set the modality of each clause of a sentence, with what it inherits."""
    reported = False
    for number, clause in enumerate(sentence):
        joint = words[clause.first - 1] if clause.first else ""
        reported = (reported and joint not in {"but", "however"}) or _is_reported(words, clause)
        clause.is_reported = reported
        clause.is_retraction = _is_retraction(words, clause)
        previous = sentence[number - 1] if number else before
        _find_verb(words, clause)
        if reported:
            continue
        if is_question and _is_question(words, sentence[0]) and _is_question(words, clause):
            continue
        clause.modality = _modality(words, clause)
        if previous and number and joint in {"or", "nor", "and"} and not previous.is_reported:
            _inherit(clause, previous, joint)
    _share(words, sentence)


# What a part of a sentence that asks for nothing itself says of the part beside it.
_SHARED: Final = frozenset({Cue.STRONG_HEDGE, Cue.WEAK_HEDGE, Cue.DISCRETION, Cue.INSIST})
_FIRM: Final = frozenset({Cue.ABSOLUTE, Cue.STANDING})


def _share(words: Sequence[str], sentence: Sequence[Clause]) -> None:
    """ "If you feel like it, add a theme"; "sign in at the desk, always"."""
    for number, clause in enumerate(sentence):
        if clause.is_instruction or clause.is_reported:
            continue
        beside = [*sentence[number + 1 : number + 2], *sentence[max(0, number - 1) : number]]
        for other in beside:
            if other.is_instruction:
                other.cues |= clause.cues & (_SHARED | _FIRM)
                other.is_rule = other.is_rule or words[clause.first] in {"when", "whenever"}
                is_hedged = not clause.cues.isdisjoint({Cue.STRONG_HEDGE, Cue.WEAK_HEDGE})
                if is_hedged and other.modality is Modality.REQUIRE:
                    other.modality = Modality.PREFER
                break


def _inherit(clause: Clause, previous: Clause, joint: str) -> None:
    """ "Don't commit or push" forbids both; "you must test and document" requires both."""
    bare = clause.cues.isdisjoint(_BEGINNINGS) and Cue.ABSOLUTE not in clause.cues
    if not bare or previous.modality is Modality.INFORM:
        return
    if previous.modality is not Modality.FORBID or joint in {"or", "nor"}:
        clause.modality = previous.modality
        clause.cues |= previous.cues - {Cue.CONTRAST, Cue.BUT, Cue.RETRACT}


def _is_reported(words: Sequence[str], clause: Clause) -> bool:
    """ "The wiki says to use tabs": another's words; "I said 27027" is one's own."""
    for place in range(clause.first, min(clause.end, clause.first + 8)):
        if words[place] in SPEAKS and place > clause.first:
            subject = words[place - 1]
            return subject not in {"i", "we", "to", "not", "don't", "never", "you"} | FINITE
    return words[clause.first] == "according"


def _is_retraction(words: Sequence[str], clause: Clause) -> bool:
    head = words[clause.first]
    return Cue.RETRACT in clause.cues or (
        head == "no" and (clause.end == clause.first + 1 or words[clause.first + 1] == ",")
    )


def _is_question(words: Sequence[str], clause: Clause) -> bool:
    """Whether a sentence with "?" asks to know, not to do."""
    if Cue.REQUEST in clause.cues:
        return False
    return not clause.verb or clause.verb_at != _head(words, clause)


def is_fragment(words: Sequence[str], clause: Clause) -> bool:
    """Whether a clause has no verb and tells no fact: "python >= 3.11", "port 27027"."""
    span = words[clause.first : clause.end]
    told = FINITE | PAST | SPEAKS | QUESTIONS | _SUBJECTS - {"the"}
    is_own = span[0] not in _TELLERS | {"my", "his", "her"}
    short = len(span) <= _MAX_FRAGMENT and not clause.verb and is_own
    return short and not clause.is_reported and told.isdisjoint(span)


# "More logging", "small commits".
_TERSE: Final = frozenset({"more", "less", "fewer", "shorter", "smaller", "small", "short"})
_MAX_TERSE: Final = 3
_MAX_FRAGMENT: Final = 14


def _head(words: Sequence[str], clause: Clause) -> int:
    place = clause.first
    while place < clause.end and (
        words[place] in INTRODUCTIONS
        or words[place][0] == "\n"
        or words[place].isdigit()
        or (words[place].endswith("ly") and words[place] not in VERBS)
        or words[place] in {"always", "never", "ever", "not", "don't", "do"}
    ):
        place += 1
    return place


def _find_verb(words: Sequence[str], clause: Clause) -> None:
    """The verb that the clause asks for: at its head, behind a cue, or behind a preposition."""
    head = _head(words, clause)
    if head < clause.end and _is_imperative(words, head, clause.end):
        clause.verb, clause.verb_at = words[head], head
        return
    for place in range(head, clause.end):
        word = words[place]
        base = word if word in VERBS else _base(word)
        if base and (place == clause.first or words[place - 1] not in _DETERMINERS):
            clause.verb, clause.verb_at = base, place
            return


def _base(word: str) -> str:
    """The base form of a gerund or participle, if it is a known verb."""
    for ending in ("ing", "ed", "s"):
        stem = word.removesuffix(ending)
        if stem != word:
            for base in (stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else ""):
                if base in VERBS:
                    return base
    return ""


def _modality(words: Sequence[str], clause: Clause) -> Modality:
    cues = clause.cues
    if Cue.NEGATED_FORBID in cues:
        return Modality.PREFER if Cue.STRONG_HEDGE in cues else Modality.REQUIRE
    if _is_no_gerund(words, clause) and not {"needed", "necessary"} & set(
        words[clause.first : clause.end]
    ):
        clause.cues.add(Cue.FORBID)
        clause.is_negative = True
        if cues & {Cue.WEAK_HEDGE, Cue.STRONG_HEDGE} and Cue.PERMIT not in cues:
            return Modality.PREFER
        return Modality.FORBID
    if Cue.PERMIT in cues and not _is_absolute_ban(cues):
        return Modality.PERMIT
    if Cue.FORBID in cues and _forbids(words, clause):
        return Modality.FORBID
    if _forbids_object(words, clause):
        clause.cues.add(Cue.FORBID)
        return Modality.FORBID
    asks = bool(cues & {Cue.OBLIGE, Cue.REQUEST, Cue.ABSOLUTE, Cue.INSIST}) or _asks(words, clause)
    if not asks:
        return Modality.INFORM
    if Cue.OPEN_SEARCH in cues:
        return Modality.EXPLORE
    if cues & {Cue.STRONG_HEDGE, Cue.WEAK_HEDGE}:
        return Modality.PREFER
    return Modality.REQUIRE


# "Spend no more than 75 EUR" bounds, and bans nothing.
_NO_BOUNDS: Final = frozenset(
    {"more", "less", "fewer", "longer", "later", "earlier", "higher", "lower", "further"}
)


def _forbids_object(words: Sequence[str], clause: Clause) -> bool:
    """ "Make no changes", "leave the file alone"."""
    if not clause.verb or clause.verb_at != _head(words, clause):
        return False
    after = words[clause.verb_at + 1 : clause.end]
    is_left = clause.verb == "leave" and ("alone" in after or "untouched" in after)
    is_none = any(one == "no" and other not in _NO_BOUNDS for one, other in pairwise(after[:3]))
    return is_left or is_none


def _is_absolute_ban(cues: set[Cue]) -> bool:
    return Cue.FORBID in cues and Cue.ABSOLUTE in cues


def _forbids(words: Sequence[str], clause: Clause) -> bool:
    """A prohibition, not a fact: "I don't see it", "it does not work" are none."""
    head = words[clause.first]
    if head in _FIRST_PERSONS | _OTHERS and "want" not in words[clause.first : clause.end]:
        return Cue.ABSOLUTE in clause.cues and head != "i"
    if {"doesn't", "does", "won't", "will"} & set(words[clause.first : clause.end]):
        return Cue.ABSOLUTE in clause.cues or head in {"we", "you", "this", "the"} | VERBS
    return True


def _is_no_gerund(words: Sequence[str], clause: Clause) -> bool:
    """ "No force-pushing", "no semicolons"; not "no, thanks"."""
    head = clause.first
    while head < clause.end and words[head] in _BEFORE_NO:
        head += 1
    if head < clause.end and words[head] in {"nobody", "neither"}:
        return (
            PAST.isdisjoint(words[clause.first : clause.end])
            and "has" not in words[head : head + 2]
        )
    if head + 1 >= clause.end or words[head] != "no":
        return False
    after = words[head + 1]
    is_noun = after.isascii() and after[0].isalpha()
    return is_noun and after not in _NO_WHAT and after not in _NO_BOUNDS


_BEFORE_NO: Final = frozenset(
    {"and", "-", "*", "•", "please", ",", "also", "ideally", "again", ":", "normally", "usually"}
)
_NO_WHAT: Final = word_set(
    "problem problems worries idea thanks thank one need matter wonder doubt wait sorry i you we "
    "it that this rush hurry luck clue point chance change changes news hard longer way"
)


def _asks(words: Sequence[str], clause: Clause) -> bool:
    """Whether a clause without a cue is an imperative or a rule in the present tense."""
    head = _head(words, clause)
    if head >= clause.end:
        return False
    span = words[clause.first : clause.end]
    if _is_imperative(words, head, clause.end):
        return True
    if "please" in span or words[clause.end - 1] == "please":
        return True
    if not PAST.isdisjoint(span):
        return False
    clause.is_rule = _is_rule(words, clause)
    if clause.is_rule or _corrects(clause):
        return True
    if Cue.WEAK_HEDGE in clause.cues or Cue.STRONG_HEDGE in clause.cues:
        return bool(clause.verb) and span[0] not in QUESTIONS and span[0] not in _FIRST_PERSONS
    if (
        Cue.STANDING in clause.cues
        or Cue.DISCRETION in clause.cues
        or Cue.OPEN_SEARCH in clause.cues
    ):
        return bool(clause.verb) and span[0] not in _FIRST_PERSONS
    if span[0] == "we" and len(span) > 2:
        return span[1] in VERBS
    if words[head] in _TERSE and len(span) <= _MAX_TERSE and not clause.verb:
        return True
    if words[head] in PREPOSITIONS:
        return clause.verb in VERBS and _is_free(words, clause)
    return False


def _corrects(clause: Clause) -> bool:
    """ "The budget is 1,200 EUR, not 12,000": said against something."""
    return not clause.cues.isdisjoint({Cue.CONTRAST, Cue.RETRACT})


_PRESENT: Final = frozenset(
    {"is", "are", "get", "gets", "go", "goes", "have", "has", "take", "comes"}
)
_STATES: Final = frozenset(
    {
        "broken",
        "red",
        "green",
        "fine",
        "good",
        "bad",
        "down",
        "up",
        "slow",
        "here",
        "there",
        "ready",
    }
)


def _is_rule(words: Sequence[str], clause: Clause) -> bool:
    """A rule in the present tense: "all timestamps are stored in UTC", "moderators decide"."""
    span = words[clause.first : clause.end]
    head = span[0]
    if (
        len(span) < 4
        or head in _TELLERS | {"my", "his", "there", "this", "that", "you"} | QUESTIONS
    ):
        return False
    if not {"currently", "now", "still", "moment", "many", "some"}.isdisjoint(span):
        return False
    if head in _UNIVERSAL or (head == "at" and span[1] in {"least", "most"}):
        return True
    if not _LIMITING.isdisjoint(span[:5]) and "is" in span[1:7]:
        return True  # "the ceiling for this campaign is $900"
    subject = _bare_plural(span)
    return subject > 0 and (
        span[subject] in _PRESENT - {"has"} or _base(span[subject]) != "" or span[subject] in VERBS
    )


_LIMITING: Final = frozenset({"ceiling", "limit", "maximum", "minimum", "quorum", "cap"})
_UNIVERSAL: Final = frozenset({"all", "every", "each", "nobody", "only", "no", "nothing", "both"})


def _bare_plural(span: Sequence[str]) -> int:
    """Where the verb of a bare plural subject stands ("moderators decide"), or 0."""
    head = span[0]
    if head in NO_VERB | PREPOSITIONS | INTRODUCTIONS or not head.isalpha():
        return 0
    for place in range(1, min(len(span) - 1, 7)):
        word = span[place]
        if word in _PRESENT or (word in VERBS and span[place - 1].endswith("s")):
            subject = span[:place]
            is_plural = any(one.endswith("s") and len(one) > 3 for one in subject)
            is_mass = word in {"is", "gets", "goes"} and "of" in subject
            return place if is_plural or is_mass else 0
        if not (word.isalpha() or "-" in word):
            return 0
    return 0


def _is_free(words: Sequence[str], clause: Clause) -> bool:
    """Whether the verb behind an introduction without a comma is an imperative."""
    place = clause.verb_at
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < clause.end else ""
    return (
        words[place] in VERBS
        and before not in _DETERMINERS | {"to", "of", "for", "in", "i", "you", "we", "they"}
        and after not in FINITE
        and place > clause.first + 1
        and not _is_subordinate(words, clause, place)
    )


def _is_subordinate(words: Sequence[str], clause: Clause, place: int) -> bool:
    return words[clause.first] in {"if", "when", "because", "since", "while", "unless"} and not (
        {"always", "never"} & set(words[clause.first : place])
    )
