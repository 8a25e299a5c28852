"""The guides for other people's applications run, on a real server, as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from tests.conftest import run_apart

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.cli import main
from tractatus.compose.installing import Wanted, install_tenancy

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
LIBRARY = (GUIDES / "sqlalchemy.md").read_text(encoding="utf-8")
MANAGED = (GUIDES / "managed-postgres.md").read_text(encoding="utf-8")


@pytest.fixture
def owner(cluster):
    """A database whose owner may create roles and is no superuser, as `owner_url`."""
    name = f"guide_{next(cluster.names)}"
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {name}_boss LOGIN CREATEROLE PASSWORD 'b'",
            f"CREATE DATABASE {name} TEMPLATE template0 OWNER {name}_boss",
        )
    )
    yield with_login(with_database(cluster.url, name), f"{name}_boss", "b")
    run_apart(lambda: cluster.as_superuser(f"DROP DATABASE {name} WITH (FORCE)"))


def for_sqlalchemy(url: str) -> str:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    return f"postgresql+pg8000://{parts.netloc}{parts.path}?unix_sock={socket}"


def test_the_example_runs_and_is_short(owner, tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", LIBRARY, re.DOTALL)
    lines = example.rstrip().splitlines()
    assert len(lines) < 40
    done = install_tenancy(Wanted(owner))
    plan = done.installed.plan
    urls = {
        "OWNER_URL": owner,
        "APP_URL": with_login(owner, plan.app, done.passwords[plan.app]),
        "ISSUER_URL": with_login(owner, plan.issuer, done.passwords[plan.issuer]),
    }
    (tmp_path / "notes.py").write_text(example, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "notes.py"],
        cwd=tmp_path,
        env={**os.environ, **{name: for_sqlalchemy(url) for name, url in urls.items()}},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    found, refused = ran.stdout.splitlines()
    assert found == "['mine']"
    line = next(n for n, one in enumerate(lines, 1) if "Session(tenancy.engine)" in one)
    assert refused == (
        f"a statement on note, which holds rows of tenants, ran outside a scope: notes.py:{line}; "
        "run it inside `with tenancy.session(token) as session:`"
    )


def test_what_is_missing_without_a_superuser_is_what_the_guide_says(owner, tmp_path, capsys):
    assert main(["tenancy", "install", "--database", owner]) == 1
    printed = capsys.readouterr().out
    missing = re.findall(r"^MISSING  (.*)$", printed, re.MULTILINE)
    assert len(missing) == MANAGED.count("\n| ") - 1  # rows of its table, without the head
    assert "functions of PostgreSQL are open" in missing[0]
    assert "schema gate" in missing[1]

    attest, others = re.findall(r"```sh\n(.*?)```", MANAGED, re.DOTALL)
    tools = Path(sys.executable).parent
    environment = {**os.environ, "OWNER_URL": owner, "PATH": f"{tools}:{os.environ['PATH']}"}

    def run(script):
        return subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run(attest).returncode == 1
    assert (run(others).returncode, run(others).stdout) == (0, "")
    run_apart(lambda: _execute(owner, "CREATE TABLE forgotten (id int)"))
    assert run(attest).returncode == 1
    found = run(others)
    assert found.returncode == 1
    assert "declaration public.forgotten" in found.stdout
    assert "mend: " in found.stdout
    assert "tenancy.protect(" in found.stdout


async def _execute(url, sql):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
