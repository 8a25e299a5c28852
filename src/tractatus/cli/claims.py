"""`tractatus claims`: claims of published text without evidence, and cells that will expire."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import httpx

from tractatus.errors import SettingsError, StoreError
from tractatus.governance.published import Finding, Format, check_claims

_EPILOG = """\
check   reads HTML, Markdown and plain text (by name, else --format) in English, and lists each
        statistic without a source near it, and each absolute or maturity claim without evidence.
        A directory is searched for .html, .md and .txt; `-` is standard input. It sees that
        something stands there as a source, not whether it is true.
cells   lists the cells of /comparison with the day on which each turns to "unverified".

exit: 0 nothing found, 1 claims found (check) or cells expired (cells), 2 cannot be read.

examples:
  tractatus claims check README.md docs/guides
  tractatus claims check http://127.0.0.1:9000/about --json
  tractatus claims cells --within 14
"""
_FORMATS: Final = {
    ".htm": Format.HTML,
    ".html": Format.HTML,
    ".md": Format.MARKDOWN,
    ".txt": Format.TEXT,
}
_MAX_BYTES: Final = 4_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `claims`."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="list claims without evidence")
    check.add_argument("targets", nargs="+", metavar="PATH|URL", help="what to check; - is stdin")
    check.add_argument(
        "--format", choices=[one.value for one in Format], help="of files without a known ending"
    )
    check.set_defaults(run=_check)
    cells = actions.add_parser("cells", help="list cells of /comparison that will expire")
    cells.add_argument(
        "--within", type=int, default=90, metavar="DAYS", help="so many days from now (default 90)"
    )
    cells.set_defaults(run=_cells)
    for action in (check, cells):
        action.add_argument("--json", action="store_true", help="one JSON document, nothing else")


def _check(arguments: argparse.Namespace) -> int:
    form = Format(arguments.format) if arguments.format else None
    texts = [one for target in arguments.targets for one in _texts(target, form)]
    found = [(name, finding) for name, text, kind in texts for finding in check_claims(text, kind)]
    if arguments.json:
        listed = [{"target": name, **asdict(finding)} for name, finding in found]
        document = {"checked": [name for name, _, _ in texts], "findings": listed}
        print(json.dumps(document, ensure_ascii=True, indent=2))
    else:
        _print(found, len(texts))
    return 1 if found else 0


def _print(found: Sequence[tuple[str, Finding]], texts: int) -> None:
    for name, one in found:
        where = "" if one.where == "text" else f" in {one.where}"
        print(f"{name}:{one.line}:{one.column}: {one.code}{where}: {_plain(one.text)}")
        print(f"    in: {_plain(one.sentence)}\n    mend: {one.hint}")
    print(f"{len(found)} found in {texts} text{'s' * (texts != 1)}")


def _plain(text: str) -> str:
    """Foreign text that does not steer a terminal."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _texts(target: str, form: Format | None) -> Iterator[tuple[str, str, Format]]:
    if target == "-":
        yield (
            target,
            sys.stdin.buffer.read(_MAX_BYTES + 1).decode("utf-8", "replace"),
            (form or Format.TEXT),
        )
    elif target.startswith(("http://", "https://")):
        yield _fetched(target, form)
    elif Path(target).is_dir():
        files = sorted(one for one in Path(target).rglob("*") if one.suffix.lower() in _FORMATS)
        if not files:
            raise SettingsError(f"expected .html, .md or .txt files, found none: {target}")
        for file in files:
            yield str(file), _read(file), _FORMATS[file.suffix.lower()]
    else:
        path = Path(target)
        yield target, _read(path), form or _FORMATS.get(path.suffix.lower(), Format.TEXT)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"expected a text in UTF-8 that can be read: {path}: {error}"
        ) from error


def _fetched(url: str, form: Format | None) -> tuple[str, str, Format]:
    try:
        answer = httpx.get(url, follow_redirects=True, timeout=20)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise StoreError(f"expected an answer, found none: {url}: {error}") from error
    if answer.status_code >= 400 and "text/html" not in answer.headers.get("content-type", ""):
        raise StoreError(f"expected a page, found status {answer.status_code}: {url}")
    kind = answer.headers.get("content-type", "")
    if "html" in kind:
        return url, answer.text, form or Format.HTML
    return url, answer.text, form or (Format.MARKDOWN if "markdown" in kind else Format.TEXT)


def _cells(arguments: argparse.Namespace) -> int:
    from tractatus.site.comparison.data import load_comparison  # needs no web server
    from tractatus.site.comparison.standing import expiry_of, is_expired

    now_ms = int(time.time() * 1000)
    until_ms = now_ms + arguments.within * 86_400_000
    comparison = load_comparison()
    due = sorted(
        (expiry_of(cell), cell.product, cell.criterion, is_expired(cell, now_ms))
        for cell in comparison.cells
        if cell.checked is not None and expiry_of(cell) <= until_ms
    )
    if arguments.json:
        listed = [
            {"product": product, "criterion": criterion, "expires": _day(at), "expired": gone}
            for at, product, criterion, gone in due
        ]
        print(json.dumps({"within_days": arguments.within, "cells": listed}, indent=2))
    else:
        for at, product, criterion, gone in due:
            print(f"{_day(at)}  {'expired' if gone else 'expires'}  {product}  {criterion}")
        print(f"{len(due)} of {len(comparison.cells)} cells within {arguments.within} days")
    return 1 if any(gone for *_, gone in due) else 0


def _day(ms: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(ms // 1000))
