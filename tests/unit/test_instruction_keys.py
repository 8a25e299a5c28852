"""The index of instructions by what they are about, against one made anew."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.instructions import constraint, instruction

from tractatus.governance.instructions.instruction import Instruction
from tractatus.governance.instructions.keys import Keys, age, indexed, kinds_of, reindexed

KEYS = ("port", "port:redis", "host")


@st.composite
def instructions(draw: st.DrawFn, identifier: str) -> Instruction:
    about = draw(st.lists(st.sampled_from(KEYS), max_size=3))
    made = instruction(
        identifier, *(constraint(key, 1) for key in about), at_ms=draw(st.integers(0, 3))
    )
    return replace(made, superseded_by=draw(st.sampled_from(("", "another"))))


def described(keys: Keys) -> dict[str, list[str]]:
    return {key: [one.id for one, _ in entries] for key, entries in keys.items()}


@given(st.data())
def test_what_is_indexed_anew_is_as_if_all_were(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from("abcdef"), unique=True), "there before")
    before = {name: data.draw(instructions(name)) for name in names}
    changed = data.draw(st.lists(st.sampled_from("abcdef"), unique=True), "changed or new")
    after = {name: data.draw(instructions(name)) for name in changed}
    gone = [before[name] for name in changed if name in before]
    found = reindexed(indexed(before.values()), gone, after.values())
    assert described(found) == described(indexed({**before, **after}.values()))


@given(st.data())
def test_the_oldest_stands_first_and_what_is_superseded_nowhere(data: st.DataObject) -> None:
    made = [data.draw(instructions(name)) for name in "dbca"]
    for key, entries in indexed(made).items():
        ages = [age(one) for one, _ in entries]
        assert ages == sorted(ages) and entries
        assert all(one.key == key and not whose.superseded_by for whose, one in entries)
    count = sum(len(one.classification.constraints) for one in made if not one.superseded_by)
    assert sum(map(len, indexed(made).values())) == count


def test_keys_are_found_by_their_kind() -> None:
    assert kinds_of(["port:redis", "host", "port"]) == {
        "port": ("port", "port:redis"),
        "host": ("host",),
    }
