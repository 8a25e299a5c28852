"""Acts in spellings that nobody lists, as typed facts: files, commands, code, words for people."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.facts import Fact, Source, read_act
from tractatus.governance.instructions.instruction import KeyKind


def facts(kind: str, type_: str = "tool.call", **parameters: Any) -> list[Fact]:
    found = read_act(Act(type_, "agent", ActorKind.AGENT, parameters)).facts
    return [one for one in found if one.kind is KeyKind(kind) and one.pointer != "/type"]


def run(command: str) -> dict[str, Any]:
    return {"command": command}


def file(path: str, content: str) -> dict[str, Any]:
    return {"path": path, "content": content}


READ = [
    # kind, parameters, a value that is found
    ("port", run("npm run dev -- --port 5173"), 5173),
    ("port", run("python -m http.server 8080"), 8080),
    ("port", run("uvicorn app:app"), 8000),
    ("port", run("gunicorn -b :8001 app:app"), 8001),
    ("port", run("PGPORT=5433 psql shop"), 5433),
    ("port", file("compose.yaml", "services:\n  db:\n    ports:\n      - published: 5433\n"), 5433),
    ("port", file("nginx.conf", "server {\n  listen 8443 ssl;\n}\n"), 8443),
    ("port", file("main.tf", 'resource "aws_db_instance" "a" {\n  port = 5433\n}\n'), 5433),
    ("port", file("a.py", "redis.Redis(host='cache', db=0)\n"), 6379),
    ("port", {"connection": {"server": "db,1434"}}, 1434),
    ("host", run("ping -c 1 10.0.0.5"), "10.0.0.5"),
    ("host", run("docker pull registry.example.com/app:1"), "registry.example.com"),
    ("host", {"to": ["Eve <eve@mail.example>"]}, "mail.example"),
    ("url", run("git remote set-url origin https://git.example/a"), "https://git.example/a"),
    ("path", run("sqlite3 a.db '.output /tmp/a.csv'"), "/tmp/a.csv"),
    ("path", run("run.py --template mails/ban.md"), "mails/ban.md"),
    ("database", {"connection_string": "Server=db;Database=crm;User Id=sa"}, "crm"),
    ("database", {"database": {"engine": "postgres", "NAME": "shop"}}, "shop"),
    ("database", {"sql": "DROP DATABASE shop"}, "shop"),
    ("database", {"sql": "select 1 from a.b.c"}, "a"),
    ("database", file("s.js", 'const db = new MongoClient(u).db("sessions");'), "sessions"),
    ("table", file("m.py", "op.drop_column('customers', 'x')\n"), "customers"),
    ("table", file("m.py", "op.create_index('ix', 'vendors', ['a'])\n"), "vendors"),
    ("table", file("m.rb", "add_column :orders, :note, :string\n"), "orders"),
    ("table", run("mongosh --port 1 --eval 'db.events.insertOne({a: 1})'"), "events"),
    ("table", file("a.py", 'db.execute("INSERT INTO reports (a) VALUES (?)")\n'), "reports"),
    ("package", file("a.ts", "import debounce from 'lodash/debounce';\n"), "lodash"),
    ("package", file("a.ts", "import { a } from '@scope/pkg/deep';\n"), "@scope/pkg"),
    ("package", file("a.py", "import os, requests\n"), "requests"),
    ("package", file("a.py", "from PIL import Image\n"), "pillow"),
    ("package", file("build.gradle", "implementation 'com.google.code.gson:gson:2.10'\n"), "gson"),
    ("package", file("Gemfile", "gem 'devise', '~> 4.9'\n"), "devise"),
    ("package", file("go.mod", "require example.com/a/errors v0.9.1\n"), "example.com/a/errors"),
    ("package", file("pom.xml", "<artifactId>gson</artifactId>"), "gson"),
    ("package", file("requirements-dev.txt", "-r base.txt\nPandas ~= 2.2 ; x > '3'\n"), "pandas"),
    ("package", file("pyproject.toml", "[project.optional-dependencies]\na = ['x1>=2']\n"), "x1"),
    ("package", file("environment.yml", "dependencies:\n  - numpy=1.26\n  - scipy\n"), "scipy"),
    ("package", file("a.html", '<script src="/s/jquery-3.7.1.min.js"></script>'), "jquery"),
    ("package", run("npx left-pad hello"), "left-pad"),
    ("version", file(".nvmrc", "v18.2\n"), "18.2"),
    ("version", file(".tool-versions", "ruby 3.2.2\n"), "3.2.2"),
    ("version", file("go.mod", "module x\n\ngo 1.21\n"), "1.21"),
    ("version", file("pom.xml", "<java.version>17</java.version>"), "17"),
    ("version", file("A.csproj", "<TargetFramework>net9.0</TargetFramework>"), "9.0"),
    ("version", file("v.tf", 'terraform {\n  required_version = ">= 1.7"\n}\n'), ">= 1.7"),
    ("version", run("rbenv install 3.2.2"), "3.2.2"),
    ("money", {"amount": "1.2k EUR"}, 120_000),
    ("money", {"amount": "$1.5 million"}, 150_000_000),
    ("money", {"price": "eighty-five euros"}, 8_500),
    ("money", {"total": "Fr. 249.-"}, 24_900),
    ("money", {"total": "CHF 1'250.00"}, 125_000),
    ("money", {"budget": {"value": 2500, "currency": "USD"}}, 250_000),
    ("money", {"unit_amount": 5900, "currency": "eur"}, 5_900),
    ("count", {"maxAttempts": 4}, 4),
    ("count", {"reviewers": "twenty-one"}, 21),
    ("count", {"rows": "10k"}, 10_000),
    ("count", {"attendees": ["ana", "bo", "cem"]}, 3),
    ("count", run("docker service scale web=6"), 6),
    ("count", run("make -j8 all"), 8),
    ("count", file("a.py", "@retry(stop=stop_after_attempt(10))\n"), 10),
    ("duration", {"cache_ttl": "two hours"}, 7_200),
    ("duration", {"lock": "half a day"}, 43_200),
    ("duration", {"retention": "P1M"}, 2_592_000),
    ("duration", {"length": "1:30:00"}, 5_400),
    ("duration", {"backup_schedule": "0 */6 * * *"}, 21_600),
    ("duration", {"schedule": "rate(5 minutes)"}, 300),
    ("duration", {"start": "2026-01-31T10:00", "end": "2026-01-31T10:45"}, 2_700),
    ("duration", run("timeout 10m make test"), 600),
    ("duration", run("sleep 90"), 90),
    ("duration", file("a.py", "time.sleep(0.2)\n"), 0.2),
    ("duration", file("l.json", '{"Expiration": {"Days": 30}}'), 2_592_000),
    ("tool", run("sudo -E systemctl restart app"), "sudo"),
    ("tool", run("find . -name x -exec rm -rf {} +"), "rm -rf {} +"),
]


@pytest.mark.parametrize(("kind", "parameters", "value"), READ, ids=str)
def test_a_value_is_found_in_unusual_spellings(
    kind: str, parameters: dict[str, Any], value: object
) -> None:
    assert value in [one.value for one in facts(kind, **parameters)]


NOT_READ = [
    # kind, parameters, a value that is not there
    ("database", {"content": "DB_USER=till\n", "path": ".env"}, "till"),
    ("database", file("s.js", "const db = new Client()"), "new"),
    ("port", file("c.yaml", "ports:\n  - target: 5432\n    published: 5433\n"), 5432),
    ("count", {"title": "a"}, 1),
    ("count", {"title": "half"}, 0.5),
    ("duration", {"length": "1:30"}, 90),
]


@pytest.mark.parametrize(("kind", "parameters", "value"), NOT_READ, ids=str)
def test_what_only_looks_like_a_value_is_none(
    kind: str, parameters: dict[str, Any], value: object
) -> None:
    assert value not in [one.value for one in facts(kind, **parameters)]


def test_of_what_is_copied_only_the_target_changes() -> None:
    for command in ("cp a.txt b/c.txt", "rsync -a a.txt b/c.txt", "cp -t b/c.txt a.txt"):
        found = {one.value: one.changes for one in facts("path", **run(command))}
        assert found == {"a.txt": False, "b/c.txt": True}, command
    moved = {one.value: one.changes for one in facts("path", **run("mv a.txt b.txt"))}
    assert moved == {"a.txt": True, "b.txt": True}


def test_an_act_that_looks_changes_no_path() -> None:
    (read,) = facts("path", "file.read", path="a/b.txt")
    (written,) = facts("path", "file.write", path="a/b.txt")
    assert (read.changes, written.changes) == (False, True)


def test_words_for_people_give_amounts_and_lists_that_count_as_quoted() -> None:
    text = "We pay a deposit of EUR 150.\n1. Bread\n2. Rolls\n3. Cake"
    (amount,) = facts("money", message=text)
    assert (amount.value, amount.unit, amount.source) == (15_000, "EUR", Source.UNTRUSTED)
    assert "deposit" in amount.words
    assert [one.value for one in facts("count", message=text)] == [3]


def test_the_words_of_the_blocks_around_a_line_say_whose_it_is() -> None:
    (port,) = facts("port", **file("a.tf", 'service "redis" {\n  port = 1\n}\nx = 2\n'))
    assert {"redis", "cache"} <= port.words
