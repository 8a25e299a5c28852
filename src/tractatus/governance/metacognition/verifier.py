"""MetacognitiveVerifier: whether the reasoning behind an act can carry it.

First the gates, each of which refuses; then a score for people, by which a poor record is sent to
a human. Reasoning is text of an adversary: nothing in it can make an answer milder than ALLOW
with no reasoning required, and what it leaves out counts against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from tractatus.governance.act import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Effect,
    Impact,
    Reason,
    Reasoning,
)
from tractatus.governance.case import Case, Pressure, Snapshot
from tractatus.governance.language.meaning import says_something, says_there_is_none
from tractatus.governance.language.words import shown
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.claims import find_mismatches
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.doubts import doubtful_step, undoubted
from tractatus.governance.metacognition.exchanged import find_exchanged
from tractatus.governance.metacognition.grounds import find_unborne
from tractatus.governance.metacognition.replaced import find_replaced
from tractatus.governance.metacognition.scoring import BLOCKS_BELOW, RAISED_BY, overall, score
from tractatus.governance.metacognition.unspoken import find_unspoken

_PEOPLE: Final = frozenset({ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR})

MAX_PARAMETERS: Final = 2_000
MAX_TEXTS: Final = 256
MAX_CHARACTERS: Final = 4_000

Answer = tuple[Effect, Reason]


class MetacognitiveVerifier:
    """Examines reasoning records of machines, and of people where they give one."""

    name = "MetacognitiveVerifier"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Acts with reasoning, acts of machines that need it, and any side effect in danger."""
        needs_reasoning = case.act.actor_kind not in _PEOPLE and case.impact >= Impact.MEDIUM
        return case.reasoning is not None or needs_reasoning or _is_dangerous(case, snapshot)

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """The strictest answer of gates and score; every gate that refuses is named."""
        answers = list(_pressure(case, snapshot))
        if case.reasoning is None:
            answers += _absent(case)
            return _assessment(answers, {})
        if too_long := _too_long(case.act, case.reasoning):
            return _assessment([*answers, too_long], {})
        alternatives = distinct_alternatives(case.act, case.reasoning)
        compared = Compared.read(case.act, case.reasoning)
        answers += [
            *_goal(case, case.reasoning),
            *_alternatives(case, compared, alternatives),
            *_references(case, case.reasoning),
            *_rollback(case, case.reasoning),
            *_parameters(case, case.reasoning),
            *_steps(compared),
        ]
        scores = score(case, case.reasoning, len(alternatives), snapshot.felt_pressure)
        answers += _verdict(scores, snapshot.felt_pressure)
        return _assessment(answers, scores | {"overall": overall(scores)})


def _assessment(answers: list[Answer], scores: dict[str, float]) -> Assessment:
    effect = max((effect for effect, _ in answers), default=Effect.ALLOW)
    reasons = tuple(reason for _, reason in answers)
    return Assessment(MetacognitiveVerifier.name, effect, reasons, scores=scores)


def _is_dangerous(case: Case, snapshot: Snapshot) -> bool:
    return snapshot.felt_pressure is Pressure.DANGEROUS and case.has_side_effects


def _pressure(case: Case, snapshot: Snapshot) -> Iterator[Answer]:
    if _is_dangerous(case, snapshot):
        yield _deny("dangerous_pressure", "the context is under dangerous pressure; start afresh")


def _absent(case: Case) -> Iterator[Answer]:
    if case.act.actor_kind not in _PEOPLE and case.impact >= Impact.MEDIUM:
        level = case.impact.name.lower()
        yield _deny("no_reasoning", f"an act of {level} impact needs reasoning, and none was given")


def _too_long(act: Act, reasoning: Reasoning) -> Answer | None:
    """What nobody would read is not read: length must not hide anything, nor cost time."""
    if len(act.parameters) > MAX_PARAMETERS:
        return _deny(
            "too_long", f"the act has over {MAX_PARAMETERS} parameters to be reasoned about"
        )
    texts = [
        reasoning.goal,
        reasoning.rollback,
        reasoning.requested_effect,
        *reasoning.steps,
        *reasoning.assumptions,
        *reasoning.risks,
        *(text for one in reasoning.evidence for text in (one.claim, one.reference)),
        *(text for one in reasoning.alternatives for text in (one.option, one.why_rejected)),
    ]
    if len(texts) <= MAX_TEXTS and all(len(text) <= MAX_CHARACTERS for text in texts):
        return None
    text = f"the record has over {MAX_TEXTS} texts, or one over {MAX_CHARACTERS} characters"
    return _deny("too_long", text)


def _alternatives(
    case: Case, compared: Compared, distinct: Sequence[Alternative]
) -> Iterator[Answer]:
    if case.impact < Impact.MEDIUM:
        return
    if not compared.record.options:
        yield _deny("no_alternatives", "no alternative was considered")
    elif not distinct:
        text = "no alternative differs from the act itself and says why it was rejected"
        yield _deny("alternatives_not_distinct", text)
    elif not undoubted(compared, distinct):
        text = "each alternative sounds like the act itself in other words"
        yield _doubt("alternatives_doubtful", text)


