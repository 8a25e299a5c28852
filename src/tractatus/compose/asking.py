"""One small request to a process of ours on this machine, with nothing but the standard library.

A full HTTP client takes longer to load than all the rest of `tractatus status`.
"""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Final

LARGEST_ANSWER: Final = 1 << 20


def ask(host: str, port: int, path: str, seconds: float) -> tuple[int, bytes]:
    """Status and content of the answer; no proxy is asked and no redirect followed.

    Args:
        host: Name or address on which the process listens.
        port: Its port.
        path: What is asked for.
        seconds: How long each step (connection, each read) may take.

    Raises:
        OSError: there is no connection, or the answer is late.
        HTTPException: what came is not HTTP, or longer than `LARGEST_ANSWER`.
    """
    with closing(HTTPConnection(host, port, timeout=seconds)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read(LARGEST_ANSWER + 1)
    if len(content) > LARGEST_ANSWER:
        raise HTTPException(f"the answer is longer than {LARGEST_ANSWER} bytes")
    return answer.status, content
