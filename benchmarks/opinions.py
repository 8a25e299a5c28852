"""Opinion groups, consensus and bridging scores of 1,500 participants by 900 statements.

    python -m benchmarks.opinions

Made votes: two camps and a minority that disagrees with both, 30 % of the cells filled. Prints
seconds of wall clock and of CPU for each view, the least of five runs; the goal of issue 6 is
1.5 s for all of them together.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import numpy as np

from tractatus.governance.opinions import (
    Votes,
    bridging_scores,
    find_groups,
    group_consensus,
)

PEOPLE, STATEMENTS, FILLED, SEED = 1_500, 900, 0.3, 20_261_123
GOAL_SECONDS = 1.5


def made_votes(people: int = PEOPLE, statements: int = STATEMENTS, seed: int = SEED) -> Votes:
    """Votes of people in three camps; the same for the same seed."""
    random = np.random.default_rng(seed)
    camps = random.choice(3, size=people, p=[0.5, 0.35, 0.15])
    leaning = random.uniform(0.05, 0.95, size=(3, statements))
    drawn = random.random((people, statements))
    agree = leaning[camps]
    cells = np.where(drawn < 0.9 * agree, 1.0, np.where(drawn < 0.9, -1.0, 0.0))
    cells[random.random((people, statements)) > FILLED] = np.nan
    names = (
        tuple(f"p{row:05}" for row in range(people)),
        tuple(f"s{n}" for n in range(statements)),
    )
    return Votes(*names, cells)


def all_views(votes: Votes) -> object:
    """What the page of a community asks for."""
    groups = find_groups(votes)
    return group_consensus(votes, groups), bridging_scores(votes, groups.projection)


def least(run: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """Least wall-clock and CPU seconds of a few runs."""
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(found)


def main() -> None:
    votes = made_votes()
    groups = find_groups(votes)
    runs: dict[str, Callable[[], object]] = {
        "groups": lambda: find_groups(votes),
        "consensus": lambda: group_consensus(votes, groups),
        "bridging": lambda: bridging_scores(votes),
        "all": lambda: all_views(votes),
    }
    said = {name: [round(one, 3) for one in least(run)] for name, run in runs.items()}
    print(
        json.dumps(
            {
                "participants": PEOPLE,
                "statements": STATEMENTS,
                "groups": groups.sizes,
                "seconds_wall_and_cpu": said,
                "goal_seconds": GOAL_SECONDS,
                "met": said["all"][0] <= GOAL_SECONDS,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
