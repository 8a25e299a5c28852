"""What is skipped at a glance is only what the slower look would not find either."""

from __future__ import annotations

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.crossref.index import build_index
from tractatus.governance.facts import read_act
from tractatus.governance.facts.shell import split_line
from tractatus.governance.facts.statements import looks_like_sql
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def act(text: str = "", **parameters: object) -> Act:
    return Act("tool.call", "agent", ActorKind.AGENT, parameters, description=text)


def test_a_word_that_comes_again_has_a_place_of_its_own() -> None:
    assert list(read_tokens("a a  b b\n\n b").starts) == [0, 2, 5, 7, 8, 11]


def test_a_word_of_a_command_that_comes_again_has_a_place_of_its_own() -> None:
    commands, clear = split_line("B=1 a a && a")
    assert clear
    assert [one.places for one in commands] == [(4, 6), (11,)]
    assert commands[0].environment == (("B", "1", 0),)


@pytest.mark.parametrize(
    "statement",
    [
        "select a from b", "INSERT INTO a values (1)", "(update a set b = 1)", "delete from a",
        "merge into a using b", "create table a (b int)", "alter table a drop b", "drop table a",
        "truncate a", "grant all to b", "revoke all from b", "with a as (select 1) select 1",
        "explain select 1", "begin ; commit", "copy a from stdin", "-- why\ndrop table a",
        "/* why */ drop table a", "drop/* why */ table a",
    ],
)  # fmt: skip
def test_a_statement_is_known_by_its_first_word(statement: str) -> None:
    assert looks_like_sql(statement)
    assert not looks_like_sql(f"echo {statement}")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("wait one week", KeyKind.DURATION, 604_800),
        ("it may take 2 hours", KeyKind.DURATION, 7_200),
        ("we pay 20 CHF for it", KeyKind.MONEY, 2_000),
        ("it costs €30 in all", KeyKind.MONEY, 3_000),
        ("it listens on Port 8080", KeyKind.PORT, 8_080),
    ],
)
def test_words_name_an_amount_by_its_unit(text: str, kind: KeyKind, value: int) -> None:
    assert (kind, value) in [(one.kind, one.value) for one in read_act(act(text)).facts]


def test_instructions_under_one_name_are_all_found() -> None:
    texts = ["Do not dance.", "Never dance.", "Don't dance."]
    memory = remember_told(InstructionMemory(), [Told(one, at) for at, one in enumerate(texts)])
    found = build_index(memory).undone["dance"]
    assert [one.text for one in found] == texts


def test_an_approved_act_names_what_it_was_compared_with() -> None:
    memory = remember_told(InstructionMemory(), [Told("Use port 27027 for MongoDB.", 0)])
    found = cross_reference(act(service="mongodb", port=27027), memory)
    assert found.status is Status.APPROVED
    assert len(found.references) == 1
