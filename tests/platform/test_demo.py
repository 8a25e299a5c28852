"""The demonstration in a real database: labelled, repeatable, refused where it must be."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any, NoReturn

import asyncpg
import pytest

from tractatus.errors import ConflictError, FormatError
from tractatus.evidence.codes import Flag, Outcome, PressureLevel, Service
from tractatus.evidence.leaf import CountedLeaf, parse_leaf
from tractatus.platform.demo.corpus import Corpus, ScriptedPost, parse_corpus, read_corpus
from tractatus.platform.demo.script import run_demo
from tractatus.platform.demo.steps import (
    REFUSED,
    SAID,
    Answer,
    Decide,
    Say,
    Talk,
    TryRefused,
    scripted,
    steps,
)

CORPUS = Corpus(
    slug="a-street",
    name="A street",
    members=("Ada", "Bela"),
    moderator="Mira",
    posts=(ScriptedPost("Ada", "Hello."), ScriptedPost("Bela", "BUY NOW!", "An advertisement.")),
)


@pytest.fixture
async def behind(database: Any) -> AsyncIterator[asyncpg.Connection]:
    """The superuser, for looking behind the scenes."""
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


async def decisions(behind: asyncpg.Connection) -> Counter[tuple[int, int, int]]:
    """Decision leaves by (service, outcome, flags)."""
    leaves = [
        parse_leaf(row["entry"]) for row in await behind.fetch("SELECT entry FROM evidence.leaf")
    ]
    return Counter(
        (leaf.service, leaf.outcome, leaf.flags)
        for leaf in leaves
        if not isinstance(leaf, CountedLeaf)
    )


async def act_out(context: Any, behind: asyncpg.Connection, posts: int) -> None:
    """Run until that many posts were decided on."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_demo(context, stop, pace_seconds=0.001))
    while await behind.fetchval("SELECT count(*) FROM community.ruling") < posts:
        assert not running.done(), running.exception()
        await asyncio.sleep(0.01)
    stop.set()
    await running


async def test_everything_is_flagged_and_what_must_be_refused_is(
    world: Any, behind: asyncpg.Connection
) -> None:
    await act_out(world.context, behind, 16)
    found = await decisions(behind)
    assert {flags for _service, _outcome, flags in found} == {int(Flag.DEMONSTRATION)}
    flag = int(Flag.DEMONSTRATION)
    for service, outcome in (
        (Service.BOUNDARY_ENFORCER, Outcome.REQUIRE_APPROVAL),
        (Service.BOUNDARY_ENFORCER, Outcome.ALLOWED_BY_HUMAN),
        (Service.BOUNDARY_ENFORCER, Outcome.DENIED_BY_HUMAN),
        (Service.BOUNDARY_ENFORCER, Outcome.DENY),
        (Service.METACOGNITIVE_VERIFIER, Outcome.ALLOW),
        (Service.METACOGNITIVE_VERIFIER, Outcome.DENY),
        (Service.TENANT_ISOLATION, Outcome.DENY),
        (Service.INSTRUCTION_PERSISTENCE_CLASSIFIER, Outcome.ALLOW),
        (Service.INSTRUCTION_PERSISTENCE_CLASSIFIER, Outcome.REQUIRE_APPROVAL),
        (Service.CROSS_REFERENCE_VALIDATOR, Outcome.ALLOW),
        (Service.CROSS_REFERENCE_VALIDATOR, Outcome.DENY),
        (Service.CONTEXT_PRESSURE_MONITOR, PressureLevel.NORMAL),
        (Service.CONTEXT_PRESSURE_MONITOR, PressureLevel.DANGEROUS),
        (Service.PLURALISTIC_DELIBERATION_ORCHESTRATOR, Outcome.DENY),
    ):
        assert found[int(service), int(outcome), flag], (service, outcome)
    rows = await behind.fetch(
        "SELECT kind, label FROM community.provenance JOIN tenancy.tenant USING (tenant_id)"
    )
    assert [(row["kind"], row["label"][:13]) for row in rows] == [
        ("demonstration", "demonstration")
    ]


