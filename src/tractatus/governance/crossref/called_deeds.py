"""What calls, statements and set values do, in the words by which people ask to be asked.

`DELETE /appointments/5512` removes or cancels an appointment, `POST /payments/7/refund` refunds,
`SET banned = true` bans, `state=restarted` restarts, `send_invitations: true` sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.deed_words import LOOKS
from tractatus.governance.crossref.open_deeds import any_deed, deed_in_place, object_of
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_LONGEST: Final = 2_000
_MAX_NAMES: Final = 40
_MAX_PARTS: Final = 8
_LONGEST_NAME: Final = 60
_LONGEST_STATE: Final = 24
_METHODS: Final = {"put": "change", "patch": "change", "post": "create", "delete": "delete"}
_URLS: Final = ("url", "uri", "endpoint", "path", "href")
_BODIES: Final = ("json", "body", "data", "payload", "arguments", "params", "fields")
_STATES: Final = word_set("status state visibility phase")
_OFF: Final = ("false", "null", "0", "off", "no", "none", "'f'", "''")
_UPDATE: Final = re.compile(
    r"\bupdate\s+[\"`]?([\w.]{1,80})[\"`]?\s+(?:as\s+\w{1,40}\s+)?set\s+(.{1,600}?)(?:\bwhere\b|;|$)",
    re.IGNORECASE | re.DOTALL,
)
_DELETE: Final = re.compile(r"\bdelete\s+from\s+[\"`]?([\w.]{1,80})", re.IGNORECASE)
_INSERT: Final = re.compile(r"\binsert\s+into\s+[\"`]?([\w.]{1,80})", re.IGNORECASE)
_ASSIGNED: Final = re.compile(
    r"[\"`]?([a-z_][\w.]{0,60})[\"`]?\s*=\s*('[^']{0,80}'|[^,]{0,80})", re.I
)
_STATE_SET: Final = re.compile(r"\b(?:state|status)=[\"']?([a-z]{3,20})\b")
_STATEMENTS: Final = ("sql", "statement", "query", "command", "script", "cmd")


class Called(NamedTuple):
    """A deed that a call or a statement does.

    Args:
        name: As `open_deeds.any_deed`.
        objects: Stems of what it is done to.
        pointer: Where the act says so.
        is_general: Whether only the method says what is done, so that it may be named otherwise.
    """

    name: str
    objects: frozenset[str]
    pointer: str
    is_general: bool


def called_deeds(act: Act) -> Iterator[Called]:
    """What an act's address, statements and set values do."""
    parameters = act.parameters
    if "method" in parameters:
        yield from _of_address(parameters)
    bodies: list[tuple[Mapping[str, Json], str]] = [(parameters, "/parameters")]
    for name, value in parameters.items():
        if name in _STATEMENTS and isinstance(value, str):
            yield from _of_statement(value[:_LONGEST], f"/parameters/{name}")
        elif name in _BODIES and isinstance(value, Mapping):
            bodies.append((value, f"/parameters/{name}"))
    told = [one for values, pointer in bodies for one in _of_values(values, pointer)]
    tool = parameters.get("tool")
    if not told or _looks(act.type) or (isinstance(tool, str) and _looks(tool)):
        return
    about = _objects(name_words(act.type)) | _of_path(parameters)
    yield from (one._replace(objects=one.objects | about) for one in told)


def _looks(name: str) -> bool:
    """Whether a call only looks: what is named with it is looked for, and not set."""
    last = name_words(name[:_LONGEST_NAME].replace("/", ".").rpartition(".")[2])
    return bool(last) and last[0] in LOOKS


def _of_address(parameters: Mapping[str, Json]) -> Iterator[Called]:
    method = parameters.get("method")
    general = _METHODS.get(method.lower()) if isinstance(method, str) else None
    url = next((one for name in _URLS if isinstance(one := parameters.get(name), str)), "")
    if general is None or not url:
        return
    parts = _parts_of(url)
    objects = _of_path(parameters)
    for name in _BODIES:
        if isinstance(inner := parameters.get(name), Mapping):
            objects |= _objects(
                [word for key in list(inner)[:_MAX_NAMES] for word in name_words(key)]
            )
    pointer = "/parameters/url"
    yield Called(general, objects, pointer, is_general=True)
    last = name_words(parts[-1]) if parts else []
    if last and (deed := deed_in_place(last[0])) and general != "delete":
        yield Called(deed, objects, pointer, is_general=False)


def _of_path(parameters: Mapping[str, Json]) -> frozenset[str]:
    """What an address names."""
    url = next((one for name in _URLS if isinstance(one := parameters.get(name), str)), "")
    words = [word for part in _parts_of(url) for word in name_words(part) if word.isalpha()]
    return _objects(words)


def _parts_of(url: str) -> Sequence[str]:
    return [part for part in _path_of(url[:_LONGEST]).split("/") if part][-_MAX_PARTS:]


def _path_of(url: str) -> str:
    """The path of an address, or of what may be one; total."""
    behind = url.partition("://")[2].partition("/")[2] if "://" in url else url
    return behind.partition("?")[0].partition("#")[0]


def _of_statement(text: str, pointer: str) -> Iterator[Called]:
    for match in _UPDATE.finditer(text):
        objects, deeds = _objects(name_words(match[1])), []
        for column, value in _ASSIGNED.findall(match[2]):
            named = name_words(column)
            objects |= _objects(named)
            plain = value.strip().strip("'\"").lower()
            if plain in _OFF:
                continue
            if named and named[-1] in _STATES:
                deeds.append(deed_in_place(plain))
            deeds += [deed_in_place(word) for word in named if word.endswith("ed")]
        yield Called("change", objects, pointer, is_general=True)
        yield from (Called(one, objects, pointer, is_general=False) for one in deeds if one)
    for pattern, deed in ((_DELETE, "delete"), (_INSERT, "create")):
        for match in pattern.finditer(text):
            words = name_words(match[1])
            yield Called(deed, _objects(words), pointer, is_general=True)
            if deed == "create" and words and (named_deed := any_deed(words[-1])):
                yield Called(named_deed, _objects(words), pointer, is_general=False)
    for match in _STATE_SET.finditer(text):
        if one := any_deed(match[1]):
            yield Called(one, frozenset(), pointer, is_general=False)


def _of_values(values: Mapping[str, Json], pointer: str) -> Iterator[Called]:
    """Of states that are set, and of switches that are on."""
    for name, value in islice(values.items(), _MAX_NAMES):
        if value is not True and not (isinstance(value, str) and len(value) <= _LONGEST_STATE):
            continue
        words = name_words(name)
        if not words:
            continue
        deed = ""
        if value is True:
            deed = any_deed(words[0]) if LOOKS.isdisjoint(words) else ""
        elif words[-1] in _STATES and str(value).lower().endswith("ed"):
            deed = deed_in_place(str(value).lower())
        if deed and words[0] != "requested":
            yield Called(deed, _objects(words), f"{pointer}/{name}", is_general=False)


def _objects(words: Sequence[str]) -> frozenset[str]:
    return frozenset(filter(None, map(object_of, words)))
