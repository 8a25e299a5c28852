"""What a phrase begins with: an amount, a name of software, an address; or nothing of the kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.numerals import NUMBERS
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.language.lexicon import word_set

_WORDS: Final = "|".join(sorted((one for one in NUMBERS if one.isalpha()), key=len, reverse=True))
_NUMBER: Final = rf"(?:[$€£] ?)?(?:\d[\d,.]{{0,20}}\d|\d|(?:{_WORDS})\b)"
# With what bounds it: "at most 30 s", "no more than five".
AMOUNT: Final = (
    r"(?:(?:exactly|just|only|max|maximum|min|minimum|under|over|below|above|up to|at most|"
    r"at least|no more than|no less than|not more than|less than|fewer than|more than|[<>]=?)"
    r" ){0,2}" + _NUMBER
)
_AMOUNT: Final = re.compile(AMOUNT)
# What is written as no plain word is: an address, a path, a name with marks or digits in it.
_WRITTEN: Final = re.compile(
    r"[a-z][a-z0-9+.-]{0,20}://[^\s]|~?/[a-z]|\./|git@"
    r"|[a-z][a-z0-9]{0,40}[_./@][a-z0-9]"
    r"|(?:[a-z][a-z0-9]{0,40}-){1,6}[a-z]{0,20}\d"
    r"|[a-z]{1,40}\d{1,9}\b(?!\.\d)"
)
_NAME: Final = re.compile(r"[a-z][a-z0-9+_-]{0,40}(?:\.(?:js|py|io|net|gl)\b)?")
# Names of software that are plain words of English, too, and no verbs.
_PLAIN: Final = word_set(
    "less rich play solid rust swift dart ember sphinx buck bash fish astro loose windows perl "
    "parcel ninja moment underscore gin chi echo fiber iris beam bazaar meteor nest nova phoenix "
    "lit ink salt puppet chef flutter caddy spring vault consul slack fabric locust robot nose tox "
    "arrow pendulum jasmine ant ivy unity unreal argo next excel nano concourse leaflet chrome "
    "velocity transformers stripe stimulus pixi horizon latex artisan goto classic factory"
)
_ABBREVIATIONS: Final = re.compile(r"(?:i\.e|e\.g|etc|a\.m|p\.m|and/or|he/she|w/o|n/a)\b")


def is_amount(phrase: str) -> bool:
    """Whether it begins with a number, be there a bound before it or not."""
    return _AMOUNT.match(phrase) is not None


def name_at(phrase: str) -> str:
    """The name of software that it begins with, or nothing."""
    match = _NAME.match(phrase)
    return match[0] if match and is_software(match[0]) else ""


def is_written(phrase: str) -> bool:
    """Whether it begins with an address, a path or a name that is no plain word."""
    return _WRITTEN.match(phrase) is not None and not _ABBREVIATIONS.match(phrase)


@lru_cache(maxsize=4096)
def is_software(word: str) -> bool:
    """Whether a word names software and is no plain word of English."""
    return is_any_software(word) and word not in HEADS and word not in _PLAIN


def is_any_software(word: str) -> bool:
    """Whether a word names software, be it a plain word, too."""
    return word in PRODUCTS or word in PROGRAMS
