"""Messages of PostgreSQL's protocol that a batch is made of, and what its answers hold.

Values travel as bytes where they are bytes, and as text otherwise: PostgreSQL reads text into
whatever type the statement asks for, so nothing has to be known of types here.
Source: PostgreSQL 18, "Frontend/Backend Protocol", section 54.7; "Array" in its `array_recv`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

Value: TypeAlias = bytes | None

# The unnamed portal, all its rows.
EXECUTE: Final = b"E\0\0\0\x09\0\0\0\0\0"
SYNC: Final = b"S\0\0\0\x04"
_NULL: Final = b"\xff\xff\xff\xff"
_BYTEA: Final = 17  # OID of the type


def parse(name: bytes, sql: str) -> bytes:
    """Prepare a statement under a name; the server finds the types of its parameters."""
    return message(b"P", name + b"\0" + sql.encode() + b"\0\0\0")


def message(kind: bytes, body: bytes) -> bytes:
    """A message with its length."""
    return b"".join((kind, (len(body) + 4).to_bytes(4, "big"), body))


def bind(name: bytes, args: tuple[object, ...]) -> bytes:
    """Bind the values to the unnamed portal; binary what is bytes here, text all else."""
    count = len(args).to_bytes(2, "big")
    formats: list[bytes] = []
    values: list[bytes] = []
    for value in args:
        if value is None:
            formats.append(_TEXT)
            values.append(_NULL)
            continue
        encode, its_format = _ENCODERS.get(type(value)) or _encoder_of(value)
        encoded = encode(value)
        formats.append(its_format)
        values += (_SIZE(len(encoded)), encoded)
    body = (b"\0", name, b"\0", count, *formats, count, *values, b"\0\1\0\1")
    return message(b"B", b"".join(body))


def _encoder_of(value: object) -> tuple[Callable[[Any], bytes], bytes]:
    """For members of enumerations, asyncpg's own UUID and the like."""
    for kind, encoder in _ENCODERS.items():
        if isinstance(value, kind):
            return encoder
    raise asyncpg.InterfaceError(f"a value of this type cannot be sent: {type(value).__name__}")


def _text(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise asyncpg.InterfaceError("a text holds a lone surrogate") from error


def _array(items: tuple[object, ...]) -> bytes:
    """The binary form of bytea[]: dimensions, has-nulls, type, length, lower bound, items."""
    head = (1, 0, _BYTEA, len(items), 1) if items else (0, 0, _BYTEA)
    parts = [number.to_bytes(4, "big") for number in head]
    for item in items:
        if not isinstance(item, bytes):
            raise asyncpg.InterfaceError(f"expected bytes in a tuple: {type(item).__name__}")
        parts += (len(item).to_bytes(4, "big"), item)
    return b"".join(parts)


def values_of(row: bytes) -> list[Value]:
    """The values of a row as PostgreSQL's binary format has them."""
    values: list[Value] = []
    at = 2
    for _ in range(int.from_bytes(row[:2], "big")):
        size = int.from_bytes(row[at : at + 4], "big", signed=True)
        at += 4
        values.append(None if size < 0 else row[at : at + size])
        at += max(size, 0)
    return values


def error_of(body: bytes) -> asyncpg.PostgresError:
    """What asyncpg would raise for this ErrorResponse."""
    fields = body.split(b"\0")
    found = {field[:1].decode(): field[1:].decode("utf-8", "replace") for field in fields if field}
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(found)
    return error


_TEXT: Final = b"\0\0"
_BINARY: Final = b"\0\1"
_SIZE: Final = struct.Struct("!I").pack
# bool before int, which it is a kind of.
_ENCODERS: Final[Mapping[type, tuple[Callable[[Any], bytes], bytes]]] = {
    bytes: (bytes, _BINARY),
    str: (_text, _TEXT),
    UUID: (attrgetter("bytes"), _BINARY),
    bool: (lambda value: b"t" if value else b"f", _TEXT),
    int: (lambda value: b"%d" % value, _TEXT),
    float: (lambda value: repr(value).encode(), _TEXT),
    tuple: (_array, _BINARY),
}
