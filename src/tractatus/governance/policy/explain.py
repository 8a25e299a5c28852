"""Which rules of a policy spoke on an act, and which of them decided; for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tractatus.governance.act import Act
from tractatus.governance.policy.compiled import Condition, Policy, Rule, RuleEffect


class Answer(StrEnum):
    """What one condition says of an act."""

    HOLDS = "holds"
    FAILS = "fails"
    # The parameter is absent or of another type: counts against the act whatever the rule says.
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class ExaminedRule:
    """One rule that names the act.

    Args:
        rule: As loaded.
        covers_actor: Whether it speaks of this kind of actor.
        conditions: Each with its answer, in the order of the file.
        applies: Whether it speaks on this act: it covers the actor, and its conditions hold.
        decides: Whether it is the one that prevails.
    """

    rule: Rule
    covers_actor: bool
    conditions: Sequence[tuple[Condition, Answer]]
    applies: bool
    decides: bool


def explain_policy(policy: Policy, act: Act) -> Sequence[ExaminedRule]:
    """Every rule that names the act's type, in the order of the file."""
    prevailing = policy.prevailing(act)
    return [
        _examine(rule, act, decides=rule is prevailing)
        for rule in policy.rules
        if act.type in rule.acts
    ]


def _examine(rule: Rule, act: Act, *, decides: bool) -> ExaminedRule:
    covers = act.actor_kind in rule.actors
    return ExaminedRule(
        rule,
        covers,
        [(condition, _answer(condition, act)) for condition in rule.where],
        applies=covers and rule.applies(act),
        decides=decides,
    )


def _answer(condition: Condition, act: Act) -> Answer:
    if condition.holds(act, undecided=True) != condition.holds(act, undecided=False):
        return Answer.UNDECIDED
    return Answer.HOLDS if condition.holds(act, undecided=False) else Answer.FAILS


def why_not(examined: ExaminedRule) -> str:
    """Why a rule that names the act does not apply, or why it does not decide; one clause."""
    rule = examined.rule
    if examined.decides:
        return "decides"
    if not examined.covers_actor:
        return "is not about this kind of actor"
    if examined.applies:
        return "applies too, and is not stricter than the one that decides"
    failed = [c for c, answer in examined.conditions if answer is Answer.FAILS]
    if failed:
        return f"does not apply: {described(failed[0])} fails"
    undecided = next(c for c, answer in examined.conditions if answer is Answer.UNDECIDED)
    return (
        f"does not apply: {undecided.parameter} is absent or not {undecided.type.value}, and "
        f"what cannot be decided {_undecided_word(rule)}"
    )


def described(condition: Condition) -> str:
    """A condition as in the file."""
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return f"{condition.parameter} {condition.comparison.value} {value!r}"


def _undecided_word(rule: Rule) -> str:
    return "permits nothing" if rule.effect is RuleEffect.PERMIT else "restricts"
