"""What a connection string that is asked for says of its service: its port, and its host.

"Use mongodb://h:27027/app" is kept by an act that names the whole string, and missed by one that
names only another port of MongoDB. Web addresses are left whole: of ports and hosts of the web
there are many side by side, and an address speaks of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from tractatus.governance.facts.locators import find_urls
from tractatus.governance.instructions.instruction import Constraint, KeyKind, Operator, Polarity
from tractatus.governance.language.subjects import CATEGORY_OF, canonical

_WEB: Final = frozenset({"http", "https"})


def with_parts(constraints: Sequence[Constraint], most: int) -> tuple[Constraint, ...]:
    """The constraints, and behind them those that the parts of connection strings make.

    Args:
        constraints: Of one text. What it says of a port or a host itself goes before what a
            connection string implies.
        most: So many are kept.
    """
    if not any(one.key.startswith(KeyKind.URL) for one in constraints):
        return tuple(constraints[:most])
    said = {one.key for one in constraints}
    implied: dict[str, Constraint] = {}
    several: set[str] = set()
    for one in constraints:
        if one.kind is KeyKind.URL and one.polarity is Polarity.REQUIRE:
            for part in _parts(one):
                if implied.setdefault(part.key, part).value != part.value:
                    several.add(part.key)  # two of them are used side by side
    kept = (part for key, part in implied.items() if key not in several and key not in said)
    return (*constraints, *kept)[:most]


def _parts(constraint: Constraint) -> Iterator[Constraint]:
    if constraint.operator is not Operator.EQUALS or "*" in str(constraint.value):
        return
    for url in find_urls(str(constraint.value)):
        service = canonical(url.scheme)
        if service not in CATEGORY_OF or service in _WEB or len(url.hosts) != 1:
            continue
        [(host, port)] = url.hosts
        if port is not None:
            yield replace(constraint, key=f"port:{service}", value=port)
        if host:
            yield replace(constraint, key=f"host:{service}", value=host)
