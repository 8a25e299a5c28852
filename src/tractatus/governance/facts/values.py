"""Values in all their spellings as one canonical value; None where a text is no such value."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.numbers import shortened_number, written_number
from tractatus.governance.language.lexicon import word_set

GREATEST: Final = 10**18
_INTEGER: Final = re.compile(r"[+]?(?:0[xX][0-9a-fA-F_]{1,16}|0[oO][0-7_]{1,20}|0[bB][01_]{1,64})")
_DECIMAL: Final = re.compile(r"[+-]?[0-9][0-9_]{0,18}")
_FIRST: Final = frozenset("+-0123456789")  # one of them begins every number in digits
_MOST_DIGITS: Final = 19
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9_,']{0,18}(?:\.[0-9]{1,9})?")

_SECONDS: Final = {
    **dict.fromkeys(("ns", "nanosecond"), Decimal("1e-9")),
    **dict.fromkeys(("us", "µs", "microsecond", "usec"), Decimal("1e-6")),
    **dict.fromkeys(("ms", "msec", "milli", "millis", "millisecond"), Decimal("0.001")),
    **dict.fromkeys(("s", "sec", "second"), Decimal(1)),
    **dict.fromkeys(("m", "min", "minute"), Decimal(60)),
    **dict.fromkeys(("h", "hr", "hour"), Decimal(3600)),
    **dict.fromkeys(("d", "day"), Decimal(86400)),
    **dict.fromkeys(("w", "week"), Decimal(604800)),
    # No calendar is asked, here as where instructions are read.
    **dict.fromkeys(("mo", "mon", "month"), Decimal(2592000)),
    **dict.fromkeys(("y", "yr", "year"), Decimal(31536000)),
}
# Units of whole seconds, in the plural, too.
_WHOLE_SECONDS: Final = {
    name: int(seconds)
    for unit, seconds in _SECONDS.items()
    for name in (unit, f"{unit}s")
    if seconds >= 1 and (name == unit or name not in _SECONDS)
}
# As most lengths of time are written.
_WHOLE_DURATION: Final = re.compile(r"([0-9]{1,9}) ?([a-z]+)")
_DURATION_PART: Final = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?([a-zµ]+)(?:[ ,]|and )*")
_ISO_DURATION: Final = re.compile(
    r"p(?:([0-9]+)y)?(?:([0-9]+)m)?(?:([0-9]+)w)?(?:([0-9]+)d)?"
    r"(?:t(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9.]+)s)?)?"
)
_ISO_UNITS: Final = ("year", "month", "w", "d", "h", "m", "s")
_CLOCK: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")

# ISO 4217 codes with the digits of their minor unit; signs that mean one of them.
_MINOR_DIGITS: Final = {
    **dict.fromkeys(
        sorted(word_set("EUR USD GBP CHF SEK NOK DKK PLN CZK CAD AUD NZD CNY INR BRL")), 2
    ),
    "JPY": 0,
    "KRW": 0,
}
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "EURO": "EUR",
                 "EUROS": "EUR", "DOLLAR": "USD", "DOLLARS": "USD", "US$": "USD", "POUNDS": "GBP",
                 "POUND": "GBP", "FR.": "CHF", "FRANC": "CHF", "FRANCS": "CHF", "YEN": "JPY",
                 "BUCKS": "USD"}  # fmt: skip
_MONEY_NAME: Final = r"[A-Za-z]{3,7}|Fr\.|US\$|[€$£¥₹]"
_MONEY: Final = re.compile(
    rf"(?P<before>{_MONEY_NAME})? ?(?P<amount>[0-9][0-9.,' \u00a0\u202f]{{0,18}}[0-9]|[0-9])"
    rf"(?:[.,](?:-{{1,2}}|–))?(?P<scale> ?(?:[kKmM]|mio|mn|thousand|million)(?![A-Za-z]))?"
    rf" ?(?P<after>{_MONEY_NAME})?"
)
_WRITTEN_MONEY: Final = re.compile(r"(?P<amount>[a-z]+(?:[ -][a-z]+){0,8}) (?P<after>[a-z]{3,7})")


def bounded(value: int | float) -> int | float | None:
    """`value`, or the greatest or least that is compared, or None where it is no number.

    Beyond `GREATEST` one number is like another; what is infinite is too much for every limit.
    """
    if isinstance(value, bool) or -GREATEST <= value <= GREATEST:
        return value
    return None if value != value else GREATEST if value > 0 else -GREATEST


def read_integer(value: Json) -> int | None:
    """27027 of 27027, 27027.0, "27027", "0x6993", "27_027"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if not isinstance(value, str) or len(value) > 72:
        return None
    if value.isdecimal() and value.isascii() and len(value) <= _MOST_DIGITS:
        return int(value)  # as most are written
    text = value.strip().strip("\"'")
    if text[:1] not in _FIRST:
        return None
    if _DECIMAL.fullmatch(text):
        return int(text.replace("_", ""))
    if _INTEGER.fullmatch(text) and not text.endswith("_"):
        digits = text.replace("_", "").lower()
        return int(digits, 0) if len(digits.lstrip("+")) > 2 else None
    return None


def read_port(value: Json) -> int | None:
    """A port from 1 to 65535 in any spelling of `read_integer`."""
    number = read_integer(value)
    return number if number is not None and 0 < number < 65_536 else None


