"""Governance under random and hostile input: total, strict, and never milder for being asked."""

from __future__ import annotations

import contextlib
import json

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.canonical import canonical_json
from tractatus.errors import FormatError, RequestError
from tractatus.governance import (
    Act,
    ActorKind,
    Alternative,
    Effect,
    Evidence,
    Gate,
    Impact,
    Pressure,
    Reasoning,
    parse_policy,
)
from tractatus.governance.boundary.described import find_described
from tractatus.governance.documents.requests import DecideRequest, format_request, parse_request
from tractatus.governance.language.words import read_words
from tractatus.governance.policy.compiled import Comparison, Policy, RuleEffect
from tractatus.governance.policy.reachability import small_world
from tractatus.governance.proposal import propose
from tractatus.governance.reasons import REASONS
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())

text = st.text(max_size=60)
clean = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1)
    | clean,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(clean, inner, max_size=4),
    max_leaves=12,
)
act_types = st.sampled_from(sorted(default_policy().definitions)) | st.just("unknown.act")
VOCABULARY = (
    "change the privacy policy remove human veto do not decide for user port is 27027 27017 "
    'and then , . ? “ " ` \u200b ﬁ ı İ ß \u0430 \u0301 \U0001f600 of our over delete'
)
phrases = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=12).map(" ".join)
descriptions = clean | phrases


def reasonings(words: st.SearchStrategy[str] = descriptions) -> st.SearchStrategy[Reasoning]:
    return st.builds(
        Reasoning,
        goal=words,
        evidence=st.lists(st.builds(Evidence, words, words), max_size=3).map(tuple),
        steps=st.lists(words, max_size=3).map(tuple),
        alternatives=st.lists(st.builds(Alternative, words, words), max_size=3).map(tuple),
        assumptions=st.lists(words, max_size=2).map(tuple),
        risks=st.lists(words, max_size=2).map(tuple),
        rollback=words,
        requested_effect=words,
    )


def acts(words: st.SearchStrategy[str] = descriptions) -> st.SearchStrategy[Act]:
    return st.builds(
        Act,
        type=act_types,
        actor=clean.filter(bool),
        actor_kind=st.sampled_from(list(ActorKind)),
        parameters=st.dictionaries(clean, json_values, max_size=3),
        impact=st.sampled_from(list(Impact)),
        reversible=st.booleans(),
        target=words,
        human_decision=st.booleans(),
        description=words,
    )


