"""The `tractatus` command: one thin module for each command, loaded only when it is used."""

from __future__ import annotations

import importlib
import os
import sys

TYPE_CHECKING = False  # as `typing` has it, which a hook has no time to load
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

# command -> (module, one line for the list of commands)
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "start everything: database, platform, site, sequencer, witnesses, canaries"),
    "down": ("down", "stop what `up` started"),
    "serve": ("serve", "one process of `up`, in the foreground"),
    "status": ("status", "say what runs, sizes, last checkpoint, last canary"),
    "settings": ("settings", "print each effective setting and where it comes from"),
    "backup": ("backup", "database, log, posts and witness memory as one file; or check one"),
    "restore": ("restore", "make an installation out of a backup"),
    "erase": ("erase", "destroy a tenant's key and rows; its leaves stay, and are counted"),
    "retention": ("retention", "what is kept; contents of old decisions taken away"),
    "admin": ("admin", "make a one-time link for a platform administrator"),
    "import": ("importing", "replay a real conversation through the gate"),
    "verify": ("verify", "recount a site, a platform or a log directory without trusting it"),
    "report": ("report", "write a monthly enforcement report; verify one; check all posts"),
    "deploy": ("deploy", "check a public site and platform from outside, as an observatory would"),
    "log": ("log", "check a log on disk; write a proof of one leaf"),
    "journal": ("journal", "check a tenant's own decisions, and that none is missing"),
    "receipt": ("receipt", "check the receipt of an act, offline or against a log"),
    "fraud": ("fraud", "look for fraud in a log; verify a proof of fraud; compare two views"),
    "keys": ("keys", "list signing keys; change one without a gap; renew the master key"),
    "witness": ("witness", "run a witness that cosigns checkpoints"),
    "crossref": ("crossref", "compare an act with instructions, alone"),
    "classify": ("classify", "what a text asks for, how firmly and for how long"),
    "decide": ("decide", "one request as JSON in, one decision out"),
    "reason": ("reason", "check a reasoning record alone"),
    "pressure": ("pressure", "what a context weighs, from a description of it"),
    "agent": ("agent", "hooks of coding agents: the daemon, one event, an agent's settings"),
    "policy": ("policy", "check a policy file"),
    "replay": ("replay", "what a new policy would have answered to what was decided"),
    "deliberation": ("deliberation", "replay the events of a case; say what is refused"),
    "claims": ("claims", "find claims without evidence in published text"),
    "tenancy": ("tenancy", "isolation: attest, attack, plan, install, migrate"),
    "demo": ("demo", "record the running product on video, by a script"),
    "test": ("testing", "run every check of this repository"),
}


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one command that `argv` names."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="tractatus",
        description="Enforcement you can recount.",
        epilog="`tractatus COMMAND --help` explains a command with examples.",
    )
    parser.add_argument("--version", action="version", version=_version(argv))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((word for word in argv if not word.startswith("-")), None)
    for name, (module, line) in COMMANDS.items():
        sub = commands.add_parser(
            name, help=line, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        sub.set_defaults(refuse=sub.error)
        if name == named:
            importlib.import_module(f"tractatus.cli.{module}").configure(sub)
    return parser


def _version(argv: Sequence[str]) -> str:
    """Looked up only for who asks: reading an installation's metadata takes a while."""
    if "--version" not in argv:
        return ""
    from importlib.metadata import version

    return f"tractatus {version('tractatus')}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit 0 done, 1 examined and false, 2 cannot be done, 3 not running."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:2] == ["agent", "hook"] and not {"-h", "--help"} & set(words):
        # It runs before every call of an agent's tool, and loads nothing that it does not need.
        from tractatus.integrations.agent_hook.client import main as hook

        return hook(words[2:])
    from tractatus.errors import TractatusError

    arguments, unknown = build_parser(words).parse_known_args(words)
    if unknown:
        # Said by the command itself, so that what stands above the error is its own usage.
        arguments.refuse(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        result: int = arguments.run(arguments)
    except TractatusError as error:
        print(f"tractatus: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has read enough (`| head`); what is left must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return result
