"""An administrator who asks for content is refused by the database, and that is evidence."""

from __future__ import annotations

import json
from typing import Any

import asyncpg
from tests.platform.conftest import ADDRESS, Browser, World, content_of, form_token
from tests.platform.test_admin import administrator
from tests.platform.test_public import leaves

from tractatus.errors import AttestationError
from tractatus.evidence.codes import Outcome, Service
from tractatus.platform.admin_asking import ACT, refusal_of_content
from tractatus.platform.admin_words import NOT_SEEN
from tractatus.platform.state import Platform
from tractatus.tenancy.scope import TenantKind

REFUSED = (ACT, Service.TENANT_ISOLATION, Outcome.DENY, 0)


async def records(ports: Any) -> list[dict[str, Any]]:
    """What the refusals of administrators say of themselves."""
    connection = await asyncpg.connect(ports.database.superuser_url)
    rows = await connection.fetch(
        "SELECT * FROM evidence.record WHERE act = $1 ORDER BY at_ms", ACT
    )
    await connection.close()
    return [
        json.loads(row["canonical"]) | {"said": json.loads(await content_of(ports, row))}
        for row in rows
    ]


async def administrator_id(ports: Any) -> str:
    connection = await asyncpg.connect(ports.database.superuser_url)
    found = await connection.fetchval("SELECT administrator_id FROM identity.administrator")
    await connection.close()
    return str(found)


async def test_asking_for_posts_is_refused_by_the_database_and_recorded(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    await founder.post("tea", "A secret of the tea house")
    browser = await administrator(world)
    page = await browser.send("/admin/ask-for-content", {}, form_at="/admin")
    assert page.status_code == 403 and "The database refused this" in page.text
    assert "secret" not in page.text
    found = await records(ports)
    system = await ports.builtin(TenantKind.SYSTEM)
    assert [one["actor"] for one in found] == [await administrator_id(ports)]
    assert found[0]["tenant"] == str(system.tenant_id)
    assert "InsufficientPrivilegeError 42501" in found[0]["said"]["error"]
    assert "root@" not in str(found), "who it is stands in no record"
    assert [entry for entry in await leaves(ports) if entry[0] == ACT] == [REFUSED]


async def test_a_page_of_a_community_asks_the_database_too(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    await founder.post("tea", "A secret of the tea house")
    browser = await administrator(world)
    for path in ("/c/tea", "/c/tea/members", "/c/nowhere"):
        page = await browser.open(path)
        assert page.status_code == 403 and "The database refused this" in page.text, path
    assert len(await records(ports)) == 3
    # A stranger is asked to log in as before, and leaves nothing behind.
    assert "Log in" in (await world.browser().open("/c/tea")).text
    assert "A secret" in (await founder.open("/c/tea")).text
    assert len(await records(ports)) == 3


async def test_nobody_else_can_ask(world: World, ports: Any) -> None:
    member = await world.founder("tea")
    token = form_token((await member.open("/c/tea")).text)
    headers = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}
    answer = await member.http.post(
        "/admin/ask-for-content", data={"form_token": token}, headers=headers
    )
    assert answer.status_code in (200, 303, 401, 403)
    assert await records(ports) == []


async def test_a_login_that_could_read_would_be_evidence_too(world: World, ports: Any) -> None:
    connection = await asyncpg.connect(ports.database.superuser_url)
    await connection.execute(
        "SET event_triggers = off;"
        "GRANT USAGE ON SCHEMA community TO tractatus_platform;"
        "GRANT SELECT ON community.post TO tractatus_platform;"
        "ALTER TABLE community.post DISABLE ROW LEVEL SECURITY"
    )
    await connection.close()
    error = await refusal_of_content(Platform.of(world.context))
    assert isinstance(error, AttestationError)
    assert "must not" in str(error)


async def test_the_register_is_shown_to_administrators(world: World) -> None:
    browser: Browser = await administrator(world)
    page = await browser.open("/admin/register")
    assert page.status_code == 200
    for column in ("slug", "counts.posts", "created_at", "tenancy.tenant_metadata()"):
        assert column in page.text
    assert len(NOT_SEEN) == page.text.count("<li>") - page.text.count("<li><a")
    assert "/admin/register" in (await browser.open("/admin")).text
    assert (await (await world.founder("tea")).open("/admin/register")).status_code == 403
