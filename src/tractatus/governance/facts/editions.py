"""Versions that stand under a name of their own: editions, SDK levels, standards of a language.

    edition = "2021"        minSdk = 24        CMAKE_CXX_STANDARD 20      "target": "ES2022"
    -std=c++20              jvmToolchain(21)   JavaLanguageVersion.of(21) <java.version>17<

Each is a version of something that its name only hints at; the table says of what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.instructions.instruction import KeyKind

_API: Final = frozenset({"android", "api", "level", "sdk"})
_JAVA: Final = frozenset({"java"})
_SCRIPT: Final = frozenset({"ecmascript"})
_CPP: Final = frozenset({"cpp"})
# The name in lower case, as far as it tells, to whose version it is.
_OWNERS: Final[Mapping[str, frozenset[str]]] = {
    "edition": frozenset({"edition", "rust"}),
    "minsdk": frozenset({"minsdk"}) | _API,
    "minsdkversion": frozenset({"minsdk"}) | _API,
    "targetsdk": frozenset({"targetsdk"}) | _API,
    "targetsdkversion": frozenset({"targetsdk"}) | _API,
    "compilesdk": frozenset({"compilesdk"}) | _API,
    "compilesdkversion": frozenset({"compilesdk"}) | _API,
    "cxx_standard": _CPP,
    "cmake_cxx_standard": _CPP,
    "-std": _CPP,
    "target": _SCRIPT,
    "ecmaversion": _SCRIPT,
    "jvmtoolchain": _JAVA,
    "jvmtarget": _JAVA,
    "javalanguageversion.of": _JAVA,
    "sourcecompatibility": _JAVA,
    "targetcompatibility": _JAVA,
    "java.version": _JAVA,
    "maven.compiler.release": _JAVA,
    "maven.compiler.source": _JAVA,
    "maven.compiler.target": _JAVA,
    "required_version": frozenset({"terraform"}),
}
_NAMES: Final = "|".join(re.escape(one) for one in sorted(_OWNERS, key=len, reverse=True))
_SETTING: Final = re.compile(
    rf"(?<![\w.-])(?P<name>{_NAMES})(?![\w.])[\"']?(?:\s{{0,4}}(?:[=:(>]|JavaVersion\.VERSION_)){{0,3}}"
    r"\s{0,4}[\"']?(?:JavaVersion\.VERSION_|c\+\+|gnu\+\+|es)?"
    r"(?P<version>(?:[<>=~^!]{1,2}\s?)?[0-9]{1,4}(?:\.[0-9]{1,4}){0,2})(?![\w.]*[\w-])",
    re.IGNORECASE,
)
# One of them is in every text that has such a setting; most texts have none.
_HINTS: Final = (
    "dition", "sdk", "_standard", "-std", "target", "ecmaversion", "jvm", "languageversion",
    "compatib", "java.version", "maven.comp", "required_version",
)  # fmt: skip
_LONGEST: Final = 65_536
_MOST: Final = 40


def read_editions(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """The versions in `text` that are told under such a name.

    Args:
        text: Folded; of a longer one the first 65,536 characters are read.
        pointer: Where it stands.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    low = text[:_LONGEST].lower()
    if not any(one in low for one in _HINTS):
        return
    for match in islice(_SETTING.finditer(low), _MOST):
        words, version = _OWNERS[match["name"]], match["version"]
        if words is _SCRIPT and not _is_year_of_script(match[0], version):
            continue
        span = Span(offset + match.start(), offset + match.end())
        findings.add(KeyKind.VERSION, words, version, pointer, span=span,
                     written=f"{match['name']} {version}", changes=True)  # fmt: skip


def _is_year_of_script(said: str, version: str) -> bool:
    """Whether a `target` is of a script: "ES2022"; a bare number may aim at anything."""
    return f"es{version}" in said or said.startswith("ecmaversion")
