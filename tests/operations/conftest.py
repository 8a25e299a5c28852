"""Names of example hosts that lead to loopback, for one test."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.fixture
def example_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends in example.org is this machine, and no proxy is in the way."""
    real = socket.getaddrinfo

    def resolved(host: Any, *rest: Any, **named: Any) -> Any:
        is_example = isinstance(host, str) and host.endswith("example.org")
        return real("127.0.0.1" if is_example else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
