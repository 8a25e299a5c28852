"""Where a convex function is least, by limited-memory BFGS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

STEPS: Final = 400
MEMORY: Final = 12

Floats = NDArray[np.float64]


def minimised(loss: Callable[[Floats], tuple[float, Floats]], at: Floats, flat: float) -> Floats:
    """Where a convex function is least, by limited-memory BFGS with halved steps.

    Args:
        loss: The function's value and slope at a place.
        at: Where to begin.
        flat: The steepest slope at which it ends.

    Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 3.1.
    """
    value, slope = loss(at)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        if np.abs(slope).max() < flat:
            break
        way, step = _direction(slope, moves), 1.0
        if not moves:
            step = 1 / max(1.0, float(np.linalg.norm(slope)))
        while (found := loss(at - step * way))[0] > value - 1e-4 * step * (slope @ way):
            step /= 2
            if step < 1e-12:
                return at
        moves = [*moves, (-step * way, found[1] - slope)][-MEMORY:]
        at, (value, slope) = at - step * way, found
    return at


def _direction(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """The two-loop recursion: the slope, by the curvature that the last moves have seen."""
    way, shares = slope.copy(), []
    for moved, turned in reversed(moves):
        shares.append((moved @ way) / (moved @ turned))
        way -= shares[-1] * turned
    if moves:
        moved, turned = moves[-1]
        way *= (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(moves, reversed(shares), strict=True):
        way += moved * (share - (turned @ way) / (moved @ turned))
    return way
