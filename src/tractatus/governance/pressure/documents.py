"""Readings and ledgers as JSON, as `tractatus pressure` reads and writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tractatus.canonical import MAX_INTEGER
from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.documents.fields import Fields, any_text, anything, boolean, list_of, text
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.language.words import shown
from tractatus.governance.pressure.ledger import RECENT_ACTS, Entry, EntryKind, Ledger

_LEVELS: Final = {level.name.lower(): level for level in Pressure}
_KINDS: Final = {kind.value: kind for kind in EntryKind}


def parse_ledger(data: bytes) -> Ledger:
    """The ledger that a request to `tractatus pressure` describes.

        {"tokens", "token_limit", "messages", "errors": [...], "instructions",
         "contributors"?: ["billing.py", {"kind": "tool_result", "tokens": 900, "source"?,
                                          "failed"?}]}

    `errors` are those of the last ten acts. `tokens` and the sum of the contributors' tokens are
    two counts of one thing; the greater counts.

    Raises:
        RequestError: not JSON, or a field that is unknown, missing or of another type.
    """
    fields = Fields("", parse_json(data))
    fields.allow("tokens", "token_limit", "messages", "errors", "instructions", "contributors")
    tokens = _count("tokens", fields.required("tokens"))
    limit = _count("token_limit", fields.required("token_limit"))
    messages = _count("messages", fields.required("messages"))
    errors = list_of(anything)("errors", fields.required("errors"))
    instructions = _count("instructions", fields.required("instructions"))
    none: Sequence[Entry] = ()
    contributors = fields.optional("contributors", list_of(_contributor), none)
    # A turn is what a member says and what comes of it: two messages.
    turns = (messages + 1) // 2
    ledger = Ledger(
        limit,
        messages=messages,
        turns=turns,
        window_turns=turns,
        recent=(True,) * min(len(errors), RECENT_ACTS),
        instructions=instructions,
    )
    for entry in contributors:
        ledger = _with_contributor(ledger, entry)
    return ledger.measured(tokens)


def reading_document(reading: Reading) -> dict[str, Json]:
    """The JSON form of a reading; `read_reading` reads it."""
    return {
        "level": reading.level.name,
        "score": reading.score,
        "floors": list(reading.floors),
        "forecast_turns": reading.forecast_turns,
        "recommendation": reading.recommendation,
    }


def read_reading(name: str, document: Json) -> Reading:
    """A reading that somebody states; it can only raise what is asked.

    Raises:
        RequestError: names the field that is unknown, missing or of another type.
    """
    fields = Fields(name, document)
    fields.allow("level", "score", "floors", "forecast_turns", "recommendation")
    level = fields.required("level")
    if not isinstance(level, str) or level.lower() not in _LEVELS:
        raise RequestError(f"{name}.level: expected one of {', '.join(_LEVELS)}")
    none: Sequence[str] = ()
    return Reading(
        level=_LEVELS[level.lower()],
        score=fields.optional("score", _score, 0.0),
        floors=tuple(fields.optional("floors", list_of(any_text), none)),
        forecast_turns=fields.optional("forecast_turns", _count_or_none, None),
        recommendation=fields.optional("recommendation", any_text, ""),
    )


def _with_contributor(ledger: Ledger, entry: Entry) -> Ledger:
    """A contributor adds its weight, not a message: those are counted already."""
    if entry.kind in (EntryKind.MEMBER, EntryKind.ASSISTANT):
        entry = Entry(EntryKind.ATTACHMENT, entry.tokens, entry.source, entry.failed)
    if entry.kind is EntryKind.COMPACTION:
        # A description of now: nothing in it was forgotten by the compaction that it names.
        compactions, summary = ledger.compactions + 1, ledger.summary + entry.tokens
        return replace(ledger, compactions=compactions, summary=summary)
    return ledger.appended(entry)


def _contributor(name: str, document: Json) -> Entry:
    """A name alone is one more source; an object is an entry of the ledger."""
    if isinstance(document, str):
        return Entry(EntryKind.ATTACHMENT, 0, text(name, document))
    fields = Fields(name, document)
    fields.allow("kind", "tokens", "source", "failed")
    kind = fields.required("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise RequestError(f"{name}.kind: expected one of {', '.join(_KINDS)}")
    return Entry(
        _KINDS[kind],
        fields.optional("tokens", _count, 0),
        fields.optional("source", any_text, ""),
        fields.optional("failed", boolean, None),
    )


def _count(name: str, value: Json) -> int:
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise RequestError(
            f"{name}: expected an integer of 0 to 2^53 - 1, found: {shown(str(value))}"
        )
    return value


def _count_or_none(name: str, value: Json) -> int | None:
    return None if value is None else _count(name, value)


def _score(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RequestError(f"{name}: expected a number of 0 to 1")
    return float(value)
