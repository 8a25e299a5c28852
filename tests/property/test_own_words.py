"""Sentences out of the words that the services look for: what random letters never reach.

A reader that looks for "settled on" behind a colon meets neither in random text. Here its own
tables are the vocabulary, shuffled with values and signs, so that rules meet in places for which
nobody wrote them.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

import tractatus.governance.classifier
import tractatus.governance.crossref
import tractatus.governance.language
from tractatus.governance import Act, ActorKind
from tractatus.governance.classifier import classify
from tractatus.governance.crossref import cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

PACKAGES = (
    tractatus.governance.classifier, tractatus.governance.crossref, tractatus.governance.language,
)  # fmt: skip
VALUES = (
    "27027", "5432", "MongoDB", "3.11", "v2.0", "/srv/out", "build/", "50 EUR", "$20", "30 min",
    "2h5m", "10%", "db.example.org", "https://a.example/x", "staging", "pnpm", "requests==2.31",
    ">=2,<3", "public.users", "a_b_c", "1,000", "twenty", "half", "-n", "--port=80", "`x`",
    '"a b"', "A", "web-01", "*.log", "~/x", "2026-10-01", "09:30",
)  # fmt: skip
SIGNS = (
    ",", ".", ":", ";", "?", "!", "—", "-", "(", ")", "\n", "|", "=", "->", ", no", "no,", "not",
    "use", "the", "\n- ", "is", "to", "|--|",
)  # fmt: skip
LONGEST_WORD = 24
TEXTS = 200


def _strings(table: object, depth: int = 0) -> Iterator[str]:
    if isinstance(table, str) and 0 < len(table) <= LONGEST_WORD and "\\" not in table:
        yield table
    elif isinstance(table, frozenset | set | tuple | list | dict) and depth < 2:
        for item in table:
            yield from _strings(item, depth + 1)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(one.name)


@cache
def vocabulary() -> list[str]:
    return sorted(
        {
            word
            for package in PACKAGES
            for module in _modules(package)
            for table in list(vars(module).values())
            if not isinstance(table, str)
            for word in _strings(table)
        }
    )


def sentence(chance: random.Random) -> str:
    kinds = (SIGNS, VALUES, vocabulary(), vocabulary())
    words = [chance.choice(chance.choice(kinds)) for _ in range(chance.randint(1, 16))]
    return "".join(word + chance.choice(" " * 15 + "\n") for word in words)


def test_the_vocabulary_is_that_of_the_tables() -> None:
    assert {"settled", "because", "confirmation"} <= set(vocabulary())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_the_words_it_knows_is_too_much_for_the_classifier(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(TEXTS):
        text = sentence(chance)
        for one in classify(text).constraints:
            assert 0 <= one.span.start < one.span.end <= len(text)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_the_words_it_knows_is_too_much_for_the_validator(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(TEXTS // 4):
        memory = remember_told(InstructionMemory(), [Told(sentence(chance), 0)])
        parameters = {"command": sentence(chance), "content": sentence(chance), "port": 5432}
        act = Act("command.run", "agent", ActorKind.AGENT, parameters, description="run it")
        first = cross_reference(act, memory.seen_from(Place(), 1_000))
        assert first == cross_reference(act, memory.seen_from(Place(), 1_000))
