"""What a number without a unit is the value of, wherever its noun stands; and what is no value."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier import classify

_THINGS = {
    "the number of replicas of the checkout deployment": "replicas",
    "the batch size of the nightly export": "batch.size",
    "the worker count": "worker",
    "the concurrency of the crawler": "concurrency",
    "the number of items per page": "items",
}
_FRAMES = {
    "at_most": "At most 12 for {0}.|{0} may be 12 at most.|{0} must not be more than 12.|"
    "Never let {0} exceed 12.|Don't let {0} go above 12.|Keep {0} at or below 12.|"
    "Limit {0} to 12.|Cap {0} at 12.|12 is the maximum for {0}.|12 is the most I want for {0}.|"
    "The upper limit for {0} is 12.|There is a cap of 12 on {0}.|Make sure {0} never exceeds 12.|"
    "{0}: 12 at most.|For {0}, never use more than 12.|We agreed that {0} is at most 12.",
    "equals": "Use 12 for {0}.|Always use 12 as {0}.|We settled on 12 for {0}.|"
    "Make it 12, I mean {0}.|From now on {0} is 12.|Leave {0} at 12 wherever you set it.|"
    "{0}: 12, not a different number.|We agreed that {0} is exactly 12.|Configure {0} as 12.|"
    "12 is the right value for {0}.|{0} has to be 12.|For {0} use 12.|Go with 12 for {0}.",
    "at_least": "At least 12 for {0}.|No less than 12 for {0}.|Never let {0} drop below 12.|"
    "Keep {0} at 12 or more.|12 is the minimum for {0}.|{0} must never be less than 12.|"
    "{0} has a floor of 12.",
}
_SAID = [
    (frame.format(thing), operator, subject)
    for operator, frames in _FRAMES.items()
    for frame in frames.split("|")
    for thing, subject in _THINGS.items()
]


@pytest.mark.parametrize(("said", "operator", "subject"), _SAID)
def test_the_noun_of_a_number_stands_on_either_side(said: str, operator: str, subject: str) -> None:
    found = classify(said[0].upper() + said[1:]).constraints
    read = [(one.key, one.operator.value, one.value) for one in found]
    assert read == [(f"count:{subject}", operator, 12)]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("page size 40 for the catalogue", ("count:page.size", "equals", 40)),
        ("chunks of 250 for the importer, please", ("count:chunks", "equals", 250)),
        ("epochs: 30 max", ("count:epochs", "at_most", 30)),
        ("Do not pull over 10 000 rows from there.", ("count:rows", "at_most", 10_000)),
        ("The hall takes 90 visitors.", ("count:visitors", "at_most", 90)),
        ("I want each reading averaged over 16 samples.", ("count:samples", "equals", 16)),
        ("perf(mail): never more than 6 workers", ("count:workers", "at_most", 6)),
        ("Choir rehearsal: nine singers are the maximum.", ("count:singers", "at_most", 9)),
        ("The lift carries 8 people, so do not book more.", ("count:people", "at_most", 8)),
    ],
)
def test_short_and_odd_forms_say_how_many(said: str, read: tuple[str, str, int]) -> None:
    found = [(one.key, one.operator.value, one.value) for one in classify(said).constraints]
    assert found == [read]


@pytest.mark.parametrize(
    ("said", "kind", "operator", "value"),
    [
        ("We decided on 40 minutes for the tour.", "duration", "equals", 2_400),
        ("Invite links expire in five minutes.", "duration", "equals", 300),
        ("Our rehearsals last 90 minutes.", "duration", "equals", 5_400),
        ("grace period 3m", "duration", "equals", 180),
        ("poll the gauge every 20s, not more often", "duration", "at_least", 20),
        ("close the sluice after 40 seconds at the latest", "duration", "at_most", 40),
        ("| what | how long |\n|---|---|\n| session | 8 min |", "duration", "equals", 480),
        ("bids: under $0.25/h", "money", "at_most", 25),
        ("the tutor gets 35 an hour (euros)", "money", "equals", 3_500),
        ("hourly rate of the gardener set to 44 EUR", "money", "equals", 4_400),
        ("Forty francs is the top for a taxi.", "money", "at_most", 4_000),
        ("Make sure a refund never exceeds 60 EUR.", "money", "at_most", 6_000),
    ],
)
def test_lengths_and_amounts_are_told_in_many_ways(
    said: str, kind: str, operator: str, value: int
) -> None:
    found = [
        (one.key.partition(":")[0], one.operator.value, one.value)
        for one in classify(said).constraints
    ]
    assert found == [(kind, operator, value)]


def test_a_correction_takes_the_place_of_what_was_said() -> None:
    said = "I said 9 shards at first; make it 3 shards instead, we'll never need them."
    assert [one.value for one in classify(said).constraints] == [3]
    assert [one.value for one in classify("Use 4 workers. Make it 7 retries.").constraints] == [
        4,
        7,
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The caller phoned twice about the batch size.",
        "Were the retries lowered to 3?",
        "The number of replicas is told in ticket 12.",
        "The tour took 40 minutes last time.",
        "Does the pool hold 20?",
    ],
)
def test_what_only_tells_or_asks_sets_nothing(said: str) -> None:
    assert not [one for one in classify(said).constraints if one.value in (2, 3, 12, 20, 2_400)]


@pytest.mark.parametrize(
    "said", ["Don't let it go above 12.", "No less than 12 for the worker count."]
)
def test_verbs_and_comparisons_are_no_products(said: str) -> None:
    assert not any(one.key.startswith("version") for one in classify(said).constraints)


def test_a_long_hostile_text_is_read_quickly() -> None:
    import time

    for text in ("the number of " * 20_000, "is 12 for " * 20_000, "| 1 " * 50_000):
        begun = time.process_time()
        classify(text)
        assert time.process_time() - begun < 2
