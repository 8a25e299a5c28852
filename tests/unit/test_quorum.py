"""Witnesses join, are required once they were heard, and leave; nobody's own policy is touched."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.cli import main
from tractatus.compose.keys import ensure_keys, keyring, own_policy, witness_policy
from tractatus.compose.quorum import change_quorum, chosen_quorum, standings
from tractatus.compose.settings import Settings
from tractatus.errors import ConflictError, FormatError
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.policy import Witness, format_policy, parse_policy
from tractatus.notes.quorum import Quorum, read_quorum
from tractatus.notes.witness import cosigned_note

SIGNERS = [CosignatureSigner(f"witness.example/{n}", bytes([n]) * 32) for n in range(1, 5)]
JOINERS = [
    Witness(f"w{n}", signer.key, f"https://w{n}.example") for n, signer in enumerate(SIGNERS)
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path)
    asyncio.run(ensure_keys(settings))
    return settings


def publish(settings: Settings, *cosigners: CosignatureSigner) -> None:
    """A checkpoint of the log as if these witnesses had cosigned it."""
    checkpoint = Checkpoint(keyring(settings).log_signer().origin, 1, bytes(32))
    signed = asyncio.run(keyring(settings).log_signer().sign(checkpoint))
    verified = open_checkpoint(signed, [log.key for log in witness_policy(settings).logs])
    made = [one.sign(verified.note.text, 1_700_000_000) for one in cosigners]
    (settings.log / "checkpoint").write_bytes(cosigned_note(verified, made))


def join(settings: Settings, *joiners: Witness) -> None:
    for one in joiners:
        change_quorum(settings, lambda before, one=one: before.joined(one))


def test_a_joiner_is_asked_and_waited_for_by_nobody(settings: Settings) -> None:
    own = witness_policy(settings)
    join(settings, JOINERS[0])
    policy = witness_policy(settings)
    assert JOINERS[0] in policy.witnesses
    assert policy.is_met(own.witness_keys)
    assert not policy.is_met([JOINERS[0].key])


def test_who_was_never_heard_is_not_required(settings: Settings) -> None:
    join(settings, *JOINERS[:2])
    before = (settings.data / "witness-policy").read_bytes()
    with pytest.raises(ConflictError, match=r"expected 1 of the others .* found 0"):
        change_quorum(settings, lambda quorum: quorum.requiring(1))
    publish(settings, SIGNERS[1])
    with pytest.raises(ConflictError, match=r"expected 2 .* found 1 \(w1\)"):
        change_quorum(settings, lambda quorum: quorum.requiring(2))
    assert (settings.data / "witness-policy").read_bytes() == before


def test_who_was_heard_can_be_required_and_is_then_waited_for(settings: Settings) -> None:
    join(settings, *JOINERS[:2])
    publish(settings, SIGNERS[1])
    after = change_quorum(settings, lambda quorum: quorum.requiring(1))
    policy = witness_policy(settings)
    own = own_policy(settings).witness_keys
    assert policy == after.policy()
    assert not policy.is_met(own)
    assert policy.is_met([*own, JOINERS[0].key])
    assert not policy.is_met([JOINERS[0].key, JOINERS[1].key])
    assert [one.has_cosigned for one in standings(settings, after)] == [False, False, False, True]


def test_who_leaves_is_required_no_more(settings: Settings) -> None:
    join(settings, JOINERS[0])
    publish(settings, SIGNERS[0])
    change_quorum(settings, lambda quorum: quorum.requiring(1))
    after = change_quorum(settings, lambda quorum: quorum.left("w0"))
    assert after.required == 0
    assert witness_policy(settings) == own_policy(settings)


def test_a_policy_of_another_shape_is_left_alone(settings: Settings) -> None:
    own = format_policy(own_policy(settings)).decode()
    mine = own.replace(
        "quorum run-by-us", f"witness one {SIGNERS[0].vkey} https://one.example\n"
        "group mine 1 one run-by-us\nquorum mine"
    )  # fmt: skip
    (settings.data / "witness-policy").write_text(mine)
    with pytest.raises(FormatError, match="written by hand"):
        join(settings, JOINERS[1])
    assert (settings.data / "witness-policy").read_text() == mine


def test_the_command_says_what_it_did_and_what_comes_next(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["witness", "policy", "--data", str(settings.data)]
    join_words = ["join", "alpha", SIGNERS[0].vkey, "https://alpha.example"]
    assert main([*words, *join_words]) == 0
    said = capsys.readouterr().out
    assert "must cosign: all of ours (run-by-us), and 0 of 1 others" in said
    assert "no checkpoint yet" in said
    assert "in force when `up` starts again" in said
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["run_by"] for one in document["witnesses"]] == ["us", "us", "others"]
    assert main([*words, *join_words]) == 2
    assert "key stands there twice" in capsys.readouterr().err
    assert main([*words, "leave", "beta"]) == 2
    assert "expected a witness that joined (alpha), found: 'beta'" in capsys.readouterr().err
    assert main([*words, "require", "2"]) == 2
    assert "expected 0 to 1 to be required: 2" in capsys.readouterr().err


def test_an_address_is_needed(settings: Settings) -> None:
    with pytest.raises(FormatError, match="expected the address"):
        chosen_quorum(settings).joined(Witness("w", SIGNERS[0].key, ""))


OWN = parse_policy(
    f"witness witness-1 {CosignatureSigner('o/1', bytes([91]) * 32).vkey}\n"
    f"witness witness-2 {CosignatureSigner('o/2', bytes([92]) * 32).vkey}\n"
    "group run-by-us all witness-1 witness-2\nquorum run-by-us\n".encode()
)


@given(st.permutations(JOINERS), st.integers(0, 4), st.integers(0, 4))
def test_a_quorum_is_read_back_from_its_policy(
    order: list[Witness], count: int, required: int
) -> None:
    quorum = Quorum(OWN, tuple(order[:count]), min(required, count))
    policy = parse_policy(format_policy(quorum.policy()))
    assert read_quorum(OWN, policy) == quorum
    heard = [one.key for one in order[:count]]
    for present in range(count + 1):
        met = policy.is_met([*OWN.witness_keys, *heard[:present]])
        assert met == (present >= quorum.required)
    assert not policy.is_met(heard)
