"""A policy set in force: the catalogue of acts, and the rules over them, compiled.

Precedence is forbid > require_approval > permit, whatever the order in the file; an act that no
rule permits is denied. A condition that cannot be evaluated, because the parameter is absent or
of another type than declared, holds for a rule that restricts and fails for a rule that permits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property

from tractatus.governance.act import Act, ActorKind, Effect, Impact, Json
from tractatus.governance.decision_object import DecisionObject, Verb
from tractatus.governance.documents.digests import digest
from tractatus.governance.policy.approval_terms import ApprovalTerms, combine_terms


class ParameterType(StrEnum):
    """Types that a parameter may be declared with."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"

    def admits(self, value: Json) -> bool:
        """Whether `value` is exactly of this type; True is not an integer."""
        return type(value) is _PYTHON_TYPES[self]


_PYTHON_TYPES = {ParameterType.TEXT: str, ParameterType.INTEGER: int, ParameterType.BOOLEAN: bool}


class Comparison(StrEnum):
    """What a condition asks of a parameter."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    STARTS_WITH = "starts_with"


class RuleEffect(Enum):
    """What a rule says; the value is what an act gets when this rule prevails."""

    PERMIT = Effect.ALLOW
    REQUIRE_APPROVAL = Effect.REQUIRE_APPROVAL
    FORBID = Effect.DENY

    @property
    def label(self) -> str:
        """The word in a policy file."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class HumanAnswer:
    """Which parameter of a human decision holds the answer, and what its values mean."""

    parameter: str
    allows: tuple[str, ...]
    denies: tuple[str, ...]

    def read(self, act: Act) -> Effect | None:
        """ALLOW or DENY, or None where the answer is not one of the declared ones."""
        answer = act.parameters.get(self.parameter)
        if not isinstance(answer, str):
            return None
        if answer in self.allows:
            return Effect.ALLOW
        return Effect.DENY if answer in self.denies else None


@dataclass(frozen=True, slots=True)
class ActDefinition:
    """One act of the catalogue.

    Args:
        type: Dotted name.
        summary: One sentence for people.
        about: The decision object.
        verb: What the act does to it.
        impact: Floor of the act's impact.
        reversible: Whether it can be undone at all.
        parameters: Declared parameters; rules may speak of these only.
        human_answer: Set where the act is a human's decision.
    """

    type: str
    summary: str
    about: DecisionObject
    verb: Verb
    impact: Impact
    reversible: bool
    parameters: Mapping[str, ParameterType] = field(default_factory=dict)
    human_answer: HumanAnswer | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a declared parameter with a constant; total by `undecided`."""

    parameter: str
    type: ParameterType
    comparison: Comparison
    value: Json

    def holds(self, act: Act, *, undecided: bool) -> bool:
        """Whether it holds; `undecided` where the parameter is absent or of another type."""
        found = act.parameters.get(self.parameter)
        if not self.type.admits(found):
            return undecided
        return self._compare(found)

    def _compare(self, found: Json) -> bool:
        match self.comparison:
            case Comparison.EQUALS:
                answer = found == self.value
            case Comparison.NOT_EQUALS:
                answer = found != self.value
            case Comparison.AT_LEAST:
                answer = found >= self.value
            case Comparison.AT_MOST:
                answer = found <= self.value
            case Comparison.ONE_OF:
                answer = found in self.value
            case Comparison.STARTS_WITH:
                answer = found.startswith(self.value)
        return bool(answer)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: an effect on some acts of some actors where all its conditions hold.

    Args:
        id: Name, unique in the policy.
        effect: What it says.
        acts: Every act it covers.
        actors: Every kind of actor it covers.
        reason: One sentence for people.
        where: Conditions, all of which must hold.
        named: Those of `acts` that the file writes out, not by a pattern.
        approvals: What it asks of people; None where it leaves that to other rules.
    """

    id: str
    effect: RuleEffect
    acts: frozenset[str]
    actors: frozenset[ActorKind]
    reason: str
    where: tuple[Condition, ...] = ()
    named: frozenset[str] = frozenset()
    approvals: ApprovalTerms | None = None

    def applies(self, act: Act) -> bool:
        """Whether its conditions hold; restricting rules also apply where that is undecidable."""
        undecided = self.effect is not RuleEffect.PERMIT
        for condition in self.where:  # noqa: SIM110 - a loop: each decision comes through here
            if not condition.holds(act, undecided=undecided):
                return False
        return True


@dataclass(frozen=True)
class Policy:
    """A loaded policy set. Made by `parse_policy`, which refuses what could surprise."""

    name: str
    version: str
    definitions: Mapping[str, ActDefinition]
    rules: Sequence[Rule]

    def definition(self, act_type: str) -> ActDefinition | None:
        """The catalogue's entry, or None where the act is unknown."""
        return self.definitions.get(act_type)

    def prevailing(self, act: Act) -> Rule | None:
        """The rule that decides, or None where nothing permits the act."""
        for rule in self._index.get((act.type, act.actor_kind), ()):
            if rule.applies(act):
                return rule
        return None

    def approval_terms(self, act: Act) -> ApprovalTerms:
        """What every rule that wants approval of this act asks of people, taken together."""
        return combine_terms(
            rule.approvals
            for rule in self._index.get((act.type, act.actor_kind), ())
            if rule.approvals is not None and rule.applies(act)
        )

    @cached_property
    def _index(self) -> Mapping[tuple[str, ActorKind], Sequence[Rule]]:
        """For each act and actor the rules that can decide, the strictest first."""
        index: dict[tuple[str, ActorKind], list[Rule]] = {}
        for rule in sorted(self.rules, key=lambda rule: -rule.effect.value):
            for key in ((act, actor) for act in rule.acts for actor in rule.actors):
                index.setdefault(key, []).append(rule)
        return index

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON of what is in force; layout and comments do not count."""
        return digest(
            {
                "acts": [
                    _definition_json(self.definitions[name]) for name in sorted(self.definitions)
                ],
                "name": self.name,
                "rules": [_rule_json(rule) for rule in self.rules],
                "version": self.version,
            }
        )


def _definition_json(entry: ActDefinition) -> Json:
    answer = entry.human_answer
    return {
        "answer": answer and [answer.parameter, list(answer.allows), list(answer.denies)],
        "impact": entry.impact.name.lower(),
        "object": entry.about.value,
        "parameters": {name: kind.value for name, kind in entry.parameters.items()},
        "reversible": entry.reversible,
        "summary": entry.summary,
        "type": entry.type,
        "verb": entry.verb.value,
    }


def _rule_json(rule: Rule) -> Json:
    # Left out where nothing is said, so that a policy from before approvals keeps its digest.
    asked = {"approvals": rule.approvals.document()} if rule.approvals else {}
    return asked | {
        "actors": _sorted_values(rule.actors),
        "acts": sorted(rule.acts),
        "effect": rule.effect.label,
        "id": rule.id,
        "reason": rule.reason,
        "where": [[c.parameter, c.comparison.value, c.value] for c in rule.where],
    }


def _sorted_values(actors: Iterable[ActorKind]) -> list[str]:
    return sorted(actor.value for actor in actors)
