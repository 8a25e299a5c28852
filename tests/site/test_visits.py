"""Visits are counted as the definitions say; robots, bursts and false signs do not distort them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.site.test_pages import Clock, Open, Site, open_site  # noqa: F401  (a fixture)

from tractatus.errors import FormatError, RequestError, StoreError
from tractatus.site.visits.beacon import (
    LARGEST,
    Follow,
    Seen,
    Share,
    View,
    format_beacon,
    parse_beacon,
)
from tractatus.site.visits.counting import Counting, is_robot
from tractatus.site.visits.definitions import (
    BEACONS_A_MINUTE,
    BOUNCE_SECONDS,
    CELLS,
    DASHBOARD_PAGE,
    EVIDENCE_PAGE,
    IDLE_MINUTES,
    KEPT_MONTHS,
    LONGEST_MINUTES,
    OPEN_VISITS,
    SECONDS,
    STEP,
)
from tractatus.site.visits.hours import HOUR_MS, Hours, format_month, month_of, parse_month

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = 1_800_014_400_000  # 2027-01-15 12:00 UTC
IDLE_MS = IDLE_MINUTES * 60_000

pages = st.from_regex(r"/[A-Za-z0-9._~%/-]{0,40}", fullmatch=True)
beacons = st.one_of(
    st.builds(View, pages),
    st.builds(Seen, pages, st.integers(1, LONGEST_MINUTES * 60_000)),
    st.builds(Follow, pages),
    st.builds(Share, pages),
)


class Numbered:
    """Randomness that can be told apart, and remembers what it gave."""

    def __init__(self) -> None:
        self.given: list[bytes] = []

    def token(self, size: int) -> bytes:
        self.given.append(bytes([len(self.given) + 1]) * size)
        return self.given[-1]

    def uuid7(self) -> UUID:
        raise AssertionError("no identifier is made of a visit")


class Bench:
    """Counting without a site around it."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.clock.ms = NOON
        self.hours = Hours(folder)
        self.hours.load(NOON // HOUR_MS)
        self.randomness = Numbered()
        self.counting = Counting(self.hours, self.clock, self.randomness)

    def take(self, beacon: Any, who: int | str = 1, browser: str = BROWSER) -> str:
        if isinstance(who, int):
            who = f"10.{who >> 16 & 255}.{who >> 8 & 255}.{who & 255}"
        return self.counting.take(beacon, who, browser)

    def wait(self, ms: int) -> None:
        self.clock.ms += ms
        self.counting.close_ended()

    def totals(self) -> dict[str, int]:
        """Everything that was counted, as the operator could see it on disk."""
        found = dict.fromkeys(CELLS, 0)
        for data in self.hours.prepare(self.clock.ms // HOUR_MS).values():
            for counts in json.loads(data)["hours"].values():
                for cell, count in counts.items():
                    found[cell] += count
        return {cell: count for cell, count in found.items() if count}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "visits")


# What a page may tell


@given(beacons)
def test_a_beacon_is_read_as_it_is_written(beacon: Any) -> None:
    assert parse_beacon(format_beacon(beacon)) == beacon


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"event":"view"}',
        b'{"event":"look","page":"/"}',
        b'{"event":"view","page":"/","more":1}',
        b'{"event":"view","page":"/?q=somebody"}',
        b'{"event":"view","page":"/#x"}',
        b'{"event":"view","page":"no-slash"}',
        b'{"event":"view","page":"/\\n"}',
        b'{"event":"view","page":"' + b"/" * 201 + b'"}',
        b'{"event":"seen","page":"/"}',
        b'{"event":"seen","page":"/","ms":0}',
        b'{"event":"seen","page":"/","ms":-1}',
        b'{"event":"seen","page":"/","ms":1.5}',
        b'{"event":"seen","page":"/","ms":"10"}',
        b'{"event":"seen","page":"/","ms":1800001}',
        b'{"event":"view","page":"/"}' + b" " * LARGEST,
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError):
        parse_beacon(body)


# What a visit comes to


