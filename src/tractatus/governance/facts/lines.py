"""What the commands of a line are to each other: fed by one another, run where one has gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.flag_tables import WRAPPERS
from tractatus.governance.facts.shell import Command
from tractatus.governance.instructions.instruction import KeyKind

_PIPE: Final = re.compile(r"(?<!\|)\|(?!\|)")
_NONE: Final[frozenset[str]] = frozenset()


def entered(argv: Sequence[str], base: str) -> str:
    """The directory that the next command starts in, as far as the line says."""
    if len(argv) != 2 or argv[0] != "cd":  # the program and where it goes
        return base
    place = argv[1].rstrip("/")
    return place if place.startswith(_ROOTS) or not base else f"{base}/{place}"


_ROOTS: Final = ("/", "~", "$")


def add_below(base: str, findings: Findings, first: int) -> None:
    """The paths from `first` on as they are seen from where the line has gone to.

    Where nobody knows where that is, they are told as they are written, too.
    """
    facts = findings.facts
    for at in range(first, len(facts)):
        fact = facts[at]
        if fact.kind is not KeyKind.PATH or (path := str(fact.value)).startswith(_ROOTS):
            continue
        if not base.startswith("$"):
            facts[at] = fact._replace(value=f"{base}/{path.removeprefix('./')}")
        else:
            findings.add(
                KeyKind.PATH, fact.words, f"{base}/{path}", fact.pointer, unit=fact.unit,
                span=fact.span, written=fact.written, changes=fact.changes,
            )  # fmt: skip


def read_pipes(line: str, commands: Sequence[Command], pointer: str, findings: Findings) -> None:
    """Each program that is fed by another, as a tool: `curl | bash`."""
    for one, other in pairwise(commands):
        if not (one.argv and other.argv) or min(one.places[-1], other.places[0]) < 0:
            continue
        if _PIPE.search(line[one.places[-1] : other.places[0]]):
            names = (one.argv[0], next((w for w in other.argv if w not in WRAPPERS), ""))
            said = " | ".join(name.rpartition("/")[2].lower() for name in names)
            findings.add(KeyKind.TOOL, _NONE, said, pointer, changes=True)
