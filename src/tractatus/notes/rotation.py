"""A change of key, said by both keys: whoever trusted the old one can come to trust the new one.

The text of the note is four lines, signed by both keys:

    tractatus/key-rotation/v1
    <name of both keys>
    <old key, as a vkey>
    <new key, as a vkey>

In a witness policy it stands in a comment, so that every copy of a log has it and other programs
pass it by: `# key-rotation <base64 of the note>`.
Source: docs/spec/evidence.md, section 15; C2SP signed-note, tlog-policy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.signed import (
    Note,
    NoteSigner,
    VerifierKey,
    format_note,
    parse_note,
    verify_note,
)
from tractatus.notes.text import decode_base64, encode_base64

_VERSION: Final = "tractatus/key-rotation/v1"
_COMMENT: Final = "# key-rotation "
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Rotation:
    """`before` and `after` are keys of one name, and each of them has signed to that."""

    before: VerifierKey
    after: VerifierKey
    note: bytes


def sign_rotation(before: NoteSigner, after: NoteSigner) -> Rotation:
    """Let both keys say that `after` follows on `before`; they must differ and share a name."""
    _check(before.key, after.key)
    text = _text(before.key, after.key)
    note = format_note(Note(text, (before.sign(text), after.sign(text))))
    return Rotation(before.key, after.key, note)


def open_rotation(data: bytes) -> Rotation:
    """The rotation in a note, both of its signatures verified.

    Raises:
        FormatError: it is not a rotation.
        SignatureError: one of the two keys did not sign.
    """
    note = parse_note(data)
    lines = note.text.split("\n")
    if len(lines) != 5 or lines[0] != _VERSION:
        raise FormatError("a rotation is a note of four lines")
    before, after = VerifierKey.parse(lines[2]), VerifierKey.parse(lines[3])
    _check(before, after)
    if note.text != _text(before, after):
        raise FormatError("a rotation is not in its canonical form")
    for key in (before, after):
        verify_note(note, [key])
    return Rotation(before, after, data)


def known_since(trusted: Collection[str], rotations: Iterable[Rotation]) -> set[str]:
    """Keys (vkeys) that follow on trusted ones, through any number of rotations."""
    known, all_of_them = set(trusted), list(rotations)
    for _ in all_of_them:
        known |= {one.after.vkey for one in all_of_them if one.before.vkey in known}
    return known


def append_rotations(policy: bytes, rotations: Sequence[Rotation]) -> bytes:
    """A witness policy with rotations behind it, as comments."""
    lines = [f"{_COMMENT}{encode_base64(one.note)}\n".encode() for one in rotations]
    return policy + b"".join(lines)


def find_rotations(policy: bytes) -> tuple[Rotation, ...]:
    """The rotations in the comments of a witness policy; what is none, or false, is passed by."""
    found: list[Rotation] = []
    for line in policy.decode("utf-8", "surrogateescape").split("\n"):
        if line.startswith(_COMMENT) and len(found) < _MOST:
            try:
                found.append(open_rotation(decode_base64(line.removeprefix(_COMMENT), "a note")))
            except (FormatError, SignatureError):
                continue
    return tuple(found)


def _check(before: VerifierKey, after: VerifierKey) -> None:
    if before.name != after.name or before == after:
        raise FormatError(f"a rotation is of two keys of one name: {before.name}, {after.name}")


def _text(before: VerifierKey, after: VerifierKey) -> str:
    return f"{_VERSION}\n{before.name}\n{before.vkey}\n{after.vkey}\n"
