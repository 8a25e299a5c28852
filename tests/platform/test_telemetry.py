"""Telemetry arrives where it is sent, says nothing of people, and may fail unnoticed."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.platform.conftest import Browser, World

from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.telemetry.otlp import Telemetry
from tractatus.compose.measuring import measured_platform, measured_sequencer
from tractatus.errors import StoreError
from tractatus.testing.pipeline import Pipeline, decision_entry
from tractatus.web.observing import Observing

MARK = "marker-2c1f"


@dataclass
class Collector:
    """A tiny OTLP receiver: keeps what it was sent, decoded."""

    url: str
    metrics: list[ExportMetricsServiceRequest] = field(default_factory=list)
    traces: list[ExportTraceServiceRequest] = field(default_factory=list)

    def points(self) -> dict[str, list[Any]]:
        """The points of each metric, as they were sent last."""
        found: dict[str, list[Any]] = {}
        for request in self.metrics:
            for resource in request.resource_metrics:
                for scope in resource.scope_metrics:
                    for metric in scope.metrics:
                        kind = metric.WhichOneof("data")
                        found[metric.name] = list(getattr(metric, kind).data_points)
        return found

    def spans(self) -> list[Any]:
        return [
            span
            for request in self.traces
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def everything(self) -> str:
        return "".join(str(one) for one in [*self.metrics, *self.traces])


@contextmanager
def collector() -> Iterator[Collector]:
    made = Collector("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/metrics":
                made.metrics.append(ExportMetricsServiceRequest.FromString(body))
            elif self.path == "/v1/traces":
                made.traces.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def labels(point: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in point.attributes}


def measured(world: World, telemetry: Telemetry) -> Browser:
    changed = measured_platform(world.context, telemetry)
    other = world.with_(gate=changed.gate, tenants=changed.tenants, evidence=changed.evidence)
    app = Observing(other.app, SystemRandomness(), telemetry)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://platform.example")
    world.clients.append(client)
    return Browser(client)


async def test_a_post_is_counted_and_traced_from_request_to_record(world: World) -> None:
    with collector() as sent:
        telemetry = Telemetry(sent.url, "platform", "0", sampled=1.0)
        person = measured(world, telemetry)
        await person.found(MARK, email=f"{MARK}@example.org")
        page = await person.post(MARK, f"{MARK} in a post")
        assert page.status_code == 200
        telemetry.watch_pool("tractatus_app", lambda: (4, 3))
        telemetry.close()

    points = sent.points()
    decisions = {
        (labels(one)["service"], labels(one)["outcome"]): one.as_int
        for one in points["tractatus.decisions"]
    }
    assert decisions[("MetacognitiveVerifier", "allow")] == 1
    assert decisions[("BoundaryEnforcer", "require_approval")] == 1
    requests = {
        (labels(one)["http.request.method"], labels(one)["http.route"]): one.count
        for one in points["http.server.request.duration"]
    }
    assert requests[("POST", "/c/{slug}/posts")] == 1
    pools = points["tractatus.database.connections"]
    connections = {labels(one)["state"]: one.as_int for one in pools}
    assert connections == {"idle": 3, "used": 1}

    spans = {span.span_id: span for span in sent.spans()}
    [record] = [span for span in spans.values() if span.name == "record"]
    transaction = spans[record.parent_span_id]
    request = spans[transaction.parent_span_id]
    assert (transaction.name, request.name) == ("transaction", "request")
    assert labels(request)["http.route"] == "/c/{slug}/posts"
    assert any(
        span.name == "decide" and span.trace_id == record.trace_id for span in spans.values()
    )
    assert MARK not in sent.everything(), "a label or a span says who or what"


async def test_what_was_not_committed_is_not_a_decision(world: World) -> None:
    class Failing:
        async def record(self, *_: Any) -> None:
            raise StoreError("no connection")

        def __getattr__(self, name: str) -> Any:
            return getattr(world.context.evidence, name)

    with collector() as sent:
        telemetry = Telemetry(sent.url, "platform", "0")
        context = measured_platform(world.with_(evidence=Failing()).context, telemetry)
        with pytest.raises(StoreError):
            await context.evidence.record(Any, Any)  # type: ignore[arg-type]
        telemetry.close()
    points = sent.points()
    assert "tractatus.decisions" not in points
    assert [one.as_int for one in points["tractatus.acts.undecided"]] == [1]


async def test_epochs_their_delay_the_queue_and_the_witnesses_are_measured() -> None:
    with collector() as sent:
        telemetry = Telemetry(sent.url, "sequencer", "0", sampled=1.0)
        pipeline = Pipeline()
        sequencer = measured_sequencer(pipeline.sequencer, telemetry)
        for seed in range(3):
            pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
        pipeline.clock.advance(4_000)
        for _ in range(2):
            pipeline.clock.advance(pipeline.parameters.tick)
            await sequencer.tick()
        telemetry.canary(3, 1)
        telemetry.close()
    points = sent.points()
    assert [one.as_int for one in points["tractatus.epochs"]] == [1]
    [delay] = points["tractatus.publication.delay"]
    assert (delay.count, delay.sum) == (1, 4 + pipeline.parameters.tick / 1000)
    assert points["tractatus.leaves.waiting"][0].as_int == 0
    assert points["tractatus.witnesses.answering"][0].as_int > 0
    canaries = {labels(one)["caught"]: one.as_int for one in points["tractatus.canary.acts"]}
    assert canaries == {True: 3, False: 1}
    names = {span.name for span in sent.spans()}
    assert {"tick", "stage", "write", "cosign", "replace", "publish"} <= names


@pytest.fixture
def threads_end() -> Iterator[None]:
    """Waits for what goes on sending after `close` has given up: other tests share the process.

    Between tries it asks the global `random` how long to wait, which Hypothesis takes amiss.
    """
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("Otel"):
            thread.join(60)
            assert not thread.is_alive(), thread.name


@pytest.mark.usefixtures("threads_end")
@pytest.mark.parametrize("collector_is", ["closed", "hanging"])
async def test_a_collector_that_is_away_slows_nothing(world: World, collector_is: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if collector_is == "hanging":
            listener.listen(64)  # takes connections, and never answers
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        telemetry = Telemetry(url, "platform", "0", every_ms=50, sampled=1.0)
        person = measured(world, telemetry)
        await person.found(MARK)
        times = []
        for number in range(8):
            began = time.perf_counter()
            page = await person.post(MARK, f"post {number}")
            times.append(time.perf_counter() - began)
            assert page.status_code == 200
        began = time.perf_counter()
        for _ in range(6_000):  # far more than the queue holds
            telemetry.begin("GET").end("/", 200, 0.001)
        each = (time.perf_counter() - began) / 6_000
        began = time.perf_counter()
        telemetry.close()
        stopping = time.perf_counter() - began
    assert max(times) < 2
    assert each < 0.001
    assert stopping < 4


def test_without_a_collector_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, tractatus.compose.services, tractatus.compose.measuring\n"
        "from tractatus.compose.settings import Settings\n"
        "with tractatus.compose.measuring.telemetry_of(Settings(), 'site') as found:\n"
        "    assert found is None\n"
        "sys.exit([m for m in sys.modules if m.startswith(('opentelemetry', 'google'))] != [])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
