"""Replaying an export into a real database: every act once, whatever happens in between."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn, cast

import asyncpg
import pytest

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys, PostgresEvidenceWriter
from tractatus.adapters.postgres.issuing import PostgresAdministrator, PostgresIssuer
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, SettingsError, StoreError
from tractatus.evidence.codes import Flag, Opinion, Outcome, Service
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, parse_leaf
from tractatus.evidence.record import open_record
from tractatus.governance.gate import Gate
from tractatus.governance.policy.file import parse_policy
from tractatus.operations.receipt import Receipts
from tractatus.platform.context import LogIdentity, PlatformContext, PlatformSettings
from tractatus.platform.polis.destination import invite_moderator
from tractatus.platform.polis.export import FILES, parse_export
from tractatus.platform.polis.replay import Replayed, replay
from tractatus.testing.exports import MadeUpExport, made_up_export
from tractatus.web.cookies import decode_token
from tractatus.web.environment import Environment

MASTER = bytes(range(32))
REAL = Path(__file__).parents[3] / "shared" / "data" / "polis"
SMALL = made_up_export(statements=12, participants=8)
LARGE = made_up_export(statements=150, participants=90)


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress."""


async def no_metrics() -> NoReturn:
    raise AssertionError("an import reads no metrics")


@asynccontextmanager
async def opened(urls: Mapping[str, str]) -> AsyncIterator[PlatformContext]:
    """A platform on the real adapters."""
    logins = (Login.APP, Login.ISSUER, Login.PLATFORM, Login.EVIDENCE_WRITER)
    pools = {login: await Pool.open(urls[login], size=2) for login in logins}
    clock, randomness = SystemClock(), SystemRandomness()
    policy = parse_policy(
        (resources.files("tractatus.governance.policy") / "default_policy.toml").read_text("utf-8")
    )
    keys = PostgresEvidenceKeys(pools[Login.EVIDENCE_WRITER], MASTER, randomness)
    try:
        yield PlatformContext(
            settings=PlatformSettings("Test", "http://a", "http://b", Environment("local")),
            log_identity=LogIdentity("test", (), ""),
            form_key=bytes(32),
            clock=clock,
            randomness=randomness,
            tenants=PostgresTenantDatabase(pools[Login.APP]),
            issuer=PostgresIssuer(pools[Login.ISSUER]),
            administrators=PostgresAdministrator(pools[Login.PLATFORM]),
            evidence=PostgresEvidenceWriter(
                pools[Login.EVIDENCE_WRITER], keys, clock, randomness, policy.digest
            ),
            keys=keys,
            receipts=cast("Receipts", None),  # an import promises nothing to anybody
            gate=Gate(policy),
            model_proposer=None,
            log=FileLogStore(Path("not-used")),
            metrics=no_metrics,
        )
    finally:
        for pool in pools.values():
            await pool.close()


async def replayed(
    urls: Mapping[str, str],
    made: MadeUpExport,
    *,
    slug: str = "town",
    show: Callable[[str, int, int], None] = silent,
) -> Replayed:
    async with opened(urls) as context:
        return await replay(
            context, parse_export(made.files), slug=slug, credit="CC BY 4.0", show=show
        )


@pytest.fixture
def urls(database: Any) -> dict[str, str]:
    return {str(login): database.url(login) for login in Login}


@pytest.fixture
async def behind(database: Any) -> AsyncIterator[asyncpg.Connection]:
    """The superuser, for looking behind the scenes."""
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


async def leaves_of(behind: asyncpg.Connection) -> Counter[tuple[int, int, int]]:
    """Decision leaves by (service, outcome, flags); counted leaves add their count."""
    counts: Counter[tuple[int, int, int]] = Counter()
    for row in await behind.fetch("SELECT entry FROM evidence.leaf"):
        leaf = parse_leaf(row["entry"])
        if isinstance(leaf, CountedLeaf):
            counts[leaf.service, leaf.outcome, leaf.flags] += leaf.count
        elif isinstance(leaf, DecisionLeaf):
            counts[leaf.service, leaf.outcome, leaf.flags] += 1
    return counts


def expected_leaves(made: MadeUpExport) -> Counter[tuple[int, int, int]]:
    """What a log must say of an export, by arithmetic on the export alone."""
    flag = int(Flag.REPLAYED)
    boundary, reasoning = int(Service.BOUNDARY_ENFORCER), int(Service.METACOGNITIVE_VERIFIER)
    opinions = int(Service.OPINIONS)
    people = sum(row.count(b",") > 0 for row in made.files["participants-votes.csv"].split(b"\n"))
    return Counter(
        {
            (boundary, int(Outcome.REQUIRE_APPROVAL), flag): made.verdicts.total(),
            (boundary, int(Outcome.ALLOWED_BY_HUMAN), flag): made.verdicts["1"],
            (boundary, int(Outcome.DENIED_BY_HUMAN), flag): made.verdicts["-1"],
            (boundary, int(Outcome.ALLOW), flag): people - 1,
            (reasoning, int(Outcome.ALLOW), flag): made.verdicts.total(),
            (opinions, int(Opinion.AGREE), flag): made.votes["1"],
            (opinions, int(Opinion.DISAGREE), flag): made.votes["-1"],
            (opinions, int(Opinion.PASS), flag): made.votes["0"],
        }
    )


