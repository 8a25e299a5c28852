"""Fit the weights of the last reading: whether an act leans against an instruction.

    python -m quality.fit_leaning [--write | --check]

From all pairs of `quality/pairs`, and from strangers: each instruction beside acts of other pairs
that share a word with it though their own instructions share none, which go against nothing.
Deterministic: Newton's method from zero, with a ridge. Pairs that an exact reading decides count
less, for they are not what is asked. The threshold is the lowest at which, of pairs whose
instruction their fold's model has not seen, no more than `LOAD` of those without conflict, and of
strangers, are warned of. What is found at other thresholds is written beside the weights.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.crossref_pairs import PAIRS, Pair, read_pairs
from tractatus.governance.crossref.leaning import readings_of, subject_of, words_looked_up
from tractatus.governance.crossref.leaning_done import Done
from tractatus.governance.crossref.leaning_features import Pairing, features
from tractatus.governance.crossref.leaning_said import said_in_text
from tractatus.governance.crossref.validator import cleared_exactly, exact_reference
from tractatus.governance.facts import Fact, read_act
from tractatus.governance.instructions.instruction import Instruction, Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

SETS: Final = ("development.jsonl", "sealed.jsonl", "third_development.jsonl")
# Of pairs without conflict that no exact reading holds against the act, how many may be warned of.
LOAD: Final = 0.01
FOLDS: Final = 10
STEPS: Final = 15
RIDGE: Final = 4.0
STRANGERS: Final = 6  # for each instruction
# What a pair that is decided already, a stranger and a conflict count, beside an open pair.
DECIDED: Final = 0.2
STRANGE: Final = 0.1
CONFLICT: Final = 1.3
# A stem of more instructions or acts than these tells no subject.
SHARE_OF_INSTRUCTIONS: Final = 0.01
SHARE_OF_ACTS: Final = 0.0133
LEAST_PAIRS: Final = 6
LEAST_WEIGHT: Final = 0.05
CURVE: Final = (0.0, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05)
TARGET: Final = Path("src/tractatus/governance/crossref/leaning_weights.py")

Floats = NDArray[np.float64]
Row = list[dict[str, float]]  # features of each reading of an act, as `readings_of`


@dataclass(frozen=True, slots=True)
class Open:
    """One pair as it is fitted.

    Args:
        pair: As written.
        told: What remembers its instruction alone.
        readings: Of its act, as `readings_of`.
    """

    pair: Pair
    told: InstructionMemory
    readings: list[tuple[Done, Sequence[Fact]]]

    @property
    def instruction(self) -> Instruction:
        """The only one."""
        return self.told.everything[0]

    @property
    def words(self) -> set[str]:
        """The stems of its act and of what is said of it."""
        return self.readings[-1][0].words


@dataclass(frozen=True, slots=True)
class Rows:
    """What is fitted.

    Args:
        found: Features of each pair, then of each stranger.
        conflict: 1 for a pair that goes against its instruction, else 0.
        weight: What each counts.
        fold: Of each; an instruction is in one.
        is_open: Pairs that no exact reading decides.
        is_stranger: The others.
        is_looked_at: Those that share a word by which instructions are looked up, and that no
            exact reading clears.
    """

    found: list[Row]
    conflict: Floats
    weight: Floats
    fold: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    is_stranger: NDArray[np.bool_]
    is_looked_at: NDArray[np.bool_]


def read_open() -> list[Open]:
    """Every pair of every set, in order."""
    pairs = [one for name in SETS for one in read_pairs(PAIRS / name)]
    return [_opened(pair) for pair in pairs]


def _opened(pair: Pair) -> Open:
    told = remember_told(InstructionMemory(), [Told(pair.instruction, 0)])
    return Open(pair, told, readings_of(pair.act, read_act(pair.act).facts))


def common_stems(pairs: Sequence[Open]) -> frozenset[str]:
    """Stems that so many instructions or acts have that they tell no subject."""
    texts = {one.pair.instruction for one in pairs}
    said = Counter(word for text in texts for word in _stems(text))
    done = Counter(word for one in pairs for word in one.words)
    return frozenset(
        {word for word, times in said.items() if times > SHARE_OF_INSTRUCTIONS * len(texts)}
        | {word for word, times in done.items() if times > SHARE_OF_ACTS * len(pairs)}
    )


def _stems(text: str) -> frozenset[str]:
    said = said_in_text(text)
    return said.told | said.down | said.later


def rows_of(pairs: Sequence[Open], common: frozenset[str]) -> Rows:
    """Every pair and every stranger."""
    known = [(one, one, _is_decided(one, one)) for one in pairs]
    strange = [
        (one, other, False)
        for one, other in strangers(pairs, common)
        if not _is_decided(one, other)
    ]
    weights = [_weight(one, is_decided) for one, _, is_decided in known] + [STRANGE] * len(strange)
    all_pairs = [*known, *strange]
    number = len(known)
    places = np.arange(len(all_pairs))
    return Rows(
        [_row(one, other, common) for one, other, _ in all_pairs],
        np.array([float(one.pair.conflict and one is other) for one, other, _ in all_pairs]),
        np.array(weights),
        np.array([_fold(one.pair.instruction) for one, _, _ in all_pairs]),
        np.array([not is_decided for _, _, is_decided in all_pairs]) & (places < number),
        places >= number,
        np.array([_is_looked_at(one, other, common) for one, other, _ in all_pairs]),
    )


def strangers(pairs: Sequence[Open], common: frozenset[str]) -> Iterator[tuple[Open, Open]]:
    """Instructions with acts of pairs about something else, though a word is shared."""
    subjects = [_stems(one.pair.instruction) - common for one in pairs]
    words = [one.words for one in pairs]
    seen: set[str] = set()
    for place, one in enumerate(pairs):
        said = one.pair.instruction
        if said in seen:
            continue
        seen.add(said)
        others = [
            other
            for at, other in enumerate(pairs)
            if subjects[place] & words[at] and not subjects[place] & subjects[at]
        ]
        others.sort(key=lambda other: _drawn(f"{said} {other.pair.id}"))
        yield from ((one, other) for other in others[:STRANGERS])


def _drawn(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _is_decided(one: Open, other: Open) -> bool:
    """Whether an exact reading holds the other's act against the instruction, or wants a person."""
    return bool(exact_reference(other.pair.act, _view(one)).conflicts)


