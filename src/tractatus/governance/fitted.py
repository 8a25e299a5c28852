"""What was fitted: numbers that stand beside the code that weighs with them, as JSON.

The one place in the pure rooms that opens a file, which import-linter checks: one of this package's
own, as fixed as its code, and once, while a module is loaded. No answer waits for it or varies by
it.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from typing import Any


def read_fitted(package: str, name: str) -> dict[str, Any]:
    """The model in a file of a package.

    Args:
        package: Its dotted name.
        name: Of the JSON file in it, which a program in `quality/` writes.

    Raises:
        OSError: there is no such file: the installation is damaged, and nothing of it may decide.
        ValueError: the file is not what `format_fitted` writes.
    """
    # Not importlib.resources: what that loads takes ten times as long as all that is read here.
    found = json.loads(pkgutil.get_data(package, name) or b"")
    if not isinstance(found, dict):
        raise ValueError(f"expected an object in {package}, {name}; found {type(found).__name__}")
    return found


def format_fitted(head: Mapping[str, object], tables: Mapping[str, Mapping[str, object]]) -> str:
    """The text of a model: JSON in which every weight has a line, so that two fits compare.

    Args:
        head: What was fitted and how it fared, a line each.
        tables: Weights by the names of features.
    """
    parts = [f"{_json(name)}: {_json(value)}" for name, value in head.items()]
    parts += [f"{_json(name)}: {{\n{_rows(table)}\n}}" for name, table in tables.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(table: Mapping[str, object]) -> str:
    return ",\n".join(f"  {_json(name)}: {_json(value)}" for name, value in table.items())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
