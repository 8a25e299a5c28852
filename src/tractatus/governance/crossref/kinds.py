"""Whether a name of an act is of another kind than the one that an instruction speaks of.

Whoever keeps a database warehouse_us out of it says nothing of reading docs/warehouse_us, and
`warehouse.query` is no rival of a database warehouse_eu: it is what asks it.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.used import Used
from tractatus.governance.instructions.instruction import Instruction, KeyKind

_STORED: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN})
# What is called says what is done, and not in which database.
_CALLED: Final = ("/tool", "/type", "/tool_name")
# A file that keeps tables may be the database.
_KEEPING: Final = (".db", ".sqlite", ".sqlite3", ".duckdb", ".sql", ".dump", ".csv", ".parquet")


def is_of_another_kind(instruction: Instruction, name: str, one: Used) -> bool:
    """Whether `name` is a database, table or column, and what the act has under it is none.

    Args:
        instruction: That names it.
        name: As `looks.name_of`.
        one: Of the act.
    """
    if not any(
        constraint.kind in _STORED and package_name(str(constraint.value)) == name
        for constraint in instruction.classification.constraints
    ):
        return False
    if one.pointer.endswith(_CALLED):
        return True
    fact = one.fact
    is_path = fact is not None and fact.kind is KeyKind.PATH
    return is_path and not str(fact.value).endswith(_KEEPING) if fact else False
