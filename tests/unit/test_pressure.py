"""The ledger, its reading and the monitor, one property of the design at a time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tractatus.cli.pressure import bar
from tractatus.errors import RequestError
from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.codes import Service
from tractatus.governance import Gate
from tractatus.governance.act import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Decision,
    Effect,
    Evidence,
    Impact,
    Reasoning,
)
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.metacognition.scoring import RAISED_BY
from tractatus.governance.pressure.documents import parse_ledger, reading_document
from tractatus.governance.pressure.ledger import Entry, EntryKind, Ledger, estimate_tokens
from tractatus.governance.pressure.monitor import TABLE
from tractatus.governance.pressure.reading import (
    FULL_ERRORS,
    FULL_MESSAGES,
    FULL_SOURCES,
    MARGIN,
    WEIGHTS,
    forecast_turns,
    load_of,
    read_ledger,
)
from tractatus.operations.decide import outcome_of
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
EDIT = Act(
    "code.edit",
    "agent",
    ActorKind.AGENT,
    description="rename the variable total in the billing module",
)
SOUND = Reasoning(
    goal="the variable total in the billing module says what it is",
    evidence=(Evidence("the variable total is named in the review", "r"),),
    steps=("rename the variable total", "run the tests of the billing module"),
    alternatives=(
        Alternative("leave a comment instead", "the reader would still stumble"),
        Alternative("split the function first", "that is another change"),
    ),
    risks=("a caller elsewhere uses the name",),
    rollback="revert the commit",
)
EMPTY = Ledger(limit=100_000)


def full(limit: int, tokens: int) -> Ledger:
    return Ledger(limit).appended(Entry(EntryKind.TOOL_RESULT, tokens))


def weighed(score: float) -> Ledger:
    """A ledger without floors whose v1 score is `score`, from messages, sources and tokens."""
    rest = score
    messages = min(FULL_MESSAGES, round(rest / 0.25 * FULL_MESSAGES))
    rest = round(rest - 0.25 * messages / FULL_MESSAGES, 6)
    sources = min(FULL_SOURCES, int(rest / 0.15 * FULL_SOURCES + 1e-9))
    rest = round(rest - 0.15 * sources / FULL_SOURCES, 6)
    errors = min(FULL_ERRORS - 1, int(rest / 0.15 * FULL_ERRORS + 1e-9))
    rest = round(rest - 0.15 * errors / FULL_ERRORS, 6)
    return Ledger(
        1_000_000,
        passing=round(rest / 0.35 * 1_000_000),
        messages=messages,
        sources=frozenset(map(str, range(sources))),
        recent=(True,) * errors,
    )


def test_the_weights_are_those_of_the_design_and_sum_to_one() -> None:
    assert WEIGHTS["v1"] == (0.35, 0.25, 0.15, 0.15, 0.10)
    assert WEIGHTS["v2"] == (0.30, 0.40, 0.15, 0.10, 0.05)
    assert all(round(sum(weights), 9) == 1 for weights in WEIGHTS.values())


def test_regression_a_score_of_exactly_zero_is_zero() -> None:
    """The original read 0 as absent, and absent as 0.5."""
    reading = read_ledger(EMPTY)
    assert reading.score == 0
    assert reading.level is Pressure.NORMAL
    assert load_of(EMPTY).errors == 0


def test_regression_tool_results_count() -> None:
    """The original weighed messages and missed what the tools had answered."""
    ledger = Ledger(100_000).appended(Entry(EntryKind.MEMBER, 100))
    for _ in range(9):
        ledger = ledger.appended(Entry(EntryKind.TOOL_RESULT, 10_000, "bash"))
    assert ledger.tokens == 90_100
    assert read_ledger(ledger).level is Pressure.CRITICAL


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_of_entry_counts_its_tokens(kind: EntryKind) -> None:
    assert EMPTY.appended(Entry(kind, 700)).tokens == 700


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0.29, Pressure.NORMAL),
        (0.30, Pressure.ELEVATED),
        (0.49, Pressure.ELEVATED),
        (0.50, Pressure.HIGH),
        (0.62, Pressure.HIGH),
    ],
)
def test_levels_begin_at_their_bounds(score: float, level: Pressure) -> None:
    reading = read_ledger(weighed(score))
    assert reading.score == pytest.approx(score, abs=1e-5)
    assert reading.floors == ()
    assert reading.level is level


@pytest.mark.parametrize(
    ("recent", "tokens", "messages", "level"),
    [
        # .35 * .69 + .25 + .15 + .15 * .8 + .10 * .8 is the most that a score reaches unfloored
        (4, 690_000, 100, Pressure.CRITICAL),
        (4, 690_000, 40, Pressure.HIGH),
    ],
)
def test_the_score_alone_reaches_critical(
    recent: int, tokens: int, messages: int, level: Pressure
) -> None:
    ledger = Ledger(
        1_000_000,
        passing=tokens,
        messages=messages,
        recent=(True,) * recent,
        sources=frozenset(map(str, range(20))),
        instructions=16,
    )
    reading = read_ledger(ledger)
    assert reading.floors == ()
    assert reading.level is level


def test_all_metrics_full_are_dangerous_by_score_alone() -> None:
    ledger = Ledger(
        1_000_000,
        passing=840_000,
        messages=100,
        recent=(True,) * 4,
        sources=frozenset(map(str, range(20))),
        instructions=20,
    )
    reading = read_ledger(ledger)
    assert reading.score == pytest.approx(0.914)
    assert "tokens.dangerous" not in reading.floors
    assert reading.level is Pressure.DANGEROUS


@pytest.mark.parametrize(
    ("tokens", "level", "floors"),
    [
        (69_999, Pressure.NORMAL, ()),
        (70_000, Pressure.HIGH, ("tokens.high",)),
        (84_999, Pressure.HIGH, ("tokens.high",)),
        (85_000, Pressure.CRITICAL, ("tokens.critical", "tokens.high")),
        (95_000, Pressure.DANGEROUS, ("tokens.dangerous", "tokens.critical", "tokens.high")),
        (400_000, Pressure.DANGEROUS, ("tokens.dangerous", "tokens.critical", "tokens.high")),
    ],
)
def test_tokens_have_hard_floors(tokens: int, level: Pressure, floors: tuple[str, ...]) -> None:
    reading = read_ledger(full(100_000, tokens), weights="v2")
    assert reading.floors == floors
    assert reading.level is level


def test_five_errors_in_ten_acts_are_critical_and_four_are_not() -> None:
    ledger = EMPTY
    for failed in (True, True, True, True, False, False, False, False, False):
        ledger = ledger.appended(Entry(EntryKind.TOOL_RESULT, 1, failed=failed))
    assert read_ledger(ledger).level is Pressure.NORMAL
    fifth = ledger.appended(Entry(EntryKind.TOOL_RESULT, 1, failed=True))
    assert read_ledger(fifth).level is Pressure.CRITICAL
    assert read_ledger(fifth).floors == ("errors.critical",)
    # One act later the first of the five is no longer among the last ten.
    later = fifth.appended(Entry(EntryKind.TOOL_RESULT, 1, failed=False))
    assert later.failures == 4


def test_results_without_an_act_push_no_error_out() -> None:
    ledger = EMPTY
    for _ in range(5):
        ledger = ledger.appended(Entry(EntryKind.TOOL_RESULT, 1, failed=True))
    for _ in range(50):
        ledger = ledger.appended(Entry(EntryKind.ATTACHMENT, 0))
    assert read_ledger(ledger).level is Pressure.CRITICAL


@pytest.mark.parametrize(
    ("compactions", "multiplier"), [(0, 1.0), (1, 1.5), (2, 3.0), (3, 5.0), (4, 5.0), (40, 5.0)]
)
def test_compactions_multiply_the_conversation(compactions: int, multiplier: float) -> None:
    ledger = Ledger(100_000, messages=10, compactions=compactions)
    assert load_of(ledger).conversation == pytest.approx(0.1 * multiplier)


def test_a_compaction_keeps_system_text_and_schemas_and_forgets_no_message() -> None:
    ledger = EMPTY.appended(Entry(EntryKind.SYSTEM, 3)).appended(Entry(EntryKind.SCHEMA, 4))
    for _ in range(7):
        ledger = ledger.appended(Entry(EntryKind.MEMBER, 100)).measured(90_000)
    compacted = ledger.appended(Entry(EntryKind.COMPACTION, 50))
    assert compacted.tokens == 57
    assert (compacted.messages, compacted.turns, compacted.window_turns) == (7, 7, 0)
    again = compacted.appended(Entry(EntryKind.COMPACTION, 20))
    assert again.tokens == 27


def test_a_level_falls_once_for_each_further_turn_and_never_for_asking() -> None:
    ledger = full(100_000, 96_000)
    reading = read_ledger(ledger)
    assert reading.level is Pressure.DANGEROUS
    compacted = ledger.appended(Entry(EntryKind.COMPACTION, 1_000))
    levels = []
    for _ in range(5):
        reading = read_ledger(compacted, reading)
        levels.append(reading.level)
    assert levels == [Pressure.CRITICAL] * 5
    turn = compacted.appended(Entry(EntryKind.MEMBER, 10))
    reading = read_ledger(turn, reading)
    assert reading.level is Pressure.HIGH
    assert read_ledger(turn, reading).level is Pressure.HIGH


def test_a_level_holds_within_the_margin() -> None:
    high = read_ledger(full(100_000, 70_000))
    assert MARGIN == 0.05
    turn = Ledger(100_000, passing=65_000, turns=9)
    assert read_ledger(turn, high).level is Pressure.HIGH
    below = replace(turn, passing=turn.passing - 1)
    assert read_ledger(below, high).level is Pressure.ELEVATED
    assert read_ledger(below).level is Pressure.NORMAL


def test_a_level_rises_at_once() -> None:
    calm = read_ledger(EMPTY)
    assert read_ledger(full(100_000, 96_000), calm).level is Pressure.DANGEROUS


def test_a_declared_measure_only_raises() -> None:
    ledger = full(100_000, 50_000)
    assert ledger.measured(10).tokens == 50_000
    assert ledger.measured(60_000).measured(55_000).tokens == 60_000


@pytest.mark.parametrize(
    ("ledger", "turns"),
    [
        (EMPTY, None),
        (Ledger(1_000, passing=100), None),
        (Ledger(1_000, turns=1, window_turns=1), None),
        (Ledger(1_000, passing=100, window_turns=2), 18),
        (Ledger(1_000, passing=101, window_turns=2), 17),
        (Ledger(1_000, standing=500, passing=100, window_turns=1), 4),
        (Ledger(1_000, summary=500, passing=100, window_turns=1), 4),
        (Ledger(1_000, declared=900, window_turns=1), 0),
        (Ledger(1_000, passing=1_000), 0),
        (Ledger(1_000, passing=5_000, window_turns=3), 0),
    ],
)
def test_the_forecast_is_the_room_left_by_the_growth_of_a_turn(
    ledger: Ledger, turns: int | None
) -> None:
    assert forecast_turns(ledger) == turns


@pytest.mark.parametrize("tokens", [-1, 1.5, True, 2**53, "3"])
def test_tokens_that_are_no_count_are_refused(tokens: object) -> None:
    with pytest.raises(RequestError, match="tokens"):
        Entry(EntryKind.MEMBER, tokens)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(RequestError, match="tokens"):
        EMPTY.measured(tokens)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("limit", [0, -1, 1.0, True, 2**53])
def test_a_limit_that_is_no_limit_is_refused(limit: object) -> None:
    with pytest.raises(RequestError, match="token_limit"):
        Ledger(limit)  # type: ignore[arg-type]  # that is the point


def test_no_more_sources_are_remembered_than_can_matter() -> None:
    ledger = EMPTY
    for number in range(1_000):
        ledger = ledger.appended(Entry(EntryKind.ATTACHMENT, 0, str(number)))
    assert len(ledger.sources) == 64
    assert load_of(ledger).complexity == 1


def test_tokens_of_a_text_are_estimated_from_its_bytes() -> None:
    assert [estimate_tokens(text) for text in ("", "a", "abc", "abcd", "日本", "\ud800")] == [
        0, 1, 1, 2, 2, 1,
    ]  # fmt: skip


def decide(act: Act, reading: Reading | None, pressure: Pressure = Pressure.NORMAL) -> Decision:
    return GATE.decide(act, reading=reading, pressure=pressure)


def leaf(decision: Decision) -> Assessment:
    (found,) = (one for one in decision.assessments if one.service == "ContextPressureMonitor")
    return found


@pytest.mark.parametrize("level", list(Pressure))
@pytest.mark.parametrize("impact", list(Impact))
def test_the_monitor_answers_by_level_and_impact(level: Pressure, impact: Impact) -> None:
    found = leaf(decide(replace(EDIT, impact=impact), Reading(level, 0.5)))
    assert found.effect is TABLE[level][impact]
    assert found.level == level
    codes = [reason.code for reason in found.reasons]
    assert codes == ([] if found.effect is Effect.ALLOW else [f"pressure.{level.name.lower()}"])


def test_what_cannot_be_undone_counts_as_of_high_impact() -> None:
    elevated = Reading(Pressure.ELEVATED, 0.3)
    assert leaf(decide(EDIT, elevated)).effect is Effect.ALLOW
    assert leaf(decide(replace(EDIT, reversible=False), elevated)).effect is Effect.NOTICE


def test_the_table_only_rises_with_level_and_impact() -> None:
    for impact in Impact:
        column = [TABLE[level][impact] for level in Pressure]
        assert column == sorted(column)
    for row in TABLE.values():
        assert list(row.values()) == sorted(row.values())
        assert list(row) == sorted(Impact)


def test_each_answer_counts_as_the_class_table_counts_its_level() -> None:
    """The leaf carries the level alone; what the public counts say of it must be what happened."""
    codes = ClassTable.read(current_class_codes())
    for level, row in TABLE.items():
        counted = codes.counts_as[Service.CONTEXT_PRESSURE_MONITOR, int(level)]
        for effect in row.values():
            outcome = outcome_of(Assessment("BoundaryEnforcer", effect))
            assert codes.counts_as[Service.BOUNDARY_ENFORCER, int(outcome)] == counted


def test_acts_without_a_reading_and_acts_that_only_read_leave_no_leaf() -> None:
    dangerous = Reading(Pressure.DANGEROUS, 0.9)
    look = Act("file.read", "agent", ActorKind.AGENT)
    assert {one.service for one in decide(EDIT, None).assessments} == {"BoundaryEnforcer"}
    assert decide(look, dangerous).effect is Effect.ALLOW
    assert decide(replace(look, reversible=False), dangerous).effect is Effect.DENY
    assert decide(replace(look, impact=Impact.MEDIUM), dangerous).effect is Effect.DENY
    assert decide(replace(look, type="no.such_act"), dangerous).effect is Effect.DENY


def test_danger_refuses_side_effects_measured_or_declared() -> None:
    normal, danger = Reading(Pressure.NORMAL, 0.0), Reading(Pressure.DANGEROUS, 0.9)
    assert decide(EDIT, normal).effect is Effect.ALLOW
    assert decide(EDIT, danger).effect is Effect.DENY
    assert decide(EDIT, normal, Pressure.DANGEROUS).effect is Effect.DENY
    assert leaf(decide(EDIT, normal, Pressure.DANGEROUS)).level == Pressure.DANGEROUS
    assert leaf(decide(EDIT, danger, Pressure.NORMAL)).level == Pressure.DANGEROUS
    assert decide(EDIT, None, Pressure.DANGEROUS).effect is Effect.DENY


def test_pressure_raises_what_the_verifier_asks_for() -> None:
    assert list(RAISED_BY.values()) == [1.0, 1.3, 1.6, 2.0, 3.0]
    assert list(RAISED_BY) == list(Pressure)
    effects = []
    for level in Pressure:
        act = replace(EDIT, impact=Impact.MEDIUM)
        decision = GATE.decide(act, reasoning=SOUND, resolvable={"r"}, reading=Reading(level, 0.5))
        (verifier,) = (o for o in decision.assessments if o.service == "MetacognitiveVerifier")
        assert verifier.scores["overall"] >= 0.8
        effects.append(verifier.effect)
    # 1.0 of 1 is less than .8 * 1.3, and less than .6 * 2.0.
    assert effects == [
        Effect.ALLOW, Effect.NOTICE, Effect.NOTICE, Effect.REQUIRE_APPROVAL, Effect.DENY,
    ]  # fmt: skip


def described(**changes: object) -> Ledger:
    document = {"tokens": 0, "token_limit": 100, "messages": 0, "errors": [], "instructions": 0}
    return parse_ledger(json.dumps({**document, **changes}).encode())


def test_a_description_is_read_into_a_ledger() -> None:
    ledger = described(tokens=40, messages=5, errors=["x", {"any": 1}], instructions=2)
    assert (ledger.tokens, ledger.messages, ledger.failures, ledger.instructions) == (40, 5, 2, 2)
    assert ledger.window_turns == 3
    assert forecast_turns(ledger) == 60 * 3 // 40


def test_regression_contributors_that_are_tool_results_count() -> None:
    tools = [{"kind": "tool_result", "tokens": 30, "source": "bash"}] * 3
    assert described(tokens=10, contributors=tools).tokens == 90
    assert read_ledger(described(tokens=10, contributors=tools)).level is Pressure.CRITICAL
    assert described(tokens=95, contributors=tools).tokens == 95


def test_contributors_make_the_work_complex_and_compactions_the_conversation_heavy() -> None:
    names = [f"file{number}" for number in range(10)]
    assert load_of(described(contributors=names)).complexity == 0.5
    compacted = described(messages=10, contributors=[{"kind": "compaction", "tokens": 7}] * 2)
    assert load_of(compacted).conversation == pytest.approx(0.3)
    assert compacted.tokens == 14
    # A message among the contributors is one of `messages` already.
    assert described(messages=1, contributors=[{"kind": "member", "tokens": 5}]).messages == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"tokens": -1}, "tokens: expected"),
        ({"tokens": None}, "tokens: expected"),
        ({"token_limit": 0}, "token_limit: expected"),
        ({"messages": 1.5}, "messages: expected"),
        ({"errors": 3}, "errors: expected a list"),
        ({"errors": [0] * 257}, "errors: expected a list"),
        ({"instructions": True}, "instructions: expected"),
        ({"score": 0}, "score: unknown field"),
        ({"contributors": [""]}, r"contributors\[0\]: expected text"),
        ({"contributors": [{"tokens": 1}]}, r"contributors\[0\].kind: the field is missing"),
        ({"contributors": [{"kind": "tool"}]}, r"contributors\[0\].kind: expected one of"),
        ({"contributors": [{"kind": "tool_result", "tokens": -1}]}, r"contributors\[0\].tokens"),
    ],
)
def test_a_bad_description_is_refused_by_the_name_of_the_field(
    changes: dict[str, object], named: str
) -> None:
    with pytest.raises(RequestError, match=named):
        described(**changes)


@pytest.mark.parametrize("missing", ["tokens", "token_limit", "messages", "errors", "instructions"])
def test_every_measure_is_asked_for(missing: str) -> None:
    """A measure that nobody took must not pass for a measure of 0."""
    document = {"tokens": 0, "token_limit": 9, "messages": 0, "errors": [], "instructions": 0}
    del document[missing]
    with pytest.raises(RequestError, match=f"^{missing}: the field is missing"):
        parse_ledger(json.dumps(document).encode())


def test_the_json_form_is_that_of_the_interface() -> None:
    reading = read_ledger(described(tokens=96, messages=2))
    assert reading_document(reading) == {
        "level": "DANGEROUS",
        "score": round(0.35 * 0.96 + 0.25 * 0.02, 6),
        "floors": ["tokens.dangerous", "tokens.critical", "tokens.high"],
        "forecast_turns": 0,
        "recommendation": "change nothing more; write down where things stand, and start afresh",
    }


def test_weights_are_asked_for_by_name() -> None:
    assert read_ledger(described(messages=50), weights="v2").score == 0.2
    with pytest.raises(RequestError, match="weights: expected one of v1, v2"):
        read_ledger(EMPTY, weights="v3")


@pytest.mark.parametrize(
    ("part", "drawn"), [(0, 0), (1e-9, 1), (0.05, 1), (0.051, 2), (0.5, 10), (1, 20)]
)
def test_a_bar_is_as_long_as_its_part_and_never_hides_one(part: float, drawn: int) -> None:
    assert bar(part) == "#" * drawn + "." * (20 - drawn)
