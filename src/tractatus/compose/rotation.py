"""Change keys of an installation: add the next one, retire the old one, renew the master key."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from tractatus.adapters.files import durable
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import MASTER_KEY_SIZE, LogSigner
from tractatus.adapters.keys.private_key import PrivateKey, parse_private_key
from tractatus.adapters.keys.rotating import NEXT, add_next_key, retire_key
from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.postgres.erasing import rewrap_keys
from tractatus.adapters.processes import state
from tractatus.compose import database
from tractatus.compose.keys import WITNESSES, keep_rotation, witness_policy
from tractatus.compose.settings import Settings
from tractatus.compose.wiring import reach_witness
from tractatus.errors import ConflictError, SettingsError, SignatureError
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.rotation import sign_rotation
from tractatus.notes.signed import NoteSigner, VerifierKey
from tractatus.operations.witnessing import Witnesses

LOG: Final = "log"
PROMISE: Final = "promise"
PURPOSES: Final = (LOG, PROMISE, *WITNESSES)
_MASTER: Final = "evidence-master.key"
_NEXT_MASTER: Final = f"evidence-master{NEXT}.key"


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key of this installation: what it is for, its public half, and whether it follows."""

    purpose: str
    vkey: str
    is_next: bool


def held_keys(settings: Settings) -> list[HeldKey]:
    """Every signing key that is there, old ones first; private halves are not shown."""
    found = []
    for purpose in PURPOSES:
        for is_next, secret in ((False, f"{purpose}.key"), (True, f"{purpose}{NEXT}.key")):
            line = _secrets(settings, purpose).read(secret)
            if line is not None:
                vkey = parse_private_key(line).verifier_key.vkey
                found.append(HeldKey(purpose, vkey, is_next))
    return found


def add_key(settings: Settings, purpose: str) -> VerifierKey:
    """Make the key that will follow; from the next start of `up` both sign."""
    before, after = add_next_key(_secrets(settings, purpose), purpose, SystemRandomness())
    if purpose in (LOG, PROMISE):
        keep_rotation(settings, sign_rotation(_signer(before), _signer(after)))
    return after.verifier_key


def retire(settings: Settings, purpose: str) -> VerifierKey:
    """Destroy the old key, where the new one is enough for everybody who must accept it.

    Returns:
        The key that is gone.

    Raises:
        ConflictError: the new key has signed nothing public yet, or witnesses do not know it.
    """
    secrets = _secrets(settings, purpose)
    if purpose == LOG:
        asyncio.run(_refuse_too_early(settings, secrets))
    old, _ = retire_key(secrets, purpose)
    return old.verifier_key


def renew_master_key(settings: Settings) -> int:
    """A new master key under every tenant's evidence key; how many keys that were.

    Raises:
        ConflictError: `up` is running, whose processes hold the old one.
    """
    if state.is_locked(settings.run):
        raise ConflictError("running processes hold the old master key: `tractatus down` first")
    secrets = FileSecretStore(settings.secrets)
    before = secrets.read(_MASTER)
    if before is None:
        raise SettingsError("there is no master key yet: start with `tractatus up`")
    after = secrets.create(_NEXT_MASTER, SystemRandomness().token(MASTER_KEY_SIZE))
    with database.reachable(settings) as address:
        count = asyncio.run(_rewrap(address, before, after))
    secrets.replace(_MASTER, after)
    secrets.destroy(_NEXT_MASTER)
    return count


async def _rewrap(address: str, before: bytes, after: bytes) -> int:
    connection = await database.connect(address)
    try:
        return await rewrap_keys(connection, before, after)
    finally:
        await connection.close()


async def _refuse_too_early(settings: Settings, secrets: FileSecretStore) -> None:
    """`ConflictError` unless the new key signs already and a quorum takes it alone."""
    line = secrets.read(f"{LOG}{NEXT}.key")
    if line is None:
        raise SettingsError("no key follows on it, add one first: log")
    new = LogSigner(parse_private_key(line))
    note = durable.read(settings.log / "checkpoint")
    if note is None:
        raise ConflictError("nothing is published yet")
    try:
        checkpoint = open_checkpoint(note, [VerifierKey.parse(new.verifier_key)]).checkpoint
    except SignatureError as error:
        raise ConflictError(
            "the new key has not signed a public checkpoint yet: start `up` and wait for one"
        ) from error
    alone = await new.sign(checkpoint)
    policy = witness_policy(settings)
    async with AsyncExitStack() as stack:
        reachable = [
            await stack.enter_async_context(reach_witness(settings, one))
            for one in policy.witnesses
        ]
        sizes = await Witnesses(reachable, policy).sizes(alone)
    if not policy.is_met(list(sizes)):
        missing = [one.name for one in policy.witnesses if one.key not in sizes]
        raise ConflictError(
            "these witnesses do not take the new key yet, or do not answer (is `up` running?), "
            f"and without them the log would stop: {', '.join(missing)}"
        )


def _secrets(settings: Settings, purpose: str) -> FileSecretStore:
    if purpose in WITNESSES:
        return FileSecretStore(settings.data / purpose / "secrets")
    return FileSecretStore(settings.secrets)


def _signer(key: PrivateKey) -> NoteSigner:
    return NoteSigner(key.name, key.seed)
