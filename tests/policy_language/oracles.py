"""Two other readings of a policy document: a naive one of ours, and Cedar's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import cedarpy
from tests.policy_language.worlds import Document

from tractatus.governance import Act

STRICTEST_FIRST = ("forbid", "require_approval", "permit")
PYTHON_TYPES = {"integer": int, "text": str, "boolean": bool}


def naive(document: Document, act: Act) -> str | None:
    """The language as its guide says it: rule by rule, no index, no order, no shared code."""
    holding = {rule["effect"] for rule in speaking(document, act)}
    return next((effect for effect in STRICTEST_FIRST if effect in holding), None)


def speaking(document: Document, act: Act) -> list[Document]:
    """Every rule that applies to an act; none applies to one that the catalogue does not have."""
    kinds = next((one["parameters"] for one in document["act"] if one["type"] == act.type), None)
    if kinds is None:
        return []
    return [
        rule
        for rule in document["rule"]
        if _covers(rule, act)
        and all(_holds(rule, one, kinds, act.parameters) for one in rule.get("where", []))
    ]


def _covers(rule: Document, act: Act) -> bool:
    if act.actor_kind.value not in rule.get("actors", [act.actor_kind.value]):
        return False
    return any(_matches(pattern, act.type) for pattern in rule["acts"])


def _matches(pattern: str, act_type: str) -> bool:
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return act_type.split(".")[: pattern.count(".")] == pattern.split(".")[:-1]
    return pattern == act_type


def _holds(
    rule: Document, condition: Document, kinds: Mapping[str, str], parameters: Mapping[str, Any]
) -> bool:
    name = condition["parameter"]
    (comparison,) = set(condition) - {"parameter"}
    wanted, found = condition[comparison], parameters.get(name)
    if type(found) is not PYTHON_TYPES[kinds[name]]:
        return bool(rule["effect"] != "permit")
    if comparison == "equals":
        return bool(found == wanted)
    if comparison == "not_equals":
        return bool(found != wanted)
    if comparison == "one_of":
        return any(found == one for one in wanted)
    if comparison == "starts_with":
        return found[: len(wanted)] == wanted
    return bool(found >= wanted if comparison == "at_least" else found <= wanted)


class Cedar:
    """Cedar's reading: for each effect one set of permits, asked whether any of it permits.

    Cedar knows permit and forbid and skips a policy whose condition is an error; our third effect
    and our rule for what cannot be decided are written out. Absent parameters are shared ground,
    values of another type than declared are not.
    """

    def __init__(self, document: Document) -> None:
        self._sets = {
            effect: cedarpy.PolicySet.from_str(
                "\n".join(_cedar(rule) for rule in document["rule"] if rule["effect"] == effect)
            )
            for effect in STRICTEST_FIRST
        }

    def answer(self, act: Act) -> str | None:
        """The effect that prevails, or None."""
        request = {
            "principal": 'Actor::"somebody"',
            "action": 'Action::"act"',
            "resource": 'Thing::"thing"',
            "context": {
                "act": act.type,
                "actor": act.actor_kind.value,
                "given": dict(act.parameters),
            },
        }
        for effect, policies in self._sets.items():
            result = cedarpy.is_authorized(request, policies, [])
            assert not result.diagnostics.errors, result.diagnostics.errors
            if result.decision is cedarpy.Decision.Allow:
                return effect
        return None


def _cedar(rule: Document) -> str:
    asked = ["(" + " || ".join(_cedar_act(pattern) for pattern in rule["acts"]) + ")"]
    if "actors" in rule:
        asked.append(f"{json.dumps(rule['actors'])}.contains(context.actor)")
    asked += [_cedar_condition(rule, one) for one in rule.get("where", [])]
    return f"permit(principal, action, resource) when {{ {' && '.join(asked)} }};"


def _cedar_act(pattern: str) -> str:
    if pattern.endswith("*"):
        return f'context.act like "{pattern}"'
    return f"context.act == {json.dumps(pattern)}"


def _cedar_condition(rule: Document, condition: Document) -> str:
    name = condition["parameter"]
    (comparison,) = set(condition) - {"parameter"}
    value = f"context.given.{name}"
    wanted = json.dumps(condition[comparison], ensure_ascii=False)
    compared = {
        "equals": f"{value} == {wanted}",
        "not_equals": f"{value} != {wanted}",
        "at_least": f"{value} >= {wanted}",
        "at_most": f"{value} <= {wanted}",
        "one_of": f"{wanted}.contains({value})",
        "starts_with": f"{value} like " + wanted.replace("*", "\\*")[:-1] + '*"',
    }[comparison]
    if rule["effect"] == "permit":
        return f"(context.given has {name} && {compared})"
    return f"(!(context.given has {name}) || {compared})"
