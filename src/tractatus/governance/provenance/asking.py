"""Of what kind an act is, and whether anybody asked for that kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.provenance import lexicon

_WORD: Final = re.compile(r"[a-z0-9]+")
# Types that say nothing of what is called: the tool's own name does.
_GENERIC: Final = frozenset({"tool.call", "mcp.call"})
# Asked first, because what they are is in their verb and not in their object.
_BY_VERB: Final = ("delete", "grant", "push", "deploy", "send", "buy", "book", "publish")


def kind_of(act: Act) -> str:
    """The kind of an act, by the words of its type; empty where it is of none that is known."""
    name = act.type
    if name in _GENERIC and isinstance(tool := act.parameters.get("tool"), str):
        name = tool[:200]
    first, _, last = name.rpartition(".")
    if _words(name) & lexicon.KINDS["pay"][0]:
        return "pay"  # `payment.send` sends nothing else
    for words in (_words(last), _words(first)):
        for kind in (*_BY_VERB, *lexicon.KINDS):
            if words & lexicon.KINDS[kind][0]:
                return kind
    return ""


def is_asked(act: Act, kind: str, said: frozenset[str]) -> bool:
    """Whether what people said (its atoms) asks for acts of the kind, or names the act itself."""
    if kind:
        return any(f"ask:{word}" in said for word in lexicon.KINDS[kind][1])
    named = _words(act.type) - lexicon.STOPS
    return any(f"word:{word}" in said for word in named)


def orders(kind: str, act: Act, ordered: Mapping[str, object] | frozenset[str]) -> bool:
    """Whether words of content order acts of the kind."""
    wanted = lexicon.KINDS[kind][1] if kind else _words(act.type)
    return any(f"word:{one}" in ordered for one in wanted & lexicon.ORDERS)


def _words(name: str) -> frozenset[str]:
    """The words of a dotted name."""
    return frozenset(_WORD.findall(name.lower()))
