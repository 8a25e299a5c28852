"""Reading a policy file: TOML of a fixed shape, refused with line and hint where it is not.

    format = 1                                  the version of this language
    name = "..."   version = "..."

    [[act]]                                     the catalogue
    type = "content.publish"   summary = "..."
    object = "content_standing"   verb = "decide"     see `decision_object`
    impact = "low" | "medium" | "high"   reversible = true
    parameters = { text = "text" }              optional; text, integer or boolean
    answer = { parameter = "decision", allows = ["keep"], denies = ["remove"] }   human decisions

    [[rule]]
    id = "..."   effect = "permit" | "require_approval" | "forbid"   reason = "..."
    acts = ["content.publish", "git.*", "*"]
    actors = ["member", "agent"]                optional; everybody where absent
    where = [{ parameter = "amount", at_most = 100 }]         optional; all must hold
    approvals = { quorum = 2, roles = ["founder"], expires_minutes = 60 }    see `approval_terms`

Acts and rules are written as tables of their own, so that every error can name a line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import ActorKind, Impact, Json, is_act_type
from tractatus.governance.decision_object import DecisionObject, Verb
from tractatus.governance.policy.approval_terms import read_terms
from tractatus.governance.policy.compiled import (
    ActDefinition,
    Comparison,
    Condition,
    HumanAnswer,
    ParameterType,
    Policy,
    Rule,
    RuleEffect,
)
from tractatus.governance.policy.reachability import small_world, verify_reachable
from tractatus.governance.policy.table import Lines, Table

MAX_POLICY_BYTES: Final = 262_144
FORMAT: Final = 1

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
# A key of many parts, each of which `tomllib` looks up again: 100,000 of them take it minutes.
_LONG_KEY: Final = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){40}")


def parse_policy(text: str) -> Policy:
    """Read a policy file; nothing of it is in force unless all of it is sound.

    Raises:
        FormatError: not TOML of the shape above, or a rule that can never decide; the message
            begins with the line.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_POLICY_BYTES:
        raise FormatError(f"expected a policy of at most {MAX_POLICY_BYTES} bytes, found more")
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise FormatError(f"line {line}: expected a key of a few parts, found more than 40")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormatError(f"the policy is not TOML: {error}") from error
    lines = Lines(text)
    top = Table("policy", document, 1, lines)
    top.allow("format", "name", "version", "act", "rule")
    if top.integer("format") != FORMAT:
        raise top.error("format", f"expected {FORMAT}", "this software reads one version only")
    definitions = _read_catalogue(top)
    rules = tuple(_read_rules(top, definitions))
    policy = Policy(top.text("name"), top.text("version"), definitions, rules)

    def line_of(rule: Rule) -> int:
        return lines.starts("rule")[rules.index(rule)]

    verify_reachable(policy, line_of)
    _verify_somebody_may_approve(policy, line_of)
    _ = policy.digest  # made now, so that a value without canonical form is refused at load
    return policy


def _verify_somebody_may_approve(policy: Policy, line_of: Callable[[Rule], int]) -> None:
    """Refuse rules that apply to one act and name no role in common: nobody could answer."""
    asking = [rule for rule in policy.rules if rule.approvals is not None]
    if len(asking) < 2:
        return
    for act in small_world(policy):
        if policy.approval_terms(act).roles:
            continue
        last = [rule for rule in asking if act.type in rule.acts and rule.applies(act)][-1]
        raise FormatError(
            f"line {line_of(last)}: rule {last.id}: nobody could approve {act.type}; another rule "
            "that applies to it names other roles; name one in both"
        )


def _read_catalogue(top: Table) -> dict[str, ActDefinition]:
    definitions: dict[str, ActDefinition] = {}
    for table in top.tables("act"):
        entry = _read_act(table)
        if entry.type in definitions:
            raise table.error("type", f"the act is defined twice: {entry.type}", "remove one")
        definitions[entry.type] = entry
    return definitions


def _read_act(table: Table) -> ActDefinition:
    table.allow("type", "summary", "object", "verb", "impact", "reversible", "parameters", "answer")
    act_type = table.text("type")
    if not is_act_type(act_type):
        raise table.error("type", f"expected object.verb, found: {act_type}", "for example a.b")
    parameters = {
        _parameter_name(table, name): table.choice_of(ParameterType, "parameters", kind)
        for name, kind in table.mapping("parameters").items()
    }
    return ActDefinition(
        type=act_type,
        summary=table.text("summary"),
        about=table.choice(DecisionObject, "object"),
        verb=table.choice(Verb, "verb"),
        impact=Impact[table.word("impact", [level.name.lower() for level in Impact]).upper()],
        reversible=table.boolean("reversible"),
        parameters=parameters,
        human_answer=_read_answer(table, parameters),
    )


