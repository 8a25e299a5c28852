"""A founder's choice about a model: a real endpoint on loopback says what it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.contract.test_proposers import ANSWER, completion, endpoint
from tests.platform.conftest import PASSWORD, Browser, World, content_of, form_token
from tests.platform.test_journey import leaves, ruling_path
from tests.platform.test_not_recorded import BREAKAGES, rows, superuser

from tractatus.adapters.model import ModelProposer
from tractatus.adapters.model.answer import question
from tractatus.errors import TenancyError
from tractatus.evidence.codes import Outcome
from tractatus.platform.inviting import invite
from tractatus.platform.model_choice import choose
from tractatus.tenancy.scope import ScopeToken
from tractatus.web.cookies import decode_token, encode_token

MODEL = "small-1"
KEY = "sk-never-shown"
ACT = "privacy.choose_model"
ALLOWED = (ACT, 1, int(Outcome.ALLOWED_BY_HUMAN), 0)
REFUSED = (ACT, 1, int(Outcome.DENIED_BY_HUMAN), 0)


@dataclass
class Endpoint:
    """What came over the wire, and what is to happen before an answer goes back."""

    requests: list[tuple[bytes, bytes]] = field(default_factory=list)
    before_answering: Callable[[], Awaitable[object]] | None = None

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        self.requests.append((head, await reader.readexactly(length)))
        if self.before_answering is not None:
            await self.before_answering()
        body = completion(ANSWER)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n".encode())
        writer.write(b"Connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def model() -> Endpoint:
    return Endpoint()


@pytest.fixture
async def modelled(world: World, model: Endpoint) -> AsyncIterator[World]:
    """A platform whose operator has configured the model behind `model`."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(endpoint(model.handle))
        proposer = await stack.enter_async_context(ModelProposer(url, MODEL, KEY))
        settings = replace(world.context.settings, model=MODEL, model_host="127.0.0.1")
        yield world.with_(model_proposer=proposer, settings=settings)


async def decide(founder: Browser, slug: str, choice: str) -> Any:
    return await founder.send(f"/c/{slug}/settings", {"choice": choice})


def token_of(browser: Browser) -> ScopeToken:
    token = decode_token(browser.http.cookies["tractatus_session"])
    assert token
    return ScopeToken(token)


async def moderator_of(world: World, founder: Browser, slug: str) -> Browser:
    secret = world.context.randomness.token(32)
    async with world.context.tenants.tenant(token_of(founder)) as transaction:
        await invite(world.context, transaction, secret, role="moderator")
    browser = world.browser()
    fields = {"display_name": "Mo", "email": f"mo@{slug}.example", "password": PASSWORD}
    page = await browser.send(f"/join/{encode_token(secret)}", fields)
    assert page.status_code == 200, page.text
    return browser


async def choices(ports: Any) -> list[bool]:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        found = await connection.fetch(
            "SELECT may_ask_model FROM community.model_choice ORDER BY number"
        )
    finally:
        await connection.close()
    return [row["may_ask_model"] for row in found]


async def chosen(ports: Any) -> list[tuple[str, int, int, int]]:
    return [entry for entry in await leaves(ports) if entry[0] == ACT]


async def test_a_model_is_sent_nothing_unless_the_founder_allowed_it(
    modelled: World, model: Endpoint
) -> None:
    founder = await modelled.founder("tea")
    page = await founder.post("tea", "Ours alone")
    assert "It is sent to no AI model." in page.text
    assert model.requests == []
    queue = (await founder.open("/c/tea/moderation")).text
    assert "its founder has not allowed it" in queue
    assert "rules propose" in queue


