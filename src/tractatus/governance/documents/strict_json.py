"""JSON from outside, read once and strictly: size and depth first, then every doubtful spelling.

`json.loads` takes the last of two equal keys, NaN, numbers of any size and half of a surrogate
pair, and recurses as deep as it is told; each of these is refused here, and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from tractatus.canonical import MAX_INTEGER
from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.language.words import shown

MAX_BYTES: Final = 1_048_576
MAX_NESTING: Final = 32
MAX_DIGITS: Final = 32

# One that is not closed goes to the end, or each quotation mark in it would be tried anew.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def parse_json(data: bytes, max_bytes: int = MAX_BYTES) -> Json:
    """The one JSON value in `data`.

    Raises:
        RequestError: larger than `max_bytes`, nested deeper than `MAX_NESTING`, not UTF-8, not
            JSON, a key twice in one object, a number without an exact value, a lone surrogate.
    """
    if len(data) > max_bytes:
        raise RequestError(f"expected at most {max_bytes} bytes of JSON, found: {len(data)}")
    if (depth := _depth(data)) > MAX_NESTING:
        raise RequestError(f"expected nesting of at most {MAX_NESTING}, found: {depth}")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        raise RequestError(f"expected UTF-8, found another byte at: {error.start}") from error
    except json.JSONDecodeError as error:
        raise RequestError(f"not JSON: {error}") from error
    _refuse_surrogates(value)
    return value


def _depth(data: bytes) -> int:
    """The deepest nesting; brackets inside strings do not count."""
    depth = deepest = 0
    for match in _BRACKET.finditer(_STRING.sub(b"", data)):
        depth += 1 if match[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: Sequence[tuple[str, Json]]) -> Json:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise RequestError(f"the field is written twice: {shown(key)}")
        found[key] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS or abs(int(digits)) > MAX_INTEGER:
        raise RequestError(f"expected an integer of at most 2^53 - 1, found: {digits[:MAX_DIGITS]}")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    # Beyond it RFC 8785 writes a float as an integer, which then has no exact value.
    if len(digits) > MAX_DIGITS or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise RequestError(f"expected a number in range, found: {digits[:MAX_DIGITS]}")
    return value


def _constant(name: str) -> Json:
    raise RequestError(f"expected a number that JSON has, found: {name}")


def _refuse_surrogates(value: Json) -> None:
    pending: list[Json] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, str) and _SURROGATE.search(item):
            raise RequestError("expected text, found half of a surrogate pair")
