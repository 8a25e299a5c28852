"""A small platform and the real site over it, on loopback, for tests and for looking at pages.

The log is real: made by the pure rooms, with real keys. Only its traffic is made up. Answers can
be altered on their way (`alter`), which is how the tests lie to the site and to the browser.
"""

from __future__ import annotations

import asyncio
import atexit
import random
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from tests.patience import PATIENCE_S

from tractatus.adapters.machine import SystemRandomness
from tractatus.errors import StoreError
from tractatus.evidence.codes import (
    CanaryVerdict,
    Flag,
    Opinion,
    Outcome,
    Service,
    Statement,
)
from tractatus.notes.policy import format_policy
from tractatus.operations.packs import read_pack
from tractatus.site.application import build
from tractatus.site.context import SiteContext
from tractatus.testing.memory_log import DECLARED, ORIGIN, MemoryLog
from tractatus.web.environment import Environment

DAY_MS = 24 * 3600 * 1000
_CORS = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


class WallClock:
    """The machine's clock; the browser reads the same."""

    def now_ms(self) -> int:
        return int(time.time() * 1000)


def lived(
    log: MemoryLog, now: int, *, epochs: int = 60, days: int = 6, canaries: int = 4
) -> MemoryLog:
    """Give a log a past: members' acts, canaries, a replay, visitors, and hours without data."""
    chance = random.Random(7)
    step = days * DAY_MS // epochs
    for number in range(epochs):
        if epochs // 3 < number < epochs // 3 + 6:
            continue
        for _ in range(chance.randrange(1, 12)):
            log.decide(Service.BOUNDARY_ENFORCER, chance.choice(list(Outcome)))
            if chance.random() < 0.7:
                log.decide(Service.METACOGNITIVE_VERIFIER, chance.choice(list(Outcome)[:4]))
        log.decide(Service.SCOPED_STATEMENTS, Statement.VERIFIED, chance.randrange(100, 5000))
        log.decide(Service.CANARY, CanaryVerdict.CAUGHT, canaries, Flag.CANARY)
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 2, Flag.CANARY)
        log.decide(Service.TENANT_ISOLATION, Outcome.DENY, 1, chance.choice([0, Flag.PROBE]))
        if number % 5 == 0:
            log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOWED_BY_HUMAN, 60, Flag.REPLAYED)
            log.decide(Service.OPINIONS, Opinion.AGREE, 10_975, Flag.REPLAYED)
            log.decide(Service.OPINIONS, Opinion.PASS, 7_712, Flag.REPLAYED)
        log.close_epoch(now - days * DAY_MS + (number + 1) * step - 2_000)
    return log


@dataclass
class Ground:
    """A running platform and a running site.

    Attributes:
        log: What the platform publishes; call `publish` after growing it.
        alter: Path of the platform -> what becomes of the answer's bytes.
        examples: Name of an example -> what the platform answers.
        folder: The site's own directory.
    """

    log: MemoryLog
    site: str = ""
    platform: str = ""
    environment: Environment = Environment.LOCAL
    generated_at: int = 0
    metrics: bytes = b""
    alter: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    examples: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)
    is_down: bool = False
    folder: Path = field(default_factory=lambda: _folder())

    def publish(self, now: int | None = None) -> None:
        """Sign what the log holds, and publish its figures as of `now`."""
        self.generated_at = now or WallClock().now_ms()
        self.log.publish(self.generated_at)
        declared = replace(
            DECLARED,
            platform_name="MySovereignty",
            platform_url=self.platform,
            limits=f"{self.site}/enforcement.html#limits",
            environment=self.environment.value,
            labels={"replayed": ["replay of a 2018 conversation"]},
        )
        self.metrics = self.log.metrics(self.generated_at, declared)

    def application(self) -> Starlette:
        """The platform, as far as the site and a browser need it."""
        return Starlette(
            routes=[
                Route("/api/public/framework-metrics", self._metrics),
                Route("/api/public/examples/{name}", self._example, methods=["POST"]),
                Route("/log/{path:path}", self._log),
                Route("/api/public/log-packs/{number:int}", self._pack),
            ]
        )

    async def _metrics(self, request: Request) -> Response:
        return self._answer("metrics", self.metrics)

    async def _log(self, request: Request) -> Response:
        path = request.path_params["path"]
        if path not in self.log.resources:
            return Response(status_code=404, headers=_CORS)
        return self._answer(path, self.log.resources[path])

    async def _pack(self, request: Request) -> Response:
        body = await read_pack(self, request.path_params["number"])  # type: ignore[arg-type]
        return Response(body, 404 if body is None else 200, headers=_CORS)

    async def read(self, path: str) -> bytes | None:
        """As a store of the log reads it, for packs."""
        data = self.log.resources.get(path)
        return data and self.alter.get(path, lambda same: same)(data)

    def _answer(self, path: str, body: bytes) -> Response:
        if self.is_down:
            return Response(status_code=503)
        return Response(self.alter.get(path, lambda same: same)(body), headers=_CORS)

    async def _example(self, request: Request) -> Response:
        status, document = self.examples[request.path_params["name"]]
        return JSONResponse(document, status)


