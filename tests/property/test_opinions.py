"""Opinion groups, consensus and bridging: what must hold for any votes, and naive counterparts."""

from __future__ import annotations

import inspect
import typing
from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import FormatError
from tractatus.governance import Assessment, Decision, Effect, opinions
from tractatus.governance.opinions import (
    Votes,
    adjusted_rand_index,
    bridging,
    bridging_scores,
    find_groups,
    group_consensus,
    groups,
    project,
    projection,
    read_votes,
)

cells = st.sampled_from([1.0, 0.0, -1.0, float("nan")])
QUICK = settings(max_examples=40, deadline=None)


@st.composite
def some_votes(draw: Any, most: int = 14) -> Votes:
    people, statements = draw(st.integers(1, most)), draw(st.integers(1, most))
    rows = draw(st.lists(cells, min_size=people * statements, max_size=people * statements))
    return named(np.array(rows).reshape(people, statements))


def named(matrix: Any) -> Votes:
    people, statements = matrix.shape
    return Votes(
        tuple(f"p{n:03}" for n in range(people)),
        tuple(f"s{n:03}" for n in range(statements)),
        np.asarray(matrix, dtype=float),
    )


def camps(people: int = 60, statements: int = 40, seed: int = 3) -> tuple[Votes, list[int]]:
    """Two camps that disagree on most; on the last three statements they agree."""
    random = np.random.default_rng(seed)
    camp = np.array([n % 2 for n in range(people)])
    leaning = np.where(camp[:, None] == 0, 0.92, 0.08) * np.ones((people, statements))
    leaning[:, -3:] = 0.95
    matrix = np.where(random.random((people, statements)) < leaning, 1.0, -1.0)
    matrix[random.random((people, statements)) < 0.4] = np.nan
    return named(matrix), list(camp)


@QUICK
@given(some_votes())
def test_the_views_are_total_and_the_same_every_time(votes: Votes) -> None:
    found, again = find_groups(votes), find_groups(votes)
    assert (found.labels == again.labels).all() and found.silhouette == again.silhouette
    assert sum(found.sizes) == (found.labels >= 0).sum()
    assert list(found.sizes) == sorted(found.sizes, reverse=True) and 0 not in found.sizes
    assert group_consensus(votes, found) == group_consensus(votes, found)
    scores = bridging_scores(votes)
    assert scores == bridging_scores(votes)
    for one in scores:
        assert one.score is None or min(one.ratings) >= bridging.MIN_RATINGS
        assert one.score is None or np.isfinite(one.score)


