"""Requests to decide, as JSON from outside: read strictly into values, written back the same.

    {"act": {"type", "text"?, "parameters"?, "target"?, "impact"?, "reversible"?},
     "actor"?, "reasoning"?, "references"?, "pressure"?, "instructions"?,
     "tool_version"?, "session"?, "said"?, "content"?, "values"?}

Who acts and whether a human decided are never read from a request: an actor of a request is an
agent with a name. `impact`, `reversible`, `text` and `pressure` only raise. `references` lists
what the caller looked up and found; without it references count as not looked up, except JSON
pointers (RFC 6901) into the request's own act. `instructions` are compared with the act; whose they
are is believed up to a limit that the reader of the request sets. `content` is what was read where
the act comes from and only raises; `said` is what people said there, which the caller vouches for.
`values` is the same of whoever keeps values and no texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tractatus.canonical import canonical_json
from tractatus.errors import RequestError
from tractatus.governance.act import (
    Act,
    Json,
    Reasoning,
)
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.documents.acts import (
    level_named,
    read_act_document,
    read_reasoning,
    reasoning_document,
)
from tractatus.governance.documents.fields import Fields, Read, any_text, list_of, text
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.instructions.instruction import Authority
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, read_told, remember_told, told_document
from tractatus.governance.pressure.documents import read_reading, reading_document
from tractatus.governance.provenance.as_values import read_values, values_document
from tractatus.governance.provenance.content import ContentRead
from tractatus.governance.provenance.documents import (
    Quoted,
    content_documents,
    content_of,
    read_content,
    read_said,
)

ANONYMOUS: Final = "anonymous"
MAX_SESSION: Final = 200


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A request to decide, as far as a request can be believed.

    Args:
        act: With `actor_kind` AGENT and no human decision.
        reasoning: As given.
        references: What the caller could resolve; None where it does not say.
        pressure: Level of the caller's context.
        reading: Where the caller says what its context weighs, and not the level alone; it gets
            a leaf of its own.
        tool_version: Of the tool that would be called; an approval is for this one.
        session: Name of the conversation that the act comes from, where a ledger of it is kept.
        told: Instructions to compare the act with; None where the request brings none.
        said: What people with authority said in the act's context, as the caller says.
        content: What was read there, anybody's words; None where the request does not say.
        values: What was said and read there, where the caller keeps no texts of it.
    """

    act: Act
    reasoning: Reasoning | None = None
    references: frozenset[str] | None = None
    pressure: Pressure = Pressure.NORMAL
    reading: Reading | None = None
    tool_version: str = ""
    session: str = ""
    told: tuple[Told, ...] | None = None
    said: tuple[str, ...] = ()
    content: tuple[Quoted, ...] | None = None
    values: ContentRead | None = None

    @property
    def content_read(self) -> ContentRead | None:
        """What was said and read where the act comes from; None where the request does not say."""
        if self.content is None and self.values is None:
            return None
        return content_of(self.said, self.content or (), self.values or ContentRead())

    def memory(self, kept: InstructionMemory | None = None) -> InstructionMemory | None:
        """The instructions in force for the act: those that are kept, and those of the request.

        None where nobody keeps any and the request brings none.
        """
        if self.told is None:
            return kept
        return remember_told(
            InstructionMemory() if kept is None else kept, self.told, self.pressure
        )

    @property
    def resolvable(self) -> frozenset[str] | None:
        """What evidence may refer to: the caller's list and this request's own act."""
        if self.reasoning is None:
            return self.references or frozenset()  # nothing that could refer to anything
        own = _pointers(self.act)
        if self.references is not None:
            return self.references | own
        evidence = self.reasoning.evidence if self.reasoning else ()
        elsewhere = [one for one in evidence if not one.reference.startswith("/act/")]
        # What points into the request can be looked up by anybody; the rest was not looked up.
        return None if elsewhere and self._points_into_itself(own) else own

    def _points_into_itself(self, own: frozenset[str]) -> bool:
        """Whether every reference into the request leads somewhere."""
        evidence = self.reasoning.evidence if self.reasoning else ()
        return all(one.reference in own for one in evidence if one.reference.startswith("/act/"))


