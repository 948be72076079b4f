"""OpenTelemetry: what a collector is told, and what it is never told."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import answer, hang_up, json
from webex_wholesale.errors import ConfigurationError, MissingExtra, NotFound, OutcomeUnknown
from webex_wholesale.telemetry import CallEvent, CallTrace, OpenTelemetry, Telemetry

Serve = Callable[..., Server]


class Begun(SpanProcessor):
    """Writes down the names of the spans that begin."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        self.names.append(span.name)


class Collector:
    """What a program's collector would get."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self._reader = InMemoryMetricReader()
        self.telemetry = OpenTelemetry(
            tracer_provider=self.tracers, meter_provider=MeterProvider(metric_readers=[self._reader])
        )

    def spans(self) -> list[Any]:
        """Return the spans, each after the ones below it."""
        return list(self._spans.get_finished_spans())

    def points(self) -> dict[str, list[Any]]:
        """Return the points of every metric, by name."""
        data = self._reader.get_metrics_data()
        if data is None:
            return {}
        return {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


async def test_a_call_is_a_span_with_its_attempts_below(either: Either, serve: Serve) -> None:
    collector = Collector()
    server = serve([hang_up, answer(429, Retry_After="3"), json({"id": "c1"})])
    with collector.tracers.get_tracer("program").start_as_current_span("nightly"):
        await either.client(server, telemetry=collector.telemetry).customers.get("c1")
    *attempts, call, outer = collector.spans()
    assert call.name == "customers.get"
    assert call.parent.span_id == outer.context.span_id
    assert call.attributes["webex_wholesale.attempts"] == 3
    assert call.status.status_code is StatusCode.UNSET
    assert [span.name for span in attempts] == ["GET /wholesale/customers/{customerId}"] * 3
    assert {span.parent.span_id for span in attempts} == {call.context.span_id}
    assert {span.kind for span in attempts} == {SpanKind.CLIENT}
    assert [span.attributes.get("http.response.status_code") for span in attempts] == [None, 429, 200]
    assert [span.attributes.get("error.type") for span in attempts] == ["no answer", "429", None]
    assert [span.attributes.get("http.request.resend_count") for span in attempts] == [None, 1, 2]
    assert call.start_time <= attempts[0].start_time
    assert attempts[-1].end_time <= call.end_time + 1_000  # floats of seconds
    assert attempts[2].start_time - attempts[1].end_time >= 2.9e9


async def test_metrics_count_calls_attempts_and_waits(either: Either, serve: Serve) -> None:
    collector = Collector()
    client = either.client(
        serve([answer(429, Retry_After="3"), json({"id": "c1"}), answer(404)]), telemetry=collector.telemetry
    )
    await client.customers.get("c1")
    with pytest.raises(NotFound):
        await client.customers.get("c2")
    points = collector.points()
    ends = {point.attributes.get("error.type"): point.count for point in points["webex_wholesale.call.duration"]}
    assert ends == {None: 1, "NotFound": 1}
    assert [point.sum for point in points["webex_wholesale.call.attempts"]] == [3]
    assert [(point.count, point.sum) for point in points["webex_wholesale.rate_limit.wait"]] == [(1, 3.0)]
    assert {
        point.attributes["http.response.status_code"]: point.count
        for point in points["http.client.request.duration"]
    } == {429: 1, 200: 1, 404: 1}


async def test_time_at_the_closed_gate_is_counted(either: Either, serve: Serve) -> None:
    collector = Collector()
    client = either.client(serve(lambda request: json({"id": "c1"})), max_rate=1, telemetry=collector.telemetry)
    for _ in range(4):
        await client.customers.get("c1")
    (held_back,) = collector.points()["webex_wholesale.pace.wait"]
    assert held_back.sum > 0


async def test_a_wait_is_counted_while_it_lasts_and_not_after(either: Either, serve: Serve) -> None:
    collector = Collector()
    during: list[int] = []

    def look(update: object) -> None:
        (point,) = collector.points()["webex_wholesale.pollers.waiting"]
        during.append(point.value)

    client = either.client(
        serve([json({"id": "c1", "status": "updating"}), json({"id": "c1", "status": "provisioned"})]),
        telemetry=collector.telemetry,
    )
    poller = client.customers.poller("c1")
    await poller.wait(on_update=look)
    assert during == [1, 1]
    (after,) = collector.points()["webex_wholesale.pollers.waiting"]
    assert after.value == 0


async def test_nothing_private_leaves(either: Either, serve: Serve) -> None:
    collector = Collector()
    client = either.client(serve([answer(404, b'{"message": "jo@acme.example"}')]), telemetry=collector.telemetry)
    with pytest.raises(NotFound):
        await client.call("customers.list", query={"external_id": "jo@acme.example"})
    told = "".join(span.to_json() for span in collector.spans()) + repr(collector.points())
    assert "customers.list" in told
    assert "acme" not in told
    assert TOKEN not in told
    assert "http://" not in told


async def test_a_create_of_unknown_outcome_is_an_error_of_that_name(either: Either, serve: Serve) -> None:
    collector = Collector()
    client = either.client(serve([hang_up]), telemetry=collector.telemetry)
    with pytest.raises(OutcomeUnknown):
        await client.subscribers.provision(customer_id="c1", email="jo@acme.example", packages=["webex_calling"])
    call = collector.spans()[-1]
    assert call.attributes["error.type"] == "OutcomeUnknown"
    assert call.status.status_code is StatusCode.ERROR


class Broken:
    def called(self, event: CallEvent) -> None:
        raise RuntimeError("no collector")

    def waiting(self, kind: str, change: int) -> None:
        raise RuntimeError("no collector")


class BrokenFromTheStart(Broken):
    def calling(self, operation: str, started: float) -> CallTrace:
        raise RuntimeError("no collector")


class BrokenOnTheWay(Broken):
    def calling(self, operation: str, started: float) -> CallTrace:
        return self

    def sending(self, method: str, path: str, attempt: int, started: float) -> None:
        raise RuntimeError("no collector")

    def sent(self) -> None:
        raise RuntimeError("no collector")

    def over(self, event: CallEvent) -> None:
        raise RuntimeError("no collector")


@pytest.mark.parametrize("telemetry", [Broken(), BrokenFromTheStart(), BrokenOnTheWay()])
async def test_telemetry_that_fails_fails_no_call(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture, telemetry: Telemetry
) -> None:
    client = either.client(serve(lambda request: json({"id": "c1", "status": "provisioned"})), telemetry=telemetry)
    customer = await client.customers.get("c1")
    await client.customers.poller("c1").wait()
    assert customer.id == "c1"
    assert "telemetry failed" in caplog.text


async def test_telemetry_that_knows_of_ends_alone_is_told_of_ends(either: Either) -> None:
    told: list[CallEvent] = []

    class Ends:
        def called(self, event: CallEvent) -> None:
            told.append(event)

        def waiting(self, kind: str, change: int) -> None: ...

    await either.client(lambda request: httpx.Response(200, json={"id": "c1"}), telemetry=Ends()).customers.get(
        "c1"
    )
    assert [(event.operation, len(event.attempts)) for event in told] == [("customers.get", 1)]


async def test_what_the_wire_does_stands_below_the_attempt(either: Either) -> None:
    collector = Collector()
    tracer = collector.tracers.get_tracer("an instrumented httpx")
    answers = iter([httpx.Response(503), httpx.Response(200, json={"id": "c1"})])

    def handle(request: httpx.Request) -> httpx.Response:
        with tracer.start_as_current_span("HTTP GET"):
            return next(answers)

    with collector.tracers.get_tracer("program").start_as_current_span("nightly") as nightly:
        await either.client(handle, telemetry=collector.telemetry).customers.get("c1")
        assert trace.get_current_span() is nightly
    spans = collector.spans()
    (call,) = (span for span in spans if span.name == "customers.get")
    attempts = [span for span in spans if span.name.startswith("GET /")]
    wire = [span for span in spans if span.name == "HTTP GET"]
    assert [span.parent.span_id for span in wire] == [span.context.span_id for span in attempts]
    assert [span.parent.span_id for span in attempts] == [call.context.span_id] * 2
    assert call.parent.span_id == nightly.get_span_context().span_id


async def test_an_attempt_that_the_pace_holds_back_is_one_span(either: Either, serve: Serve) -> None:
    collector, begun = Collector(), []
    collector.tracers.add_span_processor(Begun(begun))
    client = either.client(serve(lambda request: json({"id": "c1"})), telemetry=collector.telemetry, max_rate=20)
    for _ in range(5):
        await client.customers.get("c1")
    assert client.pace.held
    assert sorted(begun) == sorted(span.name for span in collector.spans())


async def test_what_a_token_source_does_stands_below_the_call(either: Either) -> None:
    collector = Collector()

    def token() -> str:
        with collector.tracers.get_tracer("vault").start_as_current_span("vault"):
            return TOKEN

    client = either.client(
        lambda request: httpx.Response(200, json={"id": "c1"}), token=token, telemetry=collector.telemetry
    )
    await client.customers.get("c1")
    vault, _, call = collector.spans()
    assert (vault.name, vault.parent.span_id) == ("vault", call.context.span_id)


async def test_pages_that_are_fetched_ahead_stand_below_the_program(either: Either, serve: Serve) -> None:
    collector = Collector()
    page = [{"id": f"c{number}"} for number in range(100)]
    answers = {"0": page, "100": [{"id": f"d{number}"} for number in range(100)], "200": []}
    server = serve(lambda request: json({"items": answers.get(request.query.get("offset", ["0"])[0], [])}))
    client = either.client(server, telemetry=collector.telemetry)
    with collector.tracers.get_tracer("program").start_as_current_span("nightly") as nightly:
        await client.customers.list(prefetch=2).to_list()
    calls = [span for span in collector.spans() if span.name == "customers.list"]
    assert len(calls) >= 2
    assert {span.parent.span_id for span in calls} == {nightly.get_span_context().span_id}


async def test_a_call_that_is_interrupted_ends_all_its_spans(either: Either) -> None:
    collector = Collector()

    def handle(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt if either.is_sync else asyncio.CancelledError

    with (
        collector.tracers.get_tracer("program").start_as_current_span("nightly") as nightly,
        pytest.raises((KeyboardInterrupt, asyncio.CancelledError)),
    ):
        await either.client(handle, telemetry=collector.telemetry).customers.get("c1")
    attempt, call, _ = collector.spans()
    assert (attempt.name, call.name) == ("GET /wholesale/customers/{customerId}", "customers.get")
    assert {attempt.status.status_code, call.status.status_code} == {StatusCode.ERROR}
    assert call.attributes["error.type"] in ("KeyboardInterrupt", "CancelledError")
    assert call.parent.span_id == nightly.get_span_context().span_id
    assert not trace.get_current_span().is_recording()


def test_what_is_no_telemetry_is_refused(either: Either) -> None:
    with pytest.raises(ConfigurationError, match="OpenTelemetry"):
        either.client(telemetry=print)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(MissingExtra, match=r"webex-wholesale\[otel\]"):
        OpenTelemetry()


async def test_a_log_record_has_every_fact_as_a_field(
    either: Either, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="webex_wholesale")
    await either.client(serve([json({"id": "c1"}, trackingid="theirs")])).customers.get("c1")
    (record,) = [record for record in caplog.records if record.name == "webex_wholesale"]
    fields = {name: value for name, value in vars(record).items() if name.startswith("wholesale_")}
    names = "operation method path attempt status failure started elapsed wait tracking_id"
    assert fields.keys() == {f"wholesale_{name}" for name in names.split()}
    assert fields["wholesale_operation"] == "customers.get"
    assert fields["wholesale_tracking_id"] == "theirs"
