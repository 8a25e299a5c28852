"""Opinion groups as a page draws them: points in a picture, and the tables beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.opinions import (
    Bridging,
    Consensus,
    Votes,
    bridging_scores,
    find_groups,
    group_consensus,
)

WIDTH: Final = 640
HEIGHT: Final = 420
_MARGIN: Final = 24
LEAST_PEOPLE: Final = 5  # fewer dots would say who is who
_ROWS: Final = 10


@dataclass(frozen=True, slots=True)
class Dot:
    """One person: `x` and `y` in the picture, and the group. Who it is, is shown to nobody else."""

    x: float
    y: float
    group: int
    person: str


@dataclass(frozen=True, slots=True)
class OpinionView:
    """Everything that the page shows.

    Args:
        people: Who voted at all; `placed` of them enough to be drawn.
        explained: Share of the variance on the two axes together, 0 to 1.
        sizes: Of each group, the largest first.
        silhouette: How well the groups are apart, -1 to 1.
        consensus: Statements that every group tends to agree with, the strongest first.
        bridging: Statements with the greatest bridging scores.
        unscored: Statements with too few ratings from one side.
    """

    people: int
    placed: int
    statements: int
    votes: int
    dots: tuple[Dot, ...]
    explained: float
    sizes: tuple[int, ...]
    silhouette: float
    consensus: tuple[Consensus, ...]
    bridging: tuple[Bridging, ...]
    unscored: int

    @property
    def shown(self) -> Sequence[str]:
        """Statements whose text the page needs."""
        names = [one.statement for one in self.consensus]
        return list(dict.fromkeys(names + [one.statement for one in self.bridging]))


def view_of(votes: Votes) -> OpinionView | None:
    """The view, or None where fewer than `LEAST_PEOPLE` people gave enough opinions."""
    if not votes.people:
        return None
    groups = find_groups(votes)
    placed = sum(groups.sizes)
    if placed < LEAST_PEOPLE:
        return None
    scores = bridging_scores(votes, groups.projection)
    scored = sorted(
        (one for one in scores if one.score is not None),
        key=lambda one: (-(one.score or 0.0), one.statement),
    )
    consensus = sorted(group_consensus(votes, groups), key=lambda one: (-one.agree, one.statement))
    return OpinionView(
        people=len(votes.people),
        placed=placed,
        statements=len(votes.statements),
        votes=int(votes.seen.sum()),
        dots=_dots(votes.people, groups.projection.places.tolist(), groups.labels.tolist()),
        explained=sum(groups.projection.explained),
        sizes=groups.sizes,
        silhouette=groups.silhouette,
        consensus=tuple(consensus[:_ROWS]),
        bridging=tuple(scored[:_ROWS]),
        unscored=len(scores) - len(scored),
    )


def _dots(
    people: Sequence[str], places: Sequence[Sequence[float]], labels: Sequence[int]
) -> tuple[Dot, ...]:
    """Places scaled into the picture, both axes alike; sorted, so that order tells nothing."""
    drawn = [place for place, label in zip(places, labels, strict=True) if label >= 0]
    wide, high = (max(abs(place[axis]) for place in drawn) or 1.0 for axis in (0, 1))
    scale = min((WIDTH / 2 - _MARGIN) / wide, (HEIGHT / 2 - _MARGIN) / high)
    dots = [
        Dot(
            round(WIDTH / 2 + place[0] * scale, 1),
            round(HEIGHT / 2 - place[1] * scale, 1),
            label,
            person,
        )
        for person, place, label in zip(people, places, labels, strict=True)
        if label >= 0
    ]
    return tuple(sorted(dots, key=lambda dot: (dot.x, dot.y, dot.group)))


def texts_of(bodies: Mapping[str, str], length: int = 160) -> dict[str, str]:
    """The beginning of each post, for a table."""
    return {
        post: body if len(body) <= length else body[:length].rstrip() + "…"
        for post, body in bodies.items()
    }
