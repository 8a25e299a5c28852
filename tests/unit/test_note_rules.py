"""Rules of notes and policies that an attacker would like to be otherwise, each by its name."""

from __future__ import annotations

import pytest

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from tractatus.notes.cosignature import CosignatureSigner, cosignatures_of
from tractatus.notes.policy import MAX_DEFINITIONS, WitnessPolicy, parse_policy
from tractatus.notes.signed import (
    Note,
    NoteSigner,
    Signature,
    check_name,
    check_text,
    format_note,
    parse_note,
    verify_note,
)
from tractatus.notes.witness import cosigned_note, judge

LOG = NoteSigner("log", bytes(range(32)))
WITNESS = CosignatureSigner("witness", bytes(range(1, 33)))

# Unicode 16, property White_Space, and what Python's isspace() adds; written out, because the rule
# must not move with Python's tables.
SPACES = [
    *range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
    0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
]  # fmt: skip


def test_a_key_signs_a_note_once() -> None:
    once, again = LOG.sign("text\n"), LOG.sign("text\n")
    with pytest.raises(SignatureError, match="signs twice"):
        verify_note(Note("text\n", (once, again)), [LOG.key])


def test_a_witness_cosigns_a_note_once() -> None:
    early, late = WITNESS.sign("text\n", 5), WITNESS.sign("text\n", 6)
    for twice in ((early, late), (early, early)):
        with pytest.raises(SignatureError, match="signs twice"):
            cosignatures_of(Note("text\n", twice), [WITNESS.key])


def test_unknown_keys_may_repeat_themselves() -> None:
    stray = Signature("stranger", b"1234", b"5")
    note = Note("text\n", (stray, stray, LOG.sign("text\n"), stray))
    assert len(verify_note(note, [LOG.key])) == 1
    assert cosignatures_of(note, [WITNESS.key]) == ()


def test_no_unicode_space_is_in_a_name() -> None:
    for code in SPACES:
        with pytest.raises(FormatError, match="space"):
            check_name(f"a{chr(code)}b")
    check_name("a\u200bb\ufeff")  # zero width, and not a space of Unicode


def test_what_no_name_and_no_text_holds_and_what_each_may() -> None:
    for code in (*range(0x20), 0x2B, 0xD800, 0xDFFF):
        with pytest.raises(FormatError, match="key name"):
            check_name(f"a{chr(code)}b")
    for code in (*range(0x0A), *range(0x0B, 0x20), 0xD800, 0xDBFF, 0xDC00, 0xDFFF):
        with pytest.raises(FormatError, match=r"control character|surrogates"):
            check_text(f"a{chr(code)}b\n")
    for code in (0x21, 0x2A, 0x2C, 0x7F, 0xD7FF, 0xE000, 0x10FFFF):
        check_name(f"a{chr(code)}b")
    check_text("a\nb\x20\x7f\u2028\ud7ff\ue000\U0010ffff\n")


def test_a_witness_serves_what_each_key_of_the_log_signed() -> None:
    old, new = LOG, NoteSigner("log", bytes([7]) * 32)
    text = format_checkpoint(Checkpoint("log", 3, bytes(32)))
    stranger = NoteSigner("stranger", bytes([8]) * 32)
    note = Note(text, (old.sign(text), stranger.sign(text), new.sign(text)))
    body = b"old 0\n\n" + format_note(note)
    keys = {"log": [old.key, new.key]}
    accepted = judge(body, latest=lambda _: None, log_keys=keys).accepted
    assert accepted is not None
    stored = parse_note(cosigned_note(accepted, [WITNESS.sign(text, 5)]))
    named = [(one.name, one.key_id) for one in stored.signatures]
    assert named == [(key.name, key.key_id) for key in (old.key, new.key, WITNESS.key)]
    # Whoever knows one of the two keys only can read it, too.
    assert open_checkpoint(format_note(stored), [new.key]).key == new.key


def witness_lines(count: int) -> list[str]:
    return [
        f"witness w{n} {CosignatureSigner(f'w{n}', n.to_bytes(32, 'big')).vkey}"
        for n in range(count)
    ]


def policy(lines: list[str]) -> WitnessPolicy:
    return parse_policy("".join(f"{line}\n" for line in lines).encode())


def test_a_policy_has_room_for_what_the_standard_asks() -> None:
    logs = [f"log {NoteSigner(f'l{n}', n.to_bytes(32, 'big')).vkey}" for n in range(32)]
    witnesses = witness_lines(32)
    groups = [f"group g{n} 1 w{n}" for n in range(32)]
    assert policy([*logs, *witnesses, *groups, "quorum g31"]).quorum == "g31"


def test_groups_of_groups_are_counted_at_any_depth() -> None:
    chain = [f"group g{n + 1} 1 g{n}" for n in range(90)]
    deep = policy([*witness_lines(1), "group g0 1 w0", *chain, "quorum g90"])
    assert deep.is_met(deep.witness_keys)
    assert not deep.is_met([])


def test_a_long_policy_is_refused_at_once() -> None:
    chain = [f"group g{n + 1} 1 g{n}" for n in range(9999)]
    # Read to its end it took minutes, and asking for its quorum went 10,000 calls deep.
    with pytest.raises(FormatError, match=f"line {MAX_DEFINITIONS + 1}: .*at most"):
        policy([*witness_lines(1), "group g0 1 w0", *chain])