def parse_request(data: bytes, *, most: Authority = Authority.MEMBER) -> DecideRequest:
    """Read a request to decide.

    Args:
        data: JSON as above.
        most: The greatest authority that its instructions may claim; who sends a request from
            outside is no owner because it says so.

    Raises:
        RequestError: not JSON, too large, or a field that is unknown, missing or of another type;
            the message names the field. The caller must deny.
    """
    return read_request(parse_json(data), most=most)


def read_request(document: Json, *, most: Authority = Authority.MEMBER) -> DecideRequest:
    """A request from an already parsed document; raises as `parse_request`."""
    fields = Fields("", document)
    fields.allow(
        "act", "actor", "content", "instructions", "reasoning", "references", "pressure", "said",
        "session", "tool_version", "values",
    )  # fmt: skip
    actor = fields.optional("actor", text, ANONYMOUS)
    return DecideRequest(
        act=read_act_document(Fields("act", fields.required("act")), actor),
        reasoning=fields.optional("reasoning", _reasoning, None),
        references=fields.optional("references", _references, None),
        pressure=fields.optional("pressure", _pressure, Pressure.NORMAL),
        reading=fields.optional("pressure", _reading, None),
        tool_version=fields.optional("tool_version", text, ""),
        session=fields.optional("session", _session, ""),
        told=fields.optional("instructions", _told(most), None),
        said=fields.optional("said", read_said, ()),
        content=fields.optional("content", read_content, None),
        values=fields.optional("values", read_values, None),
    )


def format_request(request: DecideRequest) -> bytes:
    """The canonical JSON of a request; `parse_request` reads the same value from it."""
    act = request.act
    document: dict[str, Json] = {
        "act": {
            "impact": act.impact.name.lower(),
            "parameters": dict(act.parameters),
            "reversible": act.reversible,
            "target": act.target,
            "text": act.description,
            "type": act.type,
        },
        "actor": act.actor,
        "pressure": _pressure_document(request),
    }
    if request.reasoning is not None:
        document["reasoning"] = reasoning_document(request.reasoning)
    if request.told is not None:
        document["instructions"] = [told_document(one) for one in request.told]
    if request.said:
        document["said"] = list(request.said)
    if request.content is not None:
        document["content"] = content_documents(request.content)
    if request.values is not None:
        document["values"] = values_document(request.values)
    if request.session:
        document["session"] = request.session
    if request.tool_version:
        document["tool_version"] = request.tool_version
    if request.references is not None:
        document["references"] = sorted(request.references)
    return canonical_json(document)


def _reasoning(name: str, value: Json) -> Reasoning | None:
    """A record, or null where nobody gave one: that is judged, and is no mistake of the form."""
    return None if value is None else read_reasoning(name, value)


def _session(name: str, value: Json) -> str:
    """A name that can be kept and shown."""
    name_of_it = text(name, value)
    if len(name_of_it) > MAX_SESSION or not name_of_it.isprintable():
        raise RequestError(f"{name}: expected at most {MAX_SESSION} printable characters")
    return name_of_it


def _told(most: Authority) -> Read[tuple[Told, ...] | None]:
    def read_one(name: str, document: Json) -> Told:
        return read_told(name, document, most)

    def read_all(name: str, document: Json) -> tuple[Told, ...] | None:
        return tuple(list_of(read_one)(name, document)) or None

    return read_all


def _references(name: str, value: Json) -> frozenset[str]:
    return frozenset(list_of(any_text)(name, value))


def _pressure(name: str, value: Json) -> Pressure:
    """A level, or an answer of `tractatus pressure`, which holds one."""
    if isinstance(value, dict):
        return read_reading(name, value).level
    return level_named(name, value, {level.name.lower(): level for level in Pressure})


def _reading(name: str, value: Json) -> Reading | None:
    return read_reading(name, value) if isinstance(value, dict) else None


def _pressure_document(request: DecideRequest) -> Json:
    reading = request.reading
    return request.pressure.name.lower() if reading is None else reading_document(reading)


def _pointers(act: Act) -> frozenset[str]:
    """JSON pointers to the members of the act that evidence may stand on."""
    names = [name.replace("~", "~0").replace("/", "~1") for name in act.parameters]
    described = ["/act/text"] if act.description else []
    return frozenset([*described, *(f"/act/parameters/{name}" for name in names)])
