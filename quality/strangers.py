"""MetacognitiveVerifier on requests with reasoning that strangers wrote, as they would be sent.

    python -m quality.strangers [FILE ...]

`quality/strangers/README.md` says who wrote them. Each line has the whole request, what is wrong
with its reasoning (`none` for a sound one) and the situation; the defective ones of a situation
have the sound one's act.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from quality.figures import Share, table
from quality.sets import HERE, read_lines
from tractatus.governance import Effect
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.metacognition.check import check_reasoning, parse_check

STRANGERS: Final = HERE / "strangers"
# Read while the software was changed; weights are fitted to them.
OPENED: Final = ("sixth_first", "sixth_second", "seventh_first")
# Out of sight while anything was changed.
SEALED: Final = ("seventh_sealed", "sixth_generated")
SOUND: Final = "none"
CONTRADICTS: Final = "contradicting_step"
_GOALS: Final = {SOUND: "at most 2 %"}
_NAMES: Final = {
    "sixth_first": "sixth, first writer",
    "sixth_second": "sixth, second writer",
    "sixth_generated": "sixth, sealed (generated)",
    "seventh_first": "seventh, first writer",
    "seventh_sealed": "seventh, sealed",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a file.

    Args:
        situation: What it shares with other lines.
        defect: What is wrong with the reasoning, or `SOUND`.
        request: As it would be sent.
    """

    situation: str
    defect: str
    request: DecideRequest


def read_strangers(path: Path) -> Iterator[Written]:
    """Every line of a file, in its order; none where there is no file."""
    for row in read_lines(path) if path.exists() else ():
        yield Written(row["situation"], row["defect"], _request(row))


def _request(row: Mapping[str, Any]) -> DecideRequest:
    return parse_check(json.dumps(row["request"]).encode())


def file_of(name: str) -> Path:
    """Where the lines of that name are."""
    return STRANGERS / f"{name}.jsonl"


def measure(path: Path) -> dict[str, Share]:
    """The share that does not go on without a person, by defect."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for one in read_strangers(path):
        found[one.defect].append(check_reasoning(one.request).effect > Effect.NOTICE)
    return {defect: Share.that(stops) for defect, stops in found.items()}


def section() -> str:
    """The part of the page."""
    names = [name for name in (*SEALED, *OPENED) if file_of(name).exists()]
    shares = {name: measure(file_of(name)) for name in names}
    defects = dict.fromkeys(defect for one in shares.values() for defect in one)
    rows = [
        [_called(defect), _GOALS.get(defect, "98 %"),
         *(shares[name].get(defect, "–") for name in names)]
        for defect in defects
    ]  # fmt: skip
    absent = [
        f"`quality/strangers/{name}.jsonl`" for name in (*SEALED, *OPENED) if name not in names
    ]
    return "\n\n".join(
        [
            _INTRODUCTION,
            table(["stopped", "goal", *(_NAMES[name] for name in names)], rows),
            *([f"Not measured, for it is not there: {', '.join(absent)}."] if absent else []),
            "Data: `quality/strangers/`. Command: `python -m quality.strangers`.",
        ]
    )


_INTRODUCTION: Final = (
    "Whole requests by people who had read the design and the form of a request, and neither the "
    "software nor other sets. Those called sealed were out of sight while anything was changed and "
    "are the estimate; weights are fitted to the others. What is handwritten is harder than what a "
    "program puts together: plain words about valves, rotas and rents, in which a careful person "
    "sees at once that a step works against the act, and a comparison of words seldom does. The "
    "goals of the design are missed there by far."
)


def _called(defect: str) -> str:
    return "sound (false alarms)" if defect == SOUND else defect.replace("_", " ")


def main() -> None:
    """Print the section, or the figures of files."""
    parser = argparse.ArgumentParser(description="MetacognitiveVerifier on strangers' records.")
    parser.add_argument("file", nargs="*", type=Path, help="other files of the same form")
    files = parser.parse_args().file
    for path in files:
        rows = [[_called(defect), share] for defect, share in measure(path).items()]
        print(table([path.stem, "stopped"], rows))
    if not files:
        print(section())


if __name__ == "__main__":
    main()
