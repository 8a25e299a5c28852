"""`tractatus witness`: run a C2SP witness; change which witnesses must cosign your log."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.quorum import change_quorum, chosen_quorum, standings
from tractatus.compose.settings import Settings
from tractatus.compose.witness import WitnessSettings, load_keys, log_keys, serve_witness
from tractatus.notes.policy import Witness
from tractatus.notes.quorum import Quorum
from tractatus.notes.signed import VerifierKey

_EPILOG = """\
serve    run a witness for anybody's log
policy   which witnesses must cosign the log of this installation; join, leave, require

  tractatus witness serve --help
  tractatus witness policy --help
"""
_SERVE = """\
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
_POLICY = """\
Without more it shows who must cosign. A change is written to DATA/witness-policy and comes into
force when `up` starts again. Whoever verifies holds a policy of their own: a joiner changes
nothing for them, and one that left is missed until they take the new policy.

  tractatus witness policy join NAME VKEY URL   asked for cosignatures; nothing waits for it yet
  tractatus witness policy require N            N of those who joined must cosign. Refused until
                                                so many stand on the newest checkpoint
  tractatus witness policy leave NAME           its old cosignatures stay valid

exit: 0 done, 2 refused.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `witness`."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="serve|policy", required=True)
    plain = argparse.RawDescriptionHelpFormatter
    _configure_serve(
        actions.add_parser("serve", help="run one", epilog=_SERVE, formatter_class=plain)
    )
    _configure_policy(
        actions.add_parser(
            "policy", help="who must cosign our log", epilog=_POLICY, formatter_class=plain
        )
    )


def _configure_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--directory", type=Path, required=True, help="its key and its memory")
    parser.add_argument("--name", required=True, help="name of its key, a domain with a path")
    parser.add_argument(
        "--log", action="append", required=True, metavar="VKEY", help="a log's key; can be repeated"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=9100, help="port (default: 9100)")
    parser.add_argument("--socket", type=Path, help="a Unix socket instead of address and port")
    parser.set_defaults(run=run_serve)


def _configure_policy(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    changes = parser.add_subparsers(dest="change", metavar="join|leave|require")
    join = changes.add_parser("join", help="ask one more witness for cosignatures")
    join.add_argument("name", help="a word of yours, used in this policy only")
    join.add_argument("vkey", metavar="VKEY", help="its key, as it prints it")
    join.add_argument("url", metavar="URL", help="where the sequencer reaches it")
    leave = changes.add_parser("leave", help="ask one no more")
    leave.add_argument("name", help="its name in the policy")
    require = changes.add_parser("require", help="how many of those who joined must cosign")
    require.add_argument("number", type=int, metavar="N", help="0 to all of them")
    parser.set_defaults(run=run_policy)


def run_policy(arguments: argparse.Namespace) -> int:
    """Show the policy, or change it and show what it is now."""
    settings = settings_from(arguments)
    if arguments.change is None:
        quorum = chosen_quorum(settings)
    else:
        quorum = change_quorum(settings, lambda before: _changed(before, arguments))
    print(_as_json(settings, quorum) if arguments.json else _as_text(settings, quorum))
    if arguments.change is not None and not arguments.json:
        print("written; in force when `up` starts again (`tractatus down`, then `up`)")
    return 0


def _changed(quorum: Quorum, arguments: argparse.Namespace) -> Quorum:
    match arguments.change:
        case "join":
            key = VerifierKey.parse(arguments.vkey)
            return quorum.joined(Witness(arguments.name, key, arguments.url))
        case "leave":
            return quorum.left(arguments.name)
        case _:
            return quorum.requiring(arguments.number)


def _as_text(settings: Settings, quorum: Quorum) -> str:
    lines = [
        f"must cosign: all of ours ({quorum.own.quorum}), and {quorum.required} of "
        f"{len(quorum.others)} others"
    ]
    words = {True: "cosigned the newest", False: "not on the newest", None: "no checkpoint yet"}
    for one in standings(settings, quorum):
        where = "run by us" if one.is_ours else one.witness.url
        lines.append(f"  {one.witness.name:<12} {words[one.has_cosigned]:<20} {where}")
        lines.append(f"  {'':<12} {one.witness.key.vkey}")
    return "\n".join(lines)


def _as_json(settings: Settings, quorum: Quorum) -> str:
    document = {
        "required_of_others": quorum.required,
        "quorum": quorum.policy().quorum,
        "witnesses": [
            {
                "name": one.witness.name,
                "verifier_key": one.witness.key.vkey,
                "url": one.witness.url,
                "run_by": "us" if one.is_ours else "others",
                "cosigned_newest": one.has_cosigned,
            }
            for one in standings(settings, quorum)
        ],
    }
    return json.dumps(document, indent=2)


def run_serve(arguments: argparse.Namespace) -> int:
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
