"""`tractatus log end` and `log begin`: the last word of a log, and the log that follows on it."""

from __future__ import annotations

import argparse
from typing import Any, Final

from tractatus.cli.arguments import add_data, settings_from

_END: Final = """\
The log signs that nothing follows on its last checkpoint, and the sequencer adds nothing from then
on: site and platform go on showing it, and a verifier says "ended" instead of "stale". Decisions
are recorded and wait for the log that follows. It cannot be taken back: a later checkpoint of the
log would be a proof that it broke its word. `up` must not run meanwhile.

  ./tractatus down
  ./tractatus log end
  ./tractatus up
"""

_BEGIN: Final = """\
A log of another name begins, with a key of its own, and signs which log it follows on and what that
one's last checkpoint was; the old log's key signs that, too, and is then destroyed. For:

  - a log that was ended, or whose key was stolen
  - a log that may not go on, because a witness has seen more of it than was restored

  ./tractatus down
  ./tractatus log begin example.org/log/2027
  ./tractatus up

The old log lies in DATA/former/ and verifies there, for ever: `./tractatus verify DATA/former/...`.
Its counts stay in it; the new log counts from zero. Decisions that waited go into the new log.
Witnesses elsewhere need the new log's key (`keys list`), and DATA/witness-policy is written anew.
Killed anywhere, the same command goes on where it stopped. See docs/operations/succession.md.
"""


def configure(actions: Any) -> None:
    """The two sub-commands."""
    for name, words, run, line in (
        ("end", _END, run_end, "sign that nothing follows; the sequencer stops for good"),
        ("begin", _BEGIN, run_begin, "begin a log of a new name that follows on this one"),
    ):
        action = actions.add_parser(
            name,
            help=line,
            epilog=words,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == "begin":
            action.add_argument("name", metavar="NAME", help="the new log's name, one word")
        add_data(action)
        action.add_argument("--database", metavar="URL", help="where `up` was given one: the same")
        action.set_defaults(run=run)


def run_end(arguments: argparse.Namespace) -> int:
    """End it."""
    from tractatus.compose.succession import end_log

    last = end_log(settings_from(arguments))
    print(f"ended: {last.origin} at {last.size} leaves, root {last.root.hex()}")
    print("next: start `up` again to show it, or: tractatus log begin NAME")
    return 0


def run_begin(arguments: argparse.Namespace) -> int:
    """Begin the next one."""
    from tractatus.compose.succession import begin_log

    begun = begin_log(settings_from(arguments), arguments.name)
    print(f"{begun.new} follows on {begun.old}")
    print(f"  the old log, with {begun.placed} leaves of decisions, is in {begun.directory}")
    print(f"  {begun.waiting} leaves wait and will be in the new log")
    print("next: start `up`; give the new key to witnesses elsewhere: tractatus keys list")
    return 0
