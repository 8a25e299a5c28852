"""ContextPressureMonitor: what a context weighs, and what that asks of the acts that come from it.

`Ledger` counts everything that a context holds, `read_ledger` makes a `Reading` of it, and the
service answers by the reading's level and the act's impact. A hygiene index: the weights and the
full scales are chosen, not measured, until a team calibrates them on its own errors.
"""

from tractatus.governance.pressure.ledger import Entry, EntryKind, Ledger, estimate_tokens
from tractatus.governance.pressure.monitor import ContextPressureMonitor
from tractatus.governance.pressure.reading import WEIGHTS, read_ledger

__all__ = [
    "WEIGHTS",
    "ContextPressureMonitor",
    "Entry",
    "EntryKind",
    "Ledger",
    "estimate_tokens",
    "read_ledger",
]
