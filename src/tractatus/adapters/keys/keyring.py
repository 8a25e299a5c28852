"""The keys of an installation: made at the first start, loaded ever after.

| secret | what | who needs it |
|---|---|---|
| `log.key` | signs checkpoints; its name is the log's origin | the sequencer |
| `NAME.key` | cosigns, as the witness NAME | that witness |
| `promise.key` | signs promises, as `ORIGIN/promises` | the platform |
| `evidence-master.key` | opens the evidence key of each tenant | the platform |

Whoever comes second at the first start gets the key of whoever came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.adapters.keys.private_key import (
    SEED_SIZE,
    PrivateKey,
    format_private_key,
    parse_private_key,
)
from tractatus.errors import FormatError
from tractatus.evidence.promise import Promise, promise_key_name, sign_promise
from tractatus.notes.checkpoint import Checkpoint, format_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import COSIGNATURE, ED25519, Note, NoteSigner, format_note
from tractatus.ports import Randomness, SecretStore

MASTER_KEY_SIZE: Final = 32


class Keyring:
    """Loads keys from a `SecretStore` and makes those that are missing."""

    def __init__(self, secrets: SecretStore, randomness: Randomness) -> None:
        self._secrets = secrets
        self._randomness = randomness

    def log_signer(self) -> LogSigner:
        """The key of the log; a new one is named `localhost/tractatus/<8 hex digits>`."""
        origin = f"localhost/tractatus/{self._randomness.token(4).hex()}"
        return LogSigner(self._load("log.key", origin, ED25519))

    def cosigner(self, name: str, key_name: str = "") -> CosignatureSigner:
        """The key of the witness `name`.

        Args:
            name: Names the secret, `NAME.key`.
            key_name: Name that the key gets where it is made now; `name` if empty. A witness
                that the operator of a log runs is named `ORIGIN/...`, and so shown as such.
        """
        key = self._load(f"{name}.key", key_name or name, COSIGNATURE)
        return CosignatureSigner(key.name, key.seed)

    def promise_signer(self, origin: str) -> PromiseKeys:
        """The key that signs promises of the log `origin`.

        Raises:
            FormatError: the key that is there is of another log.
        """
        key = self._load("promise.key", promise_key_name(origin), ED25519)
        return PromiseKeys(origin, (key,))

    def master_key(self) -> bytes:
        """32 bytes under which the evidence keys of tenants are wrapped."""
        proposed = self._randomness.token(MASTER_KEY_SIZE)
        key = self._secrets.read("evidence-master.key")
        if key is None:
            key = self._secrets.create("evidence-master.key", proposed)
        if len(key) != MASTER_KEY_SIZE:
            raise FormatError(f"expected a master key of {MASTER_KEY_SIZE} bytes: {len(key)}")
        return key

    def _load(self, secret: str, name: str, algorithm: int) -> PrivateKey:
        line = self._secrets.read(secret)
        if line is None:
            made = PrivateKey(name, algorithm, self._randomness.token(SEED_SIZE))
            line = self._secrets.create(secret, format_private_key(made))
        key = parse_private_key(line)
        if key.algorithm != algorithm:
            raise FormatError(f"expected a key of type {algorithm}: {secret} has {key.algorithm}")
        return key


class LogSigner:
    """A `CheckpointSigner` whose key is in memory."""

    def __init__(self, key: PrivateKey) -> None:
        self._signer = NoteSigner(key.name, key.seed)

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signer.key.name

    @property
    def verifier_key(self) -> str:
        """The public half, as a C2SP vkey."""
        return self._signer.vkey

    async def sign(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint as a signed note; Ed25519 is deterministic, so always the same bytes."""
        text = format_checkpoint(checkpoint)
        return format_note(Note(text, (self._signer.sign(text),)))


class PromiseKeys:
    """A `PromiseSigner` whose keys are in memory.

    Args:
        origin: Name of the log.
        keys: At least one, the newest first.
    """

    def __init__(self, origin: str, keys: Sequence[PrivateKey]) -> None:
        self._origin = origin
        self._signers = tuple(NoteSigner(key.name, key.seed) for key in keys)
        if any(signer.key.name != promise_key_name(origin) for signer in self._signers):
            raise FormatError(f"a key of promises is not of the log {origin!r}")

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._origin

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public halves, as C2SP vkeys."""
        return tuple(signer.vkey for signer in self._signers)

    async def sign(self, promise: Promise) -> bytes:
        """The promise as a signed note, by every key."""
        return sign_promise(promise, self._signers)
