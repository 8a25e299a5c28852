"""Schemas as they are found: tables without a key, one name in two spellings, checks of domains."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart
from tests.isolation.door import Style, quiet

from tractatus.adapters.postgres.urls import with_database
from tractatus.compose.attacking import Wishes, read_source, understand
from tractatus.compose.planning import plan_of
from tractatus.compose.scratch import scratch_server
from tractatus.isolation.running import Outcome
from tractatus.isolation.schema.detection import detect
from tractatus.isolation.schema.planning import as_sql

NAME = "door_plain"
_SCHEMA = """
CREATE DOMAIN code AS text CONSTRAINT is_code CHECK (VALUE ~ '^[A-Z]{3}-[0-9]{3}$');
CREATE DOMAIN short_code AS code CONSTRAINT is_short CHECK (VALUE LIKE 'ABC%');
CREATE TABLE tenant (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE audit (tenant_id uuid NOT NULL, at timestamptz);
CREATE TABLE part (
    tenant_id uuid NOT NULL REFERENCES tenant, nr integer, code short_code NOT NULL, words text,
    PRIMARY KEY (tenant_id, nr)
);
CREATE TABLE note (tenant_id uuid NOT NULL REFERENCES tenant, nr integer, words text, row_key text);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO door_plain_web;
"""
# For the made-up rows that are in the tables while the plan is applied.
_LOOSE = (
    "ALTER DOMAIN code DROP CONSTRAINT is_code",
    "ALTER DOMAIN short_code DROP CONSTRAINT is_short",
)
_SPELLINGS = """
CREATE TABLE "Practice" (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE "Patient" (id uuid PRIMARY KEY, "practiceId" uuid NOT NULL REFERENCES "Practice");
CREATE TABLE "Visit" (id uuid PRIMARY KEY, "practiceId" uuid NOT NULL REFERENCES "Practice");
CREATE TABLE "Room" (id uuid PRIMARY KEY, "practiceId" uuid NOT NULL REFERENCES "Practice");
CREATE TABLE "Setting" (id uuid PRIMARY KEY, practice_id uuid NOT NULL);
CREATE TABLE "Month" (practice_id uuid NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
"""


@pytest.fixture(scope="module")
def plain(cluster: Cluster) -> Iterator[Style]:
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {NAME}_boss CREATEROLE",
            f"CREATE ROLE {NAME}_web LOGIN",
            f"CREATE DATABASE {NAME} TEMPLATE template0 OWNER {NAME}_boss",
        )
    )
    url = with_database(cluster.url, NAME)
    run_apart(lambda: _execute(url, f"SET ROLE {NAME}_boss; {_SCHEMA}"))
    with scratch_server() as scratch:
        yield Style(NAME, url, scratch.server)
    run_apart(lambda: cluster.as_superuser(f"DROP DATABASE {NAME} WITH (FORCE)"))


@pytest.fixture(scope="module")
def spellings(cluster: Cluster) -> Iterator[str]:
    run_apart(lambda: cluster.as_superuser("CREATE DATABASE door_spellings TEMPLATE template0"))
    url = with_database(cluster.url, "door_spellings")
    run_apart(lambda: _execute(url, _SPELLINGS))
    yield url
    run_apart(lambda: cluster.as_superuser("DROP DATABASE door_spellings WITH (FORCE)"))


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def test_a_check_of_a_domain_is_dropped_in_the_copy_and_said(plain: Style):
    assert not plain.report.skipped
    assert "public.part" in plain.report.attacked
    dropped = [one for one in plain.report.left_out if "domain" in one]
    # The second is of the domain below the column's own.
    assert dropped == [
        "check is_code of the domain public.code (dropped, to put rows in)",
        "check is_short of the domain public.short_code (dropped, to put rows in)",
    ]


def test_a_table_without_a_primary_key_is_told_what_to_decide(plain: Style):
    sql = as_sql(plan_of(plain.understood))
    comment, _, rest = sql.partition("ALTER TABLE public.audit ADD COLUMN row_key uuid")
    assert "-- public.audit has no primary key: it gets one of random keys" in comment
    assert "--   ALTER TABLE public.audit ADD PRIMARY KEY (tenant_id, at);" in comment
    assert "ALTER TABLE public.audit ADD PRIMARY KEY (tenant_id, row_key);" in rest
    assert "ALTER TABLE public.note ADD PRIMARY KEY (tenant_id, row_key_2);" in rest
    assert "public.part has no primary key" not in sql


def test_the_plan_of_tables_without_a_key_runs_and_protects_all(plain: Style):
    assert plain.report  # as it is, before its rows are put into the database itself
    run_apart(lambda: _execute(plain.url, *_LOOSE))
    held = {r.table for r in plain.protected.results if r.outcome is Outcome.HELD}
    assert {"public.audit", "public.note", "public.part"} <= held
    leaked = {r.attack.mechanism for r in plain.protected.results if r.outcome is Outcome.LEAKED}
    assert not leaked


def test_one_name_in_two_spellings_is_one_tenant_column(spellings: str):
    found = run_apart(lambda: understand(spellings, Wishes(), quiet)).found
    assert (found.column, found.root) == ('"practiceId"', 'public."Practice"')
    assert found.tenants['public."Patient"'] == '"practiceId"'
    assert found.tenants['public."Setting"'] == "practice_id"
    assert not found.others


def test_a_tenant_column_may_be_said_in_another_spelling(spellings: str):
    schema = run_apart(lambda: read_source(spellings))
    for said in ("practice_id", '"practiceId"', "PracticeID"):
        found = detect(schema, said)
        assert found is not None
        assert len(found.tenants) == 6
    assert detect(schema, "nonsense") is None


def test_the_key_of_a_partitioned_table_holds_what_it_is_partitioned_by(spellings: str):
    plan = plan_of(run_apart(lambda: understand(spellings, Wishes(), quiet)))
    (step,) = [one for one in plan.before if "no primary key" in one.title]
    assert step.statements[1].endswith('"Month" ADD PRIMARY KEY (practice_id, day, row_key)')
    run_apart(lambda: _execute(spellings, *step.statements))
