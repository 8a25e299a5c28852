"""`tractatus retention`: what is kept, and contents of old decisions taken away."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.retaining import MIN_DAYS, Place, kept, kept_files, old
from tractatus.compose.settings import Settings

_EPILOG = f"""\
Without --older-than it says what is kept, and how much of it.

With it: contents of decisions that are older than so many days, at least {MIN_DAYS}. Without
--confirm nothing is changed. With it they are gone, in one transaction, and cannot be brought back:

  content of the decision     gone: its words, its parameters, its reasoning
  the record                  stays: who (an identifier), what kind of act, when, outcome, reasons
  its leaves in the log       stay, and still commit to the record: counts, receipts, journals hold

That it was done is itself a record, of the system's own tenant; where nothing is old enough nothing
is recorded. Posts, members and everything else of a tenant are not touched; `tractatus erase` is
for those. Backups made before hold the contents. See docs/operations/retention.md.

Exit 0 done, 2 it cannot be done.

  tractatus retention
  tractatus retention --older-than 365
  tractatus retention --older-than 365 --tenant bakery --confirm
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "--older-than", type=int, metavar="DAYS", help="contents of so old decisions"
    )
    parser.add_argument("--tenant", metavar="SLUG", help="of this tenant alone (default: of all)")
    parser.add_argument("--confirm", action="store_true", help="take them away")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    add_data(parser)
    parser.add_argument("--database", metavar="URL", help="where `up` was given one: the same")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show, or take away."""
    settings = settings_from(arguments)
    if arguments.older_than is None:
        if arguments.confirm:
            print("nothing was removed: say how old with --older-than DAYS")
            return 2
        _show(settings, arguments.tenant, as_json=arguments.json)
        return 0
    found = old(settings, arguments.older_than, arguments.tenant, remove=arguments.confirm)
    if arguments.json:
        document = {
            "removed": found.is_removed,
            "contents": found.contents,
            "before_ms": found.before_ms,
        }
        print(json.dumps(document, indent=2))
        return 0
    word = "removed" if found.is_removed else "would be removed"
    print(f"{word}: contents of {found.contents} decisions from before {_day(found.before_ms)}")
    if not found.is_removed:
        print("records and leaves stay; to do it, add --confirm")
    return 0


def _show(settings: Settings, tenant: str | None, *, as_json: bool) -> None:
    decisions = kept(settings, tenant)
    places = kept_files(settings)
    if as_json:
        document = {
            "decisions": {
                "records": decisions.records,
                "contents_removed": decisions.removed,
                "oldest_ms": decisions.oldest_ms,
                "content_bytes": decisions.content_bytes,
            },
            "files": [{"name": p.name, "files": p.files, "bytes": p.size} for p in places],
        }
        print(json.dumps(document, indent=2))
        return
    since = "" if decisions.oldest_ms is None else f", the oldest of {_day(decisions.oldest_ms)}"
    print(f"decisions: {decisions.records}{since}")
    print(f"  contents: {decisions.content_bytes:,} bytes; removed of {decisions.removed}")
    for place in places:
        print(_line(place))


def _line(place: Place) -> str:
    return f"{place.name:<12} {place.files:>8,} files {place.size:>14,} bytes"


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
