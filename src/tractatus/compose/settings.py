"""Settings: what an operator can choose, read once, checked before anything starts.

Arguments win over the environment, the environment over what this data directory remembers, that
over the defaults. `up` writes them into the data directory (secrets excepted), so that every
process it starts, and every command given the same directory, works with the same values.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from tractatus.errors import SettingsError

Environment = Literal["local", "staging", "production", "demonstration"]

DEFAULT_DATA: Final = Path("data")
_FILE: Final = "settings.json"
_LARGEST_PORT: Final = 65535
_SECONDS_IN_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Each field's variable is `TRACTATUS_` and its name in capitals.

    Args:
        data: Data directory; everything that lasts is in it.
        database: PostgreSQL URL of a role that may create roles and databases' objects; None
            for the embedded server.
        site_port: Port of the public site on `host`.
        platform_port: Port of the platform on `host`.
        host: Address that both listen on.
        site_url: Address of the site as visitors see it; None for `host` and port.
        platform_url: Address of the platform as visitors see it; None for `host` and port.
        environment: What this installation is declared to be; words on every page follow it.
        platform_name: Name of the platform on its pages and on the site.
        demo: Whether labelled demonstration traffic is made.
        epoch_seconds: How often an epoch may close, and the longest time that a decision waits
            for one, 1 to 86,400; None for 5 locally and 60 elsewhere. What is short shows more
            of the time of each act.
        model_url: Base URL of an OpenAI-compatible endpoint for proposals; None for none. It is
            sent posts only of communities whose founder allowed that.
        model_name: Model asked for there.
        model_key: Its API key; never written down.
    """

    data: Path = DEFAULT_DATA
    database: str | None = field(default=None, repr=False)
    site_port: int = 9000
    platform_port: int = 9001
    host: str = "127.0.0.1"
    site_url: str | None = None
    platform_url: str | None = None
    environment: Environment = "local"
    platform_name: str = "MySovereignty"
    demo: bool = False
    epoch_seconds: int | None = None
    model_url: str | None = None
    model_name: str = ""
    model_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what could not work, before anything is done."""
        for name in ("site_port", "platform_port"):
            if not 1 <= getattr(self, name) <= _LARGEST_PORT:
                raise SettingsError(f"{name} must be from 1 to 65535: {getattr(self, name)}")
        if self.site_port == self.platform_port:
            raise SettingsError(f"site and platform need two different ports: {self.site_port}")
        if self.epoch_seconds is not None and not 1 <= self.epoch_seconds <= _SECONDS_IN_DAY:
            raise SettingsError(f"epoch_seconds must be from 1 to 86400: {self.epoch_seconds}")
        if self.environment not in get_args(Environment):
            allowed = ", ".join(get_args(Environment))
            raise SettingsError(f"environment must be one of {allowed}: {self.environment}")
        if self.model_url and not self.model_name:
            raise SettingsError("model_url is set, so model_name must be set too")
        if self.model_url and not self.model_host:
            # Never shown: an address may hold a key.
            raise SettingsError("model_url must be an address like https://models.example/v1")

    @property
    def model_host(self) -> str:
        """The host in `model_url`, as pages may name it; empty where there is none."""
        try:
            address = urlsplit(self.model_url or "")
        except ValueError:
            return ""
        return (address.hostname or "") if address.scheme in ("http", "https") else ""

    @property
    def public_site(self) -> str:
        """Address of the site as visitors see it, without a slash at its end."""
        return (self.site_url or f"http://{self.host}:{self.site_port}").rstrip("/")

    @property
    def public_platform(self) -> str:
        """Address of the platform as visitors see it, without a slash at its end."""
        return (self.platform_url or f"http://{self.host}:{self.platform_port}").rstrip("/")

    @property
    def tick_seconds(self) -> int:
        """`epoch_seconds` or its default for this environment."""
        return self.epoch_seconds or (5 if self.environment in ("local", "demonstration") else 60)

    @property
    def heartbeat_seconds(self) -> int:
        """Between signs of life and between canary rounds: twelve ticks, a minute at most.

        Never less than a tick, because nothing happens between two of them.
        """
        return max(self.tick_seconds, min(60, 12 * self.tick_seconds))

    @property
    def run(self) -> Path:
        """Sockets, lock and state of what runs."""
        return self.data / "run"

    @property
    def secrets(self) -> Path:
        """Keys and passwords, readable by their owner alone."""
        return self.data / "secrets"

    @property
    def log(self) -> Path:
        """The public log: checkpoint, tiles, entry bundles, witness policy."""
        return self.data / "log"

    @property
    def site(self) -> Path:
        """What the public site publishes and keeps: posts, a recording, counts of visits."""
        return self.data / "site"

    @property
    def postgres(self) -> Path:
        """The embedded server's cluster."""
        return self.data / "postgres"

    @property
    def logs(self) -> Path:
        """What the processes print."""
        return self.data / "logs"


