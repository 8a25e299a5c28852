"""Whether the very act keeps what the instruction asks for, so that a loose reading says nothing.

Who is told to use 3307 "while the old MySQL is being retired" and uses it goes against nothing by
naming MySQL. An address that is turned down counts all the same: an act may have both.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.conflict import Conflict
from tractatus.governance.crossref.proposed import Proposed

_LOOSE: Final = frozenset({"crossref.turned_down", "crossref.similar_instruction"})
_ADDRESS: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[:/]\S*)?|[0-9]+")


def is_kept(proposed: Proposed, conflict: Conflict) -> bool:
    """Whether a loose conflict is with an instruction whose address, port or database is used."""
    place = (conflict.instruction, conflict.parameter)
    if conflict.code not in _LOOSE or place not in proposed.kept:
        return False
    name = conflict.required.removeprefix("not ")
    kept = proposed.kept[place]
    if _ADDRESS.fullmatch(name):
        return any(name in value for value in kept)
    # A name that is both asked for and turned down was misread in one of two ways.
    return name not in {package_name(value) for value in kept}


def is_beside_kept(proposed: Proposed, conflict: Conflict) -> bool:
    """Whether a value that the instruction asks for stands in the very text of a conflict."""
    return (conflict.instruction, conflict.parameter) in proposed.kept
