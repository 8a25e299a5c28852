"""Who signs checkpoints, and who cosigns them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tractatus.notes.checkpoint import Checkpoint


class CheckpointSigner(Protocol):
    """The key that signs checkpoints, wherever it is kept."""

    @property
    def origin(self) -> str:
        """The log's name, which is the key's name."""
        ...

    @property
    def verifier_key(self) -> str:
        """The public half, as a C2SP vkey."""
        ...

    @property
    def verifier_keys(self) -> Sequence[str]:
        """The public half of every key that signs: two while the key is being changed."""
        ...

    async def sign(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint as a signed note. Deterministic: the same checkpoint, the same bytes.

        Raises:
            StoreError: the key cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness said to `add-checkpoint`: the HTTP status and the body, not yet believed."""

    status: int
    body: bytes


class Witness(Protocol):
    """Somebody who cosigns checkpoints that are consistent with what they cosigned before."""

    @property
    def verifier_key(self) -> str:
        """The public key of its cosignatures, as a C2SP vkey."""
        ...

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """Send one C2SP `add-checkpoint` request.

        Raises:
            StoreError: no answer; the witness may or may not have stored the checkpoint.
        """
        ...


class WitnessMemory(Protocol):
    """What a witness must never forget: the last checkpoint it cosigned of each log."""

    def latest(self, origin: str) -> bytes | None:
        """The cosigned checkpoint, verbatim, or None if it never cosigned one."""
        ...

    def remember(self, origin: str, checkpoint: bytes) -> None:
        """Replace it; durable when it returns. `StoreError`: do not answer with a cosignature."""
        ...

    def keep_refused(self, request: bytes) -> None:
        """Keep a request that a log signed and that does not follow on what it signed before.

        It may be half of a proof that the log deceived somebody. The same again changes nothing;
        after the first hundred nothing more is kept.
        """
        ...
