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

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from tractatus.canonical import canonical_json
from tractatus.errors import RequestError
from tractatus.governance.act import (
    Act,
    ActorKind,
    Alternative,
    Evidence,
    Impact,
    Json,
    Reasoning,
    is_act_type,
)
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.documents import reasoning_document
from tractatus.governance.fields import Fields, Read, any_text, boolean, list_of, mapping, text
from tractatus.governance.instruction import Authority
from tractatus.governance.memory import InstructionMemory
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
from tractatus.governance.strict_json import parse_json
from tractatus.governance.told import Told, read_told, remember_told, told_document
from tractatus.governance.words import shown

ANONYMOUS: Final = "anonymous"
MAX_SESSION: Final = 200

_Value = TypeVar("_Value")


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
        reasoning=fields.optional("reasoning", read_reasoning, None),
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


def read_act_document(fields: Fields, actor: str) -> Act:
    """An agent's act from a parsed document; `RequestError` names the field."""
    fields.allow("type", "text", "parameters", "target", "impact", "reversible")
    act_type = text("act.type", fields.required("type"))
    if not is_act_type(act_type):
        raise RequestError(
            f"act.type: expected object.verb in a-z, 0-9, _, found: {shown(act_type)}"
        )
    return Act(
        type=act_type,
        actor=actor,
        actor_kind=ActorKind.AGENT,
        parameters=fields.optional("parameters", mapping, {}),
        impact=fields.optional("impact", _impact, Impact.LOW),
        reversible=fields.optional("reversible", boolean, True),
        target=fields.optional("target", any_text, ""),
        description=fields.optional("text", any_text, ""),
    )


def read_reasoning(name: str, document: Json) -> Reasoning:
    """A reasoning record from a parsed document; `RequestError` names the field."""
    fields = Fields(name, document)
    fields.allow(
        "goal", "evidence", "steps", "alternatives", "assumptions", "risks", "rollback",
        "requested_effect",
    )  # fmt: skip
    return Reasoning(
        goal=fields.optional("goal", any_text, ""),
        evidence=fields.optional("evidence", list_of(_evidence), ()),
        steps=fields.optional("steps", list_of(any_text), ()),
        alternatives=fields.optional("alternatives", list_of(_alternative), ()),
        assumptions=fields.optional("assumptions", list_of(any_text), ()),
        risks=fields.optional("risks", list_of(any_text), ()),
        rollback=fields.optional("rollback", any_text, ""),
        requested_effect=fields.optional("requested_effect", any_text, ""),
    )


def _evidence(name: str, document: Json) -> Evidence:
    fields = Fields(name, document)
    fields.allow("claim", "reference")
    return Evidence(
        fields.optional("claim", any_text, ""), fields.optional("reference", any_text, "")
    )


def _alternative(name: str, document: Json) -> Alternative:
    fields = Fields(name, document)
    fields.allow("option", "why_rejected")
    return Alternative(
        fields.optional("option", any_text, ""), fields.optional("why_rejected", any_text, "")
    )


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


def _impact(name: str, value: Json) -> Impact:
    return _level(name, value, {level.name.lower(): level for level in Impact})


def _pressure(name: str, value: Json) -> Pressure:
    """A level, or an answer of `tractatus pressure`, which holds one."""
    if isinstance(value, dict):
        return read_reading(name, value).level
    return _level(name, value, {level.name.lower(): level for level in Pressure})


def _reading(name: str, value: Json) -> Reading | None:
    return read_reading(name, value) if isinstance(value, dict) else None


def _pressure_document(request: DecideRequest) -> Json:
    reading = request.reading
    return request.pressure.name.lower() if reading is None else reading_document(reading)


def _level(name: str, value: Json, levels: Mapping[str, _Value]) -> _Value:
    if not isinstance(value, str) or value.lower() not in levels:
        raise RequestError(f"{name}: expected one of {', '.join(levels)}")
    return levels[value.lower()]


def _pointers(act: Act) -> frozenset[str]:
    """JSON pointers to the members of the act that evidence may stand on."""
    names = [name.replace("~", "~0").replace("/", "~1") for name in act.parameters]
    described = ["/act/text"] if act.description else []
    return frozenset([*described, *(f"/act/parameters/{name}" for name in names)])
