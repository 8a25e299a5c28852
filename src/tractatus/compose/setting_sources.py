"""Where settings are written: the environment, a settings file, files that hold one secret each.

Every reader here answers with values of the right kind and with the place of each, so that an
error, and `tractatus settings`, can say where a value comes from.
"""

from __future__ import annotations

import difflib
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tractatus.errors import SettingsError

PREFIX: Final = "TRACTATUS_"
# Named like a setting in the environment, and none: it says where the settings file is.
CONFIG_VARIABLE: Final = "TRACTATUS_CONFIG"
_LAUNCHERS: Final = "TRACTATUS_PYTHON"  # which Python ./tractatus prepares its environment with
_LARGEST_FILE: Final = 64 * 1024
# Container runtimes mount secrets here, readable by all of a container, which is one user.
_CONTAINER_SECRETS: Final = Path("/run/secrets")
_KINDS: Final = {"int": "a whole number", "bool": "true or false", "text": "a text in quotes"}


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it was found.

    Args:
        value: Of the setting's kind.
        source: For people: `--site-port`, `TRACTATUS_SITE_PORT`, `/etc/…/tractatus.toml line 3`.
    """

    value: object
    source: str


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def file_variable_of(name: str) -> str:
    """The variable that names a file with the setting's value; for secrets."""
    return f"{variable_of(name)}_FILE"


def from_environment(
    kinds: Mapping[str, str], secrets: frozenset[str], environ: Mapping[str, str]
) -> dict[str, Found]:
    """The settings of the environment. An empty variable is as good as none.

    Args:
        kinds: Name of each setting -> its declared type.
        secrets: Those that a file may hold (`TRACTATUS_…_FILE`).
        environ: The variables.
    """
    found: dict[str, Found] = {}
    for name, kind in kinds.items():
        variable = variable_of(name)
        if text := environ.get(variable, ""):
            found[name] = Found(_parse(variable, kind, text), variable)
        file_variable = file_variable_of(name)
        if name in secrets and (path := environ.get(file_variable, "")):
            if name in found:
                raise SettingsError(f"{variable} and {file_variable} are both set: keep one")
            found[name] = _secret(Path(path), file_variable)
    return found


def strangers(
    kinds: Mapping[str, str], secrets: frozenset[str], environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Variables that are named like settings and are none, with the name that was meant."""
    known = {CONFIG_VARIABLE, _LAUNCHERS, *map(variable_of, kinds), *map(file_variable_of, secrets)}
    return tuple(
        name + _nearest(name.removeprefix(PREFIX), kinds, secrets, variable_of)
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    )


def from_file(path: Path, kinds: Mapping[str, str], secrets: frozenset[str]) -> dict[str, Found]:
    """The settings of a TOML file: `name = value`, one level, names as in `Settings`.

    A relative `data`, or a relative path of a secret's file, begins at the file's directory.

    Raises:
        SettingsError: It cannot be read, is not TOML, holds an unknown name or a value of another
            kind, or shows a secret to every user of the machine; with the line.
    """
    text, is_open = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the settings file is not TOML: {path}: {error}") from error
    found: dict[str, Found] = {}
    for name, value in values.items():
        place = f"{path} line {_line_of(name, text)}"
        base = name.removesuffix("_file")
        if name not in kinds and base in secrets and base != name:
            if base in values:
                raise SettingsError(f"{base} and {name} are both set: keep one: {place}")
            found[base] = _secret(path.parent / str(_typed(name, "str", value, place)), place)
        elif name in kinds:
            if name in secrets and is_open:
                raise SettingsError(
                    f"a file with a secret must not be readable by every user: {place}: {name} "
                    f"(chmod o-r {path}, or name a file of its own with {name}_file)"
                )
            typed = _typed(name, kinds[name], value, place)
            found[name] = Found(path.parent / typed if isinstance(typed, Path) else typed, place)
        else:
            raise SettingsError(f"unknown setting{_nearest(name, kinds, secrets)}: {place}: {name}")
    return found


def _read(path: Path) -> tuple[str, bool]:
    """The text, and whether every user of the machine may read it."""
    try:
        with path.open("rb") as opened:
            data = opened.read(_LARGEST_FILE + 1)
            is_open = bool(stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH)
        if len(data) > _LARGEST_FILE:
            raise SettingsError(f"a settings file has at most {_LARGEST_FILE} bytes: {path}")
        return data.decode("utf-8"), is_open
    except OSError as error:
        raise SettingsError(
            f"the settings file cannot be read ({error.strerror}): {path}"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"the settings file is not UTF-8: {path}") from error


def _secret(path: Path, place: str) -> Found:
    """The one line of a file, without the end of the line."""
    try:
        mode, text = path.stat().st_mode, path.read_bytes()[:_LARGEST_FILE].decode("utf-8")
    except OSError as error:
        raise SettingsError(
            f"{place} names a file that cannot be read ({error.strerror}): {path}"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{place} names a file that is not UTF-8: {path}") from error
    if stat.S_IMODE(mode) & stat.S_IROTH and _CONTAINER_SECRETS not in path.absolute().parents:
        raise SettingsError(
            f"{place} names a file that every user can read: {path} (chmod 600 {path})"
        )
    secret = text.rstrip("\r\n")
    if not secret or not secret.isprintable():
        raise SettingsError(f"{place} names a file that must hold one line with the secret: {path}")
    return Found(secret, f"{place} ({path})")


def _typed(name: str, kind: str, value: object, place: str) -> Any:
    wanted = next((one for one in ("int", "bool") if kind.startswith(one)), "text")
    if type(value) is not {"int": int, "bool": bool, "text": str}[wanted]:
        raise SettingsError(f"{name} must be {_KINDS[wanted]}: {place}")
    return Path(str(value)) if kind == "Path" else value


def _parse(variable: str, kind: str, text: str) -> object:
    if kind.startswith("int"):
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise SettingsError(f"{variable} must be a whole number: {text!r}")
        return int(text)
    if kind == "bool":
        if text not in ("0", "1"):
            raise SettingsError(f"{variable} must be 0 or 1: {text!r}")
        return text == "1"
    return Path(text) if kind == "Path" else text


def _line_of(name: str, text: str) -> int:
    """The line where a name of the first level is set; tomllib does not say."""
    pattern = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if pattern.match(line)), 1)


def _nearest(
    name: str,
    kinds: Mapping[str, str],
    secrets: frozenset[str],
    shown: Callable[[str], str] = str,
) -> str:
    known = [*kinds, *(f"{secret}_file" for secret in secrets)]
    close = difflib.get_close_matches(name.lower().replace("-", "_"), known, n=1)
    return f" (did you mean {shown(close[0])}?)" if close else ""
