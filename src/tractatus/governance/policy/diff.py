"""What a new policy would let happen that the old one does not: exact, with an example of each.

Both policies are asked about every act of a joint small world: for each parameter one value of
each class that no rule of either can tell apart, "absent" included, for every kind of actor, as
an ordinary act and as a human's decision. Every act is said as harmlessly as it can be, so what
is compared is what the policies answer, boundaries included, and not what callers add.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Act, ActorKind, Assessment, Effect, Impact, Json
from tractatus.governance.boundary.enforcer import HUMANS, BoundaryEnforcer
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.policy.approval_terms import ApprovalTerms
from tractatus.governance.policy.compiled import ParameterType, Policy
from tractatus.governance.policy.reachability import OTHER, classes_of, constants_of

# Of one act; beyond it the policies are not compared at all, rather than in part.
MAX_COMBINATIONS: Final = 65_536

_ENFORCER: Final = BoundaryEnforcer()
_READABLE: Final = ("x", "zz", " and more")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one policy stands to one act, said harmlessly.

    Args:
        effect: BoundaryEnforcer's answer.
        impact: What the catalogue says; from medium on reasoning is owed. HIGH if unknown.
        is_reversible: What the catalogue says; False if unknown.
        human_answer: What a human's decision would mean, if the act is one.
        terms: What is asked of people, where a human must approve.
        by: The rule that decides, or the code of the reason where no rule does.
    """

    effect: Effect
    impact: Impact
    is_reversible: bool
    human_answer: Effect | None
    terms: ApprovalTerms | None
    by: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One act on which the policies differ.

    Args:
        act: An example, as small as there is one.
        before: Under the old policy.
        after: Under the new one.
        gained: Why the new one asks less, in words; empty where it asks no less in any respect.
        actors: Every kind of actor for whom they differ so.
        cases: How many acts of the joint small world differ in the same way.
    """

    act: Act
    before: Standing
    after: Standing
    gained: tuple[str, ...]
    actors: tuple[ActorKind, ...]
    cases: int = 1

    @property
    def is_relaxed(self) -> bool:
        """Whether the new policy asks less in any respect."""
        return bool(self.gained)

    @property
    def is_newly_allowed(self) -> bool:
        """Whether it happens now without a human and did not before."""
        return self.before.effect > Effect.NOTICE >= self.after.effect


def compare_policies(old: Policy, new: Policy) -> Sequence[Difference]:
    """Every difference, one for each act and pair of standings.

    Returns:
        What is newly allowed first, then what is relaxed otherwise, then what is stricter.

    Raises:
        FormatError: The conditions on one act have too many combinations to be compared exactly.
    """
    found: dict[object, Difference] = {}
    alike = _alike(old, new)
    for act in _joint_world(old, new, alike):
        before, after = standing(old, act), standing(new, act)
        if _answers(before) == _answers(after):
            continue
        one = Difference(
            act, before, after, tuple(_gains(before, after)), tuple(alike[act.actor_kind])
        )
        key = (act.type, act.human_decision, _answers(before), _answers(after))
        found[key] = _merged(found[key], one) if key in found else one
    readable = [_readable(old, new, one) for one in found.values()]
    return sorted(readable, key=lambda one: (not one.is_newly_allowed, not one.is_relaxed))


def _merged(first: Difference, other: Difference) -> Difference:
    """Both in one, with the smaller example, and whatever rules it is decided by."""
    smaller = min(first, other, key=lambda one: len(one.act.parameters))
    actors = dict.fromkeys((*first.actors, *other.actors))
    return replace(smaller, actors=tuple(actors), cases=first.cases + other.cases)


def standing(policy: Policy, act: Act) -> Standing:
    """What `policy` answers to `act`."""
    case = Case(act, None, (), policy.definition(act.type))
    assessment = _ENFORCER.assess(case, Snapshot(policy))
    return Standing(
        assessment.effect,
        case.impact,
        case.is_reversible,
        assessment.human_answer,
        policy.approval_terms(act) if assessment.effect is Effect.REQUIRE_APPROVAL else None,
        _decided_by(policy, act, assessment),
    )


def _decided_by(policy: Policy, act: Act, assessment: Assessment) -> str:
    rule = policy.prevailing(act)
    if rule is not None and rule.effect.value is assessment.effect:
        return f"rule {rule.id}"
    return next((reason.code for reason in assessment.reasons), "")


def _answers(one: Standing) -> tuple[object, ...]:
    """All that the act would notice: no name of a rule, and of what is denied nothing else."""
    if one.effect is Effect.DENY:
        return (one.effect,)
    return (one.effect, one.impact, one.is_reversible, one.human_answer, one.terms)


def _gains(before: Standing, after: Standing) -> Iterator[str]:
    if after.effect < before.effect:
        yield f"{before.effect.label} becomes {after.effect.label}"
    if Effect.DENY in (before.effect, after.effect):
        return
    if after.impact < before.impact:
        yield f"impact falls from {before.impact.name.lower()} to {after.impact.name.lower()}"
    if after.is_reversible and not before.is_reversible:
        yield "it counts as reversible now"
    if before.human_answer is Effect.DENY and after.human_answer is Effect.ALLOW:
        yield "the same human answer now means that it is allowed"
    if before.terms and after.terms:
        yield from _gained_terms(before.terms, after.terms)


def _gained_terms(before: ApprovalTerms, after: ApprovalTerms) -> Iterator[str]:
    if after.quorum < before.quorum:
        yield f"{after.quorum} must approve instead of {before.quorum}"
    if added := sorted(after.roles - before.roles):
        yield f"may approve now, too: {', '.join(added)}"
    if after.expires_minutes > before.expires_minutes:
        yield (
            f"an approval lasts {after.expires_minutes} minutes instead of {before.expires_minutes}"
        )


def _joint_world(old: Policy, new: Policy, actors: Collection[ActorKind]) -> Iterator[Act]:
    for act_type in sorted({*old.definitions, *new.definitions}):
        decisions = _decisions(act_type, old, new)
        values = _joint_values(act_type, old, new)
        combinations = 1
        for classes in values.values():
            combinations *= len(classes)
        if combinations > MAX_COMBINATIONS:
            raise FormatError(
                f"expected at most {MAX_COMBINATIONS} combinations of both policies' conditions "
                f"on one act, found {combinations}: {act_type}"
            )
        for chosen in itertools.product(*values.values()):
            parameters = {
                name: value for name, value in zip(values, chosen, strict=True) if value is not None
            }
            for actor, is_human in itertools.product(actors, decisions):
                yield Act(act_type, "anybody", actor, parameters, human_decision=is_human)


def _alike(*policies: Policy) -> Mapping[ActorKind, Sequence[ActorKind]]:
    """One kind of actor of each class that no rule tells apart, with the class."""
    classes: dict[object, list[ActorKind]] = {}
    for actor in ActorKind:
        told = [actor in rule.actors for policy in policies for rule in policy.rules]
        classes.setdefault((actor in HUMANS, *told), []).append(actor)
    return {members[0]: members for members in classes.values()}


def _decisions(act_type: str, *policies: Policy) -> Sequence[bool]:
    """Whether to ask about human decisions, too: only where a policy defines the act as one."""
    entries = [policy.definition(act_type) for policy in policies]
    is_decision = any(entry and entry.human_answer for entry in entries)
    return (False, True) if is_decision else (False,)


def _joint_values(act_type: str, *policies: Policy) -> Mapping[str, Sequence[Json]]:
    """One value of each class that either policy tells apart, for each parameter asked about."""
    constants: dict[str, dict[ParameterType, set[Json]]] = {}
    for policy in policies:
        for name, kind, values in constants_of(policy, act_type):
            constants.setdefault(name, {}).setdefault(kind, set()).update(values)
    return {
        name: [None, *_unique(value for kind in kinds for value in classes_of(kind, kinds[kind]))]
        for name, kinds in constants.items()
    }


def _unique(values: Iterator[Json]) -> Iterator[Json]:
    seen: set[tuple[type, Json]] = set()
    for value in values:
        if value is not None and (type(value), value) not in seen:
            seen.add((type(value), value))
            yield value


def _readable(old: Policy, new: Policy, found: Difference) -> Difference:
    """The same difference, with words that people read where the example has a noncharacter."""
    act = found.act
    for suffix in _READABLE:
        parameters = {
            name: value.replace(OTHER, suffix) if isinstance(value, str) else value
            for name, value in act.parameters.items()
        }
        written = replace(act, parameters=parameters)
        if (standing(old, written), standing(new, written)) == (found.before, found.after):
            return replace(found, act=written)
    return found
