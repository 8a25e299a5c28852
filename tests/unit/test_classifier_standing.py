"""What a text says of each address or port that it names: that it is the one, or was it."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier import classify
from tractatus.governance.instructions.instruction import KeyKind, Polarity

_PLACES = {KeyKind.HOST, KeyKind.URL, KeyKind.PORT}

# Text, what is asked for, what is refused.
SAID = [
    ("Prints go to cups-2.depot.lan, cups-1.depot.lan gets drained.",
     {"cups-2.depot.lan"}, {"cups-1.depot.lan"}),
    ("cups-1.depot.lan is dead; cups-2.depot.lan took over.",
     {"cups-2.depot.lan"}, {"cups-1.depot.lan"}),
    ("We switched the archive from a.depot.lan to b.depot.lan, keep it that way.",
     {"b.depot.lan"}, {"a.depot.lan"}),
    ("Please replace a.depot.lan by b.depot.lan wherever you find it.",
     {"b.depot.lan"}, {"a.depot.lan"}),
    ("The archive must not be a.depot.lan. It is b.depot.lan", {"b.depot.lan"}, {"a.depot.lan"}),
    ("No host other than b.depot.lan for the archive, please.", {"b.depot.lan"}, set()),
    ("https://a.depot.lan/x is the URL for the archive; no other one.",
     {"https://a.depot.lan/x"}, set()),
    ("Our standard for the archive is https://a.depot.lan/x; don't replace it.",
     {"https://a.depot.lan/x"}, set()),
    ("Backups are pushed to b.depot.lan, with no exception.", {"b.depot.lan"}, set()),
    ("Push to https://a.depot.lan/x not to the mirror", {"https://a.depot.lan/x"}, set()),
    ("Redis is reached on 6390 - going to 6379 directly is forbidden.", {"6390"}, {"6379"}),
    ("The ledger API answers at 8443, the lift controller occupies 8080.", {"8443"}, {"8080"}),
    ("Use 2587 for SMTP, 25 and 587 are filtered.", {"2587"}, {"25", "587"}),
    ("Our Postgres moved from 5432 to 5439 last night.", {"5439"}, set()),
    ("Wheels are read from b.depot.lan, as a.depot.lan ran full and can't be used any more.",
     {"b.depot.lan"}, {"a.depot.lan"}),
    ("The archive has a new name, b.depot.lan (that's 10.9.0.8). Use it.",
     {"b.depot.lan", "10.9.0.8"}, set()),
    ("You may patch all machines apart from a.depot.lan.", set(), {"a.depot.lan"}),
    ("Steer clear of a.depot.lan.", set(), {"a.depot.lan"}),
    ("Use port 5432. No, sorry, 5433.", {"5433"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked", "refused"), SAID)
def test_each_value_has_what_is_said_of_it(text: str, asked: set[str], refused: set[str]) -> None:
    found = [one for one in classify(text).constraints if one.kind in _PLACES]
    wanted = {str(one.value) for one in found if one.polarity is Polarity.REQUIRE}
    assert wanted == asked
    assert {str(one.value) for one in found if one.polarity is Polarity.FORBID} >= refused


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("Set the port of the mail relay to 2526 wherever it is configured.", 2526),
        ("If you set up a MySQL for the choir, give it 3391.", 3391),
        ("mail relay: 587 with starttls", 587),
        ("| service | port |\n|---|---|\n| choir redis | 6391 |", 6391),
        ("The gRPC bridge stays on 50071, please.", 50071),
    ],
)
def test_a_number_beside_a_service_is_its_port(text: str, port: int) -> None:
    found = [one for one in classify(text).constraints if one.kind is KeyKind.PORT]
    assert [(one.value, one.polarity) for one in found] == [(port, Polarity.REQUIRE)]


@pytest.mark.parametrize(
    "text",
    ["Postgres may hold at most 5000 rows.", "Redis 2024 was a good year.", "Send 1500 letters."],
)
def test_a_number_that_counts_is_no_port(text: str) -> None:
    assert all(one.kind is not KeyKind.PORT for one in classify(text).constraints)


def test_what_a_database_is_for_is_not_its_name_where_a_host_is_told() -> None:
    told = {one.kind for one in classify("Use db-7.lan for the harvest database.").constraints}
    assert told == {KeyKind.HOST}
    used = {one.kind for one in classify("Use the harvest database on db-7.lan.").constraints}
    assert KeyKind.DATABASE in used
