"""Each decision is promised once it is committed; its author takes a receipt home."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.conftest import Ports
from tests.platform.conftest import QuickPasswords, World, make_context

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import StoreError
from tractatus.evidence.promise import Promise, open_promise
from tractatus.evidence.receipt import Receipt, parse_receipt
from tractatus.notes.signed import VerifierKey
from tractatus.operations.promise import Promiser
from tractatus.operations.receipt import Receipts
from tractatus.platform.application import build
from tractatus.testing.pipeline import Pipeline
from tractatus.testing.promises import SeedPromiseSigner
from tractatus.verifier.readers import DirectoryReader
from tractatus.verifier.receipt import Given, verify_receipt
from tractatus.verifier.steps import Verdict

_ASKED = {
    "act": {"type": "content.publish", "text": "Tea at four.", "target": "post", "impact": "low"},
    "actor": "agent",
    "references": ["/act/text"],
}


class Sequenced:
    """A platform whose records are really sequenced into a log of files."""

    def __init__(self, world: World, pipeline: Pipeline, log: Path) -> None:
        self.world = world
        self.pipeline = pipeline
        self.log = DirectoryReader(log)

    def check(self, receipt: Receipt) -> str:
        """The verdict and which steps hold, with keys that are given."""
        keys = tuple(
            VerifierKey.parse(one) for one in self.world.context.receipts.promiser.verifier_keys
        )
        log = self.log if self.log.read("checkpoint") else None
        report = verify_receipt("", receipt, Given(self.pipeline.policy, keys), log)
        assert report.verdict is Verdict.VERIFIED, report.document()
        return "".join(step.status.value[0] for step in report.steps)


@pytest.fixture
async def sequenced(
    ports: Ports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Sequenced]:
    monkeypatch.setattr("tractatus.platform.state.Passwords", QuickPasswords)
    url = ports.database.url(Login.SEQUENCER)
    pool = await Pool.open(url, size=2)
    pipeline = Pipeline(store=PostgresSequencerStore(pool, url), log=FileLogStore(tmp_path))
    context = make_context(ports, tmp_path, origin=pipeline.signer.origin, policy=pipeline.policy)
    world = World(context, build(context))
    yield Sequenced(world, pipeline, tmp_path)
    for client in world.clients:
        await client.aclose()
    await pool.close()


async def program_of(browser: Any, slug: str) -> dict[str, str]:
    page = await browser.send(f"/c/{slug}/programs", {})
    token = re.search(r'<p class="mono">([A-Za-z0-9_-]{40,})</p>', page.text)
    assert token, page.text
    return {"authorization": f"Bearer {token[1]}"}


async def test_a_program_is_answered_with_a_promise_and_fetches_its_receipt(
    sequenced: Sequenced,
) -> None:
    world = sequenced.world
    founder = await world.founder("tea")
    bearer = await program_of(founder, "tea")
    program = world.browser(**bearer)
    answer = (await program.http.post("/v1/decide", json=_ASKED)).json()
    keys = [VerifierKey.parse(one) for one in world.context.receipts.promiser.verifier_keys]
    promised = open_promise(answer["promise"].encode(), keys).promise
    assert promised.epoch == 2
    early = parse_receipt((await program.open(f"/v1/receipts/{answer['record']}")).content)
    assert sequenced.check(early) == "pppnnn"
    await sequenced.pipeline.tick()
    late = await program.open(f"/v1/receipts/{answer['record']}")
    assert f'"{answer["record"]}.receipt.json"' in late.headers["content-disposition"]
    receipt = parse_receipt(late.content)
    assert sequenced.check(receipt) == "pppppp"
    assert sequenced.check(early) == "pppnnp"
    assert json.loads(receipt.record)["id"] == answer["record"]


class NoKey(SeedPromiseSigner):
    """A signer whose key cannot be reached."""

    async def sign(self, promise: Promise) -> bytes:
        raise StoreError("the key of promises cannot be reached")


class FarBehind:
    """An `EpochCounter` of a log that has not grown for long."""

    async def last_staged(self) -> int:
        return 0

    async def is_behind(self, leaves: int) -> bool:
        return True


@pytest.mark.parametrize("what", ["the key is away", "too much waits"])
async def test_no_promise_no_answer_and_the_decision_stays_recorded(
    world: World, ports: Ports, what: str
) -> None:
    founder = await world.founder("tea")
    bearer = await program_of(founder, "tea")
    working = world.context.receipts
    origin = working.promiser.origin
    broken = Receipts(
        Promiser(ports.counter, NoKey(origin))
        if what == "the key is away"
        else Promiser(FarBehind(), SeedPromiseSigner(origin)),
        working.log,
        working.epochs,
        working.witness_policy,
    )
    without = world.with_(receipts=broken)
    answer = await without.browser(**bearer).http.post("/v1/decide", json=_ASKED)
    assert answer.status_code == 503
    assert "allow" not in answer.text
    superuser = await asyncpg.connect(ports.database.superuser_url)
    record = await superuser.fetchval(
        "SELECT record_id FROM evidence.record ORDER BY recorded_at DESC LIMIT 1"
    )
    await superuser.close()
    later = await world.browser(**bearer).open(f"/v1/receipts/{record}")
    receipt = parse_receipt(later.content)
    assert json.loads(receipt.record)["act"] == "content.publish"
    keys = [VerifierKey.parse(one) for one in working.promiser.verifier_keys]
    assert open_promise(receipt.promise, keys).promise.epoch == 2


async def test_the_author_and_the_founder_have_the_receipt_and_nobody_else(
    sequenced: Sequenced,
) -> None:
    world = sequenced.world
    founder = await world.founder("tea")
    author = await world.member(founder, "tea", "Ada")
    other = await world.member(founder, "tea", "Bo")
    stranger = await world.founder("coffee")
    page = await author.post("tea", "Tea at four, and cake.")
    link = re.search(r"/c/tea/receipts/([0-9a-f-]{36})", page.text)
    assert link, "the page after the act offers its receipt"
    assert sequenced.check(parse_receipt((await author.open(link[0])).content)) == "pppnnn"
    await sequenced.pipeline.tick()
    for reader in (author, founder):
        answer = await reader.open(link[0])
        assert answer.status_code == 200
        assert sequenced.check(parse_receipt(answer.content)) == "pppppp"
    assert (await other.open(link[0])).status_code == 404
    assert (await stranger.open(link[0])).status_code == 404
    assert (await stranger.open(link[0].replace("tea", "coffee"))).status_code == 404
    assert (await author.open("/c/tea/receipts/none")).status_code == 404
    other_id = link[1][:-1] + ("0" if link[1].endswith("f") else "f")
    assert (await author.open(f"/c/tea/receipts/{other_id}")).status_code == 404
    assert b"Tea at four" in (await author.open(link[0])).content


async def test_a_damaged_log_gives_no_receipt(sequenced: Sequenced, tmp_path: Path) -> None:
    world = sequenced.world
    founder = await world.founder("tea")
    page = await founder.post("tea", "Tea at four.")
    link = re.search(r"/c/tea/receipts/[0-9a-f-]{36}", page.text)
    assert link
    await sequenced.pipeline.tick()
    for tile in (tmp_path / "tile" / "0").rglob("*"):
        if tile.is_file():
            tile.write_bytes(bytes(len(tile.read_bytes())))
    answer = await founder.open(link[0])
    assert answer.status_code == 503