def _goal(case: Case, reasoning: Reasoning) -> Iterator[Answer]:
    """Without a goal nothing can be aligned with it, and without steps nothing contradicts it."""
    if case.impact < Impact.MEDIUM:
        return
    if not says_something(reasoning.goal):
        yield _deny("no_goal", "the record does not say what the act is for")
    if not any(map(says_something, reasoning.steps)):
        yield _doubt("no_steps", "the record does not say how the act is done")


def _references(case: Case, reasoning: Reasoning) -> Iterator[Answer]:
    for number, evidence in enumerate(reasoning.evidence, 1):
        if not says_something(evidence.reference) or not says_something(evidence.claim):
            yield _deny("empty_evidence", f"evidence {number} lacks a claim or a reference")
            return
    if not reasoning.evidence and case.impact >= Impact.MEDIUM:
        text = "nothing is said to show that the act is right"
        yield Effect.REQUIRE_APPROVAL, Reason("metacognition.no_evidence", text)
    unresolved = [
        (number, evidence.reference)
        for number, evidence in enumerate(reasoning.evidence, 1)
        if case.resolvable is None or evidence.reference not in case.resolvable
    ]
    if not unresolved:
        return
    number, reference = unresolved[0]
    if case.resolvable is not None:
        text = f"evidence {number} refers to something that was not found: {shown(reference)}"
        yield _deny("unresolvable_reference", text)
        return
    is_grave = case.impact is Impact.HIGH or not case.is_reversible
    effect = Effect.REQUIRE_APPROVAL if is_grave else Effect.NOTICE
    text = f"nobody looked up what evidence {number} refers to: {shown(reference)}"
    yield effect, Reason("metacognition.references_unchecked", text)


def _rollback(case: Case, reasoning: Reasoning) -> Iterator[Answer]:
    is_dry_run = case.act.parameters.get("dry_run") is True
    has_rollback = says_something(reasoning.rollback) and not says_there_is_none(reasoning.rollback)
    if not case.is_reversible and not is_dry_run and not has_rollback:
        text = "the act cannot be undone, and there is neither a rollback nor a dry run"
        yield _deny("irreversible_without_rollback", text)


def _parameters(case: Case, reasoning: Reasoning) -> Iterator[Answer]:
    """What evidence says otherwise; else what nobody says, or one text says in its place."""
    claims = [evidence.claim for evidence in reasoning.evidence]
    differing = list(find_mismatches(claims, case.act.parameters))
    differing = differing or list(find_unborne(case.act, claims, _others(reasoning)))
    for place, name in differing:
        text = f"parameter {shown(name)} is not what evidence {place + 1} says"
        yield _deny("parameter_differs", text)
    if differing:
        return
    unspoken = list(find_unspoken(case.act, reasoning))
    for name, rival in unspoken:
        text = f"nothing speaks of parameter {shown(name)}, but of {shown(rival)} in its place"
        yield _doubt("parameter_doubtful", text)
    found = chain(find_replaced(case.act, reasoning), find_exchanged(case.act, reasoning))
    for name, rival in () if unspoken else found:
        text = f"a text of the record has {shown(rival)} in the place of parameter {shown(name)}"
        yield _doubt("parameter_doubtful", text)


def _others(reasoning: Reasoning) -> Sequence[str]:
    """What a record says besides its evidence."""
    return (reasoning.goal, *reasoning.steps, reasoning.requested_effect)


def _steps(compared: Compared) -> Iterator[Answer]:
    """A step that forbids, undoes or leaves out what the act would do, or sounds like it."""
    if (place := contradicting_step(compared)) is not None:
        text = f"step {place + 1} contradicts the act: {shown(compared.texts[place])}"
        yield _deny("contradictory_step", text)
    elif (place := doubtful_step(compared)) is not None:
        text = f"step {place + 1} sounds like working against the act: "
        yield _doubt("doubtful_step", text + shown(compared.texts[place]))


def _verdict(scores: dict[str, float], pressure: Pressure) -> Iterator[Answer]:
    for dimension, value in scores.items():
        if value < BLOCKS_BELOW:
            text = f"{dimension} is {value:.2f}, below {BLOCKS_BELOW}"
            yield _deny(f"weak_{dimension}", text)
    total = overall(scores)
    times = RAISED_BY[pressure]
    effect, code = next((effect, code) for bound, effect, code in _BANDS if total >= bound * times)
    if effect is Effect.ALLOW:
        return
    text = f"the reasoning scores {total:.2f} of 1"
    if times > 1:
        text += f", where {pressure.name.lower()} pressure multiplies what is asked by {times}"
    yield effect, Reason(f"metacognition.{code}", text)


_BANDS: Final = (
    (0.8, Effect.ALLOW, "proceed"),
    (0.6, Effect.NOTICE, "caution"),
    (0.4, Effect.REQUIRE_APPROVAL, "confirmation"),
    (0.0, Effect.REQUIRE_APPROVAL, "review"),
)


def _deny(code: str, text: str) -> Answer:
    return Effect.DENY, Reason(f"metacognition.{code}", text)


def _doubt(code: str, text: str) -> Answer:
    return Effect.REQUIRE_APPROVAL, Reason(f"metacognition.{code}", text)
