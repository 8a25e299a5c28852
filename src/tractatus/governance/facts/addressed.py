"""Versions that are part of an address: what is fetched from it has that version.

    https://cdn.example/npm/d3@6.7.0/dist/d3.min.js       .../ajax/libs/jquery/3.6.0/jquery.min.js
    https://get.example/helm-v3.15.2-linux-amd64.tar.gz   .../release/v1.31.0/bin/linux/amd64/tool

They count only for an instruction that names the product, so they are marked as implied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import IMPLIED, Fact, Findings
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_DOTTED: Final = re.compile(r"(?<![\w.])(?P<version>[vV]?[0-9]{1,4}(?:\.[0-9]{1,4}){1,3})(?![0-9])")
_WHOLE: Final = re.compile(r"[vV]?[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}")
_LONGEST: Final = 500
_MOST_PARTS: Final = 16
# Folders and ends that name no product.
_NO_OWNERS: Final = word_set(
    "release releases download downloads archive refs tags tag bin dist lib libs npm full min js "
    "css mjs esm umd gz tgz tar zip xz bz deb rpm whl exe msi linux darwin windows macos amd arm x "
    "pkg dl get files file raw main master v latest stable build builds src html org com io cdn "
    "ajax gh html x64 musl gnu unknown apple pc sh"
)
_TAGGED: Final = frozenset({"-b", "--branch", "--tag", "-t"})


def add_addressed(url: str, pointer: str, findings: Findings, span: Span | None) -> None:
    """Facts of the versions in the path of an address.

    Args:
        url: With its scheme.
        pointer: Where it stands.
        findings: Takes the facts.
        span: Where in what the pointer names.
    """
    path = url[:_LONGEST].partition("://")[2].partition("?")[0].partition("/")[2]
    if not path or not _DOTTED.search(path.replace("-", " ").replace("@", " ").replace("_", " ")):
        return
    parts = path.split("/")[:_MOST_PARTS]
    for at, part in enumerate(parts):
        if _WHOLE.fullmatch(part):
            named = [parts[at - 1] if at else "", parts[-1], parts[1] if len(parts) > 1 else ""]
            version = part
        else:
            name, mark, behind = part.strip("@").partition("@")
            inside = _DOTTED.search((behind if mark else part).replace("-", " ").replace("_", " "))
            if inside is None:
                continue
            named, version = [name if mark else part[: inside.start()]], inside["version"]
        words = frozenset(word for one in named for word in _owners(one))
        if words:
            findings.add(KeyKind.VERSION, words, version.lstrip("vV"), pointer, unit=IMPLIED,
                         span=span, written=url)  # fmt: skip


def tell_tagged(findings: Findings, before: int, argv: Sequence[str]) -> None:
    """`git clone -b v5.3 URL` fetches that version of what the address names last."""
    at = next((at for at, word in enumerate(argv[:-1]) if word in _TAGGED), 0)
    tag = argv[at + 1].removeprefix("release-").removeprefix("release/") if at else ""
    if not _WHOLE.fullmatch(tag):
        return
    urls: list[Fact] = [one for one in findings.facts[before:] if one.kind is KeyKind.URL]
    for one in urls[:1]:
        words = frozenset(_owners(str(one.value).rstrip("/").rpartition("/")[2]))
        if words:
            findings.add(KeyKind.VERSION, words, tag.lstrip("vV"), one.pointer, unit=IMPLIED,
                         span=one.span, written=f"{tag} of {one.value}")  # fmt: skip


def _owners(part: str) -> list[str]:
    found = name_words(part.removesuffix(".git"))
    return [word for word in found if word not in _NO_OWNERS]
