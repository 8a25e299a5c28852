"""A key is changed without a gap: old, both, new; and whoever remembers the old one follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring, LogSigner
from tractatus.adapters.keys.rotating import add_next_key, retire_key
from tractatus.adapters.machine import SystemRandomness
from tractatus.errors import ConflictError, FormatError, SettingsError, SignatureError
from tractatus.evidence.promise import promise_key_name
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.policy import Log, WitnessPolicy, format_policy, parse_policy
from tractatus.notes.rotation import (
    append_rotations,
    find_rotations,
    known_since,
    open_rotation,
    sign_rotation,
)
from tractatus.notes.signed import NoteSigner, VerifierKey
from tractatus.verifier.memory import Memory
from tractatus.verifier.trust import Trust

A, B, C = (NoteSigner("example.org/log", bytes([seed]) * 32) for seed in (1, 2, 3))
ORIGIN = "example.org/log"


def test_both_keys_say_it_and_it_opens_to_the_same() -> None:
    made = sign_rotation(A, B)
    assert open_rotation(made.note) == made
    assert made.note.count(b"\xe2\x80\x94 example.org/log ") == 2


def test_a_rotation_without_either_signature_is_none() -> None:
    lines = sign_rotation(A, B).note.splitlines(keepends=True)
    for missing in (-1, -2):
        kept = [line for line in lines if line is not lines[missing]]
        with pytest.raises(SignatureError):
            open_rotation(b"".join(kept))


def test_a_thief_of_the_new_key_alone_and_other_names_make_none() -> None:
    forged = sign_rotation(C, B).note.replace(C.vkey.encode(), A.vkey.encode())
    with pytest.raises((FormatError, SignatureError)):
        open_rotation(forged)
    with pytest.raises(FormatError):
        sign_rotation(A, NoteSigner("example.org/other", b"\x04" * 32))
    with pytest.raises(FormatError):
        sign_rotation(A, A)


@given(st.binary(max_size=300))
def test_what_is_no_rotation_is_refused_by_rule(data: bytes) -> None:
    with pytest.raises((FormatError, SignatureError)):
        open_rotation(data)
    assert find_rotations(b"# key-rotation " + data) == ()


def test_trust_follows_through_several_and_only_forwards() -> None:
    both = [sign_rotation(B, C), sign_rotation(A, B)]
    assert known_since([A.vkey], both) == {A.vkey, B.vkey, C.vkey}
    assert known_since([B.vkey], both) == {B.vkey, C.vkey}
    assert known_since([C.vkey], both) == {C.vkey}


def test_a_policy_carries_them_where_others_pass_them_by() -> None:
    plain = format_policy(WitnessPolicy(logs=(Log(B.key),)))
    rotation = sign_rotation(A, B)
    policy = append_rotations(plain, [rotation])
    assert parse_policy(policy) == parse_policy(plain)
    assert find_rotations(policy) == (rotation,)
    damaged = policy.replace(b"# key-rotation d", b"# key-rotation e")
    assert find_rotations(damaged) == ()
    assert parse_policy(damaged) == parse_policy(plain)


def test_a_policy_with_the_old_key_comes_to_trust_the_new_one_and_no_other() -> None:
    old = WitnessPolicy(logs=(Log(A.key),))
    followed = Trust.from_policy(old, rotations=(sign_rotation(A, B),))
    assert set(followed.log_keys) == {A.key, B.key}
    assert Trust.from_policy(old, rotations=(sign_rotation(C, B),)).log_keys == (A.key,)


def test_a_visitor_who_remembers_the_old_key_follows_and_keeps_the_checkpoint() -> None:
    memory = Memory()
    before = Trust(ORIGIN, (A.key,), WitnessPolicy())
    text = f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    note = f"{text}\n{A.sign(text).line}".encode()
    memory.remember("here", before, note)
    after = Trust(ORIGIN, (B.key,), WitnessPolicy(), (sign_rotation(A, B),))
    assert after.follows_on(memory.keys(ORIGIN))
    assert memory.checkpoint(after) is not None
    assert not replace(after, rotations=()).follows_on(memory.keys(ORIGIN))
    assert not replace(after, log_keys=(C.key,)).follows_on(memory.keys(ORIGIN))


@pytest.fixture
def secrets(tmp_path: Path) -> FileSecretStore:
    return FileSecretStore(tmp_path / "secrets")


async def signed_by(signer: LogSigner) -> tuple[bytes, list[VerifierKey]]:
    note = await signer.sign(Checkpoint(signer.origin, 0, bytes(32)))
    return note, [VerifierKey.parse(vkey) for vkey in signer.verifier_keys]


async def test_old_then_both_then_new(secrets: FileSecretStore) -> None:
    keyring = Keyring(secrets, SystemRandomness())
    _, (old,) = await signed_by(keyring.log_signer())
    made = add_next_key(secrets, "log", SystemRandomness())
    assert made[0].verifier_key == old

    note, keys = await signed_by(keyring.log_signer())
    assert keys == [old, made[1].verifier_key]
    for key in keys:  # whoever knows one of them is enough
        assert open_checkpoint(note, [key]).key == key
    with pytest.raises(ConflictError):
        add_next_key(secrets, "log", SystemRandomness())

    assert retire_key(secrets, "log")[0].verifier_key == old
    note, keys = await signed_by(keyring.log_signer())
    assert keys == [made[1].verifier_key]
    with pytest.raises(SignatureError):
        open_checkpoint(note, [old])
    with pytest.raises(SettingsError):
        retire_key(secrets, "log")


async def test_killed_while_the_old_one_is_retired(secrets: FileSecretStore) -> None:
    keyring = Keyring(secrets, SystemRandomness())
    keyring.log_signer()
    _, new = add_next_key(secrets, "log", SystemRandomness())
    line = secrets.read("log-next.key")
    assert line is not None
    secrets.replace("log.key", line)  # and then the machine stopped
    note, keys = await signed_by(keyring.log_signer())
    assert keys == [new.verifier_key] and note.count(b"\xe2\x80\x94") == 1
    retire_key(secrets, "log")
    assert secrets.read("log-next.key") is None


async def test_witnesses_and_promises_change_theirs_the_same_way(secrets: FileSecretStore) -> None:
    keyring = Keyring(secrets, SystemRandomness())
    (old,) = keyring.cosigners("witness-1", "example.org/witness")
    keyring.promise_signer(ORIGIN)
    for name in ("witness-1", "promise"):
        add_next_key(secrets, name, SystemRandomness())
    assert keyring.cosigners("witness-1")[0].key == old.key
    assert len(keyring.cosigners("witness-1")) == 2
    assert {one.key.name for one in keyring.cosigners("witness-1")} == {"example.org/witness"}
    promises = keyring.promise_signer(ORIGIN)
    assert len(promises.verifier_keys) == 2
    assert VerifierKey.parse(promises.verifier_keys[0]).name == promise_key_name(ORIGIN)
