"""CrossReferenceValidator: of which service, table or kind a value is that an act has."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, status, told

from tractatus.governance.crossref.addresses import are_of_one_service

RUN = "command.run"
WRITE = "file.write"

ANOTHERS = [
    ("Our Postgres is at pg-main.lan, use that host.", WRITE, {"content": "REDIS_HOST=localhost"}),
    ("Deployments only go to app-7.lan.", WRITE, {"content": "SMTP_HOST=localhost"}),
    ("E-mail must be sent through mx2.club.example.", RUN, {"command": "mongosh --host 127.0.0.1"}),
    ("The search cluster is es-2.lan, not es-1.lan.", "redis.connect", {"host": "localhost"}),
    ("Never use localhost for MongoDB.", WRITE, {"content": "SMTP_HOST=localhost"}),
    ("Use port 4100 for the dev server.", RUN, {"command": "psql -p 5432 shop"}),
    ("For this project MySQL must be on port 3307.", RUN, {"command": "psql -p 5432 shop"}),
    ("The port has to be 9095 for Kafka.", RUN, {"command": "curl http://grafana:3000/health"}),
    ("Send outgoing mail through mx2.club.example.", "smtp.send",
     {"smtp_host": "mx2.club.example", "to": "ana@club.example"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters"), ANOTHERS)
def test_a_host_or_port_of_another_service_is_not_meant(
    text: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert status(told(text), act(kind, **parameters)) == "APPROVED"


ITS_OWN = [
    ("Our Postgres is at pg-main.lan, use that host.", RUN, {"command": "pg_dump -h localhost a"}),
    ("Deployments only go to app-7.lan.", RUN, {"command": "ssh ops@app-6.lan ./restart.sh"}),
    ("The host for the main database must be db-4.lan.", WRITE, {"content": "PGHOST=localhost"}),
    ("The host for the main database must be db-4.lan.", WRITE, {"content": "HOST=localhost"}),
    ("The search cluster is es-2.lan, not es-1.lan.", "elasticsearch.query", {"host": "es-1.lan"}),
    ("Never use localhost for MongoDB.", WRITE, {"content": "MONGO_HOST=localhost"}),
    ("Use port 2022 for ssh.", WRITE,
     {"path": "~/.ssh/config", "content": "Host web\n  HostName web.lan\n  Port 22\n"}),
    ("Use port 4100 for the dev server.", "devserver.start", {"port": 5173}),
    ("Use port 4100 for the dev server.", WRITE,
     {"path": "vite.config.ts", "content": "export default { server: { port: 5173 } }"}),
    ("Always use the host db-t.lan for the staging database.", RUN,
     {"command": "psql -h db-p.lan -d shop_staging"}),
    ("Always use the host db-t.lan for the staging database.", RUN,
     {"argv": ["pg_restore", "--host=db-p.lan", "-d", "shop_staging"]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters"), ITS_OWN)
def test_a_host_of_the_service_or_of_nobody_is_meant(
    text: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert status(told(text), act(kind, **parameters)) != "APPROVED"


@pytest.mark.parametrize("name", ["service", "note", "tool", "label", "engine", "purpose"])
def test_a_service_named_beside_a_host_takes_nothing_away(name: str) -> None:
    memory = told("The host for the main database must be db-4.lan.")
    plain = status(memory, act("net.open", host="localhost"))
    assert plain != "APPROVED"
    assert status(memory, act("net.open", host="localhost", **{name: "redis"})) == plain


WEATHER = "The base URL of the weather service is https://weather.lan/api, always use it."


@pytest.mark.parametrize(
    "url", ["https://tickets.lan/list", "https://git.house.example/team/tools.git"]
)
def test_an_address_for_something_else_is_not_meant(url: str) -> None:
    assert status(told(WEATHER), act("http.request", method="GET", url=url)) == "APPROVED"


@pytest.mark.parametrize(
    "parameters",
    [
        {"content": "WEATHER_URL=https://other.example/x"},
        {"content": "BASE='https://weather.example/v1'"},
        {"url": "https://other.example/api/v3", "json": {"weather": "today"}},
    ],
)
def test_an_address_of_the_same_service_is_meant(parameters: dict[str, Any]) -> None:
    assert status(told(WEATHER), act(WRITE, **parameters)) != "APPROVED"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("llm-eu.corp.example", "llm-us.corp.example", True),
        ("llm-eu.corp.example", "wiki.corp.example", False),
        ("api.stamps.example", "sandbox.stamps.example", True),
        ("weather.lan", "tickets.lan", False),
        ("api.weather.example", "weather.lan", True),
        ("10.1.2.3", "10.1.2.4", True),
        ("10.1.2.3", "10.7.2.4", False),
    ],
)
def test_hosts_of_one_house_are_told_apart(one: str, other: str, expected: bool) -> None:
    assert are_of_one_service(one, other) is are_of_one_service(other, one) is expected


STATEMENTS = [
    ("Never read the column salary of employees.", "SELECT e.salary FROM employees e", True),
    ("Never read the column salary of employees.", "SELECT max(salary) FROM employees", True),
    ("Never read the column salary of employees.", "SELECT e.name FROM employees e", False),
    ("Never read the column salary of employees.", "SELECT salary FROM job_offers", False),
    ("Never drop, truncate or alter the table payments.", "TRUNCATE payments", True),
    ("Do not change or empty the table payments, ever.", "DELETE FROM payments", True),
    ("Do not change or empty the table payments, ever.", "SELECT * FROM payments", False),
    ("Insert rows into the table orders_v2, not into orders.", "SELECT 1 FROM orders", False),
    ("Write rows to the table orders_v2, not to orders.", "INSERT INTO orders VALUES (1)", True),
]


@pytest.mark.parametrize(("text", "sql", "expected"), STATEMENTS)
def test_tables_and_columns_are_compared_by_what_is_done(
    text: str, sql: str, expected: bool
) -> None:
    assert (status(told(text), act("sql.run", sql=sql)) != "APPROVED") is expected
    assert (status(told(text), act(RUN, command=f"psql crm -c '{sql}'")) != "APPROVED") is expected


OTHER_KINDS = [
    ("Only connect to the database metrics_eu.", "tool.call",
     {"tool": "metrics.query", "arguments": {"database": "metrics_eu", "sql": "select 1"}}),
    ("Never connect to the database metrics_us.", RUN, {"command": "ls docs/metrics_us"}),
    ("Tests must run against the app_test database.", WRITE,
     {"path": ".env.test", "content": "DATABASE_URL=postgres://me@localhost/app_test"}),
    ("Never point the Redis cache at localhost.", WRITE,
     {"content": "pool = redis.ConnectionPool(host='cache-2.lan')"}),
    ("Use host mx2.club.example for mail. mx1.club.example is wrong.", WRITE,
     {"content": "# mx1.club.example was the old one\nMAIL_HOST=mx2.club.example"}),
    ("The package index is https://pip.lan/simple, not https://pypi.org/simple. Other than that, "
     "do as you like.", WRITE, {"content": "PIP_INDEX_URL=https://pip.lan/simple"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters"), OTHER_KINDS)
def test_names_of_another_kind_and_what_is_not_refused_are_no_conflict(
    text: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert status(told(text), act(kind, **parameters)) == "APPROVED"


@pytest.mark.parametrize("parameters", [{"argv": ["mail", "--server=mx1.club.example"]}])
def test_a_flag_is_no_comment(parameters: dict[str, Any]) -> None:
    memory = told("Use host mx2.club.example for mail. mx1.club.example is wrong.")
    assert status(memory, act(RUN, **parameters)) != "APPROVED"


@pytest.mark.parametrize(
    "text",
    [
        "For the rest of this session, only use {}.",
        "When you search, use {}.",
        "Use {}, also from the web app.",
        "Use {} when you deploy.",
        "Use {} in the queue job.",
        "We use {} in this project, the mail I sent says why.",
        "As I said in my mail, connect on {}.",
        "In the shell, use {}.",
        "On the frontend machine, use {}.",
        "Use {}, the monitoring watches it.",
    ],
)
@pytest.mark.parametrize(
    ("value", "command"),
    [
        ("port 9999", "psql --port 5432"),
        ("port 27027", "mongosh --port 27017"),
        ("host db-2.lan", "mongosh --host localhost"),
    ],
)
def test_what_is_named_in_passing_makes_a_value_no_other_service_s(
    text: str, value: str, command: str
) -> None:
    assert status(told(text.format(value)), act(RUN, command=command)) == "REJECTED"
