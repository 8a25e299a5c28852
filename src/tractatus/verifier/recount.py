"""Compare a published metrics document with one that is built from the leaves.

Source: docs/spec/metrics.md. What the operator merely declares (names, addresses, what runs) is
taken over as declared; every number, time, epoch and index must be what the leaves give.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tractatus.errors import FormatError, RecountError
from tractatus.evidence.figures import SIX_NAMES
from tractatus.evidence.metrics import SCHEMA, Declared, LogView, build_metrics
from tractatus.evidence.windows import WINDOWS, parse_time
from tractatus.verifier.figures import BOUNDS, Known, bounds_of, figure_at, parse_figure

Json: TypeAlias = Any

MAX_METRICS_SIZE: Final = 4 * 1024 * 1024
# Members whose own members are data, not format: one more of them is a figure without a leaf.
_MAPS: Final = ("services", "outcomes", "apart", "opinions", "windows")


@dataclass(frozen=True, slots=True)
class PublishedMetrics:
    """A metrics document as it was fetched, and what of it is not to be recounted."""

    document: dict[str, Json]
    generated_at: int
    note: bytes
    declared: Declared


def parse_metrics(data: bytes) -> PublishedMetrics:
    """The document in `data`; `FormatError` names the member that is missing or malformed."""
    if len(data) > MAX_METRICS_SIZE:
        raise FormatError(f"a metrics document has at most {MAX_METRICS_SIZE} bytes: {len(data)}")
    try:
        document = json.loads(data, object_pairs_hook=_without_duplicates, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the metrics document is not JSON: {error}") from error
    if _member(document, "schema", str) != SCHEMA:
        raise FormatError(f"expected the schema {SCHEMA}: {document['schema']!r}")
    platform = _member(document, "platform", dict)
    services = _member(document, "services", dict)
    variants: list[Json] = _member(document, "variants", list)
    return PublishedMetrics(
        document=document,
        generated_at=parse_time(_member(document, "generated_at", str)),
        note=_member(_member(document, "log", dict), "checkpoint", str).encode("utf-8"),
        declared=Declared(
            platform_name=_member(platform, "name", str),
            platform_url=_member(platform, "url", str),
            environment=_member(document, "environment", str),
            demonstration=_member(document, "demonstration", bool),
            running=tuple(
                name
                for name in SIX_NAMES
                if _member(_member(services, name, dict), "running", bool)
            ),
            variants=tuple(variants),
            limits=_member(document, "limits", str),
            labels=_member(document, "labels", dict) if "labels" in document else {},
        ),
    )


def _without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _refuse(constant: str) -> Json:
    raise ValueError(f"not a JSON number: {constant}")


def _member(parent: Json, name: str, kind: type[Any]) -> Any:
    value: Any = parent.get(name) if isinstance(parent, dict) else None
    if type(value) is not kind:
        raise FormatError(f"the metrics document needs {name!r}, a {kind.__name__}")
    if kind is str and any("\ud800" <= character <= "\udfff" for character in value):
        raise FormatError(f"the metrics document holds a lone surrogate: {name!r}")
    return value


def verify_metrics(
    published: PublishedMetrics, log: LogView, windows: Collection[str]
) -> dict[str, Json]:
    """Recount every figure of the named windows and all that stands outside of windows.

    Returns:
        The document as the leaves give it.

    Raises:
        RecountError: names the first figure that differs, what was published and what counted.
    """
    counted = build_metrics(log, published.declared, published.generated_at)
    left, right = dict(published.document), dict(counted)
    for name in (window.name for window in WINDOWS if window.name not in windows):
        for document in (left, right):
            if isinstance(document.get("windows"), dict):
                document["windows"] = {k: v for k, v in document["windows"].items() if k != name}
    for path, stated, found in _differences("", left, right):
        raise RecountError(f"{path}: published {_short(stated)}, counted {_short(found)}")
    return counted


def recount_figure(published: PublishedMetrics, log: LogView, path: str) -> dict[str, Json]:
    """One figure as published and as the leaves give it, and the leaves that it is made of.

    Returns:
        `path`, `known` (in words), `published`, `recounted` (None for what no leaf says), and
        `first_epoch` to `last_index` where the figure is in a window.

    Raises:
        RecountError: there is no such figure, in the document or by the leaves.
    """
    try:
        figure = parse_figure(path)
        stated = figure_at(published.document, path)
        bounds = bounds_of(published.document, figure) or {}
    except (KeyError, TypeError) as error:
        raise RecountError(f"no figure of that name is published: {path}") from error
    found = None
    if figure.known is not Known.DECLARED:
        counted = build_metrics(log, published.declared, published.generated_at)
        try:
            found = figure_at(counted, path)
        except KeyError as error:
            raise RecountError(f"{path}: published {_short(stated)}, counted nothing") from error
    return {
        "path": path,
        "known": figure.known.value,
        "published": stated,
        "recounted": found,
        **{name: bounds[name] for name in BOUNDS if name in bounds},
    }


_ABSENT: Final = object()


def _differences(path: str, stated: Json, found: Json) -> Iterator[tuple[str, Json, Json]]:
    if isinstance(found, dict) and isinstance(stated, dict):
        is_map = path.rpartition(".")[2] in _MAPS or ".outcomes." in path
        more = [name for name in stated if name not in found] if is_map else []
        for name in (*found, *more):
            inner = f"{path}.{name}" if path else name
            yield from _differences(inner, stated.get(name, _ABSENT), found.get(name, _ABSENT))
    elif isinstance(found, list) and isinstance(stated, list):
        if len(found) != len(stated):
            yield f"{path}: length", len(stated), len(found)
        for position, pair in enumerate(zip(stated, found, strict=False)):
            yield from _differences(f"{path}[{position}]", *pair)
    elif not _is_same(stated, found):
        yield path, stated, found


def _is_same(stated: Json, found: Json) -> bool:
    """Equal as JSON: a truth value is no number, and 1.0 is 1."""
    if isinstance(stated, bool) or isinstance(found, bool):
        return stated is found
    return type(stated) in (int, float, str, type(None)) and bool(stated == found)


def _short(value: Json) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
