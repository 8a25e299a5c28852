"""`tractatus pressure`: what a context weighs, from a description of it."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.request_file import add_request, read_request
from tractatus.governance.case import Reading
from tractatus.governance.pressure.documents import parse_ledger, reading_document
from tractatus.governance.pressure.ledger import Ledger
from tractatus.governance.pressure.reading import DEFAULT_WEIGHTS, WEIGHTS, load_of, read_ledger

_EPILOG = """\
the request:
  {"tokens": 52000, "token_limit": 200000, "messages": 24, "errors": ["test failed"],
   "instructions": 3,
   "contributors": ["billing.py", {"kind": "tool_result", "tokens": 9000, "source": "bash"}]}

errors are those of the last ten acts; contributors are optional.
exit: 0 weighed, whatever the level, 2 bad request.

example:
  tractatus pressure --json context.json
"""

_WIDTH = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `pressure`."""
    parser.epilog = _EPILOG
    add_request(parser)
    parser.add_argument(
        "--weights", choices=sorted(WEIGHTS), default=DEFAULT_WEIGHTS, help="of the metrics"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Weigh one context; see the exit codes above."""
    ledger = parse_ledger(read_request(arguments))
    reading = read_ledger(ledger, weights=arguments.weights)
    if arguments.json:
        print(json.dumps(reading_document(reading), ensure_ascii=True, indent=2))
    else:
        print(describe(ledger, reading, arguments.weights))
    return 0


def describe(ledger: Ledger, reading: Reading, weights: str) -> str:
    """The reading in lines for people, with a bar for each metric."""
    load = load_of(ledger)
    lines = [f"{reading.level.name}, score {reading.score:.2f} by weights {weights}"]
    for name, value, weight in zip(load._fields, load, WEIGHTS[weights], strict=True):
        lines.append(f"  {name:13} [{bar(value)}] {value:.2f} x {weight:.2f}")
    lines += [f"  floor: {name}" for name in reading.floors]
    turns = reading.forecast_turns
    if turns is not None:
        lines.append(f"  turns until the context is full, at this rate: {turns}")
    return "\n".join([*lines, f"  advice: {reading.recommendation}"])


def bar(part: float) -> str:
    """`part`, 0 to 1, as so many signs of `_WIDTH`; anything above 0 shows."""
    filled = -int(-part * _WIDTH // 1)
    return "#" * filled + "." * (_WIDTH - filled)
