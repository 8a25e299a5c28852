"""Ask the witnesses of a policy to cosign a checkpoint once more: a stranger's clock.

A witness cosigns the same checkpoint again only if it has seen no later one. So its new time says
that the log was silent until then, by somebody else's clock. Source: C2SP tlog-witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import httpx

from tractatus.errors import FormatError, ProofError, SignatureError
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import Witness
from tractatus.notes.signed import MAX_NOTE_SIZE, Note, Signature, format_note, parse_note
from tractatus.notes.witness import (
    AddCheckpointRequest,
    format_add_checkpoint,
    parse_cosignatures,
    parse_size,
)

TIMEOUT_SECONDS: Final = 10.0


def cosign_again(
    note: bytes, witnesses: Sequence[Witness], transport: httpx.BaseTransport | None = None
) -> bytes:
    """The checkpoint with the cosignatures of now behind the log's own lines.

    Witnesses without an address, and those that do not answer, are left out; where none is left,
    the note comes back as it was.

    Raises:
        ProofError: a witness has seen a larger tree, so this is an old page.
    """
    parsed = parse_note(note)
    checkpoint = parse_checkpoint(parsed.text)
    body = format_add_checkpoint(AddCheckpointRequest(checkpoint.size, (), note))
    lines: list[Signature] = []
    with httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport) as client:
        for witness in witnesses:
            answer = _ask(client, witness, body) if witness.url else None
            if answer is None:
                continue
            if answer.status_code == 409:
                seen = parse_size(answer.content)
                if seen > checkpoint.size:
                    raise ProofError(
                        f"witness {witness.name} has seen {seen} leaves, shown are "
                        f"{checkpoint.size}"
                    )
            elif answer.status_code == 200:
                lines += _own_lines(answer.content, parsed.text, witness)
    own = tuple(one for one in parsed.signatures if one.name == checkpoint.origin)
    return format_note(Note(parsed.text, (*own, *lines))) if lines else note


def _ask(client: httpx.Client, witness: Witness, body: bytes) -> httpx.Response | None:
    try:
        url = f"{witness.url.rstrip('/')}/add-checkpoint"
        with client.stream("POST", url, content=body) as response:
            data = b""
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MAX_NOTE_SIZE:
                    return None
            return httpx.Response(response.status_code, content=data)
    except httpx.HTTPError:
        return None


def _own_lines(body: bytes, text: str, witness: Witness) -> list[Signature]:
    try:
        lines = [one for one in parse_cosignatures(body) if witness.key.is_named_by(one)]
        cosignatures_of(Note(text, tuple(lines)), [witness.key])
    except (FormatError, SignatureError):
        return []
    return lines
