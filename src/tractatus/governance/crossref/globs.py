"""Path globs: what they match, and by which name they are found."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=2048)
def clean_path(path: str) -> str:
    """One spelling of a path: `~` for a home, no `.`, no doubled slash."""
    path = path.strip().strip("\"'").replace("\\", "/")
    path = re.sub(r"^(?:\$\{?HOME\}?|/home/[^/]+|/root|/Users/[^/]+)(?=/|$)", "~", path)
    clean = posixpath.normpath(path) if path else path
    return clean[1:] if clean.startswith("//") else clean


@lru_cache(maxsize=2048)
def glob(pattern: str) -> re.Pattern[str]:
    """A path glob: `**` any depth, `*` and `?` within a name; a relative one at any directory."""
    clean = clean_path(pattern)
    pieces = []
    for piece in re.split(r"(/?\*\*/?|\*|\?)", clean):
        if piece.strip("/") == "**":
            pieces.append("(?:/.*)?" if piece.startswith("/") and not piece.endswith("/") else
                          "(?:/(?:.*/)?)" if piece.startswith("/") else "(?:.*/)?"
                          if piece.endswith("/") else ".*")  # fmt: skip
        elif piece == "*":
            pieces.append("[^/]*")
        else:
            pieces.append("[^/]" if piece == "?" else re.escape(piece))
    lead = "" if clean.startswith(("/", "~")) else "(?:.*/)?"
    # A directory that is named without a glob is meant with what is in it.
    below = "" if re.search(r"[*?]", clean) else "(?:/.*)?"
    return re.compile(lead + "".join(pieces) + below, re.DOTALL)


def fixed_name(pattern: str) -> str | None:
    """The last name of a pattern without a wildcard; what it matches has that name in it."""
    names = [part for part in clean_path(pattern).split("/") if part not in ("", "~")]
    return next((one for one in reversed(names) if not re.search(r"[*?]", one)), None)


def path_names(path: str) -> Sequence[str] | None:
    """The names that are in a path; None where it leads out of where it starts."""
    clean = clean_path(path)
    return None if clean.startswith("..") else clean.split("/")
