"""Whatever a caller adds to an act, the verdict does not become milder.

The acts are those of the committed pairs and of the generated mutations that are not approved;
what is added is any parameter: notes, flags, amounts, services, files, words of the instruction.

`DELIBERATE` says where adding lowers all the same, because what is added changes what the act is
(`tests/unit/test_crossref_attacks.py` has one of each):

- a service named beside a port makes it that service's ("service": "redis"), and no other's;
- what an amount without a name, or a message to many, is for ("reference": "electricity");
- how many a price is for ("quantity": 3), and by how many units a sum is divided ("hours": 6);
- the amount of an act that names none, where somebody is asked only from an amount on;
- the amount as it was told, under the instruction's own word, beside one that it does not name;
- a statement that says what is done in a database, where nothing else is run;
- another environment or branch than the one that a confirmation is for ("environment": "staging"),
  which no example here adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from quality.crossref_pairs import HALVES, PAIRS, read_pairs
from quality.mutations import generate

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Conflict, Status, Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, services_of

GENERATED: Final = 240
_WORD: Final = re.compile(r"[\w./:@+-]*\w")

# What is added, by what it changes -> what of a verdict it may take away.
DELIBERATE: Final = {
    "service": {"port"},
    "purpose": {"money", "count", "duration"},
    "environment": {"duration", "port", "host", "count"},
    "number": {"money", "confirmation"},
    "amount": {"money", "confirmation"},
    "statement": {"turned_down"},
}
PURPOSES: Final = word_set(
    "reference ref subject title item product service purpose category event label project "
    "campaign article activity usage occasion name for type kind tier app provider"
)
NAMES: Final = st.sampled_from(
    sorted(
        word_set(
            "note reason comment description message text body dry_run confirmed approved force "
            "approved_by mode x value name title subject reference item product type kind service "
            "app client engine provider database table host port url path file filename command "
            "cmd program args argv sql query version package tool amount price fee total currency "
            "ccy quantity count hours days limit max timeout duration from until start end to tags "
            "meta options config language dialect old previous search target purpose category "
            "label memo justification"
        )
    )
)
VALUES: Final = st.one_of(
    st.booleans(),
    st.integers(0, 70_000),
    st.sampled_from(
        [1, 3, 0.5, "1 EUR", "10 GBP", "12.50", "JPY", "EUR", "redis", "mongodb", "staging",
         "email", "registry", "total", "hour", "electricity bill", "as asked", "ls", "not",
         "confirmed by the owner", "select 1 from x", "README.md", "2031-01-01", "2031-02-01",
         "10:00", "10:05", "https://docs.example/x", "localhost", "a@b.example", "", None]
    ),
    st.sampled_from([["a", "b"], ["ls", "-a"], {"service": "redis", "port": 6379}, {"note": "x"}]),
    st.text(max_size=30),
)  # fmt: skip


@cache
def flagged() -> Sequence[tuple[str, InstructionMemory, Act, Verdict]]:
    """Every act that is not approved, with its instruction, the memory and the verdict."""
    found = []
    for text, act, age_s in _cases():
        memory = remember_told(InstructionMemory(), [Told(text, 0)])
        seen = memory.seen_from(Place(), age_s * 1_000)
        verdict = cross_reference(act, seen)
        if verdict.status > Status.APPROVED:
            found.append((text, seen, act, verdict))
    return found


def _cases() -> Iterator[tuple[str, Act, int]]:
    for file, _ in HALVES:
        for pair in read_pairs(PAIRS / file):
            yield pair.instruction, pair.act, pair.age_s
    for case in generate(GENERATED, 7, noise=0):
        act = Act(case.act_type, "agent", ActorKind.AGENT, dict(case.violating))
        yield case.instruction, act, case.age_s


def kinds_of(name: str, value: Any) -> set[str]:
    """What a parameter may change of what an act is."""
    found = set()
    texts = [value, *value.values()] if isinstance(value, dict) else [value]
    if any(isinstance(one, str) and services_of(name_words(one)) for one in texts):
        found.add("service")
    if name in PURPOSES or isinstance(value, dict):
        found.add("purpose")
    if value == "staging":
        found.add("environment")
    if isinstance(value, str) and any(map(str.isdigit, value)):
        found |= {"amount", "number"}
    if isinstance(value, int | float) and not isinstance(value, bool):
        found |= {"amount", "number"}
    if isinstance(value, list):
        found.add("number")
    if name in ("sql", "query") or (isinstance(value, str) and value.startswith("select")):
        found.add("statement")
    return found


def kind_of(conflict: Conflict) -> str:
    """Of what a conflict is: the kind of its constraint, or how it was found."""
    code = conflict.code.removeprefix("crossref.")
    if code == "confirmation_required":
        return "confirmation"
    if code in ("differs", "forbidden", "possible_conflict"):
        return conflict.text.partition(" ")[0].partition(":")[0]
    return code


@st.composite
def added(draw: st.DrawFn, text: str) -> tuple[str, Any]:
    """A parameter: any value, or words and numbers of the instruction itself."""
    name = draw(NAMES)
    words = _WORD.findall(text) or ["x"]
    start = draw(st.integers(0, len(words) - 1))
    own = words[start : start + draw(st.integers(1, 12))]
    said = st.just(" ".join(own)) if not own[0].isdigit() else st.just(int(own[0]))
    return name, draw(st.one_of(VALUES, said, st.just(text)))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_parameter_that_is_added_makes_a_verdict_milder(data: st.DataObject) -> None:
    text, memory, act, before = data.draw(st.sampled_from(flagged()))
    name, value = data.draw(added(text))
    if name in act.parameters:
        return
    more = {name: value}
    is_first = data.draw(st.booleans())
    parameters = {**more, **act.parameters} if is_first else {**act.parameters, **more}
    after = cross_reference(replace(act, parameters=parameters), memory)
    if after.status >= before.status:
        return
    allowed = set().union(*(DELIBERATE[one] for one in kinds_of(name, value)))
    lost = {kind_of(one) for one in before.conflicts if one.severity > after.status}
    assert lost <= allowed, (text, dict(act.parameters), more, lost)


def test_the_acts_are_of_every_gravity() -> None:
    found = [verdict.status for *_, verdict in flagged()]
    assert {
        found.count(one) > 50 for one in (Status.WARNING, Status.ESCALATE, Status.REJECTED)
    } == {True}
