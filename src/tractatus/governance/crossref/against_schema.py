"""What a change of a schema may destroy, and parts of an act that nobody could read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.crossref.comparison import holds
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.touching import touching
from tractatus.governance.facts import Fact, Source
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.words import shown

SCHEMA_CHANGE: Final = "schema.change"
_OF_TENANTS: Final = frozenset({"table_without_tenant_key", "table_without_row_security"})
_GRAVE: Final = frozenset({"drop", "truncate", "row_security_off"})


def hazards(proposed: Proposed) -> Iterator[Conflict]:
    """The hazards of a migration, with the instructions that speak of what it changes."""
    # A migration of this platform or of who asks it; of somebody else's nobody knows its tenants.
    is_change = proposed.act.type == SCHEMA_CHANGE
    for hazard in proposed.findings.hazards:
        spoken = _instructions_on(proposed, hazard.subject)
        proposed.consulted.update(dict.fromkeys(spoken))
        severity = Status.ESCALATE if spoken or hazard.code in _GRAVE else Status.WARNING
        if severity is Status.WARNING and hazard.code in _OF_TENANTS and not is_change:
            continue
        said = f"; instructions speak of it: {', '.join(spoken)}" if spoken else ""
        yield Conflict(
            f"crossref.migration_{hazard.code}", hazard.pointer, hazard.subject, "",
            spoken[0] if spoken else "", None, severity,
            f"{shown(hazard.subject)}: {hazard.text}{said}",
        )  # fmt: skip


def _instructions_on(proposed: Proposed, subject: str) -> list[str]:
    """The instructions that name a table, or a column of it."""
    found = []
    table, _, column = subject.partition(".")
    for kind, name in ((KeyKind.TABLE, table), (KeyKind.COLUMN, column)):
        fact = Fact(kind, frozenset(), name, Source.MODEL, "")
        touches = touching(fact, proposed.own_mentions, proposed.about, proposed.index)
        for touch in touches if name else ():
            found += [
                instruction.reference
                for instruction, constraint in proposed.memory.constraints(touch.key)
                if holds(constraint, fact)
            ]
    return list(dict.fromkeys(found))


def unread(proposed: Proposed) -> Iterator[Conflict]:
    """What was not read: it may go against any instruction, where there is one."""
    severity = Status.ESCALATE if proposed.memory else Status.WARNING
    for one in proposed.findings.unread:
        yield Conflict(
            "crossref.not_read", one.pointer, "", "", "", None, severity,
            f"part of the act was not compared: {one.why}",
        )  # fmt: skip
