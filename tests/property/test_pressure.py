"""Whatever is put into a context, and whatever a caller says of it: pressure only raises.

The one way down is the stated one: a further turn or compaction, one level at a time.
"""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import RequestError
from tractatus.governance import Gate
from tractatus.governance.act import Act, ActorKind, Effect, Impact
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.pressure.documents import parse_ledger, read_reading, reading_document
from tractatus.governance.pressure.ledger import Entry, EntryKind, Ledger
from tractatus.governance.pressure.reading import WEIGHTS, load_of, read_ledger
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
LIMIT = 10_000

entries = st.builds(
    Entry,
    kind=st.sampled_from(list(EntryKind)),
    tokens=st.integers(0, 4_000),
    source=st.sampled_from(["", *"abcdefghijklmnopqrstuvwxyz"]),
    failed=st.none() | st.booleans(),
    instructions=st.integers(0, 5),
)
ledgers = st.lists(entries, max_size=40).map(lambda held: fold(Ledger(LIMIT), held))
weights = st.sampled_from(sorted(WEIGHTS))


def fold(ledger: Ledger, held: list[Entry]) -> Ledger:
    for entry in held:
        ledger = ledger.appended(entry)
    return ledger


@settings(max_examples=120)
@given(ledgers, entries, weights)
def test_more_in_a_context_never_weighs_less(ledger: Ledger, entry: Entry, name: str) -> None:
    """Without hysteresis; a compaction and an act that went well are what may relieve."""
    if entry.kind is EntryKind.COMPACTION:
        entry = replace(entry, kind=EntryKind.ATTACHMENT)
    if entry.failed is False:
        entry = replace(entry, failed=None)
    before, after = (
        read_ledger(ledger, weights=name),
        read_ledger(ledger.appended(entry), None, name),
    )
    assert after.level >= before.level
    assert after.score >= before.score
    assert set(after.floors) >= set(before.floors)


@settings(max_examples=120)
@given(ledgers, st.lists(entries, max_size=30), weights)
def test_a_level_falls_only_by_one_for_each_turn_or_compaction(
    ledger: Ledger, more: list[Entry], name: str
) -> None:
    reading = read_ledger(ledger, weights=name)
    for entry in more:
        after = ledger.appended(entry)
        following = read_ledger(after, reading, name)
        assert following.level >= read_ledger(after, weights=name).level
        if following.level < reading.level:
            # A turn or a compaction since the level was reached, not necessarily just now.
            assert after.steps > reading.since
            assert following.level == reading.level - 1
        # Asking again changes nothing.
        assert read_ledger(after, following, name) == following
        ledger, reading = after, following


@settings(max_examples=80)
@given(ledgers, weights)
def test_a_reading_stays_in_its_bounds(ledger: Ledger, name: str) -> None:
    reading = read_ledger(ledger, weights=name)
    assert 0 <= reading.score <= 1
    assert all(0 <= part <= 1 for part in load_of(ledger))
    assert reading.forecast_turns is None or reading.forecast_turns >= 0
    assert read_reading("r", json.loads(json.dumps(reading_document(reading)))) == replace(
        reading, since=0
    )


@settings(max_examples=80)
@given(
    st.sampled_from(["code.edit", "file.delete", "git.force_push", "file.read", "no.such"]),
    st.sampled_from(list(Impact)),
    st.booleans(),
    st.sampled_from(list(Pressure)),
    st.sampled_from(list(Pressure)),
    st.sampled_from(list(Pressure)),
)
def test_neither_a_reading_nor_a_declared_level_lowers_the_answer(
    kind: str,
    impact: Impact,
    reversible: bool,
    declared: Pressure,
    measured: Pressure,
    higher: Pressure,
) -> None:
    act = Act(kind, "agent", ActorKind.AGENT, impact=impact, reversible=reversible)

    def effect(pressure: Pressure, reading: Reading | None) -> Effect:
        return GATE.decide(act, pressure=pressure, reading=reading).effect

    alone = effect(Pressure.NORMAL, None)
    weighed = effect(declared, Reading(measured, 0.5))
    assert weighed >= max(alone, effect(declared, None))
    assert effect(max(declared, higher), Reading(measured, 0.5)) >= weighed
    assert effect(declared, Reading(max(measured, higher), 0.5)) >= weighed


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**54)
    | st.floats(allow_nan=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
COUNTS = {"tokens": 1, "token_limit": 9, "messages": 1, "errors": [], "instructions": 0}


@settings(max_examples=120)
@given(st.dictionaries(st.sampled_from([*COUNTS, "contributors", "other"]), JSON, max_size=3))
def test_any_description_is_weighed_or_refused_by_name(changes: dict[str, object]) -> None:
    document = {**COUNTS, **changes}
    try:
        ledger = parse_ledger(json.dumps(document).encode())
    except RequestError as error:
        assert "\n" not in str(error)
    else:
        assert read_ledger(ledger).level in Pressure


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data: bytes) -> None:
    try:
        parse_ledger(data)
    except RequestError:
        return
    raise AssertionError(data)
