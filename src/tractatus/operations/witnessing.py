"""Talk to the witnesses of a policy: how far they are, and their cosignatures.

A witness that does not answer, or answers nonsense, counts as absent; the policy's quorum decides
whether that matters. Nothing here writes anything.
Source: C2SP tlog-witness, section "add-checkpoint"; tlog-policy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError, SignatureError, StoreError
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import WitnessPolicy
from tractatus.notes.signed import Note, Signature, VerifierKey, parse_note
from tractatus.notes.witness import (
    AddCheckpointRequest,
    format_add_checkpoint,
    parse_cosignatures,
    parse_size,
)
from tractatus.ports import Witness, WitnessAnswer

logger = logging.getLogger(__name__)

_SHOWN_BYTES: Final = 200

Consistency = Callable[[int], Awaitable[Sequence[bytes]]]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What the witnesses answered to a checkpoint.

    Args:
        signatures: Their cosignatures.
        contradicting: Who has cosigned a history that this checkpoint does not follow on.
    """

    signatures: Sequence[Signature]
    contradicting: Sequence[VerifierKey]


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The witnesses that can be reached, and the policy that says how many are enough."""

    reachable: Sequence[Witness]
    policy: WitnessPolicy

    def are_enough(self, keys: Sequence[VerifierKey]) -> bool:
        """Whether cosignatures by these keys make the quorum."""
        return self.policy.is_met(keys)

    async def sizes(self, note: bytes) -> Mapping[VerifierKey, int]:
        """The largest size that each answering witness has cosigned.

        Args:
            note: A checkpoint that is public already, or of the empty tree: it is offered with
                an old size of zero, so that a witness either answers with its size, or knew
                nothing and takes this one.
        """
        body = format_add_checkpoint(AddCheckpointRequest(0, (), note))
        offered = parse_checkpoint(parse_note(note).text).size
        answers = await asyncio.gather(*(self._size(one, body, offered) for one in self.reachable))
        return {key: size for key, size in answers if size is not None}

    async def cosign(
        self, note: bytes, sizes: Mapping[VerifierKey, int], consistency: Consistency
    ) -> Cosigned:
        """Cosignatures of a signed checkpoint, verified, one of each witness that gave one.

        Args:
            note: Our signed checkpoint.
            sizes: As `sizes` answered.
            consistency: Builds the proof from an old size to the size of `note`.
        """
        answers = await asyncio.gather(
            *(
                self._cosignature(one, note, sizes[key], consistency)
                for one in self.reachable
                if (key := VerifierKey.parse(one.verifier_key)) in sizes
            )
        )
        return Cosigned(
            [answer for answer in answers if isinstance(answer, Signature)],
            [answer for answer in answers if isinstance(answer, VerifierKey)],
        )

    async def _size(
        self, witness: Witness, body: bytes, offered: int
    ) -> tuple[VerifierKey, int | None]:
        key = VerifierKey.parse(witness.verifier_key)
        try:
            answer = await witness.add_checkpoint(body)
            if answer.status == 409:
                return key, parse_size(answer.body)
            if answer.status == 200:
                return key, offered
        except (StoreError, FormatError) as error:
            logger.warning("witness %s does not say its size: %s", key.name, error)
            return key, None
        logger.warning("witness %s does not say its size: %s", key.name, _words(answer))
        return key, None

    async def _cosignature(
        self, witness: Witness, note: bytes, old_size: int, consistency: Consistency
    ) -> Signature | VerifierKey | None:
        """Its cosignature; its key where it says that `note` contradicts what it cosigned."""
        key = VerifierKey.parse(witness.verifier_key)
        request = AddCheckpointRequest(old_size, tuple(await consistency(old_size)), note)
        try:
            answer = await witness.add_checkpoint(format_add_checkpoint(request))
            if answer.status == 200:
                return _verified(parse_cosignatures(answer.body), parse_note(note), key)
        except (StoreError, FormatError, SignatureError) as error:
            logger.warning("witness %s does not cosign: %s", key.name, error)
            return None
        logger.warning("witness %s does not cosign: %s", key.name, _words(answer))
        return key if answer.status == 422 else None


def _words(answer: WitnessAnswer) -> str:
    """Status and the beginning of what a witness said, which may be anything."""
    said = answer.body[:_SHOWN_BYTES].decode("ascii", "replace").strip()
    shown = said if said.isprintable() else ascii(said)
    return f"status {answer.status}, {shown}" if said else f"status {answer.status}"


def _verified(lines: Sequence[Signature], note: Note, key: VerifierKey) -> Signature:
    """The witness's own line among `lines`; `SignatureError` unless it verifies."""
    own = [line for line in lines if key.is_named_by(line)]
    if not own or not cosignatures_of(Note(note.text, tuple(own)), [key]):
        raise SignatureError(f"an answer without a cosignature of this key: {key.name}")
    return own[-1]