def _parameter_name(table: Table, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise table.error("parameters", f"expected a plain name, found: {name!r}", "use a-z 0-9 _")
    return name


def _read_answer(table: Table, parameters: Mapping[str, ParameterType]) -> HumanAnswer | None:
    if "answer" not in table.values:
        return None
    inner = Table("answer", table.mapping("answer"), table.line_of("answer"), table.lines)
    inner.allow("parameter", "allows", "denies")
    answer = HumanAnswer(
        inner.text("parameter"), tuple(inner.texts("allows")), tuple(inner.texts("denies"))
    )
    if parameters.get(answer.parameter) is not ParameterType.TEXT:
        raise table.error(
            "answer", f"expected a declared text parameter, found: {answer.parameter}", "declare it"
        )
    if both := set(answer.allows) & set(answer.denies):
        raise table.error("answer", f"an answer both allows and denies: {min(both)}", "choose one")
    return answer


def _read_rules(top: Table, definitions: Mapping[str, ActDefinition]) -> Sequence[Rule]:
    rules: list[Rule] = []
    for table in top.tables("rule"):
        rule = _read_rule(table, definitions)
        if any(rule.id == other.id for other in rules):
            raise table.error("id", f"the rule is written twice: {rule.id}", "rename one")
        rules.append(rule)
    return rules


def _read_rule(table: Table, definitions: Mapping[str, ActDefinition]) -> Rule:
    table.allow("id", "effect", "acts", "actors", "reason", "where", "approvals")
    rule_id = table.text("id")
    if not _NAME.fullmatch(rule_id):
        raise table.error("id", f"expected a plain name, found: {rule_id}", "use a-z 0-9 _ -")
    acts = _named_acts(table, definitions)
    effect = table.word("effect", [effect.label for effect in RuleEffect])
    return Rule(
        id=rule_id,
        effect=RuleEffect[effect.upper()],
        acts=frozenset(acts),
        named=frozenset(acts.intersection(table.texts("acts"))),
        actors=_named_actors(table),
        reason=table.text("reason"),
        where=tuple(_read_conditions(table, [definitions[act] for act in sorted(acts)])),
        approvals=read_terms(table),
    )


def _named_acts(table: Table, definitions: Mapping[str, ActDefinition]) -> set[str]:
    acts: set[str] = set()
    for pattern in table.texts("acts"):
        prefix = "" if pattern == "*" else pattern.removesuffix("*")
        is_wild = pattern == "*" or pattern.endswith(".*")
        found = {
            act for act in definitions if (act.startswith(prefix) if is_wild else act == pattern)
        }
        if not found:
            raise table.error("acts", f"no act is named: {pattern}", "define it in [[act]] first")
        acts |= found
    return acts


def _named_actors(table: Table) -> frozenset[ActorKind]:
    if "actors" not in table.values:
        return frozenset(ActorKind)
    return frozenset(table.choice_of(ActorKind, "actors", name) for name in table.texts("actors"))


def _read_conditions(table: Table, acts: Sequence[ActDefinition]) -> Sequence[Condition]:
    if "where" not in table.values:
        return []
    items = table.values["where"]
    if not isinstance(items, list) or not items:
        raise table.error("where", "expected a list of conditions", 'see "where" in the guide')
    return [_read_condition(table, item, acts) for item in items]


def _read_condition(table: Table, item: Json, acts: Sequence[ActDefinition]) -> Condition:
    if not isinstance(item, dict):
        raise table.error("where", "expected a table", '{ parameter = "x", equals = 1 }')
    inner = Table("condition", item, table.line_of("where"), table.lines)
    parameter = inner.text("parameter")
    names = set(item) - {"parameter"}
    if len(names) != 1:
        raise table.error("where", "expected one comparison", '{ parameter = "x", equals = 1 }')
    comparison = table.choice_of(Comparison, "where", names.pop())
    kinds = {act.parameters.get(parameter) for act in acts}
    if len(kinds) != 1 or (kind := kinds.pop()) is None:
        raise table.error(
            "where",
            f"not every act of the rule declares this parameter with one type: {parameter}",
            "declare it under parameters of each act",
        )
    value = item[comparison.value]
    if not _fits(kind, comparison, value):
        raise table.error("where", f"{comparison} does not compare {kind} with: {value!r}", _HINT)
    return Condition(parameter, kind, comparison, tuple(value) if type(value) is list else value)


_HINT: Final = "at_least and at_most take integers, starts_with text, one_of a list"


def _fits(kind: ParameterType, comparison: Comparison, value: Json) -> bool:
    match comparison:
        case Comparison.ONE_OF:
            return isinstance(value, list) and bool(value) and all(map(kind.admits, value))
        case Comparison.AT_LEAST | Comparison.AT_MOST:
            return kind is ParameterType.INTEGER and kind.admits(value)
        case Comparison.STARTS_WITH:
            return kind is ParameterType.TEXT and kind.admits(value)
        case _:
            return kind.admits(value)
