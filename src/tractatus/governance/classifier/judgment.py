"""How firmly, how explicitly and with how much checking a clause is to be kept.

Rules in the order of the annotators' sheet (`quality/instructions/RULES.md`, sections 3 to 6);
the first that fits decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tractatus.governance.classifier.clause import Clause, Modality
from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.features import features_of, is_standing
from tractatus.governance.classifier.meant import MISSABLE, Meant
from tractatus.governance.classifier.model import quadrant_of
from tractatus.governance.classifier.verbs import HARD, LOOK
from tractatus.governance.instructions.instruction import (
    KeyKind,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Verification,
)
from tractatus.governance.language.lexicon import word_set

_BINDING: Final = frozenset({Polarity.REQUIRE, Polarity.FORBID})
_HARD_OBJECTS: Final = frozenset(["schema", "production", "prod"])
_VAGUE: Final = word_set("better properly reasonable nicely nicer well sensible right carefully")
_FIRMNESS: Final = (Persistence.LOW, Persistence.VARIABLE, Persistence.MEDIUM, Persistence.HIGH)
_SCRUTINY: Final = (
    Verification.NONE, Verification.OPTIONAL, Verification.RECOMMENDED, Verification.REQUIRED,
    Verification.MANDATORY,
)  # fmt: skip


class Judgment(NamedTuple):
    """What one clause comes to."""

    clause: Clause
    quadrant: Quadrant
    confidence: float
    persistence: Persistence
    scope: Scope
    verification: Verification
    explicitness: float
    is_doubtful: bool = False

    @property
    def weight(self) -> tuple[Persistence, Scope, Verification]:
        """What becomes of it: where two guesses agree on this, their difference does not matter."""
        return self.persistence, self.scope, self.verification

    @property
    def firmness(self) -> int:
        """The greater, the firmer."""
        return _FIRMNESS.index(self.persistence)


def stricter(one: Verification, other: Verification) -> Verification:
    """The one that asks for more."""
    return one if one is other or _SCRUTINY.index(one) > _SCRUTINY.index(other) else other


def raised(one: Verification, steps: int) -> Verification:
    """So many steps more of it, at most MANDATORY."""
    return _SCRUTINY[min(len(_SCRUTINY) - 1, _SCRUTINY.index(one) + steps)]


def judge(words: Sequence[str], clause: Clause, meant: Sequence[Meant]) -> Judgment:
    """Judge an instruction with the values that it speaks of."""
    standing = is_standing(words, clause)
    guess = quadrant_of(*features_of(words, clause, [one.slot for one in meant], standing))
    found = _judge_as(guess.quadrant, guess.confidence, words, clause, meant, standing)
    if not guess.is_unsure:
        return found
    other = _judge_as(guess.other, guess.confidence, words, clause, meant, standing)
    return found if found.weight == other.weight else found._replace(is_doubtful=True)


def firmness_of(words: Sequence[str], clause: Clause, meant: Sequence[Meant]) -> int:
    """How firm a clause is, whatever its quadrant: which of several a text's label speaks of."""
    standing = is_standing(words, clause)
    return _judge_as(Quadrant.TACTICAL, 1.0, words, clause, meant, standing).firmness


def _judge_as(
    quadrant: Quadrant,
    confidence: float,
    words: Sequence[str],
    clause: Clause,
    meant: Sequence[Meant],
    standing: bool,
) -> Judgment:
    persistence = _persistence(words, clause, meant, quadrant, standing)
    return Judgment(
        clause,
        quadrant,
        confidence,
        persistence,
        _scope(clause, quadrant, standing),
        _verification(words, clause, meant, quadrant, persistence, standing),
        _explicitness(words, clause, meant, persistence),
    )


def _has_contrast(clause: Clause, meant: Sequence[Meant]) -> bool:
    contrasted = any(is_open for _, is_open in clause.marks)
    return Cue.INSIST in clause.cues or (
        contrasted and (clause.modality is not Modality.FORBID or bool(meant))
    )


