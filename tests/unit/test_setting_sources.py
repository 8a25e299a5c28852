"""Settings from files: typed, placed, and secrets that are not left lying about."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.cli import main
from tractatus.compose import settings as module
from tractatus.compose.settings import (
    Settings,
    child_environment,
    load_settings,
    load_sourced,
    remember,
    up_environment,
)
from tractatus.errors import SettingsError

# A value of each plain setting that is not its default, for each of the four places.
VALUES: dict[str, list[Any]] = {
    "site_port": [9100, 9200, 9300, 9400],
    "platform_port": [9101, 9201, 9301, 9401],
    "host": ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"],
    "platform_name": ["One", "Two", "Three", "Four"],
    "environment": ["staging", "production", "demonstration", "staging"],
    "epoch_seconds": [1, 2, 3, 4],
    "site_url": [f"https://{name}.example" for name in "abcd"],
    "security_contact": [f"mailto:{name}@example.org" for name in "abcd"],
}
PLACES = ("remembered", "file", "environment", "argument")


def toml(values: dict[str, Any]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


@given(
    chosen=st.dictionaries(
        st.sampled_from(sorted(VALUES)), st.sets(st.sampled_from(PLACES), max_size=4)
    ),
    named=st.booleans(),
)
def test_the_first_place_that_has_a_value_wins(chosen: dict[str, set[str]], named: bool) -> None:
    def of(place: str) -> dict[str, Any]:
        index = PLACES.index(place)
        return {name: VALUES[name][index] for name, where in chosen.items() if place in where}

    with tempfile.TemporaryDirectory() as made:
        data = Path(made)
        remember(load_settings({"data": data, **of("remembered")}, {}))
        file = data / ("elsewhere.toml" if named else "tractatus.toml")
        file.write_text(toml(of("file")))
        environ = {f"TRACTATUS_{name.upper()}": str(v) for name, v in of("environment").items()}
        arguments = {"data": data, **of("argument")} | ({"config": file} if named else {})
        found = load_sourced(arguments, environ)
        for name in VALUES:
            where = chosen.get(name, set())
            last = max((PLACES.index(place) for place in where), default=-1)
            expected = VALUES[name][last] if where else getattr(Settings(), name)
            assert getattr(found.settings, name) == expected
            marks = ("remembered", str(file), f"TRACTATUS_{name.upper()}", "--")
            mark = marks[last] if where else "default"
            assert found.sources[name].startswith(mark), (name, found.sources[name])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# one\nsite_prot = 9000\n", r"did you mean site_port\?\): .*tractatus.toml line 2"),
        ("site_port = '9000'\n", "site_port must be a whole number: .* line 1"),
        ("site_port = true\n", "site_port must be a whole number: .* line 1"),
        ("demo = 1\n", "demo must be true or false: .* line 1"),
        ("\n\nhost = 3\n", "host must be a text in quotes: .* line 3"),
        ("site_port = 0\n", r"site_port must be from 1 to 65535: 0 \(site_port: .* line 1\)"),
        ("[site]\nport = 1\n", "unknown setting.*: .* line 1: site"),
        ("site_port = \n", "is not TOML: .*line 1"),
        ("data = '/elsewhere'\n", "cannot be set in its own file"),
        ("site_url = 'https://a.example/deep'\n", "site_url must be an address .*without a path"),
        ("security_contact = 'me@example.org'\n", "security_contact must be like mailto:"),
        ("x = '" + "a" * 70_000 + "'\n", "at most 65536 bytes"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "tractatus.toml").write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_settings({"data": tmp_path}, {})


def test_a_named_file_must_be_there_and_no_file_is_fine(tmp_path: Path) -> None:
    load_settings({"data": tmp_path}, {})
    with pytest.raises(SettingsError, match=r"cannot be read \(No such file or directory\)"):
        load_settings({"data": tmp_path, "config": tmp_path / "gone.toml"}, {})
    (tmp_path / "tractatus.toml").write_bytes(b"host = '\xff'\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings({"data": tmp_path}, {})


def test_the_data_directory_may_be_named_by_the_file(tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text("data = 'kept'\n")
    found = load_settings({}, {"TRACTATUS_CONFIG": str(file)})
    assert found.data == tmp_path.resolve() / "kept"


# --- secrets


def secret_file(
    path: Path, text: str = "postgresql://u:hidden-word@h/d\n", mode: int = 0o600
) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_secret_is_read_from_its_file_and_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = secret_file(tmp_path / "url")
    monkeypatch.setenv("TRACTATUS_DATABASE_FILE", str(file))
    sourced = load_sourced({"data": tmp_path})
    assert sourced.settings.database == "postgresql://u:hidden-word@h/d"
    remember(sourced.settings)
    for words in (["settings"], ["settings", "--json"]):
        assert main([*words, "--data", str(tmp_path)]) == 0
        printed = capsys.readouterr().out
        assert "hidden-word" not in printed and "(hidden)" in printed and str(file) in printed
    assert all("hidden-word" not in p.read_text() for p in tmp_path.glob("*") if p != file)


def test_the_settings_file_names_a_secrets_file_beside_it(tmp_path: Path) -> None:
    secret_file(tmp_path / "url")
    (tmp_path / "tractatus.toml").write_text("database_file = 'url'\n")
    assert "hidden-word" in str(load_settings({"data": tmp_path}, {}).database)


@pytest.mark.parametrize("mode", [0o644, 0o604])
def test_what_every_user_can_read_is_no_secret(tmp_path: Path, mode: int) -> None:
    file = secret_file(tmp_path / "url", mode=mode)
    with pytest.raises(SettingsError, match=r"every user can read: .*chmod 600") as caught:
        load_settings({"data": tmp_path}, {"TRACTATUS_DATABASE_FILE": str(file)})
    config = secret_file(tmp_path / "tractatus.toml", "database = 'hidden-word'\n", mode)
    with pytest.raises(SettingsError, match=r"line 1: database .*chmod o-r") as also:
        load_settings({"data": tmp_path}, {})
    assert "hidden-word" not in str(caught.value) + str(also.value)
    config.chmod(0o640)  # root's file, read by the group that runs it
    assert load_settings({"data": tmp_path}, {}).database == "hidden-word"


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo\n", "tab\there"])
def test_a_secrets_file_holds_one_line(tmp_path: Path, text: str) -> None:
    file = secret_file(tmp_path / "key", text)
    with pytest.raises(SettingsError, match="must hold one line"):
        load_settings({"data": tmp_path}, {"TRACTATUS_MODEL_KEY_FILE": str(file)})


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    file = secret_file(tmp_path / "url")
    both = {"TRACTATUS_DATABASE": "postgresql://h/d", "TRACTATUS_DATABASE_FILE": str(file)}
    with pytest.raises(SettingsError, match="both set: keep one"):
        load_settings({"data": tmp_path}, both)
    text = "database = 'x'\ndatabase_file = 'url'\n"
    secret_file(tmp_path / "tractatus.toml", text)
    with pytest.raises(SettingsError, match=r"both set: keep one: .* line 2"):
        load_settings({"data": tmp_path}, {})


# --- what `up` hands on


def test_what_up_decided_holds_for_its_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a variable nor the file may say something else to a process than `up` was told."""
    for name in ("PATH", "TRACTATUS_SITE_PORT", "TRACTATUS_MODEL_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    secret_file(tmp_path / "tractatus.toml", "site_port = 9200\ndatabase = 'hidden-word'\n")
    monkeypatch.setenv("TRACTATUS_SITE_PORT", "9300")
    monkeypatch.setenv("TRACTATUS_MODEL_KEY_FILE", str(secret_file(tmp_path / "key", "other")))
    given = {"data": tmp_path, "site_port": 9400, "model_url": "http://m", "model_name": "m"}
    decided = load_settings(given)
    remember(decided)
    for name in ("platform", "site"):
        environ = child_environment(decided, name)
        child = load_settings({"data": tmp_path}, environ)
        assert child.site_port == 9400
        assert child.database is None
        assert child.model_key == ("other" if name == "platform" else None)
        assert "hidden-word" not in str(environ)
        assert not {"TRACTATUS_DATABASE_FILE", "TRACTATUS_MODEL_KEY_FILE"} & set(environ)
    again = load_settings({"data": tmp_path}, up_environment(decided))
    assert again == decided


def test_every_command_with_a_data_directory_takes_a_settings_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("nonsense = 1\n")
    for words in (["status"], ["down"], ["up"], ["serve", "site"], ["settings"]):
        assert main([*words, "--data", str(tmp_path), "--config", str(file)]) == 2
        assert "bad.toml line 1: nonsense" in capsys.readouterr().err


def test_every_kind_of_setting_can_be_written_in_a_file(tmp_path: Path) -> None:
    for field in fields(Settings):
        kind = str(field.type)
        if field.name == "data":
            continue
        value: Any = 9123 if kind.startswith("int") else True if kind == "bool" else "x"
        special = {
            "environment": "staging",
            "site_url": "http://x",
            "platform_url": "http://x",
            "model_url": "http://x",
            "security_contact": "tel:+1-201-555-0123",
            "trusted_proxies": "192.0.2.0/24",
            "log_format": "json",
            "log_level": "debug",
            "otlp_url": "http://x",
        }
        value = special.get(field.name, value)
        written = {field.name: value} | ({"model_name": "m"} if field.name == "model_url" else {})
        secret_file(tmp_path / "tractatus.toml", toml(written))
        assert getattr(load_settings({"data": tmp_path}, {}), field.name) == value


def test_no_file_is_read_where_the_operator_says_so(tmp_path: Path) -> None:
    (tmp_path / "tractatus.toml").write_text("site_port = 9200\n")
    environ = {"TRACTATUS_CONFIG": os.devnull}
    assert load_settings({"data": tmp_path}, environ).site_port == module.Settings().site_port


def test_a_mistyped_variable_is_pointed_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACTATUS_SITE_PROT", "9100")
    monkeypatch.setenv("TRACTATUS_PYTHON", "python3")
    assert main(["settings", "--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if "NOT A SETTING" in line] == [
        "NOT A SETTING: TRACTATUS_SITE_PROT (did you mean TRACTATUS_SITE_PORT?)"
    ]
