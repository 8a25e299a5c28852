"""Whether every rule of a policy can decide something: exact, by enumeration of small worlds.

A condition looks at one parameter and compares it with constants, so the values of a parameter
fall into few classes that no rule can tell apart. One representative of each class, and "absent",
is enough: a rule that prevails for no act, actor and combination of representatives prevails for
nothing at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.decision_object import boundary_of
from tractatus.governance.policy.compiled import (
    ActDefinition,
    ParameterType,
    Policy,
    Rule,
    RuleEffect,
)

# Of one act and one actor; a policy beyond it is refused, not half checked.
MAX_COMBINATIONS: Final = 4_096

# No text of a policy ends in it: a noncharacter that stands for "any other continuation".
OTHER: Final = "\U0010fffe"

LineOf = Callable[[Rule], int]


def verify_reachable(policy: Policy, line_of: LineOf) -> None:
    """Refuse a policy in which a rule can never decide an act that it names.

    Raises:
        FormatError: with the line of the rule, and which rule stands before it.
    """
    for rule in policy.rules:
        _verify_permit_can_hold(policy, rule, line_of)
    reached = {
        (prevailing.id, act.type)
        for act in small_world(policy)
        if (prevailing := policy.prevailing(act))
    }
    for rule in policy.rules:
        dead = {act_type for act_type in rule.acts if (rule.id, act_type) not in reached}
        # A pattern may cover acts that stricter rules decide; a name that is written out may not.
        if dead == rule.acts or dead & rule.named:
            act_type = min(dead & rule.named or dead)
            raise FormatError(_unreachable(policy, rule, act_type, line_of))


def small_world(policy: Policy) -> Iterator[Act]:
    """Acts that between them show everything that the policy can decide."""
    for definition in policy.definitions.values():
        parameters = representatives(policy, definition)
        for actor in ActorKind:
            for values in itertools.product(*parameters.values()):
                chosen = {
                    name: value
                    for name, value in zip(parameters, values, strict=True)
                    if value is not None
                }
                yield Act(definition.type, "anybody", actor, chosen)


def representatives(policy: Policy, definition: ActDefinition) -> Mapping[str, Sequence[Json]]:
    """For each parameter that a rule asks about, one value of each class, and None for absent."""
    constants: dict[str, set[Json]] = {}
    for name, _, values in constants_of(policy, definition.type):
        constants.setdefault(name, set()).update(values)
    classes = {
        name: classes_of(definition.parameters[name], values) for name, values in constants.items()
    }
    combinations = 1
    for values in classes.values():
        combinations *= len(values)
    if combinations > MAX_COMBINATIONS:
        raise FormatError(
            f"expected at most {MAX_COMBINATIONS} combinations of conditions on one act, "
            f"found {combinations}: {definition.type}"
        )
    return classes


def constants_of(
    policy: Policy, act_type: str
) -> Iterator[tuple[str, ParameterType, Sequence[Json]]]:
    """What the policy compares parameters of one act with: by rules, and as a human's answer."""
    for rule in policy.rules:
        if act_type in rule.acts:
            for condition in rule.where:
                value = condition.value
                found = value if isinstance(value, tuple) else (value,)
                yield condition.parameter, condition.type, found
    definition = policy.definition(act_type)
    if definition is not None and (answer := definition.human_answer) is not None:
        yield answer.parameter, ParameterType.TEXT, (*answer.allows, *answer.denies)


def classes_of(kind: ParameterType, constants: set[Json]) -> Sequence[Json]:
    """None, for absent, and one value of each class that these constants tell apart."""
    match kind:
        case ParameterType.BOOLEAN:
            return [None, False, True]
        case ParameterType.INTEGER:
            return [None, *sorted({near for c in constants for near in (c - 1, c, c + 1)})]
        case ParameterType.TEXT:
            return [None, *sorted({text for c in ("", *constants) for text in (c, c + OTHER)})]


def _verify_permit_can_hold(policy: Policy, rule: Rule, line_of: LineOf) -> None:
    if rule.effect is not RuleEffect.PERMIT:
        return
    for name in sorted(rule.named):
        entry = policy.definitions[name]
        boundary = boundary_of(entry.about, entry.verb)
        if boundary is not None and entry.human_answer is None:
            raise FormatError(
                f"line {line_of(rule)}: rule {rule.id}: expected no permit behind a boundary, "
                f"found one for {name} ({boundary.principle}); write require_approval"
            )


def _unreachable(policy: Policy, rule: Rule, act_type: str, line_of: LineOf) -> str:
    before = {
        prevailing.id
        for act in small_world(policy)
        if act.type == act_type
        and act.actor_kind in rule.actors
        and rule.applies(act)
        and (prevailing := policy.prevailing(act))
    }
    names = ", ".join(sorted(before))
    names = ", ".join(sorted(before))
    why = f"always decided by {names}" if before else "its conditions contradict each other"
    return (
        f"line {line_of(rule)}: rule {rule.id}: can never decide {act_type}; {why}; "
        "remove the act from the rule, or the rule"
    )