def _persistence(
    words: Sequence[str], clause: Clause, meant: Sequence[Meant], quadrant: Quadrant, standing: bool
) -> Persistence:
    cues = clause.cues
    if Cue.DISCRETION in cues:
        return Persistence.VARIABLE
    if Cue.STRONG_HEDGE in cues or clause.modality is Modality.PERMIT:
        return Persistence.LOW
    if Cue.WEAK_HEDGE in cues:
        return Persistence.MEDIUM
    if Cue.ABSOLUTE in cues or quadrant is Quadrant.STRATEGIC:
        return Persistence.HIGH
    if any(one.slot.kind in MISSABLE and one.polarity in _BINDING for one in meant):
        return Persistence.HIGH
    if _has_contrast(clause, meant):
        return Persistence.HIGH
    if clause.modality is Modality.FORBID:
        return Persistence.MEDIUM if Cue.FOR_NOW in cues else Persistence.HIGH
    if not standing and _only_answers(words, clause):
        return Persistence.LOW
    return Persistence.MEDIUM


def _only_answers(words: Sequence[str], clause: Clause) -> bool:
    """Whether the act leaves nothing behind but an answer."""
    if clause.verb == "run":
        following = set(words[clause.verb_at : clause.end])
        return bool({"tests", "test", "linter", "lint", "suite", "checks", "benchmark"} & following)
    return clause.verb in LOOK


def _scope(clause: Clause, quadrant: Quadrant, standing: bool) -> Scope:
    if clause.scope is not None:
        return clause.scope
    if quadrant is Quadrant.STRATEGIC:
        return Scope.PERMANENT
    if quadrant is Quadrant.OPERATIONAL or (quadrant is Quadrant.STOCHASTIC and standing):
        return Scope.PROJECT
    return Scope.TASK


def _verification(
    words: Sequence[str],
    clause: Clause,
    meant: Sequence[Meant],
    quadrant: Quadrant,
    persistence: Persistence,
    standing: bool,
) -> Verification:
    if persistence is Persistence.HIGH:
        binding = any(one.polarity in _BINDING for one in meant)
        is_grave = quadrant is Quadrant.STRATEGIC or binding
        return Verification.MANDATORY if is_grave else Verification.REQUIRED
    is_hedged = persistence is Persistence.LOW and Cue.STRONG_HEDGE in clause.cues
    if not standing and not is_hedged and is_hard(words, clause):
        return Verification.REQUIRED
    if persistence in {Persistence.LOW, Persistence.VARIABLE} or quadrant is Quadrant.STOCHASTIC:
        return Verification.OPTIONAL
    return Verification.RECOMMENDED


def is_hard(words: Sequence[str], clause: Clause) -> bool:
    """Whether a single act is hard to take back."""
    if clause.verb in HARD:
        return True
    if clause.verb in LOOK or not clause.verb:
        return False
    return clause.verb == "push" or bool(_HARD_OBJECTS & set(words[clause.first : clause.end]))


def _explicitness(
    words: Sequence[str], clause: Clause, meant: Sequence[Meant], persistence: Persistence
) -> float:
    cues = clause.cues
    if Cue.STRONG_HEDGE in cues or persistence is Persistence.VARIABLE:
        return 0.3
    exact = any(one.slot.kind is not KeyKind.CONFIRMATION for one in meant)
    absolute = Cue.ABSOLUTE in cues
    marker = clause.scope is not None and clause.scope is not Scope.PERMANENT
    signs = absolute + exact + _has_contrast(clause, meant) + marker
    if not signs and not _VAGUE.isdisjoint(words[clause.first : clause.end]):
        return 0.4
    if Cue.WEAK_HEDGE in cues or Cue.DISCRETION in cues:
        return 0.55 + 0.05 * min(signs, 3)
    return (0.6, 0.75, 0.88, 0.94, 0.98)[signs]
