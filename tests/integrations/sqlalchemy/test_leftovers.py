"""A pooled connection carries nothing from one tenant to the next."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from tests.conftest import run_apart
from tests.integrations.sqlalchemy.test_units import add, titles

from tractatus.errors import StoreError
from tractatus.integrations.sqlalchemy import scope_of

# What is left behind, and the question that finds it in the next scope.
LEFT = {
    "a setting": ("SET work_mem = '7MB'", "SELECT 1 WHERE current_setting('work_mem') = '7MB'"),
    "a setting of one's own": (
        "SELECT set_config('my.tenant', 'theirs', false)",
        "SELECT 1 WHERE current_setting('my.tenant', true) = 'theirs'",
    ),
    "an advisory lock": (
        "SELECT pg_advisory_lock(4711)",
        "SELECT 1 WHERE pg_advisory_unlock(4711)",
    ),
    "a LISTEN": ("LISTEN theirs", "SELECT pg_listening_channels()"),
    "a cursor": (
        "DECLARE left_over CURSOR WITH HOLD FOR SELECT title FROM note",
        "SELECT 1 FROM pg_cursors WHERE name = 'left_over'",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_is_left_for_the_next_tenant(unit, name):
    app = unit.shop.app
    (_, mine), (_, theirs) = unit.shop.found(), unit.shop.found()
    leave, find = LEFT[name]

    def backend(session):
        return session.scalar(text("SELECT pg_backend_pid()"))

    def work(session):
        add(app, "left")(session)
        session.execute(text(leave))
        return backend(session)

    first = unit.scoped(theirs, work)
    assert unit.scoped(mine, backend) == first, "another connection says nothing"
    try:
        assert unit.scoped(mine, lambda session: session.execute(text(find)).all()) == []
    except DBAPIError as error:
        assert "permission denied" in str(error)
    assert unit.scoped(mine, titles(app)) == []


def test_no_scope_is_left_on_a_connection(unit):
    _, token = unit.shop.found()
    unit.scoped(token, titles(unit.shop.app))
    assert unit.unscoped(lambda session: scope_of(session.connection())) is None


def test_a_transaction_that_could_not_be_committed_is_not_left_open(sync):
    _, token = sync.shop.found()

    def work(session):
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))

    with pytest.raises(StoreError):
        sync.scoped(token, work)
    assert sync.scoped(token, titles(sync.shop.app)) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_that_cannot_be_cleaned_is_not_used_again(sync, cluster):
    """The server ends the session in the middle of a scope."""
    _, token = sync.shop.found()
    with pytest.raises(DBAPIError), sync.tenancy.session(token) as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        run_apart(lambda: cluster.as_superuser(f"SELECT pg_terminate_backend({pid})"))
        session.execute(select(sync.shop.app.Note))
    with sync.tenancy.session(token) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != pid
