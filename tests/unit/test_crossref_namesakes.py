"""An amount of another thing of the same kind is no conflict; one of the thing itself is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, check, told

from tractatus.governance.crossref.namesakes import phrases_of


def _is_held(said: str, **parameters: Any) -> bool:
    return bool(check(told(said), act("tool.call", **parameters)).conflicts)


@pytest.mark.parametrize(
    ("said", "own", "another"),
    [
        ("Keep the number of replicas of the cart deployment at 3.",
         {"command": "kubectl scale deployment/cart --replicas=9"},
         {"command": "kubectl scale deployment/mailer --replicas=9"}),
        ("The price of the leather edition is 40 EUR.",
         {"edition": "leather", "price_cents": 4500, "currency": "EUR"},
         {"edition": "cloth", "price_cents": 4500, "currency": "EUR"}),
        ("Invite at most 9 people to the tasting.",
         {"title": "Tasting in May", "expected_guests": 30},
         {"title": "Harvest party", "expected_guests": 30}),
        ("On staging the cache ttl is 5 minutes.",
         {"path": "conf/staging.yaml", "content": "cache_ttl: 3600\n"},
         {"path": "conf/production.yaml", "content": "cache_ttl: 3600\n"}),
        ("The session timeout is 20 minutes.",
         {"session_timeout_s": 90}, {"connect_timeout_s": 90}),
    ],
)  # fmt: skip
def test_only_the_thing_that_was_meant_is_held(
    said: str, own: dict[str, Any], another: dict[str, Any]
) -> None:
    assert _is_held(said, **own)
    assert not _is_held(said, **another)


def test_what_is_told_of_all_of_a_kind_holds_for_each() -> None:
    assert _is_held("At most 3 retries for HTTP calls.", name="basket-client", max_retries=9)


def test_an_act_that_names_nothing_may_be_the_one_that_is_meant() -> None:
    assert _is_held("Keep the number of replicas of the cart deployment at 3.", replicas=9)


def test_attempts_that_count_the_first_call_are_one_more_than_retries() -> None:
    said = "The number of retries of the mail call must not be more than 3."
    code = "@retry(stop=stop_after_attempt({}))\ndef call(): ...\n"
    assert not _is_held(said, path="mail/call.py", content=code.format(4))
    assert _is_held(said, path="mail/call.py", content=code.format(9))


def test_phrases_are_of_one_thing() -> None:
    assert [one.type for one in phrases_of("9 rows for the cart hall")] == ["hall"]
    assert not phrases_of("3 retries for HTTP calls")
    assert not phrases_of("raise it to twenty euros")
