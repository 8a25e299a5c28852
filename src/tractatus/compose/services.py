"""The processes of `up`, one function each: build the context, serve, stop when told.

Each function imports what its own process needs: a witness that loads the platform and the site
starts four times as slowly, and `up` starts seven of them side by side.
"""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from tractatus.adapters.files import durable
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.processes import lifeline
from tractatus.compose.keys import WITNESSES, load_trust, witness_signers
from tractatus.compose.logs import set_up_logs
from tractatus.compose.settings import Settings
from tractatus.compose.sockets import witness_socket
from tractatus.compose.status import CANARY_FILE
from tractatus.notes.signed import VerifierKey

if TYPE_CHECKING:
    import httpx

    from tractatus.platform.canary import Round
    from tractatus.web.observing import Meter

_KEEP_ALIVE_SECONDS: Final = 30
# Connections that wait to be taken; the kernel may allow fewer (net.core.somaxconn).
_BACKLOG: Final = 4096
# Open files beyond which more connections are of no use to one process.
_MOST_FILES: Final = 65_536
_SHUTDOWN_SECONDS: Final = 5


def serve(name: str, settings: Settings, *, lifeline_held: bool) -> None:
    """Run the process `name` until SIGTERM, SIGINT or the end of its lifeline."""
    set_up_logs(name, settings.log_format, settings.log_level)
    if lifeline_held:
        lifeline.hold()
    _allow_many_files()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(SERVICES[name](settings))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The loop that uvicorn would choose: uvloop where it is installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


async def _platform(settings: Settings) -> None:
    from tractatus.compose.measuring import telemetry_of
    from tractatus.compose.wiring import open_platform
    from tractatus.platform.application import build as build_platform

    with telemetry_of(settings, "platform") as telemetry:
        async with open_platform(settings, telemetry) as context:
            application = build_platform(context)
            await _serve_tcp(application, settings, settings.platform_port, telemetry)


async def _site(settings: Settings) -> None:
    from tractatus.compose.measuring import telemetry_of
    from tractatus.compose.wiring import open_site
    from tractatus.site.application import build as build_site

    with telemetry_of(settings, "site") as telemetry:
        async with open_site(settings) as context:
            await _serve_tcp(build_site(context), settings, settings.site_port, telemetry)


async def _sequencer(settings: Settings) -> None:
    from tractatus.compose.measuring import telemetry_of
    from tractatus.compose.signs import SEQUENCER_FILE, watched
    from tractatus.compose.wiring import open_sequencer

    with telemetry_of(settings, "sequencer") as telemetry:
        async with open_sequencer(settings, telemetry) as sequencer:
            await watched(sequencer, settings.run / SEQUENCER_FILE).run(_stop_event())


def _witness(name: str) -> Callable[[Settings], Coroutine[Any, Any, None]]:
    async def run(settings: Settings) -> None:
        from tractatus.adapters.files.witness_memory import FileWitnessMemory
        from tractatus.adapters.witness.server import witness_application

        trust = load_trust(settings)
        origin = str(trust["origin"])
        keys = {origin: tuple(VerifierKey.parse(key) for key in trust["verifier_keys"])}
        application = witness_application(
            witness_signers(settings, name, origin),
            keys,
            FileWitnessMemory(settings.data / name),
            SystemClock(),
        )
        await _serve(application, uds=str(witness_socket(settings, name)))

    return run


async def _canary(settings: Settings) -> None:
    """One round in each slot of the clock, and the attestation of each hour.

    What a restart repeats is recorded once.
    """
    from tractatus.compose.measuring import telemetry_of
    from tractatus.compose.watching import attest_hourly
    from tractatus.compose.wiring import open_platform, parameters
    from tractatus.platform.canary import run_rounds

    interval_ms = parameters(settings).canary_interval
    with telemetry_of(settings, "canary") as telemetry:

        def report(done: Round) -> None:
            _keep(settings, done)
            if telemetry:
                telemetry.canary(done.caught, done.sent - done.caught)

        async with open_platform(settings, telemetry) as context, _own_client(settings) as client:
            rounds = run_rounds(context, client, interval_ms=interval_ms, report=report)
            await _until_stopped(_together(rounds, attest_hourly(settings, context)))


async def _demo(settings: Settings) -> None:
    from tractatus.compose.wiring import open_platform
    from tractatus.platform.demo.script import run_demo

    async with open_platform(settings) as context:
        await run_demo(context, _stop_event())


SERVICES: Final[dict[str, Callable[[Settings], Coroutine[Any, Any, None]]]] = {
    "platform": _platform,
    "site": _site,
    "sequencer": _sequencer,
    "canary": _canary,
    "demo": _demo,
    **{name: _witness(name) for name in WITNESSES},
}


async def _serve_tcp(application: Any, settings: Settings, port: int, meter: Meter | None) -> None:
    from tractatus.web.observing import Observing

    application = Observing(application, SystemRandomness(), meter)
    # Only a proxy that the operator names may say who the visitor is; else it is the peer.
    proxies = settings.trusted_proxies
    await _serve(
        application,
        host=settings.host,
        port=port,
        backlog=_BACKLOG,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )


async def _serve(application: Any, **where: Any) -> None:
    import uvicorn

    config = uvicorn.Config(
        application,
        **where,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    server = uvicorn.Server(config)
    # When it has stopped, uvicorn raises the signal again, which would end the process there:
    # what is open around us must still be closed, and what was measured be sent.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        await server.serve()
    finally:
        signal.signal(signal.SIGTERM, before)
    if not server.started:
        sys.exit(1)  # it could not listen; the reason is in the log


def _allow_many_files() -> None:
    """As many connections as the system lets us hold; without this often only a thousand."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _own_client(settings: Settings) -> httpx.AsyncClient:
    """For requests to our platform as a stranger makes them: over HTTP."""
    import httpx

    return httpx.AsyncClient(
        base_url=f"http://{settings.host}:{settings.platform_port}", timeout=10.0, trust_env=False
    )


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run something endless until a signal; its own end, by an error, ends the process too."""
    stop = asyncio.create_task(_stop_event().wait())
    task = asyncio.create_task(work)
    await asyncio.wait({stop, task}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _together(*works: Coroutine[Any, Any, None]) -> None:
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)


def _keep(settings: Settings, done: Round) -> None:
    at = SystemClock().now_ms() // 1000
    document = {"at": at, "sent": done.sent, "caught": done.caught}
    durable.replace(settings.run / CANARY_FILE, json.dumps(document).encode(), mode=0o600)
