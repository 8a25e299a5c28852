"""The decorator keeps what a function is, whatever its shape, and asks at the right moment."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import functools
import inspect
import pickle
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus import (
    Act,
    ActDenied,
    ActorKind,
    Gate,
    Impact,
    Mode,
    NotPermitted,
    Observed,
    Reasoning,
    current_permit,
)
from tractatus.canonical import canonical_json
from tractatus.errors import RequestError, SettingsError
from tractatus.integrations.arguments import json_of

ALLOWED, DENIED = "git.commit", "opinion.record"


@pytest.fixture
def gate() -> Gate:
    return Gate.in_memory()


def parameters(gate: Gate) -> Any:
    return gate.remembered[-1].decided.act.parameters


def test_a_function_keeps_its_face(gate):
    @gate.governed(ALLOWED)
    def commit(subject: str, *, amend: bool = False) -> str:
        """Commit."""
        return subject

    assert (commit.__name__, commit.__doc__, commit.__module__) == ("commit", "Commit.", __name__)
    assert str(inspect.signature(commit)) == "(subject: 'str', *, amend: 'bool' = False) -> 'str'"
    assert commit("x", amend=True) == "x"
    assert parameters(gate) == {"subject": "x", "amend": True}
    assert commit("y") == "y"
    assert parameters(gate) == {"subject": "y", "amend": False}


def test_what_is_denied_does_not_run_and_says_why(gate):
    @gate.governed(DENIED)
    def vote() -> None:
        pytest.fail("it ran")

    with pytest.raises(ActDenied) as caught:
        vote()
    assert caught.value.decision.assessments[0].reasons[0].code == "policy.forbid"
    assert caught.value.record_id == gate.remembered[0].record_id
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.record_id, str(again)) == (caught.value.record_id, str(caught.value))


async def test_a_coroutine_is_asked_about_when_it_is_awaited(gate):
    @gate.governed(ALLOWED)
    async def commit() -> int:
        return 7

    assert inspect.iscoroutinefunction(commit)
    never = commit()
    assert not gate.remembered
    never.close()
    assert not gate.remembered
    assert await commit() == 7
    assert len(gate.remembered) == 1


def test_a_generator_is_asked_about_at_its_first_step(gate):
    seen: list[Any] = []

    @gate.governed(ALLOWED)
    def steps() -> Any:
        try:
            seen.append((yield 1))
            yield 2
        except KeyError:
            seen.append("thrown")
        return 3

    assert inspect.isgeneratorfunction(steps)
    running = steps()
    assert not gate.remembered
    assert next(running) == 1
    assert len(gate.remembered) == 1
    assert current_permit() is None
    assert running.send("sent") == 2
    with pytest.raises(StopIteration) as ended:
        running.throw(KeyError())
    assert (ended.value.value, seen) == (3, ["sent", "thrown"])
    denied = gate.governed(DENIED)(steps)()
    with pytest.raises(ActDenied):
        next(denied)


async def test_an_async_generator_is_a_generator(gate):
    seen: list[Any] = []

    @gate.governed(ALLOWED)
    async def steps() -> Any:
        try:
            seen.append((yield 1))
            yield 2
        except KeyError:
            seen.append("thrown")
            yield 3
        finally:
            seen.append("closed")

    assert inspect.isasyncgenfunction(steps)
    running = steps()
    assert not gate.remembered
    assert await anext(running) == 1
    assert await running.asend("sent") == 2
    assert await running.athrow(KeyError()) == 3
    await running.aclose()
    assert seen == ["sent", "thrown", "closed"]
    assert [one async for one in steps()] == [1, 2]
    with pytest.raises(ActDenied):
        await anext(gate.governed(DENIED)(steps)())


@pytest.mark.parametrize("above", [True, False])
def test_methods(gate, above):
    governed = gate.governed(ALLOWED)

    class Tools:
        @governed
        def own(self, x: int) -> tuple[Any, int]:
            return self, x

        if above:

            @governed
            @classmethod
            def of_class(cls, x: int) -> tuple[Any, int]:
                return cls, x

            @governed
            @staticmethod
            def of_nobody(x: int) -> int:
                return x

        else:

            @classmethod
            @governed
            def of_class(cls, x: int) -> tuple[Any, int]:
                return cls, x

            @staticmethod
            @governed
            def of_nobody(x: int) -> int:
                return x

    tools = Tools()
    assert tools.own(1) == (tools, 1)
    assert tools.of_class(2) == Tools.of_class(2) == (Tools, 2)
    assert tools.of_nobody(3) == Tools.of_nobody(3) == 3
    assert [one.decided.act.parameters for one in gate.remembered] == [
        {"x": number} for number in (1, 2, 2, 3, 3)
    ]


def test_what_can_only_be_called(gate):
    class Tool:
        async def __call__(self, x: int) -> int:
            return x

    async def two(a: int, b: int) -> int:
        return a + b

    assert asyncio.run(gate.governed(ALLOWED)(Tool())(1)) == 1
    assert asyncio.run(gate.governed(ALLOWED)(functools.partial(two, 1))(2)) == 3
    assert gate.governed(ALLOWED)(sorted)([2, 1]) == [1, 2]


def test_every_kind_of_argument(gate):
    @gate.governed(ALLOWED, hide=("secret", "key"), target="a")
    def tool(a: int, /, b: int, *rest: int, secret: str, **more: Any) -> Any:
        return a, b, rest, secret, more

    assert tool(1, 2, 3, secret="s", key="k", c=4) == (1, 2, (3,), "s", {"key": "k", "c": 4})
    assert parameters(gate) == {"a": 1, "b": 2, "rest": [3], "c": 4}
    assert gate.remembered[-1].decided.act.target == "1"
    with pytest.raises(TypeError, match="secret"):
        tool(1, 2)
    assert len(gate.remembered) == 1


def test_reasoning_goes_to_the_gate_and_to_the_function():
    gate, why = Gate.in_memory(mode=Mode.SHADOW), Reasoning("because")

    @gate.governed(ALLOWED)
    def tool(x: int, *, reasoning: Reasoning | None = None) -> Any:
        return reasoning

    assert tool(1, reasoning=why) is why
    assert gate.remembered[-1].decided.reasoning is why
    assert parameters(gate) == {"x": 1}


def test_the_actor(gate):
    def of(user: str) -> str:
        return f"agent of {user}"

    gate.governed(ALLOWED)(lambda user: user)("ada")
    gate.governed(ALLOWED, actor="agent-7")(lambda user: user)("ada")
    gate.governed(ALLOWED, actor=of)(lambda user: user)("ada")
    actors = [one.decided.act.actor for one in gate.remembered]
    assert actors == ["program", "agent-7", "agent of ada"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"act_type": "commit"},
        {"act_type": ALLOWED, "impact": "none"},
        {"act_type": ALLOWED, "hide": ("nobody",)},
        {"act_type": ALLOWED, "hide": "x"},
        {"act_type": ALLOWED, "target": "nobody"},
    ],
)
def test_a_mistake_is_found_while_decorating(gate, wrong):
    with pytest.raises(RequestError):
        gate.governed(wrong.pop("act_type"), **wrong)(lambda x: x)


def test_a_gate_refuses_what_it_cannot_be():
    for wrong in ({"deadline_s": 0}, {"deadline_s": 61}, {"mode": "shadow"}):
        with pytest.raises(SettingsError):
            Gate.in_memory(**wrong)  # type: ignore[arg-type]


def test_an_argument_without_a_form_is_named_and_nothing_runs(gate):
    @gate.governed(ALLOWED)
    def tool(session: object) -> None:
        pytest.fail("it ran")

    with pytest.raises(RequestError, match=r"^session: .*found: object.*hide=\(\"session\",\)"):
        tool(object())
    assert not gate.remembered


def test_in_shadow_even_that_stops_nobody():
    gate = Gate.in_memory(mode=Mode.SHADOW)
    assert gate.governed(ALLOWED)(lambda session: 5)(object()) == 5
    assert not gate.remembered


def test_what_was_changed_while_it_was_decided_does_not_run(gate, monkeypatch):
    recipients = ["ada"]

    @gate.governed(ALLOWED)
    def send(to: list[str]) -> list[str]:
        return to

    assert send(recipients) == ["ada"]
    keep = gate._keeper.keep

    def slow(decided: Any, *, seconds: float) -> Any:
        kept = keep(decided, seconds=seconds)
        recipients.append("mallory")
        return kept

    monkeypatch.setattr(gate._keeper, "keep", slow)
    with pytest.raises(ActDenied, match=r"gate\.act_changed"):
        send(recipients)
    assert parameters(gate) == {"to": ["ada"]}


def test_the_act_of_a_block_is_a_copy(gate):
    given_parameters = {"to": ["ada"]}
    with gate.act(Act(ALLOWED, "me", parameters=given_parameters)) as permit:
        given_parameters["to"].append("mallory")
    assert permit.act.parameters == {"to": ["ada"]}
    assert permit.is_enforced


def test_an_act_in_itself_is_denied(gate):
    knot: dict[str, Any] = {}
    knot["again"] = knot
    asking = gate.act(Act(ALLOWED, "me", parameters=knot))
    with pytest.raises(ActDenied, match=r"gate\.act_without_digest"), asking:
        pytest.fail("it ran")


def test_permits_stand_inside_each_other(gate):
    with gate.act(Act(ALLOWED, "outer")) as outer:
        with gate.act(Act(ALLOWED, "inner")) as inner:
            assert current_permit() is inner
        assert current_permit() is outer
    assert current_permit() is None


def test_a_permit_is_for_one_act(gate):
    asking = gate.act(Act(ALLOWED, "me"))
    with asking:
        pass
    with pytest.raises(RequestError, match="one act"), asking:
        pytest.fail("it ran")


def test_an_act_that_raises_is_told_without_its_words(gate, caplog):
    with pytest.raises(ValueError, match="secret"), gate.act(Act(ALLOWED, "me")) as permit:
        raise ValueError("secret")
    assert str(permit.record_id) in caplog.text
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert len(gate.remembered) == 1


def test_shadow_never_gives_a_permit():
    gate = Gate.in_memory(mode=Mode.SHADOW)
    for act_type in (ALLOWED, DENIED):
        with gate.act(Act(act_type, "me")) as observed:
            assert current_permit() is observed
        assert type(observed) is Observed
        assert (observed.is_enforced, observed.mode) == (False, Mode.SHADOW)
        assert observed.would_permit is (act_type == ALLOWED)


def test_memory_is_no_evidence(gate):
    with gate.act(Act(ALLOWED, "me")) as permit:
        pass
    assert not gate.is_evidence
    assert permit.receipt is None
    with pytest.raises(Exception, match="no evidence"):
        gate.receipt(permit.record_id)


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Order:
    item: str
    price: Decimal


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Decimal("1.20"), {"decimal": "1.20"}),
        (date(2026, 11, 23), "2026-11-23"),
        (PurePosixPath("/a/b"), "/a/b"),
        (Colour.RED, "red"),
        (b"secret", {"bytes": 6, "sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6"
                     "a25fe97bf527a25b"}),
        ({3, 1, 2}, [1, 2, 3]),
        ((1, [2]), [1, [2]]),
        (Order("x", Decimal(2)), {"item": "x", "price": {"decimal": "2"}}),
        (2**60, {"integer": str(2**60)}),
        (True, True),
        (1.5, 1.5),
    ],
)  # fmt: skip
def test_the_form_of_a_value(value, form):
    assert json_of("x", value) == form
    assert type(json_of("x", value)) is type(form)


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {1: 2}, {"a": object()}, Order])
def test_a_value_without_a_form(value):
    with pytest.raises(RequestError, match=r"^x"):
        json_of("x", value)


def test_a_value_in_itself():
    knot: list[Any] = []
    knot.append(knot)
    with pytest.raises(RequestError, match="levels"):
        json_of("x", knot)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.decimals() | st.dates() | st.uuids() | st.frozensets(st.integers()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)  # fmt: skip


@given(ANYTHING)
def test_a_form_is_canonical_json_or_there_is_an_error(value):
    try:
        form = json_of("x", value)
    except RequestError:
        return
    assert canonical_json(form) == canonical_json(json_of("x", value))


@given(ANYTHING, st.sampled_from([ALLOWED, DENIED, "moon.land"]))
def test_nothing_raises_outside_the_tree(value, act_type):
    gate = Gate.in_memory()
    ran: list[Any] = []
    try:
        gate.governed(act_type)(lambda value: ran.append(value))(value)
    except (NotPermitted, RequestError):
        assert not ran
    else:
        assert act_type == ALLOWED
        assert len(ran) == 1


def test_the_copy_of_an_act_has_every_field(gate):
    act = Act(
        ALLOWED, "me", ActorKind.MODERATOR, {"a": [1]}, Impact.HIGH, False, "target", True, "text"
    )
    plain = Act(ALLOWED, "you")
    asked = gate.act(act)._request.act
    assert asked == act
    assert asked.parameters["a"] is not act.parameters["a"]
    for field in dataclasses.fields(Act):
        if field.name != "type":
            assert getattr(act, field.name) != getattr(plain, field.name), field.name
