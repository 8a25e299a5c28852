"""The guide of the door: its schema is attacked by the command, and says what the page shows."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart

from tractatus.adapters.postgres.urls import with_database
from tractatus.cli import main
from tractatus.compose.attacking import Wishes
from tractatus.compose.installing import Wanted, install_tenancy
from tractatus.compose.planning import plan_database
from tractatus.isolation.schema.grounds import MOST
from tractatus.isolation.schema.page import as_page
from tractatus.isolation.schema.report import as_text

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "attack.md").read_text(encoding="utf-8")
(SCHEMA,) = re.findall(r"^```sql\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
(SHOWN,) = re.findall(r"^```text\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def shop(cluster: Cluster) -> Iterator[str]:
    url = with_database(cluster.url, "shop")
    run_apart(lambda: cluster.as_superuser("CREATE DATABASE shop TEMPLATE template0"))

    async def make() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(SCHEMA)
        finally:
            await connection.close()

    run_apart(make)
    yield url
    run_apart(lambda: cluster.as_superuser("DROP DATABASE shop WITH (FORCE)", "DROP ROLE shop_web"))


def test_the_command_says_what_the_guide_shows(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    page = tmp_path / "report.html"
    code = main(["tenancy", "attack", "--database", shop, "--json", "--html", str(page)])
    printed = capsys.readouterr()
    assert code == 1, "something leaked"
    document = json.loads(printed.out)
    text = as_text(document).splitlines()
    for line in SHOWN.splitlines():
        assert line in text, f"the guide shows what the report does not say: {line}"
    assert "attacks: " in printed.err, "how far it is"
    html = page.read_text(encoding="utf-8")
    assert html == as_page(document)
    assert not re.search(r"<script|https?://|src=", html), "the page needs nothing from elsewhere"
    # What the text says as one, the document says as data.
    score = document["score"]
    assert score["tried"] == score["held"] + score["leaked"]
    assert set(score["tables"]) == {"public.company", "public.customer"}


def test_a_superusers_tables_get_an_owner_who_is_held_back(cluster: Cluster, shop: str):
    """The schema of the guide belongs to a superuser, as on many a developer's machine."""

    async def apply() -> object:
        connection = await asyncpg.connect(shop)
        try:
            for step in plan.before:
                for statement in step.statements:
                    await connection.execute(statement)
            await asyncio.to_thread(install_tenancy, Wanted(shop, "bigint", app="shop_web"))
            async with connection.transaction():
                for step in plan.declare:
                    for statement in step.statements:
                        await connection.execute(statement)
            return await connection.fetch(OWNERS)
        finally:
            await connection.close()

    _, plan = plan_database(shop, Wishes(), lambda *_: None)
    assert "--owner-role shop_owner" in plan.install
    assert [tuple(row) for row in run_apart(apply)] == [("shop_owner",)]


OWNERS = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'tenancy')"


def test_the_page_cannot_be_written_by_a_schema():
    """Names come from anybody's database."""
    document = {
        "database": "<b>", "tenant_column": '"<i>"', "tenant_root": None, "confidence": "certain",
        "application_role": "<u>", "application_reason": "&", "scope_reason": "<s>",
        "score": {"held": 1, "tried": 2, "leaked": 1, "attacks": 3,
                  "tables": {"<table>": {"leaked": 1, "tried": 2}},
                  "mechanisms": [{"name": "<em>", "outcome": "leaked", "reveals": "rows",
                                  "attacks": {"<x>": ["<td>"]}, "mends": ["<a>"]}]},
        "findings": [{"rule": "r", "severity": "high", "title": "<h1>", "consequence": "<p>",
                      "objects": ["<li>"], "mends": ["<pre>"]}],
        "not_attacked": {"<tr>": "<th>"}, "left_out_of_the_copy": ["<hr>"], "seconds": 1.0,
    }  # fmt: skip
    page = as_page(document)
    for name in ("b", "i", "u", "s>", "em", "x", "a>", "li", "hr"):
        assert f"<{name}" not in page.partition("<body>")[2].replace("<body", ""), name


def test_the_numbers_of_the_guide_are_those_of_the_code():
    assert f"At most {MOST} tables are attacked" in GUIDE
