"""Where people stand to each other, on two axes: principal components of the vote matrix.

As Polis does it: for the components, a vote that was not given counts as the mean of the votes
that were given on the statement; for a person's place only the votes count that the person gave,
scaled by sqrt(statements / own votes), so that whoever voted little is not drawn to the middle.
Source: C. Small et al., "Polis: Scaling deliberation by mapping high dimensional opinion spaces",
Recerca 26(2), 2021; compdemocracy/polis, math.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tractatus.governance.opinions.votes import Floats, Votes

AXES: Final = 2
_SMALL: Final = 200  # below it, all eigenvectors are cheaper than the leading ones
_BLOCK: Final = 12
_ROUNDS: Final = 300
_STILL: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Places of people and directions of statements.

    Args:
        places: Shape (people, 2).
        axes: Shape (2, statements), of unit length; the greatest entry of each is positive.
        explained: Share of the variance on each axis, 0 to 1.
    """

    places: Floats
    axes: Floats
    explained: tuple[float, float]


def project(votes: Votes) -> Projection:
    """Principal components; all zero where there is no variance. Deterministic."""
    people, statements = votes.cells.shape
    if not people or not statements:
        return Projection(np.zeros((people, AXES)), np.zeros((AXES, statements)), (0.0, 0.0))
    seen = votes.seen
    counts = seen.sum(axis=0)
    filled = np.where(seen, votes.cells, 0.0)
    mean = filled.sum(axis=0) / np.maximum(counts, 1)
    # Zero where nobody voted: the missing vote is the mean, and the mean is taken off.
    centred = np.where(seen, votes.cells - mean, 0.0)
    axes, explained = _components(centred)
    own = np.maximum(seen.sum(axis=1), 1)
    places = (centred @ axes.T) * np.sqrt(statements / own)[:, None]
    return Projection(places, axes, explained)


def _components(centred: Floats) -> tuple[Floats, tuple[float, float]]:
    """The two leading right singular vectors, by the smaller of the two Gram matrices."""
    people, statements = centred.shape
    axes = np.zeros((AXES, statements))
    is_wide = statements > people
    gram = centred @ centred.T if is_wide else centred.T @ centred
    values, vectors = _leading(gram)
    total = float(np.trace(gram))
    shares = [0.0, 0.0]
    for axis in range(min(AXES, len(values))):
        value, vector = float(values[-1 - axis]), vectors[:, -1 - axis]
        if total <= 0 or value <= total * 1e-12:
            continue
        direction = centred.T @ vector if is_wide else vector
        direction = direction / np.linalg.norm(direction)
        # Of two opposite vectors, both right, always the same one.
        axes[axis] = direction * np.sign(direction[np.argmax(np.abs(direction))])
        shares[axis] = value / total
    return axes, (shares[0], shares[1])


def _leading(gram: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues in rising order, the two last ones exact, with their vectors.

    A large matrix by subspace iteration with Rayleigh-Ritz, from a fixed start.
    Source: Y. Saad, "Numerical Methods for Large Eigenvalue Problems", 2011, chapter 5.
    """
    if len(gram) <= _SMALL:
        return np.linalg.eigh(gram)
    # Cosines of rising frequency: no two columns alike, none orthogonal to much.
    frequency = np.outer(np.arange(1, len(gram) + 1), np.arange(1, _BLOCK + 1))
    basis = np.linalg.qr(np.cos(frequency * 0.7) + 1.0 / frequency)[0]
    before = np.zeros(AXES)
    for _ in range(_ROUNDS):
        image = gram @ basis
        values, turned = np.linalg.eigh(basis.T @ image)
        leading = values[-AXES:]
        if np.abs(leading - before).max() <= _STILL * max(float(leading[-1]), 1e-300):
            break
        before = leading
        basis = np.linalg.qr(image @ turned)[0]
    return values, basis @ turned
