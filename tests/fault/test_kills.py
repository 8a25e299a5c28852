"""SIGKILL any process at any moment: nothing that was answered is lost, nothing counts twice.

A member posts without pause while processes are killed at random: each of those that `up` started,
PostgreSQL, and the supervisor itself. After every kill, once all is healthy again, the whole log is
verified as a stranger would do it; at the end database, log and published figures are compared leaf
by leaf.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.fault.installation import Installation, installation
from tests.fault.people import Person
from tests.patience import PATIENCE_S

from tractatus.adapters.postgres.embedded import SUPERUSER
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose import database
from tractatus.compose.settings import load_settings
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, parse_leaf
from tractatus.merkle.tiles import entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note

CANNOT_CHECK = 2  # of `tractatus verify`: nothing is said to be false

KILLS = 20
SLUG = "harbour"

_POSTS = f"""
SELECT body FROM community.post JOIN tenancy.tenant USING (tenant_id) WHERE slug = '{SLUG}'
"""


@dataclass
class Member:
    """Posts until told to stop, and remembers what was answered."""

    person: Person
    acknowledged: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            body = f"Post number {number} from the harbour."
            try:
                answer = self.person.post(SLUG, body)
            except (httpx.HTTPError, AssertionError):
                self.unknown.append(body)
                time.sleep(0.1)
                continue
            if answer.status_code == 303:
                self.acknowledged.append(body)
            else:
                self.unknown.append(body)
            time.sleep(0.02)


@pytest.mark.fault
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with (
        installation(tmp_path / "data") as here,
        closing(Person.at(here.platform)) as founder,
        closing(Person.at(here.platform)) as person,
    ):
        founder.found(SLUG)
        person.join(founder.invite(SLUG), "Bo", "bo@harbour.example")
        member = Member(person)
        thread = threading.Thread(target=member.run)
        thread.start()
        try:
            for number in range(KILLS):
                time.sleep(chance.uniform(0.0, 1.5))
                victim = _victim(chance, number)
                here.kill(victim)
                if victim == "supervisor":
                    here.start()
                here.wait_until_healthy()
                _verify(here, f"seed {seed}, kill {number} of {victim}")
        finally:
            member.stop.set()
            thread.join()
        assert len(member.acknowledged) > KILLS, "too little was going on to prove anything"
        _compare(here, member)


def _victim(chance: random.Random, number: int) -> str:
    """Every kind of process at least once, then by chance."""
    all_of_them = [
        *("postgres", "sequencer", "platform", "supervisor"),
        *("witness-1", "witness-2", "site", "canary"),
    ]
    return all_of_them[number] if number < len(all_of_them) else chance.choice(all_of_them[:4])


def _verify(here: Installation, when: str) -> None:
    """As a stranger who was here before: the growth step compares with the last visit.

    Where the platform answers nothing yet, which is no finding, they try again.
    """
    deadline = time.monotonic() + 60
    while (done := here.within("verify", here.site)).returncode == CANNOT_CHECK:
        assert time.monotonic() < deadline, f"{when}\n{done.stdout}\n{done.stderr}"
        time.sleep(0.5)
    assert done.returncode == 0, f"{when}\n{done.stdout}\n{done.stderr}"
    fsck = here.within("log", "fsck", str(here.data / "log"))
    assert fsck.returncode == 0, f"{when}\n{fsck.stdout}\n{fsck.stderr}"


def _compare(here: Installation, member: Member) -> None:
    """Posts, records, leaves in the database, leaves in the log, and the published figures."""
    _wait_until_sequenced(here)
    posts = [row["body"] for row in _query(here, _POSTS)]
    assert len(posts) == len(set(posts)), "a post is there twice"
    assert set(member.acknowledged) <= set(posts), "an answered post is lost"
    assert set(posts) <= set(member.acknowledged) | set(member.unknown)

    logged = _logged_leaves(here)
    stored = _query(here, "SELECT entry, index FROM evidence.leaf WHERE index IS NOT NULL")
    placed = {row["index"]: row["entry"] for row in stored if row["index"] < len(logged)}
    recorded = {
        index
        for index, entry in enumerate(logged)
        if isinstance(parse_leaf(entry), DecisionLeaf | CountedLeaf)
    }
    assert set(placed) == recorded, "the log holds a leaf that nobody recorded, or lacks one"
    assert all(logged[index] == entry for index, entry in placed.items())

    window = _metrics(here)["windows"]["24h"]
    assert window["services"]["MetacognitiveVerifier"]["operations"] == len(posts)
    assert window["services"]["BoundaryEnforcer"]["approvals"] == len(posts)


def _wait_until_sequenced(here: Installation) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        waiting = "SELECT count(*) AS n FROM evidence.leaf WHERE epoch IS NULL AND recorded_at < "
        if not _query(here, waiting + "now() - interval '2 s'")[0]["n"]:
            time.sleep(3)  # the metrics document is cached for two seconds
            return
        time.sleep(0.5)
    raise AssertionError("leaves still wait for an epoch")


def _logged_leaves(here: Installation) -> list[bytes]:
    log = here.data / "log"
    checkpoint = parse_checkpoint(parse_note((log / "checkpoint").read_bytes()).text)
    leaves: list[bytes] = []
    while len(leaves) < checkpoint.size:
        width = min(256, checkpoint.size - len(leaves))
        path = log / entries_path(len(leaves) // 256, width)
        leaves += parse_entry_bundle(path.read_bytes())
    return leaves


def _metrics(here: Installation) -> Any:
    return json.loads(
        httpx.get(f"{here.platform}/api/public/framework-metrics", timeout=PATIENCE_S).content
    )


def _query(here: Installation, sql: str) -> list[Any]:
    settings = load_settings({"data": here.data}, {})
    password = database.passwords(settings)[SUPERUSER]
    url = with_login(database.url(settings, Login.SEQUENCER), SUPERUSER, password)

    async def run() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    return asyncio.run(run())
