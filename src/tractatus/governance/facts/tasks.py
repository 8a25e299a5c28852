"""Packages in tasks for machines: what Ansible's `apt`, `pip` and their like are to install.

- ansible.builtin.apt:              - package: name=chrony state=present
    name: [chrony, tmux]
    state: present
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.fact import REMOVED, Findings
from tractatus.governance.facts.versions import add_requirement
from tractatus.governance.language.lexicon import word_set

_MANAGERS: Final = word_set(
    "apt yum dnf dnf5 package pip npm yarn apk pacman gem zypper homebrew snap win_chocolatey "
    "cpanm composer bundler pkgng opkg flatpak conda"
)
_NAMES: Final = ("name", "pkg", "package")
_GONE: Final = frozenset({"absent", "removed", "purged"})
_MOST: Final = 100


def read_task(key: str, item: Mapping[str, Json], pointer: str, findings: Findings) -> None:
    """Facts of the packages of one task; nothing where `key` is no manager of packages.

    Args:
        key: Under which the task stands: `apt`, `ansible.builtin.apt`.
        item: What it is told.
        pointer: Where it stands.
        findings: Takes the facts.
    """
    if key.rpartition(".")[2] not in _MANAGERS:
        return
    told = next((item[one] for one in _NAMES if one in item), None)
    names = told if isinstance(told, list) else [told]
    before = len(findings.facts)
    for name in names[:_MOST]:
        if isinstance(name, str) and "{{" not in name:
            add_requirement(name, pointer, findings)
    if item.get("state") in _GONE:
        facts = findings.facts
        facts[before:] = [one._replace(unit=REMOVED) for one in facts[before:]]