async def test_a_configured_model_is_not_asked(world: Any, behind: asyncpg.Connection) -> None:
    class NeverAsked:
        async def propose(self, text: str) -> NoReturn:
            raise AssertionError(f"asked about: {text}")

    await act_out(world.with_(model_proposer=NeverAsked()).context, behind, 2)
    engines = await behind.fetch("SELECT DISTINCT engine FROM community.proposal")
    assert [row["engine"] for row in engines] == ["rules"]


async def test_each_refusal_has_the_reason_that_it_shows(
    world: Any, behind: asyncpg.Connection
) -> None:
    await act_out(world.context, behind, 10)
    rows = await behind.fetch("SELECT canonical FROM evidence.record WHERE effect = 'deny'")
    reasons = {
        reason
        for row in rows
        for one in json.loads(row["canonical"])["assessments"]
        for reason in one["reasons"]
    }
    assert reasons >= {
        "isolation.unscoped",
        "metacognition.no_alternatives",
        "boundary.not_a_human",
    }


async def test_it_goes_on_where_it_was_stopped(world: Any, behind: asyncpg.Connection) -> None:
    await act_out(world.context, behind, 3)
    await act_out(world.context, behind, 6)
    sources = await behind.fetch("SELECT source FROM community.post ORDER BY post_id")
    expected = [f"demonstration {number}" for number in range(len(sources))]
    assert [row["source"] for row in sources] == expected
    waiting = await behind.fetchval(
        "SELECT count(*) FROM community.standing WHERE standing = 'held'"
    )
    assert waiting <= 1, "only the post that is being acted out may wait"
    assert await behind.fetchval("SELECT count(*) FROM tenancy.session") == 0


async def test_the_name_of_peoples_community_is_not_taken(
    world: Any, behind: asyncpg.Connection
) -> None:
    await world.founder(read_corpus().slug)
    with pytest.raises(ConflictError, match="kind member already"):
        await run_demo(world.context, asyncio.Event(), pace_seconds=0)
    assert await behind.fetchval("SELECT count(*) FROM community.provenance") == 0


async def test_members_of_a_replay_read_what_it_is(world: Any, behind: asyncpg.Connection) -> None:
    browser = await world.founder("a-town")
    await behind.execute(
        "UPDATE tenancy.tenant SET kind = 'replay' WHERE slug = 'a-town'; "
        "INSERT INTO community.provenance (tenant_id, label, source, data_set) "
        "SELECT tenant_id, 'replay of a 2018 conversation', 'Some town. CC BY 4.0', $$\\x"
        + "00" * 32
        + "$$ FROM tenancy.tenant WHERE slug = 'a-town'"
    )
    page = await browser.open("/c/a-town")
    assert "Replay of a 2018 conversation" in page.text
    assert "Some town. CC BY 4.0" in page.text


def test_the_script_says_decides_and_asks_for_opinions_in_order() -> None:
    first = list(islice(steps(CORPUS), 8))
    assert first[:2] == [Say(0, CORPUS.posts[0]), Decide(0, CORPUS.posts[0])]
    assert first[2:4] == [Talk(0, SAID[0]), Answer(0, "Bela", "agree")]
    assert first[4:6] == [Say(1, CORPUS.posts[1]), Decide(1, CORPUS.posts[1])]
    assert first[6] == Talk(1, SAID[1])
    assert isinstance(first[7], Say)


def test_every_refusal_comes_in_turn() -> None:
    tried = [step.name for step in islice(steps(CORPUS), 90) if isinstance(step, TryRefused)]
    assert tried[: len(REFUSED) + 1] == [*REFUSED, REFUSED[0]]


def test_a_second_round_says_that_it_is_one() -> None:
    assert scripted(CORPUS, 2).body == "Hello. (round 2)"
    assert scripted(CORPUS, 3).removed == "An advertisement."


def test_the_installed_corpus_has_posts_that_stay_and_posts_that_go() -> None:
    removed = [post.removed is not None for post in read_corpus().posts]
    assert True in removed
    assert False in removed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slug = 1", "not in its format"),
        ('slug="a"\nname="a"\nmembers=["A"]\nmoderator="M"\nposts=[]', "at least one member"),
        (
            'slug="a"\nname="a"\nmembers=["A"]\nmoderator="M"\n[[posts]]\nauthor="B"\nbody="b"',
            "by nobody: B",
        ),
    ],
)
def test_a_wrong_corpus_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_corpus(text)
