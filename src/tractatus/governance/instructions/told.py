"""Instructions that a request brings with it: `[{"text", "at"?, "authority"?, "scope"?}]`.

What they ask for is read from their text by the classifier; whose they are is claimed by the
request, at most as high as whoever reads it allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from tractatus.canonical import MAX_INTEGER
from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.case import Pressure
from tractatus.governance.documents.fields import Fields, text
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Instruction,
    Scope,
)
from tractatus.governance.instructions.memory import InstructionMemory, remember

# Whose the instructions of a request are among themselves: one author's, who may correct them.
AUTHOR: Final = "request"


@dataclass(frozen=True, slots=True)
class Told:
    """One instruction of a request.

    Args:
        text: As it was given.
        at_ms: When, in milliseconds of Unix time; None counts as before every one that says.
        authority: Whose it is said to be.
        scope: How long it is said to hold; None leaves that to the text.
    """

    text: str
    at_ms: int | None = None
    authority: Authority = Authority.MEMBER
    scope: Scope | None = None


def read_told(name: str, document: Json, most: Authority = Authority.MEMBER) -> Told:
    """One instruction from a parsed document.

    Args:
        name: Where it stands, for messages.
        document: What stands there.
        most: The greatest authority that may be claimed.

    Raises:
        RequestError: a field is unknown, missing or of another type, or claims too much.
    """
    fields = Fields(name, document)
    fields.allow("text", "at", "authority", "scope")
    authority = fields.optional("authority", _authority, min(Authority.MEMBER, most))
    if authority > most:
        raise RequestError(f"{name}.authority: expected at most {most.name.lower()} here")
    return Told(
        text=text(f"{name}.text", fields.required("text")),
        at_ms=fields.optional("at", read_time, None),
        authority=authority,
        scope=fields.optional("scope", _scope, None),
    )


def told_document(told: Told) -> dict[str, Json]:
    """The JSON form that `read_told` reads."""
    document: dict[str, Json] = {"authority": told.authority.name.lower(), "text": told.text}
    if told.at_ms is not None:
        document["at"] = told.at_ms
    if told.scope is not None:
        document["scope"] = told.scope.value
    return document


def remember_told(
    memory: InstructionMemory, told: Sequence[Told], pressure: Pressure = Pressure.NORMAL
) -> InstructionMemory:
    """The memory with the instructions of a request in it, in their order.

    They are one author's: they correct each other, and of what others said nothing that is not of
    lower authority. Their ids are their places in the request, from 1.
    """
    from tractatus.governance.classifier import classify

    for place, one in enumerate(told, 1):
        found = classify(one.text, authority=one.authority, pressure=pressure)
        at_ms = place - len(told) - 1 if one.at_ms is None else one.at_ms
        instruction = Instruction(
            id=str(place),
            text=one.text,
            authority=one.authority,
            at_ms=at_ms,
            classification=_scoped(found, one.scope),
            place=memory.place,
            author=AUTHOR,
        )
        memory = remember(memory, instruction).memory
    return memory


def read_time(name: str, value: Json) -> int:
    """Milliseconds of Unix time, as a number or as `2026-01-31T12:00:00Z`."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_INTEGER:
        return value
    if isinstance(value, str) and value.isascii() and len(value) <= 40:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None and moment.year >= 1970:
            return max(0, round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000))
    raise RequestError(
        f"{name}: expected milliseconds of Unix time or a time like 2026-01-31T12:00:00Z"
    )


def _authority(name: str, value: Json) -> Authority:
    names = {one.name.lower(): one for one in Authority}
    if not isinstance(value, str) or value.lower() not in names:
        raise RequestError(f"{name}: expected one of {', '.join(names)}")
    return names[value.lower()]


def _scope(name: str, value: Json) -> Scope:
    if not isinstance(value, str) or value.upper() not in Scope.__members__:
        raise RequestError(f"{name}: expected one of {', '.join(Scope.__members__)}")
    return Scope[value.upper()]


def _scoped(found: Classification, scope: Scope | None) -> Classification:
    if scope is None:
        return found
    constraints = tuple(replace(one, scope=scope) for one in found.constraints)
    return replace(found, scope=scope, constraints=constraints)
