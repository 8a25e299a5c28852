"""Monthly reports of an installation: what the operator says of it, and where files are written."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Final

from tractatus.adapters.files import durable
from tractatus.compose.settings import Settings
from tractatus.errors import ConflictError, FormatError, StoreError
from tractatus.operations.schema_change import RUNNING
from tractatus.verifier.monthly_make import Word
from tractatus.verifier.readers import HttpReader
from tractatus.verifier.recount import parse_metrics
from tractatus.verifier.target import METRICS, WELL_KNOWN

_READABLE: Final = 0o644  # the site may run as another user


def posts_folder(settings: Settings) -> Path:
    """Where the site finds its posts."""
    return settings.site / "posts"


def declared(settings: Settings, origin: str) -> Word:
    """What the platform declares where it answers for this log, else what the settings say."""
    try:
        return declared_at(settings.public_platform, origin)
    except (StoreError, FormatError):
        return Word(
            platform_name=settings.platform_name,
            platform_url=settings.public_platform,
            site_url=settings.public_site,
            environment=settings.environment,
            demonstration=settings.demo,
            running=RUNNING,
        )


def declared_at(address: str, origin: str) -> Word:
    """What the installation at an address, site or platform, declares of itself.

    Raises:
        StoreError: it does not answer.
        FormatError: it answers something else, or for another log than `origin`.
    """
    with closing(HttpReader(address)) as reader:
        trust = _json(reader.read(WELL_KNOWN), WELL_KNOWN)
    with closing(HttpReader(trust["platform"])) as reader:
        data = reader.read(METRICS)
    if data is None:
        raise StoreError("the platform publishes no figures, so nothing says what runs there")
    published = parse_metrics(data)
    if published.document["log"].get("origin") != origin:
        raise FormatError(f"the platform's figures are of another log than: {origin}")
    word = published.declared
    return Word(
        platform_name=word.platform_name,
        platform_url=word.platform_url,
        site_url=trust["site"],
        environment=word.environment,
        demonstration=word.demonstration,
        running=word.running,
        labels=word.labels,
    )


def _json(data: bytes | None, name: str) -> dict[str, str]:
    try:
        document = json.loads(data or b"")
    except ValueError as error:
        raise FormatError(f"{name} is not JSON: {error}") from error
    if not isinstance(document, dict) or not all(
        isinstance(document.get(member), str) for member in ("platform", "site")
    ):
        raise FormatError(f"{name} needs the texts platform and site")
    return document


def write_report(folder: Path, name: str, data: bytes) -> Path:
    """Make the file of a report, durable when this returns; one that is there is never changed.

    Raises:
        ConflictError: there is a file of that name; says what to do.
        StoreError: it cannot be written.
    """
    durable.make_directory(folder, mode=0o755)
    path = folder / f"{name}.json"
    if not durable.create(path, data, mode=_READABLE):
        raise ConflictError(
            f"{path} is there already and is never changed; if it is wrong, append a restatement "
            "with --restate REASON"
        )
    return path


def newest_edition(folder: Path, month: str) -> bytes | None:
    """The report on a month that is in force: its highest edition; None where there is none."""
    newest = None
    edition = 1
    while True:
        suffix = "" if edition == 1 else f".{edition}"
        data = durable.read(folder / f"report-{month}{suffix}.json")
        if data is None:
            return newest
        newest, edition = data, edition + 1
