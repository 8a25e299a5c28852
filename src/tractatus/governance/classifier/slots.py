"""Values that a text names, each with its kind and place; whether they are wanted is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tractatus.governance.act import Json
from tractatus.governance.instructions.instruction import KeyKind, Operator


@dataclass(slots=True)
class Slot:
    """A value in the text.

    Args:
        kind: What it is.
        value: Canonical, as `Constraint.value`.
        first: Index of its first token.
        end: Index behind its last.
        operator: How it is to be compared.
        subject: Whose it is, or empty.
        unit: Of a quantity.
        is_source: It only says where something stands now ("from 5432 to 5433").
    """

    kind: KeyKind
    value: Json
    first: int
    end: int
    operator: Operator = Operator.EQUALS
    subject: str = ""
    unit: str = ""
    is_source: bool = False

    @property
    def key(self) -> str:
        """As in a constraint."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind.value


Found = Iterator[Slot]