@QUICK
@given(some_votes(), st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(votes: Votes, random: Any) -> None:
    order = list(range(len(votes.statements)))
    random.shuffle(order)
    shuffled = named(votes.cells[:, order])
    here, there = project(votes), project(shuffled)
    assert isclose(sum(here.explained), sum(there.explained), abs_tol=1e-6)
    assert 0 <= sum(here.explained) <= 1 + 1e-9


@QUICK
@given(some_votes())
def test_consensus_is_the_product_that_it_says(votes: Votes) -> None:
    found = find_groups(votes)
    for place, one in enumerate(group_consensus(votes, found)):
        expected = 1.0
        for group in range(len(found.sizes)):
            column = votes.cells[found.labels == group, place]
            agreed, seen = int((column == 1).sum()), int((~np.isnan(column)).sum())
            assert one.by_group[group] == (agreed, seen)
            expected *= (agreed + 1) / (seen + 2)
        assert isclose(one.agree, expected)
        assert one.agree * one.disagree <= 1 and one.votes == sum(n for _, n in one.by_group)


def test_two_camps_are_found_and_what_bridges_them() -> None:
    votes, camp = camps()
    found = find_groups(votes)
    assert len(found.sizes) == 2 and found.silhouette > 0.6
    assert adjusted_rand_index(list(found.labels), camp) == 1.0
    consensus = sorted(group_consensus(votes, found), key=lambda one: -one.agree)
    assert {one.statement for one in consensus[:3]} == {"s037", "s038", "s039"}
    scored = [one for one in bridging_scores(votes) if one.score is not None]
    best = sorted(scored, key=lambda one: -(one.score or 0))
    assert {one.statement for one in best[:3]} == {"s037", "s038", "s039"}
    assert (best[2].score or 0) > 4 * (best[3].score or 0), "what divides does not bridge"


def test_one_opinion_is_one_group_and_few_votes_are_in_none() -> None:
    everybody = find_groups(named(np.ones((9, 8))))
    assert everybody.sizes == (9,) and everybody.silhouette == 0.0
    votes, _ = camps()
    few = votes.cells.copy()
    few[0] = np.nan
    few[1, 6:], few[1, :6] = np.nan, 1
    few[2, 7:], few[2, :7] = np.nan, 1
    labels = find_groups(named(few)).labels
    assert list(labels[:2]) == [-1, -1] and labels[2] >= 0
    assert find_groups(named(np.full((3, 3), np.nan))).sizes == ()


def test_five_groups_are_told_apart_and_six_are_not_tried() -> None:
    angles = np.repeat(np.arange(5) * 2 * np.pi / 5, 12)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points += np.random.default_rng(1).normal(0, 0.03, points.shape)
    labels, score = groups._best(points, groups.MAX_GROUPS)
    assert labels.max() == 4 and score > 0.8


def test_the_silhouette_is_the_naive_one() -> None:
    random = np.random.default_rng(5)
    points, labels = random.normal(size=(30, 2)), np.arange(30) % 3
    distances = groups._distances(points, points)
    everybody = np.arange(30)
    expected = []
    for one in everybody:
        apart = [
            np.mean([np.hypot(*(points[one] - points[o])) for o in everybody
                     if labels[o] == group and o != one])
            for group in range(3)
        ]  # fmt: skip
        within, nearest = apart[labels[one]], min(apart[g] for g in range(3) if g != labels[one])
        expected.append((nearest - within) / max(nearest, within))
    assert isclose(
        groups._silhouette(distances, labels, everybody), np.mean(expected), rel_tol=1e-6
    )


def test_large_matrices_have_the_same_components() -> None:
    votes, _ = camps(people=250, statements=210)
    found = project(votes)
    seen = votes.seen
    mean = np.where(seen, votes.cells, 0).sum(axis=0) / seen.sum(axis=0)
    exact = np.linalg.svd(np.where(seen, votes.cells - mean, 0.0))[2][0]
    assert abs(abs(float(found.axes[0] @ exact)) - 1) < 1e-9
    assert np.allclose(np.linalg.norm(found.axes, axis=1), 1.0)
    gram = np.cov(np.random.default_rng(2).normal(size=(500, 250)).T)
    assert np.allclose(projection._leading(gram)[0][-2:], np.linalg.eigvalsh(gram)[-2:], rtol=1e-6)


def test_a_pass_is_no_rating() -> None:
    votes, _ = camps()
    passed = votes.cells.copy()
    passed[np.isnan(passed)] = 0
    place = project(votes)
    assert bridging_scores(votes, place) == bridging_scores(named(passed), place)


def test_the_fit_leaves_no_gradient() -> None:
    """Where it stops, no single parameter can be moved for the better by much."""
    votes, _ = camps()
    fit = bridging.fit_model(votes, project(votes))
    rated = votes.seen & (votes.cells != 0)
    ratings = np.where(votes.cells == 1, 1.0, 0.0)

    def loss(statements: Any) -> float:
        said = fit.mu + fit.people[:, None] + statements[None, :]
        said = said + np.outer(fit.people_factor, fit.statement_factor)
        squares = float(((ratings - said)[rated] ** 2).sum())
        return squares + bridging._OF_INTERCEPTS * float((rated.sum(axis=0) * statements**2).sum())

    here = loss(fit.statements)
    for place in range(0, len(votes.statements), 7):
        for move in (0.05, -0.05):
            moved = fit.statements.copy()
            moved[place] += move
            assert loss(moved) > here
    assert fit.error < 0.1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_the_index_of_agreement_counts_pairs(pairs: list[tuple[int, int]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    value = adjusted_rand_index(one, other)
    assert value <= 1 and isclose(value, adjusted_rand_index(other, one), abs_tol=1e-12)
    assert adjusted_rand_index(one, [a * 7 for a in one]) == 1
    both = sum(one[i] == one[j] and other[i] == other[j] for i in range(len(one)) for j in range(i))
    rows = sum(one[i] == one[j] for i in range(len(one)) for j in range(i))
    columns = sum(other[i] == other[j] for i in range(len(one)) for j in range(i))
    total = len(one) * (len(one) - 1) // 2
    expected = rows * columns / total if total else 0
    if (rows + columns) / 2 != expected:
        assert isclose(value, (both - expected) / ((rows + columns) / 2 - expected), abs_tol=1e-9)


def test_votes_that_are_none_are_refused() -> None:
    with pytest.raises(FormatError, match=r"^vote: "):
        read_votes([("p", "s", "perhaps")])
    with pytest.raises(FormatError, match="one vote on a statement"):
        read_votes([("p", "s", "agree"), ("p", "s", "pass")])
    with pytest.raises(FormatError, match="1, 0, -1"):
        named(np.array([[0.5]]))
    with pytest.raises(FormatError, match="a row a person"):
        Votes(("p",), ("s", "t"), np.zeros((1, 1)))
    read = read_votes([("b", "s", "agree"), ("a", "t", "disagree"), ("a", "s", "pass")])
    assert read.people == ("a", "b") and read.statements == ("s", "t")
    assert np.array_equal(read.cells, [[0.0, -1.0], [1.0, np.nan]], equal_nan=True)


def test_no_view_answers_with_an_effect() -> None:
    """By type: views are never the decider."""
    forbidden = {Effect, Assessment, Decision}
    asked = 0
    for module in (opinions, bridging, groups, projection, inspect.getmodule(group_consensus)):
        for _, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__.startswith("tractatus.governance.opinions"):
                hints = typing.get_type_hints(found)
                said = {hints["return"], *typing.get_args(hints["return"])}
                assert not said & forbidden, found
                asked += 1
    assert asked > 15