@pytest.mark.parametrize(
    ("signs", "counted"),
    [
        ([View("/")], {"visits", "bounces"}),
        ([View("/"), View("/")], {"visits", "bounces"}),
        ([View("/"), Seen("/", BOUNCE_SECONDS * 1000 - 1)], {"visits", "bounces"}),
        ([View("/"), Seen("/", BOUNCE_SECONDS * 1000)], {"visits"}),
        ([View("/"), Seen("/", 6_000), Seen("/", 6_000)], {"visits"}),
        ([View("/"), View("/about")], {"visits"}),
        ([View("/"), Follow("/")], {"visits", "platform"}),
        ([View("/"), Share("/"), Share("/")], {"visits", "shares"}),
        ([View(DASHBOARD_PAGE)], {"visits", "bounces", "dashboard"}),
        ([View(EVIDENCE_PAGE)], {"visits", "bounces", "evidence"}),
        (
            [View(EVIDENCE_PAGE), Seen(EVIDENCE_PAGE, 45_000)],
            {"visits", "evidence", "evidence_10s", "evidence_30s"},
        ),
        (
            [View("/"), View(EVIDENCE_PAGE), Seen("/", 45_000), Seen(EVIDENCE_PAGE, 9_999)],
            {"visits", "evidence"},
        ),
        (
            [View(EVIDENCE_PAGE), Seen(EVIDENCE_PAGE, 1_800_000), Seen(EVIDENCE_PAGE, 1_800_000)],
            {"visits", "evidence", *(f"evidence_{seconds}s" for seconds in SECONDS)},
        ),
    ],
)
def test_a_visit_is_counted_as_defined(bench: Bench, signs: list[Any], counted: set[str]) -> None:
    assert bench.take(signs[0]) == ""
    for sign in signs[1:]:
        bench.clock.ms += IDLE_MS - 1  # so much may have passed, and it is one visit still
        assert bench.take(sign) == ""
    assert bench.totals() == {}  # it may go on
    bench.wait(IDLE_MS)
    assert bench.totals() == dict.fromkeys(counted, 1)


def test_a_visit_ends_after_the_silence_and_not_before(bench: Bench) -> None:
    bench.take(View("/"))
    bench.wait(IDLE_MS - 1)
    assert len(bench.counting) == 1
    bench.take(View("/"))
    bench.wait(IDLE_MS)
    assert len(bench.counting) == 0
    bench.take(View("/"))
    bench.wait(IDLE_MS)
    assert bench.totals()["visits"] == 2


def test_visitors_are_joined_by_address_and_nothing_else(bench: Bench) -> None:
    bench.take(View("/"), 1)
    bench.take(View("/about"), 1, "Mozilla/5.0 (another browser)")
    bench.take(View("/"), 2)
    assert len(bench.counting) == 2


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("of a proxy", "of a proxy", True),
        ("", "", True),
    ],
)
def test_an_address_of_the_new_kind_counts_by_its_first_half(
    bench: Bench, one: str, other: str, is_same: bool
) -> None:
    bench.take(View("/"), one)
    bench.take(View("/"), other)
    assert len(bench.counting) == (1 if is_same else 2)


def test_at_midnight_the_key_is_new_and_nothing_joins_the_days(bench: Bench) -> None:
    bench.take(View("/"))
    before = set(bench.counting._open)
    bench.clock.ms = NOON + 12 * HOUR_MS - 1
    bench.take(View("/"))  # silent for long, so a second visit; of the same token
    assert set(bench.counting._open) == before
    bench.clock.ms += 1
    assert bench.take(Seen("/", 1)) == "sequence"
    bench.take(View("/"))
    assert set(bench.counting._open).isdisjoint(before)
    assert len(bench.randomness.given) == 2
    bench.wait(IDLE_MS)
    assert bench.totals()["visits"] == 3


def test_a_clock_that_steps_back_a_day_makes_a_new_key_too(bench: Bench) -> None:
    bench.take(View("/"))
    bench.clock.ms -= 24 * HOUR_MS
    bench.take(View("/"))
    assert len(bench.counting) == 1
    assert len(bench.randomness.given) == 2


# Robots and bursts


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/137.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Go-http-client/2.0",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (Linux; Android 7.0) Chrome-Lighthouse",
    ],
)
def test_robots_that_say_so_are_dropped_and_counted_as_dropped(bench: Bench, name: str) -> None:
    assert bench.take(View("/"), browser=name) == "bot"
    assert bench.totals() == {"dropped_bot": 1}
    assert len(bench.counting) == 0


@pytest.mark.parametrize(
    "name",
    [
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
        "Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; CUBOT KINGKONG) AppleWebKit/537.36 Chrome/137.0 Mobile",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Edg/137.0.0.0",
    ],
)
def test_people_are_no_robots(name: str) -> None:
    assert not is_robot(name)


