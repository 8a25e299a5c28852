"""Opinion groups: k-means on the places of people, k by the mean silhouette. Deterministic.

Nothing is drawn at random: k-means starts from the two ways to spread k centres that are named
below, and the tighter result is taken. Groups are numbered by size, the largest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tractatus.governance.opinions.projection import Projection, project
from tractatus.governance.opinions.votes import Floats, Labels, Votes

MIN_VOTES: Final = 7  # as Polis: who gave fewer votes (or not all, if there are fewer) is in none
MAX_GROUPS: Final = 5
_ROUNDS: Final = 100
_MOST_COMPARED: Final = 2_000  # people whose distances to all others are looked at
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Who holds similar opinions, as far as two axes tell.

    Args:
        labels: Shape (people,); the number of the group from 0, or -1 for who voted too little.
        centres: Shape (groups, 2).
        silhouette: Mean over those in a group, -1 to 1; 0 where there is one group.
        projection: What the groups were found in.
    """

    labels: Labels
    centres: Floats
    silhouette: float
    projection: Projection

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of people in each group."""
        return tuple(int((self.labels == group).sum()) for group in range(len(self.centres)))


def find_groups(votes: Votes, *, most: int = MAX_GROUPS) -> Groups:
    """Groups of the people who gave enough votes.

    Args:
        votes: At least one vote; fewer than two distinct places make one group.
        most: The greatest k that is tried, at least 2.
    """
    given = votes.seen.sum(axis=1)
    enough = given >= min(MIN_VOTES, len(votes.statements))
    enough &= given > 0
    projection = project(votes)
    points = projection.places[enough]
    labels, silhouette = _best(points, most)
    all_labels = np.full(len(votes.people), -1, dtype=np.int64)
    all_labels[enough] = labels
    count = int(labels.max()) + 1 if len(labels) else 0
    centres = np.array([points[labels == group].mean(axis=0) for group in range(count)])
    return Groups(all_labels, centres.reshape(count, 2), silhouette, projection)


def _best(points: Floats, most: int) -> tuple[Labels, float]:
    single = np.zeros(len(points), dtype=np.int64)
    distinct = len(np.unique(np.round(points, 9), axis=0))
    best, best_score = single, 0.0
    step = max(1, -(-len(points) // _MOST_COMPARED))
    compared = np.arange(0, len(points), step)
    distances = _distances(points[compared], points) if distinct > 1 else np.zeros((0, 0))
    for count in range(2, min(most, distinct, len(points)) + 1):
        labels = _by_size(_cluster(points, count))
        score = _silhouette(distances, labels, compared)
        if score > best_score + _SAME:
            best, best_score = labels, score
    return best, best_score


def _cluster(points: Floats, count: int) -> Labels:
    """The tighter of two results of k-means."""
    starts = (_farthest(points, count), _quantiles(points, count))
    found = [_k_means(points, start) for start in starts]
    return min(found, key=lambda one: one[1])[0]


def _farthest(points: Floats, count: int) -> Floats:
    """From the point farthest from the mean, each next one farthest from those before."""
    chosen = [int(np.argmax(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _quantiles(points: Floats, count: int) -> Floats:
    """Means of equal parts along the first axis."""
    order = np.argsort(points[:, 0], kind="stable")
    return np.array([points[part].mean(axis=0) for part in np.array_split(order, count)])


def _k_means(points: Floats, centres: Floats) -> tuple[Labels, float]:
    labels = np.zeros(len(points), dtype=np.int64)
    for _ in range(_ROUNDS):
        squared = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        labels = squared.argmin(axis=1).astype(np.int64)
        # A centre that lost everybody stays where it is.
        moved = np.array(
            [
                points[labels == group].mean(axis=0) if (labels == group).any() else centre
                for group, centre in enumerate(centres)
            ]
        )
        if np.allclose(moved, centres, atol=_SAME, rtol=0):
            break
        centres = moved
    return labels, float(squared[np.arange(len(points)), labels].sum())


def _by_size(labels: Labels) -> Labels:
    """The same groups, numbered from the largest; of equal ones the first met comes first."""
    found, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    renamed = np.zeros(int(found.max()) + 1, dtype=np.int64)
    renamed[found[order]] = np.arange(len(found))
    return renamed[labels].astype(np.int64)


def _distances(some: Floats, points: Floats) -> Floats:
    squared = (some**2).sum(axis=1)[:, None] + (points**2).sum(axis=1)[None, :]
    root: Floats = np.sqrt(np.maximum(squared - 2 * some @ points.T, 0.0))
    return root


def _silhouette(distances: Floats, labels: Labels, compared: Labels) -> float:
    """Mean silhouette of the compared people. Source: P. Rousseeuw, 1987."""
    count = int(labels.max()) + 1
    if count < 2:
        return 0.0
    members = np.eye(count)[labels]
    sizes = members.sum(axis=0)
    sums = distances @ members
    own = labels[compared]
    rows = np.arange(len(own))
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    nearest = others.min(axis=1)
    scale = np.maximum(np.maximum(within, nearest), 1e-300)
    # Who is alone in a group counts as 0, by definition.
    return float(np.where(sizes[own] > 1, (nearest - within) / scale, 0.0).mean())
