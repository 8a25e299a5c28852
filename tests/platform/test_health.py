"""Health says what a proxy may rely on: with real faults, quickly, and without internals."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.platform.conftest import World

from tractatus.errors import StoreError
from tractatus.web.health import KEPT_SECONDS, PASSED, Health, Part, Readiness


def parts_of(answer: Any) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/health+json"
    return {name: one[0]["status"] for name, one in answer.json()["checks"].items()}


async def test_all_parts_are_named_and_pass(world: World, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint\n")
    answer = await world.browser().http.get("/health/ready")
    assert answer.status_code == 200
    # The tests' checkpoint is none, and that alone takes nothing out of service.
    assert parts_of(answer) == {
        "database": "pass",
        "recording": "pass",
        "log": "pass",
        "publication": "warn",
        "isolation": "pass",
    }
    assert answer.json()["status"] == "warn"


async def test_what_cannot_record_is_not_ready(world: World, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint\n")

    class Broken:
        async def builtin_tenant(self, _: Any) -> Any:
            raise StoreError("no connection to 192.0.2.7 as tractatus_evidence_writer")

    broken = world.with_(evidence=Broken())
    answer = await broken.browser().http.get("/health/ready")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert parts_of(answer)["recording"] == "fail"
    assert parts_of(answer)["database"] == "pass"
    assert "192.0.2.7" not in answer.text and "tractatus_" not in answer.text


@pytest.mark.fault
async def test_a_frozen_database_is_said_within_two_seconds(
    world: World, tmp_path: Path, ports: Any
) -> None:
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint\n")
    http = world.browser().http
    assert (await http.get("/health/ready")).status_code == 200
    async with ports.tenants.public() as transaction:
        row = await transaction.fetch_one("SELECT pg_backend_pid() AS pid")
    await asyncio.sleep(KEPT_SECONDS)
    pids = _siblings(row["pid"])
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        for _ in range(2):  # the second time the first question still hangs
            began = time.monotonic()
            answer = await http.get("/health/ready")
            assert answer.status_code == 503
            assert time.monotonic() - began < 2
            assert answer.json()["checks"]["database"][0]["output"] == "it does not answer in time"
            assert (await http.get("/health/live")).status_code == 200
            await asyncio.sleep(KEPT_SECONDS)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    await asyncio.sleep(KEPT_SECONDS)
    assert (await http.get("/health/ready")).status_code == 200


def _siblings(pid: int) -> list[int]:
    """A backend's server and all of its processes."""
    server = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [server, *map(int, children)]


async def test_many_who_ask_cost_one_look(tmp_path: Path) -> None:
    looks = 0

    async def check() -> Part:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0.05)
        return PASSED

    readiness = Readiness({"one": check})
    answers = await asyncio.gather(*(readiness.response() for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert looks == 1


async def test_a_part_that_hangs_is_not_asked_twice() -> None:
    asked, let_go = 0, asyncio.Event()

    async def check() -> Part:
        nonlocal asked
        asked += 1
        await let_go.wait()
        return PASSED

    readiness = Readiness({"one": check})
    for _ in range(2):
        assert (await readiness.parts())["one"].health is Health.FAIL
        await asyncio.sleep(KEPT_SECONDS)
    assert asked == 1
    let_go.set()
    await asyncio.sleep(0)
    assert (await readiness.parts())["one"].health is Health.PASS


async def test_the_worst_part_is_the_whole() -> None:
    async def warn() -> Part:
        return Part(Health.WARN, "late", 12.34)

    async def passes() -> Part:
        return PASSED

    answer = await Readiness({"a": passes, "b": warn}).response()
    assert answer.status_code == 200
    assert json.loads(answer.body) == {
        "status": "warn",
        "checks": {
            "a": [{"status": "pass"}],
            "b": [{"status": "warn", "output": "late", "observedValue": 12.3, "observedUnit": "s"}],
        },
    }
