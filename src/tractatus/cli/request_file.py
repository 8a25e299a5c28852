"""The request of a command that only answers: a file, or standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import BinaryIO

from tractatus.errors import RequestError, SettingsError
from tractatus.governance.documents.strict_json import MAX_BYTES

_STANDARD_INPUT = Path("-")


def add_request(parser: argparse.ArgumentParser) -> None:
    """`[FILE]`, of which `-` and nothing mean standard input."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=_STANDARD_INPUT,
        metavar="FILE",
        help="what to read (standard input)",
    )


def read_request(arguments: argparse.Namespace) -> bytes:
    """All of it.

    Raises:
        RequestError: More than `MAX_BYTES`, found before more of them are in memory.
        SettingsError: There is no such file, or it cannot be read.
    """
    if arguments.file == _STANDARD_INPUT:
        if sys.stdin.isatty():
            print("tractatus: reads what you type; Ctrl-D ends it", file=sys.stderr)
        return _limited(sys.stdin.buffer)
    try:
        with arguments.file.open("rb") as file:
            return _limited(file)
    except OSError as error:
        raise SettingsError(
            f"expected a file that can be read, or the text itself on standard input: "
            f"{str(arguments.file)!r}: {error.strerror}"
        ) from error


def _limited(source: BinaryIO) -> bytes:
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RequestError(f"expected at most {MAX_BYTES} bytes, found more")
    return data
