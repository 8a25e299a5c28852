"""sqlmap finds no injection in the platform; through one made for it, it gets no foreign row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pg8000.native import Connection
from starlette.routing import Route
from tests.conftest import Cluster, Database, open_ports
from tests.isolation.injectable import Injectable, connect
from tests.isolation.platform_requests import FORMS, Visitor
from tests.isolation.served import served
from tests.isolation.sqlmap_tool import Outcome, Request, run, run_over
from tests.patience import PATIENCE_S
from tests.platform.conftest import QuickPasswords, make_context

from tractatus.adapters.postgres.roles import Login
from tractatus.platform.application import build, routes
from tractatus.web.cookies import decode_token

MINE, THEIRS = "orchard", "harbour"
PATHS = [
    (method, route.path)
    for route in routes()
    if isinstance(route, Route)
    for method in sorted((route.methods or set()) - {"HEAD"})
]


@dataclass
class Answers:
    """An application, and the addresses at which it answered with an error of its own."""

    application: Any
    failed: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def watching(message: Any) -> None:
            # Without a log there is no readiness; nothing else may fail.
            is_failure = message["type"] == "http.response.start" and message["status"] >= 500
            if is_failure and scope["path"] != "/health/ready":
                self.failed[scope["path"]] += 1
            await send(message)

        await self.application(scope, receive, watching)


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[Database]:
    made = cluster.create(cluster.template)
    yield made
    cluster.drop(made)


@dataclass
class Stage:
    """The platform at an address, and what it answered."""

    address: str
    answers: Answers
    database: Database


@pytest.fixture(scope="module")
def stage(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The platform over HTTP, with no limit on how often somebody may ask."""
    answers = Answers(None)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Answers]:
        async with open_ports(database) as ports:
            answers.application = build(make_context(ports, tmp_path_factory.mktemp("log")))
            yield answers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tractatus.platform.state.Passwords", QuickPasswords)
        patch.setattr("tractatus.web.throttle.Throttle.wait_ms", lambda *_: 0)
        with served(opened) as address:
            yield Stage(address, answers, database)


def test_every_form_of_the_platform_is_tried() -> None:
    forms = {path for method, path in PATHS if method == "POST" and not path.startswith("/v1/")}
    assert {path for path in forms if not path.startswith("/api/")} == set(FORMS)


def test_nothing_in_the_platform_is_injectable(stage: Stage, tmp_path: Path) -> None:
    """Every part of every address, every field of every form, the cookie, and JSON."""
    requests = Visitor.at(stage.address, "meadow").requests(PATHS)
    outcome = over_platform(stage, tmp_path, requests, "--technique=E")
    assert outcome.text.count("do not appear to be injectable") == len(requests)


def test_nothing_is_guessed_from_differences(stage: Stage, tmp_path: Path) -> None:
    """Blind injection, for what reaches the most statements."""
    visitor = Visitor.at(stage.address, "field")
    sample = [("POST", "/c/{slug}/posts/{post_id}/opinion")]
    over_platform(stage, tmp_path, visitor.requests(sample), "--technique=B")


def over_platform(
    stage: Stage, directory: Path, requests: list[Request], *words: str, seconds: int = 240
) -> Outcome:
    """Run sqlmap; what it claims must be claimed again when it looks once more."""
    stage.answers.failed.clear()
    outcome = run_over(directory, stage.address, requests, *words, seconds=seconds)
    if outcome.injectable:  # a guess from two answers that differ by chance
        again = directory / "again"
        again.mkdir()
        claimed = {one["Parameter"] for one in outcome.injectable}
        outcome = run_over(again, stage.address, requests, *words, seconds=seconds)
        assert not claimed & {one["Parameter"] for one in outcome.injectable}, outcome.text
    assert not stage.answers.failed
    return outcome


# Through a route that is injectable --------------------------------------------------------------


@dataclass
class Hole:
    """The injectable route in the scope of one tenant, and what sqlmap found out about it."""

    address: str
    stage: Stage
    directory: Path

    def sqlmap(self, *words: str) -> Outcome:
        """Go on where the last run stopped; answers are asked for anew."""
        place = ("-u", f"{self.address}/search?q=words", "-pq", "--technique=EUS")
        return run(self.directory, *place, "--fresh-queries", *words)


