"""How long a test waits for an answer from a server of its own.

httpx's five seconds say something about a machine that others use, too, and nothing of the server.
"""

from __future__ import annotations

from typing import Final

PATIENCE_S: Final = 60.0
