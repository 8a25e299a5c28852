"""`tractatus demo record`: a screen recording of the running product, made by a script."""

from __future__ import annotations

import argparse
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

from tractatus.cli.arguments import add_data, settings_from
from tractatus.errors import SceneError, SettingsError

_EPILOG = """\
Starts an installation of its own in a temporary directory, plays a story in it with a real
Chromium (a member posts, the gate refuses, the counts move, the browser recounts, a byte of the
log is changed and the page turns red), and writes a video with captions and a transcript. What the
captions say was read from the product; what it does not do ends the recording with an error.

Without --out it goes to DATA/site/recording, where the site of that data directory shows it at
/demo. An older recording is replaced when the new one is complete, and not before.

Exit 0 recorded, 1 the product did not do what a scene tells, 2 cannot be done.

  ./tractatus demo record
  ./tractatus demo record --out ./recording --width 1920 --height 1080
"""
_STOPPED = 128 + signal.SIGTERM


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["record"], help="make the recording")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where it goes, as a whole")
    add_data(parser)
    parser.add_argument("--width", type=int, default=1280, metavar="PIXELS", help="(1280)")
    parser.add_argument("--height", type=int, default=720, metavar="PIXELS", help="(720)")
    parser.add_argument(
        "--pace",
        type=float,
        default=1.0,
        metavar="FACTOR",
        help="of pauses: 1 is for readers, 0.05 for a quick look (1)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record, and say where it is."""
    missing = [name for name in ("av", "playwright") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"a recording needs the extra `recording` (missing: {', '.join(missing)}); "
            "run ./tractatus demo record, or install tractatus[recording]"
        )
    # Only now: both need what was just looked for.
    from tractatus.compose.recording.record import Order, record, video_format

    if not 0 <= arguments.pace <= 10:
        raise SettingsError(f"--pace must be from 0 to 10: {arguments.pace}")
    size = video_format(arguments.width, arguments.height)
    folder = arguments.out or settings_from(arguments).site / "recording"
    # Asked to stop, it takes its installation with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_STOPPED))
    try:
        made = record(Order(folder, size, arguments.pace), _say)
    except SceneError as error:
        print(f"tractatus: nothing was recorded; {error}", file=sys.stderr)
        return 1
    _say(f"recorded {made.duration / 1000:.0f} s in {len(made.scenes)} scenes: {folder}")
    return 0


def _say(text: str) -> None:
    print(f"tractatus: {text}", file=sys.stderr, flush=True)