def read_number(value: Json) -> int | float | None:
    """An integer or a number in any spelling, with separators of thousands."""
    if (whole := read_integer(value)) is not None:
        return whole
    if isinstance(value, float):
        return value
    if isinstance(value, str) and len(value) <= 40:
        text = value.strip().removesuffix("%").strip()
        if _NUMBER.fullmatch(text):
            number = float(re.sub("[_,']", "", text))
            return int(number) if number.is_integer() else number
        text = text.lower()
        if text[-1:] == "k" and (short := shortened_number(text)) is not None:
            return _plain_number(short)
        if len(text) > 2 and text[0].isalpha() and (written := written_number(text)) is not None:
            return _plain_number(written)
    return None


def read_duration(value: Json, unit: str = "s") -> int | float | None:
    """Seconds of 30, "30", "30s", "500 ms", "1h30m", "2 minutes", "PT30S".

    Args:
        value: As written.
        unit: Of a number that has none of its own.
    """
    whole = _WHOLE_DURATION.fullmatch(value) if isinstance(value, str) else None
    if whole and whole[2] in _WHOLE_SECONDS:
        return int(whole[1]) * _WHOLE_SECONDS[whole[2]]
    if (number := read_number(value)) is not None:
        if unit == "s" and isinstance(number, int) and -GREATEST <= number <= GREATEST:
            return number
        return _plain_number(Decimal(str(number)) * _SECONDS.get(unit, Decimal(1)))
    if not isinstance(value, str) or not 0 < len(value) <= 60:
        return None
    text = value.strip().strip("\"'").lower()
    if text.startswith("p") and (iso := _ISO_DURATION.fullmatch(text)) and any(iso.groups()):
        return _sum(zip(iso.groups(), _ISO_UNITS, strict=True))
    if clock := _CLOCK.fullmatch(text):
        return _sum(zip(clock.groups(), "hms", strict=True))
    parts = _DURATION_PART.findall(text)
    if not parts:
        return _written_duration(text)
    if _DURATION_PART.sub("", text).strip():
        return None
    names = [name if name in _SECONDS else name.removesuffix("s") for _, name in parts]
    if any(name not in _SECONDS for name in names):
        return None
    return _sum(
        (amount.replace(",", "."), name) for (amount, _), name in zip(parts, names, strict=True)
    )


def _written_duration(text: str) -> int | float | None:
    """ "Two hours", "half an hour"."""
    amount, _, unit = text.rpartition(" ")
    number = written_number(amount.replace("quarter of an", "quarter")) if amount else None
    name = duration_unit(unit)
    return _plain_number(number * _SECONDS[name]) if number is not None and name else None


def read_money(value: Json, currency: str = "") -> tuple[int, str] | None:
    """Minor units and currency of 150, "150 EUR", "€150.00", "1.000,50 EUR".

    Args:
        value: As written.
        currency: Of an amount that names none; empty is unknown, and counts two digits.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    match = _MONEY.fullmatch(text) if len(text) <= 40 else None
    if match is None:
        return _written_money(text.lower())
    named = [_currency(match[name]) for name in ("before", "after") if match[name]]
    if any(one is None for one in named):
        return None
    unit = next((one for one in named if one), _currency(currency) or "")
    amount = _scaled(match["amount"], (match["scale"] or "").strip().lower())
    return None if amount is None else (_minor(amount, unit), unit)


def _written_money(text: str) -> tuple[int, str] | None:
    """ "Eighty-five euros"."""
    match = _WRITTEN_MONEY.fullmatch(text) if len(text) <= 60 else None
    unit = _currency(match["after"]) if match else None
    amount = written_number(match["amount"]) if match and unit else None
    return None if amount is None or unit is None else (_minor(amount, unit), unit)


def _minor(amount: Decimal, unit: str) -> int:
    return int((amount * 10 ** minor_digits(unit)).to_integral_value())


def minor_digits(currency: str) -> int:
    """How many digits of an amount its minor unit has; two where nobody said which it is."""
    return _MINOR_DIGITS.get(currency, 2)


def duration_unit(word: str) -> str:
    """The unit that the last word of a name says (`timeout_ms`); empty where it says none."""
    return word if word in _SECONDS or (word := word.removesuffix("s")) in _SECONDS else ""


def _currency(text: str) -> str | None:
    found = _SIGNS.get(text.upper(), text.upper())
    return found if found in _MINOR_DIGITS else None


def _scaled(text: str, scale: str) -> Decimal | None:
    return shortened_number(f"{text}{scale}") if scale else _amount(text)


def _amount(text: str) -> Decimal | None:
    """A comma or a point before one or two last digits is decimal, every other groups."""
    text = re.sub("[ '\u00a0\u202f]", "", text)
    whole, mark, rest = text.replace(",", ".").rpartition(".")
    is_decimal = bool(mark) and len(rest) in (1, 2)
    digits = (
        f"{whole.replace('.', '')}.{rest}" if is_decimal else text.replace(",", "").replace(".", "")
    )
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _sum(parts: object) -> int | float | None:
    total = Decimal(0)
    for amount, name in parts:  # type: ignore[attr-defined]
        if amount:
            try:
                total += Decimal(amount) * _SECONDS[name]
            except InvalidOperation:
                return None
    return _plain_number(total)


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
