"""Money in minor units, durations in seconds, and counts of things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from tractatus.governance.classifier.network import is_listening, port_of
from tractatus.governance.classifier.products import NUMBERS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot, bound_after, bound_before
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set
from tractatus.governance.words import singular

# Seconds of a unit; a month is 30 days and a year 365, as no calendar is asked.
_SECONDS: Final[dict[str, Decimal]] = {
    name: Decimal(seconds)
    for names, seconds in (
        ("ms msec msecs millisecond milliseconds", "0.001"),
        ("s sec secs second seconds", "1"),
        ("min mins minute minutes", "60"),
        ("h hr hrs hour hours", "3600"),
        ("d day days", "86400"),
        ("w week weeks", "604800"),
        ("fortnight fortnights", "1209600"),
        ("month months", "2592000"),
        ("y year years", "31536000"),
    )
    for name in names.split()
}
_CURRENCIES: Final[dict[str, str]] = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    **{
        code.lower(): code
        for code in [
            "EUR",
            "USD",
            "GBP",
            "CHF",
            "JPY",
            "AUD",
            "CAD",
            "NZD",
            "SEK",
            "NOK",
            "DKK",
            "PLN",
            "INR",
        ]
    },
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "franc": "CHF",
    "yen": "JPY",
    "buck": "USD",
}
_SIGNS: Final = frozenset("$€£¥₹")
_WITHOUT_MINOR: Final = frozenset({"JPY"})
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "": 1}
_TENS: Final = word_set("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMBER: Final = re.compile(r"(\d{1,15}(?:[.,]\d+)*)([a-z]*)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MONEY_OF: Final = word_set(
    "budget refund purchase payment invoice order price donation expense cost fee discount "
    "transaction transfer spending spend salary subscription hotel flight"
)
_DURATION_OF: Final = word_set(
    "timeout ttl interval delay retention session cache backoff deadline token expiry lifetime "
    "meeting call wait build poll polling cooldown lease retry heartbeat lock ban"
)
_OWNERS_BACK: Final = 6
# A number behind one of these names a thing, it does not count any.
_NAMING: Final = word_set(
    "line ticket pr issue # step section chapter page item number row id room figure commit level "
    "build rule article task bug release sprint lines case no group floor gate platform part "
    "phase table query question option version v error code http status port mr version: iso rfc "
    "utf pep python es h channel july june may april march february january august september "
    "october november december"
)
# "The two threads": which, not how many.
_KNOWN_THINGS: Final = word_set("the these those other both last next our my your")
_EXACT_UNITS: Final = word_set(
    "space line character word sentence paragraph reviewer approval review replica worker retry "
    "attempt column row page item bullet option thread process decimal digit people person place "
    "reviewers member members commit test section slide instance moderator signature vote post "
    "point idea variant alternative suggestion sketch draft title name device version question "
    "finger proposal candidate scenario concept "
    "shard copy copies backup hashtag emoji example heading level vcpu cpu core"
)
_NO_UNIT: Final = word_set(
    "of to and or but in on at for from by with is are be as a an the then if when until per it "
    "that this we you i not instead times: pls please max min tops here now again only"
)
_PERCENT: Final = frozenset({"%", "percent"})
_SKIPPED_UNITS: Final = frozenset({"more", "others", "most", "lines:", "times:"})


def number_of(word: str) -> int | float | None:
    """The number that a token is, digits or a small number's name."""
    if word in NUMBERS:
        return NUMBERS[word]
    match = _NUMBER.fullmatch(word)
    if match is None or match[2]:
        return None
    return _plain(_decimal(match[1]))


