"""Opinion groups against those that Polis published; a run without the exports says so by name.

Polis carries its groups on from one computation to the next and clusters summaries of people, so
equal groups are not to be expected. The bounds are what is found now, less a little.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tractatus.governance.opinions import (
    Votes,
    adjusted_rand_index,
    bridging_scores,
    find_groups,
    group_consensus,
)

DATA = Path(__file__).parents[3] / "shared" / "data" / "polis"

# name: people compared, published groups, least adjusted Rand index
REAL = {
    "15-per-hour-seattle": (138, 2, 0.5),
    "american-assembly.bowling-green": (1576, 2, 0.7),
    "vtaiwan.uberx": (1218, 2, 0.7),
}
_CELL = {"1": 1.0, "0": 0.0, "-1": -1.0, "": float("nan")}

if DATA.is_dir():

    @pytest.mark.parametrize("name", REAL)
    def test_groups_resemble_the_published_ones(name: str) -> None:
        votes, published = read_published(DATA / name)
        found = find_groups(votes)
        both = [
            (theirs, int(ours))
            for theirs, ours in zip(published, found.labels, strict=True)
            if theirs and ours >= 0
        ]
        people, groups, least = REAL[name]
        assert len(both) == people
        assert len(found.sizes) == groups == len({theirs for theirs, _ in both})
        assert adjusted_rand_index([a for a, _ in both], [b for _, b in both]) >= least
        consensus = group_consensus(votes, found)
        scores = bridging_scores(votes, found.projection)
        assert len(consensus) == len(scores) == len(votes.statements)
        assert all(one.score is not None for one in scores), "every statement was voted on enough"

    def rows_of(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def read_published(folder: Path) -> tuple[Votes, list[str]]:
        """Votes on accepted statements, and each participant's published group or ''."""
        accepted = {row["comment-id"] for row in rows_of(folder / "comments.csv")
                    if row["moderated"] == "1"}  # fmt: skip
        rows = rows_of(folder / "participants-votes.csv")
        columns = [name for name in rows[0] if name in accepted]
        cells = np.array([[_CELL[row[name]] for name in columns] for row in rows])
        people = tuple(row["participant"] for row in rows)
        return Votes(people, tuple(columns), cells), [row["group-id"] for row in rows]

else:

    def test_the_published_groups_are_absent_and_were_not_compared() -> None:
        assert not DATA.exists()