async def test_an_allowed_model_is_sent_the_text_of_new_posts_and_nothing_else(
    modelled: World, model: Endpoint
) -> None:
    tea, coffee = await modelled.founder("tea"), await modelled.founder("coffee")
    ada = await modelled.member(tea, "tea", "Ada")
    await ada.post("tea", "Written before")
    page = await decide(tea, "tea", "allow")
    assert "Your decision is recorded" in page.text
    assert "Founder of tea" in page.text
    assert model.requests == [], "a choice sends nothing, nor what was written before"

    assert f"sent to the AI model {MODEL} at 127.0.0.1" in (await ada.open("/c/tea")).text
    await ada.post("tea", "Shall we meet?")
    await coffee.post("coffee", "Not for a model")
    await tea.open("/c/tea/moderation")
    assert model.bodies == [question(MODEL, "Shall we meet?")]
    [(head, body)] = model.requests
    sent = (head + body).lower()
    for word in (b"cookie", b"ada", b"tea.example", b"/c/tea", b"founder"):
        assert word not in sent, word

    queue = (await tea.open("/c/tea/moderation")).text
    assert f"model {MODEL} propose" in queue
    assert "the founder of this community allowed it" in queue
    assert "its founder has not allowed it" in (await coffee.open("/c/coffee/moderation")).text


async def test_a_page_that_named_no_model_sends_to_none(modelled: World, model: Endpoint) -> None:
    founder = await modelled.founder("tea")
    token = form_token((await founder.open("/c/tea")).text)
    await decide(founder, "tea", "allow")
    fields = {"body": "Written on trust", "form_token": token}
    for told in ({}, {"told_of_model": "another-model"}):
        answer = await founder.http.post("/c/tea/posts", data={**fields, **told})
        assert answer.status_code == 303
    assert model.requests == []
    assert "rules propose" in (await founder.open("/c/tea/moderation")).text


async def test_what_was_allowed_can_be_withdrawn(
    modelled: World, model: Endpoint, ports: Any
) -> None:
    founder = await modelled.founder("tea")
    for choice, posts_sent in (("allow", 1), ("refuse", 1), ("allow", 2), ("refuse", 2)):
        page = await decide(founder, "tea", choice)
        expected = "not allowed" if choice == "refuse" else "allowed"
        assert f"Now: <strong>{expected}</strong>, decided by Founder of tea" in page.text
        await founder.post("tea", f"Hello for the {posts_sent}. time")
        assert len(model.requests) == posts_sent
    assert await choices(ports) == [True, False, True, False]
    assert await chosen(ports) == [ALLOWED, REFUSED, ALLOWED, REFUSED]


async def test_a_choice_withdrawn_while_a_post_is_sent_leaves_nothing_of_the_model(
    modelled: World, model: Endpoint, ports: Any
) -> None:
    founder = await modelled.founder("tea")
    ada = await modelled.member(founder, "tea", "Ada")
    await decide(founder, "tea", "allow")
    # The founder's form is answered while the model is asked: no transaction stands in its way.
    model.before_answering = lambda: decide(founder, "tea", "refuse")
    page = await ada.post("tea", "On its way")
    assert "waits for a person" in page.text
    assert len(model.requests) == 1
    page = await founder.open(await ruling_path(founder, "tea"))
    assert "the founder withdrew the model" in page.text
    assert MODEL not in page.text
    assert ANSWER["reasoning"]["goal"] not in page.text  # type: ignore[index]
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        engines = await connection.fetch("SELECT engine FROM community.proposal")
        kept = [
            await content_of(ports, row)
            for row in await connection.fetch("SELECT * FROM evidence.record")
        ]
    finally:
        await connection.close()
    assert [row["engine"] for row in engines] == ["rules"]
    assert [content for content in kept if b"no rule matched" in content]
    assert not [content for content in kept if b"criticises a parking lot" in content]


