"""Tenants are numbers, words or UUIDs; nothing of the rest changes."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, text
from tests.integrations.sqlalchemy.conftest import async_engine_of, engine_of, furnish

from tractatus.errors import TenancyError
from tractatus.integrations.sqlalchemy import AsyncTenancy, Tenancy, scope_of


@pytest.fixture(scope="module", params=["bigint", "integer", "text"])
def typed(request, cluster):
    yield from furnish(cluster, request.param)


def test_tenants_of_another_type(typed):
    note, reply = typed.app.Note, typed.app.Reply
    (mine, my_token), (theirs, their_token) = typed.found(), typed.found()
    engine = engine_of(typed.url("app"))
    tenancy = Tenancy(engine)
    for token in (my_token, their_token):
        with tenancy.session(token) as session:
            one, answer = note(), reply()
            one.title = "x"
            one.replies.append(answer)
            session.add(one)
            session.execute(insert(note), [{"title": "y"}])
    with tenancy.session(my_token) as session:
        assert scope_of(session).tenant == mine
        assert set(session.scalars(select(note.org_id))) == {mine}
        assert [one.org_id for one in session.scalars(select(reply))] == [mine]
        assert session.execute(text("SELECT tenancy.tenant(), tenancy.subject()")).one() == (
            mine,
            "user 7",
        )
        with pytest.raises(TenancyError, match="row-level security"):
            session.execute(insert(note).values(title="planted", org_id=theirs))
        session.rollback()
    engine.dispose()


async def test_tenants_of_another_type_awaited(typed):
    note = typed.app.Note
    mine, token = typed.found()
    engine = async_engine_of(typed.url("app"))
    tenancy = AsyncTenancy(engine)
    async with tenancy.session(token) as session:
        await session.execute(insert(note), [{"title": "y"}])
        session.add(one := note())
        one.title = "x"
    async with tenancy.session(token) as session:
        assert sorted(await session.scalars(select(note.title))) == ["x", "y"]
        assert set(await session.scalars(select(note.org_id))) == {mine}
    await engine.dispose()


@pytest.mark.parametrize("subject", ["a|b", "a#b", "|", "#", "ü", "x" * 1000, "\n", "'; --"])
def test_a_subject_is_told_again_as_it_was(sync, subject):
    tenant, _ = sync.shop.found()
    token = sync.shop.issuer.issue(tenant, subject, 60)
    with sync.tenancy.session(token) as session:
        assert session.scalar(text("SELECT tenancy.subject()")) == subject
        assert scope_of(session).tenant == tenant
