"""Who voted what on which statement, as a matrix; a vote that was not given is no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tractatus.errors import FormatError

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

AGREE: Final = 1.0
PASS: Final = 0.0
DISAGREE: Final = -1.0
_WORDS: Final = {"agree": AGREE, "pass": PASS, "disagree": DISAGREE}

MAX_CELLS: Final = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """A vote matrix.

    Args:
        people: Identifiers, one a row, in the order that they were given in.
        statements: Identifiers, one a column.
        cells: Shape (people, statements): 1 agrees, -1 disagrees, 0 passes, NaN did not vote.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    cells: Floats

    def __post_init__(self) -> None:
        """The shape is that of the names, and every cell is one of the four."""
        if self.cells.shape != (len(self.people), len(self.statements)):
            raise FormatError(f"expected a row a person, a column a statement: {self.cells.shape}")
        known = np.isnan(self.cells) | np.isin(self.cells, (AGREE, PASS, DISAGREE))
        if not bool(known.all()):
            raise FormatError("expected votes of 1, 0, -1 or none")

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Where a vote was given."""
        return ~np.isnan(self.cells)

    def of(self, people: Sequence[int]) -> Votes:
        """The rows of some people, by their places."""
        names = tuple(self.people[place] for place in people)
        return Votes(names, self.statements, self.cells[list(people)])


def read_votes(votes: Iterable[tuple[str, str, str]]) -> Votes:
    """The matrix of `(person, statement, vote)`; rows and columns are sorted by identifier.

    Raises:
        FormatError: a vote is none of agree, pass, disagree; somebody voted twice on one
            statement; there are more cells than `MAX_CELLS`.
    """
    given: dict[tuple[str, str], float] = {}
    for person, statement, vote in votes:
        if vote not in _WORDS:
            raise FormatError(f"vote: expected agree, disagree or pass, found: {vote[:80]}")
        if (person, statement) in given:
            raise FormatError(f"expected one vote on a statement, found two: {statement[:80]}")
        given[person, statement] = _WORDS[vote]
    people = sorted({person for person, _ in given})
    statements = sorted({statement for _, statement in given})
    if len(people) * len(statements) > MAX_CELLS:
        raise FormatError(f"expected at most {MAX_CELLS} cells of a vote matrix")
    cells = np.full((len(people), len(statements)), np.nan)
    row = {name: place for place, name in enumerate(people)}
    column = {name: place for place, name in enumerate(statements)}
    for (person, statement), value in given.items():
        cells[row[person], column[statement]] = value
    return Votes(tuple(people), tuple(statements), cells)
