"""A text as clauses, each with the roles of its phrases and how long it holds.

The order is that of the annotators' sheet: leave out what is not said to the reader; find the
clauses that ask, forbid, allow or prefer; read hedges and absolute words in each. Shallow, of
English, and linear in the length of the text. What a clause does is read in `modality`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.classifier.clause import FIRST_PERSONS, PERSONS, TELLERS, Clause
from tractatus.governance.classifier.cues import CUES, NARROWEST, SCOPE_CUES, Cue, cue_at, scope_at
from tractatus.governance.classifier.modality import set_modalities
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.sentences import parts_of, sentences_of
from tractatus.governance.instructions.instruction import Scope


def read_clauses(tokens: Tokens) -> list[Clause]:
    """Every clause of the text, in order; each token is in at most one."""
    found: list[Clause] = []
    for first, end, is_question in sentences_of(tokens.words):
        sentence = [Clause(*part) for part in parts_of(tokens.words, first, end)]
        for clause in sentence:
            _read(tokens, clause)
        set_modalities(tokens.words, sentence, is_question, found[-1] if found else None)
        _set_scopes(tokens.words, first, end, sentence)
        found += sentence
    return found


def _scopes(words: Sequence[str], first: int, end: int) -> list[tuple[int, Scope]]:
    found: list[tuple[int, Scope]] = []
    if SCOPE_CUES.keys().isdisjoint(words[first:end]):
        return found
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
    owned = [
        (next((one for one in sentence if one.first <= place < one.end), None), scope)
        for place, scope in markers
    ]
    shared = [
        scope
        for owner, scope in owned
        if scope is not Scope.PERMANENT or owner is None or not owner.is_instruction
    ]
    narrowest = min(shared, key=NARROWEST.index, default=None)
    for clause in sentence:
        clause.scope = narrowest
    if narrowest is None:
        for owner, scope in owned:
            if owner is not None:
                owner.scope = scope


_AFTER_CONTRAST: Final = frozenset(
    {",", "for", "when", "because", "since", "if", "–", "—", "please", "use", "take"}
)


def _read(tokens: Tokens, clause: Clause) -> None:
    words = tokens.words
    place = clause.first
    while place < clause.end:
        cue = cue_at(words, place) if words[place] in CUES else None
        if cue is None:
            place += 1
            continue
        size, roles = cue
        is_code = words[place + 1 : place + 2] in _OPENS_CODE and tokens.is_tight(place)
        if not is_code and place + size <= clause.end and _counts(words, clause, place, roles):
            clause.cues |= roles
            if Cue.CONTRAST in roles or Cue.BUT in roles:
                clause.marks.append((place + size, Cue.CONTRAST in roles))
        place += size
    _close_contrasts(words, clause)


_OPENS_CODE: Final[tuple[list[str], ...]] = (["["], ["("])


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


_TOLD: Final = frozenset({Cue.ABSOLUTE, Cue.STANDING, Cue.OBLIGE})
_MODAL: Final = frozenset({Cue.OBLIGE, Cue.PERMIT})


def _is_told(words: Sequence[str], clause: Clause, place: int, roles: frozenset[Cue]) -> bool:
    """ "They always pay late", "he must have left", "that must be it": facts and guesses."""
    if roles.isdisjoint(_TOLD):
        return False
    head = words[clause.first]
    if head in TELLERS and not (head == "it" and Cue.OBLIGE in roles):
        return Cue.INSIST not in roles and Cue.REQUEST not in roles and words[place] != "want"
    if head in {"my", "his", "her"} and Cue.OBLIGE not in roles:
        return True
    if head == "you" and any(one.endswith("ed") for one in words[place + 1 : place + 3]):
        return True  # "you never answered"
    if any(pair == ("used", "to") for pair in pairwise(words[clause.first : place])):
        return True
    behind = words[place + 1 : place + 3]
    is_guess = behind[:1] == ["have"] and behind[-1].endswith(("ed", "en", "ne", "t"))
    return words[place] == "must" and (
        is_guess or (head in {"that", "this"} and behind[:1] == ["be"])
    )


_AFTER_WAIT: Final = ([], *([word] for word in (",", "no", "–", "—", "-", ".", "!", ":")))


def _in_case(words: Sequence[str], clause: Clause, place: int) -> bool:
    """Whether a word stands in a subordinate clause that no comma has closed."""
    for at in range(place - 1, clause.first - 1, -1):
        if words[at] in {",", ":"}:
            return False
        if words[at] in _OPENS_CASE:
            return True
    return False


def _in_reason(words: Sequence[str], clause: Clause, place: int) -> bool:
    """Whether a refusal stands in the reason for what was said, and names no number there."""
    for at in range(place - 1, clause.first, -1):
        if words[at] in {",", ":", ";"}:
            return False
        if words[at] in _REASONS:
            return not any(word[0].isdecimal() for word in words[at : clause.end])
    return False


_REASONS: Final = frozenset({"because", "since", "cause"})
_STATES: Final = frozenset({"banned", "forbidden", "prohibited", "blocked"})
_OPENS_CASE: Final = frozenset({"before", "until", "unless", "when", "once", "after", "if"})
_ABILITY: Final = frozenset({"can't", "cannot", "could"})


def _counts(words: Sequence[str], clause: Clause, place: int, roles: frozenset[Cue]) -> bool:
    """Whether a phrase is what it looks like where it stands."""
    before = words[place - 1] if place > clause.first else ""
    if Cue.PERMIT in roles and Cue.ABSOLUTE in clause.cues:
        return False  # "only admins may", "under no circumstances may": said of the rest, a ban
    is_modal = not roles.isdisjoint(_MODAL) or words[place] in _ABILITY
    if words[place] in {"is", "are"} and words[clause.first] in FIRST_PERSONS:
        return False  # "I'm not sure whether this is allowed"
    if is_modal and before in PERSONS and words[place] not in {"need", "want", "isn't"}:
        return before == "it" and Cue.ABSOLUTE in roles
    if words[place] == "no" and words[place + 1 : place + 3] == ["longer", "than"]:
        return False
    if _is_told(words, clause, place, roles):
        return False
    if not _STATES.isdisjoint(words[place : place + 2]) and _in_case(words, clause, place):
        return False  # "three warnings before anybody is banned": a case, and no ban
    if Cue.FORBID in roles and _in_reason(words, clause, place):
        return False  # "pin it at 1.5.7 since we can't accept the licence"
    if Cue.RETRACT in roles:
        if words[place] == "wait" and words[place + 1 : place + 2] not in _AFTER_WAIT:
            return False  # "wait 30 seconds" takes nothing back
        return place == clause.first or before in {"no", ",", "oh", "or", "–", "—", "ah", "("}
    return words[place] != "may" or not (before.isdecimal() and len(before) <= 2)  # the month
