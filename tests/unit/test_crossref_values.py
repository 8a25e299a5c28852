"""CrossReferenceValidator: values are compared by their kind."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, check, said, status
from tests.unit.instructions import constraint

from tractatus.governance.crossref import Status
from tractatus.governance.instructions.instruction import (
    Operator,
    Polarity,
)

FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT


AT_LEAST, AT_MOST, ONE_OF = Operator.AT_LEAST, Operator.AT_MOST, Operator.ONE_OF


MATCHES, WITHIN, EQUALS = Operator.MATCHES, Operator.WITHIN, Operator.EQUALS


COMPARED = [
    # key, operator, value, unit, polarity, approved, rejected
    ("port", ONE_OF, [1, 2], "", "require", {"port": 2}, {"port": 3}),
    ("port", AT_LEAST, 1024, "", "require", {"port": 1024}, {"port": 1023}),
    ("host", EQUALS, "db.internal", "", "require",
     {"host": "DB.internal."}, {"host": "db2.internal"}),
    ("host", EQUALS, "localhost", "", "require", {"host": "127.0.0.1"}, {"host": "10.0.0.1"}),
    ("host", MATCHES, "*.example.com", "", "forbid",
     {"host": "example.org"}, {"host": "a.example.com"}),
    ("url", EQUALS, "https://a.example.com/v2", "", "require",
     {"url": "https://A.example.com:443/v2/users?x=1"}, {"url": "https://a.example.com/v1/users"}),
    ("url", EQUALS, "mongodb://h:27027/app", "", "require",
     {"uri": "mongodb://u:p@h:27027/app?w=1"}, {"uri": "mongodb://h/app"}),
    ("path", MATCHES, "/etc/**", "", "forbid",
     {"file_path": "/opt/etc/x"}, {"file_path": "//etc/./x/../hosts"}),
    ("path", MATCHES, "/etc", "", "forbid",
     {"file_path": "/etcetera"}, {"file_path": "/etc/hosts"}),
    ("path", MATCHES, "/srv/data/**", "", "forbid",
     {"command": "ls /srv"}, {"command": "rm -rf /srv"}),
    ("path", MATCHES, "*.pem", "", "forbid",
     {"file_path": "a/b.pe"}, {"file_path": "/x/y/key.pem"}),
    ("path", MATCHES, "config/app.toml", "", "require",
     {"file_path": "./config/app.toml"}, {"file_path": "config/app2.toml"}),
    ("database", EQUALS, "orders", "", "require",
     {"command": "psql -d Orders"}, {"command": "psql shop"}),
    ("table", EQUALS, "orders_v2", "", "require",
     {"sql": 'select 1 from shop."orders_v2"'}, {"sql": "select 1 from orders"}),
    ("table", EQUALS, "payments", "", "forbid",
     {"sql": "select 1 from pay"}, {"sql": "delete from payments"}),
    ("column", EQUALS, "users.email", "", "forbid",
     {"sql": "select u.mail from u"}, {"sql": "select users.email from users"}),
    ("package", EQUALS, "httpx", "", "require",
     {"command": "pip install httpx"}, {"command": "pip install requests"}),
    ("package", EQUALS, "left-pad", "", "forbid",
     {"command": "npm i pad"}, {"command": "npm i left_pad@1"}),
    ("version:python", EQUALS, "3.11", "", "require",
     {"python_version": "3.11.4"}, {"python_version": "3.12"}),
    ("version:python", WITHIN, ">=3.11,<3.13", "", "require",
     {"command": "pyenv install 3.12.1"}, {"command": "pyenv install 3.13"}),
    ("version:react", WITHIN, "4.x", "", "forbid",
     {"command": "npm i react@5"}, {"command": "npm i react@4.2"}),
    ("version:node", AT_LEAST, "22", "", "require",
     {"command": "nvm use v22.1"}, {"command": "nvm use 20"}),
    ("money", AT_MOST, 50000, "EUR", "require", {"amount": "500 EUR"}, {"amount": "500,01 €"}),
    ("count:retries", AT_MOST, 5, "", "require", {"max_retries": 5}, {"max_retries": 6}),
    ("duration:timeout", EQUALS, 30, "s", "require", {"timeout_ms": 30_000}, {"timeout": "45s"}),
    ("duration", AT_MOST, 30, "s", "require", {"timeout": "0.5m"}, {"timeout": "31 seconds"}),
    ("tool", EQUALS, "git push --force", "", "forbid",
     {"command": "git push origin main"}, {"command": "git -C x push -f origin main"}),
    ("tool", EQUALS, "rm -rf", "", "forbid", {"command": "rm -r x"}, {"command": "sudo rm -fr x"}),
    ("tool", EQUALS, "drop table", "", "forbid",
     {"sql": "select 1 from t"}, {"sql": "DROP TABLE t"}),
    ("tool", EQUALS, "pnpm", "", "require", {"command": "pnpm i x"}, {"command": "npm i x"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "operator", "value", "unit", "polarity", "good", "bad"), COMPARED, ids=str
)
def test_values_are_compared_by_their_kind(
    key: str, operator: Operator, value: Any, unit: str, polarity: str,
    good: dict[str, Any], bad: dict[str, Any],
) -> None:  # fmt: skip
    memory = said(constraint(key, value, operator, Polarity(polarity), unit=unit))
    kept = {one.code for one in check(memory, act(**good)).conflicts}
    assert not kept & {"crossref.differs", "crossref.forbidden"}
    assert status(memory, act(**bad)) == "REJECTED"


def test_what_cannot_be_told_only_warns() -> None:
    for memory, proposed in (
        (said(constraint("money", 500, AT_MOST, unit="EUR")), act(amount="4 USD")),
        (said(constraint("version:python", "3.11")), act(python_version=">=3.10")),
        (said(constraint("path", "/etc/**", MATCHES, FORBID)), act(file_path="../../etc/hosts")),
        (said(constraint("port", 27027)), act(message="it runs on port 27017")),
    ):
        verdict = check(memory, proposed)
        assert verdict.status is Status.WARNING
        assert {one.code for one in verdict.conflicts} == {"crossref.possible_conflict"}


def test_a_ban_of_writing_says_nothing_of_reading() -> None:
    ban = constraint("path", "/etc/**", MATCHES, FORBID)
    for text, expected in (("never edit files under /etc", "APPROVED"), ("avoid /etc", "REJECTED")):
        memory = said(ban, text=text)
        assert status(memory, act(command="cat /etc/hosts")) == expected
        assert status(memory, act(command="touch /etc/hosts")) == "REJECTED"


def test_names_of_many_are_missed_only_by_a_rival() -> None:
    memory = said(constraint("package", "httpx"), constraint("table", "orders"))
    for proposed in (act(command="pip install numpy"), act(sql="select 1 from users")):
        assert status(memory, proposed) == "APPROVED"
