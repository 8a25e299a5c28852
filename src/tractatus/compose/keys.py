"""Keys of an installation, and the public document that says which ones to trust."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from tractatus.adapters.files import durable
from tractatus.adapters.files.durable import make_directory
from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring, PromiseKeys
from tractatus.adapters.keys.rotating import NEXT
from tractatus.adapters.machine import SystemRandomness
from tractatus.compose.settings import Settings
from tractatus.errors import SettingsError, StoreError
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.policy import (
    Group,
    Log,
    Witness,
    WitnessPolicy,
    format_policy,
    parse_policy,
)
from tractatus.notes.rotation import Rotation, append_rotations, find_rotations
from tractatus.notes.signed import VerifierKey
from tractatus.notes.succession import append_end, append_succession
from tractatus.verifier.trust import Trust

WITNESSES: Final = ("witness-1", "witness-2")
TRUST: Final = "trust.json"
ROTATIONS: Final = "key-rotations"
# The log's word that it has ended, and the new log's word which one it follows on.
LOG_END: Final = "log-end"
PREDECESSOR: Final = "log-predecessor"
CHOSEN_POLICY: Final = "witness-policy"
# The group of a policy whose members are shown as run by the operator of the log.
OURS: Final = "run-by-us"
_FORM_KEY_SIZE: Final = 32


def keyring(settings: Settings) -> Keyring:
    """The server's keys, made at first use."""
    return Keyring(FileSecretStore(settings.secrets), SystemRandomness())


def witness_signers(settings: Settings, name: str, origin: str) -> tuple[CosignatureSigner, ...]:
    """The key of one of our witnesses, kept apart from the server's and from the other's.

    Its name begins with the log's, which tells everybody that we run it ourselves. There are two
    while the key is being changed, the old one first.
    """
    secrets = FileSecretStore(settings.data / name / "secrets")
    return Keyring(secrets, SystemRandomness()).cosigners(name, f"{origin}/{name}")


def promise_signer(settings: Settings, origin: str) -> PromiseKeys:
    """What signs the promises of the log `origin`, made at first use."""
    return keyring(settings).promise_signer(origin)


def form_key(settings: Settings) -> bytes:
    """32 bytes that form tokens are made with."""
    proposed = SystemRandomness().token(_FORM_KEY_SIZE)
    return FileSecretStore(settings.secrets).create("form.key", proposed)


def witness_policy(settings: Settings) -> WitnessPolicy:
    """Who must cosign: our two witnesses, or whom `DATA/witness-policy` names.

    Raises:
        FormatError: that file is not a witness policy; the message names the line.
        SettingsError: it names another log, a witness that cannot be reached, or hides that one
            is run by us.
    """
    own = own_policy(settings)
    data = durable.read(settings.data / CHOSEN_POLICY)
    if data is None:
        return own
    chosen = parse_policy(data)
    if {log.key.name for log in chosen.logs} != {log.key.name for log in own.logs}:
        raise SettingsError(f"{CHOSEN_POLICY} must name this log and no other: copy log/policy")
    own_names = {one.key: one.name for one in own.witnesses}
    said = Trust.from_policy(replace(chosen, logs=own.logs))
    for one in chosen.witnesses:
        if one.key in own_names:
            is_labelled = said.is_run_by_operator(one.key)
            if one.name != own_names[one.key] or not is_labelled or one.url:
                raise SettingsError(
                    f"{CHOSEN_POLICY} must keep our witness as it was, in group {OURS}: {one.name}"
                )
        elif not one.url:
            raise SettingsError(f"{CHOSEN_POLICY} must say where the witness is: {one.name}")
    return replace(chosen, logs=own.logs)


def own_policy(settings: Settings) -> WitnessPolicy:
    """Both of ours must cosign; with either of its keys where one's key is being changed."""
    signer = keyring(settings).log_signer()
    logs = [VerifierKey.parse(key) for key in signer.verifier_keys]
    witnesses: list[Witness] = []
    groups: list[Group] = []
    members: list[str] = []
    for name in WITNESSES:
        keys = [one.key for one in witness_signers(settings, name, signer.origin)]
        named = [Witness(*one) for one in zip((name, name + NEXT), keys, strict=False)]
        witnesses += named
        members.append(name if len(named) == 1 else f"{name}-either")
        if len(named) > 1:
            groups.append(Group(members[-1], 1, tuple(one.name for one in named)))
    return WitnessPolicy(
        logs=tuple(Log(key, f"{settings.public_platform}/log/") for key in logs),
        witnesses=tuple(witnesses),
        groups=(*groups, Group(OURS, len(members), tuple(members))),
        quorum=OURS,
    )


def rotations(settings: Settings) -> list[Rotation]:
    """Every change of the log's key so far, oldest first."""
    data = durable.read(settings.data / ROTATIONS)
    return [] if data is None else list(find_rotations(data))


def keep_rotation(settings: Settings, rotation: Rotation) -> None:
    """Write down one more; the same again changes nothing."""
    before = [one for one in rotations(settings) if one.note != rotation.note]
    data = append_rotations(b"", [*before, rotation])
    durable.replace(settings.data / ROTATIONS, data, mode=0o644)


def published_policy(settings: Settings, policy: WitnessPolicy) -> bytes:
    """The policy as strangers get it: what happened to the log and its key is in its comments."""
    published = append_rotations(format_policy(policy), rotations(settings))
    predecessor, end = (durable.read(settings.data / name) for name in (PREDECESSOR, LOG_END))
    if predecessor is not None:
        published = append_succession(published, predecessor)
    return published if end is None else append_end(published, end)


async def ensure_keys(settings: Settings) -> None:
    """Make every key that is missing, and write down the public halves for the other processes.

    After this no process needs a private key that is not of its own duty.
    """
    make_directory(settings.log, mode=0o755)
    keyring(settings).master_key()
    form_key(settings)
    policy = witness_policy(settings)
    promise_signer(settings, policy.logs[0].key.name)
    await FileLogStore(settings.log).replace("policy", published_policy(settings, policy))
    trust = json.dumps(_trust_document(settings, policy), indent=2) + "\n"
    durable.replace(settings.data / TRUST, trust.encode(), mode=0o644)


def load_trust(settings: Settings) -> dict[str, Any]:
    """What a stranger needs to check the log: the body of `/.well-known/tractatus.json`.

    Raises:
        StoreError: `up` has not prepared this data directory.
    """
    data = durable.read(settings.data / TRUST)
    if data is None:
        raise StoreError(f"{TRUST} is missing: prepare the data directory with `tractatus up`")
    document: dict[str, Any] = json.loads(data)
    return document


def _trust_document(settings: Settings, policy: WitnessPolicy) -> dict[str, Any]:
    return {
        "schema": "tractatus/trust/v1",
        "environment": settings.environment,
        "platform": settings.public_platform,
        "platform_name": settings.platform_name,
        "site": settings.public_site,
        "origin": policy.logs[0].key.name,
        "verifier_keys": [log.key.vkey for log in policy.logs],
        "promise_keys": list(promise_signer(settings, policy.logs[0].key.name).verifier_keys),
        "witness_policy": published_policy(settings, policy).decode(),
        "witnesses": [
            {
                "name": one.name,
                "verifier_key": one.key.vkey,
                "run_by": "others" if one.url else "us",
            }
            for one in policy.witnesses
        ],
    }