@pytest.fixture(scope="module")
def hole(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hole]:
    mine, _ = Visitor.at(stage.address, MINE), Visitor.at(stage.address, THEIRS)
    cookie = re.search(r"tractatus_session=([^;]+)", mine.cookies)
    token = cookie and decode_token(cookie[1])
    assert token
    injectable = Injectable(stage.database.url(Login.APP), token)
    with served(injectable.opened) as address:
        yield Hole(address, stage, tmp_path_factory.mktemp("sqlmap") / "output")


STATEMENTS = (
    "SELECT set_config('backtrace_functions', '', true)",
    "SELECT set_config('backtrace_functions', (SELECT max(slug) FROM tenancy.tenant), true)",
    "SELECT body FROM community.post WHERE tenant_id <> tenancy.tenant()",
    "SELECT email FROM identity.account",
    "SELECT entry FROM evidence.leaf",
    "SELECT slug FROM tenancy.tenant_metadata()",
    "SELECT token_sha256 FROM tenancy.session",
    "SELECT pg_read_file('/etc/passwd')",
    "SET ROLE tractatus_definer",
    "SET SESSION AUTHORIZATION tractatus_superuser",
    "SET row_security = off",
    "ALTER TABLE community.post DISABLE ROW LEVEL SECURITY",
    "UPDATE community.post SET body = 'changed'",
    "DELETE FROM community.post",
    "COPY community.post TO PROGRAM 'id'",
    "SELECT body FROM community.post",
)


def test_through_a_hole_sqlmap_gets_own_rows_and_no_other(hole: Hole, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.sql" for number in range(len(STATEMENTS))]
    for file, statement in zip(files, STATEMENTS, strict=True):
        file.write_text(statement)
    outcome = hole.sqlmap(
        *("--current-user", "--is-dba", "--passwords", "-Dcommunity", "-Tpost", "--dump"),
        *(f"--sql-file={','.join(map(str, files))}", "--file-read=/etc/passwd", "--os-cmd=id"),
    )
    assert "GET parameter 'q' is vulnerable" in outcome.text, "sqlmap does not work here"
    assert "current user: 'tractatus_app'" in outcome.text
    own = f"Our own words of {MINE}."
    assert [row["body"] for row in outcome.dumped("community", "post")] == [own]
    assert THEIRS not in outcome.everything
    for foreign in ("@harbour", "root:x:0", "uid=", "SCRAM-SHA-256"):
        assert foreign not in outcome.everything
    assert nothing_has_changed(hole)


def test_several_statements_at_once_get_no_further(hole: Hole) -> None:
    """sqlmap sends these only where its clock lets it see that they run; here all are sent."""
    for statement in STATEMENTS:
        typed = f"nothing'; {statement}; SELECT body FROM community.post --"
        answer = httpx.get(
            f"{hole.address}/search", params={"q": typed}, trust_env=False, timeout=PATIENCE_S
        )
        assert answer.status_code in (200, 500)
        assert THEIRS not in answer.text, statement
    assert nothing_has_changed(hole)


def nothing_has_changed(hole: Hole) -> bool:
    """Whether both tenants' posts are as they were written."""
    with as_superuser(hole.stage.database) as superuser:
        kept = superuser.run("SELECT body FROM community.post WHERE body LIKE '%words of%'")
    return all([f"Our own words of {slug}."] in kept for slug in (MINE, THEIRS))


def test_the_same_run_gets_foreign_rows_where_row_security_is_off(hole: Hole) -> None:
    """Without this the test above could pass because sqlmap saw nothing."""
    weaken = "ALTER TABLE community.post DISABLE ROW LEVEL SECURITY"
    with as_superuser(hole.stage.database) as superuser:
        superuser.run("SET event_triggers = off")
        superuser.run(weaken)
        try:
            outcome = hole.sqlmap("-Dcommunity", "-Tpost", "-Cbody", "--dump")
        finally:
            superuser.run(weaken.replace("DISABLE", "ENABLE"))
    bodies = {row["body"] for row in outcome.dumped("community", "post")}
    assert {f"Our own words of {slug}." for slug in (MINE, THEIRS)} <= bodies


@contextmanager
def as_superuser(database: Database) -> Iterator[Connection]:
    """For looking behind the scenes, and for weakening."""
    connection = connect(database.superuser_url)
    try:
        yield connection
    finally:
        connection.close()