async def test_the_leaves_are_the_export_to_the_unit(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    done = await replayed(urls, SMALL)
    assert await leaves_of(behind) == expected_leaves(SMALL)
    assert done.posts == SMALL.verdicts.total()
    assert done.rulings == SMALL.verdicts["1"] + SMALL.verdicts["-1"]
    assert done.waiting == SMALL.verdicts["0"]
    assert (done.already, list(done.remarks)) == (0, [])


async def test_a_second_run_does_nothing(urls: dict[str, str], behind: asyncpg.Connection) -> None:
    first = await replayed(urls, SMALL)
    before = await leaves_of(behind)
    second = await replayed(urls, SMALL)
    assert await leaves_of(behind) == before
    assert (second.posts, second.rulings, second.people) == (0, 0, 0)
    assert second.already == first.posts + first.rulings + first.people
    assert await behind.fetchval("SELECT count(*) FROM tenancy.session") == 0


async def test_every_record_opens_and_commits_to_its_act(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    async with opened(urls) as context:
        for row in await behind.fetch("SELECT * FROM evidence.record"):
            leaves = await behind.fetch(
                "SELECT entry FROM evidence.leaf WHERE record_id = $1", row["record_id"]
            )
            key = await context.keys.for_tenant(row["tenant_id"])
            entries = sorted((leaf["entry"] for leaf in leaves), key=lambda entry: entry[:3])
            record = open_record(
                row["canonical"], entries, row["wrapped_nonce"], key, row["content"]
            )
            assert record.flags == int(Flag.REPLAYED)


async def test_authors_are_keyless_and_marked_as_imported(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    rows = await behind.fetch(
        "SELECT m.role, m.imported_by FROM tenancy.member AS m JOIN tenancy.tenant AS t"
        " USING (tenant_id) WHERE t.slug = 'town'"
    )
    assert Counter(row["role"] for row in rows) == {"founder": 1, "placeholder": 8}
    assert all((row["imported_by"] is None) == (row["role"] == "founder") for row in rows)
    assert await behind.fetchval("SELECT count(*) FROM identity.account") == 0


async def test_the_tenant_says_what_it_is(urls: dict[str, str], behind: asyncpg.Connection) -> None:
    await replayed(urls, SMALL)
    row = await behind.fetchrow(
        "SELECT t.kind, t.name, p.label, p.source FROM tenancy.tenant AS t"
        " JOIN community.provenance AS p USING (tenant_id)"
    )
    assert (row["kind"], row["name"]) == ("replay", "A made-up conversation")
    assert row["label"] == "replay of a 2018 conversation"
    assert "https://example.org/made-up" in row["source"]
    assert "CC BY 4.0" in row["source"]


async def test_posts_sort_by_when_they_were_said(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    rows = await behind.fetch("SELECT written_at_ms FROM community.post ORDER BY post_id")
    assert [row["written_at_ms"] for row in rows] == [
        one.said_at_ms for one in parse_export(SMALL.files).statements
    ]


async def test_another_data_set_does_not_go_into_the_tenant(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    before = await leaves_of(behind)
    with pytest.raises(ConflictError, match="another data set: town"):
        await replayed(urls, made_up_export(statements=13))
    assert await leaves_of(behind) == before


async def test_a_tenant_of_people_is_left_alone(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await behind.execute(
        "SELECT identity.found('town', 'Town', 'community', 'member', 'Ada', NULL, NULL)"
    )
    with pytest.raises(ConflictError, match="one of kind member already: town"):
        await replayed(urls, SMALL)
    assert await behind.fetchval("SELECT count(*) FROM community.post") == 0


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("DELETE FROM community.opinion WHERE opinion = 'pass'", "pass: expected"),
        ("DELETE FROM community.ruling WHERE decision = 'remove'", "removed: expected 4, found 0"),
    ],
)
async def test_what_is_lost_is_found_by_the_comparison(
    urls: dict[str, str], behind: asyncpg.Connection, lost: str, message: str
) -> None:
    await replayed(urls, SMALL)
    await behind.execute(lost)
    with pytest.raises(StoreError, match=message):
        await replayed(urls, SMALL)


@pytest.mark.parametrize(
    ("slug", "error", "message"),
    [
        ("sandbox", ConflictError, "the name of the tenant is taken: sandbox"),
        ("My Town", SettingsError, "small letters a to z"),
    ],
)
async def test_a_name_that_cannot_be_had_is_refused(
    urls: dict[str, str], slug: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        await replayed(urls, SMALL, slug=slug)


async def test_a_moderator_joins_by_a_link_and_the_act_is_recorded(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    async with opened(urls) as context:
        link = await invite_moderator(context, "town")
        with pytest.raises(ConflictError, match="no replay in this tenant: sandbox"):
            await invite_moderator(context, "sandbox")
    token = decode_token(link.rpartition("/")[2])
    assert token is not None
    row = await behind.fetchrow("SELECT * FROM identity.invitation_of(sha256($1))", token)
    assert (row["slug"], row["role"], row["is_open"]) == ("town", "moderator", True)
    acts = await behind.fetch("SELECT act FROM evidence.record WHERE act = 'member.invite'")
    assert len(acts) == 1


async def test_the_same_export_goes_into_two_tenants(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    await replayed(urls, SMALL)
    await replayed(urls, SMALL, slug="village")
    assert await behind.fetchval("SELECT count(*) FROM community.post") == 24


async def test_a_configured_model_is_not_asked(urls: dict[str, str]) -> None:
    class NeverAsked:
        async def propose(self, text: str) -> NoReturn:
            raise AssertionError(f"asked about: {text}")

    async with opened(urls) as context:
        context = dataclasses.replace(context, model_proposer=NeverAsked())
        export = parse_export(SMALL.files)
        done = await replay(context, export, slug="town", credit="", show=silent)
    assert done.posts == SMALL.verdicts.total()


async def test_what_an_error_interrupts_is_done_by_the_next_run(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    class StoppedError(Exception):
        pass

    shown: list[tuple[str, int]] = []

    def stop(stage: str, done: int, _total: int) -> None:
        shown.append((stage, done))
        if len(shown) == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        await replayed(urls, LARGE, show=stop)
    done = await replayed(urls, LARGE)
    assert done.already == 64
    assert await leaves_of(behind) == expected_leaves(LARGE)


async def test_two_imports_at_once_do_not_double_anything(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    both = await asyncio.gather(
        replayed(urls, LARGE), replayed(urls, LARGE), return_exceptions=True
    )
    failed = [one for one in both if isinstance(one, BaseException)]
    assert len(failed) <= 1
    assert all(isinstance(one, ConflictError) for one in failed), failed
    assert await leaves_of(behind) == expected_leaves(LARGE)


def start_child(urls: dict[str, str]) -> subprocess.Popen[str]:
    """A process of its own that replays LARGE and prints each step; see the end of this file."""
    return subprocess.Popen(
        [sys.executable, __file__], env={**os.environ, **urls}, stdout=subprocess.PIPE, text=True
    )


def kill_within(child: subprocess.Popen[str], steps: int, milliseconds: float) -> bool:
    """SIGKILL a little after the given step; whether it was still running."""
    assert child.stdout is not None
    with child, child.stdout:
        for _step in range(steps):
            if not child.stdout.readline():
                break
        time.sleep(milliseconds / 1000)
        child.kill()
    return child.returncode == -signal.SIGKILL


@pytest.mark.fault
async def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    urls: dict[str, str], behind: asyncpg.Connection
) -> None:
    """Real processes, killed after one to four steps of what an earlier one has left to do."""
    kills = 0
    for _attempt in range(6):
        steps, milliseconds = random.randint(1, 4), random.uniform(0, 60)
        kills += await asyncio.to_thread(kill_within, start_child(urls), steps, milliseconds)
        leaves = await leaves_of(behind)
        assert all(leaves[code] <= count for code, count in expected_leaves(LARGE).items())
    assert kills, "no process lived long enough to be killed; nothing was shown"
    done = await replayed(urls, LARGE)
    assert done.already > 0
    assert await leaves_of(behind) == expected_leaves(LARGE)


if REAL.is_dir():

    @pytest.mark.parametrize(
        ("name", "waiting"), [("15-per-hour-seattle", 1), ("vtaiwan.uberx", 20)]
    )
    async def test_what_was_left_undecided_waits_in_the_queue(
        urls: dict[str, str], behind: asyncpg.Connection, name: str, waiting: int
    ) -> None:
        export = parse_export({file: (REAL / name / file).read_bytes() for file in FILES})
        async with opened(urls) as context:
            done = await replay(context, export, slug="real", credit="", show=silent)
        assert done.waiting == waiting
        assert await behind.fetchval("SELECT count(*) FROM community.opinion") == export.votes

else:

    def test_the_real_exports_are_absent_and_were_not_replayed() -> None:
        assert not REAL.exists()


if __name__ == "__main__":  # the process that is killed
    asyncio.run(replayed(dict(os.environ), LARGE, show=lambda *step: print(step, flush=True)))