def _view(one: Open) -> InstructionMemory:
    return one.told.seen_from(Place(), one.pair.age_s * 1000)


def _is_looked_at(one: Open, other: Open, common: frozenset[str]) -> bool:
    if cleared_exactly(other.pair.act, _view(one)):
        return False
    subject = subject_of(one.pair.instruction) - common
    return not subject.isdisjoint(
        words_looked_up(other.pair.act) | subject_of(other.pair.act.description)
    )


def _row(one: Open, other: Open, common: frozenset[str]) -> Row:
    said = said_in_text(one.pair.instruction)
    constraints = one.instruction.classification.constraints
    return [
        features(Pairing(said, done, constraints, facts, common)) for done, facts in other.readings
    ]


def _weight(one: Open, is_decided: bool) -> float:
    return (DECIDED if is_decided else 1.0) * (CONFLICT if one.pair.conflict else 1.0)


def _fold(text: str) -> int:
    return _drawn(text)[1] % FOLDS


def named(rows: Rows) -> list[str]:
    """The features that enough pairs have, in order."""
    times = Counter(name for row in rows.found for name in row[-1])
    return sorted(name for name, number in times.items() if number >= LEAST_PAIRS)


def tabled(found: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    """Features as a table."""
    return np.array([[one.get(name, 0.0) for name in names] for one in found])


def fit(table: Floats, truth: Floats, weight: Floats) -> tuple[Floats, float]:
    """Weights and bias."""
    wide = np.hstack([table, np.ones((len(table), 1))])
    ridge = np.diag([RIDGE] * table.shape[1] + [1e-6])
    weights = np.zeros(table.shape[1] + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(wide @ weights, -30, 30)))
        slope = wide.T @ (weight * (chance - truth)) + ridge @ weights
        bend = (wide * (weight * chance * (1 - chance))[:, None]).T @ wide + ridge
        weights -= np.linalg.solve(bend, slope)
    return weights[:-1], float(weights[-1])


