"""Names of container images: where they are kept, what they are, which one.

`registry.example:5000/team/api:1.4` stands in commands, in Dockerfiles, in files for compose and
Kubernetes and in parameters; it is read in one way everywhere.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_host
from tractatus.governance.facts.versions import add_requirement

# What the host of an image is for, in the words that people have for it.
OF_IMAGES: Final = frozenset({"registry", "image", "container"})
# Where an image is that is called by no registry.
HABITUAL: Final = "docker.io"
_SHAPE: Final = re.compile(r"[\w.:@/+-]{1,300}")


def add_image(
    text: str, pointer: str, findings: Findings, span: Span | None = None, *, far: bool = False
) -> None:
    """Host, package and version of an image.

    Args:
        text: Its name, as a command or a file has it.
        pointer: Where it stands.
        findings: Takes the facts.
        span: Where in the text of the pointer.
        far: Whether it is surely fetched or sent, so that one without a registry is of the
            habitual one.
    """
    name = text.strip().strip("\"'").partition("@")[0]
    if not _SHAPE.fullmatch(name):
        return
    registry, mark, _ = name.partition("/")
    if mark and (registry == "localhost" or "." in registry or ":" in registry):
        add_host(registry.partition(":")[0], pointer, OF_IMAGES, findings, span, text)
    elif far:
        add_host(HABITUAL, pointer, OF_IMAGES, findings, span, f"{text} of no registry")
    add_requirement(name.rpartition("/")[2], pointer, findings, span)
