"""`tractatus witness serve`: a C2SP witness for anybody to run."""

from __future__ import annotations

import argparse
from pathlib import Path

from tractatus.compose.witness import WitnessSettings, load_keys, log_keys, serve_witness

_EPILOG = """\
A witness cosigns a checkpoint of a log only if it follows on the last one that it cosigned. Run
one on a machine of your own, give the printed line to the log's operator, and nobody can show
you and others two different logs without your witness's signature on both.

The directory is the witness: back it up only while it is stopped, and never start an older copy.
A log's key stands in its /.well-known/tractatus.json as verifier_keys.

exit: 0 stopped in order, 2 cannot be served.

example:
  tractatus witness serve --directory ./witness --name witness.example/one \\
      --log 'example.com/log+1234abcd+AaBb...' --port 9100
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `witness`."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["serve"], help="what to do")
    parser.add_argument("--directory", type=Path, required=True, help="its key and its memory")
    parser.add_argument("--name", required=True, help="name of its key, a domain with a path")
    parser.add_argument(
        "--log", action="append", required=True, metavar="VKEY", help="a log's key; can be repeated"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=9100, help="port (default: 9100)")
    parser.add_argument("--socket", type=Path, help="a Unix socket instead of address and port")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say who the witness is, then serve."""
    settings = WitnessSettings(
        directory=arguments.directory,
        name=arguments.name,
        logs=tuple(arguments.log),
        host=arguments.host,
        port=arguments.port,
        socket=arguments.socket,
    )
    logs = ", ".join(log_keys(settings))
    print(f"witness {settings.name} cosigns: {logs}")
    print("line for a witness policy, with the address at which the log reaches it:")
    for signer in load_keys(settings):
        print(f"  witness {settings.name} {signer.vkey} ADDRESS", flush=True)
    return serve_witness(settings)
