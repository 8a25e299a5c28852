"""A signed checkpoint taken apart: each line of the note, and who made it.

Who runs a witness is said by the witness policy alone: its group `run-by-us` names the operator's
own. Source: C2SP tlog-checkpoint, tlog-cosignature, tlog-policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.notes.signed import Signature, parse_note
from tractatus.verifier.trust import Trust

_TIME_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line above the signatures: its text and what it says."""

    text: str
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line of a note.

    Args:
        text: The line as it stands in the note.
        maker: `log`, `witness`, or `unknown` for a key that is not in the trust document.
        name: Of the witness in the policy, or of the key.
        key_id: Eight hexadecimal digits.
        at: When a witness says that it cosigned, ms; None in other lines.
        is_operators: Whether the operator of the log runs it, as the policy says.
        signature: The bytes of the signature itself, hexadecimal.
    """

    text: str
    maker: str
    name: str
    key_id: str
    at: int | None
    is_operators: bool
    signature: str


def text_lines(note: bytes) -> Sequence[Line]:
    """The three lines that are signed."""
    names = (
        ("origin", "the log's name"),
        ("size", "how many leaves the log has"),
        ("root", "the hash that commits to every one of them, in base64"),
    )
    lines = parse_note(note).text.removesuffix("\n").split("\n")
    return [Line(line, *named) for line, named in zip(lines, names, strict=True)]


def signature_lines(note: bytes, trust: Trust) -> Sequence[SignatureLine]:
    """The signature lines in their order; nothing of them is verified here."""
    return [_described(one, trust) for one in parse_note(note).signatures]


def _described(one: Signature, trust: Trust) -> SignatureLine:
    line, key_id = one.line.removesuffix("\n"), one.key_id.hex()
    for witness in trust.policy.witnesses:
        if (witness.key.name, witness.key.key_id) == (one.name, one.key_id):
            return SignatureLine(
                text=line,
                maker="witness",
                name=witness.name,
                key_id=key_id,
                at=int.from_bytes(one.value[:_TIME_SIZE], "big") * 1000,
                is_operators=trust.is_run_by_operator(witness.key),
                signature=one.value[_TIME_SIZE:].hex(),
            )
    is_logs = any((key.name, key.key_id) == (one.name, one.key_id) for key in trust.log_keys)
    maker = "log" if is_logs else "unknown"
    return SignatureLine(line, maker, one.name, key_id, None, is_logs, one.value.hex())