def find_quantity(tokens: Tokens, place: int) -> Found:
    """Money, a duration or a count whose number is the token at `place`."""
    words = tokens.words
    if _opens_range(words, place):
        yield from _between(tokens, place)
        return
    match = _NUMBER.fullmatch(words[place])
    if match is None and words[place] not in NUMBERS:
        return
    digits, suffix = (match[1], match[2]) if match else (str(NUMBERS[words[place]]), "")
    end = place + 1
    if words[place] in _TENS and 0 < NUMBERS.get(words[end] if end < len(words) else "", 0) < _TEN:
        digits, end = str(NUMBERS[words[place]] + NUMBERS[words[end]]), end + 1
    if words[end : end + 3] == ["and", "a", "half"]:
        digits, end = f"{digits}.5", end + 3
    after = words[end] if end < len(words) else ""
    before = words[place - 1] if place else ""
    if money := _money(tokens, place, digits, suffix, before, after):
        yield money
    elif suffix in _SECONDS or (not suffix and after.removesuffix(".") in _SECONDS):
        yield from _duration(words, place, end, digits, suffix, after)
    elif suffix in {"", "k"} and before not in _NAMING:
        thousands = "000" if suffix else ""
        yield from _count(words, end - 1, digits + thousands, after)


_TEN: Final = 10


def _opens_range(words: Sequence[str], place: int) -> bool:
    """ "Between 8 and 12", "from 8 to 12 photos", "8 to 12 photos"."""
    before = words[place - 1] if place else ""
    joint = words[place + 1 : place + 3]
    if len(joint) < 2 or (number_of(joint[1]) is None and joint[1] not in _SIGNS):
        return before == "between"
    return before == "between" or (joint[0] in _RANGE_JOINTS and before not in _NAMING)


_RANGE_JOINTS: Final = frozenset({"to", "-", "–", "or"})


# "Spend an hour", "every minute": a length of time without a number.
SPANS: Final = frozenset(
    {"hour", "minute", "second", "day", "week", "month", "year", "fortnight", "quarter", "twice",
     "once", "half", "dozen"}
)  # fmt: skip
_BEFORE_SPAN: Final = word_set(
    "spend within for under over than least most exceed to last up exceeds after every take takes"
)


def find_span(tokens: Tokens, place: int) -> Found:
    """ "Within a day", "every hour", "half an hour", "a dozen", and "twice" as a count."""
    words, word = tokens.words, tokens.words[place]
    if word in {"twice", "once"}:
        yield from _times(words, place)
    elif word == "dozen":
        yield from _dozen(words, place)
    elif word in {"half", "quarter"}:
        yield from _part_of_hour(words, place)
    else:
        yield from _one_span(words, place)


def _times(words: Sequence[str], place: int) -> Found:
    """How often, where the clause says no rate: "retry once", "ring twice"."""
    behind = words[place + 1 : place + 2]
    if behind and (behind[0] in _RATES or (behind[0][0].isalpha() and words[place] == "once")):
        return
    if words[place] == "twice":
        yield Slot(KeyKind.COUNT, 2, place, place + 1)
    elif words[place - 1 : place] and words[place - 1] in {"retry", "repeat", "try", "run", "ring"}:
        yield Slot(KeyKind.COUNT, 1, place, place + 1)


_RATES: Final = frozenset({"a", "per", "as", "the", "daily", "you", "every"})


def _dozen(words: Sequence[str], place: int) -> Found:
    value, first = 12, place
    if words[max(0, place - 2) : place] == ["half", "a"]:
        value, first = 6, place - 2
    elif place and (number := NUMBERS.get(words[place - 1])):
        value, first = 12 * number, place - 1
    unit = words[place + 1] if place + 1 < len(words) and words[place + 1].isalpha() else ""
    bound = bound_before(words, first)
    operator = bound[0] if bound else Operator.EQUALS
    yield Slot(KeyKind.COUNT, value, first, place + 1, operator, unit, unit)


def _part_of_hour(words: Sequence[str], place: int) -> Found:
    """ "Half an hour", "a quarter of an hour"."""
    opener = ["an"] if words[place] == "half" else ["of", "an"]
    end = place + len(opener) + 1
    if words[place + 1 : end] != opener or words[end : end + 1] != ["hour"]:
        return
    value = 1800 if words[place] == "half" else 900
    first = place - (words[max(0, place - 1) : place] == ["a"])
    operator, end = _bound(words, first, end + 1)
    owner = _owner(words, first, _DURATION_OF)
    yield Slot(KeyKind.DURATION, value, first, end, operator, owner, "s")


