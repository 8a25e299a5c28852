"""The numbers that instructions ask for, as they would stand in a file."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.instructions.instruction import Constraint, KeyKind, Operator, Polarity

NUMBER: Final = re.compile(r"(?<![\w.])v?\d{1,30}(?:[.,]\d{1,30})*(?!\w|\.\d)")
_KINDS: Final = frozenset({KeyKind.COUNT, KeyKind.VERSION, KeyKind.PORT, KeyKind.DURATION})


def wanted_number(constraint: Constraint) -> str:
    """What a file holds that has the value asked for; empty where no one number is."""
    value = constraint.value
    is_one = constraint.operator is Operator.EQUALS and constraint.polarity is Polarity.REQUIRE
    if not is_one or constraint.kind not in _KINDS or isinstance(value, bool):
        return ""
    text = str(value)
    return plain_number(text) if NUMBER.fullmatch(text) else ""


def plain_number(number: str) -> str:
    """Without what makes no difference: "v", commas between thousands, ".0" at the end."""
    text = number.removeprefix("v").replace(",", "")
    return text.removesuffix(".0") if text.count(".") == 1 else text
