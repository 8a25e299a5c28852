"""CrossReferenceValidator: constraints against acts that follow or miss them in unusual ways."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, said, status
from tests.unit.instructions import constraint

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.instructions.instruction import Operator, Polarity

EQUALS, MOST, LEAST = Operator.EQUALS, Operator.AT_MOST, Operator.AT_LEAST
GLOB, WITHIN = Operator.MATCHES, Operator.WITHIN
NEVER, MUST = Polarity.FORBID, Polarity.REQUIRE


def run(command: str) -> dict[str, Any]:
    return {"command": command}


PAIRS = [
    # words, key, operator, value, unit, polarity, act that follows, act that does not
    ("", "port", EQUALS, 9000, "", MUST, run("curl https://x.example/"), run("serve --port 8000")),
    ("", "port:ssh", EQUALS, 2222, "", MUST, run("ssh -p 2222 web1 ls"), run("ssh web1 ls")),
    ("", "host", EQUALS, "10.0.0.5", "", NEVER, run("ping 10.0.0.6"), run("ping 10.0.0.5")),
    ("Send e-mail only to example.org", "host", EQUALS, "example.org", "", MUST,
     {"to": "a@example.org"}, {"to": "a@mail.example"}),
    ("Connect to db2.internal", "host", EQUALS, "db2.internal", "", MUST,
     {"to": "a@mail.example"}, {"host": "db1.internal"}),
    ("Clone only from https://git.example/", "url", EQUALS, "https://git.example/", "", MUST,
     run("git clone https://git.example/a.git"), run("git clone https://other.example/a.git")),
    ("never modify lock files", "path", GLOB, "*.lock", "", NEVER,
     run("cat poetry.lock"), run("rm poetry.lock")),
    ("never delete anything in archive", "path", GLOB, "archive/**", "", NEVER,
     run("find build -name x -delete"), run("find archive -name x -delete")),
    ("Write reports to out/reports", "path", GLOB, "out/reports", "", MUST,
     run("cp a.pdf out/reports/a.pdf"), run("cp a.pdf out/a.pdf")),
    ("Only use the database shop", "database", EQUALS, "shop", "", MUST,
     {"sql": "select 1 from public.users"}, {"uri": "postgresql://h/other"}),
    ("Only use the database shop", "database", EQUALS, "shop", "", MUST,
     {"path": "a.py", "content": "Redis(host='c', port=1, db=3)"}, run("createdb other")),
    ("create tables in schema crm", "database", EQUALS, "crm", "", MUST,
     {"sql": "select 1 from crm.users"}, {"sql": "select 1 from public.users"}),
    ("never delete from invoices", "table", EQUALS, "invoices", "", NEVER,
     {"sql": "insert into invoices (a) values (1)"}, {"sql": "delete from invoices where a = 1"}),
    ("never write to invoices", "table", EQUALS, "invoices", "", NEVER,
     {"sql": "select a from invoices"}, {"sql": "update invoices set a = 1 where b = 2"}),
    ("deletions in the table queue only", "table", EQUALS, "queue", "", MUST,
     {"sql": "delete from queue where a = 1"}, {"sql": "delete from members where a = 1"}),
    ("", "package", EQUALS, "pillow", "", MUST,
     {"path": "a.py", "content": "from PIL import Image\n"}, run("pip install pilow")),
    ("", "package", EQUALS, "apache", "", NEVER,
     run("apt-get install nginx"), run("apt-get install apache2")),
    ("", "version:java", EQUALS, "17", "", MUST,
     run("docker pull eclipse-temurin:17-jre"), run("docker pull eclipse-temurin:21-jre")),
    ("", "version:wordpress", EQUALS, "6.5", "", MUST,
     run("wp core update --version=6.5"), run("wp core update --version=6.7")),
    ("", "money:refund", MOST, 5_000, "USD", MUST,
     {"endpoint": "refunds.create", "amount": 49, "currency": "USD"},
     {"endpoint": "refunds.create", "amount": 75, "currency": "USD"}),
    ("", "money:refund", MOST, 5_000, "EUR", MUST,
     {"endpoint": "orders.create", "amount": "75 EUR"}, {"refund": "75 EUR"}),
    ("", "count:retries", MOST, 5, "retries", MUST, {"max_attempts": 5}, {"maxAttempts": 6}),
    ("", "count:people", MOST, 2, "people", MUST,
     {"attendees": ["a", "b"]}, {"attendees": ["a", "b", "c"]}),
    ("send at most 100 emails per batch", "count:emails", MOST, 100, "emails", MUST,
     {"pool_size": 500}, {"batch_size": 500}),
    ("lock an account after five wrong passwords", "count:passwords", EQUALS, 5, "", MUST,
     {"lock_account_page_cache_refresh": 15}, {"lock_account_after_failed_logins": 15}),
    ("give the health check 30 seconds", "duration", EQUALS, 30, "s", MUST,
     {"retry": {"delay": 3}}, {"healthcheck": {"timeout": "3s"}}),
    ("", "duration:timeout", EQUALS, 30, "s", MUST, run("curl -m 30 x"), run("curl -m 60 x")),
    ("", "duration:meeting", MOST, 2_700, "s", MUST,
     {"kind": "meeting", "start": "2026-01-31T10:00", "end": "2026-01-31T10:45"},
     {"kind": "meeting", "start": "2026-01-31T10:00", "end": "2026-01-31T11:00"}),
    ("", "tool:git push", EQUALS, "git push --force", "", NEVER,
     run("git push origin main"), run("git push origin +main")),
    ("", "tool:git push", EQUALS, "git push --force", "", NEVER,
     run("git push --tags"), run("git push --force-with-lease=main origin")),
    ("", "tool:git commit", EQUALS, "git commit --no-verify", "", NEVER,
     run("git commit -m x"), run("git commit -nm x")),
    ("", "tool:sudo", EQUALS, "sudo", "", NEVER, run("systemctl stop a"), run("sudo -E stop a")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "key", "operator", "value", "unit", "polarity", "good", "bad"), PAIRS, ids=str
)
def test_an_unusual_act_is_told_where_it_misses_and_only_there(
    words: str, key: str, operator: Operator, value: Any, unit: str, polarity: Polarity,
    good: dict[str, Any], bad: dict[str, Any],
) -> None:  # fmt: skip
    text = {"text": words} if words else {}
    memory = said(constraint(key, value, operator, polarity, unit=unit), **text)
    # The last reading may warn of an act that is so near a miss; the exact ones may not.
    assert cross_reference(act(**good), memory).status.name == "APPROVED"
    assert status(memory, act(**bad)) != "APPROVED"


def test_a_quoted_amount_is_told_only_where_its_sentence_names_the_same() -> None:
    memory = said(constraint("money", 150_000, unit="EUR"), text="the deposit is 1,500 EUR")
    near = act("email.send", message="We transfer the deposit of EUR 150 tomorrow.")
    far = act("email.send", message="Tickets were EUR 150 last year.")
    assert (status(memory, near), status(memory, far)) == ("WARNING", "APPROVED")


def test_an_act_that_looks_at_a_path_breaks_no_ban_of_changing_it() -> None:
    memory = said(constraint("path", "/etc/**", GLOB, NEVER), text="never edit files in /etc")
    for type_, expected in (("file.read", Status.APPROVED), ("file.write", Status.REJECTED)):
        proposed = Act(type_, "agent", ActorKind.AGENT, {"path": "/etc/hosts"})
        assert cross_reference(proposed, memory).status is expected
