"""How the processes listen: who may say who a visitor is, and for how many there is room."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.patience import PATIENCE_S

from tractatus.compose import services
from tractatus.compose.settings import Settings


async def _who(request: Request) -> PlainTextResponse:
    assert request.client
    return PlainTextResponse(request.client.host)


@pytest.mark.parametrize(
    ("proxies", "said", "believed"),
    [
        ("127.0.0.1,::1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.0/8", "203.0.113.7", "203.0.113.7"),
        # Whoever is behind the proxy may have written the first of them.
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "203.0.113.7", "127.0.0.1"),
        ("", "203.0.113.7", "127.0.0.1"),
    ],
)
async def test_only_a_named_proxy_may_say_who_the_visitor_is(
    proxies: str, said: str, believed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the server would take from the environment by itself.
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    settings = replace(Settings(), trusted_proxies=proxies)
    application: Any = Starlette(routes=[Route("/", _who)])
    serving = asyncio.create_task(services._serve_tcp(application, settings, port, None))
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as http:
        for _ in range(200):
            try:
                answer = await http.get(
                    f"http://127.0.0.1:{port}/", headers={"x-forwarded-for": said}
                )
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
    os.kill(os.getpid(), signal.SIGTERM)  # the server has taken it over, and raises it again
    await serving
    signal.signal(signal.SIGTERM, before)
    assert answer.text == believed


def test_a_low_limit_of_open_files_is_raised_and_a_high_one_left() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        services._allow_many_files()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft == min(hard, services._MOST_FILES) > 512
        services._allow_many_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
