"""The keys of an installation: made at the first start, loaded ever after.

| secret | what | who needs it |
|---|---|---|
| `log.key` | signs checkpoints; its name is the log's origin | the sequencer |
| `NAME.key` | cosigns, as the witness NAME | that witness |
| `promise.key` | signs promises, as `ORIGIN/promises` | the platform |
| `evidence-master.key` | opens the evidence key of each tenant | the platform |

Whoever comes second at the first start gets the key of whoever came first. While a key is being
changed there is `NAME-next.key` beside `NAME.key`, and both sign (`adapters.keys.rotating`).
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
from tractatus.adapters.keys.rotating import NEXT
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
        return LogSigner(*self._load_all("log", origin, ED25519))

    def cosigner(self, name: str, key_name: str = "") -> CosignatureSigner:
        """The key of the witness `name`.

        Args:
            name: Names the secret, `NAME.key`.
            key_name: Name that the key gets where it is made now; `name` if empty. A witness
                that the operator of a log runs is named `ORIGIN/...`, and so shown as such.
        """
        return self.cosigners(name, key_name)[0]

    def cosigners(self, name: str, key_name: str = "") -> tuple[CosignatureSigner, ...]:
        """The keys of the witness `name`, the old one first; two while one is being changed."""
        keys = self._load_all(name, key_name or name, COSIGNATURE)
        return tuple(CosignatureSigner(key.name, key.seed) for key in keys)

    def promise_signer(self, origin: str) -> PromiseKeys:
        """The key that signs promises of the log `origin`.

        Raises:
            FormatError: the key that is there is of another log.
        """
        keys = self._load_all("promise", promise_key_name(origin), ED25519)
        return PromiseKeys(origin, keys[::-1])

    def master_key(self) -> bytes:
        """32 bytes under which the evidence keys of tenants are wrapped."""
        proposed = self._randomness.token(MASTER_KEY_SIZE)
        key = self._secrets.read("evidence-master.key")
        if key is None:
            key = self._secrets.create("evidence-master.key", proposed)
        if len(key) != MASTER_KEY_SIZE:
            raise FormatError(f"expected a master key of {MASTER_KEY_SIZE} bytes: {len(key)}")
        return key

    def _load_all(self, purpose: str, name: str, algorithm: int) -> tuple[PrivateKey, ...]:
        """The key, made if missing, and the one that follows it, if any; the old one first."""
        key = self._load(f"{purpose}.key", name, algorithm)
        secret = f"{purpose}{NEXT}.key"
        if self._secrets.read(secret) is None:
            return (key,)
        following = self._load(secret, name, algorithm)
        if following.name != key.name:
            raise FormatError(f"expected two keys of one name: {key.name} and {following.name}")
        # Killed while the old one was retired, both files hold the same key.
        return (key,) if following == key else (key, following)

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
    """A `CheckpointSigner` whose keys, one or two of one name, are in memory."""

    def __init__(self, *keys: PrivateKey) -> None:
        self._signers = tuple(NoteSigner(key.name, key.seed) for key in keys)

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signers[0].key.name

    @property
    def verifier_key(self) -> str:
        """The public half of the older key, as a C2SP vkey."""
        return self._signers[0].vkey

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public half of every key that signs, the old one first."""
        return tuple(signer.vkey for signer in self._signers)

    async def sign(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint, signed by every key; Ed25519 is deterministic: always the same bytes."""
        text = format_checkpoint(checkpoint)
        return format_note(Note(text, tuple(signer.sign(text) for signer in self._signers)))


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
