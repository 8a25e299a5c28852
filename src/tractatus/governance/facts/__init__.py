"""An act as typed facts: what it would use, reach, change and run, whatever its spelling.

`read_act` walks the parameters, the target and the words of an act. Names and shapes decide how a
text is read: as a command, SQL, the content of a file, an address, or words for people. Every
limit is stated, and what is not read is told as `Unread`.
"""

from tractatus.governance.facts.fact import Fact, Findings, Hazard, Source, Unread
from tractatus.governance.facts.parameters import read_act

__all__ = ["Fact", "Findings", "Hazard", "Source", "Unread", "read_act"]
