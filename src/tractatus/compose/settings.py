"""Settings: what an operator can choose, read once, checked before anything starts.

Arguments win over the environment, the environment over a settings file, the file over what this
data directory remembers, that over the defaults. `up` writes them into the data directory (secrets
excepted), so that every process it starts, and every command given the same directory, works with
the same values.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from tractatus.compose.logs import FORMATS, LEVELS, LogFormat, LogLevel
from tractatus.compose.setting_sources import (
    CONFIG_VARIABLE,
    Found,
    file_variable_of,
    from_environment,
    from_file,
    strangers,
    variable_of,
)
from tractatus.errors import SettingsError

Environment = Literal["local", "staging", "production", "demonstration"]

DEFAULT_DATA: Final = Path("data")
CONFIG: Final = "tractatus.toml"
_FILE: Final = "settings.json"
_LARGEST_PORT: Final = 65535
_SECONDS_IN_DAY: Final = 86400
_CONTACT: Final = re.compile(r"(mailto:[^@\s]+@[^@\s]+|https://[^\s/]+\S*|tel:\+?[0-9-]+)")


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
        security_contact: Where to report a weakness, as RFC 9116 wants it: `mailto:`, `https:` or
            `tel:`; None, and there is no /.well-known/security.txt.
        trusted_proxies: Addresses and networks, with commas between, from which `X-Forwarded-For`
            and `X-Forwarded-Proto` are believed; empty for none. Everybody else is who connects.
        log_format: `text` for people, or `json`: one object a line.
        log_level: The least that is written: `debug` (every request), `info` or `warning`.
        otlp_url: Where metrics and traces go by OTLP over HTTP, without `/v1/...`; None for
            nowhere.
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
    security_contact: str | None = None
    trusted_proxies: str = "127.0.0.1,::1"
    log_format: LogFormat = "text"
    log_level: LogLevel = "info"
    otlp_url: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could not work, before anything is done."""
        for name in ("site_port", "platform_port"):
            if not 1 <= getattr(self, name) <= _LARGEST_PORT:
                raise SettingsError(f"{name} must be from 1 to 65535: {getattr(self, name)}")
        if self.site_port == self.platform_port:
            raise SettingsError(
                f"site_port and platform_port must be two different ports: {self.site_port}"
            )
        if self.epoch_seconds is not None and not 1 <= self.epoch_seconds <= _SECONDS_IN_DAY:
            raise SettingsError(f"epoch_seconds must be from 1 to 86400: {self.epoch_seconds}")
        if self.environment not in get_args(Environment):
            allowed = ", ".join(get_args(Environment))
            raise SettingsError(f"environment must be one of {allowed}: {self.environment}")
        for name in ("site_url", "platform_url"):
            if not _is_origin(getattr(self, name) or "http://host"):
                raise SettingsError(
                    f"{name} must be an address like https://example.org, without a path: "
                    f"{getattr(self, name)}"
                )
        if self.security_contact and not _CONTACT.fullmatch(self.security_contact):
            raise SettingsError(
                "security_contact must be like mailto:security@example.org or an https address: "
                f"{self.security_contact}"
            )
        for address in filter(None, self.trusted_proxies.split(",")):
            if not _is_network(address):
                raise SettingsError(
                    f"trusted_proxies must be addresses or networks with commas between: {address}"
                )
        for name, allowed_words in (("log_format", FORMATS), ("log_level", LEVELS)):
            if getattr(self, name) not in allowed_words:
                allowed = ", ".join(allowed_words)
                raise SettingsError(f"{name} must be one of {allowed}: {getattr(self, name)}")
        if self.otlp_url and urlsplit(self.otlp_url).scheme not in ("http", "https"):
            raise SettingsError("otlp_url must be an address like http://127.0.0.1:4318")
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
_KINDS: Final = {name: str(declared.type) for name, declared in _FIELDS.items()}
# A password in a database URL and a model's key stay in the environment of the operator.
SECRETS: Final = frozenset({"model_key", "database"})
_NOT_WRITTEN: Final = SECRETS | {"data"}
_VARIABLES: Final = frozenset(
    {CONFIG_VARIABLE, *map(variable_of, _FIELDS), *map(file_variable_of, SECRETS)}
)
# Only the platform asks a model; whatever else runs has no use for its key.
_SECRETS_OF: Final = {"platform": frozenset({"model_key"})}


