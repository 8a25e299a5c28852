"""The gate: the strictest answer prevails, and whatever breaks denies."""

from __future__ import annotations

import inspect
import itertools
from unittest.mock import MagicMock, Mock

import pytest

from tractatus.compose.measuring import MeasuredGate
from tractatus.errors import DecisionError
from tractatus.evidence.codes import SERVICE_NAMES
from tractatus.governance import Act, ActorKind, Assessment, Effect, Gate, Reason
from tractatus.governance.case import Case, Pressure, Snapshot
from tractatus.governance.gate import NO_DIGEST, SERVICES
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())


class Answering:
    """A service that always answers the same."""

    def __init__(self, name: str, effect: Effect | None) -> None:
        self.name = name
        self._effect = effect

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        return self._effect is not None

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        assert self._effect is not None
        return Assessment(self.name, self._effect, (Reason(f"test.{self.name}", "as told"),))


class Breaking:
    """A service that raises where it is told."""

    name = "Breaking"

    def __init__(self, where: str, error: Exception) -> None:
        self._where, self._error = where, error

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        if self._where == "concerns":
            raise self._error
        return True

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        raise self._error


ACT = Act("git.commit", "agent", ActorKind.AGENT)


@pytest.mark.parametrize("effects", list(itertools.product([None, *Effect], repeat=3)))
def test_the_strictest_assessment_prevails(effects: tuple[Effect | None, ...]) -> None:
    services = [Answering(f"s{index}", effect) for index, effect in enumerate(effects)]
    decision = Gate(default_policy(), services).decide(ACT)
    given = [effect for effect in effects if effect is not None]
    assert decision.effect is max(given, default=Effect.DENY)
    assert [assessment.effect for assessment in decision.assessments] == given


@pytest.mark.parametrize("where", ["concerns", "assess"])
def test_a_service_that_breaks_denies(where: str) -> None:
    for error in (RuntimeError("secret"), RecursionError(), MemoryError(), KeyError("k")):
        services = [Answering("fine", Effect.ALLOW), Breaking(where, error)]
        decision = Gate(default_policy(), services).decide(ACT)
        assert decision.effect is Effect.DENY
        [reason] = decision.assessments[1].reasons
        assert reason.code == "gate.service_failed"
        assert "secret" not in reason.text


def test_an_error_of_ours_is_explained() -> None:
    services = [Breaking("assess", DecisionError("the rules disagree"))]
    decision = Gate(default_policy(), services).decide(ACT)
    assert "the rules disagree" in decision.assessments[0].reasons[0].text


@pytest.mark.parametrize(
    "value", [float("nan"), 2**53, object(), {1: 2}, "\ud800", {"\udfff": 1}, b"bytes"]
)
def test_an_act_without_canonical_json_is_denied(value: object) -> None:
    act = Act("git.commit", "agent", ActorKind.AGENT, {"x": value})
    decision = GATE.decide(act)
    assert decision.effect is Effect.DENY
    assert decision.act_digest == NO_DIGEST
    assert decision.assessments[0].reasons[0].code == "gate.act_without_digest"


def test_an_endless_parameter_is_denied() -> None:
    endless: list[object] = []
    endless.append(endless)
    decision = GATE.decide(Act("git.commit", "agent", ActorKind.AGENT, {"x": endless}))
    assert decision.effect is Effect.DENY


def test_a_digest_binds_every_field() -> None:
    variants = [
        ACT,
        Act("git.push", "agent", ActorKind.AGENT),
        Act("git.commit", "other", ActorKind.AGENT),
        Act("git.commit", "agent", ActorKind.MODEL),
        Act("git.commit", "agent", ActorKind.AGENT, {"a": 1}),
        Act("git.commit", "agent", ActorKind.AGENT, {"a": "1"}),
        Act("git.commit", "agent", ActorKind.AGENT, reversible=False),
        Act("git.commit", "agent", ActorKind.AGENT, target="t"),
        Act("git.commit", "agent", ActorKind.AGENT, human_decision=True),
        Act("git.commit", "agent", ActorKind.AGENT, description="d"),
    ]
    digests = {GATE.decide(act).act_digest for act in variants}
    assert len(digests) == len(variants)
    assert all(len(digest) == 32 for digest in digests)


def test_dangerous_pressure_refuses_what_is_otherwise_allowed() -> None:
    effects = [GATE.decide(ACT, pressure=level).effect for level in Pressure]
    assert effects == [Effect.ALLOW] * 4 + [Effect.DENY]


def test_every_service_names_itself_as_the_class_codes_do() -> None:
    codes = {name: code for code, name in SERVICE_NAMES.items()}
    assert [codes[service.name] for service in SERVICES] == sorted(
        codes[service.name] for service in SERVICES
    )
    assert [type(service).__name__ for service in SERVICES] == [s.name for s in SERVICES]


def test_explain_names_the_codes_that_prevailed() -> None:
    decision = GATE.decide(Act("pricing.change", "m", ActorKind.MEMBER))
    assert decision.explain() == (
        "the gate answered require_approval: boundary.values, policy.require_approval"
    )


def test_a_gate_that_is_measured_is_told_everything_that_it_is_asked_with() -> None:
    """What a wrapper forgets to pass on would be scrutiny that nobody notices the lack of."""
    names = [
        name
        for name, one in inspect.signature(Gate.decide).parameters.items()
        if one.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    asked = {name: object() for name in names}
    inner = Mock(spec=Gate)
    MeasuredGate(inner, MagicMock()).decide(Mock(), **asked)  # type: ignore[arg-type]
    assert inner.decide.call_args.kwargs == asked
    assert len(names) >= 6
