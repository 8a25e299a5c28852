"""End the log of an installation; begin one of another name that follows on it.

Each step can be repeated: killed anywhere, the same command goes on where it stopped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from tractatus.adapters.files import durable
from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.private_key import (
    SEED_SIZE,
    PrivateKey,
    format_private_key,
    parse_private_key,
)
from tractatus.adapters.keys.rotating import NEXT
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.succession import leave_log, refuse_unpublished
from tractatus.adapters.processes import state
from tractatus.compose import database
from tractatus.compose.keys import CHOSEN_POLICY, LOG_END, PREDECESSOR, ROTATIONS, WITNESSES
from tractatus.compose.settings import Settings
from tractatus.errors import ConflictError, SettingsError
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.signed import ED25519, NoteSigner, check_name
from tractatus.notes.succession import append_end, sign_end, sign_succession

FORMER: Final = "former"
_SUCCESSOR: Final = "log-successor.key"


@dataclass(frozen=True, slots=True)
class Begun:
    """A log that follows on another: both names, leaves in the old one, leaves that wait."""

    old: str
    new: str
    directory: Path
    placed: int
    waiting: int


def end_log(settings: Settings) -> Checkpoint:
    """Say, signed, that nothing follows on the published tree; the sequencer then adds nothing.

    Raises:
        ConflictError: `up` is running, a batch is not public yet, or the log has ended already.
    """
    _refuse_running(settings)
    if (settings.data / LOG_END).exists():
        raise ConflictError("this log has ended already")
    signers = _log_signers(settings)
    last = _published(settings, signers)
    with database.reachable(settings) as address:
        asyncio.run(_refuse_unpublished(address))
    end = sign_end(last, SystemClock().now_ms(), signers)
    durable.replace(settings.data / LOG_END, end, mode=0o644)
    with_end = durable.read(settings.log / "policy") or b""
    durable.replace(settings.log / "policy", append_end(with_end, end), mode=0o644)
    return last


def begin_log(settings: Settings, name: str) -> Begun:
    """Begin a log named `name` that follows on the one that is here.

    Raises:
        ConflictError: `up` is running, or the log here has not begun itself.
        SettingsError: the name cannot be a log's, or is the old one's.
    """
    _refuse_running(settings)
    check_name(name)
    signers = _log_signers(settings)
    old, secrets = signers[0].key.name, FileSecretStore(settings.secrets)
    if name == old:
        raise SettingsError(f"a new log needs a new name: {name}")
    last = _published(settings, signers)
    made = PrivateKey(name, ED25519, SystemRandomness().token(SEED_SIZE))
    key = parse_private_key(secrets.create(_SUCCESSOR, format_private_key(made)))
    if key.name != name:
        raise ConflictError(f"a successor of another name was begun already: {key.name}")
    succession = sign_succession(last, NoteSigner(key.name, key.seed), signers)
    with database.reachable(settings) as address:
        placed, waiting = asyncio.run(_leave(address, old))
    former = settings.data / FORMER / sha256(old.encode()).hexdigest()[:16]
    _put_away(settings, former)
    durable.replace(settings.data / PREDECESSOR, succession, mode=0o644)
    # Last: from here on this is an installation of the new log, and the old one cannot be signed.
    secrets.replace("log.key", format_private_key(key))
    secrets.destroy(f"log{NEXT}.key")
    secrets.destroy(_SUCCESSOR)
    return Begun(old, name, former, placed, waiting)


def former_logs(settings: Settings) -> dict[str, FileLogStore]:
    """The logs that were left, by the names of their directories; what else lies there is none."""
    found = (settings.data / FORMER).glob("*/log/checkpoint")
    return {path.parent.parent.name: FileLogStore(path.parent) for path in sorted(found)}


def _put_away(settings: Settings, former: Path) -> None:
    """The old log and what speaks of it, under `former`; what is there already stays."""
    durable.make_directory(former, mode=0o755)
    for name in (LOG_END, ROTATIONS, CHOSEN_POLICY, PREDECESSOR):
        _move(settings.data / name, former / name)
    for witness in WITNESSES:
        # Their names begin with the log's; the next start makes new ones. What they remember stays.
        for secret in (f"{witness}.key", f"{witness}{NEXT}.key"):
            FileSecretStore(settings.data / witness / "secrets").destroy(secret)
    for secret in ("promise.key", f"promise{NEXT}.key"):
        FileSecretStore(settings.secrets).destroy(secret)
    _move(settings.log, former / "log")
    durable.sync_directory(former)


def _move(source: Path, target: Path) -> None:
    if source.exists() and not target.exists():
        source.rename(target)
        durable.sync_directory(source.parent)


def _refuse_running(settings: Settings) -> None:
    if state.is_locked(settings.run):
        raise ConflictError("the sequencer must not run meanwhile: `tractatus down` first")


def _log_signers(settings: Settings) -> list[NoteSigner]:
    secrets = FileSecretStore(settings.secrets)
    lines = [secrets.read(name) for name in ("log.key", f"log{NEXT}.key")]
    keys = [parse_private_key(line) for line in lines if line is not None]
    if not keys:
        raise SettingsError("there is no log here yet: start with `tractatus up`")
    return [NoteSigner(key.name, key.seed) for key in keys]


def _published(settings: Settings, signers: list[NoteSigner]) -> Checkpoint:
    """The last tree that was public; where the log was put away by a killed command, there."""
    former = settings.data / FORMER / sha256(signers[0].key.name.encode()).hexdigest()[:16]
    for directory in (settings.log, former / "log"):
        note = durable.read(directory / "checkpoint")
        if note is not None:
            return open_checkpoint(note, [signer.key for signer in signers]).checkpoint
    raise ConflictError("the log here has published nothing yet, so nothing follows on it")


async def _refuse_unpublished(address: str) -> None:
    connection = await database.connect(address)
    try:
        await refuse_unpublished(connection)
    finally:
        await connection.close()


async def _leave(address: str, origin: str) -> tuple[int, int]:
    connection = await database.connect(address)
    try:
        return await leave_log(connection, origin)
    finally:
        await connection.close()
