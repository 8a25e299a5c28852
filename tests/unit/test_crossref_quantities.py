"""How many, how long, which version, which package: in more words of people and of acts."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def _verdict(said: str, type_: str, **parameters: Any) -> Verdict:
    memory = remember_told(InstructionMemory(), [Told(said, 0)])
    act = Act(type_, "agent", ActorKind.AGENT, parameters)
    return cross_reference(act, memory.seen_from(Place(), 60_000))


def _run(said: str, line: str) -> bool:
    return bool(_verdict(said, "command.run", command=line).conflicts)


@pytest.mark.parametrize(
    ("said", "followed", "missed"),
    [
        ("We stay on Terraform 1.5.", "tfenv use 1.5.2", "tfenv use 1.9.1"),
        ("Java 17 only.", "sdk use java 17.0.9-tem", "sdk use java 21.0.1-tem"),
        ("Node must stay on 20.x.", "volta install node@20", "volta install node@22"),
        ("Build with 2 jobs at most.", "cargo build -j 2", "cargo build -j 12"),
        ("No more than 4 workers for gunicorn.", "gunicorn -w 4 a:b", "gunicorn -w 9 a:b"),
        ("A token may live no longer than 1h.", "tokenctl new --expires-in 30m",
         "tokenctl new --expires-in 5h"),
        ("Do not upgrade flask to 3; keep it below version 3.", "pip install flask==2.3.1",
         "pip install flask==3.0.2"),
        ("Stay on React 18.", "npm i react-select@5.1.0", "npm i react@17.0.1"),
    ],
)  # fmt: skip
def test_commands_follow_or_miss_what_was_said(said: str, followed: str, missed: str) -> None:
    assert not _run(said, followed)
    assert _run(said, missed)


@pytest.mark.parametrize(
    "said",
    [
        "Supplier payments have a ceiling of 300 EUR.",
        "Payments are limited to 300 EUR.",
        "The payment budget is 300 EUR. Never set it higher.",
        "Payments of 300 EUR, tops.",
    ],
)
def test_words_of_bounds_say_how_much_at_most(said: str) -> None:
    assert not _verdict(said, "payment.send", amount=120, currency="EUR").conflicts
    assert _verdict(said, "payment.send", amount=450, currency="EUR").conflicts


def test_what_is_announced_is_not_counted() -> None:
    said = "Two things. Run exactly 4 replicas of the shop."
    assert not _verdict(said, "k8s.scale", replicas=4).conflicts
    assert _verdict(said, "k8s.scale", replicas=9).conflicts


def test_listing_some_backups_keeps_all() -> None:
    said = "Keep at least 10 backups."
    assert not _verdict(said, "backup.list", limit=3).conflicts
    assert _verdict(said, "backup.prune", keep=3).conflicts


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("compose.yaml", "services:\n  api:\n    command: gunicorn a:b -w 16"),
        ("Dockerfile", 'FROM python:3.12\nCMD ["gunicorn", "-w", "16", "a:b"]'),
    ],
)
def test_a_file_runs_the_command_in_it(path: str, content: str) -> None:
    said = "No more than 4 workers for gunicorn."
    assert _verdict(said, "file.write", path=path, content=content).conflicts


def test_a_package_has_the_version_beside_it() -> None:
    said = "Pin django to 4.2.x."
    assert not _verdict(said, "package.install", package="django", version="4.2.9").conflicts
    assert _verdict(said, "package.install", package="django", version="5.0.3").conflicts
    assert _verdict("Do not use the loguru package.", "package.install", manager="pip",
                    name="loguru").conflicts  # fmt: skip


@pytest.mark.parametrize(
    ("said", "name", "kept", "missed"),
    [
        ("The weather service tolerates ten requests a second, tops.", "requests", 8, 25),
        ("The copier allows a hundred pages per pupil and month.", "pages", 90, 500),
        ("The API permits 40 calls a minute.", "calls", 40, 60),
    ],
)
def test_what_something_bears_is_a_bound(said: str, name: str, kept: int, missed: int) -> None:
    assert not _verdict(said, "setting.change", name=f"client.{name}", value=kept).conflicts
    assert _verdict(said, "setting.change", name=f"client.{name}", value=missed).conflicts


@pytest.mark.parametrize(
    "said",
    ["In the auction no item starts under 75 dollars.", "No lot opens below 75 dollars."],
)
def test_none_beyond_a_bound_turns_it(said: str) -> None:
    assert not _verdict(said, "lot.create", starting_price=80).conflicts
    assert _verdict(said, "lot.create", starting_price=50).conflicts


def test_a_sum_needs_no_currency_beside_what_is_spent() -> None:
    said = "Never spend above six hundred a month on ads."
    assert not _verdict(said, "setting.change", name="ads.monthly_budget", value=500).conflicts
    assert _verdict(said, "setting.change", name="ads.monthly_budget", value=900).conflicts


def _invited(number: int) -> dict[str, Any]:
    return {"event": "Tutors' evening", "attendees": [f"m{one}@x.example" for one in range(number)]}


def test_those_who_are_invited_are_whoever_the_words_count() -> None:
    said = "At most five tutors at an evening."
    assert not _verdict(said, "calendar.invite", **_invited(5)).conflicts
    assert _verdict(said, "calendar.invite", **_invited(6)).conflicts


def test_an_ordered_number_is_of_what_is_ordered() -> None:
    def order(number: int, what: str) -> bool:
        items = [{"sku": what, "qty": number}]
        arguments = {"shop": "x", "items": items}
        return bool(
            _verdict(
                "Please buy 6 keyboards.", "tool.call", tool="place_order", arguments=arguments
            ).conflicts
        )

    assert not order(6, "keyboard-uk")
    assert order(9, "keyboard-uk")
    assert not order(9, "mouse-mat")


def test_a_noun_of_a_verb_and_its_way_is_the_verb() -> None:
    said = "Lock the account for at most 30 minutes."
    assert not _verdict(said, "setting.change", name="lockout_seconds", value=900).conflicts
    assert _verdict(said, "setting.change", name="lockout_seconds", value=7200).conflicts


@pytest.mark.parametrize("said", ["Stop bidding at 300.", "Bids end at 300 EUR."])
def test_where_something_stops_is_the_most(said: str) -> None:
    assert not _verdict(said, "bid.place", lot="Oak chest", bid=280, currency="EUR").conflicts
    assert _verdict(said, "bid.place", lot="Oak chest", bid=320, currency="EUR").conflicts


def test_a_rate_for_each_is_a_sum_beside_a_currency() -> None:
    said = "Rooms at no more than 90 EUR a night."
    assert not _verdict(said, "room.book", rate_per_night=85.5, currency="EUR").conflicts
    assert _verdict(said, "room.book", rate_per_night=120.0, currency="EUR").conflicts


def test_how_often_at_most_is_how_long_between_at_least() -> None:
    said = "Poll the buoy every 10 minutes at most."
    assert not _verdict(said, "setting.change", name="buoy.poll_seconds", value=900).conflicts
    assert _verdict(said, "setting.change", name="buoy.poll_seconds", value=60).conflicts


def test_the_timeout_of_a_call_is_a_timeout() -> None:
    said = "The timeout for the booking call is 10 seconds."
    assert not _verdict(said, "file.write", path="c.yaml", content="timeout: 10s\n").conflicts
    assert _verdict(said, "file.write", path="c.yaml", content="timeout: 60s\n").conflicts


def test_rows_in_portions_are_rows() -> None:
    said = "Delete in batches of 500 rows."
    line = "DELETE FROM log WHERE id IN (SELECT id FROM log LIMIT {})"
    assert not _verdict(said, "sql.execute", statement=line.format(500)).conflicts
    assert _verdict(said, "sql.execute", statement=line.format(50_000)).conflicts


@pytest.mark.parametrize(
    ("said", "followed", "missed"),
    [
        ("Run the suite with -n 2 only.", "pytest -n 2 tests/", "pytest -n 16 tests/"),
        ("Build with -j4, please.", "make -j4 all", "make -j16 all"),
        ("Call the importer with --batch-size 12.", "./import --batch-size 12",
         "./import --batch-size 40"),
    ],
)  # fmt: skip
def test_a_flag_that_is_named_says_what_its_number_is_of(
    said: str, followed: str, missed: str
) -> None:
    assert not _run(said, followed)
    assert _run(said, missed)


def test_the_least_and_the_most_are_of_what_heads_them() -> None:
    def scale(number: int) -> bool:
        text = f"kind: HorizontalPodAutoscaler\nspec:\n  minReplicas: 2\n  maxReplicas: {number}\n"
        said = "autoscaling: min 2 max 20"
        return bool(_verdict(said, "file.write", path="hpa.yaml", content=text).conflicts)

    assert not scale(20)
    assert scale(40)


def test_the_own_name_of_an_amount_says_what_it_is_for() -> None:
    said = "A donation must be at least EUR 0.50."
    name = {"name": "spring", "currency": "EUR"}
    assert not _verdict(said, "campaign.update", minimum_donation_cents=60, **name).conflicts
    assert _verdict(said, "campaign.update", minimum_donation_cents=25, **name).conflicts


def test_what_happens_first_hides_no_length_of_time() -> None:
    said = "After five wrong passwords the account is locked for half an hour."
    assert not _verdict(said, "setting.change", name="lockout_seconds", value=1800).conflicts
    assert _verdict(said, "setting.change", name="lockout_seconds", value=7200).conflicts


def test_an_object_among_the_words_of_a_command_is_read() -> None:
    line = 'mqtt-publish gate/set -m \'{"open": true, "close_after_s": %d}\''
    said = "The gate closes after 90 seconds at the latest."
    assert not _run(said, line % 60)
    assert _run(said, line % 180)
