"""An instruction that names a connection string speaks of its port and its host, too."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.classifier import classify
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

SAID = "Use mongodb://h:27027/app"


def verdict(parameters: dict[str, Any], *told: str) -> Verdict:
    memory = remember_told(InstructionMemory(), [Told(one, at) for at, one in enumerate(told)])
    act = Act("tool.call", "agent", ActorKind.AGENT, parameters)
    return cross_reference(act, memory.seen_from(Place(), 10**9))


@pytest.mark.parametrize(
    "parameters",
    [
        {"port": 27017},
        {"service": "mongodb", "port": 27018},
        {"mongo_port": "27017"},
        {"command": "mongosh --port 27017 app"},
        {"command": "mongosh app"},
        {"service": "mongodb", "host": "other", "port": 27027},
        {"uri": "mongodb://h:27017/app"},
        {"uri": "http://h:27017/"},
    ],
)
def test_another_port_or_host_of_the_service_is_rejected(parameters: dict[str, Any]) -> None:
    found = verdict(parameters, SAID)
    assert found.status is Status.REJECTED
    assert {one.instruction for one in found.conflicts} == {"instruction:1@1"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"service": "mongodb", "port": 27027, "host": "h"},
        {"uri": "mongodb://h:27027/app"},
        {"command": "mongosh mongodb://h:27027/app"},
        {"service": "redis", "port": 6379},
        {"port": 8080, "service": "http"},
        {"service": "postgresql", "host": "other"},
    ],
)
def test_the_same_and_what_is_another_services_is_approved(parameters: dict[str, Any]) -> None:
    assert verdict(parameters, SAID).status is Status.APPROVED


def test_what_would_comply_is_the_whole_string_or_the_port() -> None:
    assert verdict({"uri": "mongodb://h:27017/app"}, SAID).correct_parameters == {
        "uri": "mongodb://h:27027/app"
    }
    assert verdict({"port": 27017}, SAID).correct_parameters == {"port": 27027}


def test_a_later_word_on_the_port_corrects_and_is_corrected() -> None:
    later = (SAID, "No, use port 27030 for MongoDB.")
    assert verdict({"service": "mongodb", "port": 27030}, *later).status is Status.APPROVED
    assert verdict({"service": "mongodb", "port": 27027}, *later).status is Status.REJECTED
    earlier = ("Use port 27017 for MongoDB.", SAID)
    assert verdict({"service": "mongodb", "port": 27027}, *earlier).status is Status.APPROVED
    assert verdict({"service": "mongodb", "port": 27017}, *earlier).status is Status.REJECTED


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (SAID, ["url", "port:mongodb", "host:mongodb"]),
        ("Use redis://cache:6380", ["url", "port:redis", "host:redis"]),
        ("Use mongodb://h/app", ["url", "host:mongodb"]),
        ("Use https://api.example.com:8443/v2", ["url"]),
        ("Never use mongodb://h:27017/app", ["url"]),
        ("You may use mongodb://h:27017/app", ["url"]),
    ],
)
def test_only_what_is_required_of_a_service_has_parts(text: str, keys: list[str]) -> None:
    found = classify(text).constraints
    assert [one.key for one in found] == keys
    assert len({one.span for one in found}) == 1


def test_two_strings_side_by_side_ask_for_neither_alone() -> None:
    text = "Use mongodb://a:27027/x and mongodb://b:27028/y"
    assert not [one for one in classify(text).constraints if one.key.startswith(("port", "host"))]


def test_what_a_text_says_of_a_port_itself_goes_before_what_a_string_implies() -> None:
    found = classify("Use mongodb://h:27027/app, and keep MongoDB's port at 27018").constraints
    assert [(one.key, one.value) for one in found] == [
        ("url", "mongodb://h:27027/app"), ("port:mongodb", 27018), ("host:mongodb", "h")
    ]  # fmt: skip
