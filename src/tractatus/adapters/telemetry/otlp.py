"""OpenTelemetry metrics and traces of one process, sent by OTLP over HTTP.

Whoever calls in here is in the middle of an act and must not wait: measuring adds to memory, and
threads of the SDK send what has gathered. A collector that is away, hangs or refuses costs what it
would have received: queues are bounded, sending has a short timeout, and what fails is told once in
the log. Nothing of this is a source of a published number.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Status, StatusCode

EVERY_MS: Final = 15_000
SAMPLED: Final = 0.1
_SEND_SECONDS: Final = 2.0
_QUEUE: Final = 4096
_BATCH: Final = 512
_STOP_SECONDS: Final = 3.0
_SERVER_ERROR: Final = 500
_SCOPE: Final = "tractatus"
# Upper bounds in seconds: an act takes milliseconds, a publication seconds to a day.
_DELAYS: Final = (0.5, 1, 2, 5, 10, 20, 60, 120, 300, 900, 3600, 86_400)
_DURATIONS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)

# How many connections a pool has, and how many of them are idle.
PoolReading: TypeAlias = Callable[[], tuple[int, int]]


class Telemetry:
    """The instruments of one process. Nothing here raises or waits, `close` apart.

    Args:
        url: Of the collector, without `/v1/...`.
        process: Name of the process, as `up` has it.
        version: Of the software.
        every_ms: How often metrics are sent.
        sampled: The part of traces that is kept, 0 to 1.
    """

    def __init__(
        self,
        url: str,
        process: str,
        version: str,
        *,
        every_ms: int = EVERY_MS,
        sampled: float = SAMPLED,
    ) -> None:
        _tell_once()
        base = url.rstrip("/")
        named = {"service.name": f"tractatus-{process}", "service.version": version}
        resource = Resource(named)
        self._tracers = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(sampled)),
            resource=resource,
            shutdown_on_exit=False,  # it would wait for a collector that hangs; `close` does not
        )
        self._tracers.add_span_processor(
            BatchSpanProcessor(
                OTLPSpanExporter(f"{base}/v1/traces", timeout=_SEND_SECONDS),
                max_queue_size=_QUEUE,
                max_export_batch_size=_BATCH,
            )
        )
        reader = PeriodicExportingMetricReader(
            OTLPMetricExporter(f"{base}/v1/metrics", timeout=_SEND_SECONDS),
            export_interval_millis=every_ms,
        )
        self._meters = MeterProvider([reader], resource, shutdown_on_exit=False)
        self._tracer = self._tracers.get_tracer(_SCOPE)
        meter = self._meters.get_meter(_SCOPE)
        self._requests = meter.create_histogram(
            "http.server.request.duration",
            "s",
            explicit_bucket_boundaries_advisory=_DURATIONS,
        )
        self._decisions = meter.create_counter("tractatus.decisions")
        self._undecided = meter.create_counter("tractatus.acts.undecided")
        self._epochs = meter.create_counter("tractatus.epochs")
        self._delay = meter.create_histogram(
            "tractatus.publication.delay", "s", explicit_bucket_boundaries_advisory=_DELAYS
        )
        self._canary = meter.create_counter("tractatus.canary.acts")
        self._waiting = meter.create_gauge("tractatus.leaves.waiting")
        self._witnesses = meter.create_gauge("tractatus.witnesses.answering")
        self._pools: dict[str, PoolReading] = {}
        meter.create_observable_gauge(
            "tractatus.database.connections", callbacks=[self._observe_pools]
        )

    def begin(self, method: str) -> _Request:
        """As `web.observing.Meter.begin`."""
        span = self._tracer.start_span("request", attributes={"http.request.method": method})
        token = otel_context.attach(trace.set_span_in_context(span))
        return _Request(self, method, span, token)

    @contextmanager
    def span(self, name: str, **attributes: str | int) -> Iterator[None]:
        """A step; an error that leaves it is marked by its type alone."""
        with self._tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def decided(self, service: str, outcome: str) -> None:
        """A decision was recorded, durably."""
        self._decisions.add(1, {"service": service, "outcome": outcome})

    def undecided(self) -> None:
        """An act did not happen because its record could not be written."""
        self._undecided.add(1)

    def published(self, delay_seconds: float | None) -> None:
        """An epoch is public; how long its oldest record has waited, where that is known."""
        self._epochs.add(1)
        if delay_seconds is not None:
            self._delay.record(delay_seconds)

    def canary(self, caught: int, missed: int) -> None:
        """A round of canaries."""
        for number, is_caught in ((caught, True), (missed, False)):
            if number:
                self._canary.add(number, {"caught": is_caught})

    def waiting(self, leaves: int) -> None:
        """Leaves that are in no epoch yet."""
        self._waiting.set(leaves)

    def witnesses(self, answering: int) -> None:
        """How many answered when they were last asked."""
        self._witnesses.set(answering)

    def watch_pool(self, login: str, reading: PoolReading) -> None:
        """Report a pool of connections from now on."""
        self._pools[login] = reading

    def close(self) -> None:
        """Send what is left, for three seconds at most."""
        thread = threading.Thread(target=self._shut_down, name="OtelClose", daemon=True)
        thread.start()
        thread.join(_STOP_SECONDS)

    def _shut_down(self) -> None:
        self._tracers.shutdown()
        self._meters.shutdown(timeout_millis=_STOP_SECONDS * 1000)

    def _observe_pools(self, _: CallbackOptions) -> Iterator[Observation]:
        for login, reading in self._pools.items():
            size, idle = reading()
            yield Observation(idle, {"login": login, "state": "idle"})
            yield Observation(size - idle, {"login": login, "state": "used"})

    def request_ended(self, labels: Mapping[str, str | int], seconds: float) -> None:
        """Count one request."""
        self._requests.record(seconds, labels)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request under way; its span is the parent of what it causes."""

    telemetry: Telemetry
    method: str
    span: trace.Span
    token: object

    def end(self, route: str, status: int, seconds: float) -> None:
        """The request was answered."""
        labels: dict[str, str | int] = {
            "http.request.method": self.method,
            "http.route": route,
            "http.response.status_code": status,
        }
        self.telemetry.request_ended(labels, seconds)
        self.span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= _SERVER_ERROR:
            self.span.set_status(Status(StatusCode.ERROR))
        self.span.end()
        otel_context.detach(self.token)  # type: ignore[arg-type]  # opaque, as attach gave it


class _Once(logging.Filter):
    """Lets a logger say that sending fails, once."""

    def __init__(self) -> None:
        super().__init__()
        self._is_told = False

    def filter(self, record: logging.LogRecord) -> bool:
        """What the collector answered is nobody's business, so the words are ours."""
        if self._is_told:
            return False
        self._is_told = True
        record.msg, record.args = "metrics and traces are not taken by the collector", ()
        record.exc_info = record.exc_text = None
        return True


def _tell_once() -> None:
    once = _Once()
    for name in (
        "opentelemetry.exporter.otlp.proto.http.metric_exporter",
        "opentelemetry.exporter.otlp.proto.http.trace_exporter",
        "opentelemetry.exporter.otlp.proto.http",
        "opentelemetry.exporter.otlp.common",
        "opentelemetry.exporter.http.transport",
        "opentelemetry.sdk.metrics._internal.export",
        "opentelemetry.sdk._shared_internal",
    ):
        logging.getLogger(name).addFilter(once)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
