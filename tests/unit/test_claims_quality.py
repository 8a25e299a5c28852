"""How well the check finds claims, on a small labelled set; the guide has the same figures.

`known` was written by whoever wrote the rules, before or while writing them: it keeps what works
from breaking and says little about other texts. `unseen` was written after the rules, and the
rules have not been changed since for it. Whoever changes the rules because of an entry of
`unseen` moves that entry to `known` and writes new ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import pytest

from tractatus.governance.published import Format, check_claims

ROOT = Path(__file__).parents[2]
SET = ROOT / "tests" / "data" / "claims.jsonl"
GUIDE = ROOT / "docs" / "guides" / "claims.md"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Wilson's score interval (Wilson 1927)."""
        n, p = self.of, self.hits / self.of
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return middle - half, middle + half

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.hits} of {self.of} ({self.hits / self.of:.2f}; {low:.2f} to {high:.2f})"


def entries(part: str) -> Iterator[tuple[str, Format, set[str]]]:
    for line in SET.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["part"] == part:
            yield entry["text"], Format(entry["format"]), set(entry["expected"])


def measured(part: str) -> tuple[Share, Share]:
    """Precision and recall, by text and code."""
    right = found = wanted = 0
    for text, form, expected in entries(part):
        got = {one.code.value for one in check_claims(text, form)}
        right += len(got & expected)
        found += len(got)
        wanted += len(expected)
    return Share(right, found), Share(right, wanted)


def test_wilsons_interval_is_that_of_the_literature() -> None:
    low, high = Share(15, 50).interval()
    assert (round(low, 3), round(high, 3)) == (0.191, 0.438)
    assert Share(0, 10).interval()[0] == pytest.approx(0)
    assert Share(10, 10).interval()[1] == pytest.approx(1)


def test_what_was_found_once_is_found_still() -> None:
    precision, recall = measured("known")
    assert recall.hits == recall.of
    assert precision.of - precision.hits <= 1


def test_no_text_is_in_both_parts() -> None:
    known, unseen = ({text for text, _, _ in entries(part)} for part in ("known", "unseen"))
    assert not known & unseen
    assert len(known) + len(unseen) == len(SET.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("part", ["known", "unseen"])
def test_the_guide_says_what_is_measured(part: str) -> None:
    precision, recall = measured(part)
    row = f"| `{part}` | {len(list(entries(part)))} | {precision} | {recall} |"
    assert row in re.sub(r" +", " ", GUIDE.read_text(encoding="utf-8")), row
