"""`tractatus reason check`: having no reasoning is judged; saying nothing of it is a mistake."""

from __future__ import annotations

import json

import pytest

from tractatus.errors import RequestError
from tractatus.governance import Effect
from tractatus.governance.metacognition.check import check_reasoning, parse_check


def request(**fields: object) -> bytes:
    return json.dumps({"act": {"type": "port.open", "impact": "medium"}, **fields}).encode()


def test_null_is_no_reasoning_and_refused() -> None:
    found = check_reasoning(parse_check(request(reasoning=None)))
    assert found.effect is Effect.DENY
    assert [one.code for one in found.reasons] == ["metacognition.no_reasoning"]


def test_a_request_that_says_nothing_of_reasoning_is_bad_input() -> None:
    with pytest.raises(RequestError, match="reasoning: the field is missing; null says"):
        parse_check(request())


def test_what_is_no_record_is_bad_input() -> None:
    with pytest.raises(RequestError, match="reasoning: expected an object"):
        parse_check(request(reasoning="because"))
