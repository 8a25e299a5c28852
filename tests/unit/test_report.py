"""Monthly reports: made of a log, verified without it, and never quietly wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.site.months import LIES, WORD, Lie, MonthLog, altered, lived

from tractatus.canonical import canonical_json
from tractatus.cli import main
from tractatus.compose.reports import newest_edition, write_report
from tractatus.errors import ConflictError, FormatError, ProofError, SettingsError
from tractatus.evidence.codes import CanaryVerdict, Flag, Outcome, Service
from tractatus.evidence.leaf import HeartbeatLeaf
from tractatus.evidence.report import parse_report
from tractatus.evidence.report_period import DAY_MS, Period, ProvenEpochs, month_borders
from tractatus.notes.policy import format_policy
from tractatus.verifier.monthly import STEP_NAMES, verify_report
from tractatus.verifier.steps import Status, Verdict

OCTOBER = "2025-10"


@pytest.fixture(scope="module")
def log() -> MonthLog:
    return lived()


@pytest.fixture(scope="module")
def october(log: MonthLog) -> bytes:
    return log.report(OCTOBER)[1]


def totals(data: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(data)["totals"]
    return found


@pytest.mark.parametrize("month", ["2025-09", "2025-10", "2025-11"])
def test_a_report_holds_in_every_step(log: MonthLog, month: str) -> None:
    name, data = log.report(month)
    assert name == f"report-{month}"
    check = verify_report(data, log.trust, log=log.reader, recount=True)
    assert check.verdict is Verdict.VERIFIED
    assert [step.status for step in check.steps] == [Status.PASSED] * len(STEP_NAMES)


def test_figures_are_what_the_leaves_of_the_month_add_up_to(log: MonthLog, october: bytes) -> None:
    since, until = month_borders(OCTOBER)
    inside = [one for one in log.summaries if since < one.not_after <= until]
    document = json.loads(october)
    figures = document["totals"]
    enforcer = sum(
        count
        for one in inside
        for key, count in one.counts.rows()
        if key.service == Service.BOUNDARY_ENFORCER and not key.flags
    )
    assert figures["services"]["BoundaryEnforcer"]["operations"] == enforcer > 0
    assert figures["canaries"] == {
        "sent": sum(one.canaries_sent for one in inside),
        "caught": sum(one.canaries_caught for one in inside),
    }
    assert figures["first_epoch"] == inside[0].number
    assert figures["last_index"] == inside[-1].end
    by_day = [day["services"] for day in document["days"] if day["services"]]
    assert sum(day["BoundaryEnforcer"]["operations"] for day in by_day) == enforcer
    apart = figures["apart"]["demonstration"]["services"]["BoundaryEnforcer"]["operations"]
    assert apart == sum((day["apart"] or {}).get("demonstration", 0) for day in document["days"])


def test_days_without_an_epoch_are_gaps_and_not_zero(october: bytes) -> None:
    days = json.loads(october)["days"]
    assert len(days) == 31
    assert [index for index, day in enumerate(days, 1) if day["services"] is None] == [15, 16]
    assert days[14]["first_epoch"] is None and days[14]["canaries"] is None


def test_what_changed_is_told_with_its_leaf(log: MonthLog, october: bytes) -> None:
    changes = json.loads(october)["changes"]
    assert [(one["what"], one["at"][:13]) for one in changes] == [
        ("software", "2025-10-10T04"),
        ("policy", "2025-10-20T20"),
        ("policy", "2025-10-21T04"),
    ]
    assert changes[0]["before"] == (b"s" * 32).hex() and changes[0]["after"] == (b"t" * 32).hex()
    assert all(log.summaries[one["epoch"] - 1].end == one["index"] for one in changes)


def test_silences_and_missed_canaries_are_outages(october: bytes) -> None:
    outages = json.loads(october)["outages"]
    told = {one["kind"]: (one["from"][:13], one["to"][:13]) for one in outages["list"]}
    assert told == {
        "silence": ("2025-10-14T20", "2025-10-17T01"),
        "canaries": ("2025-10-14T20", "2025-10-17T04"),
        "missed": ("2025-10-25T12", "2025-10-25T20"),
    }
    assert outages["count"] == 3
    assert [one["missed"] for one in outages["list"] if one["kind"] == "missed"] == [1]


def test_an_outage_at_a_border_is_told_in_both_months() -> None:
    log = MonthLog()
    for day in (*range(20, 28), *range(35, 62)):  # silent from 28 September to 5 October
        for hours in (0, 6, 12, 18):
            log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 4, Flag.CANARY)
            log.close_epoch(month_borders("2025-09")[0] + day * DAY_MS + hours * DAY_MS // 24)
    log.publish(month_borders("2025-11")[0] + DAY_MS)
    for month in ("2025-09", "2025-10"):
        listed = json.loads(log.report(month)[1])["outages"]["list"]
        assert {one["kind"] for one in listed} == {"silence", "canaries"}
        assert all(one["from"] < "2025-10-01" < one["to"] for one in listed)


def test_a_log_that_began_within_the_month_says_from_when(log: MonthLog) -> None:
    document = json.loads(log.report("2025-09")[1])
    assert document["period"]["covers_from"] == "2025-09-21T04:00:00.000Z"
    assert document["days"][9]["services"] is None
    assert [one["index"] for one in document["logged"]] == [0, 1, 2]
    assert json.loads(log.report(OCTOBER)[1])["period"]["covers_from"] is None


def test_a_month_of_silence_has_a_report_without_epochs() -> None:
    log = lived(last="2025-09-24")
    log.heartbeat(month_borders("2025-12")[0] + 1)
    log.publish(month_borders("2025-12")[0] + 1)
    _, data = log.report(OCTOBER)
    assert verify_report(data, log.trust, log=log.reader, recount=True).verdict is Verdict.VERIFIED
    document = json.loads(data)
    assert document["totals"]["last_epoch"] is None
    assert document["totals"]["uptime"]["value"] == 0
    assert {one["kind"] for one in document["outages"]["list"]} == {"silence", "canaries"}


@pytest.mark.parametrize(
    ("month", "so_far", "words"),
    [
        ("2025-12", False, "make a preview with --so-far"),
        ("2026-01", True, "before 2026-01 begins: choose an earlier month"),
        ("2026-01", False, "before 2026-01 begins"),
        ("2025-08", False, "no epoch closed by the end of 2025-08: choose a later month"),
    ],
)
def test_a_month_that_cannot_be_reported_says_what_to_do(
    log: MonthLog, month: str, so_far: bool, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        log.report(month, so_far=so_far)


@pytest.mark.parametrize(
    "month", ["2025-13", "2025-00", "25-10", "2025-1", "２０２５-10", "9999-12"]
)
def test_a_month_is_written_in_one_way(month: str) -> None:
    with pytest.raises(FormatError, match="2026-11"):
        month_borders(month)


def test_months_have_their_length() -> None:
    assert [
        (end - begin) // DAY_MS
        for begin, end in map(month_borders, ("2024-02", "2025-02", "2025-12", "2025-11"))
    ] == [29, 28, 31, 30]


def test_a_preview_says_that_it_is_one_and_where_it_ends(log: MonthLog) -> None:
    name, data = log.report("2025-12", so_far=True)
    assert name == "report-2025-12-so-far-20251202t2359z"
    period = json.loads(data)["period"]
    assert period["preview"] is True and period["to"] == "2025-12-02T23:59:59.999Z"
    assert len(json.loads(data)["days"]) == 2
    assert verify_report(data, log.trust, log=log.reader, recount=True).verdict is Verdict.VERIFIED
    with pytest.raises(FormatError, match="period"):
        parse_report(altered(data, "period", "preview", value=False))


def test_a_preview_that_ends_with_an_epoch_is_whole() -> None:
    log = lived(last="2025-10-03")
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY)
    last = log.close_epoch(month_borders(OCTOBER)[0] + 3 * DAY_MS)
    log.publish(last.not_after)
    _, data = log.report(OCTOBER, so_far=True)
    assert totals(data)["last_epoch"] == last.number
    assert verify_report(data, log.trust, log=log.reader, recount=True).verdict is Verdict.VERIFIED


def test_so_far_makes_the_report_itself_when_the_month_is_over(log: MonthLog) -> None:
    assert log.report(OCTOBER, so_far=True)[0] == "report-2025-10"


def test_a_restatement_names_the_file_and_the_reason(log: MonthLog, october: bytes) -> None:
    name, data = log.restated(OCTOBER, october, "a label was missing")
    assert name == "report-2025-10.2"
    typed = parse_report(data).typed
    assert typed.edition == 2 and typed.restates and typed.restates.reason == "a label was missing"
    third, _ = log.restated(OCTOBER, data, "again")
    assert third == "report-2025-10.3"
    with pytest.raises(SettingsError, match="only a report on 2025-11"):
        log.restated("2025-11", october, "another month")


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name)
def test_a_lie_is_named_by_its_step(log: MonthLog, october: bytes, lie: Lie) -> None:
    told = lie.tell(october, log)
    check = verify_report(told, log.trust, log=log.reader, recount=lie.needs_recount)
    assert check.first_false is not None, check.steps
    assert (check.first_false.number, check.verdict) == (lie.step, Verdict.FALSE)
    assert lie.words in check.first_false.detail
    after = [step.status for step in check.steps if step.number > lie.step]
    assert set(after) <= {Status.NOT_CHECKED}
    if lie.needs_recount:
        assert verify_report(told, log.trust, log=log.reader).verdict is Verdict.VERIFIED


def test_a_log_that_is_false_gets_no_report(log: MonthLog) -> None:
    other = lived()
    path = next(path for path in other.resources if path.startswith("tile/entries/000"))
    other.resources[path] = bytes(100) + other.resources[path][100:]
    with pytest.raises((ProofError, FormatError)):
        other.report(OCTOBER)


def test_a_log_with_a_false_leaf_gets_no_report_though_all_is_signed() -> None:
    log = lived(last="2025-10-05")
    log.add(HeartbeatLeaf(month_borders("2025-11")[0] + 1, 99))
    log.publish(month_borders("2025-11")[0] + 1)
    with pytest.raises(ProofError, match="the log is false: heartbeat"):
        log.report(OCTOBER)


def test_a_silence_that_went_on_is_recounted_as_far_as_the_report_knew() -> None:
    log = lived(last="2025-10-05")
    for hour in range(0, 60, 5):
        log.heartbeat(month_borders(OCTOBER)[0] + 4 * DAY_MS + hour * DAY_MS // 24)
    log.publish(month_borders(OCTOBER)[0] + 7 * DAY_MS)
    _, data = log.report(OCTOBER, so_far=True)
    (silence,) = json.loads(data)["outages"]["list"]
    assert (silence["kind"], silence["to"][:10]) == ("canaries", "2025-10-07")
    log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 4, Flag.CANARY)
    log.close_epoch(month_borders(OCTOBER)[0] + 8 * DAY_MS)
    log.publish(month_borders(OCTOBER)[0] + 8 * DAY_MS)
    check = verify_report(data, log.trust, log=log.reader, recount=True)
    assert check.verdict is Verdict.VERIFIED, check.first_false


def test_a_file_that_is_there_is_never_changed(tmp_path: Path) -> None:
    path = write_report(tmp_path / "posts", "report-2025-10", b"first")
    with pytest.raises(ConflictError, match="--restate REASON"):
        write_report(tmp_path / "posts", "report-2025-10", b"second")
    assert path.read_bytes() == b"first"
    assert newest_edition(tmp_path / "posts", "2025-10") == b"first"
    write_report(tmp_path / "posts", "report-2025-10.2", b"second")
    assert newest_edition(tmp_path / "posts", "2025-10") == b"second"


def test_growth_compares_with_the_log_of_today(october: bytes) -> None:
    log = lived()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 300)
    log.close_epoch(month_borders("2026-01")[0])
    log.publish(month_borders("2026-01")[0])
    check = verify_report(october, log.trust, log=log.reader, recount=True)
    assert check.verdict is Verdict.VERIFIED  # the same past, grown
    assert "begins with the report's" in check.steps[6].detail
    shorter = lived(last="2025-11-10")
    check = verify_report(october, shorter.trust, log=shorter.reader)
    assert check.first_false and check.first_false.number == 7


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data + b"\n",
        lambda data: data.replace(
            b'"schema":"tractatus/report/v1"', b'"schema":"tractatus/report/v2"'
        ),
        lambda data: altered(data, "invented", value=1),
        lambda data: altered(data, "totals", "invented", value=1),
        lambda data: altered(data, "totals", "unknown", value=-1),
        lambda data: altered(data, "period", "from", value="2025-10-02T00:00:00.000Z"),
        lambda data: altered(data, "name", value="report-2025-11"),
        lambda data: altered(data, "edition", value=2),
        lambda data: altered(data, "declared", "limits", value="javascript:alert(1)"),
        lambda data: altered(data, "declared", "platform", "url", value="data:text/html,x"),
        lambda data: altered(
            data, "restates", value={"name": "x", "digest": "0" * 64, "reason": "y"}
        ),
        lambda data: b'{"schema":"tractatus/report/v1","schema":"tractatus/report/v1"}',
        lambda data: b" " * (9 * 1024 * 1024),
        lambda data: b"",
    ],
)
def test_what_is_no_report_is_not_read(
    log: MonthLog, october: bytes, damage: Callable[[bytes], bytes]
) -> None:
    check = verify_report(damage(october), log.trust)
    assert check.report is None
    assert check.first_false and check.first_false.number == 1


def test_the_bytes_of_a_report_are_canonical(october: bytes) -> None:
    assert canonical_json(json.loads(october)) == october
    assert parse_report(october).document == json.loads(october)


class TestProvenEpochs:
    def test_only_what_leaves_show_is_answered(self, log: MonthLog) -> None:
        since = month_borders(OCTOBER)[0]
        last = [one for one in log.summaries if one.not_after <= since][-1]
        following = log.summaries[last.number]
        assert ProvenEpochs([last, following]).at(since) is last
        with pytest.raises(ProofError, match="no leaf shows"):
            ProvenEpochs([last]).at(since)
        with pytest.raises(ProofError, match="no leaf shows"):
            ProvenEpochs([log.summaries[last.number - 3], following]).at(since)
        assert ProvenEpochs([last]).at(last.not_after) is last
        later = HeartbeatLeaf(since + 1, last.number)
        assert ProvenEpochs([last], [later]).at(since) is last
        for heartbeat in (replace(later, time_ms=since), replace(later, epoch=last.number + 1)):
            with pytest.raises(ProofError, match="no leaf shows"):
                ProvenEpochs([last], [heartbeat]).at(since)

    def test_summaries_must_follow_each_other(self, log: MonthLog) -> None:
        first, second = log.summaries[:2]
        for false in (
            replace(second, previous=first.end + 1),
            replace(second, not_after=first.not_after),
            replace(second, number=1),
        ):
            with pytest.raises(ProofError):
                ProvenEpochs([first, false])

    def test_days_are_cut_at_midnight_and_at_the_end(self) -> None:
        since = month_borders(OCTOBER)[0]
        assert Period(OCTOBER, since, since + DAY_MS).borders == (since, since + DAY_MS)
        assert Period(OCTOBER, since, since + DAY_MS + 5).borders == (
            since,
            since + DAY_MS,
            since + DAY_MS + 5,
        )


@pytest.fixture
def data_folder(tmp_path: Path, log: MonthLog) -> Path:
    """A data directory with a log and nothing that runs."""
    for path, content in (log.resources | {"policy": format_policy(log.policy)}).items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(content)
    (tmp_path / "settings.json").write_text('{"platform_port": 9, "site_port": 10}')
    return tmp_path


class TestCommand:
    def test_a_month_is_written_once_and_then_restated(
        self, data_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        base = ["report", "monthly", OCTOBER, "--data", str(data_folder)]
        posts = data_folder / "site" / "posts"
        assert main(base) == 0
        assert "verified, and written" in capsys.readouterr().out
        first = (posts / "report-2025-10.json").read_bytes()
        assert main(base) == 2
        assert "--restate REASON" in capsys.readouterr().err
        assert main([*base, "--restate", "a label was missing"]) == 0
        assert main([*base, "--restate", " "]) == 2
        assert (posts / "report-2025-10.json").read_bytes() == first
        assert sorted(path.name for path in posts.iterdir()) == [
            "report-2025-10.2.json",
            "report-2025-10.json",
        ]
        assert main(["report", "check", "--data", str(data_folder)]) == 0
        assert "report-2025-10: enforcement report, restated by" in capsys.readouterr().out

    def test_errors_say_what_to_do(
        self, data_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        base = ["report", "monthly", "--data", str(data_folder)]
        assert main([*base, "2025-12"]) == 2
        assert "--so-far" in capsys.readouterr().err
        assert main([*base, OCTOBER, "--restate", "why"]) == 2
        assert "no report on 2025-10 to restate" in capsys.readouterr().err
        assert not (data_folder / "site" / "posts").exists()

    def test_files_are_verified_against_a_log_or_a_policy(
        self, data_folder: Path, october: bytes, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file, log = data_folder / "october.json", data_folder / "log"
        file.write_bytes(october)
        base = ["report", "verify", str(file)]
        assert main(base) == 2
        assert "--site URL, --log DIR or --policy FILE" in capsys.readouterr().err
        assert main([*base, "--log", str(log), "--recount"]) == 0
        assert main([*base, "--policy", str(log / "policy")]) == 0
        capsys.readouterr()
        file.write_bytes(altered(october, "totals", "unknown", value=5))
        assert main([*base, "--log", str(log), "--json"]) == 1
        answer = json.loads(capsys.readouterr().out)
        assert answer["verdict"] == "false"
        assert answer["steps"][4]["detail"] == "totals.unknown: published 5, counted 0"
        assert main(["report", "verify", str(file) + "x", "--log", str(log)]) == 2

    def test_posts_that_are_not_served_are_named(
        self, data_folder: Path, october: bytes, capsys: pytest.CaptureFixture[str]
    ) -> None:
        posts = data_folder / "site" / "posts"
        posts.mkdir(parents=True)
        (posts / "no-head.md").write_text("hello")
        (posts / "report-2025-10.json").write_bytes(altered(october, "totals", "unknown", value=5))
        assert main(["report", "check", "--data", str(data_folder)]) == 1
        said = capsys.readouterr().out
        assert "no-head.md: NOT SERVED: the first line of a post is ---" in said
        assert "report-2025-10: enforcement report, FALSE: step 5, figures: totals.unknown" in said

    def test_no_word_is_taken_from_a_platform_of_another_log(
        self, data_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["report", "monthly", OCTOBER, "--data", str(data_folder)]) == 0
        written = json.loads((data_folder / "site/posts/report-2025-10.json").read_bytes())
        assert written["declared"]["environment"] == "local"
        assert written["declared"]["site"] == "http://127.0.0.1:10"
        assert written["declared"]["labels"] == {} != WORD.labels
