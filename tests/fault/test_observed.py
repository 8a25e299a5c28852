"""A running installation as its operator sees it: logs, telemetry, health and status, with faults.

Everything is on that can tell something, and people leave marks wherever they can write. Nothing
of these may be found in any log or in what a collector was sent.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fault.installation import Installation, installation
from tests.fault.people import Person
from tests.platform.test_telemetry import collector

SLUG = "marker-slug-77aa"
DUTIES = ("platform", "site", "sequencer", "canary", "witness-1", "witness-2")
MEMBERS = {"time", "level", "process", "event", "message"}
MARKS = ("marker-post-77aa", SLUG, "marker-mail-77aa", "marker-query-77aa", "marker-agent-77aa")


def test_everything_is_told_and_nothing_of_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collector() as sent:
        monkeypatch.setenv("TRACTATUS_LOG_FORMAT", "json")
        monkeypatch.setenv("TRACTATUS_LOG_LEVEL", "debug")
        monkeypatch.setenv("TRACTATUS_OTLP_URL", sent.url)
        with installation(tmp_path / "data") as here:
            secrets = _journey(here)
            _wait_until_well(here)
            _freeze_the_database(here)
            _wait_until_well(here)
            here.stop()
        _look_at_logs(here.data, secrets)
        points = sent.points()
        services = {
            one.value.string_value
            for request in sent.metrics
            for resource in request.resource_metrics
            for one in resource.resource.attributes
            if one.key == "service.name"
        }
        names = ("platform", "site", "sequencer", "canary")
        assert services == {f"tractatus-{name}" for name in names}
        assert {"tractatus.decisions", "tractatus.epochs", "tractatus.canary.acts"} <= set(points)
        assert points["tractatus.witnesses.answering"][0].as_int == 2
        told = sent.everything()
        assert not [one for one in (*MARKS, *secrets) if one in told]


def _journey(here: Installation) -> list[str]:
    """What people do, and the secrets that they were given."""
    with closing(Person.at(here.platform)) as founder, closing(Person.at(here.site)) as reader:
        founder.http.headers["user-agent"] = MARKS[4]
        founder.found(SLUG)
        link = founder.invite(SLUG)
        assert founder.post(SLUG, f"{MARKS[0]}: a post.").status_code == 303
        founder.http.get(f"/c/{SLUG}?q={MARKS[3]}")
        founder.http.get(f"/{MARKS[3]}")
        founder.send("/log-in", "/log-in", email=f"{MARKS[2]}@example.org", password=MARKS[0])
        for path in ("/", f"/metrics.html?{MARKS[3]}", f"/{MARKS[3]}", f"/audit/leaf/{MARKS[3]}"):
            answer = reader.http.get(path, headers={"referer": f"http://x/{MARKS[3]}"})
            assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
        session = [one for one in founder.http.cookies.values() if len(one) > 20]
    stored = json.loads((here.data / "secrets" / "database.json").read_text())
    return [link.rpartition("/")[2], *session, *stored.values()]


def _wait_until_well(here: Installation) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = here.status()
        duties = {one["name"]: one["good_seconds"] for one in status["processes"]}
        have_acted = all(duties[name] is not None for name in DUTIES)
        if status["healthy"] and not status["problems"] and have_acted:
            done = here.command("status", "--data", str(here.data))
            if done.returncode == 0:
                assert "PROBLEM" not in done.stdout
                return
        time.sleep(0.3)
    raise AssertionError(json.dumps(status, indent=1))


def _freeze_the_database(here: Installation) -> None:
    server = next(one["pid"] for one in here.status()["processes"] if one["name"] == "postgres")
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    pids = [server, *map(int, children)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(1.1)  # what was answered before may be kept for a second
        began = time.monotonic()
        ready = httpx.get(f"{here.platform}/health/ready", timeout=10)
        assert ready.status_code == 503, ready.text
        assert time.monotonic() - began < 2
        assert httpx.get(f"{here.platform}/health/live", timeout=10).status_code == 200
        assert httpx.get(f"{here.site}/health/ready", timeout=10).status_code == 200
        done = here.command("status", "--data", str(here.data))
        assert done.returncode == 1
        assert "database: it does not answer in time" in done.stdout
        assert "look at the database" in done.stdout
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def _look_at_logs(data: Path, secrets: list[str]) -> None:
    logs = {path.stem: path.read_text() for path in (data / "logs").glob("*.log")}
    assert {"platform", "site", "sequencer", "canary", "witness-1", "postgres"} <= set(logs)
    for name, text in logs.items():
        for mark in (*MARKS, *secrets):
            assert mark not in text, f"{name} tells: {mark}"
        if name != "postgres":  # the server writes its own lines, and no statement
            lines: list[Any] = [json.loads(line) for line in text.splitlines()]
            assert all(
                {"time", "level", "process", "event", "message"} <= set(one) for one in lines
            )
            assert {one["process"] for one in lines} <= {name}
    requests = [json.loads(line) for line in logs["platform"].splitlines() if '"route"' in line]
    routes = {one["route"] for one in requests}
    assert {"/c/{slug}/posts", "/sign-up", "none"} <= routes
