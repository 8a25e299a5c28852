"""Secrets as files of mode 0600 in a directory of mode 0700."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Final

from tractatus.adapters.files import durable
from tractatus.errors import FormatError, StoreError

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}(\.[a-z]{1,8})?")


class FileSecretStore:
    """A `SecretStore` in one directory, which is made at first use."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, name: str) -> bytes | None:
        """The secret, or None; refuses a file that somebody else could have read."""
        path = self._path(name)
        secret = durable.read(path)
        if secret is not None and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise StoreError(f"secret must be readable by its owner only (mode 0600): {name}")
        return secret

    def create(self, name: str, secret: bytes) -> bytes:
        """Store a secret once; whoever comes second gets what is there."""
        durable.make_directory(self._directory, mode=0o700)
        if durable.create(self._path(name), secret, mode=0o600):
            return secret
        stored = self.read(name)
        if stored is None:
            raise StoreError(f"secret vanished while it was read: {name}")
        return stored

    def replace(self, name: str, secret: bytes) -> None:
        """Put a secret in the place of another; the old one is overwritten by name, not on disk."""
        durable.replace(self._path(name), secret, mode=0o600)

    def destroy(self, name: str) -> None:
        """Remove a secret for good; fine where there is none."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        durable.sync_directory(path.parent)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FormatError(f"expected a secret's name in lower case: {name!r}")
        return self._directory / name