_FIELDS: Final = {field.name: field for field in dataclasses.fields(Settings)}
# A password in a database URL and a model's key stay in the environment of the operator.
_SECRETS: Final = frozenset({"model_key", "database"})
_NOT_WRITTEN: Final = _SECRETS | {"data"}
_SECRET_VARIABLES: Final = frozenset(f"TRACTATUS_{name.upper()}" for name in _SECRETS)
# Only the platform asks a model; whatever else runs has no use for its key.
_SECRETS_OF: Final = {"platform": frozenset({"model_key"})}


def load_settings(
    arguments: Mapping[str, Any], environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings from arguments (None means not given), environment, remembered file, defaults.

    Raises:
        SettingsError: A value cannot be used; the message names it and where it came from.
    """
    environ = os.environ if environ is None else environ
    given = {name: value for name, value in arguments.items() if value is not None}
    from_environment = _from_environment(environ)
    data = Path(given.get("data") or from_environment.get("data") or DEFAULT_DATA).resolve()
    merged = {**_remembered(data), **from_environment, **given, "data": data}
    return Settings(**merged)


def remember(settings: Settings) -> None:
    """Write the settings into the data directory, without secrets."""
    values = {name: getattr(settings, name) for name in _FIELDS if name not in _NOT_WRITTEN}
    settings.data.mkdir(parents=True, exist_ok=True)
    temporary = settings.data / f"{_FILE}.new"
    temporary.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    temporary.replace(settings.data / _FILE)


def up_environment(settings: Settings) -> dict[str, str]:
    """The environment of an `up` in the background: ours, with the secrets not written down."""
    return _environment(settings, _SECRETS)


def child_environment(settings: Settings, name: str) -> dict[str, str]:
    """The environment of the process `name` of `up`: no secret that is not of its duty.

    The database URL is of a role that may do everything; no process but `up` gets it.
    """
    return _environment(settings, _SECRETS_OF.get(name, frozenset()))


def _environment(settings: Settings, secrets: frozenset[str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name not in _SECRET_VARIABLES}
    given = {name: getattr(settings, name) for name in sorted(secrets)}
    return ours | {f"TRACTATUS_{name.upper()}": value for name, value in given.items() if value}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, declared in _FIELDS.items():
        text = environ.get(f"TRACTATUS_{name.upper()}", "")
        if text:
            found[name] = _parse(f"TRACTATUS_{name.upper()}", str(declared.type), text)
    return found


def _parse(variable: str, kind: str, text: str) -> object:
    if kind.startswith("int"):
        if not (text.isascii() and text.isdigit()):
            raise SettingsError(f"{variable} must be a whole number: {text!r}")
        return int(text)
    if kind == "bool":
        if text not in ("0", "1"):
            raise SettingsError(f"{variable} must be 0 or 1: {text!r}")
        return text == "1"
    return Path(text) if kind == "Path" else text


def _remembered(data: Path) -> dict[str, Any]:
    try:
        values = json.loads((data / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{_FILE} in the data directory cannot be read: {error}") from error
    unknown = sorted(set(values) - set(_FIELDS))
    if unknown:
        raise SettingsError(f"{_FILE} in the data directory has unknown settings: {unknown}")
    return dict(values)