def test_ten_thousand_posts_of_one_visitor_are_one_visit(bench: Bench) -> None:
    taken = [bench.take(View(f"/page-{number}")) for number in range(10_000)]
    assert taken.count("") == BEACONS_A_MINUTE
    assert len(bench.counting) == 1
    bench.wait(IDLE_MS)
    assert bench.totals() == {"visits": 1, "dropped_rate": 10_000 - BEACONS_A_MINUTE}


def test_a_visitor_who_never_stops_adds_one_visit_a_day(bench: Bench) -> None:
    for _ in range(12 * 60):
        bench.take(View("/"))
        bench.take(Follow("/"))
        bench.wait(60_000)
    bench.wait(IDLE_MS)
    assert bench.totals()["visits"] == bench.totals()["platform"] == 1


@given(st.lists(st.tuples(st.integers(0, 40 * 60_000), beacons), max_size=60))
@settings(max_examples=60)
def test_whatever_one_visitor_sends_adds_a_bounded_amount(
    tmp_path_factory: pytest.TempPathFactory, signs: list[tuple[int, Any]]
) -> None:
    bench = Bench(tmp_path_factory.mktemp("bounded") / "visits")
    for wait, beacon in signs:
        bench.wait(wait)
        bench.take(beacon)
    bench.wait(IDLE_MS)
    totals = bench.totals()
    most = (bench.clock.ms - NOON) // IDLE_MS + 2  # and the days that began meanwhile
    for cell in CELLS:
        if not cell.startswith("dropped_"):
            assert totals.get(cell, 0) <= totals.get("visits", 0) <= most
    chain = [totals.get(cell, 0) for cell in CELLS if cell.startswith("evidence")]
    assert chain == sorted(chain, reverse=True)


def test_many_visitors_fill_no_memory(bench: Bench) -> None:
    for who in range(OPEN_VISITS + 500):
        bench.take(View("/"), who)
    assert len(bench.counting) == OPEN_VISITS
    assert len(bench.counting._throttle._next) <= 10_000
    assert bench.totals() == {"dropped_full": 500}
    bench.wait(IDLE_MS)
    assert len(bench.counting) == 0
    assert bench.take(View("/"), OPEN_VISITS + 501) == ""


@pytest.mark.parametrize(
    ("before", "sign"),
    [
        ([], Seen("/", 1_000)),
        ([], Follow("/")),
        ([], Share("/")),
        ([View("/")], Seen("/about", 1_000)),
        ([View("/")], Follow("/about")),
        ([View("/")], Seen("/", 60_000)),  # and hardly a second has passed
    ],
)
def test_what_cannot_follow_is_dropped(bench: Bench, before: list[Any], sign: Any) -> None:
    for one in before:
        bench.take(one)
    bench.clock.ms += 1_000
    assert bench.take(sign) == "sequence"
    bench.wait(IDLE_MS)
    counted = bench.totals()
    assert counted.pop("dropped_sequence") == 1
    assert counted == ({"visits": 1, "bounces": 1} if before else {})


# What is written


counts = st.dictionaries(st.sampled_from(CELLS), st.integers(1, 2**40), min_size=1)


