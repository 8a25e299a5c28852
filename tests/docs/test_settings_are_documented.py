"""Every setting is documented, and nothing is that does not exist."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tractatus.compose.settings import Settings, load_settings, remember
from tractatus.errors import SettingsError

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "settings.md"


def test_page_and_code_name_the_same_settings() -> None:
    documented = set(re.findall(r"^\| `TRACTATUS_([A-Z_]+)`", PAGE.read_text(), re.MULTILINE))
    assert documented == {field.name.upper() for field in fields(Settings)}


def test_arguments_win_over_environment_over_remembered_over_defaults(tmp_path: Path) -> None:
    remember(load_settings({"data": tmp_path, "site_port": 9100, "platform_name": "Ours"}, {}))
    environ = {"TRACTATUS_SITE_PORT": "9200", "TRACTATUS_DEMO": "1"}
    assert load_settings({"data": tmp_path}, {}).site_port == 9100
    assert load_settings({"data": tmp_path}, environ).site_port == 9200
    found = load_settings({"data": tmp_path, "site_port": 9300, "demo": None}, environ)
    assert (found.site_port, found.demo, found.platform_name) == (9300, True, "Ours")
    assert found.platform_port == Settings().platform_port


def test_secrets_are_not_written_down(tmp_path: Path) -> None:
    given = {
        "data": tmp_path,
        "database": "postgresql://u:hidden-word@h/d",
        "model_url": "http://m",
    }
    settings = load_settings({**given, "model_name": "m", "model_key": "other-hidden-word"}, {})
    remember(settings)
    assert "hidden-word" not in (tmp_path / "settings.json").read_text()
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"TRACTATUS_SITE_PORT": "９０００"}, "TRACTATUS_SITE_PORT must be a whole number"),
        ({"TRACTATUS_SITE_PORT": "0"}, "site_port must be from 1 to 65535"),
        ({"TRACTATUS_SITE_PORT": "9001"}, "two different ports"),
        ({"TRACTATUS_DEMO": "yes"}, "TRACTATUS_DEMO must be 0 or 1"),
        ({"TRACTATUS_EPOCH_SECONDS": "86401"}, "epoch_seconds must be from 1 to 86400"),
        ({"TRACTATUS_ENVIRONMENT": "live"}, "environment must be one of"),
        ({"TRACTATUS_TRUSTED_PROXIES": "*"}, "trusted_proxies must be addresses or networks"),
        ({"TRACTATUS_TRUSTED_PROXIES": "0.0.0.0/0"}, "trusted_proxies must be addresses"),
        ({"TRACTATUS_TRUSTED_PROXIES": "10.0.0.1, b.example"}, "with commas between:  b.example"),
        ({"TRACTATUS_MODEL_URL": "http://m"}, "model_name must be set too"),
        (
            {"TRACTATUS_MODEL_URL": "models.example", "TRACTATUS_MODEL_NAME": "m"},
            "model_url must be an address",
        ),
    ],
)
def test_a_bad_setting_is_named(environ: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message):
        load_settings({"data": tmp_path}, environ)


def test_an_unknown_remembered_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"site_prot": 9000}')
    with pytest.raises(SettingsError, match="site_prot"):
        load_settings({"data": tmp_path}, {})
