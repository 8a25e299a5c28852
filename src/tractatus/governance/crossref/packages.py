"""Whether a version is of another package, whose name only begins like the one that is meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.facts.fact import Fact
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

# A requirement: the name of a package, and its version behind a sign.
_REQUIREMENT: Final = re.compile(
    r"@?(?P<name>[A-Za-z0-9][\w./-]{0,100})(?:\[[^\]]{0,60}\])?\s?(?:@|===?|~=|>=|<=|!=|[<>^:])"
    r"\s?[\"'^~<>=v]{0,3}[0-9]"
)
# A package with one of these in its name is a part of the product, and of its version.
_PARTS: Final = word_set(
    "core cli client server dev bin binary all lite api js es min dom slim alpine jdk jre headless "
    "lib libs framework runtime common base contrib doc docs venv full image types type php python "
    "node"
)


def is_another_package(subject: frozenset[str], fact: Fact) -> bool:
    """Whether a version's package is called otherwise: `react-router@6` is no React.

    Args:
        subject: Words of the constraint; empty where it speaks of no package.
        fact: A version.
    """
    if not subject or not subject < fact.words:
        return False
    rest = _behind(fact.written, subject)
    return bool(rest) and not all(one in _PARTS or one.isdigit() for one in rest)


@lru_cache(maxsize=1024)
def _behind(written: str, subject: frozenset[str]) -> frozenset[str]:
    """The other words of the package's name; none where no requirement was written."""
    match = _REQUIREMENT.match(written)
    if match is None or "version" in match["name"].lower():
        return frozenset()
    name = match["name"]
    if ":" in match[0] and not name.lower().startswith(tuple(subject)):
        return frozenset()  # of an image anybody's name may stand before the product's
    return frozenset(name_words(name.rpartition("/")[2] or name)) - subject
