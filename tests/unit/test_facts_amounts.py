"""Amounts, counts and lengths of time as acts have them: queries, code, commands, files, forms."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.facts import read_act
from tractatus.governance.facts.amounts import read_amount
from tractatus.governance.facts.fact import Findings, Source
from tractatus.governance.facts.wrapped import built_value


def _facts(type_: str = "tool.call", **parameters: Any) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for one in read_act(Act(type_, "agent", ActorKind.AGENT, parameters)).facts:
        if isinstance(one.value, int | float):
            found.setdefault(one.kind.value, set()).add(one.value)
    return found


def _file(path: str, content: str) -> dict[str, set[Any]]:
    return _facts("file.write", path=path, content=content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timedelta(hours=1, minutes=30)", "1 hours 30 minutes"),
        ("30 * time.Minute", "30 minutes"),
        ("time.Second * 5", "5 seconds"),
        ("Duration.ofMinutes(30)", "30 minutes"),
        ("Duration::from_secs(30)", "30 seconds"),
        ("TimeSpan.FromDays(2)", "2 days"),
        ("15.minutes", "15 minutes"),
        ('Decimal("72.00")', "72.00"),
        ('Money.of(72, "EUR")', "72 EUR"),
        ('os.environ.get("RETRIES", "5")', "5"),
        ("process.env.RETRIES ?? 5", "5"),
        ("print(5)", None),
        ("endpoint(5)", None),
        ("compute()", None),
    ],
)
def test_what_code_builds_is_read_as_it_would_be_written(text: str, said: str | None) -> None:
    found = built_value(f"x = {text};", 4)
    assert (found and found[0]) == said


@pytest.mark.parametrize(
    ("command", "kind", "value"),
    [
        ("curl -s 'https://api.inn.example/rooms?per_page=70&page=2'", "count", 70),
        ("redis-cli SET basket:7 x EX 900", "duration", 900),
        ("redis-cli PSETEX basket:7 900000 x", "duration", 900),
        ("innctl config set deposit_fee '12.50 EUR'", "money", 1_250),
        ("npm config set fetch-retries 7", "count", 7),
        ("topics.sh --alter --add-config retention.ms=600000", "duration", 600),
        ("psql -c \"ALTER ROLE app SET statement_timeout = '4min'\"", "duration", 240),
        ("find /srv/talks -name '*.mp4' -mtime +12 -delete", "duration", 1_036_800),
        ("mkt-export --images-per-article 6", "count", 6),
    ],
)
def test_commands_say_amounts(command: str, kind: str, value: int) -> None:
    assert value in _facts("command.run", command=command).get(kind, set())


@pytest.mark.parametrize(
    ("path", "content", "kind", "value"),
    [
        ("a.py", "FEE_EUR = Decimal('18.50')", "money", 1_850),
        ("a.go", "ctx, c := context.WithTimeout(ctx, 9*time.Second)", "duration", 9),
        ("a.ts", "const client = make({ timeout: 9000 })", "duration", 9),
        ("a.ts", "setInterval(poll, 9000)", "duration", 9),
        ("a.ts", "const POLL_TIMEOUT_MS = 9000", "duration", 9),
        ("a.py", "timeout = 9000", "duration", 9_000),
        ("a.h", "#define FILTER_SAMPLES 24", "count", 24),
        ("a.py", 'r.headers["Cache-Control"] = "public, max-age=720"', "duration", 720),
        ("nginx/a.conf", "location / {\n  proxy_cache_valid 200 12m;\n}", "duration", 720),
        ("etc/crontab", "*/20 * * * * /opt/sync\n", "duration", 1_200),
        ("a.html", '<input name="gift" type="number" min="3"> EUR', "money", 300),
        ("a.html", '<input name="guests" type="number" max="55">', "count", 55),
        ("a.env", "PAYMENT_MAX_RETRIES=7", "count", 7),
        ("a.yaml", "env:\n  - name: LOCK_TIMEOUT_MINUTES\n    value: 3\n", "duration", 180),
        ("a.sql", "UPDATE inns SET slot = interval '35 minutes' WHERE id = 2", "duration", 2_100),
    ],
)
def test_files_say_amounts(path: str, content: str, kind: str, value: int) -> None:
    assert value in _file(path, content).get(kind, set())


def test_a_name_beside_a_value_says_what_it_is() -> None:
    assert _facts("setting.change", name="trial_days", value=9)["duration"] == {777_600}
    update = "UPDATE settings SET value = '41' WHERE name = 'max_retries'"
    assert 41 in _facts("sql.execute", statement=update)["count"]


def test_a_condition_of_a_statement_sets_no_amount() -> None:
    found = _facts("sql.execute", statement="UPDATE loans SET fee_cents = 300 WHERE fee_cents = 5")
    assert found["money"] == {300}


def test_a_beginning_and_an_end_may_be_written_in_capitals() -> None:
    found = _facts(startsAt="2027-03-01T08:00:00Z", endsAt="2027-03-01T09:30:00Z")
    assert 5_400 in found["duration"]


def test_what_is_no_amount_is_left_to_others() -> None:
    findings = Findings(Source.MODEL)
    assert not read_amount("host", "10", "/p", frozenset(), findings)
    assert not read_amount("sort", "asc", "/p", frozenset(), findings)
    assert not findings.facts


@pytest.mark.parametrize("piece", ["a?b=1&", "x(", "1*", "max-age=", "<input ", "* ", "name=1 "])
def test_a_long_hostile_text_is_read_quickly(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    for path in ("a.py", "a.html", "crontab"):
        _file(path, text)
    _facts("http.request", url=f"https://a.example/?{text}")
    assert time.process_time() - begun < 2
