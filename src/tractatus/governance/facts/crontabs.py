"""How often the lines of a crontab run what they name: `*/5 * * * * /opt/sync`."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.schedules import read_period
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import name_words

_MAX_LINES: Final = 400
_LINE: Final = re.compile(
    r"^[ \t]{0,8}(?P<when>@[a-z]{4,10}|(?:[0-9*/,A-Za-z-]{1,20}[ \t]{1,8}){5})"
    r"[ \t]{0,8}(?P<what>\S.{0,400})$",
    re.M,
)


def is_crontab(path: str) -> bool:
    """Whether a file of this path, in lower case, is a crontab."""
    name = path.rpartition("/")[2]
    return "crontab" in name or "/cron.d/" in f"/{path}" or name.endswith(".cron")


def read_crontab(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """How often each line comes round, with the words of what it runs."""
    for number, match in enumerate(_LINE.finditer(text)):
        if number >= _MAX_LINES:
            return
        what = match["what"]
        seconds = read_period(" ".join(match["when"].split()))
        if seconds is not None:
            words = frozenset(word for part in what.split()[:12] for word in name_words(part))
            span = Span(offset + match.start(), offset + match.end())
            findings.add(KeyKind.DURATION, words | {"interval", "schedule"}, seconds, pointer,
                         unit="s", span=span, written=match["when"].strip())  # fmt: skip
