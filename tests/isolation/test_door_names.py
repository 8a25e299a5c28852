"""Schemas whose names SQL has to quote, as those that ORMs of JavaScript make."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart
from tests.isolation.door import Style, quiet

from tractatus.adapters.postgres.urls import with_database
from tractatus.compose.attacking import Wishes, understand
from tractatus.compose.scratch import scratch_server
from tractatus.isolation.running import Outcome

NAME = "door_camel"
_SCHEMA = """
CREATE TABLE "Practice" ("practiceId" text PRIMARY KEY, "Name" text NOT NULL);
CREATE TABLE "Patient" (
    "practiceId" text NOT NULL REFERENCES "Practice", no integer PRIMARY KEY, "fullName" text
);
CREATE TABLE "Visit" (
    id uuid PRIMARY KEY, "patientNo" integer NOT NULL REFERENCES "Patient", words text
);
CREATE TABLE "Room" (
    "practiceId" text NOT NULL REFERENCES "Practice", code text, PRIMARY KEY ("practiceId", code)
);
CREATE TABLE "Invoice" (
    "practiceId" text NOT NULL REFERENCES "Practice", nr text, PRIMARY KEY ("practiceId", nr)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO door_camel_web;
"""


@pytest.fixture(scope="module")
def camel(cluster: Cluster) -> Iterator[Style]:
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {NAME}_boss CREATEROLE",
            f"CREATE ROLE {NAME}_web LOGIN",
            f"CREATE DATABASE {NAME} TEMPLATE template0 OWNER {NAME}_boss",
        )
    )
    url = with_database(cluster.url, NAME)
    run_apart(lambda: _make(url))
    with scratch_server() as scratch:
        style = Style(NAME, url, scratch.server)
        # Said, as two tables do not make a certain guess; a shell hands it on without quotes.
        wishes = Wishes(tenant_column="practiceId")
        style.understood = run_apart(lambda: understand(url, wishes, quiet))
        yield style
    run_apart(lambda: cluster.as_superuser(f"DROP DATABASE {NAME} WITH (FORCE)"))


async def _make(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"SET ROLE {NAME}_boss; {_SCHEMA}")
    finally:
        await connection.close()


def test_the_plan_of_quoted_names_runs_and_protects(camel: Style):
    assert camel.understood.found.column == '"practiceId"'
    protected = camel.protected
    held = {r.table for r in protected.results if r.outcome is Outcome.HELD}
    assert {'public."Practice"', 'public."Patient"', 'public."Visit"'} <= held
    leaked = {r.attack.mechanism for r in protected.results if r.outcome is Outcome.LEAKED}
    # Keys of one column, which the plan admits with its reason.
    assert leaked <= {"primary key", "conflict clause", "foreign key"}


def test_a_column_is_said_without_its_quotes(camel: Style):
    wishes = Wishes(tenant_column="patientNo")
    understood = run_apart(lambda: understand(camel.url, wishes, quiet))
    assert understood.found.column == '"patientNo"'
