"""Instruction memory: what is in force where and when, what corrects what, what is a question."""

from __future__ import annotations

from itertools import permutations

import pytest
from tests.unit.instructions import constraint, instruction

from tractatus.governance.instructions.instruction import (
    Authority,
    Instruction,
    Operator,
    Persistence,
    Place,
    Polarity,
    Scope,
    Validity,
)
from tractatus.governance.instructions.memory import InstructionMemory, remember
from tractatus.governance.instructions.reach import is_here

YEAR_MS = 365 * 24 * 3600 * 1000


def told(*instructions: Instruction) -> InstructionMemory:
    memory = InstructionMemory()
    for one in instructions:
        memory = remember(memory, one).memory
    return memory


def ids(memory: InstructionMemory, key: str = "port") -> list[str]:
    return [one.id for one in memory.about(key)]


OLD = instruction("old", constraint("port", 27017), at_ms=1)
NEW = instruction("new", constraint("port", 27027), at_ms=2)


def test_a_later_word_of_the_same_author_supersedes() -> None:
    after = remember(told(OLD), NEW)
    assert [(one.id, one.superseded_by) for one in after.superseded] == [("old", "new")]
    assert ids(after.memory) == ["new"]
    assert after.questions == ()
    assert after.memory.get("old").superseded_by == "new"  # type: ignore[union-attr]
    assert len(after.memory) == 1
    assert len(after.memory.everything) == 2


def test_one_that_comes_in_late_is_superseded_by_what_is_there() -> None:
    after = remember(told(NEW), OLD)
    assert [(one.id, one.superseded_by) for one in after.superseded] == [("old", "new")]
    assert ids(after.memory) == ["new"]


@pytest.mark.parametrize("age", [1_000, 2 * 3600 * 1000, 24 * 3600 * 1000, YEAR_MS, 50 * YEAR_MS])
def test_age_alone_ends_nothing(age: int) -> None:
    assert ids(told(NEW).seen_from(Place(), 2 + age)) == ["new"]


def test_an_equal_of_another_author_is_a_question_and_both_hold() -> None:
    theirs = instruction("theirs", constraint("port", 27018), at_ms=3, author="bob")
    after = remember(told(NEW), theirs)
    assert [(one.earlier, one.later, one.key) for one in after.questions] == [
        ("new", "theirs", "port")
    ]
    assert "instruction new or theirs" in after.questions[0].text
    assert ids(after.memory) == ["new", "theirs"]
    assert after.superseded == ()


@pytest.mark.parametrize("at_ms", [1, 3])
def test_a_lower_authority_never_supersedes_and_has_no_effect(at_ms: int) -> None:
    above = instruction("above", constraint("port", 1), at_ms=2, authority=Authority.OWNER)
    below = instruction("below", constraint("port", 2), at_ms=at_ms)
    for order in permutations((above, below)):
        assert ids(told(*order)) == ["above"]
    after = remember(told(above), instruction("late", constraint("port", 2), at_ms=9))
    assert (after.superseded, after.questions, after.overruled) == ((), (), ("late",))


def test_a_greater_authority_supersedes_whoever_it_was() -> None:
    above = instruction(
        "above", constraint("port", 1), at_ms=9, authority=Authority.OWNER, author="owner"
    )
    assert ids(told(NEW, above)) == ["above"]


def test_data_supersedes_nothing_and_asks_nothing_of_anybody() -> None:
    data = instruction("page", constraint("port", 1), at_ms=9, authority=Authority.DATA)
    quoted = instruction("q", constraint("port", 1, authority=Authority.DATA), at_ms=9)
    for one in (data, quoted):
        after = remember(told(NEW), one)
        assert (after.superseded, after.questions) == ((), ())
        assert ids(after.memory) == ["new"]


def test_only_what_is_corrected_goes() -> None:
    both = instruction(
        "both",
        constraint("port", 27017),
        constraint("path", "/etc/**", Operator.MATCHES, Polarity.FORBID),
        at_ms=1,
    )
    after = remember(told(both), NEW)
    assert ids(after.memory) == ["new"]
    assert ids(after.memory, "path") == ["both"]
    (narrowed,) = after.superseded
    assert (narrowed.version, narrowed.superseded_by) == (2, "")
    assert [one.key for one in narrowed.classification.constraints] == ["path"]


@pytest.mark.parametrize(
    "weaker",
    [
        {"explicitness": 0.3},
        {"persistence": Persistence.LOW},
        {"persistence": Persistence.VARIABLE},
    ],
)
def test_a_hedged_or_fleeting_word_corrects_no_firm_one(weaker: dict[str, object]) -> None:
    word = instruction("maybe", constraint("port", 1), at_ms=9, **weaker)  # type: ignore[arg-type]
    after = remember(told(NEW), word)
    assert "new" in ids(after.memory)
    assert [one.later for one in after.questions] == ["maybe"]


def test_a_preference_corrects_no_requirement() -> None:
    word = instruction("nice", constraint("port", 1, polarity=Polarity.PREFER), at_ms=9)
    assert "new" in ids(told(NEW, word))


def test_other_subjects_and_compatible_values_stay() -> None:
    others = (
        instruction("redis", constraint("port:redis", 6380), at_ms=3),
        instruction("not", constraint("port", 27017, polarity=Polarity.FORBID), at_ms=4),
        instruction("low", constraint("port", 1024, Operator.AT_LEAST), at_ms=5),
        instruction("some", constraint("port", [27027, 27028], Operator.ONE_OF), at_ms=6),
        instruction("react", constraint("package", "react"), at_ms=7),
        instruction("vue", constraint("package", "vue"), at_ms=8),
    )
    memory = told(NEW, *others)
    assert len(memory) == 7
    assert ids(memory, "port") == ["new", "redis", "not", "low", "some"]
    assert ids(memory, "port:redis") == ["redis"]


