"""What an attack through the ORM is, and how one is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tractatus.isolation.batteries.orm.ground import Ground

Run: TypeAlias = Callable[[Ground], None]
# Where an attack succeeds: a WHERE written by hand in each statement; the filter that tutorials
# add to every statement of the ORM; a tenant in a setting, which the policy reads; the guard
# without row security behind it.
Control: TypeAlias = Literal["by hand", "filter", "setting", "guard alone"]
CONTROLS: Final[tuple[Control, ...]] = ("by hand", "filter", "setting", "guard alone")


@dataclass(frozen=True, slots=True)
class OrmAttack:
    """An attack.

    Args:
        name: What it does, in words; unique.
        mechanism: What it goes round or through; attacks of one mechanism are variants.
        control: The weak application on which it succeeds.
        run: The attack.
        capability: Whether it begins with an open scope of the victim in hand, which no database
            can tell from the victim.
    """

    name: str
    mechanism: str
    control: Control
    run: Run
    capability: bool = False


class Collection(list[OrmAttack]):
    """The attacks of one file."""

    def attack(
        self, name: str, *, of: str = "", control: Control, capability: bool = False
    ) -> Callable[[Run], Run]:
        """Add the decorated function; `of` is its mechanism where that is not its own name."""

        def add(run: Run) -> Run:
            self.append(OrmAttack(name, of or name, control, run, capability))
            return run

        return add