@given(st.dictionaries(st.integers(0, 24 * 28 - 1), counts))
def test_a_month_is_read_as_it_is_written(hours: dict[int, dict[str, int]]) -> None:
    first = NOON // HOUR_MS // 24 * 24 - 24 * 14  # 2027-01-01
    named = {first + hour: one for hour, one in hours.items()}
    assert parse_month(format_month("2027-01", named), "2027-01") == named


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[:-2],
        lambda data: data + b" ",
        lambda data: data.replace(b'"visits": 3', b'"visits": -3'),
        lambda data: data.replace(b'"visits": 3', b'"visits": 0'),
        lambda data: data.replace(b"visits/v1", b"visits/v2").replace(b"hours/v1", b"hours/v2"),
        lambda data: data.replace(b'"visits": 3', b'"guests": 3'),
        lambda data: data.replace(b"2027-01-15T12", b"2027-02-15T12"),
        lambda data: data.replace(b"2027-01-15T12", b"2027-01-15T2"),
        lambda data: b" " * 3_000_000,
    ],
)
def test_what_is_no_month_is_refused(change: Any) -> None:
    data = format_month("2027-01", {NOON // HOUR_MS: {"visits": 3}})
    assert parse_month(data, "2027-01")
    with pytest.raises(FormatError):
        parse_month(change(data), "2027-01")


def test_files_hold_hourly_counts_and_nothing_of_anybody(bench: Bench, tmp_path: Path) -> None:
    bench.take(View(EVIDENCE_PAGE), "203.0.113.77")
    (token,) = bench.counting._open
    bench.wait(IDLE_MS)
    bench.hours.write(bench.hours.prepare(bench.clock.ms // HOUR_MS))
    (file,) = (tmp_path / "visits").iterdir()
    data = file.read_bytes()
    assert json.loads(data)["hours"] == {
        "2027-01-15T12": {"visits": 1, "bounces": 1, "evidence": 1}
    }
    secrets = [token, *bench.randomness.given]
    for secret in [b"203.0.113", b"Mozilla", *secrets, *(s.hex().encode() for s in secrets)]:
        assert secret not in data


def test_a_restart_goes_on_with_what_was_written(bench: Bench, tmp_path: Path) -> None:
    bench.take(View("/"), 1)
    bench.wait(IDLE_MS)
    bench.take(View("/"), 2)  # open still: it will be forgotten
    files = bench.hours.prepare(bench.clock.ms // HOUR_MS)
    bench.hours.write(files)
    again = Hours(tmp_path / "visits")
    hour = NOON // HOUR_MS
    again.load(hour)
    again.add(hour, {"visits": 4})
    files = again.prepare(hour + 1)
    again.write(files)
    again.written(files)
    assert again.of("2027-01") == [(hour, {"visits": 5, "bounces": 1})]
    assert "5" in (tmp_path / "visits" / "2027-01.json").read_text()


def test_hours_are_told_only_when_they_are_written_and_over(tmp_path: Path) -> None:
    hours = Hours(tmp_path / "visits")
    hours.load(1_000)
    hours.add(1_000, {"visits": 9})
    assert hours.of(month_of(1_000)) == []
    files = hours.prepare(1_000)
    hours.write(files)
    hours.written(files)
    assert hours.of(month_of(1_000)) == []  # it is not over
    files = hours.prepare(1_001)
    assert hours.of(month_of(1_000)) == []  # it is not written
    hours.add(1_000, {"visits": 1})  # somebody's clock is late: into the next hour
    hours.write(files)
    hours.written(files)
    assert hours.of(month_of(1_000)) == [(1_000, {"visits": 9})]


def test_a_damaged_month_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    hour = NOON // HOUR_MS
    (tmp_path / "2027-01.json").write_text("damaged")
    (tmp_path / "other.txt").write_text("somebody's")
    hours = Hours(tmp_path)
    hours.load(hour)
    hours.add(hour, {"visits": 9})
    files = hours.prepare(hour + 1)
    hours.write(files)
    hours.written(files)
    assert hours.damaged() == ["2027-01"]
    assert hours.months() == []
    assert (tmp_path / "2027-01.json").read_text() == "damaged"


def test_counts_are_deleted_after_their_time(tmp_path: Path) -> None:
    names = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
    for name in names:
        (tmp_path / f"{name}.json").write_bytes(format_month(name, {}))
    (tmp_path / "notes.json").write_text("{}")
    hours = Hours(tmp_path)
    old = Hours(tmp_path)
    old.load(0)
    hour = NOON // HOUR_MS
    old.add(hour - 24 * 500, {"visits": 1})
    old.add(hour, {"visits": 1})
    old.forget(hour)
    assert list(old._counts) == [hour]
    hours.forget_files(hour)
    left = sorted(path.stem for path in tmp_path.glob("20*.json"))
    assert left == names[names.index("2025-12") :]
    assert len(left) == KEPT_MONTHS
    assert (tmp_path / "notes.json").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    hours = Hours(tmp_path / "visits" / "no-directory")
    (tmp_path / "visits").write_text("a file stands in the way")
    hours.load(1_000)
    hours.add(1_000, {"visits": 1})
    with pytest.raises(StoreError):
        hours.write(hours.prepare(1_001))


def test_the_specification_has_the_numbers_of_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "spec" / "visits.md").read_text(encoding="utf-8")
    for words in (
        f"at most {LARGEST} bytes",
        f"after {IDLE_MINUTES} minutes without a sign",
        f"less than {BOUNCE_SECONDS} seconds",
        f"more than {BEACONS_A_MINUTE} a",
        f"more than {OPEN_VISITS:,} open visits",
        f"after {KEPT_MONTHS} months",
        f"at most {LONGEST_MINUTES} minutes count",
        f"a multiple of {STEP}",
    ):
        assert words in text.replace("\n", " "), words
    for cell in CELLS:
        assert f"`{cell}`" in text or f"`_{cell.partition('_')[2]}`" in text, cell
