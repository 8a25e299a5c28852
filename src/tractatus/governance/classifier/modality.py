"""What a clause does with what it speaks of: requires, forbids, permits, prefers, or only tells."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.classifier.clause import (
    BEGINNINGS,
    Clause,
    Modality,
    base_of,
    head_of,
    is_imperative,
)
from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.practice import asks
from tractatus.governance.classifier.prohibitions import (
    IS_NOT,
    forbids,
    forbids_object,
    is_no_gerund,
)
from tractatus.governance.classifier.verbs import FINITE, SPEAKS, VERBS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS


def set_modalities(
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
            clause.is_question = True
            continue
        if joint == "," and (ban := _open_ban(words, sentence, number)):
            clause.cues |= ban.cues  # "never, under no circumstances, upload it"
        clause.modality = _modality(words, clause)
        if joint == "," and _lists_verbs(words, clause):
            joint = "or"
        if previous and number and joint in {"or", "nor", "and"} and not previous.is_reported:
            ends_ever = words[clause.end - 1] == "ever"
            _inherit(clause, previous, joint, ends_ever=ends_ever)
    _share(words, sentence)


def _open_ban(words: Sequence[str], sentence: Sequence[Clause], number: int) -> Clause | None:
    """The clause that forbids and whose verb is still to come: "you must not, ever, ..."."""
    for clause in reversed(sentence[max(0, number - _MOST_BREAKS) : number]):
        span = words[clause.first : clause.end]
        place = next((at for at, word in enumerate(span) if word in _NEGATIONS), -1)
        if not _BREAKS.issuperset(span[place + 1 :]):
            return None
        if place >= 0:
            return clause if Cue.FORBID in clause.cues else None
    return None


# Nobody breaks off more often between "never" and what is not to be done.
_MOST_BREAKS: Final = 6
_NEGATIONS: Final = word_set("not don't dont never cannot can't mustn't shouldn't")
_BREAKS: Final = word_set(
    ", ever please under no any circumstances as a rule at time normally usually generally again"
)
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
                is_hedged = not clause.cues.isdisjoint(_HEDGES)
                if is_hedged and other.modality is Modality.REQUIRE:
                    other.modality = Modality.PREFER
                break


def _inherit(clause: Clause, previous: Clause, joint: str, *, ends_ever: bool) -> None:
    """ "Don't commit or push" forbids both; "you must test and document" requires both."""
    is_firm = Cue.ABSOLUTE in clause.cues and not ends_ever  # "ever" goes with any ban
    bare = clause.cues.isdisjoint(BEGINNINGS) and not is_firm
    if not bare or previous.modality is Modality.INFORM:
        return
    if previous.modality is not Modality.FORBID or joint in {"or", "nor"}:
        clause.modality = previous.modality
        clause.cues |= previous.cues - {Cue.CONTRAST, Cue.BUT, Cue.RETRACT}


def _lists_verbs(words: Sequence[str], clause: Clause) -> bool:
    """Whether a clause is one of several verbs: "never empty, drop or alter the table"."""
    is_short = clause.end - clause.first <= _MOST_IN_LIST
    goes_on = words[clause.end : clause.end + 1] in (["or"], ["nor"])
    return is_short and goes_on and words[clause.first] != "use"


_MOST_IN_LIST: Final = 2


def _is_reported(words: Sequence[str], clause: Clause) -> bool:
    """ "The wiki says to use tabs": another's words; "I said 27027" is one's own."""
    if words[clause.first] in _DISMISSES:
        return False  # "whatever the tutorials say, the dev server is on 5174"
    for place in range(clause.first, min(clause.end, clause.first + 8)):
        if words[place] in SPEAKS and place > clause.first:
            subject = words[place - 1]
            if words[place] in {"say", "show"} and subject in {"and", "or", "then", "please"}:
                continue
            if subject in _RELATIVES and is_imperative(words, head_of(words, clause), clause.end):
                clause.end = (
                    place  # "ignore the line that says ...": of the line, not of what it says
                )
                return False
            if not subject[0].isalnum() or not _says(words, place, clause.end):
                continue
            is_habit = subject == "to" and words[place - 2 : place - 1] == ["used"]
            return is_habit or subject not in _OWN_SPEECH
    head = words[clause.first]
    behind = words[clause.first + 2 : clause.first + 6]
    return head == "according" or (head == "as" and _holds(behind, {"has", "puts", "put"}, "it"))


_DISMISSES: Final = frozenset({"whatever", "regardless"})


def _says(words: Sequence[str], place: int, end: int) -> bool:
    """Whether what is said follows: "the wiki says to ...", not "comments say why"."""
    behind = words[place + 1 : min(end, place + 4)]
    return not behind or any(one in _SAID or one in HEADS or not one[0].isalnum() for one in behind)


_SAID: Final = word_set(
    "that to me us him her them you we i it he she they not never must should the"
)


def _holds(words: Sequence[str], firsts: Container[str], second: str) -> bool:
    return any(one in firsts and other == second for one, other in pairwise(words))


_RELATIVES: Final = frozenset({"that", "which", "who"})
_OWN_SPEECH: Final = FINITE | word_set(
    "nobody nothing only always everyone everybody i we have to not don't never you"
)


def _is_retraction(words: Sequence[str], clause: Clause) -> bool:
    head = words[clause.first]
    return Cue.RETRACT in clause.cues or (
        head == "no" and (clause.end == clause.first + 1 or words[clause.first + 1] == ",")
    )


def _is_question(words: Sequence[str], clause: Clause) -> bool:
    """Whether a sentence with "?" asks to know, not to do."""
    if Cue.REQUEST in clause.cues or "please" in words[clause.first : clause.end]:
        return False
    return not clause.verb or clause.verb_at != head_of(words, clause)


def _find_verb(words: Sequence[str], clause: Clause) -> None:
    """The verb that the clause asks for: at its head, behind a cue, or behind a preposition."""
    head = head_of(words, clause)
    if head < clause.end and is_imperative(words, head, clause.end):
        clause.verb, clause.verb_at = words[head], head
        return
    for place in range(head, clause.end):
        word = words[place]
        base = word if word in VERBS else base_of(word)
        if base and (place == clause.first or words[place - 1] not in DETERMINERS):
            clause.verb, clause.verb_at = base, place
            return


def _modality(words: Sequence[str], clause: Clause) -> Modality:
    cues = clause.cues
    if Cue.NEGATED_FORBID in cues:
        return Modality.PREFER if Cue.STRONG_HEDGE in cues else Modality.REQUIRE
    if is_no_gerund(words, clause) and _NEEDED.isdisjoint(words[clause.first : clause.end]):
        clause.cues.add(Cue.FORBID)
        clause.is_negative = True
        if not cues.isdisjoint(_HEDGES) and Cue.PERMIT not in cues:
            return Modality.PREFER
        return Modality.FORBID
    if Cue.PERMIT in cues and not _is_absolute_ban(cues):
        return Modality.PERMIT
    if Cue.FORBID in cues and forbids(words, clause):
        return Modality.FORBID
    if tuple(words[clause.end - 2 : clause.end]) in IS_NOT and clause.end - clause.first > 2:
        return Modality.FORBID  # "git rebase is fine, git merge is not"
    if forbids_object(words, clause):
        clause.cues.add(Cue.FORBID)
        return Modality.FORBID
    if cues.isdisjoint(_ASKING) and not asks(words, clause):
        return Modality.INFORM
    if Cue.OPEN_SEARCH in cues:
        return Modality.EXPLORE
    return Modality.REQUIRE if cues.isdisjoint(_HEDGES) else Modality.PREFER


_NEEDED: Final = frozenset({"needed", "necessary"})
_HEDGES: Final = frozenset({Cue.STRONG_HEDGE, Cue.WEAK_HEDGE})
_ASKING: Final = frozenset({Cue.OBLIGE, Cue.REQUEST, Cue.ABSOLUTE, Cue.INSIST})


def _is_absolute_ban(cues: set[Cue]) -> bool:
    return Cue.FORBID in cues and Cue.ABSOLUTE in cues
