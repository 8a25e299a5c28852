"""`tractatus agent`: hooks of coding agents, the daemon that answers them, their settings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tractatus.integrations.agent_hook import client

_AGENTS = ("claude-code", "codex", "qwen-code", "gemini-cli", "cursor")

_EPILOG = """\
`serve` answers until it is stopped; `hook` asks it about one event, and refuses where it does not
answer; `install` prints what belongs into an agent's settings, and writes nothing.

exit of hook: 0 go on, 2 refused. Of serve: 0 stopped, 2 cannot start.

examples:
  tractatus agent serve
  tractatus agent serve --platform https://tractatus.example --token-file token
  tractatus agent install --agent claude-code
  tractatus agent hook PreToolUse < event.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `agent`."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _configure_hook(actions.add_parser("hook", help="one event as JSON in, the answer out"))
    _configure_serve(actions.add_parser("serve", help="answer hooks over a Unix socket"))
    install = actions.add_parser("install", help="print what belongs into an agent's settings")
    install.add_argument("--agent", choices=_AGENTS, default=_AGENTS[0])
    install.add_argument("--socket", type=Path, help="of the daemon, if not the usual one")
    install.add_argument("--print", action="store_true", help="print, as it does anyhow")
    install.set_defaults(run=run_install)


def _configure_hook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("event", metavar="EVENT", help="as the agent calls it: PreToolUse, ...")
    parser.add_argument("--agent", choices=_AGENTS, help="whose event it is (told by its fields)")
    parser.add_argument("--socket", help="of the daemon")
    parser.add_argument("--seconds", type=float, help="to wait for the answer (5)")
    parser.set_defaults(run=run_hook)


def _configure_serve(parser: argparse.ArgumentParser) -> None:
    usual = Path(client.default_socket()).parent
    parser.add_argument("--data", type=Path, default=usual, help="folder of what is remembered")
    parser.add_argument("--socket", type=Path, help="where to listen (`socket` in the folder)")
    parser.add_argument("--policy", type=Path, help="a policy file (the one for coding agents)")
    parser.add_argument("--platform", default="", help="address of a platform that records")
    parser.add_argument("--token-file", type=Path, help="a program's token for it")
    parser.add_argument("--token-limit", type=int, default=200_000, help="of a context (200000)")
    parser.add_argument("--standing-tokens", type=int, default=0, help="of system text and tools")
    parser.add_argument(
        "--ask", action="store_true", help="let the agent ask its person instead of refusing"
    )
    parser.set_defaults(run=run_serve)


def run_hook(arguments: argparse.Namespace) -> int:
    """Ask the daemon; `tractatus.cli.main` takes a shorter way to the same."""
    named = {"--agent": arguments.agent, "--socket": arguments.socket}
    words = [arguments.event, *(w for name, one in named.items() if one for w in (name, one))]
    if arguments.seconds:
        words += ["--seconds", str(arguments.seconds)]
    return client.main(words)


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until a signal."""
    from tractatus.compose.agent import AgentSettings, serve_agent

    settings = AgentSettings(
        data=arguments.data,
        socket=arguments.socket or arguments.data / "socket",
        policy=arguments.policy,
        platform=arguments.platform,
        token_file=arguments.token_file,
        token_limit=arguments.token_limit,
        standing_tokens=arguments.standing_tokens,
        asks=arguments.ask,
    )
    serve_agent(settings, lambda line: print(line, flush=True))
    return 0


def run_install(arguments: argparse.Namespace) -> int:
    """Print the settings, and on standard error where they belong."""
    from tractatus.integrations.agent_hook.settings_of import settings_of

    file, document = settings_of(arguments.agent, sys.executable, arguments.socket)
    print(f"for {file} of a project, or of your home folder:", file=sys.stderr)
    print(json.dumps(document, indent=2))
    return 0
