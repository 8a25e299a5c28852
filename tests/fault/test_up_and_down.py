"""`tractatus up`, `down` and `status` as a person uses them, and what they refuse."""

from __future__ import annotations

import json
import re
import socket
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from tests.conftest import Cluster, run_apart
from tests.fault.installation import Installation, installation
from tests.fault.people import Person
from tests.patience import PATIENCE_S

from tractatus import Act, ActDenied, ApprovalRequired, Gate
from tractatus.adapters.postgres.embedded import SUPERUSER, EmbeddedServer
from tractatus.adapters.postgres.roles import Login
from tractatus.compose.database import url
from tractatus.compose.settings import load_settings
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.web.cookies import decode_token

SLUG = "mill"


def test_ctrl_c_stops_all_and_a_second_start_goes_on(tmp_path: Path) -> None:
    with installation(tmp_path / "data") as here:
        founder = Person.at(here.platform)
        founder.found(SLUG)
        assert founder.post(SLUG, "Before the break.").status_code == 303
        _wait_for_operations(here, 1)
        origin, size = _log(here)
        pids = [one["pid"] for one in here.status()["processes"]]

        here.stop()
        assert here.status()["running"] is False
        assert here.command("status", "--data", str(here.data)).returncode == 3
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]

        here.start()
        assert "Before the break." in founder.http.get(f"/c/{SLUG}").text
        assert founder.post(SLUG, "After the break.").status_code == 303
        _wait_for_operations(here, 2)
        again, grown = _log(here)
        assert again == origin
        assert grown > size
        _change_the_schema(here)
        _a_program_does_what_was_approved(here, founder)
        here.command("verify", here.site, check=True)
        founder.close()


def _change_the_schema(here: Installation) -> None:
    """A change that is accepted is in the next epoch: its decision, and the digest that it made."""
    file = here.data / "garden.sql"
    file.write_text(
        "CREATE TABLE community.plant (tenant_id uuid NOT NULL REFERENCES tenancy.tenant, "
        "plant_id uuid NOT NULL, PRIMARY KEY (tenant_id, plant_id));"
        "SELECT tenancy.protect('community.plant', 'SELECT')"
    )
    before = _services(here)["CrossReferenceValidator"]["operations"]
    words = ("tenancy", "migrate", "--data", str(here.data), "--json", str(file))
    digest = json.loads(here.command(*words, check=True).stdout)[0]["schema_digest"]
    end = time.monotonic() + 30
    while time.monotonic() < end:
        after = _services(here)["CrossReferenceValidator"]["operations"]
        if after == before + 1 and _schema_in_force(here) == digest:
            return
        time.sleep(0.3)
    raise AssertionError(f"expected {before + 1} decisions and {digest}: {after}")


def _a_program_does_what_was_approved(here: Installation, founder: Person) -> None:
    """A program of Bo's in this process, the platform in its own, and the founder at its forms."""
    with closing(Person.at(here.platform)) as bo:
        bo.join(founder.invite(SLUG), "Bo", "bo@mill.example")
        page = bo.send(f"/c/{SLUG}/programs", f"/c/{SLUG}/programs").text
        token = decode_token(page.split('<p class="mono">')[1].partition("<")[0])
        with Gate.embedded(here.data, token=token) as gate:
            act = Act("git.commit", "clerk", description="Relax the privacy policy")
            with pytest.raises(ApprovalRequired) as asked, gate.act(act):
                raise AssertionError("it ran before anybody answered")
            which = asked.value.approval_id
            assert which is not None
            assert "approval.unanswered" in _refusal(gate, act, which)
            # Who runs the program does not approve it; the founder does, having seen the act.
            assert _approve(bo, which).status_code == 403
            assert "approval.unanswered" in _refusal(gate, act, which)
            assert _approve(founder, which).status_code == 303
            other = replace(act, target="elsewhere")
            assert "approval.act_changed" in _refusal(gate, other, which)
            with gate.act(act, approval=which) as permit:
                assert permit.is_enforced
            assert permit.receipt is not None
            assert "approval.used" in _refusal(gate, act, which)
        kept = here.data / "approved.receipt.json"
        kept.write_bytes(permit.receipt)
        assert here.within("receipt", "verify", str(kept)).returncode == 0


def _refusal(gate: Gate, act: Act, which: UUID) -> str:
    with pytest.raises(ActDenied) as refused, gate.act(act, approval=which):
        raise AssertionError("it ran")
    return str(refused.value)


def _approve(person: Person, which: UUID) -> httpx.Response:
    path = f"/c/{SLUG}/approvals/{which}"
    page = person.http.get(path).text
    shown = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    digest = shown[1] if shown else "00" * 32
    return person.send(path, path, choice="approve", reason="", digest=digest)


def _schema_in_force(here: Installation) -> str:
    """The schema digest in the newest summary."""

    async def newest() -> bytes:
        address = url(load_settings({"data": here.data}, {}), Login.SEQUENCER)
        connection = await asyncpg.connect(address)
        try:
            return bytes(
                await connection.fetchval(
                    "SELECT summary FROM evidence.epoch ORDER BY number DESC LIMIT 1"
                )
            )
        finally:
            await connection.close()

    summary = parse_leaf(run_apart(newest))
    assert isinstance(summary, SummaryLeaf)
    return summary.digests.schema.hex()