@dataclass(frozen=True, slots=True)
class Sourced:
    """Settings, and where each comes from.

    Args:
        settings: The effective ones.
        sources: Name of each setting -> where its value was found, for people.
        config: The settings file that was read, None where there is none.
        strangers: Variables that are named like settings and are none.
    """

    settings: Settings
    sources: Mapping[str, str]
    config: Path | None
    strangers: tuple[str, ...] = ()


def _is_network(text: str) -> bool:
    try:
        # Nobody, and not everybody: with 0.0.0.0/0 every visitor could choose an address.
        return ipaddress.ip_network(text).prefixlen > 0
    except ValueError:
        return False


def load_settings(
    arguments: Mapping[str, Any], environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings from arguments (None means not given), environment, file, memory, defaults.

    Args:
        arguments: Values by name; `config` besides, the settings file.
        environ: The variables; None for those of this process.

    Raises:
        SettingsError: A value cannot be used; the message names it and where it came from.
    """
    return load_sourced(arguments, environ).settings


def load_sourced(arguments: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> Sourced:
    """As `load_settings`, and where each value was found."""
    environ = os.environ if environ is None else environ
    given = {
        name: Found(value, f"--{name.replace('_', '-')}")
        for name, value in arguments.items()
        if name in _FIELDS and value is not None
    }
    variables = from_environment(_KINDS, SECRETS, environ)
    named = arguments.get("config") or environ.get(CONFIG_VARIABLE) or None
    config = None if named is None else Path(named).absolute()
    filed = {} if config is None else from_file(config, _KINDS, SECRETS)
    known = {**filed, **variables, **given}
    data = Path(str(known["data"].value if "data" in known else DEFAULT_DATA)).resolve()
    if config is None and (data / CONFIG).exists():
        config = data / CONFIG
        filed = from_file(config, _KINDS, SECRETS)
        if "data" in filed:
            raise SettingsError(f"the data directory cannot be set in its own file: {config}")
    defaults = {name: Found(field.default, "default") for name, field in _FIELDS.items()}
    found = {**defaults, **_remembered(data), **filed, **variables, **given}
    sources = {name: one.source for name, one in found.items()}
    values: dict[str, Any] = {name: one.value for name, one in found.items()}
    try:
        unknown = strangers(_KINDS, SECRETS, environ)
        return Sourced(Settings(**values | {"data": data}), sources, config, unknown)
    except SettingsError as error:
        blamed = [f"{name}: {sources[name]}" for name in _FIELDS if _names(error, name)]
        raise SettingsError(f"{error} ({'; '.join(blamed)})") from error


def remember(settings: Settings) -> None:
    """Write the settings into the data directory, without secrets."""
    values = {name: getattr(settings, name) for name in _FIELDS if name not in _NOT_WRITTEN}
    settings.data.mkdir(parents=True, exist_ok=True)
    temporary = settings.data / f"{_FILE}.new"
    temporary.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    temporary.replace(settings.data / _FILE)


def up_environment(settings: Settings) -> dict[str, str]:
    """The environment of an `up` in the background: ours, with the secrets not written down."""
    return _environment(settings, SECRETS)


def child_environment(settings: Settings, name: str) -> dict[str, str]:
    """The environment of the process `name` of `up`: no secret that is not of its duty.

    The database URL is of a role that may do everything; no process but `up` gets it.
    """
    return _environment(settings, _SECRETS_OF.get(name, frozenset()))


def _environment(settings: Settings, secrets: frozenset[str]) -> dict[str, str]:
    """What `up` decided holds for its processes: they read neither its variables nor its file."""
    ours = {name: value for name, value in os.environ.items() if name not in _VARIABLES}
    given = {name: getattr(settings, name) for name in sorted(secrets)}
    settled = {variable_of(name): value for name, value in given.items() if value}
    return ours | settled | {CONFIG_VARIABLE: os.devnull}


def _names(error: SettingsError, name: str) -> bool:
    return re.search(rf"\b{name}\b", str(error)) is not None


def _is_origin(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    rest = (parts.query, parts.fragment, parts.username, parts.password)
    is_bare = parts.path in ("", "/") and not any(rest)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_bare


def _remembered(data: Path) -> dict[str, Found]:
    try:
        values = json.loads((data / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{_FILE} in the data directory cannot be read: {error}") from error
    unknown = sorted(set(values) - set(_FIELDS))
    if unknown:
        raise SettingsError(f"{_FILE} in the data directory has unknown settings: {unknown}")
    return {
        name: Found(value, "remembered" if value != _FIELDS[name].default else "default")
        for name, value in values.items()
    }
