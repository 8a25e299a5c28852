"""What a verifier keeps between visits: the last checkpoint of each log, and its keys.

Without it a log could show one history today and another tomorrow, to the same visitor.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tractatus.errors import FormatError, SettingsError, SignatureError, StoreError
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.trust import Trust

VERSION: Final = 1


@dataclass(slots=True)
class Memory:
    """The contents of a state file.

    Args:
        logs: By origin: `checkpoint`, the note verbatim, and `keys`, the vkeys of the log.
        targets: By what was typed: the origin that was found there.
    """

    logs: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    def keys(self, origin: str) -> tuple[str, ...]:
        """The log's keys at the last visit; empty on a first one."""
        return tuple(self.logs.get(origin, {}).get("keys", ()))

    def checkpoint(self, trust: Trust) -> Checkpoint | None:
        """The checkpoint of the last visit, its signature verified again: by a key of that visit.

        Raises:
            SettingsError: what is kept is not a checkpoint of this log and of these keys.
        """
        kept = self.logs.get(trust.origin)
        if kept is None:
            return None
        try:
            note = str(kept["checkpoint"]).encode()
            keys = {key.vkey: key for key in trust.log_keys}
            keys |= {vkey: VerifierKey.parse(vkey) for vkey in self.keys(trust.origin)}
            return open_checkpoint(note, tuple(keys.values())).checkpoint
        except (KeyError, FormatError, SignatureError) as error:
            raise SettingsError(f"the remembered checkpoint is unusable: {error}") from error

    def former(self, trust: Trust) -> Checkpoint | None:
        """The checkpoint kept of the log that `trust`'s follows on, None without such a visit."""
        if trust.predecessor is None:
            return None
        origin = trust.predecessor.last.origin
        keys = tuple(VerifierKey.parse(vkey) for vkey in self.keys(origin))
        return self.checkpoint(Trust(origin, keys, trust.policy)) if keys else None

    def first_visit(self, target: str, origin: str) -> str:
        """What to say of growth where no checkpoint of `origin` is kept."""
        before = self.targets.get(target)
        if before is None or before == origin:
            return "first visit: nothing to compare with"
        return f"first visit to this log; this address showed another one before: {before}"

    def remember(self, target: str, trust: Trust, checkpoint: bytes) -> None:
        """Keep a verified checkpoint; the keys stay those of the first visit and the new ones."""
        keys = {*self.keys(trust.origin), *(key.vkey for key in trust.log_keys)}
        self.logs[trust.origin] = {"checkpoint": checkpoint.decode(), "keys": sorted(keys)}
        self.targets[target] = trust.origin


def load_memory(path: Path) -> Memory:
    """The memory in a file, empty if there is none; `SettingsError` if it is not one."""
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read what was remembered in {path}: {error}") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise SettingsError(f"not a memory of this version: {path}")
    logs, targets = document.get("logs"), document.get("targets")
    if not isinstance(logs, dict) or not isinstance(targets, dict):
        raise SettingsError(f"not a memory of this version: {path}")
    return Memory(logs, targets)


def save_memory(path: Path, memory: Memory) -> None:
    """Replace the file, whole or not at all; `StoreError` if it cannot be written."""
    document = {"version": VERSION, "logs": memory.logs, "targets": memory.targets}
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"cannot remember in {path}: {error.strerror}") from error
