"""Settings that neither a document's grammar nor `name = value` tells.

    pool ntp.example iburst         PRINTER = ("labels.local", 9100)        - /srv/pg:/var/lib/pg
    relayhost = [smtp.example]:587

Hosts that a daemon is told in words, an address as a pair in code, and what is mounted.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_host, add_port
from tractatus.governance.facts.values import read_port
from tractatus.governance.instructions.instruction import KeyKind

_LONGEST: Final = 65_536
_MOST: Final = 40
_TOLD: Final = re.compile(
    r"^[ \t]{0,8}(?P<name>server|pool|peer|nameserver|relayhost|smarthost|forwarders?|upstream)"
    r"[ \t]{0,4}(?:=|[ \t])[ \t]{0,4}\[?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z0-9]{2,24})\]?"
    r"(?::(?P<port>[0-9]{2,5}))?(?![\w.(=])",
    re.MULTILINE,
)
_SERVED: Final = {
    "server": "ntp time", "pool": "ntp time", "peer": "ntp time", "nameserver": "dns",
    "relayhost": "smtp mail relay", "smarthost": "smtp mail relay", "forwarder": "dns",
    "forwarders": "dns", "upstream": "upstream",
}  # fmt: skip
_PAIR: Final = re.compile(
    r"\(\s{0,4}(?P<quote>[\"'])(?P<host>[A-Za-z0-9][\w.-]{0,100})(?P=quote)\s{0,4},\s{0,4}"
    r"(?P<port>[0-9]{2,5})\s{0,4}\)"
)
_MOUNT: Final = re.compile(
    r"(?P<path>(?:/|\./|~/)[^:\s\"']{1,300}):/[^:\s]{1,300}(?::[a-z,]{2,20})?"
)
MOUNTED: Final = frozenset({"volumes", "binds", "mounts", "volume", "bind"})


def read_told(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """The hosts that the lines of a configuration tell in words."""
    if "." not in text:
        return
    for match in islice(_TOLD.finditer(text[:_LONGEST]), _MOST):
        span = Span(offset + match.start(), offset + match.end())
        words = frozenset(_SERVED[match["name"]].split())
        add_host(match["host"], pointer, words, findings, span, match[0].strip())
        if (port := read_port(match["port"])) is not None:
            add_port(port, pointer, words, findings, span, match[0].strip())


def read_host_pairs(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """The addresses that code tells as a host and a port in brackets."""
    for match in islice(_PAIR.finditer(text[:_LONGEST]), _MOST):
        if (port := read_port(match["port"])) is None:
            continue
        span = Span(offset + match.start(), offset + match.end())
        add_host(match["host"], pointer, frozenset(), findings, span, match[0])
        add_port(port, pointer, frozenset(), findings, span, match[0])


def read_mount(value: str, pointer: str, findings: Findings) -> bool:
    """Whether a text under `volumes` mounts a place of this machine, and was read as that."""
    match = _MOUNT.fullmatch(value[:1_000])
    if match is None:
        return False
    findings.add(KeyKind.PATH, frozenset(), match["path"], pointer, written=value, changes=True)
    return True
