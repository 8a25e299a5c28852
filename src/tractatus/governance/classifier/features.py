"""What the model sees of a clause: a few readable features, each 0 or 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, pairwise
from typing import Final

from tractatus.governance.classifier.clause import Clause, Modality
from tractatus.governance.classifier.cues import MOMENTS, Cue
from tractatus.governance.classifier.feature_words import (
    DATA,
    DAYS,
    IDEAS,
    KINDS,
    MACHINERY,
    OFFICE,
    PEOPLE,
    PROCESS,
    RIGHTS,
    TIMES,
    VALUES,
)
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.classifier.verbs import HARD, LOOK, MACHINE
from tractatus.governance.instructions.instruction import KeyKind, Operator, Scope
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

_EACH: Final = frozenset({"every", "each"})
_LINKS: Final = word_set("before after when if without unless until between per while during by")
_SPECIFIC: Final = word_set("the this that these line")
_PLURAL_START: Final = word_set("all every each any no only everyone everybody nobody")
_NO_NOUNS: Final = word_set(
    "you i we must should please and make ensure do don't need try remember be never always not i'd"
)
_WHEN: Final = word_set("when whenever if before after on")

FEATURES: Final = (
    "bias", "standing", "standing_value", "standing_many_values", "value", "open", "open_verb",
    "look", "hard", "machine_verb", "machinery", "much_machinery", "machine_change", "process",
    "standing_process", "obliges_noun", "plural", "specific", "limit", "network", "store", "build",
    "path", "tool", "money", "confirm", "forbid", "prefer", "permit", "when", "question_word",
    "other_verb", "other_plain", "forbid_value", "rule_of_we", "plural_start", "people",
    "ruled_people", "rights_of_people", "ruled_rights", "data_of_people", "ruled_data", "office",
    "office_only", "machinery_only", "kinds", "kinds_of_ideas", "ideas", "machine_on_machinery",
    "machine_on_office", "time", "days", "for_now",
)  # fmt: skip
_INDEXES: Final = range(len(FEATURES))

_NETWORK: Final = frozenset({KeyKind.PORT, KeyKind.HOST, KeyKind.URL})
_STORE: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN})
_BUILD: Final = frozenset({KeyKind.PACKAGE, KeyKind.VERSION})
_LASTING: Final = frozenset({Scope.PERMANENT, Scope.PROJECT, Scope.PHASE, Scope.SESSION})


def is_standing(words: Sequence[str], clause: Clause) -> bool:
    """Whether the clause governs more than one act."""
    cues = clause.cues
    span = words[clause.first : clause.end]
    if Cue.STANDING in cues or {"ever", "whenever", "always", "never"} & set(span):
        return True
    if clause.is_rule:
        return True
    if clause.scope in _LASTING and MOMENTS.isdisjoint(span):
        return True
    return (
        _obliges_noun(span, clause)
        or _is_rule_of_we(span, clause)
        or _has_plural_object(span, clause)
    )


def _has_plural_object(span: Sequence[str], clause: Clause) -> bool:
    """ "Keep functions under 50 lines": of things in general, named without an article."""
    at = clause.verb_at - clause.first
    after = list(span[at + 1 : at + 3]) if clause.verb else []
    if clause.verb in LOOK | HARD or not after:
        return False
    limits = {"under", "below", "short", "in", "small", "at", "within", "over", "with", "to"}
    return (
        after[0].endswith("s") and len(after[0]) > 3 and bool(limits & set(span[at + 2 : at + 5]))
    )


def _obliges_noun(span: Sequence[str], clause: Clause) -> bool:
    """ "Commit messages should be short": the subject is no person."""
    if Cue.OBLIGE not in clause.cues or Cue.REQUEST in clause.cues:
        return False
    head = span[0]
    return head not in _NO_NOUNS and clause.verb_at != clause.first


def _is_rule_of_we(span: Sequence[str], clause: Clause) -> bool:
    return span[0] == "we" and bool(clause.verb) and Cue.REQUEST not in clause.cues


def _holds(span: Sequence[str], first: str, second: str) -> bool:
    return any(pair == (first, second) for pair in pairwise(span))


def features_of(
    words: Sequence[str], clause: Clause, slots: Sequence[Slot], standing: bool
) -> tuple[list[int], list[str]]:
    """What the model is asked of.

    Args:
        words: Of the text.
        clause: One that asks for something.
        slots: The values that it speaks of.
        standing: Whether `is_standing`.

    Returns:
        The indexes in `FEATURES` of what holds of it, and its words, its verb as `v:VERB`.
    """
    span = words[clause.first : clause.end]
    singulars = {singular(word) for word in span}
    values = len(VALUES & singulars) + ("rights" in span or _holds(span, "right", "to"))
    machinery = len(MACHINERY & singulars)
    process = bool(PROCESS & singulars)
    verb = clause.verb
    kinds = {slot.kind for slot in slots}
    cues = clause.cues
    is_open = Cue.OPEN_SEARCH in cues
    look, hard, machine = verb in LOOK, verb in HARD, verb in MACHINE
    at = clause.verb_at - clause.first
    after = span[at + 1] if verb and at + 1 < len(span) else ""
    holds = (
        True,
        standing,
        standing and values > 0,
        standing and values > 1,
        values > 0,
        is_open,
        is_open and clause.modality is Modality.EXPLORE,
        look,
        hard,
        machine,
        machinery > 0,
        machinery > 1,
        machinery > 0 and not standing and not look,
        process,
        standing and process,
        _obliges_noun(span, clause),
        bool(after) and after.endswith("s") and len(after) > 3,
        after in _SPECIFIC,
        any(slot.operator in {Operator.AT_LEAST, Operator.AT_MOST} for slot in slots),
        bool(kinds & _NETWORK),
        bool(kinds & _STORE),
        bool(kinds & _BUILD),
        KeyKind.PATH in kinds,
        KeyKind.TOOL in kinds,
        KeyKind.MONEY in kinds,
        KeyKind.CONFIRMATION in kinds,
        clause.modality is Modality.FORBID,
        clause.modality is Modality.PREFER,
        clause.modality is Modality.PERMIT,
        bool(_WHEN & set(span[:2])),
        bool(verb) and span[0] in {"what", "which", "how", "why"},
        bool(verb) and not look and not hard and not machine,
        bool(verb) and not (look or machine) and not machinery and not standing,
        clause.modality is Modality.FORBID and values > 0,
        _is_rule_of_we(span, clause),
        span[0] in _PLURAL_START,
        *_meant(clause, span, singulars, standing, machinery > 0),
    )
    found = [*compress(_INDEXES, holds)]
    links = [f"in:{word}" for word in _LINKS.intersection(span[1:])]
    return found, [f"v:{verb}" if verb else "v:", *singulars, *links]


def _meant(
    clause: Clause, span: Sequence[str], singulars: set[str], standing: bool, has_machinery: bool
) -> tuple[bool, ...]:
    """What the clause is about, by kinds of things and of people."""
    rules = standing or clause.modality is Modality.FORBID or clause.verb_at > clause.first
    people, data = not PEOPLE.isdisjoint(singulars), not DATA.isdisjoint(singulars)
    rights = people and not RIGHTS.isdisjoint(singulars | {clause.verb})
    office = not OFFICE.isdisjoint(singulars)
    kinds, ideas = not KINDS.isdisjoint(singulars), not IDEAS.isdisjoint(singulars)
    is_machine = clause.verb in MACHINE
    return (
        people,
        people and rules,
        rights,
        rights and rules,
        people and data,
        data and rules,
        office,
        office and not has_machinery,
        has_machinery and not office,
        kinds,
        kinds and ideas,
        ideas,
        is_machine and has_machinery,
        is_machine and office,
        not TIMES.isdisjoint(singulars) and _EACH.isdisjoint(span),
        not DAYS.isdisjoint(span),
        Cue.FOR_NOW in clause.cues,
    )
