"""What only an asynchronous application does: await, cancel, gather, stream."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, insert, select, text

from tractatus.errors import ScopeError, TenancyError
from tractatus.integrations.sqlalchemy import AsyncIssuer, check_login, scope_of


async def test_a_session_and_a_connection(shop, tenancy):
    note = shop.app.Note
    tenant, token = shop.found()
    async with tenancy.session(token) as session:
        assert scope_of(session).tenant == tenant
        session.add(one := note())
        one.title = "x"
    async with tenancy.connection(token) as connection:
        assert scope_of(connection).subject == "user 7"
        await connection.execute(insert(note.__table__), [{"title": "y"}, {"title": "z"}])
    async with tenancy.session(token) as session:
        found = [row async for row in await session.stream_scalars(select(note.title))]
    assert sorted(found) == ["x", "y", "z"]


async def test_tasks_at_once_have_a_tenant_each(shop, tenancy):
    note = shop.app.Note
    founded = [shop.found() for _ in range(6)]

    async def request(tenant, token):
        async with tenancy.session(token) as session:
            await session.execute(insert(note).values(title=str(tenant)))
            await asyncio.sleep(0)
            return list(await session.scalars(select(note.title)))

    answers = await asyncio.gather(*(request(*one) for one in founded))
    assert answers == [[str(tenant)] for tenant, _ in founded]


async def test_a_task_begun_inside_a_scope_may_open_another_tenants(shop, tenancy):
    (_, mine), (_, theirs) = shop.found(), shop.found()

    async def other():
        async with tenancy.session(theirs) as session:
            return await session.scalar(select(func.count()).select_from(shop.app.Note))

    async with tenancy.session(mine):
        assert await asyncio.create_task(other()) == 0
        with pytest.raises(ScopeError, match="another tenant is open in this task"):
            await other()


async def test_a_request_that_is_cancelled_stores_nothing_and_leaves_nothing(shop, tenancy):
    note = shop.app.Note
    (_, mine), (_, theirs) = shop.found(), shop.found()
    begun = asyncio.Event()

    async def request():
        async with tenancy.session(theirs) as session:
            await session.execute(insert(note).values(title="cancelled"))
            await session.execute(text("SET work_mem = '7MB'"))
            begun.set()
            await session.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(request())
    await begun.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for token in (mine, theirs):
        async with tenancy.session(token) as session:
            assert list(await session.scalars(select(note.title))) == []
            assert await session.scalar(text("SHOW work_mem")) != "7MB"


async def test_an_issuer_that_awaits(shop, tenancy):
    from tests.integrations.sqlalchemy.conftest import async_engine_of

    tenant, _ = shop.found()
    engine = async_engine_of(shop.url("issuer"))
    issuer = AsyncIssuer(engine)
    token = await issuer.issue(tenant, "ünï", 60)
    async with tenancy.session(token) as session:
        assert scope_of(session).subject == "ünï"
    await issuer.revoke(token)
    with pytest.raises(ScopeError):
        async with tenancy.session(token):
            pass
    with pytest.raises(ScopeError, match="1 to 2592000"):
        await issuer.issue(tenant, "x", 0)
    with pytest.raises(TenancyError):
        await AsyncIssuer(tenancy.engine).issue(tenant, "x", 60)
    await engine.dispose()


async def test_the_login_is_checked_at_the_start(shop, tenancy):
    async with tenancy.engine.connect() as connection:
        await connection.run_sync(check_login, shop.app.metadata)
