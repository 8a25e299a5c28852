"""Change a key: a new one beside the old one, both sign for a time, then the old one is destroyed.

    NAME.key        the key
    NAME-next.key   the one that will follow it; while it is there, both sign

Retiring puts the new key into the place of the old one, and then takes its second copy away. Killed
between the two, both files hold the same key, which then signs once; retiring again ends it.
"""

from __future__ import annotations

from typing import Final, Protocol

from tractatus.adapters.keys.private_key import (
    SEED_SIZE,
    PrivateKey,
    format_private_key,
    parse_private_key,
)
from tractatus.errors import ConflictError, SettingsError
from tractatus.ports import Randomness, SecretStore

NEXT: Final = "-next"


class ChangeableSecrets(SecretStore, Protocol):
    """A `SecretStore` in which a secret can be exchanged and destroyed."""

    def replace(self, name: str, secret: bytes) -> None:
        """Put a secret in the place of another, whole or not at all; durable when it returns."""
        ...

    def destroy(self, name: str) -> None:
        """Remove a secret for good; fine where there is none."""
        ...


def add_next_key(
    secrets: ChangeableSecrets, name: str, randomness: Randomness
) -> tuple[PrivateKey, PrivateKey]:
    """Make the key that will follow; the key and it.

    Raises:
        SettingsError: there is no key of this name yet.
        ConflictError: one is following already.
    """
    line = secrets.read(f"{name}.key")
    if line is None:
        raise SettingsError(f"there is no key to follow on yet: {name}")
    if secrets.read(f"{name}{NEXT}.key") is not None:
        raise ConflictError(f"two keys sign already, retire the old one first: {name}")
    key = parse_private_key(line)
    made = PrivateKey(key.name, key.algorithm, randomness.token(SEED_SIZE))
    kept = parse_private_key(secrets.create(f"{name}{NEXT}.key", format_private_key(made)))
    return key, kept


def retire_key(secrets: ChangeableSecrets, name: str) -> tuple[PrivateKey, PrivateKey]:
    """Destroy the old key; the old one and the one that is left.

    Raises:
        SettingsError: no key follows on it: without one nothing could be signed any more.
    """
    old, new = secrets.read(f"{name}.key"), secrets.read(f"{name}{NEXT}.key")
    if old is None or new is None:
        raise SettingsError(f"no key follows on it, add one first: {name}")
    secrets.replace(f"{name}.key", new)
    secrets.destroy(f"{name}{NEXT}.key")
    return parse_private_key(old), parse_private_key(new)
