"""The platform over a real database, asked through ASGI as a browser would ask it."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.sequencing import PostgresEpochReader
from tractatus.evidence.record import open_nonce, open_stored_content, parse_record
from tractatus.governance.gate import Gate
from tractatus.notes.policy import WitnessPolicy, format_policy
from tractatus.operations.policies import default_policy
from tractatus.operations.promise import Promiser
from tractatus.operations.receipt import Receipts
from tractatus.platform.application import build
from tractatus.platform.context import LogIdentity, PlatformContext, PlatformSettings
from tractatus.platform.passwords import Passwords
from tractatus.testing.promises import SeedPromiseSigner
from tractatus.web.environment import Environment

PASSWORD = "a password that is long enough"
NO_POLICY = WitnessPolicy()
ADDRESS = "http://platform.example"

_serial = itertools.count(1)


@dataclass
class Browser:
    """One person's browser: cookies, and forms filled in as they were shown."""

    http: httpx.AsyncClient

    async def open(self, path: str, *, follow: bool = True) -> httpx.Response:
        return await self.http.get(path, follow_redirects=follow)

    async def send(
        self, path: str, fields: dict[str, str], *, form_at: str | None = None, follow: bool = True
    ) -> httpx.Response:
        """Open the page with the form, fill it in, send it to `path`."""
        page = await self.open(form_at or path)
        token = form_token(page.text)
        headers = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}
        return await self.http.post(
            path, data={**fields, "form_token": token}, headers=headers, follow_redirects=follow
        )

    async def found(self, name: str, **changes: str) -> httpx.Response:
        fields = {
            "community": f"The {name}",
            "slug": name,
            "display_name": f"Founder of {name}",
            "email": f"founder@{name}.example",
            "password": PASSWORD,
        }
        return await self.send("/sign-up", {**fields, **changes})

    async def post(self, slug: str, body: str) -> httpx.Response:
        page = await self.open(f"/c/{slug}")
        told = re.search(r'name="told_of_model" value="([^"]+)"', page.text)
        fields = {"body": body} | ({"told_of_model": told[1]} if told else {})
        return await self.send(f"/c/{slug}/posts", fields, form_at=f"/c/{slug}")


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found, f"no form in: {page[:500]}"
    return found[1]


@dataclass
class World:
    """A platform and those who visit it."""

    context: PlatformContext
    app: Any
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self, **headers: str) -> Browser:
        """A new person from an address of their own."""
        transport = httpx.ASGITransport(
            app=self.app,
            raise_app_exceptions=False,
            client=(f"192.0.2.{next(_serial) % 250 + 1}", 1234),
        )
        client = httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers)
        self.clients.append(client)
        return Browser(client)

    async def founder(self, slug: str) -> Browser:
        """Somebody who has founded a community and is logged in."""
        browser = self.browser()
        page = await browser.found(slug)
        assert page.status_code == 200, page.text
        return browser

    async def member(self, founder: Browser, slug: str, name: str) -> Browser:
        """Somebody who was invited and has joined."""
        page = await founder.send(f"/c/{slug}/members", {})
        link = re.search(rf"{ADDRESS}(/join/[^\"<]+)", page.text)
        assert link, page.text
        browser = self.browser()
        fields = {
            "display_name": name,
            "email": f"{name.lower()}@{slug}.example",
            "password": PASSWORD,
        }
        page = await browser.send(link[1], fields)
        assert page.status_code == 200, page.text
        return browser

    def with_(self, **changes: Any) -> World:
        """The same world with other ports, as another process would be."""
        context = replace(self.context, **changes)
        return World(context, build(context), self.clients)


class QuickPasswords(Passwords):
    """Argon2id with the least effort: tests hash many passwords, and none guards anything."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8, parallelism=1)


@pytest.fixture
async def world(
    ports: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The platform over a fresh database."""
    monkeypatch.setattr("tractatus.platform.state.Passwords", QuickPasswords)
    context = make_context(ports, tmp_path)
    made = World(context, build(context))
    yield made
    for client in made.clients:
        await client.aclose()


def make_context(
    ports: Any,
    log: Path,
    *,
    origin: str = "localhost/tractatus/test",
    policy: WitnessPolicy = NO_POLICY,
) -> PlatformContext:
    async def metrics() -> bytes:
        return b'{"schema":"tractatus/framework-metrics/v1"}'

    return PlatformContext(
        settings=PlatformSettings(
            name="MySovereignty",
            url=ADDRESS,
            site_url="http://site.example",
            environment=Environment.LOCAL,
        ),
        log_identity=LogIdentity("localhost/tractatus/test", ("key",), "policy"),
        form_key=b"k" * 32,
        clock=SystemClock(),
        randomness=SystemRandomness(),
        tenants=ports.tenants,
        issuer=ports.issuer,
        administrators=ports.administrator,
        evidence=ports.writer,
        keys=ports.keys,
        receipts=make_receipts(ports, log, origin, policy),
        gate=Gate(default_policy()),
        model_proposer=None,
        log=FileLogStore(log),
        metrics=metrics,
    )


async def content_of(ports: Any, row: Any) -> bytes:
    """What a stored record was about, opened with its tenant's key."""
    nonce = open_nonce(row["wrapped_nonce"], await ports.keys.for_tenant(row["tenant_id"]))
    return open_stored_content(parse_record(row["canonical"]), row["content"], nonce)


def make_receipts(ports: Any, log: Path, origin: str, policy: WitnessPolicy) -> Receipts:
    """Receipts with a key of one byte; the database is that of `ports`."""
    promiser = Promiser(ports.counter, SeedPromiseSigner(origin))
    epochs = PostgresEpochReader(ports.tenants)
    return Receipts(promiser, FileLogStore(log), epochs, format_policy(policy))


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[None]:
    """The application's lifespan, as a server would run it."""
    inner = app._app
    async with inner.router.lifespan_context(inner):
        yield
