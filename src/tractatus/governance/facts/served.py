"""Whom an address serves, told by the program that it is given to.

`git clone URL` says nothing of a remote, and `npm --registry URL` nothing of packages; whoever
speaks of "the git remote" or of "the package registry" means these.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.facts.fact import Findings
from tractatus.governance.instructions.instruction import KeyKind

_PACKAGES: Final = {
    **dict.fromkeys(("npm", "npx", "yarn", "pnpm", "bun"), "npm"),
    **dict.fromkeys(("pip", "pip3", "pipx", "uv", "poetry", "twine", "pdm"), "pip"),
    "cargo": "cargo", "gem": "gem", "bundle": "gem", "composer": "composer", "mvn": "maven",
    "gradle": "maven", "nuget": "nuget", "dotnet": "nuget", "go": "goproxy",
    **dict.fromkeys(("apt", "apt-get", "yum", "dnf", "apk"), "apt"),
}  # fmt: skip
_SERVED: Final = {
    **{
        name: frozenset({one, "package", "registry", "index"})
        for name, one in _PACKAGES.items()
    },
    "git": frozenset({"git", "remote", "repository"}),
    **dict.fromkeys(("docker", "podman", "nerdctl", "skopeo", "buildah", "crane"),
                    frozenset({"image", "container", "registry"})),
    **dict.fromkeys(("helm", "helmfile"), frozenset({"helm", "chart", "repository"})),
    "terraform": frozenset({"terraform", "state", "registry"}),
    **dict.fromkeys(("aws", "s3cmd", "mc", "rclone"), frozenset({"s3", "storage"})),
    **dict.fromkeys(("sendmail", "swaks", "msmtp"), frozenset({"mail"})),
}  # fmt: skip
_ADDRESSES: Final = frozenset({KeyKind.URL, KeyKind.HOST})


def tell_served(findings: Findings, before: int, name: str) -> None:
    """Add to the addresses of a command, from `before` on, what its program has them for."""
    served = _SERVED.get(name)
    if served is None:
        return
    facts = findings.facts
    for at in range(before, len(facts)):
        if facts[at].kind in _ADDRESSES:
            facts[at] = facts[at]._replace(words=facts[at].words | served)
