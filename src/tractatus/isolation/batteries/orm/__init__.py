"""Attacks through SQLAlchemy, on any application that uses it.

application.py   what an application tells of itself, and how work is run in its scopes
ground.py        what an attack may use, what it saw
attack.py        an attack, its mechanism and the control on which it succeeds
reads.py, loading.py, writes.py, connections.py, leftovers.py    the attacks
twins.py         classes that attackers map over the application's table
controls.py      three weak applications, and one that has a guard and nothing behind it
running.py       each attack, and what held it
survivors.py     what got through, as text for docs/limitations.md
"""

from tractatus.isolation.batteries.orm.application import Application, Party
from tractatus.isolation.batteries.orm.attack import CONTROLS, Control, OrmAttack
from tractatus.isolation.batteries.orm.connections import CONNECTIONS
from tractatus.isolation.batteries.orm.leftovers import LEFTOVERS
from tractatus.isolation.batteries.orm.loading import LOADING
from tractatus.isolation.batteries.orm.reads import READS
from tractatus.isolation.batteries.orm.running import Outcome, Result, run_orm_battery
from tractatus.isolation.batteries.orm.survivors import limits
from tractatus.isolation.batteries.orm.switching import SWITCHING
from tractatus.isolation.batteries.orm.writes import WRITES

ORM_BATTERY: tuple[OrmAttack, ...] = (
    *READS,
    *LOADING,
    *WRITES,
    *CONNECTIONS,
    *SWITCHING,
    *LEFTOVERS,
)

__all__ = [
    "CONTROLS",
    "ORM_BATTERY",
    "Application",
    "Control",
    "OrmAttack",
    "Outcome",
    "Party",
    "Result",
    "limits",
    "run_orm_battery",
]
