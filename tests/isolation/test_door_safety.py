"""What the door does to somebody's database: nothing; and to whoever opens it: nothing either."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart
from tests.isolation.door import BATTERY, quiet

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.cli import main
from tractatus.compose.attacking import Report, Wishes, attack_copy, read_source, understand
from tractatus.compose.scratch import scratch_server
from tractatus.errors import SettingsError, StoreError
from tractatus.isolation.running import Outcome

LOOKER = "door_looker"
# What makes copies and rows hard; read by a role that may not select a row of anything.
ODD = """
CREATE EXTENSION citext;
CREATE EXTENSION postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '192.0.2.1');
CREATE SCHEMA "Odd";
CREATE DOMAIN "Odd".grade AS integer CHECK (VALUE > 0);
CREATE TYPE "Odd".mood AS ENUM ('well', 'ill');
CREATE TABLE "Odd".workspaces (id smallint PRIMARY KEY, "Name" citext NOT NULL UNIQUE);
CREATE TABLE "Odd".chats (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id smallint NOT NULL REFERENCES "Odd".workspaces,
    last_message integer, grade "Odd".grade NOT NULL, mood "Odd".mood NOT NULL, moods "Odd".mood[],
    during tstzrange NOT NULL, tags citext[] NOT NULL, place point, net inet, raw bytea NOT NULL,
    price numeric(4, 2), code char(3) NOT NULL, ok boolean, doc jsonb NOT NULL,
    twice integer GENERATED ALWAYS AS (length(code) * 2) STORED,
    "Order" text NOT NULL CHECK ("Order" LIKE 'number %'),
    state text CHECK (state IN ('on', 'off')),
    words text
);
-- Each needs the other.
CREATE TABLE "Odd".messages (
    id integer PRIMARY KEY, workspace_id smallint NOT NULL,
    chat integer NOT NULL REFERENCES "Odd".chats,
    body varchar(40) NOT NULL, day date NOT NULL
);
ALTER TABLE "Odd".chats ADD FOREIGN KEY (last_message) REFERENCES "Odd".messages;
CREATE TABLE "Odd".events (workspace_id smallint NOT NULL, day date NOT NULL, what text)
    PARTITION BY RANGE (day);
CREATE TABLE "Odd".events_2024 PARTITION OF "Odd".events
    FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE "Odd".events_rest PARTITION OF "Odd".events DEFAULT;
CREATE FOREIGN TABLE "Odd".remote (workspace_id smallint, words text) SERVER elsewhere;
CREATE TYPE "Odd".pair AS (a integer, b integer);
CREATE TABLE "Odd".never (workspace_id smallint NOT NULL, ab "Odd".pair NOT NULL);
CREATE TABLE "Odd".hidden (workspace_id smallint, words text);
CREATE FUNCTION "Odd".explode() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a trigger of theirs ran'; END $$;
CREATE TRIGGER explode BEFORE INSERT ON "Odd".messages EXECUTE FUNCTION "Odd".explode();
INSERT INTO "Odd".workspaces VALUES (7, 'rows-of-theirs');
"""
GRANTS = f"""
GRANT USAGE ON SCHEMA "Odd" TO {LOOKER};
GRANT MAINTAIN ON ALL TABLES IN SCHEMA "Odd" TO {LOOKER};
REVOKE ALL ON "Odd".hidden FROM {LOOKER};
"""


@dataclass
class Opened:
    """The odd database, attacked by somebody who may not read a row of it."""

    superuser_url: str = field(repr=False)
    looker_url: str = field(repr=False)
    copies: str = field(repr=False)
    report: Report


@pytest.fixture(scope="module")
def odd(cluster: Cluster) -> Iterator[Opened]:
    url = with_database(cluster.url, "odd_schema")
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {LOOKER} LOGIN PASSWORD 'looker'",
            "CREATE DATABASE odd_schema TEMPLATE template0",
        )
    )
    run_apart(lambda: _execute(url, ODD, GRANTS))
    looker = with_login(url, LOOKER, "looker")
    with scratch_server() as scratch:
        understood = run_apart(lambda: understand(looker, Wishes(), quiet))
        report = run_apart(
            lambda: attack_copy(looker, understood, scratch.server, "odd", quiet, battery=BATTERY)
        )
        yield Opened(url, looker, scratch.server, report)
    run_apart(
        lambda: cluster.as_superuser("DROP DATABASE odd_schema WITH (FORCE)", f"DROP ROLE {LOOKER}")
    )


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def test_no_row_is_read_for_who_attacks_may_not_read_one(odd: Opened):
    """The proof is the login: it has no SELECT on anything, and the attack worked."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        run_apart(lambda: _ask(odd.looker_url, 'SELECT id FROM "Odd".workspaces'))
    assert '"Odd".chats' in odd.report.attacked
    assert "rows-of-theirs" not in str(odd.report)
    rows = run_apart(lambda: _ask(with_database(odd.copies, "odd"), _ROWS))
    assert rows == 0, "a row of theirs is in the copy"


_ROWS = """SELECT count(*) FROM "Odd".workspaces WHERE "Name" = 'rows-of-theirs'"""


def test_nothing_is_scanned_also_as_a_superuser(cluster: Cluster, odd: Opened):
    run_apart(lambda: understand(odd.superuser_url, Wishes(), quiet))

    async def copied() -> object:
        understood = await understand(odd.superuser_url, Wishes(), quiet)
        await attack_copy(odd.superuser_url, understood, odd.copies, "odd_2", quiet, battery=[])
        # Sessions tell what they did at their end.
        await asyncio.sleep(0.3)
        return await _ask(odd.superuser_url, _SCANS)

    assert run_apart(copied) == 0


