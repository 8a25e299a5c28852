"""Commands for somebody who wants to run a witness of this log."""

from __future__ import annotations

import shlex
from typing import Final

from tractatus.site.context import SiteContext

# What stands for the visitor's own in the commands.
THEIRS: Final = "witness.example/one"
_PORT: Final = 9100  # where `tractatus witness serve` listens unless it is told otherwise


def joining(context: SiteContext) -> list[tuple[str, str]]:
    """(What it does, the command), the one that is needed first."""
    logs = " ".join(f"--log {shlex.quote(vkey)}" for vkey in context.verifier_keys)
    origin = shlex.quote(context.origin)
    return [
        (
            "On a machine of yours, with Tractatus installed. It makes a key at its first start, "
            "prints its line for the policy, and serves:",
            f"tractatus witness serve --directory ./witness --name {THEIRS} \\\n  {logs}",
        ),
        (
            "The log's key in that command is what this page says. Compare it with what the "
            "platform says, and better with a copy that you had before:",
            f"curl -s {context.platform_url}/.well-known/tractatus.json",
        ),
        (
            "What your witness cosigned last, asked of itself. Anybody can ask it the same at its "
            "public address:",
            f"curl -s http://localhost:{_PORT}/$(printf %s {origin} | sha256sum | cut -c -64)"
            "/checkpoint",
        ),
    ]
