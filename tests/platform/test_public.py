"""What anybody may read: figures, log, identity, health, live examples; and `/v1/decide`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.platform.conftest import ADDRESS, World, running
from tests.platform.test_journey import leaves

from tractatus.errors import StoreError
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.platform.canary import ACTS, acts_of, run_round, verdict_id
from tractatus.platform.examples import EXAMPLES, builtin_token, prepare_sandbox
from tractatus.platform.metrics_cache import METRICS_SECONDS
from tractatus.tenancy.scope import TenantKind
from tractatus.web.cookies import encode_token
from tractatus.web.health import KEPT_SECONDS

PROBE, CANARY = 2, 1


async def test_the_figures_are_open_to_every_origin_and_cached_by_etag(world: World) -> None:
    http = world.browser().http
    answer = await http.get("/api/public/framework-metrics", headers={"origin": "http://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert int(answer.headers["age"]) <= METRICS_SECONDS
    assert "set-cookie" not in answer.headers
    etag = answer.headers["etag"]
    again = await http.get("/api/public/framework-metrics", headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


async def test_figures_are_read_once_however_many_ask(world: World) -> None:
    reads = 0

    async def metrics() -> bytes:
        nonlocal reads
        reads += 1
        if reads == 1:
            raise StoreError("not yet")
        return b"{}"

    http = world.with_(metrics=metrics).browser().http
    assert (await http.get("/api/public/framework-metrics")).status_code == 503
    for _ in range(5):
        assert (await http.get("/api/public/framework-metrics")).status_code == 200
    assert reads == 2


async def test_the_log_is_served_as_it_lies_there(world: World, tmp_path: Path) -> None:
    (tmp_path / "tile" / "entries").mkdir(parents=True)
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint\n")
    (tmp_path / "tile" / "entries" / "000.p").mkdir()
    (tmp_path / "tile" / "entries" / "000.p" / "3").write_bytes(b"\x00\x01\xff")
    (tmp_path / "secret").write_bytes(b"secret")
    http = world.browser().http
    checkpoint = await http.get("/log/checkpoint")
    assert checkpoint.content == b"a checkpoint\n"
    assert checkpoint.headers["cache-control"] == "no-cache"
    bundle = await http.get("/log/tile/entries/000.p/3")
    assert bundle.content == b"\x00\x01\xff"
    assert "immutable" in bundle.headers["cache-control"]
    for answer in (checkpoint, bundle):
        assert answer.headers["access-control-allow-origin"] == "*"
    for path in ("secret", "tile/entries/000.p/03", "tile/0/000", "%2e%2e/etc/passwd", ""):
        assert (await http.get(f"/log/{path}")).status_code == 404, path


async def test_identity_names_addresses_keys_and_witnesses(world: World) -> None:
    answer = await world.browser().http.get("/.well-known/tractatus.json")
    assert answer.json() == {
        "platform": ADDRESS,
        "site": "http://site.example",
        "environment": "local",
        "origin": "localhost/tractatus/test",
        "promise_keys": [],
        "verifier_keys": ["key"],
        "witness_policy": "policy",
    }
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_ready_means_that_database_and_log_answer(world: World, tmp_path: Path) -> None:
    http = world.browser().http
    assert (await http.get("/health/live")).status_code == 200
    assert (await http.get("/health/ready")).status_code == 503
    await asyncio.sleep(KEPT_SECONDS)
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint\n")
    assert (await http.get("/health/ready")).status_code == 200


async def test_each_example_really_happens_and_is_right(world: World, ports: Any) -> None:
    async with running(world.app):
        pass  # a start and a stop: the sandbox has something to select
    http = world.browser().http
    effects = {}
    for name in EXAMPLES:
        answer = await http.post(f"/api/public/examples/{name}")
        assert answer.status_code == 200, answer.text
        document = answer.json()
        assert document["as_expected"] is True, document
        effects[name] = document["effect"]
    assert effects == {
        "isolation-unscoped": "deny",
        "isolation-scoped": "allow",
        "administrator-route": "deny",
        "decision-without-alternatives": "deny",
        "decision-complete": "require_approval",
        "instruction-unclear": "require_approval",
        "instruction-overridden": "deny",
        "instruction-kept": "allow",
        "context-full": "deny",
        "values-closed-by-machine": "deny",
    }
    recorded = [entry for entry in await leaves(ports) if entry[0] != "statements.count"]
    assert {flags for *_, flags in recorded} == {PROBE}
    assert ("statement.run", 7, 4, PROBE) in recorded
    assert ("administrator.read_content", 7, 4, PROBE) in recorded
    assert ("content.remove", 5, 4, PROBE) in recorded


async def test_the_refused_statement_is_shown_as_a_developer_sees_it(world: World) -> None:
    answer = await world.browser().http.post("/api/public/examples/isolation-unscoped")
    shown = answer.json()["answer"]
    assert shown["error"] == "UnscopedQueryError"
    assert "platform/examples.py:" in shown["message"]
    assert "async with" in shown["message"]
    assert "/src/" not in shown["message"]


async def test_a_scoped_example_shows_the_sandbox_and_nobody_else(world: World) -> None:
    await prepare_sandbox(world.context)
    await prepare_sandbox(world.context)
    founder = await world.founder("tea")
    await founder.post("tea", "A secret of the tea house")
    http = world.browser().http
    for name in EXAMPLES:
        answer = await http.post(f"/api/public/examples/{name}")
        assert "secret" not in answer.text and "tea" not in answer.text, name
    rows = (await http.post("/api/public/examples/isolation-scoped")).json()["answer"]["rows"]
    assert len(rows) == 2


async def test_examples_are_limited_for_each_caller(world: World) -> None:
    http = world.browser().http
    statuses = {
        (await http.post("/api/public/examples/isolation-scoped")).status_code for _ in range(70)
    }
    assert statuses == {200, 429}
    other = world.browser().http
    assert (await other.post("/api/public/examples/isolation-scoped")).status_code == 200


@pytest.mark.parametrize("slot", [0, 7, 29_000_001])
def test_each_canary_comes_within_four_rounds_of_as_many_acts_as_are_counted(slot: int) -> None:
    rounds = [acts_of(one) for one in range(slot, slot + 4)]
    assert {len(set(one)) for one in rounds} == {ACTS_IN_A_ROUND}
    assert {name for one in rounds for name in one} == set(ACTS)


async def test_every_canary_is_caught(world: World) -> None:
    http = world.browser().http
    found = [await run_round(world.context, http, slot) for slot in range(4)]
    assert [(one.sent, one.caught) for one in found] == [(ACTS_IN_A_ROUND,) * 2] * 4


async def test_a_canary_round_is_caught_and_counts_once(world: World, ports: Any) -> None:
    http = world.browser().http
    first = await run_round(world.context, http, 7)
    again = await run_round(world.context, http, 7)
    assert (first.sent, first.caught) == (again.sent, again.caught) == (ACTS_IN_A_ROUND,) * 2
    recorded = [entry for entry in await leaves(ports) if entry[0] != "statements.count"]
    verdicts = [entry[1:] for entry in recorded if entry[0] == "canary.verdict"]
    assert verdicts == [(8, 1, CANARY)] * ACTS_IN_A_ROUND
    assert {flags for *_, flags in recorded} == {CANARY}
    assert len(
        {verdict_id(7, name) for name in ACTS} | {verdict_id(8, name) for name in ACTS}
    ) == 2 * len(ACTS)


async def test_a_canary_that_is_answered_wrongly_is_missed(world: World, ports: Any) -> None:
    class Deaf:
        """A platform that permits everything, and fails at one thing."""

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            status = 500 if scope["path"].endswith("isolation-scoped") else 200
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"effect": "allow"}'})

    http = World(world.context, Deaf(), world.clients).browser().http
    found = await run_round(world.context, http, 9)
    assert (found.sent, found.caught) == (ACTS_IN_A_ROUND, 0)
    verdicts = [entry[1:3] for entry in await leaves(ports) if entry[0] == "canary.verdict"]
    assert verdicts == [(8, 2)] * ACTS_IN_A_ROUND


async def bearer(world: World, kind: TenantKind = TenantKind.CANARY) -> dict[str, str]:
    token = await builtin_token(world.context.issuer, kind, seconds=60)
    return {"authorization": f"Bearer {encode_token(token)}"}


async def test_only_canaries_may_run_examples_elsewhere(world: World) -> None:
    http = world.browser().http
    path = "/api/public/examples/isolation-scoped"
    system = await http.post(path, headers=await bearer(world, TenantKind.SYSTEM))
    assert system.status_code == 403
    good = (await bearer(world))["authorization"]
    for header in (
        good.replace("Bearer", "Basic"),
        "Bearer x",
        "Bearer " + "A" * 44,
        "Basic AAAA",
        "",
    ):
        answer = await http.post(path, headers={"authorization": header})
        assert answer.status_code == 401, header


async def test_decide_answers_and_records(world: World, ports: Any) -> None:
    http = world.browser().http
    headers = await bearer(world)
    answer = await http.post("/v1/decide", headers=headers, json={"act": {"type": "test.run"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["effect"] == "allow"
    assert answer.json()["services"]["BoundaryEnforcer"]["effect"] == "allow"
    answer = await http.post(
        "/v1/decide", headers=headers, json={"act": {"type": "pricing.change"}}
    )
    assert answer.json()["effect"] in ("deny", "require_approval")
    acts = [entry[:2] for entry in await leaves(ports)]
    assert ("test.run", 1) in acts and ("pricing.change", 1) in acts


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"[]", "request"),
        (b'{"act": {}}', "act.type"),
        (b'{"act": {"type": "a.b", "human_decision": true}}', "human_decision"),
        (b'{"act": {"type": "a.b"}, "act": {"type": "c.d"}}', "act"),
    ],
)
async def test_a_malformed_request_names_the_field(world: World, body: bytes, word: str) -> None:
    answer = await world.browser().http.post(
        "/v1/decide", headers=await bearer(world), content=body
    )
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


async def test_a_cookie_is_no_token(world: World) -> None:
    founder = await world.founder("tea")
    answer = await founder.http.post("/v1/decide", json={"act": {"type": "test.run"}})
    assert answer.status_code == 401


async def test_a_program_of_a_member_asks_with_a_token_and_reads_json(world: World) -> None:
    founder = await world.founder("tea")
    await founder.post("tea", "Hello")
    page = await founder.send("/c/tea/programs", {})
    token = page.text.split('<p class="mono">')[1].split("</p>")[0]
    program = world.browser(authorization=f"Bearer {token}").http
    answer = await program.post("/v1/decide", json={"act": {"type": "file.delete"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["record"]
    assert (await program.get("/c/tea")).status_code == 303, "a header is no cookie"

    queue = (await founder.open("/api/c/tea/moderation")).json()["queue"]
    assert [post["body"] for post in queue] == ["Hello"]
    assert (await founder.open("/api/c/tea/posts")).json() == {"posts": []}
    assert (await founder.open("/api/c/coffee/posts")).status_code == 404
    nobody = await world.browser().open("/api/c/tea/posts")
    assert (nobody.status_code, nobody.headers["content-type"]) == (401, "application/problem+json")
    member = await world.member(founder, "tea", "Ada")
    assert (await member.open("/api/c/tea/moderation")).status_code == 404
