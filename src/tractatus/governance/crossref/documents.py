"""The JSON forms of a cross-reference alone: a request in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.verdict import Conflict, Verdict
from tractatus.governance.documents.acts import read_act_document
from tractatus.governance.documents.fields import Fields, list_of
from tractatus.governance.documents.requests import ANONYMOUS
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.instructions.instruction import Authority, Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, read_time, read_told, remember_told


@dataclass(frozen=True, slots=True)
class CrossReferenceRequest:
    """An act and the instructions to compare it with.

    Args:
        act: As an agent's.
        told: In the order of the request.
        now_ms: When it happens, in milliseconds of Unix time; None is after every instruction.
    """

    act: Act
    told: tuple[Told, ...]
    now_ms: int | None = None

    @property
    def memory(self) -> InstructionMemory:
        """The instructions, classified, remembered in their order, seen when the act happens."""
        latest = max((one.at_ms or 0 for one in self.told), default=0)
        now_ms = latest if self.now_ms is None else self.now_ms
        return remember_told(InstructionMemory(now_ms=now_ms, place=Place()), self.told)


def parse_cross_reference(data: bytes) -> CrossReferenceRequest:
    """Read `{instructions: [{text, at?, authority?, scope?}], act: {...}, now?}`.

    Raises:
        RequestError: not JSON, too large, or a field that is unknown, missing or of another type;
            the message names the field.
    """
    fields = Fields("", parse_json(data))
    fields.allow("act", "instructions", "now")
    act = read_act_document(Fields("act", fields.required("act")), ANONYMOUS)

    def told(name: str, document: Json) -> Told:
        return read_told(name, document, Authority.SYSTEM)

    return CrossReferenceRequest(
        act=act,
        told=tuple(list_of(told)("instructions", fields.required("instructions"))),
        now_ms=fields.optional("now", read_time, None),
    )


def verdict_document(verdict: Verdict) -> dict[str, Json]:
    """The verdict as JSON: status, conflicts, corrected parameters."""
    return {
        "conflicts": [_conflict(one) for one in verdict.conflicts],
        "correct_parameters": dict(verdict.correct_parameters),
        "status": verdict.status.name,
    }


def _conflict(one: Conflict) -> dict[str, Json]:
    document: dict[str, Json] = {
        "code": one.code,
        "parameter": one.parameter,
        "proposed": one.proposed,
        "required": one.required,
        "instruction": one.instruction,
        "severity": one.severity.name,
        "text": one.text,
    }
    if one.span is not None:
        document["span"] = [one.span.start, one.span.end]
    return document
