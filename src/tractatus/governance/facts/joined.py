"""Versions that are part of a name: `ubuntu-24.04`, `TLSv1.1`, `postgresql-client-14`.

They count only for an instruction that names the product, so they are marked as implied.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.rivals import product_of
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import name_words

_MAX: Final = 40  # names of one text
_TICKET: Final = re.compile(r"[A-Z]{2,}-[0-9]+")
_JOINED: Final = re.compile(
    r"(?<![\w.+-])(?P<name>[A-Za-z][A-Za-z+]{1,40}(?:[-_][A-Za-z]{1,40}){0,4})[-_=:]?[vV]?"
    r"(?P<version>[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:-(?:rc|alpha|beta)[.0-9]{0,6})?)(?![0-9:/@])"
)


def add_joined(text: str, pointer: str, findings: Findings, span: Span | None = None) -> None:
    """Facts of every name in `text` that ends with a version.

    Args:
        text: Folded; at most 2,000 characters are read.
        pointer: Where it stands.
        findings: Takes the facts.
        span: Where in the text that the pointer names.
    """
    for number, match in enumerate(_JOINED.finditer(text[:2_000])):
        if number >= _MAX:
            return
        if _TICKET.fullmatch(match[0]):
            continue
        name = match["name"].lower()
        name = name[:-1] if name.endswith("v") and len(name) > 3 else name  # `TLSv1.1`
        words = frozenset(name_words(product_of(name.rstrip("-_"))))
        if words:
            findings.add(KeyKind.VERSION, words, match["version"], pointer, unit=IMPLIED,
                         span=span, written=match[0])  # fmt: skip
