"""Two tenants in one application: each finds its own, and only its own."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, event, exists, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, joinedload, selectinload
from tests.integrations.sqlalchemy.conftest import engine_of

from tractatus.errors import ScopeError, StoreError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import Tenancy, scope_of


def add(app, title, **values):
    """Work that stores a note and returns its id."""

    def work(session):
        note = app.Note()
        note.title = title
        for name, value in values.items():
            setattr(note, name, value)
        session.add(note)
        session.flush()
        return note.id

    return work


def titles(app):
    return lambda session: sorted(session.scalars(select(app.Note.title)))


def test_each_tenant_finds_its_own(unit):
    app = unit.shop.app
    (mine, my_token), (theirs, their_token) = unit.shop.found(), unit.shop.found()
    unit.scoped(my_token, add(app, "mine"))
    unit.scoped(their_token, add(app, "theirs"))
    assert unit.scoped(my_token, titles(app)) == ["mine"]
    assert unit.scoped(their_token, titles(app)) == ["theirs"]

    def work(session):
        scope = scope_of(session)
        return scope.tenant, scope.subject, session.scalars(select(app.Note)).one().org_id

    assert unit.scoped(my_token, work) == (mine, "user 7", mine)
    assert unit.scoped(their_token, work) == (theirs, "user 7", theirs)


def test_a_key_of_somebody_else_finds_nothing(unit):
    app = unit.shop.app
    (_, mine), (victim, theirs) = unit.shop.found(), unit.shop.found()
    key = unit.scoped(theirs, add(app, "theirs"))
    assert unit.scoped(mine, lambda session: session.get(app.Note, (victim, key))) is None


def test_a_row_for_another_tenant_is_refused_by_the_database(unit):
    app = unit.shop.app
    (_, mine), (victim, theirs) = unit.shop.found(), unit.shop.found()
    for work in (
        add(app, "planted", org_id=victim),
        lambda session: session.execute(
            insert(app.Note), [{"title": "a"}, {"title": "planted", "org_id": victim}]
        ),
        lambda session: session.execute(
            text("INSERT INTO note (org_id, id, title) VALUES (:t, gen_random_uuid(), 'planted')"),
            {"t": victim},
        ),
    ):
        with pytest.raises(TenancyError, match="row-level security policy"):
            unit.scoped(mine, work)
    assert len(unit.refusals) == 3
    assert unit.scoped(theirs, titles(app)) == []
    assert unit.scoped(mine, titles(app)) == []


def test_a_row_cannot_be_moved_to_another_tenant(unit):
    app = unit.shop.app
    (_, mine), (victim, _) = unit.shop.found(), unit.shop.found()
    unit.scoped(mine, add(app, "mine"))
    with pytest.raises(TenancyError):
        unit.scoped(mine, lambda session: session.execute(update(app.Note).values(org_id=victim)))


def test_bulk_statements_stay_inside(unit):
    app = unit.shop.app
    (_, mine), (_, theirs) = unit.shop.found(), unit.shop.found()
    rows = [{"title": f"{n}"} for n in range(5)]
    for token in (mine, theirs):
        unit.scoped(token, lambda session: session.execute(insert(app.Note), rows))
        unit.scoped(
            token,
            lambda session: session.execute(insert(app.Note).returning(app.Note.id), rows).all(),
        )
    changed = unit.scoped(
        mine,
        lambda session: session.execute(update(app.Note).values(title="changed")).rowcount,
    )
    assert changed == 10
    assert unit.scoped(theirs, titles(app)) == sorted(2 * [row["title"] for row in rows])
    gone = unit.scoped(mine, lambda session: session.execute(delete(app.Note)).rowcount)
    assert gone == 10
    assert len(unit.scoped(theirs, titles(app))) == 10


def test_relationships_and_composite_keys_stay_inside(unit):
    app = unit.shop.app
    (mine, my_token), (_, their_token) = unit.shop.found(), unit.shop.found()

    def write(session):
        note = app.Note()
        note.title = "with replies"
        for words in "ab":
            reply = app.Reply()
            reply.words = words
            note.replies.append(reply)
        session.add(note)

    unit.scoped(my_token, write)
    unit.scoped(their_token, write)
    for option in ((), (selectinload(app.Note.replies),), (joinedload(app.Note.replies),)):

        def read(session, option=option):
            note = session.scalars(select(app.Note).options(*option)).unique().one()
            return sorted((reply.words, reply.org_id, reply.note is note) for reply in note.replies)

        assert unit.scoped(my_token, read) == [("a", mine, True), ("b", mine, True)]

    def count(session):
        other = aliased(app.Reply)
        joined = (
            select(func.count()).select_from(app.Note).join(other, app.Note.replies.of_type(other))
        )
        return session.scalar(joined), session.query(app.Reply).count()

    assert unit.scoped(my_token, count) == (2, 2)


def test_a_reply_to_somebody_elses_note_has_no_note(unit):
    app = unit.shop.app
    (_, mine), (_, theirs) = unit.shop.found(), unit.shop.found()
    key = unit.scoped(theirs, add(app, "theirs"))
    with pytest.raises(DBAPIError, match="foreign key"):
        unit.scoped(mine, lambda session: session.execute(insert(app.Reply).values(note_id=key)))


def test_the_tenant_stands_in_statements_for_shards(shop):
    """Sub-queries, aliases, eager loads and bulk statements included."""
    app = shop.app
    mine, token = shop.found()
    seen = []
    engine = engine_of(shop.url("app"))

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection, _cursor, sql, values, _context, _many):
        seen.append((sql, values))

    tenancy = Tenancy(engine, for_shards=True)
    for _ in range(2):  # compiled, then from the cache
        with tenancy.session(token) as session:
            other = aliased(app.Note)
            add(app, "x")(session)
            session.expunge_all()
            session.scalars(select(app.Note).options(selectinload(app.Note.replies))).all()
            session.execute(select(other.title))
            session.execute(select(app.Country).where(exists(select(app.Note.id))))
            session.execute(update(app.Note).values(title="x"))
            session.execute(delete(app.Note).where(app.Note.title == "y"))
            session.query(app.Reply).count()
    statements = [
        (sql, values) for sql, values in seen if "FROM note" in sql or "FROM reply" in sql
    ]
    statements += [(sql, values) for sql, values in seen if "UPDATE" in sql]
    assert len(statements) == 2 * 7
    for sql, values in statements:
        assert "org_id =" in sql.split("WHERE", 1)[1], sql
        assert mine in values
    engine.dispose()


def test_a_new_object_is_told_its_tenant_and_is_not_read_back(shop):
    app = shop.app
    mine, token = shop.found()
    seen = []
    engine = engine_of(shop.url("app"))

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection, _cursor, sql, values, _context, _many):
        seen.append((sql, values))

    with Tenancy(engine).session(token) as session:
        add(app, "x")(session)
    engine.dispose()
    ((sql, values),) = [one for one in seen if "INSERT INTO note" in one[0]]
    assert mine in values
    assert "RETURNING" not in sql


def test_the_tenant_in_statements_is_the_scopes_own(shop):
    """Cached forms are shared by tenants; values are not."""
    app = shop.app
    tenancy = Tenancy(engine_of(shop.url("app")), for_shards=True)
    founded = [shop.found() for _ in range(3)]
    for tenant, token in founded:
        with tenancy.session(token) as session:
            add(app, str(tenant))(session)
    for tenant, token in founded * 2:
        with tenancy.session(token) as session:
            assert titles(app)(session) == [str(tenant)]
    tenancy.engine.dispose()


def test_an_error_undoes_everything(unit):
    app = unit.shop.app
    _, token = unit.shop.found()

    def work(session):
        add(app, "undone")(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        unit.scoped(token, work)
    assert unit.scoped(token, titles(app)) == []


def test_what_failed_and_was_ignored_is_said_at_the_end(unit):
    """PostgreSQL would answer the COMMIT with a rollback, and nobody would know."""
    app = unit.shop.app
    _, token = unit.shop.found()

    def work(session):
        add(app, "lost")(session)
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))

    with pytest.raises(StoreError, match="nothing of it was stored"):
        unit.scoped(token, work)
    assert unit.scoped(token, titles(app)) == []


def test_a_savepoint_catches_a_failure(unit):
    app = unit.shop.app
    _, token = unit.shop.found()

    def work(session):
        add(app, "kept")(session)
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("SELECT 1 / 0"))
        return titles(app)(session)

    assert unit.scoped(token, work) == ["kept"]
    assert unit.scoped(token, titles(app)) == ["kept"]


@pytest.mark.parametrize("end", ["commit", "rollback"])
@pytest.mark.parametrize("is_used", [True, False])
def test_a_scope_ends_with_its_transaction(unit, end, is_used):
    app = unit.shop.app
    _, token = unit.shop.found()

    def work(session):
        if is_used:
            add(app, "first")(session)
        getattr(session, end)()
        assert scope_of(session) is None
        with pytest.raises(ScopeError, match=r"test_units\.py:\d+; one scope is one transaction"):
            session.execute(select(app.Note))

    unit.scoped(token, work)
    kept = ["first"] if is_used and end == "commit" else []
    assert unit.scoped(token, titles(app)) == kept


def test_objects_are_readable_after_the_scope_and_load_nothing_more(unit):
    app = unit.shop.app
    _, token = unit.shop.found()
    unit.scoped(token, add(app, "kept"))
    note = unit.scoped(token, lambda session: session.scalars(select(app.Note)).one())
    assert note.title == "kept"
    with pytest.raises(UnscopedQueryError, match="reply"):
        unit.unscoped(lambda session: (session.add(note), note.replies))

    def refresh(session):
        session.add(note)
        session.refresh(note)

    with pytest.raises(UnscopedQueryError, match="note"):
        unit.unscoped(refresh)
    assert unit.scoped(token, lambda session: (session.add(note), note.replies)[1]) == []


def test_a_second_tenant_cannot_be_entered(unit):
    (_, mine), (_, theirs) = unit.shop.found(), unit.shop.found()

    def by_hand(session):
        session.execute(text("SELECT tenancy.enter(:token)"), {"token": theirs})

    with pytest.raises(ScopeError, match="has a scope already"):
        unit.scoped(mine, by_hand)


def test_scopes_of_two_tenants_do_not_nest(sync):
    (_, mine), (_, theirs) = sync.shop.found(), sync.shop.found()
    app = sync.shop.app
    with sync.tenancy.session(mine) as session:
        with pytest.raises(ScopeError, match="another tenant is open"):
            sync.scoped(theirs, titles(app))
        # Of the same tenant they do: a transaction of its own.
        sync.scoped(mine, add(app, "inner"))
        with pytest.raises(ScopeError, match="another tenant is open"):
            sync.scoped(theirs, titles(app))
        session.rollback()
    assert sync.scoped(mine, titles(app)) == ["inner"]
    assert sync.scoped(theirs, titles(app)) == []


def test_threads_have_scopes_of_their_own(sync):
    app = sync.shop.app
    founded = [sync.shop.found() for _ in range(3)]
    both_open = threading.Barrier(3, timeout=30)
    found = {}

    def request(tenant, token):
        with sync.tenancy.session(token) as session:
            both_open.wait()
            add(app, str(tenant))(session)
            both_open.wait()
            found[tenant] = titles(app)(session)

    threads = [threading.Thread(target=request, args=one) for one in founded]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {tenant: [str(tenant)] for tenant, _ in founded}


def test_a_core_connection_is_a_scope_too(sync):
    app = sync.shop.app
    _, token = sync.shop.found()
    with sync.tenancy.connection(token) as connection:
        assert scope_of(connection).subject == "user 7"
        connection.execute(insert(app.Note.__table__), [{"title": "a"}, {"title": "b"}])
    with sync.tenancy.connection(token) as connection:
        rows = connection.execute(select(app.Note.__table__.c.title)).scalars()
        assert sorted(rows) == ["a", "b"]


@pytest.mark.parametrize("token", [b"", b"x" * 32, b"x" * 1000])
def test_an_unknown_token_opens_nothing(unit, token):
    with pytest.raises(ScopeError, match="no session is behind this token"):
        unit.scoped(token, titles(unit.shop.app))


@pytest.mark.parametrize("token", ["c2VjcmV0IG9mIHRoZSBkYXk", 27_027])
def test_what_is_no_token_is_refused_and_not_repeated(unit, token):
    with pytest.raises(ScopeError, match="the bytes that an issuer made") as refused:
        unit.scoped(token, titles(unit.shop.app))
    assert str(token) not in str(refused.value)


def test_a_token_that_was_revoked_opens_nothing(unit):
    _, token = unit.shop.found()
    unit.scoped(token, titles(unit.shop.app))
    unit.shop.issuer.revoke(token)
    with pytest.raises(ScopeError, match="or it has expired"):
        unit.scoped(token, titles(unit.shop.app))
