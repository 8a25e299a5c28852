"""Files that tell SSH where to connect or to listen: `Port 22` under `Host build`."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.named import read_named
from tractatus.governance.language.subjects import CATEGORY_OF

_LINE: Final = re.compile(
    r"^[ \t]*(?P<name>port|hostname|listenaddress)(?:[ \t]+|[ \t]*=[ \t]*)\"?(?P<value>[^\s\"]+)",
    re.IGNORECASE | re.MULTILINE,
)
_NAMES: Final = ("ssh_config", "sshd_config", ".ssh/config")
_AROUND: Final = frozenset({"ssh", CATEGORY_OF["ssh"]})
_NAMED: Final = {"port": "port", "hostname": "host", "listenaddress": "host"}


def is_ssh_file(path: str) -> bool:
    """Whether a file of that path, in lower case, is read by SSH."""
    return path.endswith(_NAMES) or "/ssh_config.d/" in path


def read_ssh_file(text: str, pointer: str, findings: Findings, offset: int) -> None:
    """Facts of the ports and hosts in it."""
    for match in _LINE.finditer(text):
        span = Span(offset + match.start("value"), offset + match.end("value"))
        read_named(_NAMED[match["name"].lower()], match["value"], pointer, _AROUND, findings,
                   span=span)  # fmt: skip
