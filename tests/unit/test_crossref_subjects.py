"""CrossReferenceValidator: whose a value is: which constraint speaks of which fact."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, said, status, told
from tests.unit.instructions import constraint

SUBJECTS = [
    # the constraint's key, the act, whether the one speaks of the other
    ("port", {"mongo_port": 1}, "REJECTED"),
    ("port", {"port": 1}, "REJECTED"),
    ("port:mongodb", {"mongo_port": 1}, "REJECTED"),
    ("port:mongo", {"service": "mongodb", "port": 1}, "REJECTED"),
    ("port:mongodb", {"db_port": 1}, "REJECTED"),
    ("port:mongodb", {"redis_port": 1}, "APPROVED"),
    ("port:mongodb", {"web_port": 8080}, "APPROVED"),
    ("port:mongodb", {"port": 8080}, "APPROVED"),
    ("port:mongodb", {"port": 27018}, "WARNING"),
    ("port:mongodb", {"port": 27017}, "REJECTED"),
    ("port:database", {"mongo_port": 1}, "REJECTED"),
    ("port:orders.api", {"orders_api_port": 1}, "REJECTED"),
    ("port:orders.api", {"orders_port": 1}, "APPROVED"),
]


@pytest.mark.parametrize(("key", "parameters", "expected"), SUBJECTS, ids=str)
def test_which_subjects_match(key: str, parameters: dict[str, Any], expected: str) -> None:
    assert status(said(constraint(key, 27027)), act(**parameters)) == expected


def test_words_of_the_act_name_a_value_without_a_name() -> None:
    memory = said(constraint("port:mongodb", 27027))
    assert status(memory, act("mongo.start", port=27018)) == "REJECTED"
    assert status(memory, act(text="start the mongo server", port=27018)) == "REJECTED"


def test_either_of_two_values_of_one_instruction_complies() -> None:
    memory = said(constraint("port", 8080), constraint("port", 8081))
    assert [status(memory, act(port=one)) for one in (8080, 8081, 8082)] == [
        "APPROVED", "APPROVED", "REJECTED",
    ]  # fmt: skip


def test_a_package_that_only_says_whose_port_it_is_forbids_no_other() -> None:
    memory = told("Use port 27027 for MongoDB")
    assert status(memory, act(command="docker run postgres:16")) == "APPROVED"
