"""Six ways to look at a question of values. None of them ranks before another.

So that nobody reads a ranking into their order, it differs from case to case: it is rotated by
the case's identifier, the same every time that the case is looked at.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256


class Lens(StrEnum):
    """A moral framework that a position may speak from."""

    DEONTOLOGICAL = "deontological"
    CONSEQUENTIALIST = "consequentialist"
    VIRTUE = "virtue"
    CARE = "care"
    COMMUNITARIAN = "communitarian"
    RELATIONAL = "relational"

    @property
    def question(self) -> str:
        """What somebody asks who looks through it."""
        return _QUESTIONS[self]


_QUESTIONS = {
    Lens.DEONTOLOGICAL: "Which duties and rights are touched, whatever comes of it?",
    Lens.CONSEQUENTIALIST: "Who is better or worse off afterwards, and how much?",
    Lens.VIRTUE: "What would somebody do whom we would like to resemble?",
    Lens.CARE: "Who depends on whom here, and who is hurt if nobody attends to it?",
    Lens.COMMUNITARIAN: "What does this do to the community and to what it holds in common?",
    Lens.RELATIONAL: "Which relations, to people, ancestors, descendants and land, are kept or "
    "broken? (indigenous and relational traditions)",
}


def lenses_for(case_id: str) -> tuple[Lens, ...]:
    """All six, rotated by the case's identifier; equal for equal identifiers."""
    lenses = tuple(Lens)
    start = sha256(case_id.encode("utf-8", "surrogatepass")).digest()[0] % len(lenses)
    return lenses[start:] + lenses[:start]