_SCANS = """SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::integer
FROM pg_stat_user_tables WHERE schemaname = 'Odd'"""


def test_rows_of_two_tenants_fit_an_odd_schema(odd: Opened):
    assert odd.report.attacked
    assert '"Odd".messages' in odd.report.attacked, "each of two tables needs the other"
    assert '"Odd".events' in odd.report.attacked, "a partitioned one"
    assert [one for one in odd.report.left_out if "dropped" in one] == [
        'check chats_Order_check of "Odd".chats (dropped, to put rows in)'
    ]


def test_what_is_not_in_the_copy_is_said(odd: Opened):
    said = " / ".join((*odd.report.left_out, *odd.report.skipped))
    assert "extension postgres_fdw" in said, "nothing may reach out of the copy"
    assert "remote" in said
    assert '"Odd".hidden' in odd.report.skipped, "the login may not lock it"


def test_nothing_of_theirs_belongs_to_a_superuser_of_ours(odd: Opened):
    """The odd schema belongs to a superuser, who would be one in the copy as well."""
    found = run_apart(lambda: _ask(with_database(odd.copies, "odd"), _SUPER))
    assert found == 0


_SUPER = """SELECT count(*) FROM pg_class JOIN pg_roles AS r ON r.oid = relowner
WHERE relnamespace = '"Odd"'::regnamespace AND rolsuper"""


def test_a_table_that_cannot_be_furnished_is_said_and_the_others_are(odd: Opened):
    assert "null value" in odd.report.skipped['"Odd".never']
    assert '"Odd".never' not in odd.report.attacked


def test_the_platform_itself_holds_and_there_is_nothing_to_say(cluster: Cluster, odd: Opened):
    database = cluster.create(cluster.template)
    try:
        understood = run_apart(lambda: understand(database.superuser_url, Wishes(), quiet))
        report = run_apart(
            lambda: attack_copy(
                database.superuser_url, understood, odd.copies, "platform", quiet, battery=BATTERY
            )
        )
    finally:
        cluster.drop(database)
    assert understood.opening.kind == "minted"
    assert report.findings == ()
    assert report.score.leaked == 0
    assert report.score.held == report.score.tried > 20
    failed = {r.attack.mechanism for r in report.results if r.outcome is Outcome.ERROR}
    # It fills a table with rows of the victim; some tables hold one row of each tenant.
    assert failed <= {"planner's estimate"}


# Errors ------------------------------------------------------------------------------------------


async def test_what_does_not_answer_is_said():
    with pytest.raises(
        StoreError, match=r"no PostgreSQL answers at postgresql://me@127\.0\.0\.1:1"
    ):
        await read_source("postgresql://me:secret@127.0.0.1:1/shop")


async def test_what_is_no_address_is_said():
    with pytest.raises(SettingsError, match="starts with postgresql://"):
        await understand("mysql://me@127.0.0.1/shop", Wishes(), quiet)


async def test_what_is_not_postgresql_is_said():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(1024)
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with pytest.raises(StoreError, match="PostgreSQL"):
                port = listener.getsockname()[1]
                await read_source(f"postgresql://me:secret@127.0.0.1:{port}/shop?sslmode=disable")
        finally:
            thread.join()


async def test_a_wrong_password_is_said_without_it(odd: Opened):
    with pytest.raises(StoreError, match="does not let this login in") as raised:
        await read_source(with_login(odd.superuser_url, LOOKER, "not-this-one"))
    assert "not-this-one" not in str(raised.value)


async def test_a_database_that_is_not_there_is_said(cluster: Cluster):
    with pytest.raises(StoreError, match="no such database"):
        await read_source(with_database(cluster.url, "nowhere"))


async def test_an_empty_database_is_said(cluster: Cluster):
    with pytest.raises(SettingsError, match="has no tables"):
        await understand(cluster.url, Wishes(), quiet)


async def test_a_schema_without_tenants_is_told_what_to_pass(odd: Opened):
    with pytest.raises(SettingsError, match="--tenant-column"):
        await understand(odd.superuser_url, Wishes(tenant_column="nonsense"), quiet)
    with pytest.raises(SettingsError, match="no role of that name: nobody_there"):
        await understand(odd.superuser_url, Wishes(app_role="nobody_there"), quiet)


async def test_what_is_said_is_not_guessed(odd: Opened):
    wishes = Wishes(app_role=LOOKER, tenant_column="chat", setting="my.tenant")
    understood = await understand(odd.superuser_url, wishes, quiet)
    assert understood.app.role == LOOKER
    assert understood.found.column == "chat"
    assert understood.opening.setting == "my.tenant"


def test_the_plan_is_printed_and_nothing_is_run(odd: Opened, capsys: pytest.CaptureFixture[str]):
    assert main(["tenancy", "plan", "--database", odd.looker_url, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["tenant_column"] == "workspace_id"
    assert document["sql"].startswith("-- How the database odd_schema")
    assert "looker" not in document["database"].replace(LOOKER, ""), "the password"
    there = run_apart(lambda: _ask(odd.superuser_url, "SELECT to_regnamespace('tenancy') IS NULL"))
    assert there is True