def unseen_scores(rows: Rows, names: Sequence[str]) -> Floats:
    """What a model that has not seen a pair's instruction says; very low where it is not asked.

    Fitted to the last reading of each act; of all its readings the gravest counts.
    """
    last = tabled([row[-1] for row in rows.found], names)
    every = tabled([one for row in rows.found for one in row], names)
    of = np.repeat(np.arange(len(last)), [len(row) for row in rows.found])
    scores = np.full(len(last), -99.0)
    for fold in range(FOLDS):
        held = rows.fold == fold
        weights, bias = fit(last[~held], rows.conflict[~held], rows.weight[~held])
        np.maximum.at(scores, of[held[of]], every[held[of]] @ weights + bias)
    return np.where(rows.is_looked_at, scores, -99.0)


def threshold_at(scores: Floats, rows: Rows, load: float) -> float:
    """The lowest at which no more than `load` of those without conflict are over.

    Of strangers no more than `LOAD` are, whatever the load.
    """
    good = scores[rows.is_open & (rows.conflict == 0)]
    strange = scores[rows.is_stranger]
    return next(
        round(float(one), 2)
        for one in np.arange(-3.0, 12.0, 0.02)
        if (good > one).mean() <= load and (strange > one).mean() <= max(load, LOAD)
    )


def counted(scores: Floats, rows: Rows, threshold: float) -> dict[str, tuple[int, int]]:
    """How many of each kind are over a threshold, of all."""
    kinds = {
        "conflicts": rows.is_open & (rows.conflict == 1),
        "without conflict": rows.is_open & (rows.conflict == 0),
        "strangers": rows.is_stranger,
    }
    return {
        kind: (int((scores[where] > threshold).sum()), int(where.sum()))
        for kind, where in kinds.items()
    }


def written() -> str:
    """The file of weights, as it has to be."""
    pairs = read_open()
    common = common_stems(pairs)
    rows = rows_of(pairs, common)
    names = named(rows)
    scores = unseen_scores(rows, names)
    threshold = threshold_at(scores, rows, LOAD)
    weights, bias = fit(tabled([row[-1] for row in rows.found], names), rows.conflict, rows.weight)
    curve = {load: counted(scores, rows, threshold_at(scores, rows, load)) for load in CURVE}
    return _TEMPLATE.format(
        number=len(pairs),
        bias=round(bias, 2),
        threshold=threshold,
        unseen=_listed(counted(scores, rows, threshold)),
        curve="\n".join(
            f"    ({one['without conflict'][0]}, {one['conflicts'][0]}, {one['strangers'][0]}),"
            for one in curve.values()
        ),
        common=_wrapped(" ".join(sorted(common))),
        table=_packed(names, weights),
    )


def main() -> int:
    """Print what cross-validation says; write or check the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    text = written()
    print(text[text.index("# Log odds") : text.index("# Stems")])
    if asked.write:
        TARGET.write_text(text, encoding="utf-8")
    if asked.check and TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET}: expected what is fitted to the pairs; run with --write")
        return 1
    return 0


def _packed(names: Sequence[str], weights: Floats) -> str:
    kept = [
        f"{name}={round(float(value), 2)}"
        for name, value in zip(names, weights, strict=True)
        if abs(value) >= LEAST_WEIGHT
    ]
    # Features have spaces in their names ("value kept"), and no semicolon.
    return _wrapped("; ".join(kept))


def _wrapped(text: str) -> str:
    lines = textwrap.wrap(text, 94, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in lines)


def _listed(unseen: dict[str, tuple[int, int]]) -> str:
    return "\n".join(f'    "{kind}": {counts},' for kind, counts in unseen.items())


_TEMPLATE: Final = '''"""Weights of `leaning.py`, by `quality/fit_leaning.py`; not edited by hand.

Logistic regression over {number} pairs of `quality/pairs`, and strangers made of them.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

BIAS: Final = {bias}
# Log odds above which an act is said to lean against an instruction.
THRESHOLD: Final = {threshold}
# Of what no exact reading decides, how many of each kind a model warns of that has not seen the
# instruction, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {{
{unseen}
}}
# The same at other thresholds: without conflict, conflicts, strangers.
CURVE: Final[tuple[tuple[int, int, int], ...]] = (
{curve}
)
# Stems that so many instructions or acts have that they tell no subject.
COMMON_STEMS: Final = word_set(
    """
{common}
    """
)
_TABLE: Final = """
{table}
"""
WEIGHTS: Final[dict[str, float]] = {{
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}}
'''

if __name__ == "__main__":
    sys.exit(main())