async def test_nobody_but_the_founder_sees_or_changes_it(modelled: World, ports: Any) -> None:
    founder = await modelled.founder("tea")
    stranger = await modelled.founder("coffee")
    assert 'href="/c/tea/settings"' in (await founder.open("/c/tea")).text
    others = {
        "member": await modelled.member(founder, "tea", "Ada"),
        "moderator": await moderator_of(modelled, founder, "tea"),
    }
    for name, browser in {**others, "founder elsewhere": stranger}.items():
        assert (await browser.open("/c/tea/settings")).status_code == 404, name
        form_at = "/c/coffee" if browser is stranger else "/c/tea"
        page = await browser.send("/c/tea/settings", {"choice": "allow"}, form_at=form_at)
        assert page.status_code == 404, name
    for browser in others.values():
        assert "/settings" not in (await browser.open("/c/tea")).text
    assert await choices(ports) == []
    assert await chosen(ports) == []


@pytest.mark.parametrize(
    ("role", "outcome"),
    [("member", Outcome.DENY), ("moderator", Outcome.REQUIRE_APPROVAL)],
)
async def test_behind_the_page_the_gate_says_no_and_so_does_the_database(
    modelled: World, ports: Any, role: str, outcome: Outcome
) -> None:
    founder = await modelled.founder("tea")
    if role == "member":
        browser = await modelled.member(founder, "tea", "Ada")
    else:
        browser = await moderator_of(modelled, founder, "tea")
    context, token = modelled.context, token_of(browser)
    async with context.tenants.tenant(token) as transaction:
        recorded = await choose(context, transaction, "allow", shown={})
    assert not recorded.is_permitted
    assert await chosen(ports) == [(ACT, 1, int(outcome), 0)]
    # Neither in the founder's name nor in their own.
    for member_id in (await founder_id(ports), None):
        with pytest.raises(TenancyError):
            async with context.tenants.tenant(token) as transaction:
                await transaction.execute(
                    "INSERT INTO community.model_choice"
                    " (number, member_id, may_ask_model, chosen_at_ms, record_id)"
                    " VALUES (1, coalesce($1, tenancy.member()), true, 1, $2)",
                    member_id,
                    recorded.record_id,
                )
    assert await choices(ports) == []


async def founder_id(ports: Any) -> UUID:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        found = await connection.fetchval(
            "SELECT member_id FROM tenancy.member WHERE display_name = 'Founder of tea'"
        )
    finally:
        await connection.close()
    assert isinstance(found, UUID)
    return found


async def test_without_a_model_the_choice_is_explained_and_kept(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    page = await founder.open("/c/tea/settings")
    assert "No AI model runs here until whoever runs the platform configures one" in page.text
    assert "nobody has decided about it yet" in page.text
    page = await founder.send("/c/tea/settings", {})
    assert page.status_code == 422
    assert "Please choose one of the three." in page.text
    page = await decide(founder, "tea", "allow")
    assert "Now: <strong>allowed</strong>" in page.text
    page = await decide(founder, "tea", "allow")
    assert "It was so already" in page.text
    assert await chosen(ports) == [ALLOWED]
    assert "It is sent to no AI model." in (await founder.post("tea", "Hello")).text
    assert "none is configured" in (await founder.open("/c/tea/moderation")).text


async def test_a_choice_that_cannot_be_recorded_is_not_made(
    modelled: World, model: Endpoint, ports: Any
) -> None:
    founder = await modelled.founder("tea")
    statement, status = BREAKAGES["full"]
    await superuser(ports, statement)
    page = await decide(founder, "tea", "allow")
    assert page.status_code == status
    assert await choices(ports) == []
    assert "not allowed" in (await founder.open("/c/tea/settings")).text
    assert model.requests == []


async def test_of_choices_at_the_same_moment_each_is_recorded_or_refused(
    modelled: World, ports: Any
) -> None:
    founder = await modelled.founder("tea")
    token = form_token((await founder.open("/c/tea/settings")).text)
    answers = await asyncio.gather(
        *(
            founder.http.post("/c/tea/settings", data={"choice": choice, "form_token": token})
            for choice in ("allow", "refuse") * 3
        )
    )
    assert {answer.status_code for answer in answers} <= {303, 409}
    made = await rows(ports, "community.model_choice")
    assert made >= 1
    assert len(await chosen(ports)) == made
