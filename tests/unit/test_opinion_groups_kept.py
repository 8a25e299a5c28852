"""Groups of the same opinions are computed once, whoever looks and however many at a time."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tractatus.platform import opinion_groups
from tractatus.platform.opinion_groups import OpinionGroups, Vote

PEOPLE = "abcdef"


def votes(split: int = 3) -> list[Vote]:
    """Six people on two posts: `split` agree with the first, and the rest with the second."""
    return [
        (person, post, "agree" if (place < split) == (post == "p") else "disagree")
        for place, person in enumerate(PEOPLE)
        for post in "pq"
    ]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many votes each computation was made of."""
    real, made = opinion_groups._view, []

    def counting(of):
        made.append(len(of))
        return real(of)

    monkeypatch.setattr(opinion_groups, "_view", counting)
    return made


def test_the_same_opinions_are_computed_once(computed):
    async def look():
        groups = OpinionGroups()
        first, *others = await asyncio.gather(
            *(groups.of(votes()) for _ in range(5)), groups.of(votes()[::-1])
        )
        assert all(one is first for one in others)
        return first

    view = asyncio.run(look())
    assert computed == [12]
    assert view.sizes == (3, 3)
    assert {dot.person for dot in view.dots} == set(PEOPLE)


def test_one_opinion_more_or_another_is_computed_anew(computed):
    async def look():
        groups = OpinionGroups()
        kept = await groups.of(votes())
        assert (await groups.of(votes(split=2))).sizes != kept.sizes
        assert (await groups.of([*votes(), ("g", "p", "agree")])).people == 7
        assert await groups.of(votes()) is kept

    asyncio.run(look())
    assert computed == [12, 12, 13]


def test_too_few_are_told_as_too_few_and_not_asked_again(computed):
    async def look():
        groups = OpinionGroups()
        assert [await groups.of(votes()[:4]) for _ in range(2)] == [None, None]
        assert await groups.of([]) is None

    asyncio.run(look())
    assert computed == [4, 0]


def test_what_was_looked_at_longest_ago_is_let_go(computed, monkeypatch):
    monkeypatch.setattr(opinion_groups, "_KEPT", 2)

    async def look():
        groups = OpinionGroups()
        for split in (3, 2, 3, 4, 3, 2):
            await groups.of(votes(split))

    asyncio.run(look())
    assert len(computed) == 4


def test_the_loop_goes_on_meanwhile_and_a_failure_is_not_kept(monkeypatch):
    asked = []

    def failing(of):
        asked.append(threading.current_thread() is threading.main_thread())
        raise ValueError("not to be had")

    monkeypatch.setattr(opinion_groups, "_view", failing)

    async def look():
        groups = OpinionGroups()
        for _ in range(2):
            with pytest.raises(ValueError, match="not to be had"):
                await groups.of(votes())

    asyncio.run(look())
    assert asked == [False, False]
