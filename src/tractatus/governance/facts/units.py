"""An amount whose unit stands beside it: `{"value": 5, "unit": "minutes"}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.values import read_duration, read_money
from tractatus.governance.instructions.instruction import KeyKind

UNITS: Final = ("unit", "units")
_AMOUNTS: Final = ("value", "amount", "number", "quantity", "length", "every", "count")


def add_measures(
    item: Mapping[str, Json], pointer: str, around: frozenset[str], findings: Findings
) -> None:
    """The length of time or the sum that an amount and a unit of one object come to.

    Args:
        item: Names as they are spelt, with their values.
        pointer: Where the object stands.
        around: Words of the names around it.
        findings: Takes the facts; none where the unit is of something else.
    """
    units = [str(item[name]) for name in UNITS if isinstance(item.get(name), str)]
    amounts = [name for name in _AMOUNTS if isinstance(item.get(name), int | float | str)]
    for unit in units:
        for name in amounts:
            said = f"{item[name]} {unit}"[:40]
            if (seconds := read_duration(said)) is not None:
                findings.add(KeyKind.DURATION, around, seconds, f"{pointer}/{name}", unit="s",
                             written=said)  # fmt: skip
            elif (money := read_money(said)) and money[1]:
                findings.add(KeyKind.MONEY, around, money[0], f"{pointer}/{name}", unit=money[1],
                             written=said)  # fmt: skip
