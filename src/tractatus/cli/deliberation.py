"""`tractatus deliberation check`: whether a file of events is a case that the rules allow."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tractatus.errors import SettingsError
from tractatus.governance.deliberation import (
    Deliberation,
    Event,
    Refused,
    apply,
    parse_event_lines,
)
from tractatus.governance.deliberation.events import KIND_OF
from tractatus.governance.documents.strict_json import MAX_BYTES

_EPILOG = """\
FILE holds one event a line, as JSON. They are replayed in their order; the first that the rules
refuse is named, with its code, and nothing after it is looked at.

exit: 0 every event is allowed, 1 one is refused, 2 the file cannot be read.

example:
  tractatus deliberation check case.jsonl
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `deliberation`."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["check"], help="what to do with FILE")
    parser.add_argument("file", metavar="FILE", type=Path, help="events as JSON lines")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay one file; see the exit codes above."""
    document = replay_document(parse_event_lines(_read(arguments.file)))
    print(json.dumps(document, indent=2) if arguments.json else describe(document))
    return 0 if document["allowed"] else 1


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"the file cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise SettingsError(f"expected at most {MAX_BYTES} bytes of events")
    return data


def replay_document(events: Sequence[Event]) -> dict[str, Any]:
    """What replaying `events` comes to: the state, and the first refusal if there is one."""
    case: Deliberation | None = None
    for number, event in enumerate(events, 1):
        found = apply(case, event)
        if isinstance(found, Refused):
            refused = {"event": number, "kind": KIND_OF[type(event)]}
            refused |= {"code": found.code, "text": found.text}
            return {"allowed": False, "refused": refused, **_state(case)}
        case = found
    return {"allowed": True, **_state(case)}


def _state(case: Deliberation | None) -> dict[str, Any]:
    if case is None:
        return {"case": None, "events": 0}
    outcome = case.outcome
    return {
        "case": case.case_id,
        "events": case.size,
        "stage": case.stage.words,
        "decided_by": case.decision.by.name if case.decision else None,
        "outcome": outcome.text if outcome else None,
        "reversed": bool(case.appeal_decision and case.appeal_decision.is_reversed),
        "closed": case.is_closed,
    }


def describe(document: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [f"{document['events']} events allowed"]
    if document["case"] is not None:
        lines[0] += f", stage: {document['stage']}"
        if document["decided_by"]:
            how = "reversed on appeal" if document["reversed"] else "stands"
            lines.append(f"decided by {document['decided_by']}; {how}: {document['outcome']}")
    if refused := document.get("refused"):
        lines.append(f"event {refused['event']}, {refused['kind']}, is refused: {refused['text']}")
        lines.append(f"    {refused['code']}")
    return "\n".join(lines)
