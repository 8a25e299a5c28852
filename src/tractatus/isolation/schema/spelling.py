"""How names of columns are compared: `practiceId`, `practice_id` and `PracticeID` are one name."""

from __future__ import annotations

import re
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def folded(name: str) -> str:
    """What two spellings of a name have in common: its letters, without case or underscores."""
    return name.strip('"').replace("_", "").lower()


def in_words(name: str) -> str:
    """A name with an underscore between its words, also where capitals began them."""
    return _HUMP.sub("_", name.strip('"')).lower()
