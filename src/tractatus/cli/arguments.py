"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from tractatus.compose.settings import Settings, Sourced, load_sourced


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DIR` and `--config FILE`."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="data directory (default: ./data)")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings file (default: DATA/tractatus.toml)"
    )


def settings_from(arguments: argparse.Namespace) -> Settings:
    """Settings from the arguments that are settings; the others are the command's own."""
    return sourced_from(arguments).settings


def sourced_from(arguments: argparse.Namespace) -> Sourced:
    """The same, with where each comes from."""
    names = {*Settings.__dataclass_fields__, "config"}
    return load_sourced({name: value for name, value in vars(arguments).items() if name in names})
