"""What a caller adds to an act takes no conflict and no confirmation away.

A caller chooses the parameters and the words of its act. Each test here was a way to make a worse
verdict milder by adding to an act that does the same as before.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, check, status, told

from tractatus.governance.crossref import Status

TWO_PARTS = "ask me before you delete files, and before purchases over 250 pounds"
GATES: list[tuple[str, str, dict[str, Any], str]] = [
    (TWO_PARTS, "purchase.make", {"amount": "100 GBP"}, "APPROVED"),
    (TWO_PARTS, "purchase.make", {"amount": "300 GBP"}, "ESCALATE"),
    (TWO_PARTS, "purchase.make", {}, "ESCALATE"),
    (TWO_PARTS, "file.delete", {"path": "a"}, "ESCALATE"),
    (TWO_PARTS, "file.delete", {"path": "a", "fee": "1 GBP"}, "ESCALATE"),
    ("Purchases over 250 pounds and refunds over 50 pounds need my approval", "refund.make",
     {"amount": "60 GBP"}, "ESCALATE"),
    ("Purchases over 250 pounds and refunds over 50 pounds need my approval", "refund.make",
     {"amount": "40 GBP"}, "APPROVED"),
    ("Purchases over 250 pounds and refunds over 50 pounds need my approval", "purchase.make",
     {"amount": "60 GBP"}, "APPROVED"),
    ("Purchases over 250 pounds and refunds over 50 pounds need my approval", "purchase.make",
     {"amount": "260 GBP"}, "ESCALATE"),
    ("Ask before deleting anything or spending more than 100 EUR", "budget.spend",
     {"amount": "90 EUR"}, "APPROVED"),
    ("Ask before deleting anything or spending more than 100 EUR", "budget.spend",
     {"amount": "110 EUR"}, "ESCALATE"),
    ("Ask me before any purchase, if it costs more than 100 EUR", "purchase.make",
     {"amount": "90 EUR"}, "APPROVED"),
    ("Before you buy anything for more than 50 euros, ask me", "item.buy", {"amount": "60 EUR"},
     "ESCALATE"),
    ("Before you buy anything for more than 50 euros, ask me", "item.buy", {"amount": "40 EUR"},
     "APPROVED"),
    ("Before lunch ask the cook what there is", "lunch.order", {"amount": "9 EUR"}, "APPROVED"),
    ("never refund more than 50 USD without me", "refund.make", {"amount": "60 USD"}, "REJECTED"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "parameters", "expected"), GATES)
def test_an_amount_belongs_to_the_part_of_the_sentence_that_names_the_act(
    said: str, kind: str, parameters: dict[str, Any], expected: str
) -> None:
    assert status(told(said), act(kind, **parameters)) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "APPROVED"),
        ({"quantity": 2}, "APPROVED"),
        ({"quantity": 3}, "ESCALATE"),
        ({"value": 30_000}, "ESCALATE"),
        ({"tip": "300 GBP"}, "ESCALATE"),
        ({"total": "100 EUR"}, "ESCALATE"),
        ({"lines": [{"price": "200 GBP"}, {"price": "60 GBP"}]}, "ESCALATE"),
        ({"lines": [{"price": "100 GBP"}, {"price": "60 GBP"}]}, "APPROVED"),
        ({"note": "only 20 pounds"}, "APPROVED"),
    ],
)
def test_below_an_amount_is_what_cannot_come_to_more(more: dict[str, Any], expected: str) -> None:
    memory = told("Purchases over 250 pounds need my signature")
    assert status(memory, act("purchase.make", price="100 GBP", **more)) == expected


@pytest.mark.parametrize(
    "more",
    [
        {"value": 30_000},
        {"lines": [{"amount": "200 GBP"}, {"amount": "60 GBP"}]},
    ],
)
def test_what_may_be_an_amount_or_adds_up_to_one_is_asked_about(more: dict[str, Any]) -> None:
    memory = told("Purchases over 250 pounds need my signature")
    assert status(memory, act("purchase.make", amount="100 GBP")) == "APPROVED"
    assert status(memory, act("purchase.make", amount="100 GBP", **more)) == "ESCALATE"


def test_an_amount_in_words_for_people_is_no_amount_of_the_act() -> None:
    memory = told("Purchases over 250 pounds need my signature")
    assert status(memory, act("purchase.make", note="only 20 pounds")) == "ESCALATE"


# What was said, the type of the act, what the act does, and what a caller adds to it.
BESIDE: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # whose a value is said to be by what stands beside it
    ("use port 27027 for MongoDB", "mongo.start", {"port": 6400}, {"app": "redis"}),
    ("use port 27027 for MongoDB", "mongo.start", {"port": 27017}, {"kind": "webshop"}),
    ("Never use more than 36 workers", "job.configure", {"workers": 86}, {"item": "lamp"}),
    ("The membership fee is 40 euros", "fee.set", {"membership_fee": 60}, {"type": "total"}),
    # a currency makes no amount of what is counted, nor several of them another one
    ("Never use more than 36 workers", "job.configure", {"job": {"workers": 86.0}},
     {"currency": "JPY"}),
    ("Spend at most 150 euros", "order.place", {"total": 168.9, "currency": "EUR"}, {"ccy": "CHF"}),
    # what is run, with what, and for how long
    ("Use asyncpg, not psycopg2", "dependency.add",
     {"argv": ["python", "-m", "pip", "install", "psycopg2"]}, {"command": "ls"}),
    ("Use asyncpg, not psycopg2", "dependency.add",
     {"program": "pip", "args": ["install", "psycopg2"]}, {"command": "ls"}),
    ("New patients need 45 minutes", "calendar.create",
     {"title": "New patient", "start": "10:00", "end": "10:20"}, {"from": "09:35"}),
    ("The access token must live ninety seconds", "file.edit",
     {"file": ".env", "content": "ACCESS_TOKEN_SECONDS=900"}, {"path": "notes.md"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "parameters", "more"), BESIDE)
def test_what_stands_beside_a_value_takes_no_conflict_away(
    said: str, kind: str, parameters: dict[str, Any], more: dict[str, Any]
) -> None:
    before = check(told(said), act(kind, **parameters)).status
    assert before > Status.WARNING
    for added in ({**parameters, **more}, {**more, **parameters}):
        assert check(told(said), act(kind, **added)).status >= before


def test_a_named_service_still_says_whose_a_value_is() -> None:
    memory = told("use port 27027 for MongoDB")
    for kind in ("service.start", "database.connect"):
        assert status(memory, act(kind, service="redis", port=6379)) == "APPROVED"
        assert status(memory, act(kind, service="mongodb", port=27017)) == "REJECTED"


PURPOSES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # what is said to whoever decides is no purpose, and what has a name needs none
    ("At most 800 EUR for the summer party", "payment.send", {"amount": "1,140 EUR"},
     {"note": "electricity"}),
    ("At most 800 EUR for the summer party", "payment.send", {"amount": "1,140 EUR"},
     {"reason": "electricity bill of May"}),
    ("Never use more than 6 retries", "job.configure", {"retries": 56}, {"title": "electricity"}),
    ("Certificates are issued for 90 days, not for a year", "command.run",
     {"command": "openssl x509 -req -in a.csr -out a.pem -days 365"}, {"title": "electricity"}),
    ("Set the membership fee to 45 pounds", "fee.set", {"membership_fee": "60 GBP"},
     {"item": "garden ponds"}),
    # another amount, another number
    ("The membership fee is 40 euros", "fee.set", {"membership_fee": "60 EUR"},
     {"x_price": "40 EUR"}),
    ("The membership fee is 40 euros", "fee.set", {"amount": "60 EUR"}, {"x_price": "40 EUR"}),
    ("A cake costs 3 euros", "order.place", {"price": "12 EUR"}, {"retries": 4}),
    ("Tutors get at most 25 USD an hour", "payment.make",
     {"payee": "tutor", "hours": 6, "total": "$180"}, {"extra_hours": 10}),
    # what an instruction says that another value is for
    ("Redis is on port 6390. 6379 is for the nightly tests", "service.start",
     {"service": "redis", "port": 6379}, {"job": "nightly tests"}),
    ("Redis is on port 6390. 6379 is for the nightly tests", "service.start",
     {"service": "redis", "port": 6379}, {"command": "nightly tests"}),
    # what is permitted beside what is not
    ("Never `git push --force`; --force-with-lease is ok", "command.run",
     {"command": "git push --force"}, {"command": "git push --force --force-with-lease"}),
    ("Never `git push --force`; --force-with-lease is ok", "command.run",
     {"command": "git push -f"}, {"command": "git push -f --force-with-lease"}),
    ("Never `git push --force`; --force-with-lease is ok", "command.run",
     {"command": "git push origin +main"}, {"command": "git push --force-with-lease origin +main"}),
    # so many words that those that count come last
    ("No more than fourteen climbers in the climbing group", "calendar.create",
     {"title": "Climbing", "capacity": 16}, {f"x{at}": "oak" for at in range(80)}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "parameters", "more"), PURPOSES)
def test_what_a_caller_says_that_an_act_is_for_takes_no_conflict_away(
    said: str, kind: str, parameters: dict[str, Any], more: dict[str, Any]
) -> None:
    before = check(told(said), act(kind, **parameters)).status
    assert before > Status.WARNING
    for added in ({**parameters, **more}, {**more, **parameters, **more}):
        assert check(told(said), act(kind, **added)).status >= before


WARNINGS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("Don't seat anyone at table 12, its leg is broken", "reservation.create",
     {"persons": 4, "table": 12}, {"x": 12}),
    ("Read from stock_live. stock_copy is from last night", "report.make",
     {"source": "stock_copy"}, {"other": "stock_live"}),
    ("Never write to database prod", "db.write", {"database": "prod"}, {"sql": "select 1 from x"}),
    ("Never write to database prod", "tool.call", {"database": "prod", "command": "./migrate.sh"},
     {"sql": "select 1 from x"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "parameters", "more"), WARNINGS)
def test_what_is_added_takes_no_warning_away(
    said: str, kind: str, parameters: dict[str, Any], more: dict[str, Any]
) -> None:
    before = [one.code for one in check(told(said), act(kind, **parameters)).conflicts]
    assert before
    for added in ({**parameters, **more}, {**more, **parameters}):
        after = [one.code for one in check(told(said), act(kind, **added)).conflicts]
        assert set(before) <= set(after)


def test_an_act_of_the_very_kind_may_use_what_is_kept_for_it() -> None:
    memory = told("Read the stock from stock_live. stock_copy is for the yearly report")
    assert status(memory, act("report.yearly", source="stock_copy")) == "APPROVED"
    assert status(memory, act("stock.read", source="stock_copy")) == "WARNING"
    cluster = told("Kafka: 9094 from outside, 9092 is only valid inside the cluster")
    inside = "kubectl exec -n kafka broker-0 -- kafka-topics.sh --bootstrap-server localhost:9092"
    assert status(cluster, act("command.run", command=inside)) == "APPROVED"


def test_the_price_of_several_and_what_is_not_named_are_no_conflicts() -> None:
    assert status(told("A cake costs 3 euros"), act("order.place", cakes=4, price="12 EUR")) == (
        "APPROVED"
    )
    hall = told("The hall's deposit is 200 euros")
    assert status(hall, act("hall.book", deposit_eur=200, rent_eur=350)) == "APPROVED"
    assert status(hall, act("hall.book", deposit_eur=100, rent_eur=200)) == "REJECTED"


# What is added here says what the act is, so that it lowers the verdict; docs/limitations.md says
# so, too. Each of them is a word of the caller's that nobody can check.
DELIBERATE: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # the port is another service's, and the type of the act names none
    ("use port 27027 for MongoDB", "database.connect", {"port": 6400}, {"service": "redis"}),
    # an amount without a name is for something else; so is a message to many
    ("At most 800 EUR for the summer party", "payment.send", {"amount": "1,140 EUR"},
     {"reference": "electricity"}),
    # it is the price of so many
    ("A cake costs 3 euros", "order.place", {"price": "12 EUR"}, {"quantity": 4}),
    # an act that names an amount is below the one from which on somebody is asked
    ("Purchases over 250 pounds need my signature", "purchase.make", {}, {"amount": "20 GBP"}),
    # the amount that was told is there under its own name, the other under another
    ("The hall's deposit is 200 euros", "hall.book", {"rent_eur": 350}, {"deposit_eur": 200}),
    # what is run in the database is told, and nothing else is run
    ("Never write to database prod", "tool.call", {"database": "prod"}, {"sql": "select 1 from x"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "parameters", "more"), DELIBERATE)
def test_what_says_what_the_act_is_may_lower_the_verdict(
    said: str, kind: str, parameters: dict[str, Any], more: dict[str, Any]
) -> None:
    assert status(told(said), act(kind, **parameters)) != "APPROVED"
    assert status(told(said), act(kind, **parameters, **more)) == "APPROVED"
