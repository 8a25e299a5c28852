"""Acts as typed facts: one value in every spelling, and what is not read is told."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind, Span
from tractatus.governance.facts import Fact, Findings, Source, read_act
from tractatus.governance.facts.fact import MAX_FACTS
from tractatus.governance.instructions.instruction import KeyKind


def named(value: object) -> str:
    """The same in every process, which the order of a set is not."""
    return str(sorted(map(str, value)) if isinstance(value, set) else value)


def read(kind: ActorKind = ActorKind.AGENT, text: str = "", **parameters: Any) -> Findings:
    return read_act(Act("tool.call", "agent", kind, parameters, description=text))


def values(found: Findings, kind: str) -> list[Any]:
    return [
        one.value for one in found.facts if one.kind is KeyKind(kind) and one.pointer != "/type"
    ]


def keyed(found: Findings, kind: str) -> set[tuple[frozenset[str], Any]]:
    return {(one.words, one.value) for one in found.facts if one.kind is KeyKind(kind)}


def one_fact(found: Findings, kind: str) -> Fact:
    (fact,) = [one for one in found.facts if one.kind is KeyKind(kind) and one.pointer != "/type"]
    return fact


PORTS: list[dict[str, Any]] = [
    {"port": 27027},
    {"port": "27027"},
    {"port": " 27027 "},
    {"port": "0x6993"},
    {"port": 27027.0},
    {"port": "27_027"},
    {"port": "２７０２７"},
    {"port": "٢٧٠٢٧"},
    {"port": "270\u200b27"},
    {"dbPort": 27027},
    {"DB_PORT": "27027"},
    {"address": "localhost:27027"},
    {"address": "lосalhost:27027"},  # Cyrillic o and c
    {"uri": "mongodb://h:27027/db"},
    {"uri": "mongodb://user:p%40ss@h:27027,h2:27027/db?replicaSet=a"},
    {"options": {"deep": {"port": 27027}}},
    {"ports": [27027]},
    {"ports": ["27027:27017"]},
    {"argv": ["mongosh", "--port=27027"]},
    {"argv": ["mongosh", "--port", "27027"]},
    {"command": "mongosh --port 27027"},
    {"command": "mongosh --port '27027'"},
    {"command": "sudo -u mongo mongosh --port=27027 # not --port 1"},
    {"command": "docker run -p 27027:27017 mongo:7"},
    {"command": "docker run -d -p 127.0.0.1:27027:27017 mongo"},
    {"command": "PORT=27027 ./serve"},
    {"command": "bash -c 'mongosh --port 27027'"},
    {"command": "redis-cli -p 27027"},
    {"command": "redis-cli -p27027"},
    {"command": "ssh host 'mongosh --port 27027'"},
    {"command": "curl http://localhost:27027/health"},
    {"command": "psql 'host=h port=27027 dbname=d'"},
    {"content": "PORT=27027\n", "path": ".env"},
    {"content": "db:\n  port: 27027\n", "path": "a.yaml"},
    {"content": "[db]\nport = 27027\n", "path": "a.toml"},
    {"content": '{"db": {"port": 27027}}', "path": "a.json"},
    {"content": 'client = MongoClient("localhost", 27027)\n', "path": "a.py"},
    {"content": "const port: number = 27027;\n", "path": "a.ts"},
    {"content": "EXPOSE 27027\n", "path": "Dockerfile"},
    {"patch": "--- a/x.yml\n+++ b/x.yml\n@@ -1 +1 @@\n-port: 1\n+port: 27027\n"},
    {"sql": "UPDATE settings SET port = 27027 WHERE id = 'a'"},
    {"sql": "INSERT INTO settings (name, port) VALUES ('a', 27027)"},
]


@pytest.mark.parametrize("parameters", PORTS, ids=named)
def test_a_port_is_the_same_in_every_spelling(parameters: dict[str, Any]) -> None:
    assert set(values(read(**parameters), "port")) == {27027}


def test_what_is_removed_is_not_proposed() -> None:
    found = read(old_string="mongodb://h:27017/a", new_string="port = 27027", file_path="a.py")
    assert set(values(found, "port")) == {27027}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"mongo": {"port": 1}}, {"mongodb", "database"}),
        ({"service": "mongo", "port": 1}, {"mongodb", "database"}),
        ({"MONGO_PORT": 1}, {"mongodb"}),
        ({"command": "redis-cli -p 1"}, {"redis", "cache"}),
        ({"uri": "postgres://h:1/d"}, {"postgresql"}),
        ({"port": 1}, set()),
        ({"web": {"redis": {"port": 1}}}, {"redis", "cache"}),
    ],
    ids=named,
)
def test_the_names_around_a_value_say_whose_it_is(
    parameters: dict[str, Any], words: set[str]
) -> None:
    assert keyed(read(**parameters), "port") == {(frozenset(words), 1)}


def test_a_default_port_is_also_its_service_whatever_the_name_says() -> None:
    found = keyed(read(web_port=27017), "port")
    assert found == {(frozenset({"web"}), 27017), (frozenset({"mongodb", "database"}), 27017)}


def test_a_client_without_a_port_goes_where_the_habit_goes() -> None:
    assert values(read(command="mongosh orders"), "port") == [27017]
    assert values(read(command="mongosh --port 5 orders"), "port") == [5]
    assert values(read(command="mongosh --version"), "port") == []
    assert values(read(uri="mongodb://h/db"), "port") == [27017]


def test_a_span_leads_to_the_value() -> None:
    fact = one_fact(read(command="mongosh --port 27017"), "port")
    assert fact.pointer == "/parameters/command"
    assert fact.span == Span(15, 20)


KINDS = [
    ({"host": "DB.Internal."}, "host", {"db.internal"}),
    ({"command": "ssh deploy@web-1.example.com uptime"}, "host", {"web-1.example.com"}),
    ({"url": "https://API.example.com/v2"}, "url", {"https://API.example.com/v2"}),
    ({"command": "psql -d shop"}, "database", {"shop"}),
    ({"uri": "mongodb://h/Shop"}, "database", {"shop"}),
    ({"sql": "select a from shop.orders o join items on true"}, "table", {"shop.orders", "items"}),
    ({"sql": "with c as (select 1 from t) select * from c"}, "table", {"t"}),
    ({"sql": "select o.total from orders o"}, "column", {"orders.total"}),
    ({"command": "pip install 'Django>=4.2' requests"}, "package", {"pip", "django", "requests"}),
    ({"command": "pip install --upgrade ujson"}, "package", {"pip", "ujson"}),
    ({"command": "python -m pip install --pre x"}, "package", {"python", "pip", "x"}),
    ({"packages": ["left-pad"]}, "package", {"left-pad"}),
    ({"content": "flask==3.0\n# old\nhttpx\n", "path": "requirements.txt"}, "package",
     {"flask", "httpx"}),
    ({"content": '{"dependencies": {"react": "^18.2.0"}}', "path": "package.json"}, "package",
     {"react"}),
    ({"content": "import numpy as np\n", "path": "a.py"}, "package", {"numpy"}),
    ({"command": "pyenv install 3.11.4"}, "version", {"3.11.4"}),
    ({"content": '{"dependencies": {"react": "^18.2.0"}}', "path": "package.json"}, "version",
     {"^18.2.0"}),
    ({"command": "docker pull python:3.12-slim"}, "version", {"3.12-slim"}),
    ({"timeout": "1m30s"}, "duration", {90}),
    ({"timeout_ms": 500}, "duration", {0.5}),
    ({"timeout": "PT1H"}, "duration", {3600}),
    ({"command": "curl --max-time 5 x"}, "duration", {5}),
    ({"amount": "1.000,50 EUR"}, "money", {100050}),
    ({"amount": "$1,000"}, "money", {100000}),
    ({"amount_cents": 500}, "money", {500}),
    ({"max_retries": 5}, "count", {5}),
    ({"command": "rm -rf build"}, "path", {"build"}),
    ({"file_path": "/etc/hosts"}, "path", {"/etc/hosts"}),
    ({"command": "echo a > /etc/hosts"}, "path", {"/etc/hosts"}),
    ({"command": "cat < in.txt"}, "path", {"in.txt"}),
    ({"patch": "--- a/x\n+++ b/y/z\n@@ -1 +1 @@\n+a\n"}, "path", {"x", "y/z"}),
    ({"sql": "drop table t"}, "tool", {"drop table"}),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "kind", "expected"), KINDS, ids=named)
def test_each_kind_is_read(parameters: dict[str, Any], kind: str, expected: set[Any]) -> None:
    assert set(values(read(**parameters), kind)) == expected


def test_comments_contribute_no_facts_and_hide_none() -> None:
    found = read(sql="/* from secret */ select 1 from t -- from other\n; drop table u")
    assert set(values(found, "table")) == {"t", "u"}
    assert found.unread == []
    for sql in ("/*!50000 drop table t */", "select 1 /*! from t */"):
        assert read(sql=sql).unread


@pytest.mark.parametrize(
    "sql",
    ["selec * fro t", "select (", "select '", "do $$ begin drop table t; end $$",
     "select " + "(" * 500 + ")" * 500, "execute 'drop table ' || x"],
)  # fmt: skip
def test_sql_that_is_not_understood_is_told(sql: str) -> None:
    assert read(sql=sql).unread


def test_tables_are_found_in_sql_that_does_not_parse() -> None:
    assert "payments" in values(read(sql="delete frm x; insert into payments ((("), "table")


@pytest.mark.parametrize(
    "parameters",
    [
        {"content": "a" * 1_000_000},
        {"content": "port = 1\n" * 100_000},
        {"command": "a " * 500_000},
        {"sql": "select 1;" * 100_000},
        {"text": "a:1 " * 250_000},
        {"items": list(range(10_000))},
        {"command": "echo 'open"},
        {"command": "$(" * 3_000},
        {"content": "a: [" + "[" * 5_000, "path": "a.yaml"},
        {"content": "{" * 5_000, "path": "a.json"},
        {"content": "a: &a [x]\nb: *a", "path": "a.yaml"},
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_is_too_much_or_broken_is_told_or_bounded(parameters: dict[str, Any]) -> None:
    found = read(**parameters)
    assert len(found.facts) <= MAX_FACTS
    assert found.unread or "*a" in str(parameters)


def test_deep_json_is_bounded() -> None:
    deep: Any = 27017
    for _ in range(200):
        deep = {"port": deep}
    assert read(a=deep).unread


def test_who_acts_is_the_source_and_what_is_quoted_is_untrusted() -> None:
    assert one_fact(read(ActorKind.MEMBER, port=1), "port").source is Source.MEMBER
    assert one_fact(read(ActorKind.RULES, port=1), "port").source is Source.TRUSTED_TOOL
    assert one_fact(read(port=1), "port").source is Source.MODEL
    said = read(message="we never use port 27018")
    assert {one.source for one in said.facts if one.kind is KeyKind.PORT} == {Source.UNTRUSTED}
    described = read(text="connect on port 27018")
    assert one_fact(described, "port").source is Source.MODEL


def test_a_command_within_a_command_is_read() -> None:
    for line in (
        "bash -c \"bash -c 'rm x'\"",
        "echo $(rm x)",
        "echo `rm x`",
        'echo "a $(rm x) b"',
        "true && env A=1 nohup rm x &",
        "timeout 5 rm x",
        "docker exec box rm x",
        "ls | xargs rm x",
    ):
        assert "x" in values(read(command=line), "path"), line