@given(json_values | st.floats(allow_nan=False, allow_infinity=False))
def test_both_ways_to_canonical_json_agree(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(st.dictionaries(st.text("ab\ue000\U00010000\U0010ffff", max_size=3), st.integers(0, 9)))
def test_keys_sort_by_utf_16(value: dict[str, int]) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@settings(max_examples=200)
@given(acts(), st.none() | reasonings(), st.none() | st.lists(clean, max_size=2))
def test_the_gate_is_total_and_deterministic(
    act: Act, reasoning: Reasoning | None, resolvable: list[str] | None
) -> None:
    decision = GATE.decide(act, reasoning=reasoning, resolvable=resolvable)
    assert decision == GATE.decide(act, reasoning=reasoning, resolvable=resolvable)
    assert decision.effect == max(one.effect for one in decision.assessments)
    codes = {reason.code for one in decision.assessments for reason in one.reasons}
    assert codes <= set(REASONS) - {"gate.service_failed"}
    assert all(one.reasons for one in decision.assessments if one.effect > Effect.ALLOW)
    scores = [value for one in decision.assessments for value in one.scores.values()]
    assert all(0.0 <= value <= 1.0 for value in scores)


@settings(max_examples=200)
@given(acts(), st.none() | reasonings())
def test_nothing_that_a_caller_may_set_lowers_the_answer(
    act: Act, reasoning: Reasoning | None
) -> None:
    """Compare with the same act said as harmlessly as can be, and with more pressure."""
    plain = Act(act.type, act.actor, act.actor_kind, act.parameters, target=act.target,
                human_decision=act.human_decision)  # fmt: skip
    before = GATE.decide(plain).effect
    raised = GATE.decide(act).effect
    # Reasoning may answer "there is none"; apart from that it gains nothing.
    owed = {"metacognition.no_reasoning"}
    reasons = {r.code for a in GATE.decide(plain).assessments for r in a.reasons}
    assert raised >= before
    explained = GATE.decide(act, reasoning=reasoning, resolvable=None).effect
    if not owed & (reasons | {r.code for a in GATE.decide(act).assessments for r in a.reasons}):
        assert explained >= raised
    for level in Pressure:
        harder = GATE.decide(act, reasoning=reasoning, resolvable=None, pressure=level).effect
        assert harder >= explained


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_random_bytes_are_a_request_or_a_request_error(data: bytes) -> None:
    try:
        parse_request(data)
    except RequestError as error:
        assert "\n" not in str(error)


@st.composite
def hostile_documents(draw: st.DrawFn) -> bytes:
    """A sound request with one place replaced by anything, then perhaps cut or doubled."""
    request = draw(requests())
    document = json.loads(format_request(request))
    place: object = document
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        inner = place[key]  # type: ignore[call-overload, index]
        if draw(st.booleans()) or not isinstance(inner, dict | list) or not inner:
            place[key] = draw(json_values)  # type: ignore[index, call-overload]
            if isinstance(place, dict) and draw(st.booleans()):
                place[draw(clean)] = draw(json_values)
            break
        place = inner
    data = json.dumps(document, ensure_ascii=draw(st.booleans())).encode()
    cut = draw(st.integers(0, len(data)))
    return draw(st.sampled_from([data, data[:cut], data[cut:], data + data[:cut]]))


def requests() -> st.SearchStrategy[DecideRequest]:
    return st.builds(
        DecideRequest,
        act=st.builds(
            Act,
            type=act_types,
            actor=clean.filter(bool),
            actor_kind=st.just(ActorKind.AGENT),
            parameters=st.dictionaries(clean, json_values, max_size=3),
            impact=st.sampled_from(list(Impact)),
            reversible=st.booleans(),
            target=clean,
            description=descriptions,
        ),
        reasoning=st.none() | reasonings(),
        references=st.none() | st.frozensets(clean, max_size=3),
        pressure=st.sampled_from(list(Pressure)),
    )


@settings(max_examples=150)
@given(hostile_documents())
def test_a_hostile_request_is_decided_or_refused_inside_the_error_tree(data: bytes) -> None:
    try:
        request = parse_request(data)
    except RequestError:
        return
    decision = GATE.decide(
        request.act,
        reasoning=request.reasoning,
        resolvable=request.resolvable,
        pressure=request.pressure,
    )
    codes = {reason.code for one in decision.assessments for reason in one.reasons}
    assert not codes & {"gate.service_failed", "gate.act_without_digest"}


@given(requests())
def test_a_request_comes_back_from_its_own_json(request: DecideRequest) -> None:
    data = format_request(request)
    again = parse_request(data)
    assert again == request
    assert format_request(again) == data


@settings(max_examples=200)
@given(text | phrases)
def test_reading_words_is_total_and_spans_lie_in_the_text(value: str) -> None:
    for word in read_words(value):
        assert 0 <= word.span.start < word.span.end <= len(value)
    for found in find_described(value):
        assert 0 <= found.span.start < found.span.end <= len(value)


@given(text | phrases)
def test_a_proposal_is_total_and_always_offers_two_alternatives(value: str) -> None:
    proposal = propose(value)
    assert proposal == propose(value)
    assert 0.0 <= proposal.priority <= 1.0
    assert len({one.option for one in proposal.reasoning.alternatives}) >= 2
    assert {one.reference for one in proposal.reasoning.evidence} <= proposal.resolvable
    for finding in proposal.findings:
        assert 0 <= finding.span.start < finding.span.end <= len(value)


HEAD = """format = 1
name = "random"
version = "1"

[[act]]
type = "x.one"
summary = "s"
object = "ordinary"
verb = "change"
impact = "low"
reversible = true
parameters = { n = "integer", t = "text", b = "boolean" }

[[act]]
type = "x.two"
summary = "s"
object = "ordinary"
verb = "change"
impact = "low"
reversible = true
parameters = { n = "integer", t = "text", b = "boolean" }
"""

conditions = st.one_of(
    st.builds(
        '{{ parameter = "n", {} = {} }}'.format,
        st.sampled_from(["equals", "not_equals", "at_least", "at_most"]),
        st.integers(0, 3),
    ),
    st.builds(
        '{{ parameter = "n", one_of = {} }}'.format,
        st.lists(st.integers(0, 3), min_size=1, max_size=2),
    ),
    st.builds(
        '{{ parameter = "t", {} = "{}" }}'.format,
        st.sampled_from(["equals", "not_equals", "starts_with"]),
        st.sampled_from(["a", "ab", "b"]),
    ),
    st.builds(
        '{{ parameter = "b", {} = {} }}'.format,
        st.sampled_from(["equals", "not_equals"]),
        st.sampled_from(["true", "false"]),
    ),
)


@st.composite
def rule_texts(draw: st.DrawFn) -> list[str]:
    rules = []
    for number in range(draw(st.integers(1, 4))):
        acts_of = draw(st.sampled_from(['"x.one"', '"x.two"', '"x.*"', '"*"']))
        effect = draw(st.sampled_from([effect.label for effect in RuleEffect]))
        rule = f'[[rule]]\nid = "r{number}"\neffect = "{effect}"\nacts = [{acts_of}]\nreason = "r"'
        if draw(st.booleans()):
            kinds = draw(st.lists(st.sampled_from(["member", "agent"]), min_size=1, unique=True))
            rule += f"\nactors = {json.dumps(kinds)}"
        if where := draw(st.lists(conditions, max_size=2)):
            rule += f"\nwhere = [{', '.join(where)}]"
        rules.append(rule)
    return rules


def naive(policy: Policy, act: Act) -> RuleEffect | None:
    """The language as its description says it, rule by rule, without index or order."""
    holding = set()
    for rule in policy.rules:
        if act.type not in rule.acts or act.actor_kind not in rule.actors:
            continue
        answers = []
        for condition in rule.where:
            value = act.parameters.get(condition.parameter)
            wanted = {"integer": int, "text": str, "boolean": bool}[condition.type.value]
            if type(value) is not wanted:
                answers.append(rule.effect is not RuleEffect.PERMIT)
                continue
            answers.append(
                {
                    Comparison.EQUALS: lambda v, c: v == c,
                    Comparison.NOT_EQUALS: lambda v, c: v != c,
                    Comparison.AT_LEAST: lambda v, c: v >= c,
                    Comparison.AT_MOST: lambda v, c: v <= c,
                    Comparison.ONE_OF: lambda v, c: v in c,
                    Comparison.STARTS_WITH: lambda v, c: v[: len(c)] == c,
                }[condition.comparison](value, condition.value)
            )
        if all(answers):
            holding.add(rule.effect)
    for effect in (RuleEffect.FORBID, RuleEffect.REQUIRE_APPROVAL, RuleEffect.PERMIT):
        if effect in holding:
            return effect
    return None


WORLD = [
    Act(kind, "x", actor, {k: v for k, v in (("n", n), ("t", t), ("b", b)) if v is not None})
    for kind in ("x.one", "x.two")
    for actor in (ActorKind.MEMBER, ActorKind.AGENT)
    for n in (None, -1, 0, 1, 2, 3, 4, "1", True)
    for t in (None, "", "a", "ab", "abc", "b", "z", 1)
    for b in (None, True, False, 0)
]


@settings(max_examples=60, deadline=None)
@given(rule_texts())
def test_the_compiled_policy_agrees_with_a_naive_reading(rules: list[str]) -> None:
    try:
        policy = parse_policy(HEAD + "\n".join(rules))
    except FormatError as error:
        assert "can never decide" in str(error)
        return
    for act in WORLD:
        rule = policy.prevailing(act)
        assert (rule and rule.effect) == naive(policy, act), act
    decided = {rule.id for act in small_world(policy) if (rule := policy.prevailing(act))}
    assert decided == {rule.id for rule in policy.rules}


@settings(max_examples=60, deadline=None)
@given(rule_texts())
def test_what_is_refused_as_unreachable_decides_nothing_in_a_larger_world(rules: list[str]) -> None:
    try:
        parse_policy(HEAD + "\n".join(rules))
        return
    except FormatError as error:
        name = str(error).split("rule ", 1)[1].split(":")[0]
        act_type = str(error).split("can never decide ", 1)[1].split(";")[0]
    whole = put_together(rules)
    for act in WORLD:
        if act.type == act_type and (rule := whole.prevailing(act)):
            assert rule.id != name


def put_together(rules: list[str]) -> Policy:
    """The rules in one policy, without the check; one that is refused alone decides nothing."""
    found = []
    for rule in rules:
        with contextlib.suppress(FormatError):
            found += parse_policy(f"{HEAD}\n{rule}\n").rules
    empty = parse_policy(HEAD)
    return Policy(empty.name, empty.version, empty.definitions, found)