def _one_span(words: Sequence[str], place: int) -> Found:
    before, opener = words[max(0, place - 1) : place], words[max(0, place - 2) : place - 1]
    is_rate = before == ["every"] and words[place] in {"hour", "minute", "second"}
    is_span = before in (["a"], ["an"], ["one"]) and not _BEFORE_SPAN.isdisjoint(opener)
    if not is_rate and not is_span:
        return
    value, end = _SECONDS[words[place]], place + 1
    if words[end : end + 3] == ["and", "a", "half"]:
        value, end = value * Decimal("1.5"), end + 3
    operator, end = _bound(words, place - 1, end)
    owner = _owner(words, place, _DURATION_OF)
    yield Slot(KeyKind.DURATION, _plain(value), place - 1, end, operator, owner, "s")


def find_joined(tokens: Tokens, place: int) -> Found:
    """ "A two-page briefing", "a 30-minute call"."""
    digits, joint, unit = tokens.words[place].partition("-")
    number = number_of(digits)
    if not joint or number is None or number == 1:
        return
    if unit in _SECONDS:
        seconds = _plain(Decimal(str(number)) * _SECONDS[unit])
        yield Slot(KeyKind.DURATION, seconds, place, place + 1, unit="s")
    elif unit in _EXACT_UNITS:
        yield Slot(KeyKind.COUNT, number, place, place + 1, subject=unit, unit=unit)


def _between(tokens: Tokens, place: int) -> Found:
    """Both bounds of "between 8 and 12 questions"; the unit stands behind the second."""
    words = tokens.words
    low, joint = number_of(words[place]), words[place + 1 : place + 3]
    second = place + 2 + (joint[-1:] != [] and joint[-1] in _SIGNS)
    if low is None or len(joint) < 2 or second >= len(words):
        return
    high = number_of(words[second]) or number_of(words[second].rstrip("abcdefghijklmnopqrstuvwxyz"))
    if not high or joint[0] not in _RANGE_JOINTS | {"and"}:
        return
    found = _ports(words, place, second) or _upper(tokens, second)
    for slot in found:
        if isinstance(slot.value, int | float):
            value = _plain(Decimal(str(slot.value)) * Decimal(str(low)) / Decimal(str(high)))
            least = replace(slot, value=value, first=place, end=place + 1)
            if joint[0] != "or":
                least.operator, slot.operator = Operator.AT_LEAST, Operator.AT_MOST
            yield least
        yield slot


def _ports(words: Sequence[str], low: int, high: int) -> list[Slot]:
    """The upper of two ports: "listen somewhere between 7000 and 7010"."""
    number, least = port_of(words[high]), port_of(words[low])
    near = words[max(0, low - _OWNERS_BACK) : low]
    if not number or not least or least < _LEAST_PORT or not any(map(is_listening, near)):
        return []
    return [Slot(KeyKind.PORT, number, high, high + 1)]


_LEAST_PORT: Final = 1024


def _upper(tokens: Tokens, place: int) -> Found:
    """The quantity whose number is the second of a range."""
    words = tokens.words
    found = list(find_quantity(tokens, place))
    if not found and (number := number_of(words[place])) is not None:
        unit = words[place + 1] if place + 1 < len(words) else ""
        if unit.isalpha() and unit not in _NO_UNIT:
            found = [Slot(KeyKind.COUNT, number, place, place + 1, subject=unit, unit=unit)]
    yield from found


