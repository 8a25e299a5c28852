"""`tractatus classify`: what a text asks for, how firmly and for how long."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.request_file import add_request, read_request
from tractatus.errors import RequestError
from tractatus.governance.act import Span
from tractatus.governance.case import Pressure
from tractatus.governance.classifier import classify
from tractatus.governance.facts.wording import worded
from tractatus.governance.instructions.documents import classification_document
from tractatus.governance.instructions.instruction import Authority, Classification, Constraint
from tractatus.governance.language.words import shown

_EPILOG = """\
Reads a text in English from FILE or standard input. A value is required, forbidden, permitted or
preferred; `^` stands under the words that say it. Whose words they are decides how much they can
ask for: `data` is a tool's result or a retrieved text, and instructs nobody.

exit: 0 classified, whatever came of it, 2 the text cannot be read.

examples:
  echo "You must use port 27027, not 27017" | tractatus classify
  tractatus classify --json rules.txt
  tractatus classify --authority data --pressure high < mail.txt
"""
_MAX_LINE = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `classify`."""
    parser.epilog = _EPILOG
    add_request(parser)
    parser.add_argument(
        "--authority",
        choices=[one.name.lower() for one in Authority],
        default=Authority.MEMBER.name.lower(),
        help="whose words they are (member)",
    )
    parser.add_argument(
        "--pressure",
        choices=[one.name.lower() for one in Pressure],
        default=Pressure.NORMAL.name.lower(),
        help="of the context; only raises the checking (normal)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Classify one text; see the exit codes above."""
    text = _text(read_request(arguments))
    found = classify(
        text,
        authority=Authority[arguments.authority.upper()],
        pressure=Pressure[arguments.pressure.upper()],
    )
    if arguments.json:
        print(json.dumps(classification_document(found), ensure_ascii=True, indent=2))
    else:
        print(describe(text, found))
    return 0


def describe(text: str, found: Classification) -> str:
    """The classification in lines for people, each value under the line that says it."""
    lines = [
        f"{found.quadrant} {found.persistence}, {found.scope}",
        f"  verification {found.verification}, explicitness {found.explicitness:.2f}, "
        f"confidence {found.confidence:.2f}",
    ]
    for one in found.constraints:
        lines += [f"  {_said(one)}", *_marked(text, one.span)]
    for reason in found.reasons:
        lines.append(f"  needs confirmation: {reason.code}: {reason.text}")
    return "\n".join(lines)


def _said(one: Constraint) -> str:
    return f"{one.polarity} {one.key} {one.operator} {shown(worded(one))}, {one.scope}"


def _marked(text: str, span: Span) -> list[str]:
    """The line of the text that holds the span, cut to size, with marks under the span."""
    start = text.rfind("\n", 0, span.start) + 1
    start = max(start, span.start - _MAX_LINE // 2)
    line = text[start : start + _MAX_LINE].partition("\n")[0]
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)
    width = max(1, min(span.end, start + len(line)) - span.start)
    return [f"    {plain}", " " * (4 + span.start - start) + "^" * width]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise RequestError(f"expected a text in UTF-8: byte {error.start}") from error
