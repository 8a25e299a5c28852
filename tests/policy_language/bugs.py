"""Bugs planted in the interpreter and in the reader, of kinds seen in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from unittest.mock import patch

from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.policy import compiled as policy
from tractatus.governance.policy import file as policy_file
from tractatus.governance.policy.compiled import Comparison, Condition, ParameterType, Policy, Rule

_compare = Condition._compare
_holds = Condition.holds
_admits = ParameterType.admits


def _comparing(wrong: Callable[[Condition, Json], bool | None]) -> object:
    def compare(self: Condition, found: Json) -> bool:
        answer = wrong(self, found)
        return _compare(self, found) if answer is None else bool(answer)

    return patch.object(Condition, "_compare", compare)


def _strictly_more(one: Condition, found: Json) -> bool | None:
    return found > one.value if one.comparison is Comparison.AT_LEAST else None


def _strictly_less(one: Condition, found: Json) -> bool | None:
    return found < one.value if one.comparison is Comparison.AT_MOST else None


def _contains(one: Condition, found: Json) -> bool | None:
    return one.value in found if one.comparison is Comparison.STARTS_WITH else None


def _all_but_last(one: Condition, found: Json) -> bool | None:
    return found in one.value[:-1] if one.comparison is Comparison.ONE_OF else None


def _any_case(one: Condition, found: Json) -> bool | None:
    is_text = isinstance(found, str) and one.comparison is Comparison.EQUALS
    return found.lower() == one.value.lower() if is_text else None


def _truthy(one: Condition, found: Json) -> bool | None:
    return bool(found) if one.comparison is Comparison.NOT_EQUALS else None


def _undecided(value: bool) -> object:
    def applies(self: Rule, act: Act) -> bool:
        return all(condition.holds(act, undecided=value) for condition in self.where)

    return patch.object(Rule, "applies", applies)


def _any_condition() -> object:
    def applies(self: Rule, act: Act) -> bool:
        undecided = self.effect is not policy.RuleEffect.PERMIT
        return not self.where or any(one.holds(act, undecided=undecided) for one in self.where)

    return patch.object(Rule, "applies", applies)


def _prevailing(choose: Callable[[Policy, Act], Rule | None]) -> object:
    return patch.object(Policy, "prevailing", choose)


def _first_written(self: Policy, act: Act) -> Rule | None:
    return next((one for one in self.rules if _speaks(one, act)), None)


def _mildest(self: Policy, act: Act) -> Rule | None:
    rules = sorted(self.rules, key=lambda rule: rule.effect.value)
    return next((one for one in rules if _speaks(one, act)), None)


def _whoever(self: Policy, act: Act) -> Rule | None:
    rules = sorted(self.rules, key=lambda rule: -rule.effect.value)
    return next((one for one in rules if act.type in one.acts and one.applies(act)), None)


def _speaks(rule: Rule, act: Act) -> bool:
    return act.type in rule.acts and act.actor_kind in rule.actors and rule.applies(act)


def _admits_truth(self: ParameterType, value: Json) -> bool:
    return _admits(self, value) or (self is ParameterType.INTEGER and isinstance(value, bool))


def _named_acts(table: object, definitions: Mapping[str, object]) -> set[str]:
    """As the reader, but `x.*` covers what begins with `x`."""
    patterns = table.texts("acts")  # type: ignore[attr-defined]
    return {
        act
        for act in definitions
        for pattern in patterns
        if act == pattern or (pattern.endswith("*") and act.startswith(pattern.rstrip(".*")))
    }


def _members_only(table: object) -> frozenset[ActorKind]:
    return frozenset(ActorKind(name) for name in table.values.get("actors", ["member"]))  # type: ignore[attr-defined]


# name -> what plants it
BUGS: dict[str, Callable[[], object]] = {
    "at_least leaves out the bound": lambda: _comparing(_strictly_more),
    "at_most leaves out the bound": lambda: _comparing(_strictly_less),
    "starts_with finds it anywhere": lambda: _comparing(_contains),
    "one_of forgets the last": lambda: _comparing(_all_but_last),
    "equals ignores the case": lambda: _comparing(_any_case),
    "not_equals asks for truth": lambda: _comparing(_truthy),
    "an absent parameter permits": lambda: _undecided(value=True),
    "an absent parameter does not restrict": lambda: _undecided(value=False),
    "one condition is enough": _any_condition,
    "the first rule of the file decides": lambda: _prevailing(_first_written),
    "the mildest rule decides": lambda: _prevailing(_mildest),
    "actors are not looked at": lambda: _prevailing(_whoever),
    "true is an integer": lambda: patch.object(ParameterType, "admits", _admits_truth),
    "a pattern covers what begins alike": lambda: patch.object(
        policy_file, "_named_acts", _named_acts
    ),
    "a rule without actors is about members": lambda: patch.object(
        policy_file, "_named_actors", _members_only
    ),
}
