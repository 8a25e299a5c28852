"""Opinion groups against those that Polis published.

    python -m quality.groups DIRECTORY

The exports are not in this repository, so the figures are kept in `groups.json` with the digest of
each export and are not recomputed by the tests.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from quality.figures import table
from quality.sets import HERE
from tractatus.governance.opinions import Votes, adjusted_rand_index, bridging_scores, find_groups

FILE: Final = HERE / "groups.json"
_CELL: Final = {"1": 1.0, "0": 0.0, "-1": -1.0, "": float("nan")}


def measure(folder: Path) -> dict[str, Any]:
    """What is found in one export, beside what was published with it."""
    votes, published = _read(folder)
    found = find_groups(votes)
    both = [
        (theirs, int(ours))
        for theirs, ours in zip(published, found.labels, strict=True)
        if theirs and ours >= 0
    ]
    scores = bridging_scores(votes, found.projection)
    return {
        "conversation": folder.name,
        "digest": hashlib.sha256((folder / "participants-votes.csv").read_bytes()).hexdigest()[:16],
        "people": len(both),
        "statements": len(votes.statements),
        "groups": len(found.sizes),
        "published": len({theirs for theirs, _ in both}),
        "ari": round(adjusted_rand_index([a for a, _ in both], [b for _, b in both]), 3),
        "bridging": sum(one.score is not None for one in scores),
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read(folder: Path) -> tuple[Votes, list[str]]:
    accepted = {
        row["comment-id"] for row in _rows(folder / "comments.csv") if row["moderated"] == "1"
    }
    rows = _rows(folder / "participants-votes.csv")
    columns = [name for name in rows[0] if name in accepted]
    cells = np.array([[_CELL[row[name]] for name in columns] for row in rows])
    people = tuple(row["participant"] for row in rows)
    return Votes(people, tuple(columns), cells), [row["group-id"] for row in rows]


def section() -> str:
    """The part of the page."""
    if not FILE.exists():
        return "Not measured yet."
    found = json.loads(FILE.read_text(encoding="utf-8"))
    rows = [
        [one["conversation"], one["people"], one["statements"], one["groups"], one["published"],
         f"{one['ari']:.2f}", f"{one['bridging']} of {one['statements']}"]
        for one in found
    ]  # fmt: skip
    head = [
        "conversation", "people", "statements", "groups found", "groups published",
        "adjusted Rand index", "statements with a bridging score",
    ]  # fmt: skip
    return "\n".join(
        [
            "Agreement of the groups with those that Polis published (1 is the same partition, 0 "
            "is chance). Polis carries groups on from one computation to the next, so equal ones "
            "are not to be expected.",
            "",
            table(head, rows),
            "",
            "Data: the open exports of Polis, not in this repository, so the tests do not "
            "recompute these figures. Command: `python -m quality.groups DIRECTORY`, kept in "
            "`quality/groups.json`.",
        ]
    )


def main(arguments: list[str]) -> None:
    """Measure every export in a directory and keep the figures."""
    folders = sorted(one for one in Path(arguments[0]).iterdir() if one.is_dir())
    FILE.write_text(json.dumps([measure(one) for one in folders], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
