"""The site's health: pages are served, and how it stands with the platform is said beside it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.site.ground import Ground, site_context

from tractatus.site.application import build
from tractatus.testing.memory_log import MemoryLog

SITE, PLATFORM = "http://site.example", "http://platform.example"


async def ask(platform: Any, path: str) -> httpx.Response:
    """A new site over a platform that answers by `platform`."""
    ground = Ground(MemoryLog(), SITE, PLATFORM)
    ground.log.heartbeat(time.time_ns() // 1_000_000)
    ground.publish()
    transport = platform or httpx.ASGITransport(ground.application())
    made = site_context(ground, SITE)
    async with httpx.AsyncClient(transport=transport) as client:
        app = build(replace(made, client=client))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as http:
            answer = await http.get(path)
    await made.client.aclose()
    return answer


class Away(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody at 192.0.2.1")


class Hanging(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError("nobody waits so long")


@pytest.mark.parametrize(
    ("platform", "status", "words"),
    [
        (None, "pass", None),
        (Away(), "warn", "the platform does not answer"),
        (Hanging(), "warn", "it does not answer in time"),
    ],
)
async def test_the_site_is_ready_and_says_how_it_stands_with_the_platform(
    platform: Any, status: str, words: str | None
) -> None:
    began = time.monotonic()
    answer = await ask(platform, "/health/ready")
    assert time.monotonic() - began < 4
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/health+json"
    [part] = answer.json()["checks"]["platform"]
    assert (answer.json()["status"], part["status"]) == (status, status)
    assert part.get("output") == words
    assert "192.0.2.1" not in answer.text


async def test_live_asks_nobody() -> None:
    answer = await ask(Hanging(), "/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "pass", "checks": {}})
