"""Be a witness: cosign checkpoints of known logs that follow on what was cosigned before.

    POST /add-checkpoint             C2SP tlog-witness
    GET  /<origin hash>/checkpoint   the checkpoint cosigned last, for monitors

What a request deserves is decided by `notes.witness.judge`; this file reads the request, keeps
the order "decide, store, answer" and lets only one request of a log through it at a time. Killed
before the store: the log asks again. Killed after it: the log asks again with an old size that
does not match any more, is told the size, and gets its cosignature for the same checkpoint.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tractatus.errors import FormatError, LogStateError, SignatureError, StoreError
from tractatus.notes.checkpoint import Checkpoint, VerifiedCheckpoint, open_checkpoint
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import VerifierKey
from tractatus.notes.witness import (
    MAX_REQUEST_SIZE,
    TEXT,
    cosigned_note,
    format_cosignatures,
    judge,
)
from tractatus.ports import Clock, WitnessMemory

logger = logging.getLogger(__name__)

# For a whole request; a log sends it at once.
REQUEST_SECONDS: Final = 10.0

LogKeys = Mapping[str, Sequence[VerifierKey]]


def witness_application(
    signer: CosignatureSigner | Sequence[CosignatureSigner],
    log_keys: LogKeys,
    memory: WitnessMemory,
    clock: Clock,
) -> Starlette:
    """The witness as an ASGI application.

    Args:
        signer: The witness's key; two while it is being changed, and then both cosign.
        log_keys: For each origin that it serves, the keys of that log.
        memory: What it must never forget; used by this application alone.
        clock: Time of cosignatures.
    """
    signers = [signer] if isinstance(signer, CosignatureSigner) else signer
    witness = _Witness(signers, log_keys, memory, clock)
    return Starlette(
        routes=[
            Route("/add-checkpoint", witness.add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", witness.latest_checkpoint, methods=["GET"]),
        ]
    )


class _Witness:
    def __init__(
        self,
        signers: Sequence[CosignatureSigner],
        log_keys: LogKeys,
        memory: WitnessMemory,
        clock: Clock,
    ) -> None:
        self._signers = signers
        self._log_keys = log_keys
        self._memory = memory
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def add_checkpoint(self, request: Request) -> Response:
        """Decide, store, answer."""
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                body = await _read(request)
        except TimeoutError:
            return _text(408, b"the request did not come to its end in time\n")
        except ClientDisconnect:
            return _text(400, b"the request ended too early\n")
        if body is None:
            return _text(413, b"the request is larger than a checkpoint with its proof can be\n")
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(self._decide, body)
            except StoreError as error:
                # Nothing leaves this witness that it could forget.
                logger.error("no checkpoint can be cosigned: %s", error)
                return _text(500, b"this witness cannot read or write its memory\n")

    async def latest_checkpoint(self, request: Request) -> Response:
        """What was cosigned last, or 404."""
        wanted = request.path_params["origin_hash"]
        for origin in self._log_keys:
            if hashlib.sha256(origin.encode()).hexdigest() == wanted:
                note = await asyncio.to_thread(self._memory.latest, origin)
                if note is not None:
                    return _text(200, note)
        return _text(404, b"no checkpoint of this log was cosigned here\n")

    def _decide(self, body: bytes) -> Response:
        decision = judge(body, latest=self._latest, log_keys=self._log_keys)
        if decision.status == 422:
            # The log signed it, and it does not follow: half of a proof, if somebody has the rest.
            self._memory.keep_refused(body)
            logger.warning("refused and kept: %s", decision.body.decode().strip())
        if decision.accepted is None:
            return _answer(decision.status, decision.body, decision.content_type)
        return _text(200, self._cosign(decision.accepted))

    def _cosign(self, accepted: VerifiedCheckpoint) -> bytes:
        now = self._clock.now_ms() // 1000
        signatures = [signer.sign(accepted.note.text, now) for signer in self._signers]
        self._memory.remember(accepted.checkpoint.origin, cosigned_note(accepted, signatures))
        return format_cosignatures(signatures)

    def _latest(self, origin: str) -> Checkpoint | None:
        note = self._memory.latest(origin)
        if note is None:
            return None
        try:
            return open_checkpoint(note, self._log_keys[origin]).checkpoint
        except (FormatError, SignatureError) as error:
            raise LogStateError(f"the memory of this witness is damaged: {error}") from error


def _text(status: int, body: bytes) -> Response:
    return _answer(status, body, TEXT)


def _answer(status: int, body: bytes, content_type: str) -> Response:
    # As a header, because Starlette adds a charset to what it takes as a media type of text.
    return Response(body, status, headers={"content-type": content_type})


async def _read(request: Request) -> bytes | None:
    """The body, or None where it is too large; never more of it is kept."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_REQUEST_SIZE:
            return None
    return bytes(body)
