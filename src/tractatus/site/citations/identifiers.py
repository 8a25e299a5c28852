"""Identifiers of works, and the rules that a mistyped one breaks."""

from __future__ import annotations

import re
from typing import Final

# Crossref's advice for modern DOIs, with the brackets and colons of older ones left out.
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9)]", re.ASCII)
_ISBN_13: Final = re.compile(r"97[89][0-9]{10}", re.ASCII)
_ISBN_10: Final = re.compile(r"[0-9]{9}[0-9X]", re.ASCII)


def is_doi(text: str) -> bool:
    """Whether it has the syntax of a DOI: prefix, slash, suffix. Nothing says that it exists."""
    return _DOI.fullmatch(text) is not None


def is_isbn(text: str) -> bool:
    """Whether it is an ISBN of 10 or 13 digits, hyphens apart, whose check digit fits."""
    digits = text.replace("-", "")
    if _ISBN_13.fullmatch(digits):
        return sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10 == 0
    if _ISBN_10.fullmatch(digits):
        values = [10 if d == "X" else int(d) for d in digits]
        return sum(value * (10 - i) for i, value in enumerate(values)) % 11 == 0
    return False
