"""From what a person types to a log, its keys and its figures.

A web address is asked for `/.well-known/tractatus.json`, which the site and the platform both
have, and else for the `policy` of a log that lies there as it is: a former one, or somebody's
copy. A directory holds a log with its `policy` beside it.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tractatus.errors import FormatError, SettingsError, StoreError
from tractatus.notes.policy import WitnessPolicy, parse_policy
from tractatus.notes.rotation import find_rotations
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.readers import DirectoryReader, HttpReader, LogReader, read_regular
from tractatus.verifier.trust import Trust

WELL_KNOWN: Final = ".well-known/tractatus.json"
METRICS: Final = "api/public/framework-metrics"
_MAX_TRUST_SIZE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be verified.

    Args:
        name: As it was typed.
        reader: Of the log's resources.
        trust: Keys and quorum.
        is_live: Whether it is a running log and not a copy.
        metrics: The published figures, None where there are none.
        metrics_missing: Why they could not be had, though they should be there.
    """

    name: str
    reader: LogReader
    trust: Trust
    is_live: bool
    metrics: bytes | None = None
    metrics_missing: str = ""

    def close(self) -> None:
        """Let connections go."""
        if isinstance(self.reader, HttpReader):
            self.reader.close()


def open_target(name: str, policy_file: Path | None = None) -> Target:
    """Find the log behind `name`, an address or a directory.

    Args:
        name: `http://…`, `https://…` or a path.
        policy_file: Trust this witness policy instead of the one that comes with the log.

    Raises:
        SettingsError: `name` is neither.
        FormatError: the keys or the policy are malformed.
        StoreError: there is no answer, or nothing is there.
    """
    policy = None if policy_file is None else parse_policy(_file(policy_file))
    if name.startswith(("http://", "https://")):
        return _open_address(name, policy)
    if Path(name).is_dir():
        return _open_directory(name, policy)
    raise SettingsError(f"expected an http or https address, or a directory: {name}")


def log_directory(directory: Path) -> Path:
    """The log in `directory`, which may also be the data directory around it."""
    if not (directory / "checkpoint").exists() and (directory / "log").is_dir():
        return directory / "log"
    return directory


def _open_directory(name: str, policy: WitnessPolicy | None) -> Target:
    directory = log_directory(Path(name))
    try:
        published = _file(directory / "policy")
    except StoreError:
        if policy is None:
            raise
        published = b""
    return _as_it_lies(name, DirectoryReader(directory), published, policy)


def _as_it_lies(
    name: str, reader: LogReader, published: bytes, policy: WitnessPolicy | None
) -> Target:
    """A log with its policy beside it, which nobody adds to."""
    trust = Trust.from_policy(
        parse_policy(published) if policy is None else policy, rotations=find_rotations(published)
    )
    return Target(name, reader, trust.told(published), is_live=False)


def _open_address(name: str, policy: WitnessPolicy | None) -> Target:
    with closing(HttpReader(name)) as site:
        data = site.read(WELL_KNOWN)
        published = site.read("policy") if data is None else None
    if published is not None:
        return _as_it_lies(name, HttpReader(name), published, policy)
    if data is None:
        raise StoreError(f"neither a site nor a platform of ours: {name} has no {WELL_KNOWN}")
    document = _trust_document(data)
    trust = (
        trust_of(document)
        if policy is None
        else Trust.from_policy(
            policy,
            document["origin"] if len(policy.logs) > 1 else None,
            find_rotations(document["witness_policy"].encode("utf-8", "surrogatepass")),
        )
    )
    trust = trust.told(document["witness_policy"].encode("utf-8", "surrogatepass"))
    address = document["platform"].rstrip("/")
    # The figures first: the log may grow meanwhile, and then still holds their tree.
    with closing(HttpReader(address)) as platform:
        metrics, missing = _metrics(platform)
    return Target(name, HttpReader(f"{address}/log"), trust, True, metrics, missing)


def _metrics(platform: HttpReader) -> tuple[bytes | None, str]:
    try:
        metrics = platform.read(METRICS)
    except StoreError as error:
        return None, f"cannot read the published figures: {error}"
    return metrics, "" if metrics is not None else "the platform publishes no figures"


def _trust_document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data if len(data) <= _MAX_TRUST_SIZE else b"")
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{WELL_KNOWN} is not JSON: {error}") from error
    texts = ("origin", "platform", "witness_policy")
    if not isinstance(document, dict) or not all(type(document.get(t)) is str for t in texts):
        raise FormatError(f"{WELL_KNOWN} needs the texts {', '.join(texts)}")
    return document


def trust_of(document: dict[str, Any]) -> Trust:
    """The trust that a `/.well-known/tractatus.json` asks for."""
    try:
        published = document["witness_policy"].encode("utf-8", "surrogateescape")
        policy = parse_policy(published)
    except UnicodeEncodeError as error:
        raise FormatError(f"{WELL_KNOWN} holds a lone surrogate") from error
    vkeys = document.get("verifier_keys")
    if not isinstance(vkeys, list) or not all(isinstance(vkey, str) for vkey in vkeys):
        raise FormatError(f"{WELL_KNOWN} needs verifier_keys, a list of texts")
    keys = tuple(VerifierKey.parse(vkey) for vkey in vkeys)
    own = tuple(key for key in keys if key.name == document["origin"])
    if not own:
        raise FormatError(f"{WELL_KNOWN} has no key of the log: {document['origin']!r}")
    if policy.logs and {log.key for log in policy.logs} != set(keys):
        raise FormatError(f"{WELL_KNOWN} and the witness policy name different logs")
    return Trust(document["origin"], own, policy, find_rotations(published))


def _file(path: Path) -> bytes:
    data = read_regular(path, _MAX_TRUST_SIZE)
    if data is None:
        raise StoreError(f"cannot read {path}: no such file")
    return data
