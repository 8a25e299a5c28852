"""The comparison's data: strict to read, whole, with sources that are there, and mortal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.cli import claims as command
from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.site.comparison.data import Answer, Cell, load_comparison, parse_comparison
from tractatus.site.comparison.pages import OURS
from tractatus.site.comparison.standing import KEEPS_DAYS, expiry_of, is_expired, standing_of

ROOT = Path(__file__).parents[2]
COMPARISON = load_comparison()
MINIMAL = """\
format = 1

[[product]]
id = "one"
name = "One"
kind = "tool"
version = "1"
licence = "MIT"
home = "https://one.example/"
copy = "live"

[[criterion]]
id = "first"
group = "Deciding"
name = "First"
yes = "it does"
partly = "it half does"
no = "it does not"
why = "because"

[[cell]]
product = "one"
criterion = "first"
answer = "yes"
finding = "It does."
source = "https://one.example/docs"
checked = "2026-11-22"
"""


def ms(day: date, hour: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp() * 1000)


def cell(checked: date | None, answer: Answer = Answer.PARTLY) -> Cell:
    return Cell("one", "first", answer, "It does.", checked and "https://one.example/", checked)


# Reading.


def test_a_small_one_is_read() -> None:
    read = parse_comparison(MINIMAL)
    assert read.cell("one", "first").checked == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'answer = "yes"',
            'answer = "maybe"',
            r"line 21: cell: answer: expected one of yes, partly",
        ),
        ('answer = "yes"', "answer = true", "line 21: cell: answer: expected text"),
        (
            "https://one.example/docs",
            "http://one.example/docs",
            "line 21: cell: source: expected an",
        ),
        ("https://one.example/docs", "javascript:alert(1)", "line 21: cell: source"),
        ("https://one.example/docs", "file:/etc/passwd", "line 21: cell: source"),
        (
            'checked = "2026-11-22"',
            'checked = "2026-11-31"',
            "line 21: cell: checked: expected a day",
        ),
        ('checked = "2026-11-22"', 'checked = "２026-11-22"', "line 21: cell: checked"),
        ('checked = "2026-11-22"', "", "line 21: cell: checked: expected text"),
        ('finding = "It does."', 'finding = " "', "line 21: cell: finding: expected text"),
        ('finding = "It does."', 'findings = "It does."', "line 21: cell: unknown field: findings"),
        (
            'answer = "yes"',
            'answer = "unverified"',
            "line 21: cell: an unverified cell has no source",
        ),
        ('product = "one"', 'product = "two"', "line 21: cell: expected a known product"),
        ('id = "one"', 'id = "One"', "line 3: product: id: expected small letters"),
        ('home = "https://one.example/"', 'home = "x"', "line 3: product: home"),
        ('why = "because"', "", "line 12: criterion: why: expected text"),
        ("format = 1", "format = 2", "line 1: expected format = 1"),
        ("[[cell]]", "[[ cell ]]", r"line 1: expected one \[\[cell\]\] header"),
        ('name = "One"', 'name = "One', "expected TOML"),
    ],
)
def test_a_mistake_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert MINIMAL.count(old) >= 1
    with pytest.raises(FormatError, match=message):
        parse_comparison(MINIMAL.replace(old, new, 1))


def test_a_cell_that_is_missing_or_written_twice_is_refused() -> None:
    before, _, written = MINIMAL.partition("[[cell]]")
    with pytest.raises(FormatError, match="line 29: cell: written twice: one first"):
        parse_comparison(f"{MINIMAL}\n[[cell]]{written}")
    second = before.replace('"one"', '"two"').partition("\n\n")[2].partition("[[criterion]]")[0]
    with pytest.raises(FormatError, match="expected a cell for every pair, none for: two first"):
        parse_comparison(f"{MINIMAL}\n{second}")
    with pytest.raises(FormatError, match="written twice: one"):
        parse_comparison(f"{MINIMAL}\n{second.replace('two', 'one')}")


@given(st.integers(0, len(MINIMAL) - 1), st.characters())
def test_a_changed_letter_is_read_or_refused(place: int, letter: str) -> None:
    changed = MINIMAL[:place] + letter + MINIMAL[place + 1 :]
    try:
        read = parse_comparison(changed)
    except FormatError:
        return
    assert len(read.cells) == len(read.products) * len(read.criteria)


# What it holds.


def test_at_least_eight_others_of_five_kinds_are_beside_us() -> None:
    others = [one for one in COMPARISON.products if one.id != OURS]
    kinds = {"agent governance", "guardrails", "policy engine", "tenancy", "transparency log"}
    assert len(others) >= 8
    assert {one.kind for one in others} == kinds


def test_rows_where_others_win_are_there() -> None:
    others_win = {"languages", "users", "hosted", "formal", "ml", "language", "audit", "stable"}
    for criterion in others_win:
        ours = COMPARISON.cell(OURS, criterion).answer
        assert ours in (Answer.NO, Answer.PARTLY), criterion
        answers = {c.answer for c in COMPARISON.cells if c.criterion == criterion}
        assert Answer.YES in answers, criterion


def test_what_we_say_of_ourselves_has_its_source_in_this_repository() -> None:
    ours = [one for one in COMPARISON.cells if one.product == OURS]
    assert len(ours) == len(COMPARISON.criteria)
    for one in ours:
        assert one.source and one.source.startswith("file:"), one.criterion
        assert (ROOT / one.source.removeprefix("file:")).is_file(), one.source


def test_sources_of_others_do_not_move() -> None:
    for one in COMPARISON.cells:
        if one.product != OURS and one.source:
            assert one.source.startswith("https://"), one
            is_branch = "/blob/main/" in one.source or "/blob/master/" in one.source
            assert not is_branch, f"name the commit that was read: {one.source}"


def test_nothing_was_checked_before_it_could_be() -> None:
    days = {one.checked for one in COMPARISON.cells if one.checked}
    assert min(days) >= date(2026, 11, 22)


# Expiry.


def test_a_cell_lives_ninety_whole_days_and_not_a_millisecond_longer() -> None:
    one = cell(date(2026, 11, 22))
    end = expiry_of(one)
    assert datetime.fromtimestamp(end / 1000, UTC) == datetime(2027, 2, 21, tzinfo=UTC)
    assert standing_of(one, end - 1).answer is Answer.PARTLY
    gone = standing_of(one, end)
    assert (gone.answer, gone.was) == (Answer.UNVERIFIED, Answer.PARTLY)
    assert gone.cell.finding == one.finding


def test_a_day_that_is_still_to_come_checks_nothing() -> None:
    one = cell(date(2026, 11, 22))
    assert is_expired(one, ms(date(2026, 11, 21), 23))
    assert not is_expired(one, ms(date(2026, 11, 22)))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_age_in_whole_days_decides(checked: date, days: int) -> None:
    now = ms(checked, 12) + days * 86_400_000
    assert is_expired(cell(checked), now) == (not 0 <= days <= KEEPS_DAYS)


def test_an_unverified_cell_has_nothing_to_lose() -> None:
    one = cell(None, Answer.UNVERIFIED)
    assert standing_of(one, 0).was is None
    assert not is_expired(one, 10**15)


def test_the_command_lists_what_is_due(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = [one for one in COMPARISON.cells if one.checked]
    first = min(map(expiry_of, dated))
    monkeypatch.setattr(command.time, "time", lambda: first / 1000 - 86_400)
    assert main(["claims", "cells", "--within", "0"]) == 0
    assert capsys.readouterr().out.startswith("0 of ")
    assert main(["claims", "cells", "--within", "2", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["cells"]
    assert listed and not any(one["expired"] for one in listed)
    monkeypatch.setattr(command.time, "time", lambda: first / 1000)
    assert main(["claims", "cells", "--within", "0"]) == 1
    assert "expired" in capsys.readouterr().out


def test_a_cell_can_be_replaced_whole() -> None:
    again = replace(cell(date(2026, 11, 22)), checked=date(2027, 3, 1))
    assert not is_expired(again, ms(date(2027, 5, 1)))