def _money(
    tokens: Tokens, place: int, digits: str, suffix: str, before: str, after: str
) -> Slot | None:
    words = tokens.words
    first, end = place, place + 1
    if before in _SIGNS or before in _CURRENCIES:
        currency, first = _CURRENCIES[before], place - 1
    else:
        cents = words[place + 1 : place + 3]
        if after == "," and len(cents) == 2 and len(cents[1]) == 2 and cents[1].isdecimal():
            digits, end = f"{digits}.{cents[1]}", place + 3
            after = words[end] if end < len(words) else ""
        name = _CURRENCIES.get(after) or _CURRENCIES.get(singular(after))
        if name is None:
            return None
        currency, end = name, end + 1
        cents, behind = [*words[end : end + 2], ".", "."][:2]
        if len(cents) == 2 and cents.isdecimal() and "." not in digits and not behind[0].isalpha():
            digits, end = f"{digits}.{cents}", end + 1  # "62 euro 40"
    if suffix not in _FACTORS:
        return None
    minor = 1 if currency in _WITHOUT_MINOR else 100
    # "1.000 EUR" is a thousand: no currency here has three decimals.
    amount = digits.replace(".", "") if _GROUPED.fullmatch(digits) else digits
    value = int(_decimal(amount) * _FACTORS[suffix] * minor)
    operator, end = _bound(words, first, end)
    owner = _owner(words, first, _MONEY_OF)
    return Slot(KeyKind.MONEY, value, first, end, operator, owner, currency)


def _duration(
    words: Sequence[str], place: int, at: int, digits: str, suffix: str, after: str
) -> Found:
    end = place + 1 if suffix in _SECONDS and suffix else at + 1
    value = _plain(_decimal(digits) * _SECONDS[suffix or after.removesuffix(".")])
    before = words[max(0, place - 3) : place]
    behind = words[end] if end < len(words) else ""
    told = behind in {"ago", "old", "later", "earlier"} or behind == "'" or "-" in digits
    is_past = bool(before) and before[-1] in {"next", "past", "in", "previous", "first"}
    is_last = before[-1:] == ["last"] and before[-2:-1] != ["should"] and before[-2:-1] != ["must"]
    if told or is_past or is_last:
        return
    operator, end = _bound(words, place, end)
    yield Slot(
        KeyKind.DURATION, value, place, end, operator, _owner(words, place, _DURATION_OF), "s"
    )


_MAX_ADJECTIVES: Final = 2


def _unit_of(words: Sequence[str], place: int) -> tuple[str, int]:
    """What the number at `place` counts, behind its adjectives, and where the phrase ends."""
    after = words[place + 1] if place + 1 < len(words) else ""
    if after in _PERCENT:
        return "%", place + 2
    if not after.isalpha() or after in _NO_UNIT:
        return "", place + 1
    for at in range(place + 1, min(len(words), place + 2 + _MAX_ADJECTIVES)):
        word = words[at]
        if not (word.isalpha() or "-" in word) or word in _NO_UNIT:
            break
        if _is_plural(word):
            return word, at + 1
    return after, place + 2


_IRREGULAR: Final = word_set("people children men women data criteria teeth feet ones mice")


def _is_plural(word: str) -> bool:
    return word in _IRREGULAR or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ous"))
    )


def _count(words: Sequence[str], place: int, digits: str, after: str) -> Found:
    value = _plain(_decimal(digits))
    is_superlative = after == "most" and words[place - 1 : place] == ["the"]
    if after in _SKIPPED_UNITS and not is_superlative:
        return
    unit, end = _unit_of(words, place)
    bound = bound_before(words, place)
    behind = bound_after(words, end) or bound_after(words, place + 1) or _rate_bound(words, end)
    if words[place] == "one" and bound is None and behind is None:
        return
    if bound is None and behind is None:
        if not unit or not _is_exact(words, place, value, unit):
            yield from _setting(words, place, value)
            return
    elif not unit and not _has_thing(words, place) and words[end : end + 2] != ["of", "them"]:
        return
    operator = bound[0] if bound else behind[0] if behind else Operator.EQUALS
    if bound and words[bound[1]] == "up" and words[: bound[1]] and _SCALES & set(words[: bound[1]]):
        operator = Operator.EQUALS  # "scale the tier up to 12 pods"
    is_limit = bound is not None and words[bound[1]] in {"limit", "cap", "restrict"}
    owner = _thing(words, bound[1] if bound and not is_limit else place - is_limit)
    if not unit:
        unit, owner = owner, ""
    subject = ".".join(part for part in (owner, unit if unit != "%" else "") if part)
    span_end = place + 1 if unit != "%" else end
    yield Slot(KeyKind.COUNT, value, place, span_end, operator, subject, unit)


