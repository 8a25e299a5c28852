"""An archive that `tar` can read, written in one pass and read strictly.

The format is POSIX ustar and nothing of its many extensions: regular files under relative names.
A header is read by formatting it again and comparing, so what only looks like one of ours (links,
devices, other spellings of a name or a number, headers that extend headers) is refused before
anything is made of it. Nothing here is ever extracted by the name in a header: callers ask for
members, and `check_name` has refused every name that could lead out of a directory.

Source: POSIX.1-2017, pax, "ustar Interchange Format".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from tractatus.errors import FormatError, StoreError

BLOCK: Final = 512
MAX_SIZE: Final = 8**11 - 1  # eleven octal digits
MAX_MEMBERS: Final = 5_000_000
_CHUNK: Final = 1024 * 1024
_NAME_SIZE: Final = 100
_PREFIX_SIZE: Final = 155


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name, its size, and where its bytes begin."""

    name: str
    size: int
    offset: int


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take all of them."""
        ...


class ArchiveWriter:
    """Appends files to a stream that need not be seekable.

    Args:
        stream: What is written to; whoever opened it closes it.
        modified: Time in every header, in seconds since 1970.
    """

    def __init__(self, stream: Sink, modified: int) -> None:
        self._stream = stream
        self._modified = modified

    def add(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """Write one file of exactly `size` bytes.

        Raises:
            FormatError: the name cannot be kept in an archive.
            StoreError: `chunks` held more or fewer bytes; the archive is of no use then.
            OSError: the stream takes no more.
        """
        self._stream.write(format_header(name, size, self._modified))
        written = 0
        for chunk in chunks:
            written += len(chunk)
            if written > size:
                break
            self._stream.write(chunk)
        if written != size:
            raise StoreError(f"a file changed its size while it was read: {name}")
        self._stream.write(bytes(-size % BLOCK))

    def finish(self) -> None:
        """Write the end mark."""
        self._stream.write(bytes(2 * BLOCK))


def members(file: BinaryIO) -> Iterator[Member]:
    """The files of an archive in their order; the file must be seekable.

    Raises:
        FormatError: it is not an archive of `ArchiveWriter`, or it ends before its end mark.
    """
    end = file.seek(0, os.SEEK_END)
    offset, seen = 0, set[str]()
    while True:
        file.seek(offset)
        block = file.read(BLOCK)
        if block == bytes(BLOCK):
            break
        name, size = parse_header(block, offset)
        if name in seen or len(seen) >= MAX_MEMBERS:
            raise FormatError(f"a file is in the archive twice, or there are too many: {name}")
        seen.add(name)
        if offset + BLOCK + size + -size % BLOCK > end:
            raise FormatError(f"the archive ends inside a file: {name}")
        yield Member(name, size, offset + BLOCK)
        file.seek(offset + BLOCK + size)
        if any(file.read(-size % BLOCK)):
            raise FormatError(f"the archive is damaged after a file: {name}")
        offset += BLOCK + size + -size % BLOCK
    if file.read() != bytes(BLOCK):
        raise FormatError("the archive does not end with its end mark")


def content(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The bytes of a member, in pieces.

    Raises:
        StoreError: the file has become shorter since its members were listed.
    """
    left, offset = member.size, member.offset
    while left:
        file.seek(offset)
        chunk = file.read(min(left, _CHUNK))
        if not chunk:
            raise StoreError(f"the archive has become shorter: {member.name}")
        left, offset = left - len(chunk), offset + len(chunk)
        yield chunk


def check_name(name: str) -> None:
    """Refuse a name that is not a plain relative path; `FormatError`."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise FormatError(f"not a name of a file in a backup: {name!r}")


def format_header(name: str, size: int, modified: int) -> bytes:
    """The header of a regular file, readable by its owner alone."""
    check_name(name)
    if not 0 <= size <= MAX_SIZE:
        raise FormatError(f"a file is too large for an archive: {name}")
    prefix, short = _split(name)
    fields = [
        short.ljust(_NAME_SIZE, b"\0"),
        b"0000600\0" + b"0000000\0" * 2,
        b"%011o\0%011o\0" % (size, modified),
        b" " * 8,  # the checksum is taken with blanks in its own place
        b"0" + bytes(100),
        b"ustar\x0000" + bytes(64) + b"0000000\0" * 2,
        prefix.ljust(_PREFIX_SIZE, b"\0"),
    ]
    block = b"".join(fields).ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def parse_header(block: bytes, offset: int) -> tuple[str, int]:
    """Name and size in a header; `FormatError` unless `format_header` writes the same bytes."""
    try:
        short, prefix = block[:100].rstrip(b"\0"), block[345:500].rstrip(b"\0")
        name = (prefix + b"/" + short if prefix else short).decode()
        size, modified = int(block[124:135], 8), int(block[136:147], 8)
        if format_header(name, size, modified) == block:
            return name, size
    except (ValueError, FormatError):
        pass  # said below, in one way
    raise FormatError(f"not a backup, or damaged: no header of ours at byte {offset}")


def _split(name: str) -> tuple[bytes, bytes]:
    """Prefix and name as ustar keeps a long path: cut at a slash."""
    encoded = name.encode()
    if len(encoded) <= _NAME_SIZE:
        return b"", encoded
    cut = encoded.find(b"/", len(encoded) - _NAME_SIZE - 1)
    if not 0 < cut <= _PREFIX_SIZE:
        raise FormatError(f"a name is too long for an archive: {name}")
    return encoded[:cut], encoded[cut + 1 :]
