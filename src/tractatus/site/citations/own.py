"""How to cite Tractatus itself: one record, as CSL-JSON and as a CITATION.cff file."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

_TITLE: Final = "Tractatus: enforcement you can recount"
_AUTHORS: Final = "The Tractatus developers"
_YEAR: Final = 2026
_FORMAT: Final = "1.2.0"
_LICENCE: Final = "Apache-2.0"


def own_version() -> str:
    """The version that is installed."""
    try:
        return version("tractatus")
    except PackageNotFoundError:
        return "unreleased"


def own_item(number: str) -> dict[str, Any]:
    """The item for version `number`."""
    return {
        "id": "tractatus",
        "type": "software",
        "title": _TITLE,
        "author": [{"literal": _AUTHORS}],
        "number": f"version {number}",
        "issued": {"date-parts": [[_YEAR]]},
    }


def format_cff(number: str) -> str:
    """`CITATION.cff` at the root of the repository (Citation File Format 1.2.0)."""
    return (
        f"cff-version: {_FORMAT}\n"
        'message: "If you use Tractatus, please cite it, with the version that you used."\n'
        "type: software\n"
        f'title: "{_TITLE}"\n'
        "authors:\n"
        f'  - name: "{_AUTHORS}"\n'
        f'version: "{number}"\n'
        f"license: {_LICENCE}\n"
    )
