"""Commands that only look: what they name is asked about, searched for or shown, and not used.

`dig +short mx1.example`, `grep -rn 'https://old.example' src/`, `git log --grep port` reach nothing
and set nothing, whatever stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tractatus.governance.facts.fact import Fact
from tractatus.governance.instructions.instruction import KeyKind

# They ask where a host is, or whether it is there.
ASKING: Final = frozenset(
    {"ping", "ping6", "dig", "nslookup", "host", "whois", "traceroute", "tracepath", "mtr",
     "getent", "arp", "drill", "delv"}
)  # fmt: skip
_SEARCHING: Final = frozenset(
    {"grep", "rg", "egrep", "fgrep", "ag", "ack", "wc", "man", "which", "type", "history", "diff",
     "cmp", "journalctl", "dmesg",
     "ls", "tree", "stat", "file", "cat", "less", "more", "head", "tail", "zgrep", "jq"}
)  # fmt: skip
_BY_VERB: Final = {
    "git": frozenset(
        {"log", "show", "diff", "grep", "blame", "status", "shortlog", "reflog", "ls-remote"}
    ),
    "docker": frozenset({"images", "ps", "inspect", "rmi", "history", "logs", "stats", "info"}),
    "podman": frozenset({"images", "ps", "inspect", "rmi", "history", "logs", "stats", "info"}),
}


def only_looks(said: str) -> bool:
    """Whether a command, as a tool's fact has it, only looks."""
    name, _, rest = said.partition(" ")
    if name in ASKING or name in _SEARCHING:
        return True
    verbs = _BY_VERB.get(name)
    return verbs is not None and rest.partition(" ")[0] in verbs


def looking_pointers(facts: Iterable[Fact]) -> frozenset[str]:
    """The texts of which every command only looks, and none writes a file."""
    looks: set[str] = set()
    does: set[str] = set()
    for fact in facts:
        if fact.kind is KeyKind.TOOL and fact.pointer != "/type" and " | " not in fact.written:
            (looks if only_looks(str(fact.value)) else does).add(fact.pointer)
        elif fact.kind is KeyKind.PATH and fact.changes:
            does.add(fact.pointer)
    return frozenset(looks - does)
