"""What every group tends to agree with: group-informed consensus, as Polis defines it.

For each statement the product over the groups of (agreements + 1) / (votes + 2): high only where
no group stands apart, whatever its size. Source: C. Small et al., Recerca 26(2), 2021.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tractatus.governance.opinions.groups import Groups
from tractatus.governance.opinions.votes import AGREE, DISAGREE, Floats, Votes


@dataclass(frozen=True, slots=True)
class Consensus:
    """One statement's standing among the groups.

    Args:
        statement: Its identifier.
        agree: Group-informed consensus on agreement, 0 to 1.
        disagree: The same on disagreement.
        votes: Votes on it of people in a group.
        by_group: For each group, agreements and votes.
    """

    statement: str
    agree: float
    disagree: float
    votes: int
    by_group: tuple[tuple[int, int], ...]


def group_consensus(votes: Votes, groups: Groups) -> tuple[Consensus, ...]:
    """Every statement, in the order of the matrix."""
    count = len(groups.centres)
    agreed, disagreed, seen = (
        np.array(
            [where[groups.labels == group].sum(axis=0) for group in range(count)], dtype=float
        ).reshape(count, len(votes.statements))
        for where in (votes.cells == AGREE, votes.cells == DISAGREE, votes.seen)
    )
    agree, disagree = _product(agreed, seen), _product(disagreed, seen)
    return tuple(
        Consensus(
            statement,
            float(agree[place]),
            float(disagree[place]),
            int(seen[:, place].sum()),
            tuple((int(agreed[g, place]), int(seen[g, place])) for g in range(count)),
        )
        for place, statement in enumerate(votes.statements)
    )


def _product(chosen: Floats, seen: Floats) -> Floats:
    product: Floats = ((chosen + 1) / (seen + 2)).prod(axis=0)
    return product
