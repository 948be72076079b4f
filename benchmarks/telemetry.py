"""What spans and metrics add to a call: kept in memory, since what sending them costs is the exporter's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from benchmarks.call import ID
from benchmarks.harness import Measure, interleaved, ratio, report, serving
from webex_wholesale import WholesaleClient
from webex_wholesale.telemetry import OpenTelemetry

CALLS = 100
ROUNDS = 9


def _cost(client: WholesaleClient) -> Callable[[], float]:
    def cost() -> float:
        started = time.process_time()
        for _ in range(CALLS):
            client.customers.get(ID)
        return time.process_time() - started

    return cost


def _recorded(exporter: InMemorySpanExporter) -> OpenTelemetry:
    tracers = TracerProvider()
    tracers.add_span_processor(BatchSpanProcessor(exporter))
    meters = MeterProvider(metric_readers=[InMemoryMetricReader()])
    return OpenTelemetry(tracer_provider=tracers, meter_provider=meters)


def measures() -> list[Measure]:
    """Run the benchmark."""
    exporter = InMemorySpanExporter()
    with serving() as server:
        options: dict[str, Any] = {"token": "token", "base_url": server.url()}
        with (
            WholesaleClient(**options) as plain,
            # Only the API of OpenTelemetry: nothing is recorded, as in a program without its SDK.
            WholesaleClient(**options, telemetry=OpenTelemetry()) as unused,
            WholesaleClient(**options, telemetry=_recorded(exporter)) as recorded,
        ):
            ways = {"plain": _cost(plain), "unused": _cost(unused), "recorded": _cost(recorded)}
            samples = interleaved(ways, ROUNDS)
    return [
        Measure(
            "telemetry: a call whose spans nobody takes / without", ratio(samples, "unused", "plain"), at_most=1.15
        ),
        Measure(
            "telemetry: a call with spans and metrics / without", ratio(samples, "recorded", "plain"), at_most=1.4
        ),
    ]


if __name__ == "__main__":
    report(measures())
