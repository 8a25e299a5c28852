"""`/admin`: made by a one-time link, shows metadata, and its database role can read no content."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.platform.conftest import PASSWORD, Browser, World

from tractatus.errors import TenancyError
from tractatus.platform.accounts import digest_of
from tractatus.web.cookies import encode_token

ACCOUNT = {"email": "root@platform.example", "password": PASSWORD}


async def make_link(world: World) -> str:
    secret = world.context.randomness.token(32)
    async with world.context.issuer.transaction() as transaction:
        await transaction.execute(
            "SELECT identity.offer_administrator_link($1, $2)", digest_of(secret), 600
        )
    return f"/admin/setup/{encode_token(secret)}"


async def administrator(world: World) -> Browser:
    browser = world.browser()
    page = await browser.send(await make_link(world), ACCOUNT)
    assert "Administrators" in page.text
    page = await browser.send("/admin/log-in", ACCOUNT, form_at="/admin")
    assert page.status_code == 200
    return browser


async def test_an_administrator_sees_metadata_and_no_content(world: World) -> None:
    founder = await world.founder("tea")
    await founder.post("tea", "A secret of the tea house")
    browser = await administrator(world)
    page = await browser.open("/admin")
    row = re.search(
        r"<tr><th scope=\"row\">The tea</th><td><code>tea</code>.*?</tr>", page.text, re.DOTALL
    )
    assert row
    assert "The tea" in row[0] and "community" in row[0]
    assert "secret" not in page.text and "founder@tea.example" not in page.text
    document = (await browser.open("/api/admin/tenants")).json()
    tea = next(tenant for tenant in document["tenants"] if tenant["slug"] == "tea")
    assert tea["counts"] == {"members": 1, "posts": 1, "records": 1, "rulings": 0}
    page = await browser.send("/admin/log-out", {}, form_at="/admin")
    assert "A secret" not in page.text and "Log in" in page.text
    assert (await browser.open("/api/admin/tenants")).status_code == 403


async def test_the_role_behind_the_page_cannot_read_what_members_wrote(
    world: World, ports: Any
) -> None:
    for statement in ("SELECT body FROM community.post", "SELECT * FROM community.standing"):
        with pytest.raises(TenancyError):
            async with ports.administrator.transaction() as transaction:
                await transaction.fetch(statement)


async def test_a_link_makes_one_administrator(world: World) -> None:
    link = await make_link(world)
    first, second = world.browser(), world.browser()
    await second.open(link)
    await first.send(link, ACCOUNT)
    page = await second.send(link, {**ACCOUNT, "email": "eve@x.example"}, form_at="/log-in")
    assert page.status_code == 404
    assert "This link does not work" in page.text


async def test_a_broken_form_does_not_use_the_link_up(world: World) -> None:
    link = await make_link(world)
    page = await world.browser().send(link, {**ACCOUNT, "password": "short"})
    assert page.status_code == 422
    page = await world.browser().send(link, ACCOUNT)
    assert page.status_code == 200


async def test_nobody_else_gets_in(world: World) -> None:
    member = await world.founder("tea")
    assert "Log in" in (await member.open("/admin")).text
    assert (await member.open("/api/admin/tenants")).status_code == 403
    page = await member.send(
        "/admin/log-in", {"email": "founder@tea.example", "password": PASSWORD}, form_at="/admin"
    )
    assert page.status_code == 422


async def test_each_step_says_what_it_did(world: World) -> None:
    browser = world.browser()
    register = await browser.open("/admin/register")
    assert register.status_code == 403 and "Please log in." in register.text
    link = await make_link(world)
    made = await browser.send(link, ACCOUNT)
    assert "You are an administrator now" in made.text and 'name="password"' in made.text
    page = (await browser.send("/admin/log-in", ACCOUNT, form_at="/admin")).text
    for path in ("/admin", "/admin/register"):
        assert f'<a href="{path}">' in page
    assert "Found a community" not in page
    # Communities of people come first.
    assert "tea" not in page
    await world.founder("tea")
    page = (await browser.open("/admin")).text
    kinds = re.findall(r"<td><span class=\"tag family\">\w+</span></td><td>(\w+)</td>", page)
    assert kinds[0] == "member" and "member" not in kinds[1:]
    refused = await browser.send("/admin/ask-for-content", {}, form_at="/admin")
    assert "Back to the tenants" in refused.text
    out = await browser.send("/admin/log-out", {}, form_at="/admin")
    assert "You are logged out." in out.text
