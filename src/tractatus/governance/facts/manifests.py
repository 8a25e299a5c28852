"""What files say that list what a project is made of: requirements, gems, modules, versions.

By the name of the file where it is telling, and by the shape of a line where that is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.versions import add_requirement, add_version
from tractatus.governance.instructions.instruction import KeyKind

_MAX_LINES: Final = 2_000
_LONGEST: Final = 65_536  # characters in which lists for setuptools are looked for
_MANIFESTS: Final = frozenset(
    {"package.json", "composer.json", "pyproject.toml", "cargo.toml", "pipfile", "environment.yml",
     "environment.yaml"}
)  # fmt: skip
# A name with a version in one of the usual spellings, and an item of a list of requirements.
_MEMBER: Final = re.compile(
    r"\s{0,40}[\"']?(?P<name>@?[A-Za-z][\w./-]{0,100})[\"']?\s{0,4}[:=]\s{0,4}"
    r"[\"'](?P<spec>[~^<>=v]{0,2}\s?[0-9][\w.*+-]{0,40})[\"'],?\s{0,20}"
)
_ITEM: Final = re.compile(
    r"\s{0,40}(?:-\s{1,4}[\"']?|[\"'])(?P<item>[A-Za-z][\w.-]{0,100}(?:\[[\w, -]{0,60}\])?"
    r"(?:\s?[=<>~!]{1,3}\s?[\w.*,<>=!~ -]{1,60})?)[\"']?,?\s{0,20}"
)
_REQUIREMENTS: Final = re.compile(
    r"(?:^|/)(?:(?:requirements|constraints)[\w.-]*|requirements/[\w.-]+)\.(?:txt|in)$"
)
# Files that hold the version of one thing and nothing else.
_VERSION_FILE: Final = re.compile(
    r"^\.?(?P<name>nvmrc|node-version|python-version|ruby-version|java-version|terraform-version|"
    r"go-version|php-version|bun-version|rust-toolchain)$"
)
_PINNED: Final = {"nvmrc": "nodejs", "node": "nodejs", "go": "golang", "rust-toolchain": "rust"}
# `org.group:artifact:1.2` of Gradle, Ivy and Maven on a command line.
_COORDINATES: Final = re.compile(
    r"[\"'(\s](?P<group>[A-Za-z][\w-]*(?:\.[\w-]+)*):(?P<name>[A-Za-z][\w.-]*)"
    r"(?::(?P<version>[0-9][\w.-]*))?[\"')\s]"
)
_ARTIFACT: Final = re.compile(
    r"<artifactId>\s{0,20}(?P<name>[\w.-]{1,100})\s{0,20}</artifactId>"
    r"(?:\s{0,80}<version>\s{0,20}(?P<version>[\w.-]{1,40})\s{0,20}</version>)?"
)
_GEM: Final = re.compile(
    r"^[ \t]*(?:gem|pod|cask|brew)[ \t]+[\"'](?P<name>[\w./-]{1,100})[\"']"
    r"(?:[ \t]*,[ \t]*[\"'](?P<version>[^\"'\n]{1,40})[\"'])?",
    re.MULTILINE,
)
_RUBY: Final = re.compile(
    r"^[ \t]*(?P<name>ruby)[ \t]+[\"'](?P<version>[^\"'\n]{1,40})[\"']", re.MULTILINE
)
_PLUGIN: Final = re.compile(
    r"\bid[ (]{1,2}[\"'](?P<name>[\w.-]{1,100})[\"']\)?[ \t]{1,4}version[ \t]{1,4}[\"']"
    r"(?P<version>[^\"'\n]{1,40})[\"']"
)
# Lists of requirements in what setuptools reads: indented lines, or items of a list.
_SETUP_LIST: Final = re.compile(
    r"(?:(?:install|setup|tests)_requires|lib_deps|deps)[ \t]*=[ \t]*"
    r"(?P<lines>(?:\n[ \t]+[^\n]+)+|\[[^\]]{0,4000}\])"
)
_SETUP_PYTHON: Final = re.compile(r"python_requires[ \t]*=[ \t]*[\"']?(?P<spec>[^\"'\n,)]{1,40})")
_GO: Final = re.compile(
    r"^[ \t]*(?:require[ \t]+)?(?P<name>[a-z][\w.-]*\.[a-z]+/[\w./-]{1,120})[ \t]+"
    r"(?P<version>v[0-9]\S{0,60})|^go[ \t]+(?P<go>[0-9][0-9.]{0,10})",
    re.MULTILINE,
)
# A script that a page loads, by its own name: `/static/jquery-3.7.1.min.js`, `npm/vue@3`.
_SCRIPT: Final = re.compile(
    r"(?:src|href)=[\"'](?:[^\"'\n]{0,200}/)?(?P<name>[a-z][\w]*(?:-[a-z]+)*)"
    r"(?:[-@.](?P<version>[0-9]+(?:\.[0-9]+){0,3}))?(?:[./][^\"'\n]{0,80})?\.(?:js|mjs|css)[\"'?]",
    re.IGNORECASE,
)


def read_manifest(text: str, name: str, pointer: str, findings: Findings) -> bool:
    """Whether the file lists requirements or versions alone, and was read as that.

    Args:
        text: Folded.
        name: Path of the file, in lower case.
        pointer: Where the text stands.
        findings: Takes the facts.
    """
    base = name.rpartition("/")[2]
    if _REQUIREMENTS.search(name):
        for line in text.splitlines()[:_MAX_LINES]:
            if not line.lstrip().startswith("-"):
                add_requirement(_bare(line), pointer, findings)
        return True
    if match := _VERSION_FILE.match(base):
        named = match["name"].removesuffix("-version")
        version = text.strip().partition("\n")[0].strip("\"' ").removeprefix("v")
        add_version(_PINNED.get(named, named), version,
                    pointer, findings, None, f"{base}: {text.strip()[:40]}")  # fmt: skip
        return True
    if base in ("runtime.txt", ".sdkmanrc"):
        add_joined(text, pointer, findings)
        return True
    if base == ".tool-versions":
        for line in text.splitlines()[:_MAX_LINES]:
            tool, _, version = line.strip().partition(" ")
            if version:
                add_version(tool, version.split()[0], pointer, findings, None, line.strip())
        return True
    return False


def read_listed(text: str, name: str, pointer: str, findings: Findings) -> None:
    """Packages by the shape of their lines, in files that also say other things."""
    base = name.rpartition("/")[2]
    if base.endswith((".gradle", ".kts", ".sbt")) or "implementation" in text:
        _add_all(_COORDINATES, text, pointer, findings)
        _add_all(_PLUGIN, text, pointer, findings)
    if "<artifactId>" in text:
        _add_all(_ARTIFACT, text, pointer, findings)
    if base in ("gemfile", "podfile", "brewfile") or base.endswith(".gemspec"):
        _add_all(_GEM, text, pointer, findings)
        _add_all(_RUBY, text, pointer, findings)
    if base in ("setup.cfg", "setup.py", "tox.ini", "platformio.ini"):
        _read_setup(text, pointer, findings)
    if base == "gradle-wrapper.properties":
        add_joined(text, pointer, findings)
    if base == "go.mod":
        _add_all(_GO, text, pointer, findings)
    if "src=" in text or "href=" in text:
        _add_all(_SCRIPT, text, pointer, findings)


def _read_setup(text: str, pointer: str, findings: Findings) -> None:
    for match in _SETUP_LIST.finditer(text[:_LONGEST]):
        lines = match["lines"]
        items = re.findall(r"[\"']([^\"']+)[\"']", lines) if lines[:1] == "[" else lines.split("\n")
        _add_list(list(items[:_MAX_LINES]), pointer, findings)
    if python := _SETUP_PYTHON.search(text):
        add_version("python", python["spec"].strip(), pointer, findings, None, python[0])


def read_project(document: Json, pointer: str, findings: Findings) -> None:
    """Lists of requirements in a parsed document, and what runtime a project asks for."""
    if not isinstance(document, dict):
        return
    project = document.get("project")
    if isinstance(project, dict):
        _add_list(project.get("dependencies"), pointer, findings)
        extras = project.get("optional-dependencies")
        for group in extras.values() if isinstance(extras, dict) else ():
            _add_list(group, pointer, findings)
        if isinstance(python := project.get("requires-python"), str):
            add_version("python", python, pointer, findings, None, f"requires-python {python}")
    groups = document.get("dependency-groups")
    for group in groups.values() if isinstance(groups, dict) else ():
        _add_list(group, pointer, findings)
    if isinstance(document.get("dependencies"), list):
        _add_list(document["dependencies"], pointer, findings)  # of conda


def read_added_requirements(
    lines: Sequence[str], name: str, pointer: str, findings: Findings
) -> None:
    """Requirements among the lines that a diff adds to a manifest: `"vue": "^3.4",`, `"flask>=3",`.

    Args:
        lines: Without their sign.
        name: Path of the file, in lower case.
        pointer: Where they stand.
        findings: Takes the facts.
    """
    if name.rpartition("/")[2] not in _MANIFESTS:
        return
    for line in lines[:_MAX_LINES]:
        if match := _MEMBER.fullmatch(line):
            add_requirement(f"{match['name']}@{match['spec']}", pointer, findings)
        elif match := _ITEM.fullmatch(line):
            add_requirement(_of_conda(match["item"]), pointer, findings)


def _of_conda(line: str) -> str:
    """`python=3.11` is `python==3.11`."""
    name, mark, spec = line.partition("=")
    is_one = mark and name.replace("-", "").replace("_", "").isalnum() and spec[:1].isdigit()
    return f"{name}=={spec.partition('=')[0]}" if is_one else line


def _add_list(lines: Json, pointer: str, findings: Findings) -> None:
    for line in lines if isinstance(lines, list) else ():
        if isinstance(line, str):
            add_requirement(_of_conda(_bare(plain(line))), pointer, findings)
        elif isinstance(line, dict):
            _add_list(line.get("pip"), pointer, findings)


def _bare(line: str) -> str:
    """A requirement without its comment, its marker and its options."""
    return line.partition("#")[0].partition(";")[0].partition(" --")[0].strip()


def _add_all(pattern: re.Pattern[str], text: str, pointer: str, findings: Findings) -> None:
    for number, match in enumerate(pattern.finditer(text)):
        if number >= _MAX_LINES:
            return
        found = match.groupdict()
        if found.get("go"):
            add_version("golang", found["go"], pointer, findings, None, match[0].strip())
            continue
        name = found["name"].lower()
        for one in dict.fromkeys((name, *_groups(found.get("group")))):
            findings.add(KeyKind.PACKAGE, frozenset(), one, pointer, written=match[0].strip(),
                         changes=True)  # fmt: skip
        if found.get("version"):
            add_version(name, found["version"], pointer, findings, None, match[0].strip())


def _groups(group: str | None) -> tuple[str, ...]:
    """The last name of `org.apache.logging.log4j` is the product's."""
    return (group.lower(), group.lower().rpartition(".")[2]) if group else ()
