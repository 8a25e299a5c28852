"""The end of a log, and the log that follows on it, each said in a signed note.

    tractatus/log-end/v1          tractatus/log-succession/v1
    <origin>                      <origin of the old log>
    <size>                        <size of its last checkpoint>
    <root, base64>                <root of it, base64>
    <time, ms since 1970>         <key of the new log, as a vkey>
    <signed by the log>           <signed by the new log, and by the old one if it can>

An end names the last tree of its log: a checkpoint of another tree, or of a larger one, proves
together with this note that the log broke its word. A succession that the old log did not sign
proves nothing about the old log; it binds the new one alone.
In a witness policy both stand in comments, as rotations do: `# log-end` and `# log-predecessor`.
Source: docs/spec/evidence.md, section 16; C2SP signed-note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from tractatus.notes.signed import (
    Note,
    NoteSigner,
    VerifierKey,
    format_note,
    parse_note,
    verify_note,
)
from tractatus.notes.text import decode_base64, encode_base64, parse_decimal

_END: Final = "tractatus/log-end/v1"
_SUCCESSION: Final = "tractatus/log-succession/v1"
_END_COMMENT: Final = "# log-end "
_PREDECESSOR_COMMENT: Final = "# log-predecessor "
_MAX_TIME_MS: Final = 253_402_300_799_999
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class End:
    """A log's word that nothing follows on its tree `last`."""

    last: Checkpoint
    time_ms: int
    note: bytes


@dataclass(frozen=True, slots=True)
class Succession:
    """A log's word that it follows on another one.

    Args:
        last: The last tree of the old log, as the new one says.
        key: The new log's.
        note: With the new log's signature verified; the old one's is for `is_agreed_by`.
    """

    last: Checkpoint
    key: VerifierKey
    note: bytes

    def is_agreed_by(self, old_keys: Sequence[VerifierKey]) -> bool:
        """Whether one of the old log's keys has signed it, too."""
        try:
            verify_note(parse_note(self.note), old_keys)
        except SignatureError:
            return False
        return True


def sign_end(last: Checkpoint, time_ms: int, signers: Sequence[NoteSigner]) -> bytes:
    """The note in which a log says that it has ended with the tree `last`."""
    text = _end_text(last, time_ms)
    return format_note(Note(text, tuple(signer.sign(text) for signer in signers)))


def open_end(data: bytes, keys: Sequence[VerifierKey]) -> End:
    """The end in a note; `FormatError` if it is none, `SignatureError` if no key signed it."""
    note = parse_note(data)
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != _END:
        raise FormatError("the end of a log is a note of five lines")
    last = parse_checkpoint("\n".join([*lines[1:4], ""]))
    time_ms = parse_decimal(lines[4], "the time of an end")
    if time_ms > _MAX_TIME_MS or note.text != _end_text(last, time_ms):
        raise FormatError("the end of a log is not in its canonical form")
    verify_note(note, [key for key in keys if key.name == last.origin])
    return End(last, time_ms, data)


def sign_succession(last: Checkpoint, new: NoteSigner, old: Sequence[NoteSigner]) -> bytes:
    """The note in which the log of `new` says that it follows on the one that ended with `last`."""
    text = _succession_text(last, new.key)
    return format_note(Note(text, tuple(signer.sign(text) for signer in (new, *old))))


def open_succession(data: bytes) -> Succession:
    """The succession in a note, signed at least by the new log.

    Raises:
        FormatError: it is none.
        SignatureError: the new log did not sign it.
    """
    note = parse_note(data)
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != _SUCCESSION:
        raise FormatError("a succession is a note of five lines")
    last, key = parse_checkpoint("\n".join([*lines[1:4], ""])), VerifierKey.parse(lines[4])
    if note.text != _succession_text(last, key) or key.name == last.origin:
        raise FormatError("a succession is of two logs, in its canonical form")
    verify_note(note, [key])
    return Succession(last, key, data)


def append_end(policy: bytes, end: bytes) -> bytes:
    """A witness policy with the end of its log behind it, as a comment."""
    return policy + f"{_END_COMMENT}{encode_base64(end)}\n".encode()


def append_succession(policy: bytes, succession: bytes) -> bytes:
    """A witness policy with what its log follows on behind it, as a comment."""
    return policy + f"{_PREDECESSOR_COMMENT}{encode_base64(succession)}\n".encode()


def find_end(policy: bytes, keys: Sequence[VerifierKey]) -> End | None:
    """The end of the log of `keys` in the comments of a policy; what is false is passed by."""
    return _find(policy, _END_COMMENT, lambda note: open_end(note, keys))


def find_succession(policy: bytes, keys: Sequence[VerifierKey]) -> Succession | None:
    """What the log of `keys` follows on, in the comments of a policy."""

    def opened(note: bytes) -> Succession:
        succession = open_succession(note)
        if succession.key.name not in {key.name for key in keys}:
            raise SignatureError("a succession of another log")
        return succession

    return _find(policy, _PREDECESSOR_COMMENT, opened)


def _find(policy: bytes, comment: str, parse: Callable[[bytes], _T]) -> _T | None:
    for line in policy.decode("utf-8", "surrogateescape").split("\n"):
        if line.startswith(comment):
            try:
                return parse(decode_base64(line.removeprefix(comment), "a note"))
            except (FormatError, SignatureError):
                continue
    return None


def _end_text(last: Checkpoint, time_ms: int) -> str:
    return f"{_END}\n{format_checkpoint(last)}{time_ms}\n"


def _succession_text(last: Checkpoint, key: VerifierKey) -> str:
    return f"{_SUCCESSION}\n{format_checkpoint(last)}{key.vkey}\n"
