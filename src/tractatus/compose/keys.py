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
from tractatus.notes.signed import VerifierKey

WITNESSES: Final = ("witness-1", "witness-2")
TRUST: Final = "trust.json"
CHOSEN_POLICY: Final = "witness-policy"
# The group of a policy whose members are shown as run by the operator of the log.
OURS: Final = "run-by-us"
_FORM_KEY_SIZE: Final = 32


def keyring(settings: Settings) -> Keyring:
    """The server's keys, made at first use."""
    return Keyring(FileSecretStore(settings.secrets), SystemRandomness())


def witness_signer(settings: Settings, name: str, origin: str) -> CosignatureSigner:
    """The key of one of our witnesses, kept apart from the server's and from the other's.

    Its name begins with the log's, which tells everybody that we run it ourselves.
    """
    secrets = FileSecretStore(settings.data / name / "secrets")
    return Keyring(secrets, SystemRandomness()).cosigner(name, f"{origin}/{name}")


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
    own = _own_policy(settings)
    data = durable.read(settings.data / CHOSEN_POLICY)
    if data is None:
        return own
    chosen = parse_policy(data)
    if [log.key for log in chosen.logs] != [log.key for log in own.logs]:
        raise SettingsError(f"{CHOSEN_POLICY} must name this log and no other: copy log/policy")
    own_names = {one.key: one.name for one in own.witnesses}
    labelled = {name for group in chosen.groups if group.name == OURS for name in group.members}
    for one in chosen.witnesses:
        if one.key in own_names:
            if one.name != own_names[one.key] or one.name not in labelled or one.url:
                raise SettingsError(
                    f"{CHOSEN_POLICY} must keep our witness as it was, in group {OURS}: {one.name}"
                )
        elif not one.url:
            raise SettingsError(f"{CHOSEN_POLICY} must say where the witness is: {one.name}")
    return replace(chosen, logs=own.logs)


def _own_policy(settings: Settings) -> WitnessPolicy:
    log_key = VerifierKey.parse(keyring(settings).log_signer().verifier_key)
    witnesses = tuple(
        Witness(name, VerifierKey.parse(witness_signer(settings, name, log_key.name).vkey))
        for name in WITNESSES
    )
    return WitnessPolicy(
        logs=(Log(log_key, f"{settings.public_platform}/log/"),),
        witnesses=witnesses,
        groups=(Group(OURS, len(witnesses), WITNESSES),),
        quorum=OURS,
    )


async def ensure_keys(settings: Settings) -> None:
    """Make every key that is missing, and write down the public halves for the other processes.

    After this no process needs a private key that is not of its own duty.
    """
    make_directory(settings.log, mode=0o755)
    keyring(settings).master_key()
    form_key(settings)
    policy = witness_policy(settings)
    promise_signer(settings, policy.logs[0].key.name)
    await FileLogStore(settings.log).replace("policy", format_policy(policy))
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
        "witness_policy": format_policy(policy).decode(),
        "witnesses": [
            {
                "name": one.name,
                "verifier_key": one.key.vkey,
                "run_by": "others" if one.url else "us",
            }
            for one in policy.witnesses
        ],
    }
