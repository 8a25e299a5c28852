"""What words for people say as facts: addresses, ports, amounts, lengths of time, lists.

Whoever writes "never use 27017" does not use it, so that none of these does more than warn; and an
amount or a length of time counts only with the words of its sentence, which say what it is for.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.told_past import without_refused
from tractatus.governance.facts.values import read_duration, read_money
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_MAX: Final = 50  # amounts of one text
_PORT: Final = re.compile(
    r"\bports?\b[ \t]{0,3}(?:is|to|=|:|number|no\.?|#)?[ \t]{0,3}"
    r"(?P<port>[0-9]{1,5}|0[xX][0-9a-fA-F]{1,4})\b",
    re.IGNORECASE,
)
_CURRENCY: Final = r"(?:[€$£¥]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?)\b)"
_AMOUNT: Final = r"[0-9][0-9.,']{0,14}[kK]?"
_NUMBER_WORD: Final = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand)\b)"
)
_IN_WORDS: Final = rf"\b{_NUMBER_WORD}(?:(?:[ -]|(?<=hundred) and ){_NUMBER_WORD}){{0,6}}"
MONEY: Final = re.compile(
    rf"(?:{_CURRENCY} ?{_AMOUNT}|(?:{_AMOUNT}|{_IN_WORDS}) ?{_CURRENCY})", re.IGNORECASE
)
_LENGTH: Final = re.compile(
    rf"(?P<number>\b[0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?|{_IN_WORDS}|\bhalf an?|\ban?)[ -]?"
    r"(?:(?:working|business|full|whole|more) )?"
    r"(?P<unit>seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b"
    r"(?! (?:ago|old|later|earlier|after|before)\b)",
    re.IGNORECASE,
)
# One of them is in all that the pattern finds; looked for first, as most texts name none.
_MONEY_UNITS: Final = (
    "€", "$", "£", "¥", "eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "dollar", "pound",
)  # fmt: skip
_LENGTH_UNITS: Final = ("second", "min", "hour", "day", "week", "month", "year")
# "In the last two weeks", "a day": not how long something is to be.
_TOLD: Final = re.compile(r"\b(?:last|past|next|previous|once|twice|times|per)(?: the)? $")
_LISTED: Final = re.compile(r"^[ \t]{0,8}(?:[-*•–]|[0-9]{1,3}[.)])[ \t]+\S", re.MULTILINE)
_SENTENCE: Final = re.compile(r"[.!?](?:\s|$)|\n")
_PART: Final = re.compile(r"[;:](?=\s)|,\s|\s(?:and|but|while|plus)\s|\s[-–]\s")
# What a list can be a list of; the instruction says which.
_THINGS: Final = word_set(
    "item point bullet entry idea option suggestion step headline question line example reason "
    "alternative proposal topic title tip variant name result article section story news paragraph "
    "announcement task chapter"
)


def read_prose(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """Facts of plain words.

    Args:
        text: Folded.
        pointer: Where it stands.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    told = without_refused(text) if ":" in text else text
    add_locations(told, pointer, frozenset(), findings, offset=offset)
    for match in _PORT.finditer(text) if "port" in text.lower() else ():
        span = Span(offset + match.start(), offset + match.end())
        read_named("port", match["port"], pointer, frozenset(), findings, span=span)
    read_sums(text, pointer, findings, offset)
    count = len(_LISTED.findall(text)) if "\n" in text else 1
    if count > 1:
        findings.add(KeyKind.COUNT, _THINGS, count, pointer, written=f"a list of {count}")


def read_sums(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """The amounts and lengths of time that words for people name."""
    low = text.lower()
    for pattern, units in ((MONEY, _MONEY_UNITS), (_LENGTH, _LENGTH_UNITS)):
        if not any(map(low.__contains__, units)):
            continue  # numbers in words are slow to look for
        for number, match in enumerate(pattern.finditer(text)):
            if number >= _MAX:
                break
            span = Span(offset + match.start(), offset + match.end())
            words = _sentence_words(text, match.start())
            if pattern is _LENGTH and (seconds := _seconds(text, match)) is not None:
                findings.add(KeyKind.DURATION, words, seconds, pointer, unit="s", span=span,
                             written=match[0])  # fmt: skip
            elif pattern is MONEY and (amount := read_money(match[0].rstrip(".,'"))):
                findings.add(KeyKind.MONEY, words, amount[0], pointer, unit=amount[1], span=span,
                             written=match[0])  # fmt: skip


def _seconds(text: str, match: re.Match[str]) -> int | float | None:
    """How long something is said to be; None of a time that was or comes, and of a rate."""
    low, before = match["number"].lower(), text[max(0, match.start() - 16) : match.start()].lower()
    if _TOLD.search(before) or (low in ("a", "an") and not before.endswith(_TAKES)):
        return None
    low = low.removesuffix(" a").removesuffix(" an")
    return read_duration(f"{low} {match['unit'].lower()}")


# Behind these "an hour" is how long, and not how often.
_TAKES: Final = ("for ", "within ", "takes ", "take ", "after ", "lasts ", "than ", "to ", "of ")


def _sentence_words(text: str, place: int) -> frozenset[str]:
    first, last = max(0, place - 200), min(len(text), place + 200)
    before = [match.end() for match in _SENTENCE.finditer(text, first, place)]
    after = _SENTENCE.search(text, place, last)
    start, end = before[-1] if before else first, after.start() if after else last
    if sum(1 for _ in MONEY.finditer(text, start, end)) > 1:
        # Each amount is told in a part of its own: "rent is 340 €, and the deposit is 200 €".
        parts = [start, *(one.end() for one in _PART.finditer(text, start, end)), end]
        start = max(one for one in parts if one <= place)
        end = min(one for one in parts if one > place)
    sentence = text[start:end]
    return frozenset(word for part in sentence.split() for word in name_words(part))
