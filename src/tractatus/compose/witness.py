"""A witness alone, for anybody to run: one directory with its key and its memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.files.witness_memory import FileWitnessMemory
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.witness.server import witness_application
from tractatus.errors import FormatError, SettingsError
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import ED25519, VerifierKey, check_name

_SHUTDOWN_SECONDS: Final = 5
OWN_KEY: Final = "witness"


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """What a witness must be told.

    Args:
        directory: Its key and its memory; made at the first start. Losing it is losing the
            witness: one that forgets can be shown a second history.
        name: Name of its key, where the key is made now; a domain name of yours with a path.
        logs: vkeys of the logs that it cosigns.
        host: Address that it listens on, with `port`.
        port: TCP port.
        socket: Unix socket, instead of host and port.
    """

    directory: Path
    name: str
    logs: Sequence[str]
    host: str = "127.0.0.1"
    port: int = 9100
    socket: Path | None = None


def load_keys(settings: WitnessSettings) -> tuple[CosignatureSigner, ...]:
    """The witness's key, made at the first start; two while it is being changed.

    Raises:
        SettingsError: the name cannot be a key's, or the directory holds a key of another name.
    """
    try:
        check_name(settings.name)
    except FormatError as error:
        raise SettingsError(f"the witness's name cannot be used: {error}") from error
    keyring = Keyring(FileSecretStore(settings.directory / "secrets"), SystemRandomness())
    signers = keyring.cosigners(OWN_KEY, settings.name)
    if signers[0].key.name != settings.name:
        raise SettingsError(
            f"the directory holds the key of another witness: {signers[0].key.name}"
        )
    return signers


def log_keys(settings: WitnessSettings) -> dict[str, list[VerifierKey]]:
    """The keys of each log, by its origin; `SettingsError` names the one that cannot be used."""
    keys: dict[str, list[VerifierKey]] = {}
    for vkey in settings.logs:
        try:
            key = VerifierKey.parse(vkey)
        except FormatError as error:
            raise SettingsError(f"a log's key cannot be used: {error}") from error
        if key.algorithm != ED25519:
            raise SettingsError(f"expected a log's key, found one of another type: {key.name}")
        keys.setdefault(key.name, []).append(key)
    return keys


def serve_witness(settings: WitnessSettings) -> int:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ConflictError: another process has this witness's memory open.
        StoreError: the directory cannot be used.
    """
    memory = FileWitnessMemory(settings.directory / "memory")
    try:
        application = witness_application(
            load_keys(settings), log_keys(settings), memory, SystemClock()
        )
        server = uvicorn.Server(
            uvicorn.Config(
                application,
                host=settings.host,
                port=settings.port,
                uds=str(settings.socket) if settings.socket else None,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        server.run()
    finally:
        memory.close()
    if not server.started:
        print("tractatus: the witness cannot listen there", file=sys.stderr)
        return 2
    return 0
