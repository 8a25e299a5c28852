"""What the fields of a form allow: `<input name="guests" type="number" max="60">`.

The name of a field says what its `value`, `min` and `max` are of.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import CURRENCIES, MONEY_WORDS
from tractatus.governance.language.subjects import name_words

_MAX: Final = 200
_FIELD: Final = re.compile(r"<(?:input|meter|progress|option|data)\b(?P<inner>[^<>]{1,600})>", re.I)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[a-z-]{1,30})\s?=\s?[\"'](?P<value>[^\"'<>]{0,80})[\"']", re.I
)
_NUMERIC: Final = frozenset({"value", "min", "max", "placeholder"})
_NAMES: Final = ("name", "id", "aria-label")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?")
_NEAR: Final = 40  # characters behind a field in which its currency may stand
_SIGNS: Final = {
    "€": "eur",
    "$": "usd",
    "£": "gbp",
    "EUR": "eur",
    "USD": "usd",
    "GBP": "gbp",
    "CHF": "chf",
}


def read_fields(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """The numbers that the fields of forms in `text` hold or allow."""
    for number, match in enumerate(_FIELD.finditer(text)):
        if number >= _MAX:
            return
        held = {one["name"].lower(): one["value"] for one in _ATTRIBUTE.finditer(match["inner"])}
        name = next((held[one] for one in _NAMES if held.get(one)), "")
        if not name:
            continue
        near = text[match.end() : match.end() + _NEAR].partition("<")[0]
        currency = next((code for sign, code in _SIGNS.items() if sign in near), "")
        is_money = bool(currency) or not MONEY_WORDS.isdisjoint(name_words(name))
        span = Span(offset + match.start(), offset + match.end())
        for kind in sorted(_NUMERIC & held.keys()):
            if not _NUMBER.fullmatch(held[kind]):
                continue
            words = frozenset({currency} & CURRENCIES)
            bound = f"{kind}_" if kind in ("min", "max") else ""
            named = f"{bound}{name}_{'amount' if is_money else ''}".rstrip("_")
            read_named(named, held[kind], pointer, words, findings, span=span)