def _folder() -> Path:
    """A directory for one site, gone when the tests end."""
    made = tempfile.mkdtemp(prefix="tractatus-site-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


class GroundReader:
    """The log of a ground as the site reads it, with the alterations that a browser meets too."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def read(self, path: str) -> bytes | None:
        if self._ground.is_down:
            raise StoreError("no answer from the platform")
        data = self._ground.log.resources.get(path)
        return data and self._ground.alter.get(path, lambda same: same)(data)

    def expect(self, paths: Iterator[str]) -> None:
        """Everything is here already."""


@contextmanager
def serving(ground: Ground) -> Iterator[Ground]:
    """Run both until the context ends."""
    with listening() as (platform_socket, platform), listening() as (site_socket, site):
        ground.platform, ground.site = platform, site
        if not ground.metrics:
            ground.publish()
        context = site_context(ground, site)
        with (
            running(ground.application(), platform_socket),
            running(build(context), site_socket, context.client),
        ):
            yield ground


@contextmanager
def audited(epochs: int) -> Iterator[Ground]:
    """A platform with a past of so many epochs, and a site that has read all of its log."""
    ground = Ground(lived(MemoryLog(), WallClock().now_ms(), epochs=epochs))
    ground.log.heartbeat(WallClock().now_ms())
    with serving(ground):
        for _ in range(200):
            answer = httpx.get(f"{ground.site}/audit/leaf/0", timeout=PATIENCE_S)
            if answer.status_code == httpx.codes.OK:
                break
            time.sleep(0.05)
        yield ground


def site_context(ground: Ground, site: str) -> SiteContext:
    """What a site at that address needs to know of the platform."""
    return SiteContext(
        platform_name="MySovereignty",
        platform_url=ground.platform,
        site_url=site,
        environment=ground.environment,
        origin=ORIGIN,
        verifier_keys=tuple(one.key.vkey for one in ground.log.policy.logs),
        witness_policy=format_policy(ground.log.policy).decode(),
        client=httpx.AsyncClient(),
        log=GroundReader(ground),
        clock=WallClock(),
        randomness=SystemRandomness(),
        folder=ground.folder,
    )


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A socket on a free port of loopback, and its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield one, f"http://127.0.0.1:{one.getsockname()[1]}"


@contextmanager
def running(
    application: ASGIApp, on: socket.socket, client: httpx.AsyncClient | None = None
) -> Iterator[None]:
    """Serve an application in a thread of its own; close its `client` at the end."""
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", ws="none"))

    async def serve() -> None:
        await server.serve(sockets=[on])
        if client is not None:
            await client.aclose()

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def beside(ground: Ground) -> Iterator[str]:
    """Another site over the same platform, that has not read it yet; its address."""
    with listening() as (own, site):
        context = site_context(ground, site)
        with running(build(context), own, context.client):
            yield site
