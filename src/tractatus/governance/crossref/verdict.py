"""What a comparison of an act with the instructions in force comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.mending import mend

__all__ = ["Conflict", "Status", "Verdict"]


@dataclass(frozen=True)
class Verdict:
    """The answer on one act.

    Args:
        status: The greatest severity of the conflicts; APPROVED where there is none.
        conflicts: Gravest first, then in the order of the act.
        references: Instructions that the act was compared with and that speak of it.
        act: What was compared.
    """

    status: Status
    conflicts: tuple[Conflict, ...] = ()
    references: tuple[str, ...] = ()
    act: Act | None = field(default=None, repr=False)

    @cached_property
    def correct_parameters(self) -> Mapping[str, Json]:
        """The act's parameters with every conflict mended that one value mends; made when asked.

        Empty where there is nothing to mend, or no single way.
        """
        return mend(self.act, self.conflicts) if self.act and self.conflicts else {}