def test_a_ban_goes_when_its_author_lifts_it_and_not_for_another() -> None:
    ban = instruction("ban", constraint("package", "lodash", polarity=Polarity.FORBID), at_ms=1)
    lift = constraint("package", "lodash", polarity=Polarity.PERMIT)
    assert ids(told(ban, instruction("mine", lift, at_ms=2)), "package") == ["mine"]
    other = remember(told(ban), instruction("theirs", lift, at_ms=2, author="bob"))
    assert ids(other.memory, "package") == ["ban", "theirs"]
    assert len(other.questions) == 1


def test_bounds_of_one_direction_correct_each_other() -> None:
    old = instruction("old", constraint("count:lines", 50, Operator.AT_MOST), at_ms=1)
    new = instruction("new", constraint("count:lines", 80, Operator.AT_MOST), at_ms=2)
    floor = instruction("floor", constraint("count:lines", 5, Operator.AT_LEAST), at_ms=3)
    assert ids(told(old, new, floor), "count") == ["new", "floor"]


SHOP, BLOG = Place(project="shop", session="s1"), Place(project="blog", session="s2")


@pytest.mark.parametrize(
    ("scope", "here", "elsewhere"),
    [
        (Scope.PERMANENT, True, True),
        (Scope.PROJECT, True, False),
        (Scope.PHASE, True, False),
        (Scope.SESSION, True, False),
        (Scope.TASK, True, False),
    ],
)
def test_the_place_decides_by_scope(scope: Scope, here: bool, elsewhere: bool) -> None:
    one = instruction("one", constraint("port", 1, scope=scope), place=SHOP)
    memory = told(one)
    assert bool(memory.seen_from(SHOP, 0)) is here
    assert bool(memory.seen_from(BLOG, 0)) is elsewhere
    assert bool(memory.seen_from(Place(), 0)), "who forgets the place is held to everything"


def test_a_phase_and_a_task_end_with_themselves() -> None:
    phase = Place(project="shop", phase="build")
    assert is_here(Scope.PHASE, phase, phase)
    assert not is_here(Scope.PHASE, phase, Place(project="shop", phase="launch"))
    task = Place(session="s1", task="t1")
    assert not is_here(Scope.TASK, task, Place(session="s1", task="t2"))
    assert is_here(Scope.SESSION, task, Place(session="s1", task="t2"))


def test_explicit_limits_of_time_are_kept() -> None:
    one = instruction("one", constraint("port", 1, validity=Validity(10, 20)))
    memory = told(one)
    assert [bool(memory.seen_from(Place(), at)) for at in (9, 10, 19, 20)] == [
        False,
        True,
        True,
        False,
    ]


def test_another_project_is_neither_corrected_nor_asked_about() -> None:
    shop = instruction("shop", constraint("port", 1), at_ms=1, place=SHOP)
    blog = instruction("blog", constraint("port", 2), at_ms=2, place=BLOG)
    after = remember(told(shop), blog)
    assert (after.superseded, after.questions) == ((), ())
    assert ids(after.memory.seen_from(SHOP, 9)) == ["shop"]
    assert ids(after.memory.seen_from(BLOG, 9)) == ["blog"]


def test_a_wider_later_word_supersedes_a_narrower_one() -> None:
    narrow = instruction("narrow", constraint("port", 1, scope=Scope.TASK), at_ms=1, place=SHOP)
    wide = instruction("wide", constraint("port", 2), at_ms=2, place=SHOP)
    assert ids(told(narrow, wide)) == ["wide"]


def test_a_narrower_later_word_holds_where_it_is_and_lifts_no_ban() -> None:
    wide = instruction("wide", constraint("port", 1, scope=Scope.PERMANENT), at_ms=1)
    here = instruction("here", constraint("port", 2, scope=Scope.SESSION), at_ms=2, place=SHOP)
    memory = told(wide, here)
    assert ids(memory.seen_from(SHOP, 9)) == ["here"]
    assert ids(memory.seen_from(BLOG, 9)) == ["wide"]
    assert ids(memory.seen_from(Place(), 9)) == ["wide", "here"]
    ban = constraint("port", 7, polarity=Polarity.FORBID, scope=Scope.PERMANENT)
    lift = constraint("port", 7, polarity=Polarity.PERMIT, scope=Scope.SESSION)
    after = remember(told(instruction("ban", ban, at_ms=1)), instruction("lift", lift, at_ms=2))
    assert ids(after.memory.seen_from(SHOP, 9)) == ["ban", "lift"]
    assert len(after.questions) == 1


def test_a_memory_never_changes() -> None:
    before = told(OLD)
    remember(before, NEW)
    assert ids(before) == ["old"]
    again = remember(before, instruction("old", constraint("port", 9), at_ms=8))
    assert ids(again.memory) == ["old"]
    assert again.memory.get("old") == OLD


def test_the_index_is_the_same_however_it_came_about() -> None:
    after = told(OLD, NEW, instruction("redis", constraint("port:redis", 6380), at_ms=3))
    loaded = InstructionMemory(after.everything)
    for key in ("port", "port:redis", "host"):
        assert loaded.about(key) == after.about(key)
        assert list(loaded.constraints(key)) == list(after.constraints(key))
    assert set(loaded.keys("port")) == set(after.keys("port"))
