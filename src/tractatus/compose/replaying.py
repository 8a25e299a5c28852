"""Where recorded acts are read from: a journal, requests, a hook's folder, or the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tractatus.compose.settings import Settings, load_settings
from tractatus.errors import FormatError, StoreError, TractatusError
from tractatus.evidence.codes import Flag, Service
from tractatus.evidence.journal import MAX_JOURNAL_SIZE, parse_journal
from tractatus.evidence.record import Record, open_commitments, open_nonce
from tractatus.evidence.sealing import open_content
from tractatus.governance.act import Json
from tractatus.governance.documents.requests import parse_request
from tractatus.governance.gate import Gate
from tractatus.operations.policies import default_policy
from tractatus.operations.replay import Recorded, recorded_of

_LINES: Final = "*.jsonl"
_RECORDS: Final = "SELECT canonical, content, wrapped_nonce FROM evidence.record ORDER BY at_ms"


def from_path(path: Path) -> Iterator[Recorded]:
    """The acts in a journal, in a file of requests or of a hook, or in a directory of these.

    Raises:
        FormatError: the journal or a line is not in its form; the message names the line.
        ProofError: the content of a journal is not what its record commits to.
        StoreError: it cannot be read.
    """
    if path.is_dir():
        files = sorted(path.rglob(_LINES))
        if not files:
            raise StoreError(f"there are no files *.jsonl in {path}")
        for file in files:
            yield from _of_lines(file)
    elif path.suffix == ".jsonl":
        yield from _of_lines(path)
    else:
        yield from _of_journal(path)


def from_database(url: str, data: Path, tenant: str) -> list[Recorded]:
    """The decisions in a tenant of the library's own.

    Args:
        url: As for `Gate.connect`; names the database.
        data: The installation's data directory, with its keys.
        tenant: Name of that tenant.

    Raises:
        StoreError: the directory is not prepared, or the database cannot be reached.
        ConflictError: the name belongs to a tenant of people.
    """
    settings = load_settings({"data": data, "database": url}, {})
    return asyncio.run(_of_tenant(settings, tenant))


async def _of_tenant(settings: Settings, tenant: str) -> list[Recorded]:
    from tractatus.compose.library_world import open_library

    found: list[Recorded] = []
    async with open_library(settings, Gate(default_policy()), None, tenant) as world:
        async with world.tenants.tenant(await world.scope.token()) as transaction:
            rows = await transaction.fetch(_RECORDS)
            owner = transaction.scope.tenant_id
        key = await world.keys.for_tenant(owner)
        for row in rows:
            nonce = open_nonce(bytes(row["wrapped_nonce"]), key)
            content = open_content(bytes(row["content"]), nonce)
            if content is not None:
                found += _recorded(bytes(row["canonical"]), nonce, content)
    return found


def _of_journal(path: Path) -> Iterator[Recorded]:
    for one in parse_journal(_read(path)).decisions:
        if one.content is not None:
            yield from _recorded(one.record, one.nonce, one.content)


def _recorded(canonical: bytes, nonce: bytes, content: bytes) -> list[Recorded]:
    """The act of a record, checked against its commitment; none where it holds no decision."""
    record, _ = open_commitments(canonical, nonce, content)
    document = json.loads(content)
    if not isinstance(document, dict) or not document.get("act") or not document.get("decision"):
        return []  # counted statements, refusals of the database
    if "BoundaryEnforcer" not in document["decision"]["services"]:
        return []  # no policy was asked: a change of the schema
    return [
        recorded_of(
            str(record.record_id),
            document,
            level=_level(record),
            is_shadow=bool(record.flags & Flag.SHADOW),
        )
    ]


def _level(record: Record) -> int:
    pressure = Service.CONTEXT_PRESSURE_MONITOR
    return next((one.outcome for one in record.assessed if one.service == pressure), 1)


def _of_lines(path: Path) -> Iterator[Recorded]:
    for number, line in enumerate(_read(path).split(b"\n"), 1):
        name = f"{path.name}:{number}"
        if not line.strip():
            continue
        try:
            document: Json = json.loads(line)
            if isinstance(document, dict) and "kind" in document:
                if document["kind"] == "decision":
                    yield recorded_of(name, document, level=_level_of_hook(document))
            else:
                yield Recorded(name, parse_request(line), None)
        except (ValueError, RecursionError) as error:
            found = str(error) if isinstance(error, TractatusError) else "not JSON"
            raise FormatError(f"{name}: {found}") from error


def _level_of_hook(document: Json) -> int:
    from tractatus.governance.pressure.documents import read_reading

    return int(read_reading("reading", document.get("reading")).level)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_JOURNAL_SIZE + 1)
    except OSError as error:
        raise StoreError(f"a file cannot be read: {path}: {error.strerror}") from error
    if len(data) > MAX_JOURNAL_SIZE:
        raise FormatError(f"a file has at most {MAX_JOURNAL_SIZE} bytes: {path}")
    return data