def _rate_bound(words: Sequence[str], end: int) -> tuple[Operator, int] | None:
    """ "One emoji per post at most": the bound stands behind what it holds for."""
    return bound_after(words, end + 2) if words[end : end + 1] in (["per"], ["a"]) else None


_SCALES: Final = frozenset({"scale", "go", "ramp", "raise", "bump", "turn"})
# "The last four commits" says how many; "the two threads" says which.
_RANKS: Final = word_set("last first next latest top newest oldest previous final bottom")


def _is_exact(words: Sequence[str], place: int, value: float, unit: str) -> bool:
    """Whether a number without a bound says how many there are to be."""
    before = words[place - 1] if place else ""
    if unit == "%":
        return True
    if before in _RANKS:
        return unit not in _SECONDS
    if before in _KNOWN_THINGS:
        after = words[place + 1] if place + 1 < len(words) else ""
        return after.endswith("est") or after == "most"
    if unit in _EXACT_UNITS or singular(unit) in _EXACT_UNITS:
        return value != 1 or unit == "assertion"
    return value > 1 and _is_plural(unit) and before not in _NOT_COUNTED


_NOT_COUNTED: Final = word_set("have has had of are were was about around some nearly over with")
_SETTINGS: Final = word_set(
    "size limit threshold quorum concurrency coverage batch pool retries workers replicas threads "
    "count maximum minimum max min depth width length capacity level factor quota height margin "
    "attempts connections pods partitions shards processes instances"
)
_SETS: Final = frozenset({"to", "at", "is", ":", "=", "be", "of", "stays"})


def _setting(words: Sequence[str], place: int, value: float) -> Found:
    """ "Keep the batch size at 500", "set worker_processes to 4": by the name of a setting."""
    lead = place - 1 - (words[place - 1 : place] in (["exactly"], ["just"], ["only"]))
    if lead < 0 or words[lead] not in _SETS:
        return
    after = words[place + 1] if place + 1 < len(words) else "."
    if after[0].isalpha() and after not in _NO_UNIT:
        return
    for back in range(lead - 1, max(-1, lead - 1 - _OWNERS_BACK), -1):
        word = words[back]
        if not (word[0].isalnum()):
            return
        if word in _SETTINGS or ("_" in word and not word.endswith(("port", "timeout"))):
            owner = words[back - 1] if back and words[back - 1] in _SETTINGS else ""
            subject = f"{owner}.{word}" if owner else word.replace("_", ".")
            yield Slot(KeyKind.COUNT, value, place, place + 1, subject=subject)
            return


def _bound(words: Sequence[str], first: int, end: int) -> tuple[Operator, int]:
    if found := bound_before(words, first):
        return found[0], end
    if after := bound_after(words, end):
        return after[0], end
    return Operator.EQUALS, end


def _owner(words: Sequence[str], place: int, known: frozenset[str]) -> str:
    for word in reversed(words[max(0, place - _OWNERS_BACK) : place]):
        if singular(word) in known:
            return singular(word)
    return ""


_OWNER_STOPS: Final = word_set(
    "to at a the an be is are stay stays keep have has not no of by with should must never always "
    "gets get has needs takes makes limit and or use all any only , each per more it them this "
    "that short than in on for"
    " :"
)


def _thing(words: Sequence[str], place: int) -> str:
    """The plural that a bound speaks of: "functions under 50 lines", "retries to 3"."""
    for back in range(place - 1, max(-1, place - 4), -1):
        word = words[back]
        if word.endswith("s") and word.isalpha() and len(word) > 3 and word not in _OWNER_STOPS:
            return word
        if word not in _OWNER_STOPS:
            return ""
    return ""


def _has_thing(words: Sequence[str], place: int) -> bool:
    return bool(_thing(words, place)) or bool(
        {"limit", "maximum", "max", "minimum", "length", "size", "count", "limits"}
        & set(words[max(0, place - 5) : place])
    )


def _decimal(digits: str) -> Decimal:
    """Thousands apart by "," or, where three digits follow each, by "."."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"\d+\.\d+", digits) or digits.isdecimal():
        return Decimal(digits)
    return Decimal(re.sub(r"\D", "", digits) or "0")


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
