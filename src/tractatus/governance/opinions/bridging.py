"""Bridging scores in the manner of Community Notes: agreement that the axis does not explain.

A vote is modelled as r = mu + i_u + i_n + f_u f_n: how agreeable the person is, how agreeable the
statement, and one factor on which people and statements stand on two sides. What is left as i_n
is agreement across the sides. Votes: 1 agrees, 0 disagrees; a pass is no rating.

Fitted by alternating least squares from a fixed start, so that the same votes give the same
scores; the weights of the penalties are those that Community Notes publishes.
Source: S. Wojcik et al., "Birdwatch: Crowd Wisdom and Bridging Algorithms can Inform
Understanding and Reduce the Spread of Misinformation", arXiv:2210.15723.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tractatus.governance.opinions.projection import Projection, project
from tractatus.governance.opinions.votes import AGREE, PASS, Floats, Votes

MIN_RATINGS: Final = 5  # from each side
_OF_INTERCEPTS: Final = 0.15
_OF_FACTORS: Final = 0.03
_ROUNDS: Final = 60
_STILL: Final = 1e-4  # of a score; fewer rounds than the digits that pages show need


@dataclass(frozen=True, slots=True)
class Bridging:
    """One statement's score.

    Args:
        statement: Its identifier.
        score: i_n; None where there are fewer than `MIN_RATINGS` ratings from either side.
        factor: f_n; which side it pleases.
        ratings: Number from the side of negative, and of positive f_u.
    """

    statement: str
    score: float | None
    factor: float
    ratings: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The model's parameters; `error` is the mean squared error over the ratings."""

    mu: float
    people: Floats
    statements: Floats
    people_factor: Floats
    statement_factor: Floats
    error: float


def bridging_scores(votes: Votes, projection: Projection | None = None) -> tuple[Bridging, ...]:
    """Every statement, in the order of the matrix.

    Args:
        votes: All of them.
        projection: Of the same votes, where there is one already.
    """
    rated = votes.seen & (votes.cells != PASS)
    fit = fit_model(votes, projection or project(votes))
    below = rated[fit.people_factor < 0].sum(axis=0)
    above = rated[fit.people_factor > 0].sum(axis=0)
    return tuple(
        Bridging(
            statement,
            float(fit.statements[place])
            if min(below[place], above[place]) >= MIN_RATINGS
            else None,
            float(fit.statement_factor[place]),
            (int(below[place]), int(above[place])),
        )
        for place, statement in enumerate(votes.statements)
    )


def fit_model(votes: Votes, projection: Projection) -> Fit:
    """The parameters that fit the ratings best; all zero where there are none."""
    rated = (votes.seen & (votes.cells != PASS)).astype(float)
    ratings = np.where(votes.cells == AGREE, 1.0, 0.0)
    people, statements = rated.shape
    mu = float((ratings * rated).sum() / max(rated.sum(), 1.0))
    i_u, i_n = np.zeros(people), np.zeros(statements)
    # From where the votes themselves divide people most, scaled to one.
    f_u = _scaled(projection.places[:, 0])
    f_n = np.zeros(statements)
    centred = (ratings - mu) * rated
    by_person, by_statement = _Side.of(rated, centred), _Side.of(rated.T, centred.T)
    for _ in range(_ROUNDS):
        before = i_n
        i_n, f_n = _solve(by_statement, i_u, f_u)
        i_u, f_u = _solve(by_person, i_n, f_n)
        if np.abs(i_n - before).max(initial=0.0) < _STILL:
            break
    left = centred - rated * (i_u[:, None] + i_n[None, :] + np.outer(f_u, f_n))
    error = float((left**2).sum() / max(rated.sum(), 1.0))
    return Fit(mu, i_u, i_n, f_u, f_n, error)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """The ratings with people, or statements, as rows.

    Args:
        rated: Shape (rows, columns), 1 where there is a rating.
        left: The ratings less mu, 0 where there is none.
        count: Ratings in each row.
        left_sum: Their sum in each row.
    """

    rated: Floats
    left: Floats
    count: Floats
    left_sum: Floats

    @classmethod
    def of(cls, rated: Floats, left: Floats) -> _Side:
        return cls(
            np.ascontiguousarray(rated),
            np.ascontiguousarray(left),
            rated.sum(axis=1),
            left.sum(axis=1),
        )


def _solve(side: _Side, other: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Intercept and factor of every row, the columns' being given: 2 by 2 ridge regressions.

    Args:
        side: The rows.
        other: Intercepts of the columns.
        factor: Factors of the columns.
    """
    rated, left, count, left_sum = side.rated, side.left, side.count, side.left_sum
    # One pass over the large matrix for four sums: it is the memory that takes the time.
    sums, squares, others, crossed = (
        rated @ np.stack([factor, factor**2, other, other * factor], axis=1)
    ).T
    target, along = left_sum - others, left @ factor - crossed
    weight = np.maximum(count, 1.0)
    a, d = count + _OF_INTERCEPTS * weight, squares + _OF_FACTORS * weight
    determinant = a * d - sums**2
    intercept = (d * target - sums * along) / determinant
    slope = (a * along - sums * target) / determinant
    return intercept, slope


def _scaled(values: Floats) -> Floats:
    greatest = float(np.abs(values).max(initial=0.0))
    return values / greatest if greatest else values
