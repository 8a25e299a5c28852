"""The behaviours that the design keeps from the framework's first implementation, by name."""

from __future__ import annotations

import pytest

from tractatus.governance.case import Pressure
from tractatus.governance.classifier import classify
from tractatus.governance.instructions.instruction import (
    Classification,
    Operator,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Verification,
)


def the_one(found: Classification) -> tuple[str, Operator, object, Polarity]:
    assert len(found.constraints) == 1
    (one,) = found.constraints
    return one.key, one.operator, one.value, one.polarity


def test_always_prioritize_user_privacy_over_convenience_is_strategic_and_high() -> None:
    found = classify("Always prioritize user privacy over convenience")
    assert (found.quadrant, found.persistence) == (Quadrant.STRATEGIC, Persistence.HIGH)


def test_check_port_27027_is_tactical_high_and_mandatory() -> None:
    found = classify("check port 27027")
    assert (found.quadrant, found.persistence) == (Quadrant.TACTICAL, Persistence.HIGH)
    assert found.verification is Verification.MANDATORY
    assert the_one(found) == ("port", Operator.EQUALS, 27027, Polarity.REQUIRE)


def test_fix_the_syntax_error_in_line_42_is_system_and_medium() -> None:
    found = classify("fix the syntax error in line 42")
    assert (found.quadrant, found.persistence) == (Quadrant.SYSTEM, Persistence.MEDIUM)
    assert found.constraints == ()


def test_react_hooks_for_this_project_are_operational_and_high() -> None:
    text = "for this project, always use React hooks instead of class components"
    found = classify(text)
    assert (found.quadrant, found.persistence) == (Quadrant.OPERATIONAL, Persistence.HIGH)
    assert found.scope is Scope.PROJECT


def test_explore_different_approaches_to_caching_is_stochastic_and_medium() -> None:
    found = classify("explore different approaches to caching")
    assert (found.quadrant, found.persistence) == (Quadrant.STOCHASTIC, Persistence.MEDIUM)


def test_you_must_never_commit_credentials_is_high_and_explicit() -> None:
    found = classify("you must never commit credentials")
    assert found.persistence is Persistence.HIGH
    assert found.explicitness > 0.7


def test_try_to_keep_functions_under_50_lines_is_medium() -> None:
    found = classify("try to keep functions under 50 lines")
    assert found.persistence is Persistence.MEDIUM
    wanted = ("count:functions.lines", Operator.AT_MOST, 50, Polarity.PREFER)
    assert the_one(found) == wanted


def test_print_the_current_directory_is_low() -> None:
    assert classify("print the current directory").persistence is Persistence.LOW


def test_never_store_passwords_in_plain_text_is_strategic_and_high() -> None:
    found = classify("never store passwords in plain text")
    assert (found.quadrant, found.persistence) == (Quadrant.STRATEGIC, Persistence.HIGH)


def test_port_27027_not_the_default_port_is_explicit() -> None:
    found = classify("You must specifically use port 27027, not the default port")
    assert found.explicitness > 0.8
    assert the_one(found) == ("port", Operator.EQUALS, 27027, Polarity.REQUIRE)


def test_maybe_consider_using_port_27027_is_not_explicit() -> None:
    found = classify("maybe consider using port 27027")
    assert found.explicitness < 0.5
    assert the_one(found) == ("port", Operator.EQUALS, 27027, Polarity.PREFER)


def test_rest_of_this_session_is_session() -> None:
    assert classify("for the rest of this session, answer in German").scope is Scope.SESSION


def test_high_pressure_raises_update_the_database_schema_to_recommended_at_least() -> None:
    order = list(Verification)
    text = "update the database schema"
    usual = classify(text).verification
    for pressure in Pressure:
        found = classify(text, pressure=pressure).verification
        assert order.index(found) <= order.index(usual)  # the first is the strictest
        if pressure >= Pressure.HIGH:
            assert order.index(found) <= order.index(Verification.RECOMMENDED)


def test_high_pressure_raises_what_asked_for_nothing() -> None:
    assert classify("print the current directory").verification is Verification.OPTIONAL
    raised = classify("print the current directory", pressure=Pressure.HIGH)
    assert raised.verification is Verification.RECOMMENDED


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "a" * 100_000, "🜁" * 5000, "def f(x):\n    return x\n", "\x00\ud800"]
)
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(classify(text), Classification)


def test_the_same_text_has_the_same_answer() -> None:
    text = "Use port 27027 for MongoDB, never 27017"
    assert classify(text) == classify(text)


def test_case_changes_nothing() -> None:
    text = "you must never use port 27017 in this project"
    assert classify(text.upper()) == classify(text)
