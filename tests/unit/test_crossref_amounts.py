"""Amounts, counts and lengths of time as members say them and as acts of an office have them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status
from tractatus.governance.crossref.validator import cross_reference
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import KeyKind, Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def status(said: str, kind: str, **parameters: Any) -> Status:
    memory = remember_told(InstructionMemory(), [Told(said, 0)]).seen_from(Place(), 1_000)
    return cross_reference(Act(kind, "agent", ActorKind.AGENT, parameters), memory).status


# What was said, the type of the act, what keeps to it, and what does not.
KEPT_AND_MISSED: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # limits, whichever way they are said
    ("ads: not more than 300 EUR a month", "budget.set", {"ads_eur": 250}, {"ads_eur": 350}),
    ("Wreaths: nothing below 40 €", "order.place", {"price_eur": 45, "item": "wreath"},
     {"price_eur": 32, "item": "wreath"}),
    ("Lend a drill for a week, no longer", "loan.create", {"tool": "drill", "days": 6},
     {"tool": "drill", "days": 9}),
    ("Keep the last 5 backups, not fewer", "backup.prune", {"backups": 6}, {"backups": 4}),
    ("The longest a talk may be is 20 minutes", "talk.plan", {"talk_minutes": 20},
     {"talk_minutes": 25}),
    ("Half an hour is our limit for calls", "call.plan", {"minutes": 25}, {"minutes": 40}),
    ("Never poll the feed more often than every five minutes", "feed.poll",
     {"poll_interval": "10 min"}, {"poll_interval": "1 min"}),
    ("One free sample per customer", "order.place", {"item": "free sample", "quantity": 1},
     {"item": "free sample", "quantity": 2}),
    # numbers in words
    ("Pay the joiner max. one thousand two hundred euros", "payment.send", {"amount": "1,150 EUR"},
     {"amount": "1,250 EUR"}),
    ("The annual fee is forty-five pounds", "fee.set", {"fee_pence": 4_500}, {"fee_pence": 4_000}),
    ("Order three dozen eggs", "order.place",
     {"lines": [{"item": "eggs", "quantity": 36}, {"item": "flour", "quantity": 2}]},
     {"lines": [{"item": "eggs", "quantity": 30}, {"item": "flour", "quantity": 2}]}),
    # money without a currency, hundredths
    ("late fee: 2.50, not 25", "fee.set", {"late_fee": "2.50 EUR"}, {"late_fee": "25.00 EUR"}),
    ("Bid at most 2,400 for the loom", "bid.place", {"item": "loom", "amount": "2300 EUR"},
     {"item": "loom", "amount": "2600 EUR"}),
    # told in the present tense
    ("A trial membership lasts two weeks", "membership.create",
     {"membership": "trial", "from": "2031-05-01", "until": "2031-05-15"},
     {"membership": "trial", "from": "2031-05-01", "until": "2031-06-15"}),
    ("Probation for new stewards is half a year", "ticket.update",
     {"status": "probation", "from": "2031-01-01", "until": "2031-07-01"},
     {"status": "probation", "from": "2031-01-01", "until": "2031-03-01"}),
    ("Tell patients that results take five working days", "message.post",
     {"body": "Your results will be here in five working days."},
     {"body": "Your results will be here within two working days."}),
    # people by any name
    ("No more than fourteen climbers in the climbing group", "calendar.create",
     {"title": "Climbing", "capacity": 14}, {"title": "Climbing", "capacity": 16}),
    ("Two signatures on each cheque", "cheque.pay", {"signatories": ["Edda", "Finn"]},
     {"signatories": ["Edda"]}),
    # what an amount is for
    ("At most 800 EUR for the summer party", "payment.send",
     {"amount": "1,140 EUR", "reference": "electricity"},
     {"amount": "1,140 EUR", "reference": "summer party"}),
    ("Monthly fee for students: 12 euros", "member.add", {"type": "adult", "fee": "18 EUR"},
     {"type": "student", "fee": "18 EUR"}),
    ("Tutors get 25 USD an hour", "payment.make", {"payee": "tutor", "hours": 6, "total": "$150"},
     {"payee": "tutor", "hours": 6, "total": "$180"}),
    ("Tutors get at most 25 USD an hour", "payment.make",
     {"payee": "tutor", "hours": 6, "total": "$120"},
     {"payee": "tutor", "hours": 6, "total": "$180"}),
    ("A cake costs 3 euros", "order.place", {"cakes": 4, "price": "12 EUR"},
     {"cakes": 4, "price": "16 EUR"}),
    ("Tickets are 12 euros, 8 for students", "ticket.sell", {"price": "8 EUR"}, {"price": "9 EUR"}),
    ("Give ten euros as a voucher, up to 25 if it was late", "voucher.give", {"value_eur": 20},
     {"value_eur": 30}),
    ("Set the fee to 45 euros, 25 is old", "fee.set", {"fee_eur": 45}, {"fee_eur": 25}),
    ("Shipping is free from 50 euros", "order.update",
     {"total": "62 EUR", "shipping": "0 EUR"}, {"shipping_free_from": "40 EUR"}),
    ("Never invite more than 3 people to a tasting", "email.send",
     {"to": ["a", "b", "c", "d"], "subject": "Yearly report"},
     {"to": ["a", "b", "c", "d"], "subject": "Invitation to the wine tasting"}),
    ("Never send more than one reminder", "email.send", {"subject": "Reminder", "week": 14},
     {"reminders": 2}),
    ("The hall's deposit is 200 euros", "hall.book", {"deposit_eur": 200, "rent_eur": 350},
     {"deposit_eur": 100, "rent_eur": 350}),
    ("Three strikes at most for a member", "member.update", {"member": "4"}, {"strikes": 4}),
    ("Health checks every 20 seconds or slower", "check.set",
     {"health_check": {"interval": 30, "timeout": 5}},
     {"health_check": {"interval": 10, "timeout": 5}}),
    # who is asked from where on
    ("Refunds up to 80 euros you can do alone", "refund.make", {"amount": "80 EUR"},
     {"amount": "94.50 EUR"}),
    ("Purchases over 250 pounds need my signature", "purchase.make", {"total": "£180"},
     {"total": "£389"}),
    # where acts have them
    ("Set the access lifetime to fifteen minutes", "file.edit",
     {"path": "a.py", "content": "ACCESS_TTL = timedelta(minutes=15)"},
     {"path": "a.py", "content": "ACCESS_TTL = timedelta(hours=1)"}),
    ("cache tiles for at most a day", "file.edit",
     {"path": "a.py", "content": "CACHE_MAX_AGE = 60 * 60 * 24"},
     {"path": "a.py", "content": "CACHE_MAX_AGE = 60 * 60 * 24 * 7"}),
    ("Let the dough rest 18 hours", "file.edit",
     {"path": "loaf.md", "content": "Let the dough rest for 18 hours."},
     {"path": "loaf.md", "content": "Let the dough rest for eight hours."}),
    ("Reminders go out three days before", "reminder.set", {"days_before": 3}, {"days_before": 1}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "kept", "missed"), KEPT_AND_MISSED, ids=[one[0] for one in KEPT_AND_MISSED]
)
def test_what_is_said_is_kept_or_missed(
    said: str, kind: str, kept: dict[str, Any], missed: dict[str, Any]
) -> None:
    assert status(said, kind, **kept) is Status.APPROVED
    assert status(said, kind, **missed) > Status.APPROVED


def test_what_a_caller_says_of_an_act_rules_nothing_out() -> None:
    said = [Told("At most 800 EUR for the summer party", 0)]
    memory = remember_told(InstructionMemory(), said).seen_from(Place(), 1_000)
    spent = {"amount": "1,140 EUR"}
    for words in ("", "electricity", "for the summer party"):
        act = Act("payment.send", "agent", ActorKind.AGENT, spent, description=words)
        assert cross_reference(act, memory).status is Status.REJECTED


def test_beyond_what_is_allowed_a_person_is_asked_and_nothing_is_refused() -> None:
    said = "Refunds up to 80 euros you can do alone"
    assert status(said, "refund.make", amount="94.50 EUR") is Status.ESCALATE


def test_below_a_threshold_in_another_currency_somebody_is_asked() -> None:
    said = "Purchases over 250 pounds need my signature"
    assert status(said, "purchase.make", total="180 EUR") is Status.ESCALATE
    assert status(said, "purchase.make", item="chair") is Status.ESCALATE
    assert status(said, "purchase.make", text="Only 20 pounds.") is Status.ESCALATE


def facts_of(kind: KeyKind, **parameters: Any) -> list[object]:
    found = read_act(Act("a.b", "agent", ActorKind.AGENT, parameters)).facts
    return [one.value for one in found if one.kind is kind]


LENGTHS = [
    ({"start": "10:00", "end": "11:30"}, [5_400]),
    ({"start": "23:30", "end": "00:15"}, [2_700]),
    ({"valid_from": "2031-05-01", "valid_until": "2031-05-03"}, [172_800]),
    ({"from": "Berlin", "to": "Bonn"}, []),
    ({"start": "2031-05-03", "end": "2031-05-01"}, []),
    ({"start": "2031-05-03", "end": None}, []),
    ({"weeks_notice": 2}, [1_209_600]),
    ({"headers": "public, max-age=600"}, [600]),
    ({"command": "openssl req -days 90"}, [7_776_000]),
]


@pytest.mark.parametrize(("parameters", "seconds"), LENGTHS, ids=str)
def test_lengths_of_time_of_an_act(parameters: dict[str, Any], seconds: list[object]) -> None:
    assert facts_of(KeyKind.DURATION, **parameters) == seconds


@pytest.mark.parametrize(
    ("name", "is_count"),
    [("member", False), ("members", True), ("bus_number", False), ("max_number", True),
     ("room", False), ("guests", True), ("order_id", False)],
)  # fmt: skip
def test_a_number_that_says_which_one_is_no_count(name: str, is_count: bool) -> None:
    assert facts_of(KeyKind.COUNT, **{name: 7}) == ([7] if is_count else [])


@pytest.mark.parametrize(
    ("body", "seconds"),
    [("It takes twenty-five minutes.", [1_500]), ("That was two days ago.", []),
     ("Twice a day in the last three weeks.", []), ("It takes an hour.", [3_600]),
     ("Half a year of it.", [15_768_000])],
)  # fmt: skip
def test_lengths_of_time_in_words_for_people(body: str, seconds: list[object]) -> None:
    assert facts_of(KeyKind.DURATION, body=body) == seconds


@given(limit=st.integers(1, 900), spent=st.integers(1, 900))
def test_every_way_to_say_a_limit_is_the_same_limit(limit: int, spent: int) -> None:
    ways = ("not more than {} EUR", "never more than {} EUR", "{} EUR, and not a cent more",
            "no more than {} EUR", "{} EUR at the most", "our limit is {} EUR")  # fmt: skip
    found = {
        status(f"For ribbons: {way.format(limit)}", "ribbon.buy", amount=f"{spent} EUR")
        for way in ways
    }
    assert found == {Status.REJECTED if spent > limit else Status.APPROVED}


def test_an_amount_takes_no_confirmation_of_another_sentence_away() -> None:
    text = "Ask me before you delete anything. Purchases over 250 pounds need my approval."
    memory = remember_told(InstructionMemory(), [Told(text, 0)]).seen_from(Place(), 1_000)
    for more in ({}, {"fee": "10 GBP"}):
        act = Act("file.delete", "agent", ActorKind.AGENT, {"command": "rm -rf old", **more})
        assert cross_reference(act, memory).status is Status.ESCALATE
    for amount, status in (("300 GBP", Status.ESCALATE), ("100 GBP", Status.APPROVED)):
        act = Act("purchase.make", "agent", ActorKind.AGENT, {"amount": amount})
        assert cross_reference(act, memory).status is status
