"""The sets as they lie on disk: texts with an id, a split, and where they come from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
# Texts whose word pairs overlap this much (Jaccard) belong to one split.
NEAR: Final = 0.4
_WORD: Final = re.compile(r"[a-z0-9_./-]+")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a set.

    Args:
        id: Stable within its file.
        text: As written.
        split: `train`, which whoever improves the software may look at, or `test`.
        source: Where it comes from.
        stratum: The register or the subject that its writer had in mind; no label.
        near: The id of the first text that this one is a near duplicate of, or its own.
    """

    id: str
    text: str
    split: str
    source: str
    stratum: str
    near: str


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    # Not splitlines: it also splits at characters that texts may hold.
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


def read_texts(name: str) -> list[Text]:
    """Every text of the file `name` under `quality/`, in its order."""
    return [
        Text(
            row["id"], row["text"], row["split"], row["source"], row["stratum"],
            row.get("near", row["id"]),
        )
        for row in read_lines(HERE / name)
    ]  # fmt: skip


def split_of(near: str) -> str:
    """The split of everything that is near the text with this id."""
    return "test" if hashlib.sha256(near.encode()).digest()[0] % 2 else "train"


def leaks(texts: Sequence[Text]) -> list[tuple[str, str]]:
    """Pairs of ids that are near duplicates and stand in different splits."""
    pairs = {one.id: _word_pairs(one.text) for one in texts}
    return [
        (one.id, other.id)
        for one, other in combinations(texts, 2)
        if one.split != other.split and _overlap(pairs[one.id], pairs[other.id]) >= NEAR
    ]


def _word_pairs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[place : place + 2]) for place in range(max(1, len(words) - 1)))


def _overlap(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)
