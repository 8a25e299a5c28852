"""RFC 8785 canonical JSON: one value, one byte string. Pure.

msgspec's encoder writes the same bytes as RFC 8785 unless a number is a float or a key holds a
character beyond the Basic Multilingual Plane; those two go to `rfc8785`. A property test holds the
two paths equal, and a test every character.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec
import rfc8785

from tractatus.errors import FormatError

Json = Any  # a JSON value: None, bool, int, float, str, list, dict

MAX_DEPTH: Final = 64
MAX_INTEGER: Final = 2**53 - 1

_encode = msgspec.json.Encoder(order="sorted").encode
# What needs no second look: the encoder writes it in one way.
_SIMPLE: Final = frozenset({str, bool, type(None)})


def canonical_json(value: Json) -> bytes:
    """The one RFC 8785 encoding of a JSON value.

    Raises:
        FormatError: a value that JSON does not have (infinite, beyond 2^53 - 1, not text), a lone
            surrogate, or nesting deeper than `MAX_DEPTH`.
    """
    try:
        if _is_plain(value, MAX_DEPTH):
            return _encode(value)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise FormatError(f"a value has no canonical JSON: {error}") from error


def parse_canonical(data: bytes) -> Json:
    """The value that `data` is the canonical JSON of; any other spelling is a `FormatError`."""
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}") from error
    if canonical_json(value) != data:
        raise FormatError("JSON is not in its canonical form (RFC 8785)")
    return value


def _is_plain(value: Json, depth: int) -> bool:
    """Whether the standard encoder is exact; raises where the value is not JSON at all."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise FormatError("expected an integer of at most 2^53 - 1 in size, found a larger one")
        return True
    if kind is float:
        return False
    if depth == 0:
        raise FormatError(f"expected nesting of at most {MAX_DEPTH}, found deeper")
    # `&=` and not `all`: every item is looked at, also behind one that is not plain. What is simple
    # is most of what there is, so it is not called for.
    plain = True
    if kind is list or kind is tuple:
        for item in value:
            if type(item) not in _SIMPLE:
                plain &= _is_plain(item, depth - 1)
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise FormatError(f"expected text as key, found: {type(key).__name__}")
            # Below U+10000 code points sort as their UTF-16 code units do.
            if not key.isascii() and max(key) >= "\U00010000":
                plain = False
            if type(item) not in _SIMPLE:
                plain &= _is_plain(item, depth - 1)
    else:
        raise FormatError(f"expected a JSON value, found: {kind.__name__}")
    return plain
