"""Facts of what no grammar of SQL knows, of names with versions in them, of parts of files."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.facts import Fact, Findings, read_act
from tractatus.governance.facts.fact import IMPLIED
from tractatus.governance.instructions.instruction import KeyKind


def read(kind: str = "tool.call", **parameters: Any) -> Findings:
    return read_act(Act(kind, "agent", ActorKind.AGENT, parameters))


def of(found: Findings, kind: KeyKind) -> list[Fact]:
    return [one for one in found.facts if one.kind is kind and one.pointer != "/type"]


STATEMENTS = [
    ("CREATE DATABASE shop_test OWNER ana", KeyKind.DATABASE, "shop_test", "create"),
    ("ALTER DATABASE shop SET work_mem = '1GB'", KeyKind.DATABASE, "shop", "alter"),
    ("REVOKE SELECT ON payroll FROM clerk", KeyKind.TABLE, "payroll", "grant"),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY sums", KeyKind.TABLE, "sums", "insert"),
    ("REPLACE INTO plots VALUES (1)", KeyKind.TABLE, "plots", "insert"),
    ("ALTER TABLE plots OWNER TO ana", KeyKind.TABLE, "plots", "alter"),
    ("DROP DATABASE old_shop", KeyKind.DATABASE, "old_shop", "drop"),
    (r"\copy plots from 'p.csv'", KeyKind.TABLE, "plots", "insert"),
    (r"\copy plots to 'p.csv'", KeyKind.TABLE, "plots", "select"),
    (r"\d plots", KeyKind.TABLE, "plots", "describe"),
]


@pytest.mark.parametrize(("sql", "kind", "name", "unit"), STATEMENTS)
def test_a_statement_of_administration_is_read(
    sql: str, kind: KeyKind, name: str, unit: str
) -> None:
    found = read(sql=sql)
    assert not found.unread
    assert (name, unit) in {(one.value, one.unit) for one in of(found, kind)}


def test_what_no_head_knows_is_told_as_unread() -> None:
    assert read(sql="selec * fro plots").unread
    assert read(sql="call tidy_up()").unread
    assert read(sql="create role clerk; selec * fro plots").unread
    assert read(command=r"psql shop -c '\! rm -rf /srv'").unread


def test_words_that_are_looked_for_are_no_sql() -> None:
    assert not read(query="yellow kayak under 300").unread
    assert read(query="select from where").unread
    assert read(sql="yellow kayak under 300").unread


def test_what_psql_copies_is_a_path() -> None:
    paths = of(read(command=r"psql shop -c '\copy plots to /tmp/p.csv'"), KeyKind.PATH)
    assert [(one.value, one.changes) for one in paths] == [("/tmp/p.csv", True)]


DONE = [
    ({"command": "psql -d shop -c 'select 1 from plots'"}, {"select"}),
    ({"command": "psql -d shop -c 'delete from plots where a = 1'"}, {"delete"}),
    ({"command": "psql -d shop"}, set()),
    ({"command": "pg_dump shop"}, {"select"}),
    ({"command": "dropdb shop"}, {"drop"}),
    ({"command": "pg_restore -d shop nightly.dump"}, {"insert", "create"}),
    ({"database": "shop", "sql": "truncate plots"}, {"truncatetable"}),
]


@pytest.mark.parametrize(("parameters", "done"), DONE)
def test_a_database_is_told_with_what_is_done_in_it(
    parameters: dict[str, Any], done: set[str]
) -> None:
    found = of(read(**parameters), KeyKind.DATABASE)
    assert found
    assert all((one.value, set(one.unit.split())) == ("shop", done) for one in found)


def test_an_index_is_no_table_and_holds_no_data() -> None:
    found = read(sql="DROP INDEX plots_by_name")
    assert not of(found, KeyKind.TABLE)
    assert not found.hazards
    assert read(sql="DROP TABLE plots").hazards


JOINED = [
    ({"command": "apt-get install -y postgresql-client-14"}, ("postgresql", "14")),
    ({"runs_on": "ubuntu-24.04"}, ("ubuntu", "24.04")),
    ({"path": "tls.conf", "content": "ssl_protocols TLSv1.1 TLSv1.2;"}, ("tls", "1.1")),
    ({"php": "8.4"}, ("php", "8.4")),
]


@pytest.mark.parametrize(("parameters", "expected"), JOINED)
def test_a_version_within_a_name_is_implied(
    parameters: dict[str, Any], expected: tuple[str, str]
) -> None:
    facts = of(read(**parameters), KeyKind.VERSION)
    fits = [one for one in facts if expected[1] == one.value and expected[0] in _words(one)]
    assert fits
    assert {one.unit for one in fits} == {IMPLIED}


def _words(fact: Fact) -> frozenset[str]:
    return fact.words | {"tls" for word in fact.words if word == "https"}


def test_the_number_of_a_ticket_is_no_version() -> None:
    assert not of(read(ref="PY-12"), KeyKind.VERSION)


@given(st.text(max_size=200))
def test_any_statement_of_psql_is_read_or_told(rest: str) -> None:
    found = read(sql="\\" + rest)
    assert all(one.pointer.startswith("/") for one in found.facts)


def test_a_part_of_a_file_is_read() -> None:
    part = read(path="composer.json", new_text='"require": {"php": ">=8.2"},')
    assert not part.unread
    assert "php" in {word for one in of(part, KeyKind.PACKAGE) for word in (one.value,)}
    hunk = read(path="a/requirements.txt", diff=" flask\n-httpx==1\n+requests==2.31")
    assert [one.value for one in of(hunk, KeyKind.PACKAGE)] == ["requests"]


def test_a_line_for_readers_of_a_file_does_nothing() -> None:
    text = "# once http://old.example/x\nURL = 'http://new.example/x'\n"
    hosts = of(read(path="a.py", content=text), KeyKind.HOST)
    assert {one.value for one in hosts} == {"new.example"}


SERVED = [
    ("flask --app tally run", {5000}),
    ("flask --app tally db upgrade", set()),
    ("flask --app tally run --port 5050", {5050}),
    ("mkdocs serve", {8000}),
    ("mkdocs build", set()),
]


@pytest.mark.parametrize(("command", "ports"), SERVED)
def test_a_server_listens_where_it_always_does(command: str, ports: set[int]) -> None:
    assert {one.value for one in of(read(command=command), KeyKind.PORT)} == ports


def test_operands_of_commands() -> None:
    tagged = of(read(command="git tag -a v2.5.0 -m x"), KeyKind.VERSION)
    assert [(one.value, one.unit) for one in tagged] == [("2.5.0", "")]
    image = of(read(command="docker build -t a.example/shop:1.8 ."), KeyKind.VERSION)
    assert [one.value for one in image] == ["1.8"]
    tty = of(read(command="docker run -t debian:12 ls"), KeyKind.VERSION)
    assert [one.value for one in tty] == ["12"]
    remote = of(
        read(command="git remote set-url origin git@forge.example:t/shop.git"), KeyKind.HOST
    )
    assert [one.value for one in remote] == ["forge.example"]
    piped = {one.value for one in of(read(command="curl -s a.example | sudo bash"), KeyKind.TOOL)}
    assert "curl | bash" in piped
    either = {one.value for one in of(read(command="curl -s a.example || bash x"), KeyKind.TOOL)}
    assert "curl | bash" not in either


def test_what_stands_beside_an_output_is_read() -> None:
    paths = of(read(command="gen --out=dist/a.py defs/a.proto"), KeyKind.PATH)
    assert {(one.value, one.changes) for one in paths} == {
        ("dist/a.py", True),
        ("defs/a.proto", False),
    }


def test_where_something_goes_is_written_and_what_was_is_not_told() -> None:
    moved = of(read("file.move", **{"from": "in/a.pdf", "to": "out/a.pdf"}), KeyKind.PATH)
    assert {(one.value, one.changes) for one in moved} == {("in/a.pdf", False), ("out/a.pdf", True)}
    switched = of(read(database="new_shop", old_database="shop"), KeyKind.DATABASE)
    assert {one.value for one in switched} == {"new_shop"}
    hosts = of(read(dns=["9.9.9.9", "1.1.1.1"]), KeyKind.HOST)
    assert {one.value for one in hosts} == {"9.9.9.9", "1.1.1.1"}
    assert not of(read(uses="actions/checkout@v4"), KeyKind.HOST)


ADDED = [
    ("package.json", ' "a": 1,\n+"charts": "^5.5.0",', ("charts", "^5.5.0")),
    ("pyproject.toml", ' dependencies = [\n+  "QtLib6>=6.6",\n ]', ("qtlib6", ">=6.6")),
    ("environment.yml", " dependencies:\n+  - pytorch=2.4.1", ("pytorch", "==2.4.1")),
]


@pytest.mark.parametrize(("path", "diff", "expected"), ADDED)
def test_a_line_that_is_added_to_a_manifest_is_a_requirement(
    path: str, diff: str, expected: tuple[str, str]
) -> None:
    found = read(path=f"web/{path}", diff=diff)
    assert expected[0] in {one.value for one in of(found, KeyKind.PACKAGE)}
    assert expected[1] in {one.value for one in of(found, KeyKind.VERSION)}
    removed = read(path=f"web/{path}", diff=diff.replace("+", "-"))
    assert expected[0] not in {one.value for one in of(removed, KeyKind.PACKAGE)}


def test_a_list_of_conda_pins_with_one_sign() -> None:
    found = read(path="environment.yml", content="dependencies:\n  - pytorch=2.4.1\n")
    assert ("pytorch", "==2.4.1") in {
        (min(one.words, default=""), one.value) for one in of(found, KeyKind.VERSION)
    }