def test_down_stops_what_runs_in_the_background(tmp_path: Path) -> None:
    here = Installation(tmp_path / "data")
    ports = ("--site-port", str(here.site_port), "--platform-port", str(here.platform_port))
    done = here.command(
        "up", "--data", str(here.data), "--epoch-seconds", "1", *ports, "--detach", check=True
    )
    try:
        assert here.site in done.stdout
        assert here.platform in done.stdout
        status = json.loads(here.command("status", "--data", str(here.data), "--json").stdout)
        assert status["healthy"]
        assert status.keys() == here.status().keys()
        assert {one["name"] for one in status["processes"]} == {
            *("postgres", "witness-1", "witness-2", "sequencer", "platform", "site", "canary")
        }
        twice = here.command("up", "--data", str(here.data), *ports)
        assert twice.returncode == 2
        assert "already running on this data directory" in twice.stderr
    finally:
        down = here.command("down", "--data", str(here.data))
    assert (down.returncode, down.stdout) == (0, "stopped\n")
    assert here.command("down", "--data", str(here.data)).returncode == 3


def test_a_taken_port_is_named_before_anything_is_made(tmp_path: Path) -> None:
    here = Installation(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", here.site_port))
        taken.listen()
        ports = ("--site-port", str(here.site_port), "--platform-port", str(here.platform_port))
        done = here.command("up", "--data", str(here.data), *ports)
    assert done.returncode == 2
    assert f"port {here.site_port} for the site cannot be used" in done.stderr
    assert "--site-port" in done.stderr
    assert not (here.data / "postgres").exists()


def test_a_database_of_yours_is_used_instead(tmp_path: Path) -> None:
    with EmbeddedServer(
        tmp_path / "server", password="of their superuser", log=tmp_path / "server.log"
    ) as server:
        address = ("--database", server.url)
        with installation(tmp_path / "data", *address) as here:
            assert not (here.data / "postgres").exists()
            processes = here.status()["processes"]
            assert "postgres" not in {one["name"] for one in processes}
            # The superuser's address is of `up` alone, not of processes that serve strangers.
            for one in processes:
                assert SUPERUSER.encode() not in Path(f"/proc/{one['pid']}/environ").read_bytes()
            founder = Person.at(here.platform)
            founder.found(SLUG)
            assert founder.post(SLUG, "On another server.").status_code == 303
            _wait_for_operations(here, 1)
            here.command("verify", here.site, check=True)
            assert server.url not in (here.data / "settings.json").read_text()
            here.stop()
            old, size = _follow_on(here, address)
            here.start()
            assert "On another server." in founder.http.get(f"/c/{SLUG}").text
            founder.close()
            # The old log is public still, and the visitor of before follows to the new one.
            (former,) = httpx.get(f"{here.platform}/former-logs", timeout=PATIENCE_S).json()["logs"]
            assert (former["origin"], former["size"]) == (old, size)
            assert here.within("verify", former["url"]).returncode == 0
            verified = here.within("verify", here.site)
            assert verified.returncode == 0 and f"follows on {old}" in verified.stdout


def _follow_on(here: Installation, address: tuple[str, str]) -> tuple[str, int]:
    """Begin a log of another name; name and size of the one that was left."""
    last = parse_checkpoint(parse_note((here.data / "log" / "checkpoint").read_bytes()).text)
    name = "localhost/tractatus/next"
    done = here.within("log", "begin", name, "--data", str(here.data), *address)
    assert done.returncode == 0, done.stderr
    return last.origin, last.size


def test_the_roles_of_another_installation_are_left_alone(tmp_path: Path, cluster: Cluster) -> None:
    database = cluster.create("template0")
    here = Installation(tmp_path / "data")
    ports = ("--site-port", str(here.site_port), "--platform-port", str(here.platform_port))
    try:
        done = here.command(
            "up", "--data", str(here.data), *ports, "--database", database.superuser_url
        )
        assert done.returncode == 2
        assert "the roles of another Tractatus installation" in done.stderr
        # Theirs still let them in.
        run_apart(lambda: _log_in(database.url(Login.MIGRATOR)))
    finally:
        cluster.drop(database)


async def _log_in(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.close()


def test_a_database_that_does_not_answer_is_said_plainly(tmp_path: Path) -> None:
    here = Installation(tmp_path / "data")
    ports = ("--site-port", str(here.site_port), "--platform-port", str(here.platform_port))
    url = f"postgresql://nobody:hidden-word@127.0.0.1:{here.site_port}/nothing"
    done = here.command("up", "--data", str(here.data), *ports, "--database", url)
    assert done.returncode == 2
    assert "the database cannot be reached" in done.stderr
    assert "hidden-word" not in done.stdout + done.stderr


def _log(here: Installation) -> tuple[str, int]:
    log = json.loads(
        httpx.get(f"{here.platform}/api/public/framework-metrics", timeout=PATIENCE_S).content
    )["log"]
    return log["origin"], log["size"]


def _wait_for_operations(here: Installation, number: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        services = _services(here)
        if services["MetacognitiveVerifier"]["operations"] == number:
            return
        time.sleep(0.3)
    raise AssertionError(f"expected {number} operations: {services}")


def _services(here: Installation) -> Any:
    answer = httpx.get(f"{here.platform}/api/public/framework-metrics", timeout=PATIENCE_S)
    return json.loads(answer.content)["windows"]["24h"]["services"]
