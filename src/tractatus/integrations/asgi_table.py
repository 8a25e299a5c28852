"""Which request is which act: an explicit table, read strictly.

A request that could be read in two ways is one that this table and the application behind it could
read differently, so it is not read at all: an encoded slash, dots as a segment, an empty segment, a
header that asks for another method, a parameter that is given twice. Where several lines of the
table fit a request, each is asked, and all must permit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from tractatus.errors import FormatError, RequestError
from tractatus.governance.act import Act, Impact, Json, is_act_type
from tractatus.governance.documents.acts import read_reasoning
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.documents.strict_json import parse_json

Scope = Mapping[str, Any]

WEBSOCKET: Final = "WEBSOCKET"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
MAX_BODY: Final = 64 * 1024
_MAX_PARAMETERS: Final = 256
_METHODS: Final = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE", WEBSOCKET}
_SEGMENT: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}|[^{}/]+", re.ASCII)
_OVERRIDES: Final = (b"x-http-method-override", b"x-http-method", b"x-method-override")
_STRANGE: Final = re.compile(r"//|\\|[\x00-\x1f\x7f]|(^|/)\.{1,2}(/|$)")
APPROVAL: Final = b"tractatus-approval"
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ENCODED: Final = (b"%2f", b"%5c", b"%00")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One line of the table.

    Args:
        method: `POST`, `PUT`, `PATCH`, `DELETE`, one of the safe ones, or `WEBSOCKET`.
        path: `/posts/{post_id}/remove`; a name in braces is one segment and a parameter.
        act: Type of the act.
        impact: Only raises what the policy says.
        reversible: Only `False` counts.
        target: Name of the parameter that says what is acted upon; empty for none.
        body: How it becomes parameters: `json` (an object's members), `form` (urlencoded),
            `digest` (its SHA-256 alone), or None: it streams past, and no decision and no approval
            depends on it.
        reasoning: Name of the member of a JSON body that is the reasoning record; empty for none.
        hide: Parameters that are not recorded; no decision depends on them.
        text: The act in words; only raises scrutiny.

    Raises:
        RequestError: a field is not as above.
    """

    method: str
    path: str
    act: str
    impact: Impact = Impact.LOW
    reversible: bool = True
    target: str = ""
    body: Literal["json", "form", "digest"] | None = None
    reasoning: str = ""
    hide: Collection[str] = ()
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse a line that could never fit, or not in one way."""
        if self.method not in _METHODS:
            raise RequestError(f"method: expected one of {', '.join(sorted(_METHODS))}")
        if not is_act_type(self.act):
            raise RequestError(f"act: expected object.verb in a-z, 0-9, _, found: {self.act[:40]}")
        inside = self.path.split("/")[1:] if self.path.startswith("/") else ["{"]
        if self.path != "/" and not all(_SEGMENT.fullmatch(one) for one in inside):
            raise RequestError(f"path: expected /segments with {{names}}, found: {self.path[:80]}")
        if self.body is not None and self.method == WEBSOCKET:
            raise RequestError("body: a websocket has none before it is accepted")
        if self.reasoning and self.body != "json":
            raise RequestError("reasoning: is a member of a JSON body")

    def matches(self, method: str, path: str) -> dict[str, str] | None:
        """The parameters in `path`, or None where this line is not about the request."""
        ours, theirs = self.path.split("/"), path.split("/")
        # Whoever answers GET answers HEAD the same way.
        asked = "GET" if method == "HEAD" and self.method == "GET" else method
        if asked != self.method or len(ours) != len(theirs):
            return None
        found: dict[str, str] = {}
        for one, other in zip(ours, theirs, strict=True):
            if one.startswith("{"):
                if not other:
                    return None
                found[one[1:-1]] = other
            elif one != other:
                return None
        return found


def method_of(scope: Scope) -> str:
    """The method of a request; that of a websocket is `WEBSOCKET`."""
    return WEBSOCKET if scope["type"] == "websocket" else str(scope["method"])


def is_plain(scope: Scope) -> bool:
    """Whether the path can be read in one way only."""
    raw = (scope.get("raw_path") or b"").lower()
    return not _STRANGE.search(str(scope["path"])) and not any(one in raw for one in _ENCODED)


def asks_for_another_method(scope: Scope) -> bool:
    """Whether a header asks the application to take the request for another one."""
    return any(name.lower() in _OVERRIDES for name, _ in scope["headers"])


def is_open(table: Sequence[Mapped], scope: Scope) -> bool:
    """Whether a request that no line fits may pass: a safe method, and no line hides behind it."""
    method = method_of(scope)
    if method not in SAFE_METHODS or asks_for_another_method(scope):
        return False
    return is_plain(scope) or not any(line.method in SAFE_METHODS for line in table)


def find(table: Sequence[Mapped], scope: Scope) -> list[tuple[Mapped, dict[str, str]]]:
    """Every line that fits, with the parameters in the path; none where it reads in two ways."""
    if not is_plain(scope) or asks_for_another_method(scope):
        return []
    method, path = method_of(scope), str(scope["path"])
    fitting = [(one, one.matches(method, path)) for one in table]
    return [(one, found) for one, found in fitting if found is not None]


def read(
    line: Mapped, in_path: Mapping[str, str], scope: Scope, body: bytes, actor: str
) -> DecideRequest:
    """The act of a request.

    Raises:
        RequestError: a parameter is given twice, or the body is not in its format.
    """
    query = bytes(scope.get("query_string") or b"")
    sources: list[Mapping[str, Json]] = [in_path, _pairs("query", query)]
    reasoning = None
    if line.body == "json":
        document = parse_json(body)
        if not isinstance(document, dict):
            raise RequestError("body: expected a JSON object")
        if line.reasoning and line.reasoning in document:
            reasoning = read_reasoning(line.reasoning, document.pop(line.reasoning))
        sources.append(document)
    elif line.body == "form":
        sources.append(_pairs("body", body))
    elif line.body == "digest":
        sources.append({"body_sha256": hashlib.sha256(body).hexdigest()})
    parameters: dict[str, Json] = {}
    for source in sources:
        if twice := parameters.keys() & source.keys():
            raise RequestError(f"a parameter is given twice: {min(twice)[:40]}")
        parameters |= source
    target = str(parameters.get(line.target, "")) if line.target else ""
    act = Act(
        type=line.act,
        actor=actor,
        parameters={name: one for name, one in parameters.items() if name not in line.hide},
        impact=line.impact,
        reversible=line.reversible,
        target=target,
        description=line.text,
    )
    return DecideRequest(act, reasoning)


def approval_of(scope: Scope, *, acts: int) -> UUID | None:
    """The approval that a request wants to use up; None where it names none.

    It is bound to one act with all its parameters, so a name that somebody made up opens nothing.

    Args:
        scope: Of the request.
        acts: How many acts it is.

    Raises:
        RequestError: it is named twice, is no identifier, or the request is not one act.
    """
    named = [value for name, value in scope["headers"] if name.lower() == APPROVAL]
    if not named:
        return None
    text = bytes(named[0]).decode("ascii", "replace")
    if len(named) > 1 or not _IDENTIFIER.fullmatch(text):
        raise RequestError("tractatus-approval: expected one identifier of an approval")
    if acts != 1:
        raise RequestError(f"tractatus-approval: an approval is of one act, and these are {acts}")
    return UUID(text)


def _pairs(name: str, data: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            data.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
    except (UnicodeDecodeError, ValueError, FormatError) as error:
        raise RequestError(f"{name}: expected urlencoded UTF-8 pairs") from error
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise RequestError(f"a parameter is given twice: {key[:40]}")
        found[key] = value
    return found
